import type { ComponentChildren } from 'preact'
import { Composer } from '../components/composer.tsx'
import { DeleteConfirm } from '../components/delete-confirm.tsx'
import { RoomHead } from '../components/head.tsx'
import { PeopleList } from '../components/people-list.tsx'
import { Pinned } from '../components/pinned.tsx'
import { ReadersList } from '../components/readers-list.tsx'
import { Refused } from '../components/refused.tsx'
import { Tabs } from '../components/tabs.tsx'
import { Timeline } from '../components/timeline.tsx'
import { useReturn, useTouched } from '../lib/focus.ts'
import { useRoomTitle } from '../lib/room-title.ts'
import { useRoom } from '../lib/room-view.ts'
import { useUi, useWords } from '../lib/ui.ts'
import { useAnnouncer } from '../lib/use-announcer.ts'
import { useCare } from '../lib/use-care.ts'
import { useHelpKey } from '../lib/use-help-key.ts'
import { useKeyboardRoom } from '../lib/use-keyboard-room.ts'
import { useLazy } from '../lib/use-lazy.ts'
import { useTherapist } from '../lib/use-therapist.ts'

/** The room: the talk on a sheet, the notes beside it; for a therapist the panel in their place. */
export function Room() {
  const { room } = useRoom()
  const ui = useUi()
  const words = ui.i18n.words.value
  const { therapist, isPlain } = useTherapist(() => import('../components/therapist.tsx'))
  const care = useCare(() => import('../components/care.tsx'))
  useRoomTitle()
  useReturn(room.refreshAssessments)
  useTouched(room.touched)
  useHelpKey()
  useKeyboardRoom()
  const wide = ui.wide.value
  const isPeople = !wide && therapist?.panel.side.value === 'people'
  return (
    <div class="room">
      {!isPeople && (
        <a class="skip" href="#write">
          {words.room.skip}
        </a>
      )}
      <RoomHead />
      {therapist && !wide && <therapist.Switch />}
      <aside class="side" aria-label={words.room.about}>
        {!isPeople && !(therapist && wide) && <Pinned key={room.pinned.value?.body} />}
        {wide && (isPlain ? <Notes /> : therapist && <therapist.Panel />)}
      </aside>
      {isPeople ? (
        <main class="people-main">
          <therapist.Panel />
        </main>
      ) : (
        <Talk refused={therapist ? <therapist.Refused /> : <Refused />} />
      )}
      {therapist ? <therapist.Dialogs /> : <DeleteConfirm />}
      <Heard />
      {care && <care.Heard />}
      <Sheet />
    </div>
  )
}

function Notes() {
  const { readers } = useUi().i18n.words.value
  return (
    <div class="notes">
      <PeopleList />
      <section aria-labelledby="readers-side">
        <h2 id="readers-side">{readers.title}</h2>
        <ReadersList />
      </section>
    </div>
  )
}

/** The open tab: what was said, and where one writes. */
export function Talk({ refused }: { refused: ComponentChildren }) {
  const { room, care } = useRoom()
  const { LastCall, Cards } = care.value ?? {}
  return (
    <main class="talk" aria-labelledby="talk-name">
      <h2 class="heard" id="talk-name">
        {useWords().room.talk}
      </h2>
      <Tabs />
      <Strip />
      {LastCall && <LastCall />}
      {refused}
      <Timeline
        key={room.activeTab.value}
        composer={
          <>
            {Cards && <Cards />}
            <Composer />
          </>
        }
      />
    </main>
  )
}

/** What has come in, for who hears the page. */
export function Heard() {
  const text = useAnnouncer()
  return (
    <p class="heard heard-news" aria-live="polite">
      {text}
    </p>
  )
}

/** Settings and keys: seldom used, loaded then. */
export function Sheet() {
  const { sheet } = useRoom()
  const close = () => {
    sheet.value = null
  }
  const part = useLazy(sheet.value !== null, () => import('../components/room-sheet.tsx'), close)
  if (!part || sheet.value === null) return null
  return <part.RoomSheet kind={sheet.value} onClose={close} />
}

function Strip() {
  const { room } = useRoom()
  const words = useWords().room
  const { state, waiting } = room.connection.value
  if (state !== 'offline') return null
  return <p class="strip">{waiting > 0 ? words.offlineWaits(waiting) : words.offlineEmpty}</p>
}
