import type { BinaryToTextEncoding } from 'node:crypto'
import { hash } from 'node:crypto'

/** Bytes of a block of SHA-256: no key may be longer. */
const BLOCK_BYTES = 64
const HASH_BYTES = 32

/** What is hashed is put together here and answered as text: buffers of its own cost three times as much. */
const outer = Buffer.alloc(BLOCK_BYTES + HASH_BYTES)
const scratch = Buffer.alloc(16_384)

/** HMAC-SHA-256 (RFC 2104) of two one-shot hashes: node's own costs several times that. */
export function hmacSha256(key: Uint8Array, text: string, encoding: BinaryToTextEncoding): string {
  if (key.length > BLOCK_BYTES) throw new RangeError(`A key has at most ${BLOCK_BYTES} bytes`)
  const inner = roomFor(BLOCK_BYTES, text)
  for (let index = 0; index < BLOCK_BYTES; index++) {
    const byte = index < key.length ? (key[index] ?? 0) : 0
    inner[index] = 0x36 ^ byte
    outer[index] = 0x5c ^ byte
  }
  const end = BLOCK_BYTES + inner.write(text, BLOCK_BYTES)
  outer.write(hash('sha256', inner.subarray(0, end), 'binary'), BLOCK_BYTES, 'latin1')
  return hash('sha256', outer, encoding)
}

/** SHA-256 of these bytes and, after them, of this text in UTF-8. */
export function sha256(bytes: Uint8Array, text = ''): Buffer {
  if (text === '') return toBytes(hash('sha256', bytes, 'binary'))
  const all = roomFor(bytes.length, text)
  all.set(bytes)
  const end = bytes.length + all.write(text, bytes.length)
  return toBytes(hash('sha256', all.subarray(0, end), 'binary'))
}

/** The bytes of a hash that was asked for as `binary`. */
export function toBytes(hashed: string): Buffer {
  return Buffer.from(hashed, 'latin1')
}

/** A buffer with room for a text in UTF-8 after so many bytes, until the next one is asked for. */
function roomFor(bytes: number, text: string): Buffer {
  const needed = bytes + text.length * 3
  return needed > scratch.length ? Buffer.allocUnsafe(needed) : scratch
}
