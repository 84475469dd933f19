import { createHmac } from 'node:crypto'
import { signHs256 } from '../jwt.ts'
import type { VideoAdapter } from '../live/vendors.ts'
import { videoClaims } from './video-claims.ts'

/** How long credentials for the TURN server are good. */
const TURN_MS = 21_600_000

interface Parts {
  /** Signs keys: they say who is who, and open nothing but this house's own doors. */
  key: { domainId: string; secret: string }
  stunUrls: readonly string[]
  turn: { urls: readonly string[]; secret: string } | null
}

/** Sound and picture from browser to browser: all that the server gives is where to meet. */
export function createBuiltinVideo({ key, stunUrls, turn }: Parts): VideoAdapter {
  return {
    kind: 'builtin',
    open: async ({ externalId }) => ({ externalId, domainId: key.domainId, url: null }),
    sign: async (one) =>
      await signHs256({ alg: 'HS256', typ: 'JWT' }, videoClaims(one), key.secret),
    iceServers: (now) => [
      ...(stunUrls.length > 0 ? [{ urls: [...stunUrls] }] : []),
      ...(turn ? [{ urls: [...turn.urls], ...turnCredentials(turn.secret, now + TURN_MS) }] : []),
    ],
    // Browsers that talk to each other stop by themselves: nothing is passed on any more.
    end: async () => {},
  }
}

/** coturn's `use-auth-secret`: a user name that says until when, and its HMAC-SHA-1. */
function turnCredentials(secret: string, until: number): { username: string; credential: string } {
  const username = `${Math.floor(until / 1000)}:samtale`
  return { username, credential: createHmac('sha1', secret).update(username).digest('base64') }
}
