import type { ReadonlySignal } from '@preact/signals'
import { useSignal, useSignalEffect } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { Arrival } from '../state/types.ts'
import { announce } from './announce.ts'
import { chime } from './chime.ts'
import { failureText } from './problems.ts'
import { useRoom } from './room-view.ts'
import { useUi } from './ui.ts'
import { useNames } from './use-names.ts'

/** What comes in within it is told in one go. */
const GATHER_MS = 1000

/** Tells what comes in while the room is open: in words for who hears the page, by a sound if wanted. */
export function useAnnouncer(): ReadonlySignal<string> {
  const { room, mentions, atEnd } = useRoom()
  const ui = useUi()
  const { one } = useNames()
  const text = useSignal('')
  const gathered = useRef<{ arrivals: Arrival[]; failures: string[] } | null>(null)
  const heard = useRef({ id: 0, since: ui.now.peek(), failed: new Set<string>() })
  /** What the words tell of. */
  const told = useRef<Arrival[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  const tell = () => {
    const { arrivals, failures } = gathered.current ?? { arrivals: [], failures: [] }
    gathered.current = null
    told.current = arrivals
    const me = room.me.peek()?.id ?? ''
    const listener = {
      mentionsMe: (body: string) => mentions.peek().includes(body, me),
      nameOf: one,
      words: ui.i18n.words.peek().heard,
    }
    text.value = [announce(arrivals, listener), ...failures].filter(Boolean).join('\n')
    const isSeen = document.visibilityState === 'visible' && atEnd.peek()
    if (arrivals.length > 0 && !isSeen) chime(ui.switches)
  }
  const gather = (arrivals: Arrival[], failures: string[]) => {
    if (arrivals.length + failures.length === 0) return
    if (!gathered.current) {
      gathered.current = { arrivals: [], failures: [] }
      // Said again, the same words are news only after a silence.
      text.value = ''
      told.current = []
      timer.current = setTimeout(tell, GATHER_MS)
    }
    gathered.current.arrivals.push(...arrivals)
    gathered.current.failures.push(...failures)
  }

  useSignalEffect(() => {
    const { id, since } = heard.current
    const all = room.arrivals.value
    const isThere = (told: Arrival) => all.some((one) => one.id === told.id)
    // What was deleted is told no more.
    if (gathered.current) gathered.current.arrivals = gathered.current.arrivals.filter(isThere)
    if (!told.current.every(isThere)) {
      told.current = []
      text.value = ''
    }
    heard.current.id = all.at(-1)?.id ?? 0
    // What was said before one came in is history.
    gather(
      all.slice(all.findLastIndex((one) => one.id <= id) + 1).filter(({ at }) => at >= since),
      [],
    )
  })
  useSignalEffect(() => {
    const { failed } = heard.current
    const words = ui.i18n.words.peek().message
    const failures = room.timeline.value.flatMap((item) => {
      if (item.kind !== 'message' || item.state !== 'failed' || failed.has(item.key)) return []
      failed.add(item.key)
      return [failureText(words, item.failure)]
    })
    gather([], failures)
  })
  return text
}
