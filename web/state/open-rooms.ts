import { signal } from '@preact/signals'
import { Outbox } from '../sync/outbox.ts'
import type { OutboxItem } from '../sync/outbox-storage.ts'
import type { AppDeps } from './deps.ts'
import { forgetPerson } from './drafts.ts'
import type { OpenRoom } from './room.ts'
import { createRoom } from './room.ts'

/** The signed-in person's outbox, and the room that is open, one at a time. */
export class OpenRooms {
  readonly room = signal<OpenRoom | null>(null)

  #deps: AppDeps
  #onSignedOut: () => void
  #items = signal<readonly OutboxItem[]>([])
  #person: { id: string; outbox: Outbox } | null = null
  #wanted: string | null = null

  constructor(deps: AppDeps, onSignedOut: () => void) {
    this.#deps = deps
    this.#onSignedOut = onSignedOut
    deps.page.onReturn(() => this.room.peek()?.reconnect())
    deps.page.onOffline(() => this.room.peek()?.cutOff())
    deps.page.onHide(() => this.room.peek()?.hidden())
  }

  /** Somebody signed in, or, with null, nobody is signed in any more. */
  setPerson(id: string | null): void {
    this.close()
    this.#items.value = []
    this.#person = id === null ? null : { id, outbox: this.#createOutbox(id) }
    // Not waited for: what was stored is shown as soon as it is read.
    void this.#person?.outbox.load()
    this.reopen()
  }

  /** Opens a therapy session's room in place of the one before; null: none. */
  open(therapySessionId: string | null): void {
    this.#wanted = therapySessionId
    this.reopen()
  }

  reopen(): void {
    this.close()
    if (!this.#person || this.#wanted === null) return
    this.room.value = createRoom({
      app: this.#deps,
      therapySessionId: this.#wanted,
      personId: this.#person.id,
      outbox: this.#person.outbox,
      items: this.#items,
      onSignedOut: this.#onSignedOut,
    })
  }

  close(): void {
    this.room.peek()?.close()
    this.room.value = null
  }

  /** How many of the person's drafts are not accepted yet, read marks aside. */
  async unsentCount(): Promise<number> {
    await this.#person?.outbox.load()
    return this.#items.peek().filter(({ draft }) => draft.type !== 'message_read').length
  }

  /** Deletes a person's texts and drafts from the device. */
  async forget(personId: string): Promise<void> {
    forgetPerson(this.#deps.kept, personId)
    // Their own outbox, if it is open: what it is still writing is written before it is cleared.
    const isHere = this.#person?.id === personId
    await (isHere ? this.#person?.outbox : this.#createOutbox(personId))?.clear()
  }

  #createOutbox(id: string): Outbox {
    const onChange = (items: readonly OutboxItem[]) => {
      if (this.#person?.id === id) this.#items.value = items
    }
    return new Outbox({ ...this.#deps, personId: id, onChange })
  }
}
