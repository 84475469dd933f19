import { splitMentions } from '../lib/people.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { jumpTo } from '../lib/use-sheet.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Name } from './person.tsx'
import { Answers, Felt } from './reactions.tsx'

/** A message of somebody else: text on paper. A tap opens the answers to it. */
export function Message({ message, newest }: { message: TimelineMessage; newest: boolean }) {
  const { opened } = useRoom()
  const open = newest || opened.value === message.key
  return (
    <div
      class={open ? 'msg is-open' : 'msg'}
      id={message.id === null ? undefined : `m-${message.id}`}
      tabIndex={-1}
      data-key={message.key}
    >
      <Quote message={message} />
      <Body message={message} />
      <Felt message={message} />
      <Answers message={message} open={open} />
    </div>
  )
}

/** The text itself, as text; mentions of people stand out. */
export function Body({ message }: { message: TimelineMessage }) {
  const { room, isMe } = useRoom()
  const parts = splitMentions(message.body ?? '', room.people.value)
  return (
    <p class="text" dir="auto">
      {parts.map(({ text, person }) =>
        person ? <b class={isMe(person) ? 'mention' : ''}>{text}</b> : text,
      )}
    </p>
  )
}

/** What a message replies to, in one line; leads there. */
export function Quote({ message }: { message: TimelineMessage }) {
  const words = useWords().message
  const quoted = message.replyTo
  if (!quoted) return null
  const missing = quoted.author === null ? words.quotedUnknown : words.quotedGone
  return (
    <button type="button" class="quote" onClick={() => jumpTo(quoted.id)}>
      <span class="heard">{`${words.jump}: `}</span>
      {quoted.author && <Name person={quoted.author} />} <bdi>{quoted.body ?? missing}</bdi>
    </button>
  )
}
