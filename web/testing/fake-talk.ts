import type { Locale } from '../lib/locales.ts'
import type { Person, TimelineItem, TimelineMessage } from '../state/types.ts'
import type { CareStateName } from './fake-care.ts'
import { isCareState } from './fake-care.ts'
import { aisha, at, ingrid, jonas, kari, marit, ola, sentMessage, sunniva } from './fake-people.ts'
import type { Talk } from './talk.ts'
import { talks } from './talk.ts'

/** The states of the room in the gallery. */
export type RoomStateName =
  | CareStateName
  | 'start'
  | 'end'
  | 'offline'
  | 'private'
  | 'private-ola'
  | 'reply'
  | 'menu'
  | 'closed'
  | 'scheduled'
  | 'muted'
  | 'empty'
  | 'therapist'
  | 'alone'
  | 'connecting'
  | 'pill'
  | 'refused'
  | 'people'
  | 'mention'
  | 'long'
  | 'hint'
  | 'settings'
  | 'keys'
  | 'update'
  | 'filled-in'

/** A message as it stands in a talk. */
export const message = (
  id: number,
  author: Person,
  time: string,
  body: string | null,
  more: Partial<TimelineMessage> = {},
): TimelineMessage =>
  sentMessage({ id, author, own: author.id === 'P1', body, at: at(time), ...more })

/** The talk with everyone, as far as a state has it. */
export function everyone(locale: Locale, name: RoomStateName): TimelineItem[] {
  const t = talks[locale]
  const start: TimelineItem[] = [
    {
      kind: 'event',
      key: 'e1',
      id: 1,
      type: 'open_session',
      author: ingrid,
      person: null,
      at: at('14:00'),
    },
    {
      kind: 'notice',
      key: 'n2',
      id: 2,
      sender: 'system',
      author: null,
      event: 'joined',
      person: ola,
      body: null,
      at: at('14:00'),
    },
    {
      kind: 'notice',
      key: 'n3',
      id: 3,
      sender: 'system',
      author: null,
      event: 'joined',
      person: kari,
      body: null,
      at: at('14:01'),
    },
    {
      kind: 'notice',
      key: 'n4',
      id: 4,
      sender: 'Therapist',
      author: ingrid,
      event: null,
      person: null,
      body: t.welcome,
      at: at('14:01'),
    },
    message(5, ola, '14:06', t.awake),
    message(6, ola, '14:06', t.quiet, {
      reactions: [
        { icon: 'heart', people: [kari, aisha, jonas, ingrid], own: true },
        { icon: 'sad', people: [marit, sunniva], own: false },
      ],
    }),
    message(7, aisha, '14:08', t.tea, {
      replyTo: { id: 5, author: ola, body: t.awake },
      reactions: [{ icon: 'heart', people: [ola, marit, ingrid], own: false }],
    }),
    message(8, kari, '14:09', t.rest, {
      state: 'read',
      readBy: [ola, aisha, sunniva, marit, ingrid],
      reactions: [{ icon: 'smile', people: [ola], own: false }],
    }),
    message(9, marit, '14:10', null, { deletedBy: marit }),
    message(10, jonas, '14:12', t.bed),
    message(11, ola, '14:13', t.club),
  ]
  if (['start', 'connecting', 'pill'].includes(name)) return start
  if (name === 'long') return [...start, ...unusual(t)]
  if (name === 'kept-back') return [...start, ...keptBack(t)]
  if (isCareState(name)) return start
  const pending = name === 'offline' ? 'waiting' : 'sending'
  return [
    ...start,
    message(12, kari, '14:14', t.radio),
    message(13, kari, '14:14', t.helps, { id: null, state: pending }),
    message(14, kari, '14:14', t.thanks, { id: null, state: 'failed' }),
  ]
}

/** Of one's own, what only the therapists have. */
function keptBack(t: Talk): TimelineItem[] {
  return [
    message(12, kari, '14:14', t.radio, { state: 'held' }),
    message(13, kari, '14:14', t.helps, {
      state: 'returned',
      returned: { by: ingrid, word: t.firstUs },
    }),
    message(14, kari, '14:14', t.thanks, { state: 'late' }),
  ]
}

/** Texts that a sheet has to bear. */
function unusual(t: Talk): TimelineItem[] {
  return [
    message(12, aisha, '14:14', t.link, { replyTo: { id: 1000, author: null, body: null } }),
    message(13, aisha, '14:14', 'شكرا لكم، @Kari 🙏🏽 https://example.org/هنا.', {
      writtenAt: at('13:58'),
    }),
    message(14, kari, '14:14', `${'https://example.org/'.padEnd(90, 'sleep-')} 👩‍👩‍👧`),
  ]
}

/** The private talk with the therapist. */
export function withIngrid(locale: Locale): TimelineItem[] {
  const t = talks[locale]
  return [
    message(20, kari, '14:10', t.down, { state: 'read', readBy: [ingrid] }),
    message(21, ingrid, '14:11', t.glad),
    message(22, ingrid, '14:11', t.anniversaries),
  ]
}
