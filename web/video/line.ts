/** What one look at the connection's figures tells. Undefined: not known yet. */
export interface Sample {
  /** Of what was sent, how much did not arrive, 0 to 1. */
  lost: number | undefined
  /** What the way out is thought to carry, in bits a second. */
  outgoing: number | undefined
  /** How many pictures of the other side were made out so far. */
  frames: number | undefined
}

/** How good the way out is: with a weak one the picture is held back, so that the sound gets through. */
export interface Line {
  weak: boolean
  /** Bad looks in a row, or looks since it was found weak. */
  count: number
  /** How many looks the picture is held back for the next time. */
  rest: number
}

export const GOOD_LINE: Line = { weak: false, count: 0, rest: 8 }

/** Between two looks. */
export const LOOK_MS = 2500
const BAD_LOOKS = 3
const LONGEST_REST = 48
const TOO_MUCH_LOST = 0.2
/** A narrow line that loses nothing may only not have been tried yet. */
const MUCH_LOST = 0.05
const TOO_NARROW = 60_000

/** Judges the line by one more look. Without a picture nothing can be measured: it is tried again. */
export function stepLine(line: Line, { lost = 0, outgoing }: Sample): Line {
  const count = line.count + 1
  if (line.weak) return count < line.rest ? { ...line, count } : { ...line, weak: false, count: 0 }
  const isNarrow = outgoing !== undefined && outgoing < TOO_NARROW
  const isBad = lost > (isNarrow ? MUCH_LOST : TOO_MUCH_LOST)
  if (!isBad) return line.count === 0 ? line : { ...line, count: 0 }
  if (count < BAD_LOOKS) return { ...line, count }
  return { weak: true, count: 0, rest: Math.min(line.rest * 2, LONGEST_REST) }
}

/** Reads a sample out of the browser's figures. */
export function sampleOf(stats: Iterable<[string, unknown]>): Sample {
  const sample: Sample = { lost: undefined, outgoing: undefined, frames: undefined }
  for (const [, entry] of stats) {
    const { type, kind, fractionLost, nominated, availableOutgoingBitrate, framesDecoded } =
      entry as Figures
    if (type === 'inbound-rtp' && kind === 'video') sample.frames = framesDecoded
    if (type === 'remote-inbound-rtp' && fractionLost !== undefined) {
      sample.lost = Math.max(sample.lost ?? 0, fractionLost)
    }
    if (type === 'candidate-pair' && nominated) sample.outgoing = availableOutgoingBitrate
  }
  return sample
}

/** Whether the other side's picture moves; `looks` are those since it moved last. */
export interface Motion {
  frames: number
  looks: number
}

/** A picture that stands still for so many looks is asked for anew. */
export const STILL_LOOKS = 4

/** Follows the picture by one more look; `isDue` where the other side says that it sends one. */
export function stepMotion(motion: Motion, frames: number | undefined, isDue: boolean): Motion {
  const isMoving = frames !== undefined && frames !== motion.frames
  if (isMoving || !isDue) return { frames: frames ?? motion.frames, looks: 0 }
  return { ...motion, looks: motion.looks + 1 }
}

interface Figures {
  type: string
  kind?: string
  framesDecoded?: number
  fractionLost?: number
  nominated?: boolean
  availableOutgoingBitrate?: number
}
