import type { Activity } from './panel-activity.ts'
import type { Person } from './types.ts'

/**
 * How somebody is there. `left`: by their own leaving or signing out; `away`, later `gone`: no sign
 * of their device; `silent`: here, and has not written for a while.
 */
export type Presence =
  | { kind: 'writing' | 'reading' | 'here' | 'notCome' }
  | { kind: 'silent' | 'away'; minutes: number }
  | { kind: 'gone' | 'left'; at: number | null }

interface Signs {
  person: Person
  log: Activity | undefined
  /** How far this device's clock is ahead of the server's. */
  skewMs: number
  now: number
  isTyping: boolean
  /** null: not open. */
  openedAt: number | null
}

const MINUTE_MS = 60_000
/** Who read so lately is reading. */
const READING_MS = 30_000
const SILENT_MS = 10 * MINUTE_MS
/** After so long, when somebody went says more than how long ago. */
const GONE_MS = 10 * MINUTE_MS

/** Tells apart who writes, reads, is silent, out of reach, or has left. Pure. */
export function presenceOf(signs: Signs): Presence {
  const { person, log, isTyping } = signs
  const onDevice = (at: number | null | undefined) => (at == null ? null : at + signs.skewMs)
  if (person.standing === 'invited') return { kind: 'notCome' }
  if (!person.present) {
    if (log?.leftAt != null) return { kind: 'left', at: onDevice(log.leftAt) }
    return absenceOf(onDevice(person.lastSeenAt), signs.now)
  }
  if (isTyping) return { kind: 'writing' }
  const readAt = onDevice(log?.readAt)
  const wroteAt = onDevice(log?.wroteAt)
  if (readAt !== null && signs.now - readAt < READING_MS && readAt > (wroteAt ?? 0)) {
    return { kind: 'reading' }
  }
  const cameAt = onDevice(log?.cameAt)
  const openedAt = onDevice(signs.openedAt)
  if (openedAt === null || cameAt === null) return { kind: 'here' }
  const silentMs = signs.now - Math.max(wroteAt ?? 0, cameAt, openedAt)
  if (silentMs < SILENT_MS) return { kind: 'here' }
  return { kind: 'silent', minutes: Math.floor(silentMs / MINUTE_MS) }
}

function absenceOf(at: number | null, now: number): Presence {
  if (at === null || now - at >= GONE_MS) return { kind: 'gone', at }
  return { kind: 'away', minutes: Math.max(0, Math.floor((now - at) / MINUTE_MS)) }
}
