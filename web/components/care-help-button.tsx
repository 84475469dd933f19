import { useSignal } from '@preact/signals'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { Confirm } from './dialog.tsx'
import { Fill } from './fill.tsx'
import { Names } from './person.tsx'

/** Always at hand for a participant: one press and one more, and the therapists know. */
export function HelpButton() {
  const { room, therapists, isConsultation } = useRoom()
  const words = useWords().help
  const asking = useSignal(false)
  // In a consultation nobody else is there to be called: the doctor sits at the other end.
  if (room.me.value?.role !== 'participant' || isConsultation.value) return null
  const close = () => {
    asking.value = false
  }
  const who = therapists.value.length > 0 ? <Names people={therapists.value} /> : words.someone
  return (
    <>
      <button
        type="button"
        class="btn btn-quiet btn-small help-button"
        onClick={() => {
          asking.value = true
        }}
      >
        <svg class="icon" aria-hidden="true">
          <use href="#i-help" />
        </svg>
        {words.button}
      </button>
      {asking.value && (
        <Confirm
          title={words.title}
          text={
            <>
              <Fill text={words.text} therapists={who} />
              {room.connection.value.state === 'offline' && ` ${words.urgent}`}
            </>
          }
          yes={words.yes}
          no={words.no}
          final={false}
          onYes={() => {
            // Not waited for: what is stored is shown as on its way.
            void room.act({ type: 'help' })
            close()
          }}
          onClose={close}
        />
      )}
    </>
  )
}
