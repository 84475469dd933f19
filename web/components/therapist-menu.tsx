import type { ComponentChildren } from 'preact'
import type { IconName } from '../lib/icons.ts'
import type { PanelIconName } from '../lib/panel-icons.ts'
import { useRoom } from '../lib/room-view.ts'
import {
  useBegun,
  useCareWords,
  useMenu,
  useOpenTalk,
  usePanel,
  usePanelWords,
} from '../lib/use-panel.ts'
import type { Member } from '../state/panel.ts'
import type { Person } from '../state/types.ts'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'
import { ReasonInput } from './therapist-reason.tsx'

/** Opens what can be done for one person, or, without one, for the whole session. */
export function MenuButton({ person = null }: { person?: Person | null }) {
  const { menu } = usePanel()
  const words = usePanelWords()
  const label = person ? words.actions.replace('{name}', () => person.displayName) : words.more
  return (
    <button
      type="button"
      class="btn btn-quiet btn-square"
      aria-label={label}
      aria-haspopup="dialog"
      onClick={({ currentTarget }) => {
        menu.value = { person, by: currentTarget }
      }}
    >
      <PanelIcon name="menu" />
    </button>
  )
}

/** The menu that is open, if any. */
export function TherapistMenu() {
  const { menu, members, waiting } = usePanel()
  const words = usePanelWords()
  const open = menu.value
  if (!open) return null
  const { by } = open
  if (!open.person) {
    return (
      <Box by={by} label={words.more}>
        <ForAll />
      </Box>
    )
  }
  const { id } = open.person
  const member = [...waiting.value, ...members.value].find(({ person }) => person.id === id)
  if (!member) return null
  const { person } = member
  return (
    <Box by={by} label={words.actions.replace('{name}', () => person.displayName)}>
      <p class="menu-head">
        <Avatar person={person} small />
        <Names people={[person]} />
      </p>
      <ForPerson member={member} />
      <Removal person={person} />
    </Box>
  )
}

function Box(props: { by: Element; label: string; children: ComponentChildren }) {
  const { menu } = usePanel()
  const element = useMenu(props.by)
  return (
    <dialog
      ref={element}
      class="menu"
      aria-label={props.label}
      onClose={() => {
        menu.value = null
      }}
    >
      <div class="menu-body">{props.children}</div>
    </dialog>
  )
}

interface EntryProps {
  icon: IconName | PanelIconName
  words: readonly [what: string, hint: string]
  onPress(): void
}

function Entry({ icon, words: [what, hint], onPress }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        onClick={({ currentTarget }) => {
          currentTarget.closest('dialog')?.close()
          onPress()
        }}
      >
        <PanelIcon name={icon} />
        <span>
          {what}
          {hint && <span class="small soft">{hint}</span>}
        </span>
      </button>
    </li>
  )
}

function ForPerson({ member: { person, held, done, remindedAt } }: { member: Member }) {
  const { toAll, dialog } = usePanel()
  const { mayWriteTo } = useRoom()
  const openTalk = useOpenTalk()
  const words = usePanelWords()
  const { acts } = words
  const { hold, remind } = useCareWords()
  const turn = person.muted ? 'unmute' : 'mute'
  const pass = held ? 'unhold' : 'hold'
  const isToDo = done !== null && done.count < done.of && remindedAt === null
  const write = [words.write.replace('{name}', () => person.displayName), ''] as const
  return (
    <ul>
      {mayWriteTo(person) && <Entry icon="lock" words={write} onPress={() => openTalk(person)} />}
      <Entry
        icon={person.muted ? 'pen' : 'penOff'}
        words={acts[turn]}
        onPress={() => toAll(turn, [person])}
      />
      <Entry
        icon={held ? 'arrowRight' : 'tray'}
        words={hold.acts[pass]}
        onPress={() => toAll(pass, [person])}
      />
      {person.standing === 'admitted' && (
        <Entry icon="undo" words={acts.revoke} onPress={() => toAll('revoke', [person])} />
      )}
      <Entry
        icon="clipboard"
        words={acts.assessments}
        onPress={() => {
          dialog.value = { kind: 'assessments', person }
        }}
      />
      {isToDo && <Entry icon="bell" words={remind.act} onPress={() => toAll('remind', [person])} />}
    </ul>
  )
}

/** Ends somebody’s membership: said in the menu itself what it does, and no question after it. */
function Removal({ person }: { person: Person }) {
  const { toAll } = usePanel()
  const words = usePanelWords()
  const reason = useBegun(`remove.${person.id}`)
  return (
    <form
      class="menu-remove"
      onSubmit={(event) => {
        event.preventDefault()
        event.currentTarget.closest('dialog')?.close()
        toAll('remove', [person], reason.text.value)
        reason.done()
      }}
    >
      <ReasonInput reason={reason} />
      <button type="submit">
        <PanelIcon name="userMinus" />
        <span>
          {words.remove.replace('{name}', () => person.displayName)}
          <span class="small soft">{words.removeHint}</span>
        </span>
      </button>
    </form>
  )
}

function ForAll() {
  const { members, toAll, dialog } = usePanel()
  const words = usePanelWords()
  const { attendance } = useCareWords()
  const all = members.value.map(({ person }) => person)
  const free = all.filter(({ muted, standing }) => !muted && standing === 'admitted')
  const muted = all.filter((person) => person.muted)
  return (
    <ul>
      {free.length > 0 && (
        <Entry icon="penOff" words={words.acts.muteAll} onPress={() => toAll('mute', free)} />
      )}
      {muted.length > 0 && (
        <Entry icon="pen" words={words.acts.unmuteAll} onPress={() => toAll('unmute', muted)} />
      )}
      <Entry
        icon="attendance"
        words={attendance.open}
        onPress={() => {
          dialog.value = { kind: 'attendance' }
        }}
      />
      <Transcript view="full" />
      <Transcript view="participants" />
    </ul>
  )
}

function Transcript({ view }: { view: 'full' | 'participants' }) {
  const { room } = useRoom()
  const words = useCareWords().transcript
  const id = `transcript-${view}`
  return (
    <li class="menu-files">
      <PanelIcon name="download" />
      <div>
        <span id={id}>{words[view]}</span>
        <p>
          {(['html', 'csv', 'jsonl'] as const).map((format) => (
            <a
              key={format}
              href={`/api/transcript?${new URLSearchParams({ ts_id: room.therapySessionId, format, view })}`}
              download
              aria-describedby={id}
              onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
            >
              {words.formats[format]}
            </a>
          ))}
        </p>
      </div>
    </li>
  )
}
