import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http'
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'

interface Test {
  teardown(fn: () => Promise<void> | void): void
}

/** What becomes of one connection. */
export type Passage =
  | { kind: 'whole' }
  /** Breaks both ends once so many bytes have gone that way. */
  | { kind: 'cut-request' | 'cut-reply'; afterBytes: number }
  /** Lets so many bytes of the answer through each time: a client that reads slowly. */
  | { kind: 'slow'; bytes: number; everyMs: number }

export interface TcpProxy {
  readonly port: number
  /** How many connections were broken in the middle. */
  cuts: number
}

/** A stretch of bad line before a server on this machine; `next` is asked for each connection. */
export async function startTcpProxy(
  t: Test,
  serverPort: number,
  next: () => Passage,
): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const listener = createServer((client) => {
    const server = connect(serverPort, '127.0.0.1')
    for (const socket of [client, server]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    }
    client.on('close', () => server.destroy())
    const cut = () => {
      proxy.cuts += 1
      client.resetAndDestroy()
      server.resetAndDestroy()
    }
    join(client, server, next(), cut)
  })
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const proxy: TcpProxy = { port, cuts: 0 }
  t.teardown(() => {
    for (const socket of open) socket.destroy()
    listener.close()
  })
  return proxy
}

function join(client: Socket, server: Socket, passage: Passage, cut: () => void): void {
  if (passage.kind === 'cut-request') passUntil(client, server, passage.afterBytes, cut)
  else client.pipe(server)
  if (passage.kind === 'cut-reply') passUntil(server, client, passage.afterBytes, cut)
  // Ends with the connection; one that breaks has nobody left to tell.
  else if (passage.kind === 'slow') trickle(server, client, passage).catch(() => undefined)
  else server.pipe(client)
}

function passUntil(from: Socket, to: Socket, afterBytes: number, cut: () => void): void {
  let left = afterBytes
  from.on('data', (chunk: Buffer) => {
    const part = chunk.subarray(0, left)
    left -= part.length
    // What fits in is let through to the last byte before the line breaks.
    if (left > 0) to.write(part)
    else to.write(part, cut)
  })
}

async function trickle(
  from: Socket,
  to: Socket,
  { bytes, everyMs }: { bytes: number; everyMs: number },
): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length && !to.destroyed; at += bytes) {
      to.write(chunk.subarray(at, at + bytes))
      await new Promise((resolve) => setTimeout(resolve, everyMs))
    }
  }
  to.end()
}

/** An answer over a connection of its own. */
export interface SocketAnswer {
  status: number
  headers: IncomingHttpHeaders
  body: string
}

/** Posts JSON over a connection of its own. Throws if the connection breaks before the answer is whole. */
export async function postOverSocket(
  port: number,
  path: string,
  { cookie, body }: { cookie: string; body: object },
): Promise<SocketAnswer> {
  return await new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port,
        path,
        method: 'POST',
        agent: false,
        headers: { 'content-type': 'application/json', cookie },
      },
      (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('error', reject)
        answer.on('close', () => reject(new Error('the answer was cut')))
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8')
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: text })
        })
      },
    )
    sent.on('error', reject)
    sent.end(JSON.stringify(body))
  })
}
