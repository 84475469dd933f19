import type { FrameWord, HostWord } from './words.ts'
import { isHostWord } from './words.ts'

/** The page around the frame. That it may show the frame was the server's word to the browser. */
export interface HostLink {
  /** Hears each `open`; all are of the page that sent the first. */
  listen(hear: (word: HostWord) => void): void
  tell(word: FrameWord): void
}

/** Asks the page around for whom to let in. Without such a page nothing is ever heard. */
export function openHostLink(win: Window): HostLink {
  const { parent } = win
  let origin: string | null = null
  return {
    listen: (hear) => {
      win.addEventListener('message', (event) => {
        if (parent === win || event.source !== parent || !isHostWord(event.data)) return
        origin ??= event.origin
        if (event.origin === origin) hear(event.data)
      })
      const ready: FrameWord = { samtale: 'ready' }
      parent.postMessage(ready, '*')
    },
    tell: (word) => {
      if (origin !== null) parent.postMessage(word, origin)
    },
  }
}
