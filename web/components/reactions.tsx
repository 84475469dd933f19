import { focusLater } from '../lib/focus-later.ts'
import { REACTIONS } from '../lib/reaction-icons.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useNames } from '../lib/use-names.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Icon } from './icon.tsx'

/** What was felt about a message: a chip each, one tap to join in or take it back. */
export function Felt({ message, stop }: { message: TimelineMessage; stop: 0 | -1 }) {
  const { room } = useRoom()
  const text = useWords().message
  const { all } = useNames()
  const { id, reactions } = message
  if (id === null || reactions.length === 0) return null
  return (
    <ul class="felt" aria-label={text.reactions}>
      {REACTIONS.map(([icon, drawing]) => {
        const felt = reactions.find((one) => one.icon === icon)
        if (!felt) return null
        const names = all(felt.people)
        return (
          <li key={icon}>
            <button
              type="button"
              aria-pressed={felt.own}
              tabIndex={stop}
              title={names}
              onClick={() => room.react(id, felt.own ? null : icon)}
            >
              <Icon name={drawing} />
              {felt.people.length}
              <span class="heard">
                {text.felt.replace('{icon}', text.icons[icon]).replace('{names}', () => names)}
              </span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

interface AnswersProps {
  message: TimelineMessage
  open: boolean
  near: boolean
}

/** The four reactions and Reply, where they are near; else one button for who hears the page. */
export function Answers({ message, open, near }: AnswersProps) {
  const { room, opened } = useRoom()
  const words = useWords().message
  const name = useNames().one(message.author)
  const label = words.answer.replace('{name}', () => name)
  if (message.id === null || room.cannotWrite.value === 'cancelled') return null
  return (
    <>
      {!open && (
        <button
          type="button"
          class="answer"
          tabIndex={-1}
          aria-label={label}
          onClick={(event) => {
            opened.value = message.key
            focusLater('.acts button', event.currentTarget.parentElement)
          }}
        >
          <Icon name="reply" />
        </button>
      )}
      {near && (
        <fieldset class="acts" aria-label={label}>
          <Acts message={message} id={message.id} />
        </fieldset>
      )}
    </>
  )
}

function Acts({ message, id }: { message: TimelineMessage; id: number }) {
  const { room, deleting, mayDelete, therapist } = useRoom()
  const words = useWords().message
  const More = therapist.value?.MoreActs
  const mine = message.reactions.find(({ own }) => own)?.icon
  const reply = () => {
    room.replyingTo.value = message
    focusLater('#write')
  }
  return (
    <>
      {room.status.value === 'open' &&
        REACTIONS.map(([icon, drawing]) => (
          <button
            key={icon}
            type="button"
            aria-label={words.icons[icon]}
            aria-pressed={mine === icon}
            onClick={() => room.react(id, mine === icon ? null : icon)}
          >
            <Icon name={drawing} />
          </button>
        ))}
      {room.cannotWrite.value === null && (
        <button type="button" class="acts-word" onClick={reply}>
          <Icon name="reply" />
          {words.reply}
        </button>
      )}
      {More && <More message={message} />}
      {mayDelete(message) && (
        <button
          type="button"
          class="acts-final"
          aria-label={words.delete}
          onClick={() => {
            deleting.value = message
          }}
        >
          <Icon name="trash" />
        </button>
      )}
    </>
  )
}
