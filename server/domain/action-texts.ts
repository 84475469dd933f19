import type { LogState } from '../live/log-commit.ts'
import type { Role, Standing } from '../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../store/actions.ts'
import { toTime, toWireAction } from './wire-actions.ts'

interface Reader {
  id: string
  standing: Standing
  role: Role
}

/** The kinds of readers for whom an action is worded differently. */
type Kind = Role | 'own participant' | 'own therapist'
const OWN = { participant: 'own participant', therapist: 'own therapist' } as const

/** So many of a log's newest actions are kept as text: the older ones are asked for once, by who comes late. */
const MOST_KEPT = 50

/**
 * Actions as JSON text. The rule: an action is turned into text once for each kind of reader (its
 * author, a therapist, anybody else), however many ask; a page in which nothing is private and
 * nothing the reader's own is put together once for all who stand at the same place. An action that
 * changes, as by a delete, is another object here, and a log that goes on another state: old texts
 * cannot come out.
 */
export class ActionTexts {
  readonly #texts = new WeakMap<LoggedAction, Partial<Record<Kind, string>>>()
  readonly #pages = new WeakMap<LogState, Map<string, string>>()
  #time = { ms: 0, text: toTime(0) }

  /** As `toTime`, of what is nearly always the same moment as the last. */
  time(ms: number): string {
    if (ms !== this.#time.ms) this.#time = { ms, text: toTime(ms) }
    return this.#time.text
  }

  /** The elements of an array of actions, without its brackets; `seen` is what the reader may see. */
  page(state: LogState, seen: readonly LoggedAction[], reader: Reader): string {
    const first = seen[0]
    if (!first) return ''
    const isCommon =
      reader.standing === 'admitted' &&
      seen.every((one) => one.audience === null && one.author !== reader.id)
    if (!isCommon || seen.length === 1) return this.#join(state, seen, reader)
    // All that is public between two ids, for one role: the same for everybody who may see it.
    const key = `${first.id} ${seen.at(-1)?.id} ${seen.length} ${reader.role}`
    const pages = this.#pages.get(state) ?? new Map<string, string>()
    this.#pages.set(state, pages)
    const text = pages.get(key) ?? this.#join(state, seen, reader)
    pages.set(key, text)
    return text
  }

  #join(state: LogState, seen: readonly LoggedAction[], reader: Reader): string {
    const keptFrom = state.session.lastActionId - MOST_KEPT
    let text = ''
    for (const action of seen) {
      const own =
        action.id > keptFrom
          ? this.#of(action, reader)
          : JSON.stringify(toWireAction(action, reader))
      text += text === '' ? own : `,${own}`
    }
    return text
  }

  #of(action: LoggedAction, reader: Reader): string {
    const kind = action.author === reader.id ? OWN[reader.role] : reader.role
    let texts = this.#texts.get(action)
    if (!texts) {
      texts = {}
      this.#texts.set(action, texts)
    }
    texts[kind] ??= JSON.stringify(toWireAction(action, reader))
    return texts[kind]
  }
}

/** A JSON object with one more member, whose value is the array with these elements. */
export function withActions(rest: object, name: string, elements: string): string {
  return `{"${name}":[${elements}],${JSON.stringify(rest).slice(1)}`
}
