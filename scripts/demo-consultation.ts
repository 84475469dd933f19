import type { Context } from '../server/context.ts'
import { putConsultation } from '../server/domain/consultations/put.ts'
import { putParticipant } from '../server/domain/login/participants.ts'
import { getTherapySession, putTherapySession } from '../server/domain/ops/ops-therapy-sessions.ts'
import { DOCTOR } from './demo-people.ts'

const ID = '20'
const PATIENT = 'P123'
const DAY_MS = 86_400_000

/** Puts the consultation into the house, or back to waiting; what was written in it stays. */
export async function makeConsultation(ctx: Context, ops: string, now: number): Promise<void> {
  const { id: doctorId, role: _, ...doctor } = DOCTOR
  await putParticipant(ctx, doctorId, doctor)
  const consultation = {
    patient: PATIENT,
    service_provider: doctorId,
    nature: 'A sore throat for five days, and it hurts when I swallow.',
    source: 'direct' as const,
    category: 'insurance',
    enabled_channels: ['PHONE' as const, 'CHAT' as const, 'VIDEO' as const],
    primary_channel: 'VIDEO' as const,
    expires_at: new Date(now + 30 * DAY_MS).toISOString(),
  }
  const { created } = await putConsultation(ctx, ops, ID, consultation, { code: 'ufF7woVa' })
  if (created) return
  const { name } = await getTherapySession(ctx, ID)
  const date = new Date(now).toISOString()
  await putTherapySession(ctx, ops, ID, { name, date, status: 'scheduled' })
}
