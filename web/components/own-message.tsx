import type { ComponentChildren } from 'preact'
import { focusLater } from '../lib/focus-later.ts'
import { failureText } from '../lib/problems.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useMessagePlace } from '../lib/use-message.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Body, Quote, Written } from './message.tsx'
import { Names } from './person.tsx'
import { Felt } from './reactions.tsx'

const EDGE = {
  ...{ sending: 'pencil', waiting: 'pencil', stale: 'failed' },
  ...{ failed: 'failed', sent: 'ink', read: 'ink' },
  ...{ held: 'pencil', late: 'pencil', returned: 'pencil' },
}

/** What one word says. */
const MARKS = {
  ...({ waiting: 'clock', sending: 'clock', sent: 'check' } as const),
  ...({ held: 'clock', late: 'clock', returned: 'reply' } as const),
}

/** One's own message: a slip, in pencil until it is safe, then ink. */
export function OwnMessage({ message, by }: { message: TimelineMessage; by: string }) {
  const { stop } = useMessagePlace(message.key)
  const { opened, deleting, mayDelete, care, therapist } = useRoom()
  const Returned = care.value?.Returned
  const Beside = therapist.value?.Beside
  const words = useWords().message
  const label = words.own.replace('{time}', useDates().time(message.at))
  const may = mayDelete(message)
  const open = may && opened.value === message.key
  return (
    <div class="own">
      <article
        class={`slip slip-${EDGE[message.state]}`}
        id={message.id === null ? undefined : `m-${message.id}`}
        aria-labelledby={`${by} t-${message.key}`}
        aria-describedby={`s-${message.key}`}
        tabIndex={stop}
        data-key={message.key}
      >
        {message.replyTo && <Quote message={message} stop={stop} />}
        <Body message={message} stop={stop} />
        {message.writtenAt !== null && <Written message={message} />}
        <State message={message} />
        {message.returned && Returned && <Returned message={message} stop={stop} />}
      </article>
      {message.reactions.length > 0 && <Felt message={message} stop={stop} />}
      {may && (
        <fieldset class={open ? 'own-acts is-open' : 'own-acts'} aria-label={label}>
          <button
            type="button"
            class="btn btn-quiet btn-small"
            tabIndex={stop}
            onClick={() => {
              deleting.value = message
            }}
          >
            <Icon name="trash" />
            {words.delete}
          </button>
        </fieldset>
      )}
      {Beside && <Beside message={message} />}
    </div>
  )
}

function State({ message }: { message: TimelineMessage }) {
  const { room } = useRoom()
  const words = useWords().message
  const { state, readBy, key } = message
  const settle = (done: Promise<void>) => done.then(() => focusLater('#write'))
  const id = `s-${key}`
  if (message.deleting)
    return (
      <Mark id={id} icon="clock">
        {words.deleting}
      </Mark>
    )
  if (state === 'read') {
    const names = readBy.length > 2 ? readBy.length : <Names people={readBy} />
    return (
      <Mark id={id} icon="checkCheck">
        <span>
          <Fill text={words.readBy} names={names} />
        </span>
      </Mark>
    )
  }
  if (state !== 'stale' && state !== 'failed') {
    return (
      <Mark id={id} icon={MARKS[state]}>
        {words[state]}
      </Mark>
    )
  }
  const isStale = state === 'stale'
  const why = isStale ? words.stale : failureText(words, message.failure)
  return (
    <>
      <Mark id={id} icon="circleAlert">
        {why}
      </Mark>
      <p class="row">
        <button type="button" class="btn btn-small" onClick={() => settle(room.retry(key))}>
          <Icon name="rotate" />
          {isStale ? words.sendAnyway : words.tryAgain}
        </button>
        <button
          type="button"
          class="btn btn-quiet btn-small"
          onClick={() => settle(room.discard(key))}
        >
          {words.discard}
        </button>
      </p>
    </>
  )
}

function Mark({
  id,
  icon,
  children,
}: {
  id: string
  icon: Parameters<typeof Icon>[0]['name']
  children: ComponentChildren
}) {
  return (
    <p class="state" id={id}>
      <Icon name={icon} />
      {children}
    </p>
  )
}
