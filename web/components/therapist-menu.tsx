import type { ComponentChildren } from 'preact'
import type { IconName } from '../lib/icons.ts'
import type { PanelIconName } from '../lib/panel-icons.ts'
import { useRoom } from '../lib/room-view.ts'
import { useMenu, useOpenTalk, usePanel, usePanelWords } from '../lib/use-panel.ts'
import type { Person } from '../state/types.ts'
import { Avatar, Names } from './person.tsx'
import { PanelIcon } from './therapist-icon.tsx'

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
  const now = [...waiting.value, ...members.value].find(({ person }) => person.id === id)?.person
  if (!now) return null
  return (
    <Box by={by} label={words.actions.replace('{name}', () => now.displayName)}>
      <p class="menu-head">
        <Avatar person={now} small />
        <Names people={[now]} />
      </p>
      <ForPerson person={now} />
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
  final?: boolean
  onPress(): void
}

function Entry({ icon, words: [what, hint], final = false, onPress }: EntryProps) {
  return (
    <li>
      <button
        type="button"
        class={final ? 'menu-final' : undefined}
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

function ForPerson({ person }: { person: Person }) {
  const { toAll, dialog } = usePanel()
  const { mayWriteTo } = useRoom()
  const openTalk = useOpenTalk()
  const words = usePanelWords()
  const { acts } = words
  const turn = person.muted ? 'unmute' : 'mute'
  const write = [words.write.replace('{name}', () => person.displayName), ''] as const
  return (
    <ul>
      {mayWriteTo(person) && <Entry icon="lock" words={write} onPress={() => openTalk(person)} />}
      <Entry
        icon={person.muted ? 'pen' : 'penOff'}
        words={acts[turn]}
        onPress={() => toAll(turn, [person])}
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
      <Entry
        icon="userMinus"
        words={acts.remove}
        final
        onPress={() => {
          dialog.value = { kind: 'remove', person }
        }}
      />
    </ul>
  )
}

function ForAll() {
  const { members, toAll } = usePanel()
  const words = usePanelWords()
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
      {(['html', 'csv', 'jsonl'] as const).map((format) => (
        <Transcript key={format} format={format} words={words.transcript[format]} />
      ))}
    </ul>
  )
}

function Transcript({ format, words: [what, hint] }: { format: string; words: string[] }) {
  const { room } = useRoom()
  const query = new URLSearchParams({ ts_id: room.therapySessionId, format })
  return (
    <li>
      <a
        href={`/api/transcript?${query}`}
        download
        onClick={({ currentTarget }) => currentTarget.closest('dialog')?.close()}
      >
        <PanelIcon name="download" />
        <span>
          {what} <span class="small soft">{hint}</span>
        </span>
      </a>
    </li>
  )
}
