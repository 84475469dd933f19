import type { Clock } from '../lib/clock.ts'
import type { CallView, VideoCall } from './video-call.ts'
import { NO_VIEW, retryMs } from './video-call.ts'

interface MissingDeps {
  clock: Clock
  /** Asks the house once more: another call comes in place of this one when there is a room. */
  ask(): void
  onChange(): void
}

/** A talk that has no room yet: who gives the rooms is away. */
export class MissingCall implements VideoCall {
  view: CallView = NO_VIEW
  readonly sendsOurs = false
  #deps: MissingDeps
  #tries = 0
  #cancel = () => {}

  constructor(deps: MissingDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#show('failed')
    this.#wait()
  }

  update(): void {}

  network(): void {
    this.#tries = 0
    this.#cancel()
    this.#ask()
  }

  stop(): void {
    this.#cancel()
    this.#show('ended')
  }

  #wait(): void {
    this.#tries += 1
    this.#cancel = this.#deps.clock.after(retryMs(this.#tries), () => this.#ask())
  }

  #ask(): void {
    this.#wait()
    this.#deps.ask()
  }

  #show(phase: CallView['phase']): void {
    this.view = { ...NO_VIEW, phase }
    this.#deps.onChange()
  }
}
