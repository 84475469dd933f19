import { once } from 'node:events'
import type { Socket } from 'node:net'
import { connect } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')
const LENGTH = /\r\ncontent-length: *(\d+)/i
const BATCH = 100

/** Called with each answer, or with status 0 when the connection is gone. */
export type OnReply = (status: number, body: Buffer) => void

/** Takes requests and brings their answers. */
export interface Connection {
  /** Sends a request; the bytes may change again once the answer is there. */
  send(request: Buffer, onReply: OnReply): void
  close(): void
}

/**
 * One keep-alive connection with one request at a time. As little HTTP/1.1 as the answers of both
 * servers need: a status line, a Content-Length, a body.
 */
export class HttpConnection implements Connection {
  readonly #socket: Socket
  #onReply: OnReply | null = null
  #received: Buffer | null = null
  /** Where the answer under way ends; 0: its head is not complete. */
  #end = 0
  #bodyAt = 0
  #status = 0

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#read(chunk))
    socket.on('error', () => {})
    socket.on('close', () => this.#finish(0, Buffer.from('the connection is gone')))
  }

  send(request: Buffer, onReply: OnReply): void {
    this.#onReply = onReply
    if (this.#socket.destroyed) this.#finish(0, Buffer.from('the connection is gone'))
    else this.#socket.write(request)
  }

  close(): void {
    this.#onReply = null
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    const data = this.#received ? Buffer.concat([this.#received, chunk]) : chunk
    if (this.#end === 0) this.#readHead(data)
    if (this.#end === 0 || data.length < this.#end) {
      this.#received = data
      return
    }
    const body = data.subarray(this.#bodyAt, this.#end)
    this.#received = null
    this.#end = 0
    this.#finish(this.#status, body)
  }

  #readHead(data: Buffer): void {
    const headEnd = data.indexOf(HEAD_END)
    if (headEnd < 0) return
    const head = data.toString('latin1', 0, headEnd)
    this.#status = Number(head.slice(9, 12))
    this.#bodyAt = headEnd + HEAD_END.length
    const length = LENGTH.exec(head)?.[1]
    // Without it nobody knows where the answer ends: it is taken for broken.
    if (length === undefined) this.#status = 0
    this.#end = this.#bodyAt + Number(length ?? 0)
  }

  #finish(status: number, body: Buffer): void {
    const onReply = this.#onReply
    this.#onReply = null
    onReply?.(status, body)
  }
}

/** A few connections that many share, one request at a time on each, as a proxy's to its server. */
export class SharedConnections implements Connection {
  readonly #all: readonly HttpConnection[]
  readonly #free: HttpConnection[]
  readonly #waiting: (() => void)[] = []

  constructor(connections: readonly HttpConnection[]) {
    this.#all = connections
    this.#free = [...connections]
  }

  send(request: Buffer, onReply: OnReply): void {
    const connection = this.#free.pop()
    if (!connection) {
      this.#waiting.push(() => this.send(request, onReply))
      return
    }
    connection.send(request, (status, body) => {
      this.#free.push(connection)
      onReply(status, body)
      this.#waiting.shift()?.()
    })
  }

  close(): void {
    for (const connection of this.#all) connection.close()
  }
}

/** Opens so many connections to a port of this machine, some at a time, and yields them as they come. */
export async function* openConnections(
  port: number,
  count: number,
): AsyncGenerator<HttpConnection[]> {
  for (let left = count; left > 0; left -= BATCH) {
    const sockets = Array.from({ length: Math.min(BATCH, left) }, () =>
      connect({ port, host: '127.0.0.1' }),
    )
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    yield sockets.map((socket) => new HttpConnection(socket))
  }
}
