import { useRoom } from '../lib/room-view.ts'
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
}

/** What one person wrote within a minute: who and when once, then the messages. */
export function Turn({ author, own, messages }: TurnProps) {
  const words = useWords()
  const { isConsultation } = useRoom()
  const isTherapist = author.role === 'therapist' && !isConsultation.value
  const at = messages[0]?.at ?? 0
  const by = `by-${messages[0]?.key}`
  return (
    <li class={own ? 'turn turn-own' : 'turn'}>
      {!own && <Avatar person={author} />}
      <p class="by" id={by}>
        {own ? <b>{words.subject}</b> : <Name person={author} />}
        {isTherapist && !own && <span class="small soft">{words.therapist}</span>}
        <Time at={at} />
      </p>
      {messages.map((message) =>
        own ? (
          <OwnMessage key={message.key} message={message} by={by} />
        ) : (
          <Message key={message.key} message={message} by={by} />
        ),
      )}
    </li>
  )
}
