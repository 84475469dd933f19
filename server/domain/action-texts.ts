import type { LogState } from '../live/log-commit.ts'
import type { Role, Standing } from '../protocol/therapy-sessions.ts'
import type { LoggedAction } from '../store/actions.ts'
import { toWireAction } from './wire-actions.ts'

interface Reader {
  id: string
  standing: Standing
  role: Role
}

/**
 * Actions as JSON text. The rule: an action is turned into text once for each kind of reader (its
 * author, a therapist, anybody else), however many ask; a page in which nothing is private and
 * nothing the reader's own is put together once for all who stand at the same place. An action that
 * changes, as by a delete, is another object here, and a log that goes on another state: old texts
 * cannot come out.
 */
export class ActionTexts {
  readonly #texts = new WeakMap<LoggedAction, Map<string, string>>()
  readonly #pages = new WeakMap<LogState, Map<string, string>>()

  /** The elements of an array of actions, without its brackets; `seen` is what the reader may see. */
  page(state: LogState, seen: readonly LoggedAction[], reader: Reader): string {
    const first = seen[0]
    if (!first) return ''
    const isCommon =
      reader.standing === 'admitted' &&
      seen.every((one) => one.audience === null && one.author !== reader.id)
    if (!isCommon || seen.length === 1) return this.#join(seen, reader)
    // All that is public between two ids, for one role: the same for everybody who may see it.
    const key = `${first.id} ${seen.at(-1)?.id} ${seen.length} ${reader.role}`
    const pages = this.#pages.get(state) ?? new Map<string, string>()
    this.#pages.set(state, pages)
    const text = pages.get(key) ?? this.#join(seen, reader)
    pages.set(key, text)
    return text
  }

  #join(seen: readonly LoggedAction[], reader: Reader): string {
    let text = ''
    for (const action of seen)
      text += text === '' ? this.#of(action, reader) : `,${this.#of(action, reader)}`
    return text
  }

  #of(action: LoggedAction, reader: Reader): string {
    const kind = action.author === reader.id ? `own ${reader.role}` : reader.role
    const texts = this.#texts.get(action) ?? new Map<string, string>()
    this.#texts.set(action, texts)
    const text = texts.get(kind) ?? JSON.stringify(toWireAction(action, reader))
    texts.set(kind, text)
    return text
  }
}

/** A JSON object with one more member, whose value is the array with these elements. */
export function withActions(rest: object, name: string, elements: string): string {
  return `{"${name}":[${elements}],${JSON.stringify(rest).slice(1)}`
}
