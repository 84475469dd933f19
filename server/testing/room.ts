import type { Action, GetActionsReply, HandleActionsReply, Verdict } from '../protocol/actions.ts'
import type { FoldedEntry } from '../protocol/fold-actions.ts'
import { foldActions } from '../protocol/fold-actions.ts'
import type { TherapySessionDetail } from '../protocol/therapy-sessions.ts'
import type { Caller } from './build-test-app.ts'
import { must } from './fixtures.ts'

/** The verdict on one action. */
export async function send(caller: Caller, draft: object): Promise<Verdict> {
  const answer = await must(caller.handle({ ts_id: '17', actionQueue: [draft] }))
  const [verdict] = answer.json<HandleActionsReply>().results
  if (!verdict) throw new Error('no verdict')
  return verdict
}

/** The id of an action that is accepted. */
export async function write(caller: Caller, draft: object): Promise<number> {
  const verdict = await send(caller, draft)
  if (verdict.id === undefined) throw new Error(`refused: ${JSON.stringify(verdict)}`)
  return verdict.id
}

/** All that somebody may read. */
export async function readAll(caller: Caller): Promise<Action[]> {
  const answer = await must(caller.get('getActions?ts_id=17&limit=500'))
  return answer.json<GetActionsReply>().actions
}

/** All that somebody may read of these types. */
export async function readTypes(caller: Caller, ...types: Action['type'][]): Promise<Action[]> {
  return (await readAll(caller)).filter(({ type }) => types.includes(type))
}

/** The messages as somebody's screen shows them. */
export async function readTalk(caller: Caller): Promise<FoldedEntry[]> {
  const { entries } = foldActions(await readAll(caller))
  return entries.filter((entry): entry is FoldedEntry => entry.kind === 'message')
}

/** The detail as somebody gets it. */
export async function readDetail(caller: Caller): Promise<TherapySessionDetail> {
  return (await must(caller.get('getTherapySessionDetail?ts_id=17'))).json()
}
