import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RealServer } from '../../server/testing/real-server.ts'

interface Answer {
  status?: number
  type?: string
  body?: string
}

/** Stands before a server: what a test shuts, changes or takes away there. */
export interface FrontDoor {
  readonly url: string
  /** Answers given in the server's place, by path. */
  readonly answers: Map<string, Answer>
  /** False: connections are cut. */
  isOpen: boolean
}

/** Opens a front door; the test's end closes it. */
export async function openFrontDoor(
  t: { teardown(fn: () => void): void },
  server: RealServer,
): Promise<FrontDoor> {
  const answers = new Map<string, Answer>()
  const listener = createServer((req, res) => {
    const answer = answers.get(req.url ?? '')
    if (!door.isOpen) req.socket.destroy()
    else if (answer) give(res, answer)
    else pass(server, req, res)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  const door: FrontDoor = { url: `http://127.0.0.1:${port}`, answers, isOpen: true }
  t.teardown(() => {
    listener.closeAllConnections()
    listener.close()
  })
  return door
}

function give(res: ServerResponse, { status = 200, type = 'text/html', body = '' }: Answer): void {
  res.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' }).end(body)
}

function pass(server: RealServer, req: IncomingMessage, res: ServerResponse): void {
  const { method, url: path, headers } = req
  const options = { port: server.port, host: '127.0.0.1', method, path, headers }
  const onward = request(options as object, (answer) => {
    res.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(res)
  })
  onward.on('error', () => res.destroy())
  res.on('close', () => onward.destroy())
  req.pipe(onward)
}
