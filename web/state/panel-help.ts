import type { Action } from '../../server/protocol/actions.ts'

/** Something that came of a call for help; `by`: who did it. */
export interface HelpStep {
  kind: 'asked' | 'again' | 'raised' | 'seen'
  at: number
  by: string | null
}

/** Somebody's call for help, from their first asking to the therapist who saw it. */
export interface HelpCall {
  personId: string
  /** The newest asking: who has seen it has seen them all. */
  id: number
  since: number
  /** What they said with it. */
  body: string | null
  isOpen: boolean
  steps: readonly HelpStep[]
}

type Calls = Map<string, HelpCall[]>

/**
 * Reads all calls for help from the log, the oldest first. The rule: who asks again before anybody
 * has seen it makes no new call; whoever has seen an asking has seen those before it, not a newer
 * one. Times are on this device's clock. Pure.
 */
export function readHelp(actions: readonly Action[], skewMs: number): HelpCall[] {
  const calls: Calls = new Map()
  const byAsking = new Map<number, HelpCall>()
  for (const action of actions) {
    const { id, type, user, target } = action
    const at = Date.parse(action.timestamp) + skewMs
    if (type === 'help' && user !== null) {
      byAsking.set(id, ask(calls, { personId: user, id, at, body: action.body ?? null }))
    }
    const call = byAsking.get(target ?? 0)
    if (!call) continue
    if (type === 'help_raised') addStep(call, { kind: 'raised', at, by: null })
    if (type === 'help_seen') {
      addStep(call, { kind: 'seen', at, by: user })
      if ((target ?? 0) >= call.id) call.isOpen = false
    }
  }
  return [...calls.values()].flat().sort((a, b) => a.since - b.since || a.id - b.id)
}

function ask(
  calls: Calls,
  asked: { personId: string; id: number; at: number; body: string | null },
): HelpCall {
  const { personId, id, at, body } = asked
  const before = calls.get(personId) ?? []
  const last = before.at(-1)
  calls.set(personId, before)
  if (!last?.isOpen) {
    const steps: HelpStep[] = [{ kind: 'asked', at, by: personId }]
    const call = { personId, id, since: at, body, isOpen: true, steps }
    before.push(call)
    return call
  }
  last.id = id
  last.body = body ?? last.body
  addStep(last, { kind: 'again', at, by: personId })
  return last
}

function addStep(call: HelpCall, step: HelpStep): void {
  call.steps = [...call.steps, step]
}
