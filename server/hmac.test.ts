import { createHash, createHmac } from 'node:crypto'
import t from 'tap'
import { hmacSha256, sha256 } from './hmac.ts'

const TEXTS = ['', 'så søvnløs 😴', 'ø'.repeat(4000), '😴'.repeat(20_000)]
const KEYS = [16, 64, 0, 32, 1].map((length) => Buffer.alloc(length, 0xa5))

t.test('an HMAC is what node says, whatever key and text came before', (t) => {
  for (const text of TEXTS) {
    for (const key of KEYS) {
      const expected = createHmac('sha256', key).update(text).digest('hex')
      t.equal(hmacSha256(key, text, 'hex'), expected)
    }
  }
  t.throws(() => hmacSha256(Buffer.alloc(65), '', 'hex'), RangeError)
  t.end()
})

t.test('a hash is what node says, of bytes alone and with a text', (t) => {
  for (const text of TEXTS) {
    for (const bytes of KEYS) {
      t.strictSame(sha256(bytes, text), createHash('sha256').update(bytes).update(text).digest())
    }
  }
  t.end()
})
