import type { ReadonlySignal } from '@preact/signals'
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { enCarePanel } from '../locales/en-care-panel.ts'
import { enPanel } from '../locales/en-panel.ts'
import { nbCarePanel } from '../locales/nb-care-panel.ts'
import { nbPanel } from '../locales/nb-panel.ts'
import type { Panel } from '../state/panel.ts'
import type { Person } from '../state/types.ts'
import { focusLater } from './focus-later.ts'
import { useRoom } from './room-view.ts'
import { useUi } from './ui.ts'

/** Between a menu and what it stands beside. */
const GAP_PX = 8

/** The panel around a component of it. @throws where there is none */
export function usePanel(): Panel {
  const therapist = useRoom().therapist.value
  if (!therapist) throw new Error('The panel is missing')
  return therapist.panel
}

/** The panel's texts in the reader's language. */
export function usePanelWords() {
  return useUi().i18n.locale.value === 'nb' ? nbPanel : enPanel
}

/** The texts of what a therapist does for one person and for the room. */
export function useCareWords() {
  return useUi().i18n.locale.value === 'nb' ? nbCarePanel : enCarePanel
}

/** A text that is being written: begun on this device before, or as it was; kept until it is done. */
export function useBegun(
  of: string,
  before = '',
): { text: ReadonlySignal<string>; write(text: string): void; done(): void } {
  const { begun, begin } = usePanel()
  const text = useSignal(begun(of) || before)
  return {
    text,
    write: (typed) => {
      text.value = typed
      begin(of, typed)
    },
    done: () => begin(of, ''),
  }
}

/** Opens the private talk with somebody, also from where only the people are shown. */
export function useOpenTalk(): (person: Person) => void {
  const { room } = useRoom()
  const { side } = usePanel()
  return ({ id }) => {
    side.value = 'talk'
    room.openPrivate(id)
    focusLater('#write')
  }
}

/** Keeps the focus within an element when what had it is gone: somebody was let in, say. */
export function useKeptFocus() {
  const element = useRef<HTMLElement>(null)
  const wasWithin = useRef(false)
  const { waiting, members, coTherapists, care } = usePanel()
  useEffect(() => {
    const follow = ({ target }: FocusEvent) => {
      wasWithin.current = target instanceof Node && element.current?.contains(target) === true
    }
    document.addEventListener('focusin', follow)
    return () => document.removeEventListener('focusin', follow)
  }, [])
  useSignalEffect(() => {
    void [waiting.value, members.value, coTherapists.value]
    void [care.openCalls.value, care.tray.value, care.closesAt.value]
    requestAnimationFrame(() => {
      if (wasWithin.current && document.activeElement === document.body) element.current?.focus()
    })
  })
  return element
}

/** Opens a menu in the top layer: beside the panel, level with what opened it, or from below. */
export function useMenu(by: Element) {
  const element = useRef<HTMLDialogElement>(null)
  const wide = useUi().wide.value
  useLayoutEffect(() => {
    const menu = element.current
    if (!menu) return
    if (!menu.open) menu.showModal()
    const place = wide ? placeBeside(menu, by) : { top: '', left: '' }
    menu.style.top = place.top
    menu.style.left = place.left
    const beside = (event: MouseEvent) => event.target === menu && menu.close()
    menu.addEventListener('click', beside)
    return () => menu.removeEventListener('click', beside)
  }, [wide])
  return element
}

function placeBeside(menu: HTMLElement, by: Element): { top: string; left: string } {
  const { width, height } = menu.getBoundingClientRect()
  const panel = (by.closest('.panel') ?? by).getBoundingClientRect()
  const top = Math.min(by.getBoundingClientRect().top, innerHeight - height - GAP_PX)
  const left = panel.left - width - GAP_PX
  return { top: `${Math.max(GAP_PX, top)}px`, left: `${Math.max(GAP_PX, left)}px` }
}
