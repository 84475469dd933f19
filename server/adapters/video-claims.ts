import type { VideoKey } from '../live/vendors.ts'

/** The claims of a video key, named and ordered as Daily has them for keys that one signs oneself. */
export function videoClaims(key: VideoKey): object {
  return {
    r: key.room,
    o: key.isOwner,
    ud: key.userId,
    u: key.userName,
    d: key.domainId,
    iat: key.issuedAt,
    exp: key.expiresAt,
  }
}
