import type { Tabs, Team, TeamHooks } from '../sync/tabs.ts'
import { loneTabs } from '../sync/tabs.ts'

/**
 * The browser's tabs: a lock that one of them holds, and a channel. A lock goes to the next tab when
 * its page ends, however it ends; without a secure context there are none, and each tab leads.
 */
export function browserTabs(): Tabs {
  const hasChannels = 'BroadcastChannel' in globalThis
  const lone = loneTabs()
  return {
    join: hasChannels && 'locks' in navigator ? join : lone.join,
    listen: hasChannels ? listen : lone.listen,
  }
}

function listen(name: string, onWord: () => void): { tell(): void } {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', onWord)
  return { tell: () => channel.postMessage(null) }
}

function join(name: string, hooks: TeamHooks): Team {
  const channel = new BroadcastChannel(name)
  channel.addEventListener('message', ({ data }) => hooks.onWord(data))
  const lead = createLead(name, hooks)
  lead.ask()
  return {
    claim: lead.claim,
    tell: (word) => channel.postMessage(word),
    leave: () => {
      lead.leave()
      channel.close()
    },
  }
}

function createLead(name: string, hooks: TeamHooks) {
  let isOver = false
  let isLeading = false
  let isClaiming = false
  let release = () => {}
  let waiting = new AbortController()

  const hold = () => {
    if (isOver) return undefined
    isLeading = true
    isClaiming = false
    hooks.onLead()
    return new Promise<void>((resolve) => {
      release = resolve
    })
  }
  const request = async (options: LockOptions) => {
    try {
      await navigator.locks.request(name, options, hold)
    } catch {
      lost(options.signal)
    }
  }
  const lost = (signal?: AbortSignal) => {
    if (isOver || signal?.aborted) return
    // A browser that refuses locks, as it does where storage is blocked, leaves each tab alone.
    if (!isLeading) return void hold()
    isLeading = false
    hooks.onLost()
    ask()
  }
  const ask = () => {
    waiting = new AbortController()
    void request({ signal: waiting.signal })
  }
  return {
    ask,
    claim: () => {
      if (isLeading || isClaiming || isOver) return
      isClaiming = true
      waiting.abort()
      void request({ steal: true })
    },
    leave: () => {
      isOver = true
      waiting.abort()
      release()
    },
  }
}
