import type { Action, ActionType, Icon, NoticeEvent } from '../../server/protocol/actions.ts'
import type { Name } from './evening-house.ts'
import { EIGHT, idOf } from './evening-house.ts'

/** What the script of an evening expects in the log: written by hand, never read from a server. */
export interface Entry {
  type: ActionType
  by: Name | 'Ingrid' | null
  /** Whom it is about. */
  about?: Name | 'Ingrid'
  body?: string
  event?: NoticeEvent
  icon?: Icon | null
  of?: Entry
  reason?: string
  kept?: 'held' | 'late'
  /** What was held or late, where this is it, released. */
  released?: Entry
  /** Who of the eight gets it; left out: all who were let in. */
  for?: readonly Name[]
  isDeleted?: true
}

/** The book of an evening, in the order in which things happen. */
export class Book {
  readonly entries: Entry[] = []

  write(...entries: Entry[]): void {
    this.entries.push(...entries)
  }

  /** The newest that says so. */
  said(body: string): Entry {
    const entry = this.entries.findLast((one) => one.body === body)
    if (!entry) throw new Error(`Nobody has said: ${body}`)
    return entry
  }

  newest(type: ActionType): Entry {
    const entry = this.entries.findLast((one) => one.type === type)
    if (!entry) throw new Error(`There was no ${type}`)
    return entry
  }

  /** What one of the eight may read, up to an entry that they do not get any more. */
  linesFor(name: Name, until = this.entries.length): string[] {
    return this.entries
      .slice(0, until)
      .filter((one) => one.for?.includes(name) ?? true)
      .map((one) => this.#line(one, name))
  }

  /** What the therapist reads: all of it. */
  lines(): string[] {
    return this.entries.map((one) => this.#line(one, 'Ingrid'))
  }

  #line(entry: Entry, reader: Name | 'Ingrid'): string {
    const { type, by, about, event, icon, of, reason, kept, released } = entry
    const knows = reader === 'Ingrid' || by === reader || type === 'return_message'
    return say({
      ...{ type, user: by && idOf(by), participant: about && idOf(about), event, icon },
      body: entry.isDeleted ? '(deleted)' : entry.body,
      of: of && this.#place(of),
      reason: knows ? reason : undefined,
      kept,
      released: released && (reader === 'Ingrid' || by === reader) && this.#place(released),
    })
  }

  #place(entry: Entry): number {
    return this.entries.indexOf(entry) + 1
  }
}

/** What was read, as lines like those of the book. `places` are ids in the order of the whole log. */
export function linesOf(actions: readonly Action[], places: readonly number[]): string[] {
  const gone = new Set(actions.flatMap(({ type, target }) => (type === 'delete' ? target : [])))
  for (const { id, held_id: held } of actions) if (held && gone.has(id)) gone.add(held)
  const place = (id: number | null | undefined) => (id == null ? undefined : places.indexOf(id) + 1)
  return actions.map((one) =>
    say({
      ...{ type: one.type, user: one.user, participant: one.participant, event: one.event },
      icon: one.icon,
      // What the house says of comings and goings is worded by each client.
      body: gone.has(one.id) ? '(deleted)' : one.event === undefined && one.body,
      of: place(one.target),
      reason: one.reason,
      kept: one.held ? 'held' : one.late && 'late',
      released: place(one.held_id),
    }),
  )
}

/** What is compared: read marks come when they come, and house-keeping before the evening is not of it. */
export function inBook(actions: readonly Action[], after: number): Action[] {
  return actions.filter(({ id, type }) => id > after && type !== 'message_read')
}

/** One of the eight by id. */
export function nameOf(id: string): Name | undefined {
  return (Object.keys(EIGHT) as Name[]).find((name) => EIGHT[name] === id)
}

function say(parts: Record<string, string | number | null | undefined | false>): string {
  const said = Object.entries(parts).filter(([, value]) => value != null && value !== false)
  return said.map(([key, value]) => `${key} ${value}`).join(', ')
}
