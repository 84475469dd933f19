import type { You } from '../../server/protocol/therapy-sessions.ts'
import { ApiError } from '../api/api-error.ts'

/** An address that names no therapy session is answered like one that is not for this person. */
export function refuse(error: unknown): never {
  if (!(error instanceof ApiError) || (error.status !== 400 && error.status !== 404)) throw error
  throw new ApiError({ code: 'not_allowed_in_session', status: 403 })
}

/** One's own place, without what only some answers hold. */
export function toYou({ role, standing, muted }: You): You {
  return { role, standing, muted }
}
