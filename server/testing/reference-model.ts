import type { Action, ActionType, Draft } from '../protocol/actions.ts'
import type { VerdictCode } from '../protocol/errors.ts'
import type { Role, Settings, Standing, Status } from '../protocol/therapy-sessions.ts'

/** An action without what the clock says of it. */
export type Timeless = Omit<Action, 'timestamp' | 'client_ts'>

interface Person {
  role: Role
  standing: Standing
  muted: boolean
  inside: boolean
  sentBack: boolean
  readMark: { target: number; id: number }
  agreed: Settings['keystrokes']
}

interface Entry {
  action: Timeless
  audience: readonly string[] | null
  /** Which of the two kinds of research data are kept with it. */
  kept: { history: boolean; time: boolean }
}

type ModelSettings = Pick<
  Settings,
  'admission' | 'private_messages' | 'therapists_read_private' | 'read_receipts' | 'keystrokes'
>

export type ModelVerdict = { ok: true; id: number; dup?: true } | { ok: false; code: VerdictCode }

const MODERATION: readonly ActionType[] = ['admit', 'revoke', 'mute', 'unmute', 'remove']
const FOR_PARTICIPANTS: readonly ActionType[] = [
  ...(['message', 'delete', 'reaction', 'message_read', 'consent'] as const),
]
const FOR_OPS: readonly ActionType[] = ['update_assessments', 'update_chat_details']

/**
 * The contract of one log, written down a second time and as plainly as can be: a list of what was
 * written, who is a member, and the rules of protocol.md, sections 3 to 5. It knows no database, no
 * cursor and no time.
 */
export class ReferenceModel {
  readonly entries: Entry[] = []
  readonly people = new Map<string, Person>()
  status: Status = 'scheduled'
  whiteboard: string | null = null
  settings: ModelSettings = {
    admission: 'open',
    private_messages: 'everyone',
    therapists_read_private: true,
    read_receipts: true,
    keystrokes: 'off',
  }

  /** Whether somebody belongs to it at all. */
  belongs(name: string): boolean {
    return this.#standingOf(name) !== undefined && this.#standingOf(name) !== 'removed'
  }

  isAdmitted(name: string): boolean {
    return this.#standingOf(name) === 'admitted'
  }

  /** Whether somebody was let in or waits. */
  hasEntered(name: string): boolean {
    return this.belongs(name) && this.#standingOf(name) !== 'invited'
  }

  /** All that a member may read now. */
  view(name: string): Timeless[] {
    return this.entries.flatMap((entry) =>
      this.#maySee(name, entry) ? [this.#asSeenBy(name, entry.action)] : [],
    )
  }

  invite(name: string, role: Role): void {
    const person = this.people.get(name)
    if (person && person.standing !== 'removed') return
    const readMark = person?.readMark ?? { target: 0, id: 0 }
    const agreed = person?.agreed ?? 'off'
    const anew = { standing: 'invited', muted: false, inside: false, sentBack: false } as const
    this.people.set(name, { role, ...anew, readMark, agreed })
    this.#append({ type: 'update_chat_details', user: null })
  }

  /** `withAdmit`: the server wrote an `admit` for somebody who did not wait, as it may. */
  enter(name: string, withAdmit = false): void {
    const person = this.#personOf(name)
    if (person.standing !== 'admitted') {
      const isFree = this.settings.admission === 'open' && !person.sentBack
      const mayGoIn = person.role === 'therapist' || isFree
      const hasWaited = person.standing === 'waiting'
      person.standing = mayGoIn ? 'admitted' : 'waiting'
      if (mayGoIn && (hasWaited || withAdmit)) {
        this.#append({ type: 'admit', user: null, participant: name })
      }
    }
    if (person.standing === 'admitted' && !person.inside) this.#tell(name, 'joined')
  }

  leave(name: string): void {
    if (this.#personOf(name).inside) this.#tell(name, 'left')
  }

  put({ status, settings }: { status?: Status; settings: Partial<ModelSettings> }): void {
    const before = JSON.stringify(this.settings)
    this.settings = { ...this.settings, ...settings }
    if (JSON.stringify(this.settings) !== before) {
      this.#append({ type: 'update_chat_details', user: null })
    }
    if (status === undefined || status === this.status) return
    this.status = status
    this.#append({ type: status === 'open' ? 'open_session' : 'close_session', user: null })
  }

  /** `author` null: ops. The draft has the right shape. */
  judge(author: string | null, draft: Draft): ModelVerdict {
    const code = this.#findRefusal(author, draft)
    if (code) return { ok: false, code }
    const { type, cid, target = null, recipients, reason } = draft
    const person = author === null ? undefined : this.#personOf(author)
    const mark = person?.readMark
    if (type === 'message_read' && mark && (target ?? 0) <= mark.target) {
      return { ok: true, id: mark.id, dup: true }
    }
    const audience = this.#audienceOf(author, draft)
    const isText = type === 'message' || type === 'notice'
    const id = this.#append(
      {
        type,
        user: author,
        ...(cid === undefined ? {} : { cid }),
        ...(draft.body === undefined ? {} : { body: draft.body }),
        ...(isText ? { recipients: [...new Set(recipients)] } : {}),
        ...(isText && audience ? { therapists_read: this.settings.therapists_read_private } : {}),
        ...(type !== 'notice' && 'target' in draft ? { target } : {}),
        ...(type === 'message' ? { target } : {}),
        ...(draft.icon === undefined ? {} : { icon: draft.icon }),
        ...(reason === undefined ? {} : { reason }),
        ...(type === 'notice' ? { sender: author === null ? 'system' : 'Therapist' } : {}),
        ...(draft.participant === undefined ? {} : { participant: draft.participant }),
        ...(draft.keystrokes === undefined ? {} : { keystrokes: draft.keystrokes }),
      },
      audience,
      this.#keptOf(draft, person),
    )
    this.#takeEffect(draft, id, person)
    return { ok: true, id }
  }

  /** Asked for, and agreed to. */
  #keptOf({ character_history, time_to_complete }: Draft, person?: Person): Entry['kept'] {
    const { keystrokes } = this.settings
    const agreed = person?.agreed ?? 'off'
    return {
      history: character_history !== undefined && keystrokes === 'full' && agreed === 'full',
      time: time_to_complete !== undefined && keystrokes !== 'off' && agreed !== 'off',
    }
  }

  /** The rules of visibility. */
  #maySee(name: string, { action, audience }: Entry): boolean {
    const isMeant = audience === null || audience.includes(name)
    const standing = this.#standingOf(name)
    if (standing === 'admitted') return isMeant
    if (standing !== 'waiting') return false
    if (action.type === 'admit' || action.type === 'revoke') return action.participant === name
    return isMeant && /^(open|close)_session$|^update_|^consent$/.test(action.type)
  }

  #asSeenBy(name: string, { cid, reason, ...action }: Timeless): Timeless {
    const isOwn = action.user === name
    const mayKnowWhy = isOwn || this.#personOf(name).role === 'therapist'
    return {
      ...action,
      ...(isOwn && cid !== undefined ? { cid } : {}),
      ...(mayKnowWhy && reason !== undefined ? { reason } : {}),
    }
  }

  #findRefusal(author: string | null, draft: Draft): VerdictCode | undefined {
    const { type } = draft
    const person = author === null ? undefined : this.#personOf(author)
    const writer = person?.role ?? 'ops'
    const mayBeOutside = type === 'consent' && person?.standing === 'waiting'
    if (person && person.standing !== 'admitted' && !mayBeOutside) return 'not_admitted'
    const isForAll = FOR_PARTICIPANTS.includes(type)
    if (writer === 'participant' && !isForAll) return 'not_allowed'
    if (writer === 'therapist' && FOR_OPS.includes(type)) return 'not_allowed'
    if (writer === 'ops' && isForAll && type !== 'delete') return 'not_allowed'
    const isAlways = type === 'message_read' || type === 'consent'
    const mayWriteNow = writer === 'participant' ? isAlways : type !== 'message'
    if (this.status !== 'open' && !mayWriteNow) return 'session_closed'
    if (type === 'message' && person?.muted) return 'muted'
    const { keystrokes: asked } = this.settings
    if (draft.keystrokes === 'full' && asked !== 'full') return 'not_allowed'
    if (draft.keystrokes === 'timing' && asked === 'off') return 'not_allowed'
    const named = draft.recipients ?? (draft.participant === undefined ? [] : [draft.participant])
    if (!named.every((name) => this.belongs(name))) return 'unknown_recipient'
    if (type === 'message' && named.length > 0) {
      const toTherapists = named.every((name) => this.#personOf(name).role === 'therapist')
      const { private_messages } = this.settings
      if (private_messages === 'off') return 'private_off'
      if (private_messages === 'therapists' && writer === 'participant' && !toTherapists) {
        return 'private_off'
      }
    }
    return draft.target == null ? undefined : this.#findTargetRefusal(author, draft, draft.target)
  }

  #findTargetRefusal(author: string | null, draft: Draft, at: number): VerdictCode | undefined {
    const target = this.entries[at - 1]
    if (!target || (author !== null && !this.#maySee(author, target))) return 'unknown_target'
    const { type, user, deleted } = target.action
    if (draft.type === 'message_read') return undefined
    if (type !== 'message' && type !== 'notice') return 'unknown_target'
    if (draft.type === 'reaction' && deleted) return 'unknown_target'
    const isModerator = author === null || this.#personOf(author).role === 'therapist'
    const isOwn = type === 'message' && user === author
    if (draft.type === 'delete' && !isModerator && !isOwn) return 'not_allowed'
    if (draft.type !== 'message' || target.audience === null) return undefined
    const readers = this.#audienceOf(author, draft)
    const allSee = readers?.every((name) => target.audience?.includes(name)) ?? false
    return allSee ? undefined : 'not_allowed'
  }

  #audienceOf(author: string | null, draft: Draft): readonly string[] | null {
    const { therapists_read_private, read_receipts } = this.settings
    const therapists = [...this.people.keys()].filter(
      (name) => this.belongs(name) && this.#personOf(name).role === 'therapist',
    )
    if (draft.recipients && draft.recipients.length > 0) {
      const along = therapists_read_private ? therapists : []
      return [...(author === null ? [] : [author]), ...draft.recipients, ...along]
    }
    if (draft.type === 'update_assessments' && draft.participant !== undefined) {
      return [draft.participant, ...therapists]
    }
    if (draft.type === 'consent' && author !== null) return [author]
    if (draft.type === 'message' || draft.target == null) return null
    if (draft.type === 'message_read' && !read_receipts && author !== null) return [author]
    return this.entries[draft.target - 1]?.audience ?? null
  }

  #takeEffect(draft: Draft, id: number, author?: Person): void {
    const { type, target, participant, body } = draft
    const entry = target == null ? undefined : this.entries[target - 1]
    if (type === 'delete' && entry) entry.action = { ...entry.action, body: null, deleted: true }
    if (type === 'message_read' && author && target != null) author.readMark = { target, id }
    if (author && draft.keystrokes) author.agreed = draft.keystrokes
    if (type === 'whiteboard') this.whiteboard = body ?? null
    if (type === 'open_session') this.status = 'open'
    if (type === 'close_session') this.status = 'closed'
    if (participant === undefined || !MODERATION.includes(type)) return
    const person = this.#personOf(participant)
    const { standing } = person
    if (type === 'mute' || type === 'unmute') person.muted = type === 'mute'
    if (type === 'remove') Object.assign(person, { standing: 'removed', inside: false })
    if (type === 'revoke') {
      Object.assign(person, { standing: 'waiting', inside: false, sentBack: true })
    }
    if (type !== 'admit' || standing === 'admitted') return
    Object.assign(person, { standing: 'admitted', sentBack: false })
    if (standing === 'waiting') this.#tell(participant, 'joined')
  }

  #tell(participant: string, event: 'joined' | 'left'): void {
    this.#personOf(participant).inside = event === 'joined'
    const body = `${participant} has ${event} the session`
    const by = { user: null, sender: 'system' } as const
    this.#append({ type: 'notice', ...by, body, recipients: [], event, participant })
  }

  #append(
    action: Omit<Timeless, 'id'>,
    audience: Entry['audience'] = null,
    kept: Entry['kept'] = { history: false, time: false },
  ): number {
    const id = this.entries.length + 1
    this.entries.push({ action: { id, ...action }, audience, kept })
    return id
  }

  #standingOf(name: string): Standing | undefined {
    return this.people.get(name)?.standing
  }

  #personOf(name: string): Person {
    const person = this.people.get(name)
    if (!person) throw new Error(`${name} is no member`)
    return person
  }
}
