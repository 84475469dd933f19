import type { Clock } from '../lib/clock.ts'
import type { Kind } from './media.ts'
import type { Sending } from './signals.ts'
import type { CallView, VideoCall } from './video-call.ts'
import { NO_VIEW, retryMs } from './video-call.ts'

/** A room of LiveKit's that one is in: see livekit-room.ts. A test hands in another one. */
export interface LivekitRoom {
  look(): RoomLook
  /** What one sends from now on; null: nothing. */
  send(kind: Kind, track: MediaStreamTrack | null): void
}

export interface RoomLook {
  /** The way to the server is cut, and looked for anew. */
  isCut: boolean
  /** Who else is in it. */
  other: Other | null
}

export interface Other {
  tracks: MediaStreamTrack[]
  sending: Sending
}

export interface RoomWish {
  url: string
  token: string
  /** Ends it, whether one is in already or not. */
  signal: AbortSignal
  onChange(): void
  /** One is out of it. `taken`: the same person came in elsewhere. */
  onGone(why: 'taken' | 'lost'): void
}

export interface LivekitDeps {
  url: string
  token: string
  clock: Clock
  /** Goes into the room. Rejects where the client, the server or the leave to come in is missing. */
  enter(wish: RoomWish): Promise<LivekitRoom>
  /** One's own sound and picture as they are now; `null`: off. */
  track(kind: Kind): MediaStreamTrack | null
  onChange(): void
  /** The same person has it on another device: who wants it back begins another call. */
  onTaken(): void
}

/** Who comes in sends something within this time, or has nothing to send. */
const QUIET_MS = 6000

/** A talk over a LiveKit server. What hangs within the room, its own client brings back. */
export class LivekitCall implements VideoCall {
  view: CallView = NO_VIEW
  readonly sendsOurs = true
  #deps: LivekitDeps
  #room: LivekitRoom | null = null
  #stay = new AbortController()
  #tries = 0
  #isQuiet = false
  #cancelQuiet: (() => void) | null = null
  #cancelRetry: (() => void) | null = null

  constructor(deps: LivekitDeps) {
    this.#deps = deps
  }

  start(): void {
    this.#show({ phase: 'connecting' })
    this.#enter()
  }

  update(): void {
    for (const kind of ['audio', 'video'] as const) this.#room?.send(kind, this.#deps.track(kind))
  }

  network(): void {
    this.#tries = 0
    if (this.#cancelRetry) this.#enter()
  }

  stop(): void {
    this.#leave()
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#show({ ...NO_VIEW, phase: 'ended' })
  }

  #enter(): void {
    this.#cancelRetry?.()
    this.#cancelRetry = null
    this.#stay = new AbortController()
    const { signal } = this.#stay
    const { url, token, enter, onTaken } = this.#deps
    const wish: RoomWish = {
      ...{ url, token, signal },
      onChange: () => {
        if (!signal.aborted) this.#look()
      },
      onGone: (why) => {
        if (signal.aborted) return
        this.#leave()
        if (why === 'taken') onTaken()
        else this.#retry()
      },
    }
    const entered = (room: LivekitRoom) => {
      if (signal.aborted) return
      this.#room = room
      this.#tries = 0
      this.update()
      this.#look()
    }
    enter(wish).then(entered, () => {
      if (!signal.aborted) this.#retry()
    })
  }

  #retry(): void {
    this.#tries += 1
    const wasOn = this.view.phase !== 'connecting' && this.view.phase !== 'failed'
    this.#show({ ...NO_VIEW, phase: wasOn && this.#tries === 1 ? 'cut' : 'failed' })
    this.#cancelRetry = this.#deps.clock.after(retryMs(this.#tries), () => this.#enter())
  }

  #leave(): void {
    this.#stay.abort()
    this.#watch(false)
    this.#room = null
  }

  #look(): void {
    if (!this.#room) return
    const { isCut, other } = this.#room.look()
    const tracks = other?.tracks ?? []
    this.#watch(other !== null)
    const isThere = tracks.length > 0 || this.#isQuiet
    const met = isThere ? 'on' : 'connecting'
    const phase = other === null ? 'alone' : met
    this.#show({
      phase: isCut ? 'cut' : phase,
      remote: streamOf(tracks, this.view.remote),
      theirs: isThere ? (other?.sending ?? null) : null,
    })
  }

  /** Notices when the other one has been there for a while and sends nothing. */
  #watch(isThere: boolean): void {
    if (!isThere) {
      this.#cancelQuiet?.()
      this.#cancelQuiet = null
      this.#isQuiet = false
      return
    }
    this.#cancelQuiet ??= this.#deps.clock.after(QUIET_MS, () => {
      this.#isQuiet = true
      this.#look()
    })
  }

  #show(some: Partial<CallView>): void {
    this.view = { ...this.view, ...some }
    this.#deps.onChange()
  }
}

/** The same stream as long as it carries the same: what shows it is not to begin anew. */
function streamOf(tracks: MediaStreamTrack[], before: MediaStream | null): MediaStream | null {
  const carried = before?.getTracks() ?? []
  const isSame = tracks.length === carried.length && tracks.every((one) => carried.includes(one))
  if (isSame) return before
  return tracks.length === 0 ? null : new MediaStream(tracks)
}
