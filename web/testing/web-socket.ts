import { createHash } from 'node:crypto'
import type { Duplex } from 'node:stream'

/** The server's end of a WebSocket: whole messages of bytes, as clients of tests send them. */
export interface WebSocketEnd {
  send(bytes: Uint8Array): void
  close(): void
}

interface Hooks {
  onMessage(bytes: Buffer): void
  onClose(): void
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const BINARY = 0x82
const CLOSE = 0x88
const FINAL = 0x80

/** Answers a browser that wants to speak over a WebSocket, and reads what it says (RFC 6455). */
export function acceptWebSocket(socket: Duplex, key: string, hooks: Hooks): WebSocketEnd {
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64')
  const lines = ['HTTP/1.1 101 Switching Protocols', 'Upgrade: websocket', 'Connection: Upgrade']
  socket.write([...lines, `Sec-WebSocket-Accept: ${accept}`, '', ''].join('\r\n'))
  let unread: Buffer<ArrayBufferLike> = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    unread = Buffer.concat([unread, chunk])
    for (let frame = readFrame(unread); frame; frame = readFrame(unread)) {
      unread = unread.subarray(frame.size)
      if (frame.kind === BINARY) hooks.onMessage(frame.bytes)
      if (frame.kind === CLOSE) socket.end(Buffer.from([CLOSE, 0]))
    }
  })
  socket.on('error', () => undefined)
  socket.on('close', hooks.onClose)
  return {
    send: (bytes) => void socket.write(Buffer.concat([headOf(bytes.length), bytes])),
    close: () => socket.destroy(),
  }
}

function readFrame(from: Buffer): { kind: number; bytes: Buffer; size: number } | null {
  const [kind = 0, second = 0] = from
  const short = second & 0x7f
  const start = { 126: 4, 127: 10 }[short] ?? 2
  if (from.length < start + 4) return null
  if ((kind & FINAL) === 0) throw new Error('messages in parts are not read')
  const long = short === 126 ? from.readUInt16BE(2) : Number(from.readBigUInt64BE(2))
  const length = short < 126 ? short : long
  const size = start + 4 + length
  if (from.length < size) return null
  const mask = from.subarray(start, start + 4)
  const bytes = Buffer.from(from.subarray(start + 4, size))
  for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ (mask[index % 4] ?? 0)
  return { kind, bytes, size }
}

function headOf(length: number): Buffer {
  if (length < 126) return Buffer.from([BINARY, length])
  const head = Buffer.from([BINARY, 126, 0, 0])
  head.writeUInt16BE(length, 2)
  return head
}
