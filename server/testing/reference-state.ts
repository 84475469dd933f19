import type { Action } from '../protocol/actions.ts'
import type { Role, Settings, Standing } from '../protocol/therapy-sessions.ts'

/** An action without what the clock says of it. */
export type Timeless = Omit<Action, 'timestamp' | 'client_ts' | 'closes_at'>

export interface Person {
  role: Role
  standing: Standing
  muted: boolean
  held: boolean
  inside: boolean
  sentBack: boolean
  readMark: { target: number; id: number }
  agreed: Settings['keystrokes']
}

export interface Entry {
  action: Timeless
  audience: readonly string[] | null
  /** Which of the two kinds of research data are kept with it. */
  kept: { history: boolean; time: boolean }
  /** Of what was held: the message that it was released as, or what gave it back. */
  settledBy?: number
}

export type ModelSettings = Pick<
  Settings,
  'admission' | 'private_messages' | 'therapists_read_private' | 'read_receipts' | 'keystrokes'
>
