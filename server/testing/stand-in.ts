import type { IncomingHttpHeaders } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Test } from 'tap'

export interface VendorRequest {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: unknown
}

interface Answer {
  status?: number
  body?: unknown
}

export interface StandIn {
  url: string
  requests: VendorRequest[]
  /** What it answers from now on; a promise that never ends is a vendor that hangs. */
  behave(as: (request: VendorRequest) => Answer | Promise<Answer>): void
}

/** A vendor's server that behaves as a test says. */
export async function startStandIn(t: Test): Promise<StandIn> {
  const requests: VendorRequest[] = []
  let behave: (request: VendorRequest) => Answer | Promise<Answer> = () => ({ status: 500 })
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of incoming) chunks.push(chunk)
    const text = Buffer.concat(chunks).toString()
    const { method = '', url: path = '', headers } = incoming
    const request = { method, path, headers, body: text === '' ? null : JSON.parse(text) }
    requests.push(request)
    const { status = 200, body = {} } = await behave(request)
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    behave(as) {
      behave = as
    },
  }
}
