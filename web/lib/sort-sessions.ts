import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'

export interface SortedSessions {
  open: TherapySessionListItem[]
  coming: TherapySessionListItem[]
  earlier: TherapySessionListItem[]
}

/** Open first; coming from the nearest on; earlier with something to fill in before the others. */
export function sortSessions(list: readonly TherapySessionListItem[]): SortedSessions {
  const byDate = [...list].sort((a, b) => Date.parse(a.date) - Date.parse(b.date))
  const closed = byDate.filter(({ status }) => status === 'closed').reverse()
  return {
    open: byDate.filter(({ status }) => status === 'open'),
    coming: byDate.filter(({ status }) => status === 'scheduled' || status === 'cancelled'),
    earlier: closed.sort((a, b) => Number(isLeft(b)) - Number(isLeft(a))),
  }
}

/** True where something is left to fill in. */
export function isLeft({ assessments }: TherapySessionListItem): boolean {
  return assessments.some(({ status }) => status === 'incomplete')
}
