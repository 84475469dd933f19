import type { Clock } from '../clock.ts'
import type { VideoKind } from '../config-grants.ts'
import { OneByOne } from './one-by-one.ts'

/** Makes secrets at SEALD that it will know tokens by. */
export interface SecretMaker {
  /** @throws when SEALD refuses, answers something else or cannot be reached */
  make(permissions: readonly number[]): Promise<{ id: string; secret: string }>
}

/** What a browser is told of servers that help two of them to find each other. */
export interface IceServer {
  urls: string[]
  username?: string
  credential?: string
}

/** One side's key to a video room. Times in seconds. */
export interface VideoKey {
  room: string
  domainId: string
  /** The service provider may do more than the patient. */
  isOwner: boolean
  userId: string
  userName: string
  issuedAt: number
  expiresAt: number
}

/** Whoever carries sound and picture. All that goes out over the network may throw. */
export interface VideoAdapter {
  readonly kind: Exclude<VideoKind, 'none'>
  /** Makes the room; doing it again, under the same name, is fine. */
  open(room: {
    name: string
    externalId: string
  }): Promise<{ externalId: string; domainId: string; url: string | null }>
  sign(key: VideoKey): Promise<string>
  /** Good for a talk that begins at `now`. */
  iceServers(now: number): IceServer[]
  /** Puts everybody out and locks the door; a room that is gone is fine. */
  end(room: { name: string; userIds: readonly string[]; now: number }): Promise<void>
}

/** How long a vendor that failed is left alone. */
const REST_MS = 5000

/** Spares callers the wait for somebody who did not answer a moment ago. */
export class Rest {
  readonly #clock: Clock
  #until = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isOn(): boolean {
    return this.#clock.now() < this.#until
  }

  begin(): void {
    this.#until = this.#clock.now() + REST_MS
  }
}

/** The vendors of grants, and what is known of them in memory. */
export class Vendors {
  /** null: there is none. */
  readonly seald: SecretMaker | null
  readonly video: VideoAdapter | null
  /** SEALD is asked by one caller at a time. */
  readonly sealdAsks = new OneByOne()
  readonly sealdRest: Rest
  readonly videoRest: Rest

  constructor(parts: { seald: SecretMaker | null; video: VideoAdapter | null; clock: Clock }) {
    this.seald = parts.seald
    this.video = parts.video
    this.sealdRest = new Rest(parts.clock)
    this.videoRest = new Rest(parts.clock)
  }
}
