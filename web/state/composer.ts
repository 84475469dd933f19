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
  const { drafts } = deps
  const activeTab = signal(EVERYONE)
  const openedTabs = signal<readonly string[]>(drafts.tabs())
  const draftText = signal(drafts.read(EVERYONE))
  const replyingTo = signal<TimelineMessage | null>(null)
  const keystrokes = createKeystrokes(deps.now)
  keystrokes.restart(draftText.value)

  const stop = effect(() => {
    const text = draftText.value
    untracked(() => {
      const tab = activeTab.value
      if (drafts.read(tab) === text) return
      drafts.write(tab, text)
      keystrokes.changed(text)
      if (text !== '') deps.onTyped()
    })
  })
  const openTab = (tab: string) => {
    batch(() => {
      activeTab.value = tab
      if (!openedTabs.value.includes(tab)) openedTabs.value = [...openedTabs.value, tab]
      draftText.value = drafts.read(tab)
      replyingTo.value = null
    })
    keystrokes.restart(draftText.value)
  }
  const clear = (tab: string, sent: string) => {
    // What was typed while the message was being stored belongs to the next one.
    const rest = drafts.read(tab).startsWith(sent) ? drafts.read(tab).slice(sent.length) : ''
    drafts.write(tab, rest)
    if (activeTab.value !== tab) return
    keystrokes.restart(rest)
    batch(() => {
      draftText.value = rest
      replyingTo.value = null
    })
  }
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
        ...keystrokes.finish(deps.keystrokes()),
      })
      clear(tab, text)
    } finally {
      storing = false
    }
  }
  const openPrivate = (personId: string) => openTab(tabOfPeople([personId], deps.personId))
  return { activeTab, openedTabs, draftText, replyingTo, openTab, openPrivate, send, stop }
}
