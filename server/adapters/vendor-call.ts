const TIMEOUT_MS = 5000

/** A vendor refused, or answered what nobody can read. Carries nothing of what was sent or said. */
export class VendorError extends Error {
  readonly status: number

  constructor(status: number) {
    super(`The vendor answered ${status}`)
    this.name = `VendorError${status}`
    this.status = status
  }
}

interface VendorCall {
  method?: 'GET' | 'POST' | 'DELETE'
  headers: Record<string, string>
  /** Sent as JSON. */
  body?: object
  /** Answers that are as good as a success. */
  fine?: readonly number[]
}

/**
 * Calls a vendor and reads its JSON, an empty object where there is none.
 * @throws VendorError, or what fetch throws where the vendor cannot be reached in five seconds
 */
export async function callVendor(
  url: string,
  { method = 'POST', headers, body, fine = [] }: VendorCall,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    // A redirect would take the vendor's key elsewhere.
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  const text = await answer.text()
  if (!answer.ok && !fine.includes(answer.status)) throw new VendorError(answer.status)
  return { status: answer.status, body: parse(text) }
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
