import { hash } from 'node:crypto'

/** Bytes of a block of SHA-256: no key may be longer. */
const BLOCK_BYTES = 64

/** Makes HMAC-SHA-256 (RFC 2104) under one key, of two one-shot hashes: node's own costs several times that. */
export function createHmacSha256(key: Uint8Array): (text: string) => Buffer {
  if (key.length > BLOCK_BYTES) throw new RangeError(`A key has at most ${BLOCK_BYTES} bytes`)
  const inner = Buffer.alloc(BLOCK_BYTES, 0x36)
  const outer = Buffer.alloc(BLOCK_BYTES, 0x5c)
  for (let index = 0; index < key.length; index++) {
    const byte = key[index] ?? 0
    inner[index] = 0x36 ^ byte
    outer[index] = 0x5c ^ byte
  }
  return (text) => sha256(outer, sha256(inner, Buffer.from(text)))
}

/** SHA-256 of these bytes, one after the other. */
export function sha256(...parts: Uint8Array[]): Buffer {
  const only = parts.length === 1 ? parts[0] : undefined
  return hash('sha256', only ?? Buffer.concat(parts), 'buffer')
}
