import type { Context } from '../../context.ts'
import type { SessionLog } from '../../live/session-log.ts'
import { settleExpiry } from '../../store/consultation-changes.ts'
import { planCancel } from './changes.ts'

/** A consultation that nobody started in time is over; one that was started is left alone. */
export async function expireConsultation(ctx: Context, log: SessionLog): Promise<void> {
  await log.commit({}, (turn) => {
    const { id, status } = turn.state.session
    const isExpired = status === 'scheduled'
    if (isExpired) planCancel(turn, { author: null, act: 'expire_consultation' })
    turn.alsoWrite((tx) => settleExpiry(tx, id, { now: ctx.clock.now(), isExpired }))
  })
}
