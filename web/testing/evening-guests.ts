import type { Draft, Icon } from '../../server/protocol/actions.ts'
import type { Entry } from './evening-book.ts'
import { inBook } from './evening-book.ts'
import type { Guest } from './evening-guest.ts'
import { openGuest } from './evening-guest.ts'
import type { Name } from './evening-house.ts'
import { idOf, putSheet } from './evening-house.ts'
import type { Doing, Evening } from './evening-play.ts'
import { readLog, until } from './evening-play.ts'

/** Hands in a draft that is to be taken, and writes down what becomes of it. */
async function take(evening: Evening, who: Name, draft: Draft, entry: Entry): Promise<void> {
  const verdict = await guestOf(evening, who).send(draft)
  if (verdict !== 'ok') throw new Error(`${who} was refused: ${verdict}`)
  evening.book.write(entry)
}

/** The id in the log of what the book has. */
async function idIn(evening: Evening, entry: Entry): Promise<number> {
  return (await readLog(evening))[evening.book.entries.indexOf(entry)]?.id ?? 0
}

function guestOf({ guests }: Evening, who: Name): Guest {
  const guest = guests.get(who)
  if (!guest) throw new Error(`${who} is not here`)
  return guest
}

/** To everyone, or, as long as messages are held, to the therapist first. */
function messageOf({ held, isClosed }: Evening, by: Name, body: string): Entry {
  const entry: Entry = { type: 'message', by, body }
  if (isClosed) return { ...entry, kept: 'late', for: [by] }
  const isHeld = held.has(by) || held.has('everyone')
  return isHeld ? { ...entry, kept: 'held', for: [by] } : entry
}

/** What each of the eight can do, by the words of the script. */
export const GUESTS_DO: Record<string, Doing<Name>> = {
  arrives: async ({ t, server, guests }, who) => {
    const guest = await openGuest(t, server, who)
    guests.set(who, guest)
    await guest.arrive()
  },
  'fills in': async ({ server, book }, who) => {
    await putSheet(server, who, 'complete')
    book.write({ type: 'update_assessments', by: null, about: who, for: [who] })
  },
  says: async (evening, who, body = '') => {
    const draft: Draft = { type: 'message', body, recipients: [] }
    await take(evening, who, draft, messageOf(evening, who, body))
  },
  'writes to': async (evening, who, to, body = '') => {
    const other = to as Name | 'Ingrid'
    const draft: Draft = { type: 'message', body, recipients: [idOf(other)] }
    const readers = other === 'Ingrid' ? [who] : [who, other]
    await take(evening, who, draft, { type: 'message', by: who, body, for: readers })
  },
  answers: async (evening, who, to = '', body = '') => {
    const of = evening.book.said(to)
    const draft: Draft = { type: 'message', body, recipients: [], target: await idIn(evening, of) }
    await take(evening, who, draft, { ...messageOf(evening, who, body), of })
  },
  reacts: async (evening, who, icon, to = '') => {
    const of = evening.book.said(to)
    const target = await idIn(evening, of)
    const felt = icon === 'no more' ? null : (icon as Icon)
    const entry: Entry = { type: 'reaction', by: who, icon: felt, of }
    await take(evening, who, { type: 'reaction', target, icon: felt }, entry)
  },
  deletes: async (evening, who, said = '') => {
    const of = evening.book.said(said)
    const target = await idIn(evening, of)
    await take(evening, who, { type: 'delete', target }, { type: 'delete', by: who, of })
    of.isDeleted = true
  },
  feels: async (evening, who, icon) => {
    const of = evening.book.newest('check_in')
    const target = await idIn(evening, of)
    const entry: Entry = { type: 'feeling', by: who, icon: icon as Icon, of, for: [who] }
    await take(evening, who, { type: 'feeling', target, icon: icon as Icon }, entry)
  },
  'asks for help': async (evening, who, body = '') => {
    await take(evening, who, { type: 'help', body }, { type: 'help', by: who, body, for: [who] })
  },
  'cannot write': async (evening, who, code, body = '') => {
    const verdict = await guestOf(evening, who).send({ type: 'message', body, recipients: [] })
    if (verdict !== code) throw new Error(`${who} got ${verdict}`)
  },
  'loses the network': async (evening, who) => guestOf(evening, who).loseNetwork(),
  'writes all the same': async (evening, who, body = '') => {
    // Not waited for: the verdict comes with the network.
    void guestOf(evening, who).send({ type: 'message', body, recipients: [] })
    evening.unsent.set(who, [...(evening.unsent.get(who) ?? []), body])
  },
  'is back': async (evening, who) => {
    guestOf(evening, who).findNetwork()
    const bodies = evening.unsent.get(who) ?? []
    evening.book.write(...bodies.map((body) => messageOf(evening, who, body)))
  },
  leaves: async (evening, who) => {
    await catchUp(evening, who)
    evening.readsTo.set(who, evening.book.entries.length)
    await guestOf(evening, who).leave()
    evening.book.write({ type: 'notice', by: null, about: who, event: 'left' })
  },
}

/** Waits until somebody has been told all that they may read. */
export async function catchUp(evening: Evening, who: Name): Promise<void> {
  const wanted = evening.book.linesFor(who, evening.readsTo.get(who)).length
  const guest = guestOf(evening, who)
  const count = () => inBook(guest.log.actions(), evening.prologue).length
  await until(() => count() >= wanted, `${who} was told ${count()} of ${wanted}`)
}
