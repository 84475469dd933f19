import { useWords } from '../lib/ui.ts'
import type { Person, TimelineMessage } from '../state/types.ts'
import { Time } from './lines.tsx'
import { Message } from './message.tsx'
import { OwnMessage } from './own-message.tsx'
import { Avatar, Name } from './person.tsx'

interface TurnProps {
  author: Person
  own: boolean
  messages: readonly TimelineMessage[]
  newest: string | undefined
}

/** What one person wrote within a minute: who and when once, then the messages. */
export function Turn({ author, own, messages, newest }: TurnProps) {
  const words = useWords()
  const at = messages[0]?.at ?? 0
  return (
    <li class={own ? 'turn turn-own' : 'turn'}>
      {!own && <Avatar person={author} />}
      <p class="by">
        {own ? <b>{words.subject}</b> : <Name person={author} />}
        {author.role === 'therapist' && !own && <span class="small soft">{words.therapist}</span>}
        <Time at={at} />
      </p>
      {messages.map((message) =>
        own ? (
          <OwnMessage key={message.key} message={message} />
        ) : (
          <Message key={message.key} message={message} newest={message.key === newest} />
        ),
      )}
    </li>
  )
}
