import type { VideoKind } from '../../config-grants.ts'
import type { Context } from '../../context.ts'
import type { IceServer } from '../../live/vendors.ts'
import type { Consultation } from '../../store/consultations.ts'
import { findConsultation } from '../../store/consultations.ts'
import type { GrantRole } from '../../store/grants.ts'
import {
  findVideoRoom,
  listGrantsOver,
  listRoomsOver,
  revokeGrant,
  updateVideoRoom,
} from '../../store/grants.ts'
import { isOver, renewGrants, signChatToken } from './chat-tokens.ts'
import { openVideoRoom, renewKeys, signVideoKey, videoUserIds } from './video-rooms.ts'

/** A consultation waits so long for a vendor; what comes later is there at the next look. */
const PATIENCE_MS = 1500
/** How long after a failure it is tried again to end a video room. */
const END_AGAIN_MS = 30_000

export interface ChatTokens {
  patient: string | null
  serviceProvider: string | null
}

/** Where sound and picture of a consultation go, with both sides' keys. */
export interface VideoKeys {
  adapter: VideoKind
  name: string | null
  externalId: string | null
  url: string | null
  iceServers: IceServer[]
  patientKey: string | null
  serviceProviderKey: string | null
}

/**
 * Both sides' chat tokens: the same as before while they are good, new ones where they have run out.
 * Nulls when the consultation is over, and until there is a key to sign with.
 */
export async function mintChatTokens(
  ctx: Context,
  consultation: Consultation,
): Promise<ChatTokens> {
  const none = { patient: null, serviceProvider: null }
  if (await isOver(ctx, consultation.id)) return none
  if (!(await withPatience(ctx, renewGrants(ctx, consultation.id), false))) return none
  return {
    patient: await signChatToken(ctx, consultation, 'patient'),
    serviceProvider: await signChatToken(ctx, consultation, 'service_provider'),
  }
}

/** The video room with both sides' keys, on the same terms; without them once it is over. */
export async function mintVideoKeys(ctx: Context, consultation: Consultation): Promise<VideoKeys> {
  const { video } = ctx.vendors
  const over = await isOver(ctx, consultation.id)
  const made = over
    ? await findVideoRoom(ctx.store, consultation.id)
    : video && (await withPatience(ctx, openVideoRoom(ctx, video, consultation), null))
  if (!video || !made) return { ...NO_ROOM, adapter: ctx.config.video.kind }
  const { name, external_id: externalId, url } = made
  const known = { ...NO_ROOM, adapter: video.kind, name, externalId, url }
  if (over) return known
  const room = await renewKeys(ctx, made)
  const keyOf = (role: GrantRole) => signVideoKey(video, room, { consultation, role })
  return {
    ...known,
    iceServers: video.iceServers(ctx.clock.now()),
    patientKey: await keyOf('patient'),
    serviceProviderKey: await keyOf('service_provider'),
  }
}

const NO_ROOM = {
  name: null,
  externalId: null,
  url: null,
  iceServers: [],
  patientKey: null,
  serviceProviderKey: null,
}

/** What was issued to this side is dead at once; what it is asked for next is new. */
export async function revokeGrants(
  ctx: Context,
  consultationId: string,
  role: GrantRole,
): Promise<void> {
  await revokeGrant(ctx.store, {
    therapySessionId: consultationId,
    role,
    now: ctx.clock.now(),
  })
  const consultation = await findConsultation(ctx.store, consultationId)
  ctx.logins.endAdmitted(({ onlyTsId, participant }) => {
    const isPatient = participant?.id === consultation?.patientId
    return onlyTsId === consultationId && isPatient === (role === 'patient')
  })
}

/**
 * Ends what belongs to consultations that are over: grants, so that nothing brings them back, and
 * video rooms at their vendor, again and again until the vendor says that it is done.
 */
export async function endWhatIsOver(ctx: Context): Promise<void> {
  for (const { therapySessionId, role } of await listGrantsOver(ctx.store)) {
    await revokeGrants(ctx, therapySessionId, role)
  }
  for (const room of await listRoomsOver(ctx.store, ctx.clock.now())) {
    const { therapy_session_id: id, patient_id: patientId, name, adapter } = room
    const { video } = ctx.vendors
    const now = ctx.clock.now()
    try {
      const userIds = videoUserIds({ id, patientId })
      // A vendor that the house has left cannot be told anything: its keys run out by themselves.
      if (video?.kind === adapter) await video.end({ name, userIds, now })
      await updateVideoRoom(ctx.store, id, { ended_at: now })
    } catch (error) {
      const errorName = error instanceof Error ? error.name : typeof error
      ctx.log.warn({ err: { name: errorName } }, 'a video room could not be ended yet')
      await updateVideoRoom(ctx.store, id, { retry_at: now + END_AGAIN_MS })
    }
  }
}

/** What `work` gives, or `otherwise` if that takes too long; it goes on by itself then. */
async function withPatience<T, U>(ctx: Context, work: Promise<T>, otherwise: U): Promise<T | U> {
  const { promise, resolve } = Promise.withResolvers<U>()
  const stop = ctx.clock.after(PATIENCE_MS, () => resolve(otherwise))
  try {
    return await Promise.race([work, promise])
  } finally {
    stop()
  }
}
