/** How much of somebody's typing is collected; each includes what those before it do. */
export const KEYSTROKES = ['off', 'timing', 'full'] as const
export type Keystrokes = (typeof KEYSTROKES)[number]

/** What may be collected: the smaller of what is asked for and what was agreed to, null being nothing. */
export function leastKeystrokes(asked: Keystrokes, agreed: Keystrokes | null): Keystrokes {
  const least = Math.min(KEYSTROKES.indexOf(asked), KEYSTROKES.indexOf(agreed ?? 'off'))
  return KEYSTROKES[least] ?? 'off'
}
