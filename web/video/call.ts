import type { Clock } from '../lib/clock.ts'
import { GOOD_LINE, LOOK_MS, STILL_LOOKS, sampleOf, stepLine, stepMotion } from './line.ts'
import type { Link, LinkAct, LinkEvent } from './link.ts'
import { createLink, stepLink } from './link.ts'
import type { Connection } from './negotiation.ts'
import { Negotiation } from './negotiation.ts'
import type { CallSignal } from './signals.ts'
import { readSignal } from './signals.ts'
import type { CallView, VideoCall } from './video-call.ts'
import { NO_VIEW } from './video-call.ts'

export interface CallDeps {
  /** One of the two sides makes no offers: it answers them. */
  yields: boolean
  clock: Clock
  newId(): string
  connect(): Connection
  /** Takes a signal to the other side, perhaps late, perhaps never. */
  send(signal: CallSignal): void
  /** One's own sound and picture as they are now; `null`: off. */
  track(kind: 'audio' | 'video'): MediaStreamTrack | null
  onChange(): void
}

/** What a line carries is found out step by step. */
const TRUST_MS = 15_000
/** After so many looks at the line the other side is told once more what it gets. */
const TELL_LOOKS = 4

/** One side of a call between two, from browser to browser. */
export class Call implements VideoCall {
  view: CallView = NO_VIEW
  readonly sendsOurs = true
  #deps: CallDeps
  #link: Link
  #said = 0
  /** What the other side was told last of what it gets. */
  #told = ''
  #connection: Connection | null = null
  #negotiation: Negotiation | null = null
  #line = GOOD_LINE
  #judgedFrom = 0
  #looks = 0
  #motion = { frames: 0, looks: 0 }
  #patience = STILL_LOOKS
  #cancelDue = () => {}
  #cancelLook = () => {}

  constructor(deps: CallDeps) {
    this.#deps = deps
    this.#link = createLink(deps.newId())
  }

  start(): void {
    this.#step({ kind: 'begin' })
    this.#look()
  }

  /** Something came on the way of the signals. Never throws. */
  hear(data: unknown): void {
    const signal = readSignal(data)
    if (signal) this.#step({ kind: 'heard', signal })
  }

  /** The device has another network, or one again. */
  network(): void {
    this.#step({ kind: 'network' })
  }

  /** One's own sound or picture is another one now. */
  update(): void {
    for (const transceiver of this.#connection?.getTransceivers() ?? []) {
      const kind = transceiver.receiver.track.kind === 'audio' ? 'audio' : 'video'
      const isHeldBack = kind === 'video' && this.view.weak
      const track = isHeldBack ? null : this.#deps.track(kind)
      // Not waited for: no agreement is needed, and a connection that ends takes nothing.
      if (transceiver.sender.track !== track) transceiver.sender.replaceTrack(track).catch(ignore)
    }
    this.#tellSending()
  }

  /** The figures of the connection, where there is one. */
  async stats(): Promise<RTCStatsReport | null> {
    return (await this.#connection?.getStats()) ?? null
  }

  /** Ends it, and says so. */
  stop(): void {
    if (this.#link.phase === 'ended') return
    if (this.#link.peer !== null) this.#say({ kind: 'bye' })
    this.#close()
    this.#cancelDue()
    this.#cancelLook()
    this.#link = { ...this.#link, phase: 'ended', dueAt: null }
    this.#show({ ...NO_VIEW, phase: 'ended' })
  }

  #step(event: LinkEvent): void {
    if (this.#link.phase === 'ended') return
    const { clock, newId } = this.#deps
    const before = this.#link.id
    const { link, acts } = stepLink(this.#link, event, clock.now(), newId)
    this.#link = link
    if (link.id !== before) this.#said = 0
    for (const act of acts) this.#act(act)
    this.#cancelDue()
    if (link.dueAt !== null) {
      const left = Math.max(0, link.dueAt - clock.now())
      this.#cancelDue = clock.after(left, () => this.#step({ kind: 'due' }))
    }
    if (link.phase === this.view.phase) return
    const gone = link.phase === 'alone' ? { remote: null, theirs: null } : {}
    this.#show({ phase: link.phase, ...gone })
    if (link.phase === 'on') this.#trust()
  }

  #act(act: LinkAct): void {
    const { send } = this.#deps
    if (act.kind === 'hello') send({ kind: 'hello', id: this.#link.id, answers: act.answers })
    if (act.kind === 'open') this.#open()
    if (act.kind === 'close') this.#close()
    if (act.kind === 'restart') this.#restart()
    if (act.kind === 'take') this.#take(act.signal)
  }

  /** Only the side that offers can look for other ways: the other one asks it to. */
  #restart(): void {
    if (this.#deps.yields) this.#say({ kind: 'restart' })
    else this.#negotiation?.restart()
  }

  #take(signal: Exclude<CallSignal, { kind: 'hello' }>): void {
    // Not waited for: what is taken is taken in order, and what fails begins again.
    if (signal.kind === 'description') void this.#negotiation?.describe(signal.description)
    if (signal.kind === 'candidates') void this.#negotiation?.suggest(signal.candidates)
    if (signal.kind === 'restart' && !this.#deps.yields) this.#negotiation?.restart()
    if (signal.kind === 'sending') this.#show({ theirs: signal.sending })
  }

  #open(): void {
    this.#close()
    const { yields, clock, connect } = this.#deps
    const connection = connect()
    this.#connection = connection
    this.#told = ''
    this.#negotiation = new Negotiation({
      ...{ connection, yields, after: clock.after },
      offered: () => this.#answerStreams(),
      describe: (description) => this.#say({ kind: 'description', description }),
      suggest: (candidates) => this.#say({ kind: 'candidates', candidates }),
    })
    const incoming = new MediaStream()
    connection.ontrack = ({ track }) => {
      incoming.addTrack(track)
      if (this.#connection === connection) this.#show({ remote: incoming })
    }
    connection.onconnectionstatechange = () => {
      if (this.#connection !== connection) return
      this.#step({ kind: 'connection', state: connection.connectionState })
      // Once more: what was told before may be lost.
      if (connection.connectionState === 'connected') this.#told = ''
      this.#tellSending()
    }
    if (!yields) {
      for (const kind of ['audio', 'video'] as const) {
        connection.addTransceiver(kind, { direction: 'sendrecv' })
      }
    }
    this.update()
  }

  /** The yielding side sends on the streams that were offered. */
  #answerStreams(): void {
    for (const one of this.#connection?.getTransceivers() ?? []) one.direction = 'sendrecv'
    this.update()
  }

  #close(): void {
    this.#negotiation?.close()
    if (this.#connection) {
      this.#connection.ontrack = null
      this.#connection.onconnectionstatechange = null
    }
    this.#negotiation = null
    this.#connection = null
  }

  #tellSending(): void {
    if (this.#link.peer === null) return
    const { track } = this.#deps
    const isOn = (kind: 'audio' | 'video') => track(kind)?.enabled === true
    const camera = isOn('video') && !this.view.weak
    const saving = isOn('video') && this.view.weak
    const sending = { camera, microphone: isOn('audio'), saving }
    const told = JSON.stringify(sending)
    if (told === this.#told) return
    this.#told = told
    this.#say({ kind: 'sending', sending })
  }

  #say(what: Said): void {
    const { id, peer } = this.#link
    if (peer === null) return
    this.#said += 1
    this.#deps.send({ ...what, id, to: peer, n: this.#said } as CallSignal)
  }

  /** Looks at the line now and then, and holds the picture back while it is weak. */
  #look(): void {
    this.#cancelLook = this.#deps.clock.after(LOOK_MS, () => {
      // Not waited for: a look that does not work is followed by another one.
      void this.#judge().finally(() => {
        if (this.#link.phase !== 'ended') this.#look()
      })
    })
  }

  /** A line that is new or back is thought to be good until it had time to show what it carries. */
  #trust(): void {
    this.#judgedFrom = this.#deps.clock.now() + TRUST_MS
    this.#line = GOOD_LINE
    this.#motion = { frames: 0, looks: 0 }
    if (!this.view.weak) return
    this.#show({ weak: false })
    this.update()
  }

  async #judge(): Promise<void> {
    if (this.#link.phase !== 'on') return
    const stats = await this.stats().catch(ignore)
    if (!stats) return
    // Said again now and then: what was told before may be lost.
    this.#looks += 1
    if (this.#looks % TELL_LOOKS === 0) this.#told = ''
    this.#tellSending()
    const sample = sampleOf(stats)
    this.#motion = stepMotion(this.#motion, sample.frames, this.view.theirs?.camera !== false)
    if (this.#motion.looks >= this.#patience) {
      // Each time it is waited for longer: a slow device is not to begin for ever.
      this.#patience *= 2
      this.#step({ kind: 'stalled' })
      return
    }
    if (this.#deps.clock.now() < this.#judgedFrom) return
    this.#line = stepLine(this.#line, sample)
    if (this.#line.weak === this.view.weak) return
    this.#show({ weak: this.#line.weak })
    this.update()
  }

  #show(some: Partial<CallView>): void {
    this.view = { ...this.view, ...some }
    this.#deps.onChange()
  }
}

type Bare<T> = T extends unknown ? Omit<T, 'id' | 'to' | 'n'> : never
type Said = Bare<Exclude<CallSignal, { kind: 'hello' }>>

function ignore(): void {}
