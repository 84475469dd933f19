import { useNames } from '../lib/use-names.ts'
import { useCareWords, usePanel } from '../lib/use-panel.ts'
import { usePersonOf } from '../lib/use-person.ts'
import type { KeptMessage } from '../state/panel-tray.ts'
import { Fill } from './fill.tsx'
import { Time } from './lines.tsx'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { ReasonDialog } from './therapist-reason.tsx'

/** What is with the therapists and waits for their word: held, or come after the close. */
export function Trays() {
  const { care } = usePanel()
  const words = useCareWords()
  const all = care.tray.value
  const late = all.filter(({ why }) => why === 'late')
  const held = all.filter(({ why }) => why === 'held')
  return (
    <>
      <p class="heard" role="status">
        {all.length > 0 && words.tray.count(all.length)}
      </p>
      {care.holds.value.all && <p class="small soft hold-on">{words.hold.on}</p>}
      {held.length > 0 && <Tray title={words.tray.held(held.length)} messages={held} />}
      {late.length > 0 && <Tray title={words.tray.late(late.length)} messages={late} />}
    </>
  )
}

function Tray({ title, messages }: { title: string; messages: readonly KeptMessage[] }) {
  return (
    <section class="tray" aria-label={title}>
      <h2>
        <PanelIcon name="tray" /> {title}
      </h2>
      <ol class="panel-list">
        {messages.map((message) => (
          <li key={message.id}>
            <Kept message={message} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function Kept({ message }: { message: KeptMessage }) {
  const personOf = usePersonOf()
  const words = useCareWords().tray
  const person = personOf(message.personId)
  return (
    <>
      <Avatar person={person} small />
      <div class="who">
        <p>
          <b>
            <Names people={[person]} />
          </b>{' '}
          <span class="small soft">
            <Time at={message.at} />{' '}
            {message.recipients.length > 0 && (
              <Fill text={words.to} names={<Names people={message.recipients.map(personOf)} />} />
            )}
          </span>
        </p>
        <p class="tray-text" dir="auto">
          {message.body}
        </p>
        <Decide message={message} />
      </div>
    </>
  )
}

/** Lets a message pass, or gives it back to its author. */
export function Decide({ message }: { message: KeptMessage }) {
  const { care, dialog } = usePanel()
  const words = useCareWords().tray
  const name = useNames().one(usePersonOf()(message.personId))
  const pending = care.pendingOf(message.id)
  if (pending === 'release' || pending === 'return_message' || pending === 'delete') {
    const { releasing, returning, deleting } = words
    const says = { release: releasing, return_message: returning, delete: deleting }
    return (
      <p class="pres pres-pending">
        <PanelIcon name="clock" />
        {says[pending]}
      </p>
    )
  }
  return (
    <p class="row">
      <button type="button" class="btn btn-small" onClick={() => care.release(message.id)}>
        {words.release}
        <span class="heard"> {name}</span>
      </button>
      <button
        type="button"
        class="btn btn-quiet btn-small"
        onClick={() => {
          dialog.value = { kind: 'return', message }
        }}
      >
        <PanelIcon name="undo" />
        {words.giveBack}
        <span class="heard"> {name}</span>
      </button>
    </p>
  )
}

/** Asks for a word to the author of a message that is given back. */
export function ReturnDialog({ message, onClose }: { message: KeptMessage; onClose(): void }) {
  const { care } = usePanel()
  const words = useCareWords().tray
  const name = useNames().one(usePersonOf()(message.personId))
  const fill = (text: string) => text.replace('{name}', () => name)
  return (
    <ReasonDialog
      of={`return.${message.id}`}
      title={fill(words.returnTitle)}
      text={[words.returnText]}
      field={{ label: fill(words.word), hint: null }}
      yes={words.giveBack}
      no={words.returnNo}
      onYes={(word) => care.giveBack(message.id, word)}
      onClose={onClose}
    />
  )
}
