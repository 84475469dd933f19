import type { LogState } from '../../live/log-commit.ts'
import type { SessionLog } from '../../live/session-log.ts'
import type { Role, Standing } from '../../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../../store/actions.ts'
import { saysMoreToClose, toWireAction } from './wire-actions.ts'

interface Reader {
  id: string
  standing: Standing
  role: Role
}

/** So many of a log's newest actions are kept as text: the older ones are asked for once, by who comes late. */
const MOST_KEPT = 50

/** An action as text, for therapists and its author and for everybody else: mostly the same text. */
interface KeptAction {
  action: LoggedAction
  forClose: string
  forOthers: string
}

/** What is kept of one log. */
interface LogTexts {
  /** Of the newest actions, each at its id's place in a ring. */
  actions: KeptAction[]
  /** Pages of one state of the log. */
  state: LogState
  pages: Map<string, string>
  /** Who was there, as text. */
  present: { ids: readonly string[]; members: LogState['members']; text: string }
}

/**
 * Actions as JSON text. The rule: an action is turned into text once, and once more where its author
 * and therapists get more of it, however many ask; a page in which nothing is private and
 * nothing the reader's own is put together once for all who stand at the same place. An action that
 * changes, as by a delete, is another object here, and a log that goes on another state: old texts
 * cannot come out. What is kept goes with its log.
 */
export class ActionTexts {
  readonly #logs = new WeakMap<SessionLog, LogTexts>()

  /** The elements of an array of actions, without its brackets; `seen` is what the reader may see. */
  page(
    { log, state }: { log: SessionLog; state: LogState },
    seen: readonly LoggedAction[],
    reader: Reader,
  ): string {
    const first = seen[0]
    if (!first) return ''
    const kept = this.#keptOf(log, state)
    const isCommon =
      reader.standing === 'admitted' &&
      seen.every((one) => one.audience === null && one.author !== reader.id)
    if (!isCommon || seen.length === 1) return join(kept, state, seen, reader)
    // All that is public between two ids, for one role: the same for everybody who may see it.
    const key = `${first.id} ${seen.at(-1)?.id} ${seen.length} ${reader.role}`
    const text = kept.pages.get(key) ?? join(kept, state, seen, reader)
    kept.pages.set(key, text)
    return text
  }

  /** Who is there, as a list of ids; those who were removed a moment ago are not. */
  present(log: SessionLog, state: LogState): string {
    const kept = this.#keptOf(log, state)
    const ids = log.presence.present()
    const { members } = state
    if (kept.present.ids !== ids || kept.present.members !== members) {
      const there = ids.filter((id) => isThere(members.get(id)?.standing))
      kept.present = { ids, members, text: JSON.stringify(there) }
    }
    return kept.present.text
  }

  #keptOf(log: SessionLog, state: LogState): LogTexts {
    let kept = this.#logs.get(log)
    if (!kept) {
      const present = { ids: [], members: state.members, text: '[]' }
      kept = { actions: [], state, pages: new Map(), present }
      this.#logs.set(log, kept)
    }
    if (kept.state !== state) {
      kept.state = state
      kept.pages.clear()
    }
    return kept
  }
}

function isThere(standing: Standing | undefined): boolean {
  return standing === 'admitted' || standing === 'waiting'
}

function join(
  kept: LogTexts,
  state: LogState,
  seen: readonly LoggedAction[],
  reader: Reader,
): string {
  const keptFrom = state.session.lastActionId - MOST_KEPT
  let text = ''
  for (const action of seen) {
    const own = textOf(action.id > keptFrom ? keep(kept, action) : wordAction(action), reader)
    text += text === '' ? own : `,${own}`
  }
  return text
}

function keep(kept: LogTexts, action: LoggedAction): KeptAction {
  const place = action.id % MOST_KEPT
  let entry = kept.actions[place]
  if (entry?.action !== action) {
    entry = wordAction(action)
    kept.actions[place] = entry
  }
  return entry
}

function wordAction(action: LoggedAction): KeptAction {
  const wordFor = (role: Role) => JSON.stringify(toWireAction(action, { id: '', role }))
  const forOthers = wordFor('participant')
  return { action, forClose: saysMoreToClose(action) ? wordFor('therapist') : forOthers, forOthers }
}

function textOf({ action, forClose, forOthers }: KeptAction, reader: Reader): string {
  if (action.author !== reader.id) return reader.role === 'therapist' ? forClose : forOthers
  // The client's own id is for its author, who asks for it once.
  return action.cid === null ? forClose : `${forClose.slice(0, -1)},"cid":"${action.cid}"}`
}

/** A JSON object with one more member, whose value is the array with these elements. */
export function withActions(rest: object, name: string, elements: string): string {
  return `{"${name}":[${elements}],${JSON.stringify(rest).slice(1)}`
}
