import type { CallSignal } from './signals.ts'

/*
 * Which run of the other side this side speaks with, and when it begins again. The rule:
 *
 * 1. Who begins a run says hello under a new id. Who hears a hello of an id that is not the one it
 *    speaks with begins a connection with that id, and says hello back unless it was answered.
 * 2. The steady side makes the offers; the yielding one answers, and asks for one where it wants one.
 * 3. What hangs is first tried anew within the connection (an ICE restart), then with a new run.
 * 4. Each new run is given longer than the one before; when the network comes back, the first again.
 * 5. What is lost on the way is not looked for: rule 3 finds it.
 */

/** How long a new run may take until there is a picture. */
const FIRST_TRY_MS = 8000
const LONGEST_TRY_MS = 30_000
/** A connection that is interrupted often comes back by itself. */
const INTERRUPTED_MS = 2000
/** How long an ICE restart may take before a new run. */
const RESTART_MS = 8000
/** While nobody answers: how often hello is said again. */
const HELLO_MS = 5000

/** `alone`: nobody has answered. `cut`: it was on, and is being brought back. */
export type LinkPhase = 'alone' | 'connecting' | 'on' | 'cut' | 'ended'

export interface Link {
  id: string
  peer: string | null
  phase: LinkPhase
  /** Highest `n` heard of this peer. */
  heard: number
  /** New runs in a row that came to nothing. */
  tries: number
  /** When something is done about it, on the clock's own count; null: it is well. */
  dueAt: number | null
  restarted: boolean
}

export type LinkEvent =
  | { kind: 'begin' }
  | { kind: 'heard'; signal: CallSignal }
  | { kind: 'connection'; state: RTCPeerConnectionState }
  /** The device has another network, or one again. */
  | { kind: 'network' }
  /** It is connected, and yet the picture stands still. */
  | { kind: 'stalled' }
  | { kind: 'due' }

export type LinkAct =
  | { kind: 'hello'; answers: string | null }
  /** A connection with a new peer in place of the one before. */
  | { kind: 'open'; peer: string }
  | { kind: 'close' }
  | { kind: 'restart' }
  | { kind: 'take'; signal: Exclude<CallSignal, { kind: 'hello' }> }

interface Step {
  link: Link
  acts: LinkAct[]
}

/** A link before it began. */
export function createLink(id: string): Link {
  const rest = { heard: 0, tries: 0, dueAt: null, restarted: false }
  return { id, peer: null, phase: 'alone', ...rest }
}

/** What an event changes, and what is to be done; `newId` names the next run, if one begins. */
export function stepLink(link: Link, event: LinkEvent, now: number, newId: () => string): Step {
  switch (event.kind) {
    case 'begin':
      return sayHello(link, now)
    case 'heard':
      return hear(link, event.signal, now)
    case 'connection':
      return followConnection(link, event.state, now)
    case 'network':
      return network(link, now, newId)
    case 'stalled':
      return link.phase === 'on'
        ? beginAgain({ ...link, phase: 'cut' }, now, newId)
        : { link, acts: [] }
    case 'due':
      return due(link, now, newId)
  }
}

function sayHello(link: Link, now: number): Step {
  const waiting: Link = { ...link, dueAt: now + HELLO_MS }
  return { link: waiting, acts: [{ kind: 'hello', answers: null }] }
}

function hear(link: Link, signal: CallSignal, now: number): Step {
  if (signal.kind === 'hello') return hearHello(link, signal, now)
  const isOurs = signal.to === link.id && signal.id === link.peer && signal.n > link.heard
  if (!isOurs) return { link, acts: [] }
  const heard = { ...link, heard: signal.n }
  if (signal.kind !== 'bye') return { link: heard, acts: [{ kind: 'take', signal }] }
  const alone: Link = { ...heard, peer: null, phase: 'alone', dueAt: now + HELLO_MS }
  return { link: alone, acts: [{ kind: 'close' }] }
}

function hearHello(
  link: Link,
  { id, answers }: { id: string; answers: string | null },
  now: number,
) {
  const isStale = answers !== null && answers !== link.id
  if (isStale) return { link, acts: [] }
  const acts: LinkAct[] = answers === link.id ? [] : [{ kind: 'hello', answers: id }]
  if (id === link.peer) return { link, acts }
  const phase = link.phase === 'on' || link.phase === 'cut' ? 'cut' : 'connecting'
  const opened: Link = {
    ...{ ...link, peer: id, phase, heard: 0, restarted: false },
    dueAt: now + tryMs(link.tries),
  }
  return { link: opened, acts: [...acts, { kind: 'open', peer: id } as const] }
}

function followConnection(link: Link, state: RTCPeerConnectionState, now: number): Step {
  if (link.peer === null) return { link, acts: [] }
  if (state === 'connected') {
    return { link: { ...link, phase: 'on', tries: 0, dueAt: null, restarted: false }, acts: [] }
  }
  const wasOn = link.phase === 'on'
  if (state === 'disconnected' && wasOn) {
    return { link: { ...link, phase: 'cut', dueAt: now + INTERRUPTED_MS }, acts: [] }
  }
  if (state === 'failed' && !link.restarted) return restart(link, now)
  return { link, acts: [] }
}

function network(link: Link, now: number, newId: () => string): Step {
  const fresh = { ...link, tries: 0 }
  if (link.phase === 'alone') return sayHello(fresh, now)
  if (link.phase === 'connecting') return beginAgain(fresh, now, newId)
  // What works goes on working while other ways are looked for.
  if (link.phase === 'on') return { link: fresh, acts: [{ kind: 'restart' }] }
  return restart(fresh, now)
}

function restart(link: Link, now: number): Step {
  const phase = link.phase === 'on' ? 'cut' : link.phase
  const restarted: Link = { ...link, phase, restarted: true, dueAt: now + RESTART_MS }
  return { link: restarted, acts: [{ kind: 'restart' }] }
}

function due(link: Link, now: number, newId: () => string): Step {
  if (link.dueAt === null || now < link.dueAt) return { link, acts: [] }
  if (link.phase === 'alone') return sayHello(link, now)
  if (link.phase === 'cut' && !link.restarted) return restart(link, now)
  return beginAgain(link, now, newId)
}

function beginAgain(link: Link, now: number, newId: () => string): Step {
  const tries = link.tries + 1
  const phase = link.phase === 'cut' ? 'cut' : 'alone'
  const again: Link = {
    ...{ ...createLink(newId()), phase, tries },
    dueAt: now + tryMs(tries),
  }
  return { link: again, acts: [{ kind: 'close' }, { kind: 'hello', answers: null }] }
}

function tryMs(tries: number): number {
  return Math.min(FIRST_TRY_MS * 1.5 ** tries, LONGEST_TRY_MS)
}
