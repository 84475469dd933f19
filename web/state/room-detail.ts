import { signal } from '@preact/signals'
import type { Action } from '../../server/protocol/actions.ts'
import type { Assessment, TherapySessionDetail } from '../../server/protocol/therapy-sessions.ts'
import type { Api } from '../api/client.ts'
import { setIfOther } from './settle-signal.ts'

/** After these the detail is another one: somebody's place in it, or how long it can be read. */
const CHANGES_DETAIL: readonly string[] = [
  'update_chat_details',
  'open_session',
  'close_session',
  'admit',
  'revoke',
  'mute',
  'unmute',
  'remove',
  'consent',
]

/** What is fetched beside the polls: the detail with its roster, and one's own assessments. */
export class RoomDetail {
  readonly detail = signal<TherapySessionDetail | null>(null)
  readonly assessments = signal<Assessment[]>([])
  readonly present = signal<readonly string[] | null>(null)

  #api: Api
  #therapySessionId: string
  #life = new AbortController()
  #detailIsStale = false
  #assessmentsAreStale = true
  #fetching: Promise<void> | null = null

  constructor(api: Api, therapySessionId: string) {
    this.#api = api
    this.#therapySessionId = therapySessionId
  }

  stop(): void {
    this.#life.abort()
  }

  /** Fetches what is out of date. Never throws: what did not work stays out of date. */
  refresh(): Promise<void> {
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = null
    })
    return this.#fetching
  }

  /** Fetches the assessments, out of date or not. Never throws. */
  async refreshAssessments(): Promise<void> {
    await this.#fetching
    this.#assessmentsAreStale = true
    await this.refresh()
  }

  /** Sees by who is there whether the roster is out of date. */
  followPresence(ids: readonly string[]): void {
    const before = this.present.peek() ?? []
    const roster = this.detail.peek()?.participants ?? []
    const invited = roster.filter(({ standing }) => standing === 'invited')
    // Who was invited and is here now waits or is admitted: the roster knows.
    if (invited.some(({ id }) => ids.includes(id) && !before.includes(id))) {
      this.#detailIsStale = true
    }
    // How long somebody is away, or at the door, is told to therapists.
    const isGone = before.some((id) => !ids.includes(id))
    const isAtDoor = roster.some(
      ({ id, standing }) => standing === 'waiting' && ids.includes(id) && !before.includes(id),
    )
    if ((isGone || isAtDoor) && this.detail.peek()?.you.role === 'therapist') {
      this.#detailIsStale = true
    }
    setIfOther(this.present, ids)
  }

  /** Sees by new actions what is out of date. */
  followActions(fresh: readonly Action[]): void {
    const detail = this.detail.peek()
    const known = new Set(detail?.participants.map(({ id }) => id))
    const isUnknown = (id: string | null | undefined) => typeof id === 'string' && !known.has(id)
    for (const { id, type, user, participant } of fresh) {
      if (type === 'update_assessments') this.#assessmentsAreStale = true
      // What the detail was made after is in it.
      if (id <= (detail?.max_id ?? 0)) continue
      if (CHANGES_DETAIL.includes(type) || isUnknown(user) || isUnknown(participant)) {
        this.#detailIsStale = true
      }
    }
  }

  async #fetch(): Promise<void> {
    const id = this.#therapySessionId
    const { signal } = this.#life
    try {
      if (this.#detailIsStale) {
        this.#detailIsStale = false
        const detail = await this.#api.getTherapySessionDetail(id, signal)
        setIfOther(this.detail, detail)
      }
    } catch {
      this.#detailIsStale = true
    }
    try {
      if (this.#assessmentsAreStale) {
        this.#assessmentsAreStale = false
        const of = { therapySessionId: id }
        const { assessments } = await this.#api.getTherapySessionAssessments(of, signal)
        setIfOther(this.assessments, assessments)
      }
    } catch {
      this.#assessmentsAreStale = true
    }
  }
}
