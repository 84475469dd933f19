/** A description of one side's streams: what WebRTC calls an offer or an answer. */
export interface Description {
  type: 'offer' | 'answer'
  sdp: string
}

/** A way that the media may take; null: there are no more. */
export type Candidate = RTCIceCandidateInit | null

/** What the other side is told of what it gets. */
export interface Sending {
  camera: boolean
  microphone: boolean
  /** The picture is held back because the line is weak. */
  saving: boolean
}

/**
 * What the two sides of a call say to each other on the way of the actions. `id` names one run of
 * one side, `n` counts what it says: nothing counts twice, and nothing of a run that is over.
 */
export type CallSignal =
  /** "I am here", or, where `answers` names who asked, "so am I". */
  | { kind: 'hello'; id: string; answers: string | null }
  | { kind: 'description'; id: string; to: string; n: number; description: Description }
  | { kind: 'candidates'; id: string; to: string; n: number; candidates: Candidate[] }
  | { kind: 'sending'; id: string; to: string; n: number; sending: Sending }
  /** "Look for another way": from the side that makes no offers. */
  | { kind: 'restart'; id: string; to: string; n: number }
  | { kind: 'bye'; id: string; to: string; n: number }

/** The signal in what somebody else's client has sent, or null where this page cannot read it. */
export function readSignal(data: unknown): CallSignal | null {
  if (!isRecord(data) || typeof data.id !== 'string') return null
  if (data.kind === 'hello') {
    const { id, answers } = data
    return { kind: 'hello', id, answers: typeof answers === 'string' ? answers : null }
  }
  if (typeof data.to !== 'string' || typeof data.n !== 'number') return null
  const { id, to, n } = data
  const head = { id, to, n }
  if (data.kind === 'bye' || data.kind === 'restart') return { kind: data.kind, ...head }
  if (data.kind === 'description') {
    const description = toDescription(data.description)
    return description && { kind: 'description', ...head, description }
  }
  if (data.kind === 'candidates' && Array.isArray(data.candidates)) {
    const candidates = data.candidates.filter(
      (one): one is Candidate => one === null || isRecord(one),
    )
    return { kind: 'candidates', ...head, candidates }
  }
  if (data.kind === 'sending' && isRecord(data.sending)) {
    const { camera, microphone, saving } = data.sending
    const sending = { camera: !!camera, microphone: !!microphone, saving: !!saving }
    return { kind: 'sending', ...head, sending }
  }
  return null
}

function toDescription(value: unknown): Description | null {
  if (!isRecord(value) || typeof value.sdp !== 'string') return null
  const { type, sdp } = value
  return type === 'offer' || type === 'answer' ? { type, sdp } : null
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
