import { useSignal } from '@preact/signals'
import { jumpTo } from '../lib/jump.ts'
import { useRoom } from '../lib/room-view.ts'
import { useDates, useWords } from '../lib/ui.ts'
import { useMessagePlace } from '../lib/use-message.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Name } from './person.tsx'
import { Answers, Felt } from './reactions.tsx'

/** A message of somebody else: text on paper. A tap opens the answers to it. */
export function Message({ message, by }: { message: TimelineMessage; by: string }) {
  const { open, near, stop } = useMessagePlace(message.key)
  const Beside = useRoom().therapist.value?.Beside
  return (
    <article
      class={open ? 'msg is-open' : 'msg'}
      id={message.id === null ? undefined : `m-${message.id}`}
      aria-labelledby={`${by} t-${message.key}`}
      tabIndex={stop}
      data-key={message.key}
    >
      {message.replyTo && <Quote message={message} stop={stop} />}
      <Body message={message} stop={stop} />
      {message.writtenAt !== null && <Written message={message} />}
      {message.reactions.length > 0 && <Felt message={message} stop={stop} />}
      <Answers message={message} open={open} near={near} />
      {Beside && <Beside message={message} />}
    </article>
  )
}

interface PartProps {
  message: TimelineMessage
  /** For `tabIndex`. */
  stop: 0 | -1
}

/** The text itself, as text; people who are mentioned stand out, links can be pressed. */
export function Body({ message, stop }: PartProps) {
  const { mentions, isMe } = useRoom()
  const words = useWords().message
  const parts = mentions.value.split(message.body ?? '')
  return (
    <p class="text" dir="auto" id={`t-${message.key}`}>
      {parts.map(({ text, person, href }) => {
        if (href !== undefined) {
          return (
            <a
              {...{ href, target: '_blank', rel: 'noopener noreferrer' }}
              referrerpolicy="no-referrer"
              dir="ltr"
              tabIndex={stop}
            >
              {text}
              <span class="heard">{words.newTab}</span>
            </a>
          )
        }
        if (!person) return text
        const me = isMe(person)
        return (
          <b class={me ? 'mention mention-me' : 'mention'}>
            {text}
            {me && !message.own && <span class="heard">{words.mentionsYou}</span>}
          </b>
        )
      })}
    </p>
  )
}

/** When it was written, where that was long before it arrived. */
export function Written({ message }: { message: TimelineMessage }) {
  const dates = useDates()
  const words = useWords().message
  if (message.writtenAt === null) return null
  return <p class="small soft">{words.written.replace('{time}', dates.time(message.writtenAt))}</p>
}

/** What a message replies to, in one line; leads there, or says that it is not to be seen here. */
export function Quote({ message, stop }: PartProps) {
  const words = useWords().message
  const view = useRoom()
  const missing = useSignal(false)
  const quoted = message.replyTo
  if (!quoted) return null
  if (quoted.author === null || missing.value) {
    return <p class="quote quote-gone">{missing.value ? words.notHere : words.quotedUnknown}</p>
  }
  const jump = async () => {
    missing.value = !(await jumpTo(view, quoted.id))
  }
  return (
    <button type="button" class="quote" tabIndex={stop} onClick={jump}>
      <span class="heard">{`${words.jump}: `}</span>
      <Name person={quoted.author} /> <bdi>{quoted.body ?? words.quotedGone}</bdi>
    </button>
  )
}
