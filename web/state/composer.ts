import type { ReadonlySignal } from '@preact/signals'
import { batch, effect, signal, untracked } from '@preact/signals'
import type { Draft } from '../../server/protocol/actions.ts'
import type { Keystrokes } from '../../server/protocol/keystrokes.ts'
import { cleanText } from './clean-text.ts'
import type { Drafts } from './drafts.ts'
import type { Input } from './keystrokes.ts'
import { createKeystrokes } from './keystrokes.ts'
import { EVERYONE, othersIn, tabOfPeople } from './tabs.ts'
import type { PendingDraft } from './timeline.ts'
import type { TimelineMessage } from './types.ts'

interface ComposerDeps {
  drafts: Drafts
  personId: string
  now(): number
  newId(): string
  /** What may be recorded of how a text comes about. */
  keystrokes: ReadonlySignal<Keystrokes>
  mayWrite(): boolean
  onTyped(): void
  enqueue(draft: Draft): Promise<void>
}

/** The open tab and what is being written in it: one text a tab, kept on the device. */
export function createComposer(deps: ComposerDeps) {
  const texts = createTexts(deps)
  const { activeTab, draftText, replyingTo } = texts
  /** Sent and not stored in the outbox yet. Shown at once: until then the kept draft holds them. */
  const storing = signal<readonly PendingDraft[]>([])
  const send = async () => {
    const tab = activeTab.value
    const text = draftText.value
    const body = cleanText(text).trim()
    if (body === '' || !deps.mayWrite()) return
    const draft = {
      type: 'message' as const,
      cid: deps.newId(),
      body,
      recipients: othersIn(tab),
      target: replyingTo.value?.id ?? null,
      ...texts.keystrokes.finish(),
    }
    const shown = toPending(draft, deps.personId, deps.now())
    const replying = replyingTo.value
    batch(() => {
      storing.value = [...storing.value, shown]
      texts.take(tab, text)
    })
    try {
      await deps.enqueue(draft)
      texts.release(tab, text)
    } catch (error) {
      texts.giveBack(tab, text, replying)
      throw error
    } finally {
      storing.value = storing.value.filter((other) => other !== shown)
    }
  }
  const { openedTabs, openTab, write, stop } = texts
  const openPrivate = (personId: string) => openTab(tabOfPeople([personId], deps.personId))
  return {
    ...{ activeTab, openedTabs, draftText, replyingTo, storing },
    ...{ openTab, openPrivate, write, send, stop },
  }
}

function toPending(draft: Draft & { cid: string }, personId: string, now: number): PendingDraft {
  const sent = { ...draft, client_ts: new Date(now).toISOString() }
  return { personId, cid: draft.cid, state: 'queued', draft: sent }
}

function createTexts({ drafts, now, keystrokes: extent, onTyped }: ComposerDeps) {
  const activeTab = signal(EVERYONE)
  const openedTabs = signal<readonly string[]>(drafts.tabs())
  const draftText = signal(drafts.read(EVERYONE))
  const replyingTo = signal<TimelineMessage | null>(null)
  const keystrokes = createKeystrokes(now, () => extent.peek())
  /** What is being stored of each tab: it stays in front of the kept draft until it is stored. */
  const held = new Map<string, string>()

  const heldIn = (tab: string) => held.get(tab) ?? ''
  const begunIn = (tab: string) => drafts.read(tab).slice(heldIn(tab).length)
  const keep = (text: string) => {
    const tab = activeTab.value
    if (begunIn(tab) === text) return
    drafts.write(tab, heldIn(tab) + text)
    keystrokes.changed(text)
    if (text !== '') onTyped()
  }
  const stopKeeping = effect(() => {
    const text = draftText.value
    untracked(() => keep(text))
  })
  // What was recorded under another agreement is thrown away.
  const stopRestarting = effect(() => {
    if (extent.value) keystrokes.restart(draftText.peek())
  })
  const stop = () => {
    stopKeeping()
    stopRestarting()
  }
  const write = (text: string, input: Input) => {
    keystrokes.changed(text, input)
    draftText.value = text
  }
  const show = (tab: string) => {
    batch(() => {
      activeTab.value = tab
      draftText.value = begunIn(tab)
      replyingTo.value = null
    })
    keystrokes.restart(draftText.value)
  }
  const openTab = (tab: string) => {
    if (!openedTabs.value.includes(tab)) openedTabs.value = [...openedTabs.value, tab]
    show(tab)
  }
  const take = (tab: string, text: string) => {
    held.set(tab, heldIn(tab) + text)
    show(tab)
  }
  const letGo = (tab: string, text: string) => held.set(tab, heldIn(tab).slice(text.length))
  const release = (tab: string, text: string) => {
    const begun = begunIn(tab)
    letGo(tab, text)
    drafts.write(tab, heldIn(tab) + begun)
  }
  const giveBack = (tab: string, text: string, replying: TimelineMessage | null) => {
    letGo(tab, text)
    if (activeTab.value !== tab) return
    show(tab)
    replyingTo.value = replying
  }
  return {
    activeTab,
    openedTabs,
    draftText,
    replyingTo,
    keystrokes,
    openTab,
    write,
    take,
    release,
    giveBack,
    stop,
  }
}
