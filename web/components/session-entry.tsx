import type { ComponentChildren } from 'preact'
import type { TherapySessionListItem } from '../../server/protocol/therapy-sessions.ts'
import { isLeft } from '../lib/sort-sessions.ts'
import { useDates, useUi, useWords } from '../lib/ui.ts'
import { Icon } from './icon.tsx'
import { Todo } from './todo.tsx'

/** One therapy session: when in the margin, on the page what it is and what is to do. */
export function SessionEntry({
  session,
  children,
}: {
  session: TherapySessionListItem
  /** For who leads it. */
  children?: ComponentChildren
}) {
  const words = useWords().sessions
  const href = `/s/${session.id}`
  const open = session.status === 'open'
  const coming = session.status === 'scheduled'
  const isDone = session.status === 'closed' && !isLeft(session)
  const isToday = useDates().sameDay(Date.parse(session.date), useUi().now.peek())
  return (
    <article class={open ? 'entry entry-open' : 'entry'}>
      <When session={session} />
      <div class="entry-body">
        <h3>
          <bdi>{session.name}</bdi>
        </h3>
        {children}
        {open && !children && <p class="soft">{words.canEnter}</p>}
        {session.status === 'cancelled' && <p class="soft">{words.cancelled}</p>}
        {coming && !children && session.assessments.length === 0 && (
          <p class="soft">{words.nothingBefore}</p>
        )}
        {session.status !== 'cancelled' && session.assessments.length > 0 && (
          <Todo assessments={session.assessments} over={session.status === 'closed'} />
        )}
        {open && (
          <a class="btn btn-main" href={href}>
            {words.goIn}
            <Icon name="arrowRight" />
          </a>
        )}
        {coming && isToday && (
          <a class="btn" href={href}>
            {words.goWait}
          </a>
        )}
        {isDone && <p class="soft">{words.nothingLeft}</p>}
        <Readable session={session} />
      </div>
    </article>
  )
}

/** A closed one can be read as long as the clinic has set it so. */
function Readable({ session }: { session: TherapySessionListItem }) {
  const words = useWords().sessions
  const dates = useDates()
  if (session.readable_until === undefined) return null
  const until = dates.date(Date.parse(session.readable_until), useUi().now.peek())
  return (
    <p class="small">
      <a href={`/s/${session.id}`}>{words.read}</a>{' '}
      <span class="soft">{words.readUntil.replace('{date}', until)}</span>
    </p>
  )
}

function When({ session }: { session: TherapySessionListItem }) {
  const dates = useDates()
  const words = useWords().sessions
  const now = useUi().now.peek()
  const at = Date.parse(session.date)
  const end = session.ends_at === null ? null : Date.parse(session.ends_at)
  const today = dates.sameDay(at, now)
  return (
    <p class="in-margin">
      <b>
        {dates.day(at, now)} <time dateTime={session.date}>{dates.time(at)}</time>
      </b>{' '}
      {today ? end !== null && words.until.replace('{time}', dates.time(end)) : dates.date(at, now)}
    </p>
  )
}
