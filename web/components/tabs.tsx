import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { focusLater } from '../lib/focus-later.ts'
import { nextTab } from '../lib/next-tab.ts'
import { useRoom } from '../lib/room-view.ts'
import { useWords } from '../lib/ui.ts'
import type { Tab } from '../state/types.ts'
import { Dialog } from './dialog.tsx'
import { Icon } from './icon.tsx'
import { PeopleList } from './people-list.tsx'
import { Names } from './person.tsx'
import { ReadersList } from './readers-list.tsx'

/** The index tabs of the notebook: everyone, and the private talks; beside them the people. */
export function Tabs() {
  const { room } = useRoom()
  const words = useWords().room
  const list = useRef<HTMLDivElement>(null)
  const move = (event: KeyboardEvent) => {
    const next = nextTab(event.key, room.tabs.value, room.activeTab.value)
    if (next === null) return
    event.preventDefault()
    room.openTab(next.key)
    const button = list.current?.children[next.index]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    <div class="tab-row">
      <div class="tabs" role="tablist" aria-label={words.talks} ref={list} onKeyDown={move}>
        {room.tabs.value.map((tab) => (
          <TabButton key={tab.key} tab={tab} />
        ))}
      </div>
      <PeopleButton />
      <MenuButton />
    </div>
  )
}

function MenuButton() {
  const { sheet } = useRoom()
  const words = useWords().room
  return (
    <button
      type="button"
      class="btn btn-quiet btn-square menu-button"
      aria-label={words.menu}
      aria-haspopup="dialog"
      onClick={() => {
        sheet.value = 'menu'
      }}
    >
      <Icon name="menu" />
    </button>
  )
}

function TabButton({ tab }: { tab: Tab }) {
  const { room } = useRoom()
  const words = useWords().room
  const selected = tab.key === room.activeTab.value
  const everyone = tab.key === 'everyone'
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (selected) button.current?.scrollIntoView({ inline: 'nearest', block: 'nearest' })
  }, [selected])
  return (
    <button
      ref={button}
      type="button"
      role="tab"
      id={`tab-${tab.key}`}
      aria-controls="sheet"
      aria-selected={selected}
      tabIndex={selected ? 0 : -1}
      onClick={() => room.openTab(tab.key)}
    >
      <Icon name={everyone ? 'users' : 'lock'} />
      <span>{everyone ? words.everyone : <Names people={tab.others} />}</span>
      {tab.unread > 0 && (
        <span class="count">
          <span aria-hidden="true">{tab.unread}</span>
          <span class="heard">{words.unread(tab.unread)}</span>
        </span>
      )}
    </button>
  )
}

function PeopleButton() {
  const { here, room } = useRoom()
  const words = useWords()
  const name = room.detail.value?.name
  const open = useSignal(false)
  const close = () => {
    open.value = false
  }
  const goTo = () => {
    close()
    focusLater('[role=tab][aria-selected=true]')
  }
  return (
    <>
      <button
        type="button"
        class="btn btn-quiet btn-small people-button"
        aria-label={words.room.openPeople(here.value.length)}
        onClick={() => {
          open.value = true
        }}
      >
        <Icon name="contact" />
        {here.value.length}
      </button>
      {open.value && (
        <Dialog title={words.room.inRoom(here.value.length)} sheet onClose={close}>
          <p class="soft small">
            <bdi>{name}</bdi>
          </p>
          <PeopleList titled={false} onWrite={goTo} />
          <h3>{words.readers.title}</h3>
          <ReadersList />
        </Dialog>
      )}
    </>
  )
}
