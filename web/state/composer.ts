import { batch, effect, signal, untracked } from '@preact/signals'
import type { Draft } from '../../server/protocol/actions.ts'
import type { Settings } from '../../server/protocol/therapy-sessions.ts'
import { cleanText } from './clean-text.ts'
import type { Drafts } from './drafts.ts'
import { createKeystrokes } from './keystrokes.ts'
import { EVERYONE, othersIn, tabOfPeople } from './tabs.ts'
import type { TimelineMessage } from './types.ts'

interface ComposerDeps {
  drafts: Drafts
  personId: string
  now(): number
  keystrokes(): Settings['keystrokes'] | undefined
  mayWrite(): boolean
  onTyped(): void
  enqueue(draft: Draft): Promise<void>
}

/** The open tab and what is being written in it: one text a tab, kept on the device. */
export function createComposer(deps: ComposerDeps) {
  const texts = createTexts(deps)
  const { activeTab, draftText, replyingTo } = texts
  let storing = false
  const send = async () => {
    const tab = activeTab.value
    const text = draftText.value
    const body = cleanText(text).trim()
    if (storing || body === '' || !deps.mayWrite()) return
    storing = true
    try {
      await deps.enqueue({
        type: 'message',
        body,
        recipients: othersIn(tab),
        target: replyingTo.value?.id ?? null,
        ...texts.keystrokes.finish(deps.keystrokes()),
      })
      texts.clear(tab, text)
    } finally {
      storing = false
    }
  }
  const { openedTabs, openTab, stop } = texts
  const openPrivate = (personId: string) => openTab(tabOfPeople([personId], deps.personId))
  return { activeTab, openedTabs, draftText, replyingTo, openTab, openPrivate, send, stop }
}

function createTexts({ drafts, now, onTyped }: ComposerDeps) {
  const activeTab = signal(EVERYONE)
  const openedTabs = signal<readonly string[]>(drafts.tabs())
  const draftText = signal(drafts.read(EVERYONE))
  const replyingTo = signal<TimelineMessage | null>(null)
  const keystrokes = createKeystrokes(now)
  keystrokes.restart(draftText.value)

  const keep = (text: string) => {
    if (drafts.read(activeTab.value) === text) return
    drafts.write(activeTab.value, text)
    keystrokes.changed(text)
    if (text !== '') onTyped()
  }
  const stop = effect(() => {
    const text = draftText.value
    untracked(() => keep(text))
  })
  const show = (tab: string) => {
    batch(() => {
      activeTab.value = tab
      draftText.value = drafts.read(tab)
      replyingTo.value = null
    })
    keystrokes.restart(draftText.value)
  }
  const openTab = (tab: string) => {
    if (!openedTabs.value.includes(tab)) openedTabs.value = [...openedTabs.value, tab]
    show(tab)
  }
  const clear = (tab: string, sent: string) => {
    // What was typed while the message was being stored belongs to the next one.
    const text = drafts.read(tab)
    drafts.write(tab, text.startsWith(sent) ? text.slice(sent.length) : '')
    if (activeTab.value === tab) show(tab)
  }
  return { activeTab, openedTabs, draftText, replyingTo, keystrokes, openTab, clear, stop }
}
