import { signal } from '@preact/signals'
import type { Action, Draft } from '../../server/protocol/actions.ts'
import type { Locale } from '../lib/locales.ts'
import type { PanelSource } from '../state/panel-source.ts'
import { at, NOW } from './fake-people.ts'
import { talks } from './talk.ts'

/** The states of the room in which the therapists ask or tell something. */
export const CARE_STATES = [
  'check-in',
  'check-in-own',
  'check-in-said',
  'help',
  'help-seen',
  'help-unsent',
  'held',
  'kept-back',
  'last-call',
  'care-all',
] as const
export type CareStateName = (typeof CARE_STATES)[number]

export function isCareState(name: string): name is CareStateName {
  return CARE_STATES.some((one) => one === name)
}

export function isHeld(name: string): boolean {
  return ['held', 'kept-back', 'care-all'].includes(name)
}

/** 4:32 from now, where there is a last call. */
export function closesAt(name: string): string | null {
  return ['last-call', 'care-all'].includes(name) ? new Date(NOW + 272_000).toISOString() : null
}

/** What the log and the outbox have of it. */
export function careSource(locale: Locale, name: string): Pick<PanelSource, 'actions' | 'pending'> {
  const t = talks[locale]
  const help = action(30, '14:11', { type: 'help', user: 'P1' })
  const raised = action(31, '14:12', { type: 'help_raised', target: 30 })
  const seen = action(32, '14:12', { type: 'help_seen', user: 'T1', target: 30 })
  const asked = action(40, '14:13', { type: 'check_in', user: 'T1' })
  const feeling = action(41, '14:13', { type: 'feeling', user: 'P1', target: 40, icon: 'sad' })
  const logs: Record<string, Action[]> = {
    'check-in': [asked],
    'check-in-own': [{ ...asked, body: t.howNow }],
    'check-in-said': [asked, feeling],
    help: [help],
    'help-seen': [help, raised, seen],
    'care-all': [help, seen, asked],
  }
  const drafts: Draft[] = name === 'help-unsent' ? [{ type: 'help' }] : []
  return { actions: signal(logs[name] ?? []), pending: signal(drafts.map(toItem)) }
}

function action(id: number, time: string, some: Partial<Action>): Action {
  const timestamp = new Date(at(time)).toISOString()
  return { type: 'help', user: null, ...some, id, timestamp }
}

function toItem(draft: Draft): PanelSource['pending']['value'][number] {
  const cid = 'draft-01'
  const sent = { ...draft, cid, client_ts: new Date(at('14:13')).toISOString() }
  const item = { personId: 'P1', therapySessionId: 'TS1', cid, order: 1, draft: sent }
  return { ...item, state: 'queued' }
}
