import { focusLater } from '../lib/focus-later.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import { useCareWords, useHelpLines, useLoadedCare } from '../lib/use-care-words.ts'
import type { HelpCall } from '../state/care.ts'
import { Fill } from './fill.tsx'
import { Icon } from './icon.tsx'
import { Names } from './person.tsx'

/** What came of the call for help, until it is put away; what is new brings it back. */
export function HelpCard() {
  const { help, putHelpAway } = useLoadedCare()
  const words = useCareWords().help
  const linesOf = useHelpLines()
  const call = help.value
  if (!call || call.isPutAway) return null
  if (call.isOnItsWay) return <OnItsWay />
  return (
    <section class="care-card" aria-label={words.title}>
      <div class="care-head">
        <ul class="help-lines">
          {linesOf(call).map((line) => (
            <li key={line}>
              <Icon name="check" />
              <span>{line}</span>
            </li>
          ))}
        </ul>
        <button
          type="button"
          class="btn btn-quiet btn-square"
          aria-label={words.putAway}
          onClick={() => {
            putHelpAway()
            focusLater('.help-button')
          }}
        >
          <Icon name="x" />
        </button>
      </div>
      <TalkTo call={call} />
    </section>
  )
}

/** Honest about it: nobody knows yet. */
function OnItsWay() {
  const { room } = useRoom()
  const words = useCareWords().help
  const { urgent } = useWords().help
  const isLost = room.connection.value.state === 'offline'
  return (
    <section class={isLost ? 'care-card care-unsent' : 'care-card'} aria-label={words.title}>
      <p class="row">
        <Icon name="clock" />
        <span>
          {isLost ? <b>{words.notSent} </b> : words.sending}
          {isLost && urgent}
        </span>
      </p>
    </section>
  )
}

/** The private talk with who has answered, where there may be one. */
function TalkTo({ call }: { call: HelpCall }) {
  const { room, mayWriteTo } = useRoom()
  const words = useCareWords().help
  const { talk, seenBy } = call
  if (room.place.value !== 'room') return null
  const others = room.tabs.value.find(({ key }) => key === talk)?.others
  const mayWrite = seenBy !== null && mayWriteTo(seenBy)
  if (talk !== null && others) {
    const open = () => goTo(() => room.openTab(talk))
    return <Go text={words.talk} people={others} onGo={open} />
  }
  if (!mayWrite) return null
  const open = () => goTo(() => room.openPrivate(seenBy.id))
  return <Go text={words.write} people={[seenBy]} onGo={open} />
}

function goTo(open: () => void) {
  open()
  focusLater('#write')
}

function Go({
  text,
  people,
  onGo,
}: {
  text: string
  people: NonNullable<HelpCall['seenBy']>[]
  onGo(): void
}) {
  return (
    <p>
      <button type="button" class="btn btn-small" onClick={onGo}>
        <Icon name="lock" />
        <span>
          <Fill text={text} name={<Names people={people} />} />
        </span>
      </button>
    </p>
  )
}
