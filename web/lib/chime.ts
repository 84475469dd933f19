import type { Switches } from './switches.ts'

const PITCH_HZ = 587
const LOUDNESS = 0.08
const LENGTH_S = 0.35
const BUZZ_MS = 80

let context: AudioContext | null = null

/** Tells that something came in, in the ways that are switched on: a short tone, a short buzz. */
export function chime({ sound, vibration }: Switches): void {
  if (vibration.peek() && mayVibrate()) navigator.vibrate(BUZZ_MS)
  if (sound.peek()) playTone()
}

/** True on a device that can. */
export function mayVibrate(): boolean {
  return 'vibrate' in navigator
}

function playTone(): void {
  context ??= new AudioContext()
  // Not waited for: without a touch since the page came up the browser keeps silent.
  void context.resume()
  const tone = context.createOscillator()
  const loudness = context.createGain()
  const start = context.currentTime
  tone.frequency.value = PITCH_HZ
  loudness.gain.setValueAtTime(LOUDNESS, start)
  loudness.gain.exponentialRampToValueAtTime(LOUDNESS / 100, start + LENGTH_S)
  tone.connect(loudness).connect(context.destination)
  tone.start(start)
  tone.stop(start + LENGTH_S)
}
