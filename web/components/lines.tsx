import { isoTime } from '../lib/dates.ts'
import type { Block } from '../lib/group-timeline.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import type { Person, TimelineNotice } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Avatar } from './person.tsx'

/** A time of day. */
export function Time({ at }: { at: number }) {
  return <time dateTime={isoTime(at)}>{useDates().time(at)}</time>
}

/** Something that happened, in the reader's language. */
export function SystemLine({ block }: { block: Extract<Block, { kind: 'line' }> }) {
  const { icon, line, author, person, id, at } = block
  const [byAuthor = '', plain = ''] = useWords().lines[line]
  return (
    <li class="system" id={id === null ? undefined : `m-${id}`} tabIndex={-1}>
      <Icon name={icon} />
      <p>
        <Fill
          text={author ? byAuthor : plain}
          author={<Who person={author} form="subject" />}
          person={<Who person={person} form="subject" />}
          object={<Who person={person} form="object" />}
        />{' '}
        <Time at={at} />
      </p>
    </li>
  )
}

function Who({ person, form }: { person: Person | null; form: 'subject' | 'object' }) {
  const words = useWords()
  const name = useNames().one(person)
  if (useRoom().isMe(person)) return words[form]
  return <bdi>{name}</bdi>
}

/** A therapist's words to everyone, set apart from the talk. */
export function TherapistWord({ notice }: { notice: TimelineNotice }) {
  const words = useWords().room
  return (
    <li class="word-from" id={`m-${notice.id}`} tabIndex={-1} data-key={notice.key}>
      <p class="by">
        {notice.author && <Avatar person={notice.author} small />}
        <b>{notice.sender === 'Therapist' ? words.fromTherapist : 'Samtale'}</b>
        <Time at={notice.at} />
      </p>
      <p class="text" dir="auto">
        {notice.body}
      </p>
    </li>
  )
}
