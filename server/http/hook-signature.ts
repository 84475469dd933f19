import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { HOOK_WINDOW_MS } from '../protocol/hooks.ts'

const TIMESTAMP = /^\d{1,12}$/
const SIGNATURE = /^v1=([0-9a-f]{64})$/i

/**
 * Whether a call from outside was signed with the secret, lately. What is signed is the timestamp, a
 * dot, and the body byte by byte as it came; the comparison takes the same time whatever differs.
 */
export function isSigned(
  headers: IncomingHttpHeaders,
  body: Uint8Array,
  { secret, now }: { secret: string; now: number },
): boolean {
  const timestamp = String(headers['x-samtale-timestamp'] ?? '')
  const signature = SIGNATURE.exec(String(headers['x-samtale-signature'] ?? ''))?.[1]
  if (signature === undefined || !TIMESTAMP.test(timestamp)) return false
  if (Math.abs(now - Number(timestamp) * 1000) > HOOK_WINDOW_MS) return false
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest()
  return timingSafeEqual(expected, Buffer.from(signature, 'hex'))
}
