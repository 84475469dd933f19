import type { Draft, KeptBack } from '../protocol/actions.ts'
import type { VerdictCode } from '../protocol/errors.ts'
import type { Role, Standing, Status } from '../protocol/therapy-sessions.ts'
import { findRefusal, keptBackOf, MODERATION, redirected } from './reference-rules.ts'
import type { Entry, ModelSettings, Person, Timeless } from './reference-state.ts'

export type ModelVerdict = { ok: true; id: number; dup?: true } | { ok: false; code: VerdictCode }

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
  checkIn: number | null = null
  holdAll = false
  /** Who has something to fill in, and who was reminded of it. */
  readonly assessed = new Set<string>()
  readonly reminded = new Set<string>()
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
      this.maySee(name, entry) ? [this.#asSeenBy(name, entry.action)] : [],
    )
  }

  invite(name: string, role: Role): void {
    const person = this.people.get(name)
    if (person && person.standing !== 'removed') return
    const readMark = person?.readMark ?? { target: 0, id: 0 }
    const agreed = person?.agreed ?? 'off'
    const anew = { standing: 'invited', muted: false, inside: false, sentBack: false } as const
    this.people.set(name, { role, ...anew, held: this.holdAll, readMark, agreed })
    this.#append({ type: 'update_chat_details', user: null })
  }

  /** `withAdmit`: the server wrote an `admit` for somebody who did not wait, as it may. */
  enter(name: string, withAdmit = false): void {
    const person = this.personOf(name)
    if (person.standing !== 'admitted') {
      const isFree = person.role === 'therapist' || this.settings.admission === 'open'
      const mayGoIn = isFree && !person.sentBack
      const hasWaited = person.standing === 'waiting'
      person.standing = mayGoIn ? 'admitted' : 'waiting'
      if (mayGoIn && (hasWaited || withAdmit)) {
        this.#append({ type: 'admit', user: null, participant: name })
      }
    }
    if (person.standing === 'admitted' && !person.inside) this.#tell(name, 'joined')
  }

  leave(name: string): void {
    if (this.personOf(name).inside) this.#tell(name, 'left')
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

  assess(name: string): void {
    this.assessed.add(name)
    const audience = [name, ...this.#therapists()]
    this.#append({ type: 'update_assessments', user: null, participant: name }, audience)
  }

  /** `author` null: ops. The draft has the right shape. */
  judge(author: string | null, asked: Draft): ModelVerdict {
    const draft = redirected(this, asked)
    const code = findRefusal(this, author, draft)
    if (code) return { ok: false, code }
    const { type, cid, target = null, recipients, reason } = draft
    const person = author === null ? undefined : this.personOf(author)
    const mark = person?.readMark
    if (type === 'message_read' && mark && (target ?? 0) <= mark.target) {
      return { ok: true, id: mark.id, dup: true }
    }
    const kept = keptBackOf(this, author, draft)
    const audience = this.audienceOf(author, draft, kept)
    const isRead = this.settings.therapists_read_private || kept !== undefined
    const isText = type === 'message' || type === 'notice'
    const id = this.#append(
      {
        type,
        user: author,
        ...(cid === undefined ? {} : { cid }),
        ...(draft.body === undefined ? {} : { body: draft.body }),
        ...(isText ? { recipients: [...new Set(recipients)] } : {}),
        ...(isText && audience ? { therapists_read: isRead } : {}),
        ...(type !== 'notice' && 'target' in draft ? { target } : {}),
        ...(type === 'message' ? { target } : {}),
        ...(draft.icon === undefined ? {} : { icon: draft.icon }),
        ...(reason === undefined ? {} : { reason }),
        ...(type === 'notice' ? { sender: author === null ? 'system' : 'Therapist' } : {}),
        ...(draft.participant === undefined ? {} : { participant: draft.participant }),
        ...(draft.keystrokes === undefined ? {} : { keystrokes: draft.keystrokes }),
        ...(kept ? { [kept]: true as const } : {}),
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
  maySee(name: string, { action, audience }: Entry): boolean {
    const isMeant = audience === null || audience.includes(name)
    const standing = this.#standingOf(name)
    if (standing === 'admitted') return isMeant
    if (standing !== 'waiting') return false
    if (action.type === 'admit' || action.type === 'revoke') return action.participant === name
    const isTherapist = this.personOf(name).role === 'therapist'
    if (action.type.startsWith('help')) return isMeant && !isTherapist
    return isMeant && /^(open|close)_session$|^update_|^consent$/.test(action.type)
  }

  #asSeenBy(name: string, { cid, reason, held_id, ...action }: Timeless): Timeless {
    const isOwn = action.user === name
    const isClose = isOwn || this.personOf(name).role === 'therapist'
    const mayKnowWhy = isClose || action.type === 'return_message'
    return {
      ...action,
      ...(isOwn && cid !== undefined ? { cid } : {}),
      ...(mayKnowWhy && reason !== undefined ? { reason } : {}),
      ...(isClose && held_id !== undefined ? { held_id } : {}),
    }
  }

  audienceOf(author: string | null, draft: Draft, kept?: KeptBack): readonly string[] | null {
    const { therapists_read_private, read_receipts } = this.settings
    const therapists = this.#therapists()
    const target = draft.target == null ? undefined : this.entries[draft.target - 1]
    if (author !== null) {
      if (kept && !this.isToTherapists(draft)) return [author, ...therapists]
      if (draft.type === 'help' || draft.type === 'feeling') return [author, ...therapists]
      if (draft.type === 'note') {
        return therapists.filter((name) => target?.audience?.includes(name) ?? true)
      }
    }
    if ((draft.type === 'hold' || draft.type === 'unhold') && draft.participant !== undefined) {
      return [draft.participant, ...therapists]
    }
    if (draft.recipients && draft.recipients.length > 0) {
      const along = therapists_read_private ? therapists : []
      return [...(author === null ? [] : [author]), ...draft.recipients, ...along]
    }
    if (draft.type === 'update_assessments' && draft.participant !== undefined) {
      return [draft.participant, ...therapists]
    }
    if (draft.type === 'consent' && author !== null) return [author]
    if (draft.type === 'remind') return therapists
    if (draft.type === 'message' || draft.target == null) return null
    if (draft.type === 'message_read' && !read_receipts && author !== null) return [author]
    return target?.audience ?? null
  }

  #takeEffect(draft: Draft, id: number, author?: Person): void {
    const { type, target, participant, body } = draft
    const entry = target == null ? undefined : this.entries[target - 1]
    if (type === 'delete' && entry) {
      for (const one of [entry, this.entries[(entry.action.held_id ?? 0) - 1]]) {
        if (one) one.action = { ...one.action, body: null, deleted: true }
      }
    }
    if (type === 'check_in') this.checkIn = id
    if (type === 'remind') this.reminded.add(participant ?? '')
    if (type === 'release' && entry) entry.settledBy = this.#release(entry)
    if (type === 'return_message' && entry) entry.settledBy = id
    if (type === 'hold' || type === 'unhold') this.#setHeld(type === 'hold', participant)
    if (type === 'message_read' && author && target != null) author.readMark = { target, id }
    if (author && draft.keystrokes) author.agreed = draft.keystrokes
    if (type === 'whiteboard') this.whiteboard = body ?? null
    if (type === 'open_session') this.status = 'open'
    if (type === 'close_session') [this.status, this.checkIn] = ['closed', null]
    if (participant === undefined || !MODERATION.includes(type)) return
    const person = this.personOf(participant)
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

  #release({ action }: Entry): number {
    const { id: held_id, user, body = null, recipients = [], target = null } = action
    const isPublic = recipients.length === 0
    const along = isPublic ? {} : { therapists_read: true }
    return this.#append(
      { type: 'message', user, body, recipients, target, held_id, ...along },
      isPublic || user === null ? null : [user, ...recipients, ...this.#therapists()],
    )
  }

  #setHeld(held: boolean, participant: string | undefined): void {
    if (participant === undefined) this.holdAll = held
    for (const [name, person] of this.people) {
      if (participant === undefined || name === participant) person.held = held
    }
  }

  #therapists(): string[] {
    return [...this.people.keys()].filter(
      (name) => this.belongs(name) && this.personOf(name).role === 'therapist',
    )
  }

  isToTherapists({ recipients = [] }: Draft): boolean {
    const isTherapist = (name: string) =>
      this.#standingOf(name) && this.personOf(name).role === 'therapist'
    return recipients.length > 0 && recipients.every(isTherapist)
  }

  #tell(participant: string, event: 'joined' | 'left'): void {
    this.personOf(participant).inside = event === 'joined'
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

  personOf(name: string): Person {
    const person = this.people.get(name)
    if (!person) throw new Error(`${name} is no member`)
    return person
  }
}
