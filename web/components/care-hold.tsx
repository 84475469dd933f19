import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useCareWords, useLoadedCare } from '../lib/use-care-words.ts'
import { useNames } from '../lib/use-names.ts'
import { writeAgain } from '../state/care.ts'
import type { TimelineMessage } from '../state/types.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Name, Names } from './person.tsx'
import { Readers } from './readers.tsx'

/** That a therapist reads it first, where that is so; to therapists alone it goes as ever. */
export function FirstReaders() {
  const { tab } = useRoom()
  const words = useCareWords().held
  const others = tab.value?.others ?? []
  const isToTherapists = others.length > 0 && others.every(({ role }) => role === 'therapist')
  if (!useLoadedCare().held.value || isToTherapists) return <Readers />
  return (
    <p class="readers first-readers" id="readers">
      <Icon name="contact" />
      <span>
        <Fill
          text={others.length > 0 ? words.some : words.everyone}
          who={<b>{words.who}</b>}
          names={<Names people={others} />}
        />
      </span>
    </p>
  )
}

/** The word with which it was given back, and a way to write it anew. */
export function Returned({ message, stop }: { message: TimelineMessage; stop: 0 | -1 }) {
  const { room } = useRoom()
  const words = useCareWords().returned
  const someone = useNames().one(null)
  const { by, word } = message.returned ?? { by: null, word: '' }
  return (
    <div class="returned">
      <p dir="auto">
        <Fill
          text={word === '' ? words.none : words.word}
          name={by ? <Name person={by} /> : someone}
          word={<bdi>{word}</bdi>}
        />
      </p>
      {room.cannotWrite.value === null && (
        <button
          type="button"
          class="btn btn-small"
          tabIndex={stop}
          onClick={() => {
            writeAgain(room, message)
            focusLater('#write')
          }}
        >
          <Icon name="pen" />
          {words.again}
        </button>
      )}
    </div>
  )
}
