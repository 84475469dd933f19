import { useRoom } from '../lib/room-view.ts'
import { useUi } from '../lib/ui.ts'
import { useKeptFocus, useOpenTalk, usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { Member } from '../state/panel.ts'
import { Fill } from './fill.tsx'
import { Avatar, Names } from './person.tsx'
import { CheckIns } from './therapist-check-in.tsx'
import { LastCall } from './therapist-close.tsx'
import { HelpCalls, HelpLog } from './therapist-help.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { TherapistMenu } from './therapist-menu.tsx'
import { NotesList } from './therapist-notes.tsx'
import { PresenceSign } from './therapist-presence.tsx'
import { TherapistRefused } from './therapist-refused.tsx'
import { Register } from './therapist-register.tsx'
import { Tools } from './therapist-tools.tsx'
import { Trays } from './therapist-tray.tsx'
import { Waiting } from './therapist-waiting.tsx'

/** Who waits, who is here and how, the other therapists, and what can be done. */
export function TherapistPanel() {
  const all = usePanel().coTherapists.value
  const me = useRoom().room.me.value
  const words = usePanelWords()
  const element = useKeptFocus()
  const wide = useUi().wide.value
  return (
    <section class="panel" aria-label={words.title} tabIndex={-1} ref={element}>
      {wide && <HelpCalls />}
      <Tools />
      <LastCall />
      {!wide && <TherapistRefused />}
      <Trays />
      <Waiting />
      <CheckIns />
      <Register />
      <HelpLog />
      <NotesList />
      <section aria-label={words.coTherapists}>
        <p class="co-head">
          {all.length > 0 && <b>{words.coTherapists}</b>}
          <span class="small soft">
            <Fill text={words.asName} name={me && <Names people={[me]} />} />
          </span>
        </p>
        {all.length > 0 && (
          <ul class="panel-list">
            {all.map((member) => (
              <li key={member.person.id}>
                <CoTherapist member={member} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <TherapistMenu />
    </section>
  )
}

function CoTherapist({ member }: { member: Member }) {
  const { person } = member
  const { mayWriteTo } = useRoom()
  const words = usePanelWords()
  const openTalk = useOpenTalk()
  return (
    <>
      <Avatar person={person} small />
      <span class="who">
        <b>
          <Names people={[person]} />
        </b>
        <PresenceSign member={member} />
      </span>
      {mayWriteTo(person) && (
        <button
          type="button"
          class="btn btn-quiet btn-square"
          aria-label={words.write.replace('{name}', () => person.displayName)}
          onClick={() => openTalk(person)}
        >
          <PanelIcon name="lock" />
        </button>
      )}
    </>
  )
}

/** On a phone: the talk or the people, with how much each has to see to. */
export function TherapistSwitch() {
  const { room, atEnd } = useRoom()
  const { side, waiting, care } = usePanel()
  const words = usePanelWords()
  const { unread } = useUi().i18n.words.value.room
  const count = room.tabs.value.reduce((sum, tab) => sum + tab.unread, 0)
  const toSee = waiting.value.length + care.tray.value.length
  const choose = (next: 'talk' | 'people') => {
    side.value = next
    // What comes in now is seen by nobody.
    atEnd.value = false
  }
  return (
    <>
      <HelpCalls />
      <nav class="room-switch" aria-label={words.switch}>
        <button type="button" aria-pressed={side.value === 'talk'} onClick={() => choose('talk')}>
          {words.talk}
          <Count count={side.value === 'people' ? count : 0} say={unread} />
        </button>
        <button
          type="button"
          aria-pressed={side.value === 'people'}
          onClick={() => choose('people')}
        >
          {words.people}
          <Count count={toSee} say={words.toDo} />
        </button>
      </nav>
    </>
  )
}

function Count({ count, say }: { count: number; say(count: number): string }) {
  if (count === 0) return null
  return (
    <span class="count">
      <span aria-hidden="true">{count}</span>
      <span class="heard">{say(count)}</span>
    </span>
  )
}
