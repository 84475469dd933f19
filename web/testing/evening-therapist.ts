import { catchUp } from './evening-guests.ts'
import type { Name } from './evening-house.ts'
import type { Evening } from './evening-play.ts'

type Acts = Record<string, (evening: Evening, ...words: string[]) => Promise<void>>
const INGRID = { by: 'Ingrid' } as const
const one = (name = '') => ({ ...INGRID, about: name as Name })

function admit({ book }: Evening, name: string, reason?: string): void {
  const why = reason === undefined ? {} : { reason }
  book.write(
    { type: 'admit', ...one(name), ...why },
    { type: 'notice', by: null, about: name as Name, event: 'joined' },
  )
}

/** What was kept back goes out as its author’s own. */
function release({ book }: Evening, said: string): void {
  const of = book.said(said)
  const readers = of.by === null || of.by === 'Ingrid' ? [] : [of.by]
  book.write(
    { type: 'release', ...INGRID, of, for: readers },
    { type: 'message', by: of.by, body: said, released: of },
  )
}

/** What the therapist does, by the words of the script, and what the book expects of it. */
export const INGRID_DOES: Acts = {
  'opens the session': async ({ ingrid, book }) => {
    await ingrid.open()
    book.write({ type: 'open_session', ...INGRID })
  },
  'lets in': async (evening, name = '', why?: string) => {
    if (why === undefined) await evening.ingrid.letIn(name)
    else await evening.ingrid.letInAllTheSame(name, why)
    admit(evening, name, why)
  },
  'lets all in': async (evening, ...names) => {
    await evening.ingrid.letAllIn()
    for (const name of names) admit(evening, name)
  },
  'gives notice': async ({ ingrid, book }, body = '') => {
    await ingrid.notice(body)
    book.write({ type: 'notice', ...INGRID, body })
  },
  pins: async ({ ingrid, book }, body = '') => {
    await ingrid.pin(body)
    book.write({ type: 'whiteboard', ...INGRID, body })
  },
  says: async ({ ingrid, book }, body = '') => {
    await ingrid.say(body)
    book.write({ type: 'message', ...INGRID, body })
  },
  answers: async ({ ingrid, book }, to = '', body = '') => {
    await ingrid.reply(to, body)
    book.write({ type: 'message', ...INGRID, body, of: book.said(to) })
  },
  'answers alone': async ({ ingrid, book }, name, to = '', body = '') => {
    await ingrid.replyAlone(to, body)
    const of = book.said(to)
    book.write({ type: 'message', ...INGRID, body, of, for: [name as Name] })
  },
  'writes to': async ({ ingrid, book }, name = '', body = '') => {
    await ingrid.writeTo(name, body)
    book.write({ type: 'message', ...INGRID, body, for: [name as Name] })
  },
  'goes to': async ({ ingrid, book }, name = '', body = '') => {
    const readers = [name as Name]
    await ingrid.goTo(name, body)
    book.write(
      { type: 'help_seen', ...INGRID, of: book.newest('help'), for: readers },
      { type: 'message', ...INGRID, body, for: readers },
    )
  },
  'goes back to everyone': async ({ ingrid }) => ingrid.backToEveryone(),
  reacts: async ({ ingrid, book }, feeling = '', to = '') => {
    await ingrid.react(to, feeling)
    const icon = feeling.toLowerCase() as 'heart'
    book.write({ type: 'reaction', ...INGRID, icon, of: book.said(to) })
  },
  deletes: async ({ ingrid, book }, said = '', reason = '') => {
    await ingrid.delete(said, reason)
    const of = book.said(said)
    book.write({ type: 'delete', ...INGRID, of, reason })
    of.isDeleted = true
  },
  notes: async ({ ingrid, book }, said = '', body = '') => {
    await ingrid.note(said, body)
    book.write({ type: 'note', ...INGRID, body, of: book.said(said), for: [] })
  },
  reminds: async ({ ingrid, book }, name = '') => {
    await ingrid.remind(name)
    book.write({ type: 'remind', ...one(name), for: [] })
  },
  pauses: async ({ ingrid, book }, name = '') => {
    await ingrid.pause(name)
    book.write({ type: 'mute', ...one(name) })
  },
  'lets write': async ({ ingrid, book }, name = '') => {
    await ingrid.unpause(name)
    book.write({ type: 'unmute', ...one(name) })
  },
  'pauses all': async ({ ingrid, book }, ...names) => {
    await ingrid.pauseAll()
    for (const name of names) book.write({ type: 'mute', ...one(name) })
  },
  'lets all write': async ({ ingrid, book }, ...names) => {
    await ingrid.unpauseAll()
    for (const name of names) book.write({ type: 'unmute', ...one(name) })
  },
  'holds messages of': async ({ ingrid, book, held }, name = '') => {
    await ingrid.hold(name)
    book.write({ type: 'hold', ...one(name), for: [name as Name] })
    held.add(name as Name)
  },
  'lets pass': async ({ ingrid, book, held }, name = '') => {
    await ingrid.letPass(name)
    book.write({ type: 'unhold', ...one(name), for: [name as Name] })
    held.delete(name as Name)
  },
  'holds all': async ({ ingrid, book, held }) => {
    await ingrid.holdAll()
    book.write({ type: 'hold', ...INGRID })
    held.add('everyone')
  },
  'stops holding': async ({ ingrid, book, held }) => {
    await ingrid.stopHolding()
    book.write({ type: 'unhold', ...INGRID })
    held.clear()
  },
  releases: async (evening, said = '') => {
    await evening.ingrid.release(said)
    release(evening, said)
  },
  returns: async ({ ingrid, book }, said = '', reason = '') => {
    await ingrid.giveBack(said, reason)
    const of = book.said(said)
    book.write({ type: 'return_message', ...INGRID, of, reason, for: [of.by as Name] })
  },
  'asks how all are': async ({ ingrid, book }) => {
    await ingrid.checkIn()
    book.write({ type: 'check_in', ...INGRID })
  },
  'sends back': async ({ ingrid, book }, name = '') => {
    await ingrid.sendBack(name)
    book.write({ type: 'revoke', ...one(name) })
  },
  removes: async (evening, name = '') => {
    await catchUp(evening, name as Name)
    evening.readsTo.set(name as Name, evening.book.entries.length)
    await evening.ingrid.remove(name)
    evening.book.write({ type: 'remove', ...one(name) })
  },
  'makes the last call': async ({ ingrid, book }) => {
    await ingrid.lastCall()
    book.write({ type: 'last_call', ...INGRID })
  },
  'keeps it open': async ({ ingrid, book }) => {
    await ingrid.keepOpen()
    book.write({ type: 'cancel_call', ...INGRID })
  },
  closes: async (evening) => {
    await evening.ingrid.close()
    evening.book.write({ type: 'close_session', ...INGRID })
    evening.isClosed = true
  },
  sees: async ({ ingrid }, text = '') => ingrid.sees(text),
  'sees of': async ({ ingrid }, name = '', text = '') => ingrid.seesRow(name, text),
  'sees nobody waiting': async ({ ingrid }) => ingrid.seesNobodyWaiting(),
}
