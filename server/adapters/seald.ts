import type { SecretMaker } from '../live/vendors.ts'
import { callVendor } from './vendor-call.ts'

/** SEALD's dashboard: https://docs.seald.io, "JWT shared secrets". */
export function createSeald({ url, apiKey }: { url: string; apiKey: string }): SecretMaker {
  return {
    async make(permissions) {
      const { body } = await callVendor(`${url}/dashboardapi/v2/jwtsharedsecret/`, {
        headers: { 'x-dashboard-api-key': apiKey },
        body: { permissions },
      })
      const { id, shared_secret: secret } = body
      const isGood = typeof id === 'string' && id !== '' && typeof secret === 'string'
      if (!isGood || secret.trim().length < 32) throw new Error('SEALD answered something else')
      return { id, secret }
    },
  }
}
