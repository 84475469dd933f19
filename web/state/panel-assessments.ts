import type { ReadonlySignal } from '@preact/signals'
import { effect, signal, untracked } from '@preact/signals'
import type { Assessment } from '../../server/protocol/therapy-sessions.ts'
import type { PanelSource } from './panel-source.ts'
import { fetchAssessments } from './panel-source.ts'

export type AssessmentsOf = ReadonlyMap<string, readonly Assessment[]>

interface Deps {
  source: PanelSource
  therapySessionId: string
  /** Whose are wanted. */
  ids: ReadonlySignal<readonly string[]>
  /** What could not be fetched is tried again when this changes. */
  again: ReadonlySignal<unknown>
}

/** The participants' assessments, one call after the other, and again when the log says so. */
export function createPanelAssessments({ source, therapySessionId, ids, again }: Deps) {
  const all = signal<AssessmentsOf>(new Map())
  const stale = new Set<string>()
  const missed = new Set<string>()
  let seen = source.actions.peek().at(-1)?.id ?? 0
  let isFetching = false
  let isStopped = false

  const fetchOne = async (id: string) => {
    stale.delete(id)
    try {
      const found = await fetchAssessments(source, { therapySessionId, personId: id })
      if (isStopped) return
      all.value = new Map([...all.peek(), [id, found]])
    } catch {
      missed.add(id)
    }
  }
  const fetchAll = async () => {
    if (isFetching) return
    isFetching = true
    for (const id of stale) {
      if (!isStopped) await fetchOne(id)
    }
    isFetching = false
  }
  const stop = effect(() => {
    const wanted = ids.value
    const actions = source.actions.value
    void again.value
    for (const id of missed) stale.add(id)
    missed.clear()
    for (const id of wanted) if (!all.peek().has(id)) stale.add(id)
    for (const { id, type, participant } of actions) {
      if (id <= seen || type !== 'update_assessments') continue
      for (const one of wanted) if ((participant ?? one) === one) stale.add(one)
    }
    seen = actions.at(-1)?.id ?? 0
    // Not waited for: the signal tells by itself.
    untracked(() => void fetchAll())
  })
  return {
    all: all as ReadonlySignal<AssessmentsOf>,
    stop: () => {
      isStopped = true
      stop()
    },
  }
}
