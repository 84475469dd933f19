import type { HandleActionsReply } from '../../server/protocol/actions.ts'
import type { OutboxItem } from './outbox-storage.ts'
import type { OutgoingSignal } from './signals.ts'

/** What the tabs tell each other. Another version of the page may say things that are not here. */
export type Word =
  | { kind: 'reply'; from: number; reply: HandleActionsReply }
  | { kind: 'failure'; retryAt: number }
  | { kind: 'put'; item: OutboxItem }
  | { kind: 'drop'; cid: string }
  | { kind: 'touch'; typed: boolean }
  | { kind: 'signal'; signal: OutgoingSignal }
  | { kind: 'hidden' }
