/** What there is to be heard of each thing; empty: nothing. */
export type News = Record<'checkIn' | 'help' | 'held' | 'lastCall' | 'returned', string>

/** These are history for who has just come in. */
const HISTORY: readonly string[] = ['help', 'returned']

/**
 * What has to be said after a change. The rule: what reads otherwise than before is said once; what
 * is over is said where `ends` has words for it; at first sight only what still goes on. Pure.
 */
export function tellNews(before: News | null, now: News, ends: Partial<News>): string {
  const told = Object.entries(now).map(([name, text]) => {
    const was = before?.[name as keyof News] ?? ''
    if (text === was || (before === null && HISTORY.includes(name))) return ''
    return text === '' ? (ends[name as keyof News] ?? '') : text
  })
  return told.filter(Boolean).join('\n')
}
