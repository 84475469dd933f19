import { signHs256 } from '../jwt.ts'
import type { VideoAdapter } from '../live/vendors.ts'
import { callVendor } from './vendor-call.ts'

/** How long the server's own calls to LiveKit are good, in seconds. */
const CALL_S = 60

interface Parts {
  url: string
  apiKey: string
  apiSecret: string
}

/** Rooms at a LiveKit server: it makes them when the first one comes, and they end by one call. */
export function createLivekitVideo({ url, apiKey, apiSecret }: Parts): VideoAdapter {
  const header = { alg: 'HS256', typ: 'JWT' } as const
  return {
    kind: 'livekit',
    open: async ({ externalId }) => ({
      externalId,
      domainId: apiKey,
      url: url.replace(/^http/, 'ws'),
    }),
    async sign(key) {
      const rights = { room: key.room, roomJoin: true, canPublish: true, canSubscribe: true }
      const claims = {
        iss: apiKey,
        sub: key.userId,
        nbf: key.issuedAt,
        exp: key.expiresAt,
        name: key.userName,
        video: { ...rights, roomAdmin: key.isOwner, canPublishData: true },
      }
      return await signHs256(header, claims, apiSecret)
    },
    iceServers: () => [],
    async end({ name, now }) {
      const nbf = Math.floor(now / 1000) - CALL_S
      const claims = { iss: apiKey, nbf, exp: nbf + 2 * CALL_S, video: { roomCreate: true } }
      const token = await signHs256(header, claims, apiSecret)
      const service = `${url.replace(/^ws/, 'http')}/twirp/livekit.RoomService`
      await callVendor(`${service}/DeleteRoom`, {
        headers: { authorization: `Bearer ${token}` },
        body: { room: name },
        fine: [404],
      })
    },
  }
}
