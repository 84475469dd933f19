import type { Api } from '../api/client.ts'
import type { Clock } from '../lib/clock.ts'
import type { KeyValueStore } from '../lib/key-value.ts'
import type { OutboxStorage } from '../sync/outbox-storage.ts'
import type { Tabs } from '../sync/tabs.ts'

/** The outside world of the client: all that a test replaces. */
export interface AppDeps {
  api: Api
  storage: OutboxStorage
  /** Kept on the device until it is removed: drafts, and what was seen. */
  kept: KeyValueStore
  /** Kept as long as this tab: the sign-in form. */
  keptForTab: KeyValueStore
  clock: Clock
  random(): number
  /** An id for an action, by choice a UUIDv7. */
  newId(): string
  page: Page
  tabs: Tabs
  /** False: polls are answered at once and made every interval, instead of being held. */
  holdPolls: boolean
}

export interface Page {
  isVisible(): boolean
  /** Calls back each time the tab is shown again or the network is back; answers how to stop it. */
  onReturn(call: () => void): () => void
  /** Calls back when the device says that it has no network any more. */
  onOffline(call: () => void): void
  /** Calls back each time the tab is hidden or left, perhaps for ever. */
  onHide(call: () => void): void
}
