import type { CallView, VideoCall } from './video-call.ts'
import { NO_VIEW } from './video-call.ts'

interface FrameDeps {
  url: string
  /** Lets its owner in, and nobody else. */
  token: string
  onChange(): void
}

/** A talk in a page of Daily’s, which is shown in ours: all that this side does is show it. */
export class FrameCall implements VideoCall {
  view: CallView = NO_VIEW
  readonly sendsOurs = false
  #deps: FrameDeps

  constructor(deps: FrameDeps) {
    this.#deps = deps
  }

  start(): void {
    const { url, token } = this.#deps
    const frame = new URL(url)
    frame.searchParams.set('t', token)
    this.#show({ ...NO_VIEW, phase: 'on', frame: frame.href })
  }

  update(): void {}

  network(): void {}

  stop(): void {
    this.#show({ ...NO_VIEW, phase: 'ended' })
  }

  #show(view: CallView): void {
    this.view = view
    this.#deps.onChange()
  }
}
