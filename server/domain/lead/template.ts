import type { Context, Principal } from '../../context.ts'
import type { TherapySessionTemplate } from '../../protocol/lead.ts'
import { listConsultationsAmong } from '../../store/lead.ts'
import { listTherapySessionsOf } from '../../store/therapy-sessions.ts'
import { newState } from '../ops/ops-therapy-sessions.ts'
import { auditAttempt, requireStaff } from './access.ts'

/**
 * What a therapist begins a new therapy session with: settings and length of the newest that they
 * lead. Nothing is stored for it. @throws not_allowed
 */
export async function getTemplate(
  ctx: Context,
  principal: Principal,
): Promise<TherapySessionTemplate> {
  const act = { actor: principal.id, act: 'read_template' }
  await auditAttempt(ctx, act, () => requireStaff(ctx, principal))
  const all = await listTherapySessionsOf(ctx.store, principal.id)
  const led = all.flatMap(({ session, role }) => (role === 'therapist' ? [session] : []))
  const consultations = await listConsultationsAmong(
    ctx.store,
    led.map(({ id }) => id),
  )
  const newest = led
    .filter(({ id }) => !consultations.has(id))
    .sort((a, b) => b.createdAt - a.createdAt)[0]
  if (!newest) return { from: null, duration_ms: null, settings: defaultSettings(ctx) }
  const { id, name, startsAt, endsAt } = newest
  return {
    from: { id, name },
    duration_ms: endsAt === null ? null : endsAt - startsAt,
    settings: ctx.logs.settingsOf(newest),
  }
}

function defaultSettings(ctx: Context): TherapySessionTemplate['settings'] {
  const details = { name: '', topic: null, startsAt: 0, endsAt: null }
  return newState(ctx, '', { details, settings: {} }).settings
}
