import { createHash } from 'node:crypto'
import { signHs256 } from '../jwt.ts'
import type { VideoAdapter, VideoKey } from '../live/vendors.ts'
import { callVendor, VendorError } from './vendor-call.ts'
import { videoClaims } from './video-claims.ts'

/** Longer ids are refused by Daily. */
const LONGEST_USER_ID = 36

/** Rooms at Daily: made and ended over its REST API, keys signed here with the API key. */
export function createDailyVideo({ url, apiKey }: { url: string; apiKey: string }): VideoAdapter {
  const headers = { authorization: `Bearer ${apiKey}` }
  const api = `${url}/v1`
  let domain: Promise<string> | undefined
  const getDomainId = async () => {
    domain ??= callVendor(`${api}/`, { method: 'GET', headers }).then(({ body }) =>
      textOf(body.domain_id),
    )
    try {
      return await domain
    } catch (error) {
      domain = undefined
      throw error
    }
  }

  return {
    kind: 'daily',
    async open({ name }) {
      const domainId = await getDomainId()
      const room = await makeRoom(api, headers, name)
      return { externalId: textOf(room.id), domainId, url: textOf(room.url) }
    },
    sign: async (key) => {
      const claims = videoClaims({ ...key, userId: shortId(key.userId) })
      return await signHs256({ alg: 'HS256', typ: 'JWT' }, claims, apiKey)
    },
    iceServers: () => [],
    async end({ name, userIds }) {
      const room = `${api}/rooms/${name}`
      const body = { user_ids: userIds.map(shortId), ban: true }
      // Nobody is in it, or it is gone: then there is nothing to do.
      await callVendor(`${room}/eject`, { headers, body, fine: [404] })
      await callVendor(room, { method: 'DELETE', headers, fine: [404] })
    },
  }
}

async function makeRoom(
  api: string,
  headers: Record<string, string>,
  name: string,
): Promise<Record<string, unknown>> {
  // In at once, in the words of one's browser, and without what the house has itself.
  const properties = {
    ...{ max_participants: 2, enable_prejoin_ui: false, lang: 'user' },
    ...{ enable_chat: false, enable_knocking: false },
  }
  try {
    const body = { name, privacy: 'private', properties }
    return (await callVendor(`${api}/rooms`, { headers, body })).body
  } catch (error) {
    if (!(error instanceof VendorError && error.status === 400)) throw error
    // It was made before, and the answer got lost.
    return (await callVendor(`${api}/rooms/${name}`, { method: 'GET', headers })).body
  }
}

function shortId(userId: VideoKey['userId']): string {
  if (userId.length <= LONGEST_USER_ID) return userId
  return createHash('sha256').update(userId).digest('hex').slice(0, LONGEST_USER_ID)
}

function textOf(value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new Error('Daily answered something else')
}
