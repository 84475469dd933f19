import type { Random } from '../clock.ts'
import type { LogBatch } from '../store/log-store.ts'
import { chainOn, commitTo, SALT_BYTES } from './action-chain.ts'
import type { LogCommit, LogState } from './log-commit.ts'

/**
 * What turns at one log want written together: every action sealed with a salt of its own and chained
 * to the one before it, `lastChain` on disk being the first. `head` is how the log stands after them.
 */
export function toLogBatch(
  head: LogState,
  turns: readonly LogCommit[],
  { lastChain, random }: { lastChain: Uint8Array; random: Random },
): LogBatch {
  const appended = turns.flatMap((turn) => turn.appended)
  const salts = random.bytes(SALT_BYTES * appended.length)
  let last = lastChain
  const actions = appended.map(({ action, keystrokes }, index) => {
    const salt = salts.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES)
    const commitment = commitTo(salt, action, keystrokes)
    last = chainOn(last, action, commitment)
    const { characterHistory, timeToComplete } = keystrokes
    return { action, seal: { characterHistory, timeToComplete, salt, commitment, chain: last } }
  })
  const changed = new Set(turns.flatMap((turn) => turn.changedMembers))
  return {
    session: { ...head.session, lastChain: last },
    sessionChanged: turns.some((turn) => turn.sessionChanged),
    actions,
    deleted: new Map(turns.flatMap((turn) => turn.deleted)),
    settled: new Map(turns.flatMap((turn) => turn.settled)),
    members: [...changed].flatMap((id) => head.members.get(id) ?? []),
    writes: turns.flatMap((turn) => turn.writes),
  }
}
