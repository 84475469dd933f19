import type { Context } from '../../context.ts'
import type { LeadCounts } from '../../protocol/therapy-sessions.ts'
import { listCounted } from '../../store/lead.ts'

/** How many participants each of these therapy sessions has, and how they are, by id. */
export async function countParticipants(
  ctx: Context,
  therapySessionIds: readonly string[],
): Promise<Map<string, LeadCounts>> {
  const rows = await listCounted(ctx.store, therapySessionIds)
  return new Map(
    therapySessionIds.map((tsId) => {
      const own = rows.filter((row) => row.therapySessionId === tsId)
      const presence = ctx.logs.peek(tsId)?.presence
      const isIn = (row: (typeof own)[number]) => !row.isWaiting && presence?.isPresent(row.id)
      return [
        tsId,
        {
          participants: own.length,
          waiting: own.filter((row) => row.isWaiting).length,
          present: own.filter(isIn).length,
          held: own.filter((row) => row.held).length,
          help: own.filter((row) => row.asksHelp).length,
        },
      ]
    }),
  )
}
