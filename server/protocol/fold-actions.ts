import type { Action, Icon, NoticeEvent } from './actions.ts'

/** A message or notice as it stands after everything that has happened to it. */
export interface FoldedEntry {
  id: number
  kind: 'message' | 'notice'
  user: string | null
  timestamp: string
  clientTs?: string
  cid?: string
  /** null once deleted. */
  body: string | null
  deleted: boolean
  /** Who deleted it, null for the house; undefined where that is not known or it is not deleted. */
  deletedBy?: string | null
  deletedAt?: string
  reason?: string
  recipients: string[]
  therapistsRead?: boolean
  target: number | null
  sender?: 'system' | 'Therapist'
  event?: NoticeEvent
  participant?: string
  /** With the therapists, who release or return it. */
  held?: true
  /** Came after the close: for the therapists only. */
  late?: true
  /** The id that it was held under. */
  heldId?: number
  /** Given back to its author, with a word. */
  returned?: { user: string | null; timestamp: string; reason?: string }
  /** The last reaction of each person: person id → icon. */
  reactions: ReadonlyMap<string, Icon>
}

/** What a talk shows of the therapy session itself. */
const EVENTS = [
  ...(['whiteboard', 'admit', 'revoke', 'mute', 'unmute', 'remove', 'open_session'] as const),
  ...(['close_session', 'update_assessments', 'update_chat_details'] as const),
] as const

/** Something that happened to the therapy session itself: who let whom in, when it opened, the pinned note. */
export interface FoldedEvent {
  id: number
  kind: 'event'
  type: (typeof EVENTS)[number]
  user: string | null
  timestamp: string
  participant?: string
}

export interface FoldedLog {
  /** Messages, notices and events, ascending by id. */
  entries: (FoldedEntry | FoldedEvent)[]
  /** Person id → highest id read. */
  readMarks: ReadonlyMap<string, number>
  /** The pinned note, or null if none was written in these actions. */
  whiteboard: { body: string; user: string | null; timestamp: string } | null
}

/**
 * Folds actions into what a screen or a transcript shows. The rule:
 * a message stands where it was written; a delete empties its target and takes its reactions;
 * the last reaction of a person counts; read marks only move forward; the last whiteboard is pinned;
 * what was held stands where it was released, with all that pointed at it before; whatever else there
 * is, as consents, calls for help, check-ins and notes in the margin, is no part of the talk.
 * Actions may come in any order and more than once: ids decide. A delete or reaction whose target
 * is not among the actions changes nothing. Pure.
 */
export function foldActions(actions: Iterable<Action>): FoldedLog {
  const byId = new Map<number, Action>()
  for (const action of actions) byId.set(action.id, action)
  const ordered = [...byId.values()].sort((a, b) => a.id - b.id)

  const entries: (FoldedEntry | FoldedEvent)[] = []
  const messages = new Map<number, FoldedEntry & { reactions: Map<string, Icon> }>()
  const readMarks = new Map<string, number>()
  let whiteboard: FoldedLog['whiteboard'] = null

  for (const action of ordered) {
    switch (action.type) {
      case 'message':
      case 'notice': {
        const entry = toEntry(action)
        const held = messages.get(action.held_id ?? 0)
        if (held) {
          entries.splice(entries.indexOf(held), 1)
          takeOver(entry, held)
          messages.set(held.id, entry)
        }
        messages.set(action.id, entry)
        entries.push(entry)
        break
      }
      case 'delete': {
        const target = messages.get(action.target ?? 0)
        if (target && target.deletedAt === undefined) {
          target.body = null
          target.deleted = true
          target.deletedBy = action.user
          target.deletedAt = action.timestamp
          if (action.reason !== undefined) target.reason = action.reason
          target.reactions.clear()
        }
        break
      }
      case 'reaction': {
        const target = messages.get(action.target ?? 0)
        if (!target || target.deleted || action.user === null) break
        if (action.icon) target.reactions.set(action.user, action.icon)
        else target.reactions.delete(action.user)
        break
      }
      case 'message_read': {
        if (action.user === null) break
        const before = readMarks.get(action.user) ?? 0
        readMarks.set(action.user, Math.max(before, action.target ?? 0))
        break
      }
      case 'return_message': {
        const target = messages.get(action.target ?? 0)
        const { user, timestamp, reason } = action
        if (target)
          target.returned = { user, timestamp, ...(reason === undefined ? {} : { reason }) }
        break
      }
      default: {
        const type = EVENTS.find((one) => one === action.type)
        if (!type) break
        if (type === 'whiteboard') {
          whiteboard = { body: action.body ?? '', user: action.user, timestamp: action.timestamp }
        }
        entries.push({
          id: action.id,
          kind: 'event',
          type,
          user: action.user,
          timestamp: action.timestamp,
          ...(action.participant === undefined ? {} : { participant: action.participant }),
        })
      }
    }
  }
  return { entries, readMarks, whiteboard }
}

function toEntry(action: Action): FoldedEntry & { reactions: Map<string, Icon> } {
  return {
    id: action.id,
    kind: action.type === 'notice' ? 'notice' : 'message',
    user: action.user,
    timestamp: action.timestamp,
    body: action.body ?? null,
    deleted: action.deleted === true,
    recipients: action.recipients ?? [],
    target: action.target ?? null,
    reactions: new Map(),
    ...(action.client_ts === undefined ? {} : { clientTs: action.client_ts }),
    ...(action.cid === undefined ? {} : { cid: action.cid }),
    ...(action.therapists_read === undefined ? {} : { therapistsRead: action.therapists_read }),
    ...(action.sender === undefined ? {} : { sender: action.sender }),
    ...(action.event === undefined ? {} : { event: action.event }),
    ...(action.participant === undefined ? {} : { participant: action.participant }),
    ...(action.held ? { held: true } : {}),
    ...(action.late ? { late: true } : {}),
    ...(action.held_id === undefined ? {} : { heldId: action.held_id }),
  }
}

/** A released message is what was held: known by its client id, and with its reactions. */
function takeOver(entry: FoldedEntry & { reactions: Map<string, Icon> }, held: FoldedEntry): void {
  if (held.cid !== undefined) entry.cid = held.cid
  for (const [person, icon] of held.reactions) entry.reactions.set(person, icon)
}
