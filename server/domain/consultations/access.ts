import type { Context, Principal } from '../../context.ts'
import { AppError } from '../../errors.ts'
import type { ConsultationBrief, ConsultationState } from '../../protocol/consultations.ts'
import type { Role } from '../../protocol/therapy-sessions.ts'
import type { Consultation } from '../../store/consultations.ts'
import {
  findConsultationOf,
  listConsultationsAmong,
  listConsultationsOf,
} from '../../store/consultations.ts'
import { mayReach } from '../access.ts'
import { toBrief } from './view.ts'

/** The most consultations that one list holds. */
const LIST_SIZE = 200

/** Who somebody is in a consultation: a colleague may read along, and take it over. */
export type Part = 'patient' | 'service_provider' | 'colleague'

/** A consultation as one of its members comes to it. */
export interface Seat {
  consultation: Consultation
  part: Part
}

/** The caller's seat in a consultation; undefined for everybody else, as if there were none. */
export async function findSeat(
  ctx: Context,
  principal: Principal,
  by: { id: string } | { code: string },
): Promise<Seat | undefined> {
  const found = await findConsultationOf(ctx.store, principal.id, by)
  if (!found || !mayReach(principal, found.consultation.id)) return undefined
  return await toSeat(ctx, principal, found)
}

/** The caller's seat in a consultation. @throws not_found */
export async function accessConsultation(
  ctx: Context,
  principal: Principal,
  id: string,
): Promise<Seat> {
  const seat = await findSeat(ctx, principal, { id })
  if (seat) return seat
  throw new AppError('not_found', 'There is no consultation by that id')
}

/** The caller's newest consultations, those first that were made first. */
export async function listSeats(
  ctx: Context,
  principal: Principal,
  state?: ConsultationState,
): Promise<Seat[]> {
  const rows = await listConsultationsOf(ctx.store, principal.id, { state, limit: LIST_SIZE })
  const own = rows.filter(({ consultation }) => mayReach(principal, consultation.id))
  return await Promise.all(own.map((one) => toSeat(ctx, principal, one)))
}

/** What the caller may know of those of these therapy sessions that are consultations, by id. */
export async function findBriefs(
  ctx: Context,
  principal: Principal,
  ids: readonly string[],
): Promise<Map<string, ConsultationBrief>> {
  const rows = await listConsultationsAmong(ctx.store, principal.id, ids)
  const seats = await Promise.all(rows.map((one) => toSeat(ctx, principal, one)))
  return new Map(seats.map((seat) => [seat.consultation.id, toBrief(ctx, seat)]))
}

async function toSeat(
  ctx: Context,
  principal: Principal,
  { consultation, role }: { consultation: Consultation; role: Role },
): Promise<Seat> {
  // The shorter idle limit holds for whoever treats others.
  if (role === 'therapist' && !principal.isStaff) await ctx.logins.markStaff(principal.loginId)
  return { consultation, part: partOf(principal.id, role, consultation) }
}

function partOf(personId: string, role: Role, consultation: Consultation): Part {
  if (role === 'participant') return 'patient'
  return personId === consultation.serviceProviderId ? 'service_provider' : 'colleague'
}
