import type { Candidate, Description } from './signals.ts'

/** What is used of a browser's connection: a test hands in another one. */
export type Connection = Pick<
  RTCPeerConnection,
  | 'addTransceiver'
  | 'getTransceivers'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'
  | 'restartIce'
  | 'close'
  | 'getStats'
  | 'localDescription'
  | 'connectionState'
  | 'onnegotiationneeded'
  | 'onicecandidate'
  | 'onconnectionstatechange'
  | 'ontrack'
>

export interface NegotiationDeps {
  connection: Connection
  /** The steady side makes the offers, the yielding one answers. */
  yields: boolean
  /** Candidates come in crowds: so long they are gathered before they are sent together. */
  after(ms: number, call: () => void): () => void
  /** The other side's streams are known: what goes out is put to them, before they are answered. */
  offered(): void
  describe(description: Description): void
  suggest(candidates: Candidate[]): void
}

const GATHER_MS = 80

/**
 * All offers come from one side, so that two never meet. Where the yielding side takes back an offer
 * of its own (perfect negotiation), Chromium no longer shows what it then receives.
 */
export class Negotiation {
  #deps: NegotiationDeps
  #isOver = false
  #gathered: Candidate[] = []
  #cancelGather: (() => void) | null = null
  /** What is heard is taken one by one. */
  #queue: Promise<void> = Promise.resolve()

  constructor(deps: NegotiationDeps) {
    this.#deps = deps
    const { connection, yields } = deps
    if (!yields) connection.onnegotiationneeded = () => void this.#offer()
    connection.onicecandidate = ({ candidate }) => this.#gather(candidate?.toJSON() ?? null)
  }

  /** Ends with the connection. */
  close(): void {
    const { connection } = this.#deps
    this.#isOver = true
    this.#cancelGather?.()
    connection.onnegotiationneeded = null
    connection.onicecandidate = null
    connection.close()
  }

  /** Looks for new ways between the two sides: for the one that offers. */
  restart(): void {
    this.#deps.connection.restartIce()
  }

  /** Takes what the other side described; answers an offer. */
  describe(description: Description): Promise<void> {
    return this.#next(() => this.#take(description))
  }

  /** Takes ways that the other side suggests. */
  suggest(candidates: readonly Candidate[]): Promise<void> {
    return this.#next(async () => {
      for (const candidate of candidates) {
        await this.#deps.connection.addIceCandidate(candidate ?? undefined)
      }
    })
  }

  async #offer(): Promise<void> {
    const { connection, describe } = this.#deps
    try {
      await connection.setLocalDescription()
      this.#send(connection, describe)
    } catch {
      // What is not agreed in time begins again: see link.ts.
    }
  }

  async #take(description: Description): Promise<void> {
    const { connection, yields, describe, offered } = this.#deps
    await connection.setRemoteDescription(description)
    if (!yields) return
    offered()
    await connection.setLocalDescription()
    this.#send(connection, describe)
  }

  #send(connection: Connection, describe: (description: Description) => void): void {
    const made = connection.localDescription
    if (this.#isOver || (made?.type !== 'offer' && made?.type !== 'answer')) return
    describe({ type: made.type, sdp: made.sdp })
  }

  /** A failure harms nothing after it: what hangs begins again, see link.ts. */
  #next(take: () => Promise<void>): Promise<void> {
    const taken = this.#queue.then(() => (this.#isOver ? undefined : take()))
    this.#queue = taken.catch(() => undefined)
    return this.#queue
  }

  #gather(candidate: Candidate): void {
    this.#gathered.push(candidate)
    this.#cancelGather ??= this.#deps.after(GATHER_MS, () => {
      this.#cancelGather = null
      this.#deps.suggest(this.#gathered.splice(0))
    })
  }
}
