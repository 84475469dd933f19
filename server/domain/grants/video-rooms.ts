import type { Context } from '../../context.ts'
import type { VideoAdapter } from '../../live/vendors.ts'
import type { Consultation } from '../../store/consultations.ts'
import type { GrantRole, VideoRoomRow } from '../../store/grants.ts'
import { findVideoRoom, putVideoRoom, updateVideoRoom } from '../../store/grants.ts'
import { newUuid } from './uuid.ts'

const SECOND_MS = 1000
const SUFFIX_LENGTH = 8

/** Who somebody is for whoever carries sound and picture: an id, never a name. */
export function videoUserIds(consultation: { id: string; patientId: string }): [string, string] {
  return [`Consultation/${consultation.id}`, `Patient/${consultation.patientId}`]
}

/** The room of a consultation, made now if there is none; null while its vendor is away. */
export async function openVideoRoom(
  ctx: Context,
  video: VideoAdapter,
  { id, code }: Consultation,
): Promise<VideoRoomRow | null> {
  const kept = await findVideoRoom(ctx.store, id)
  if (kept?.adapter === video.kind && kept.ended_at === null) return kept
  if (ctx.vendors.videoRest.isOn) return null
  // The same at every try, so that a room whose making was not answered is found again.
  const suffix = ctx.secrets.hashPayload(`video room ${id}`).slice(0, SUFFIX_LENGTH)
  const name = `C-${code}-${suffix}`
  try {
    const made = await video.open({ name, externalId: newUuid(ctx.random) })
    const row: VideoRoomRow = {
      therapy_session_id: id,
      adapter: video.kind,
      name,
      external_id: made.externalId,
      domain_id: made.domainId,
      url: made.url,
      ...keyTimes(ctx),
      ended_at: null,
      retry_at: 0,
    }
    return await ctx.store.transaction(async (tx) => {
      // Another call may have been as quick: both sides must get the same.
      const other = await findVideoRoom(tx, id)
      if (other?.adapter === video.kind && other.ended_at === null) return other
      await putVideoRoom(tx, row)
      return row
    })
  } catch (error) {
    ctx.vendors.videoRest.begin()
    const errorName = error instanceof Error ? error.name : typeof error
    ctx.log.warn({ err: { name: errorName } }, 'the video room could not be made')
    return null
  }
}

/** The room with keys that have not run out. */
export async function renewKeys(ctx: Context, room: VideoRoomRow): Promise<VideoRoomRow> {
  if (room.keys_expire_at * SECOND_MS > ctx.clock.now()) return room
  const times = keyTimes(ctx)
  await updateVideoRoom(ctx.store, room.therapy_session_id, times)
  return { ...room, ...times }
}

/** One side's key, with its own name in it. */
export async function signVideoKey(
  video: VideoAdapter,
  room: VideoRoomRow,
  { consultation, role }: { consultation: Consultation; role: GrantRole },
): Promise<string> {
  const isOwner = role === 'service_provider'
  const [providerId, patientId] = videoUserIds(consultation)
  return await video.sign({
    room: room.name,
    domainId: room.domain_id,
    isOwner,
    userId: isOwner ? providerId : patientId,
    userName: isOwner ? consultation.serviceProvider.name : consultation.patient.name,
    issuedAt: room.keys_issued_at,
    expiresAt: room.keys_expire_at,
  })
}

/** A key opens the door only while somebody may come: it needs to live no longer than a patient's link. */
function keyTimes(ctx: Context): Pick<VideoRoomRow, 'keys_issued_at' | 'keys_expire_at'> {
  const issuedAt = Math.floor(ctx.clock.now() / SECOND_MS)
  const lifeS = ctx.config.chatTokens.patientMs / SECOND_MS
  return { keys_issued_at: issuedAt, keys_expire_at: issuedAt + lifeS }
}
