import { createHash, createHmac, randomBytes } from 'node:crypto'
import t from 'tap'
import {
  chainOn,
  commitTo,
  commitToContent,
  contentOf,
  firstChain,
  splitSalt,
} from './action-chain.ts'

const action = {
  id: 7,
  type: 'message',
  author: 'P1',
  cid: null,
  payloadHash: null,
  at: Date.parse('2026-11-21T12:00:00.000Z'),
  clientTs: null,
  body: 'så søvnløs 😴',
  recipients: ['P2'],
  audience: ['P1', 'P2'],
  therapistsRead: false,
  target: 3,
  icon: null,
  reason: null,
  participant: null,
  keystrokes: null,
  sender: null,
  event: null,
  keptBack: null,
  heldId: null,
  closesAt: null,
  deletedBy: null,
  settledBy: null,
} as const

t.test('a commitment is HMAC-SHA-256 under the salt', (t) => {
  for (let n = 0; n < 20; n++) {
    const salt = randomBytes(16)
    const keystrokes = { characterHistory: null, timeToComplete: null }
    const content = [action.body, ...Array(8).fill(null)]
    const expected = createHmac('sha256', salt).update(JSON.stringify(content)).digest()
    const written = { ...action, recipients: null, audience: null }
    t.strictSame(commitTo(salt, written, keystrokes), expected)
    const agreed = commitTo(salt, { ...written, keystrokes: 'full' }, keystrokes)
    t.notSame(agreed, expected, 'what somebody agreed to is bound too')
  }
  t.end()
})

t.test('who may read the text can prove it without the keystroke data', (t) => {
  const salt = randomBytes(16)
  const keystrokes = { characterHistory: ['s', 'å'], timeToComplete: '671ms' }
  const hmac = (key: Uint8Array, text: string) => createHmac('sha256', key).update(text).digest()
  const typing = hmac(salt, JSON.stringify([['s', 'å'], '671ms'])).toString('hex')
  const content = [action.body, ...Array(7).fill(null), typing]
  const expected = hmac(hmac(salt, 'content'), JSON.stringify(content))
  const written = { ...action, recipients: null, audience: null }
  t.strictSame(commitTo(salt, written, keystrokes), expected)
  const opened = splitSalt(salt, keystrokes)
  t.strictSame(commitToContent(opened.key, contentOf(written, opened.typing)), expected)
  const other = splitSalt(salt, { ...keystrokes, timeToComplete: '672ms' })
  t.notSame(commitToContent(other.key, contentOf(written, other.typing)), expected)
  t.end()
})

t.test('the chain is SHA-256 over what was before and what is said of the action', (t) => {
  const previous = firstChain('17')
  t.strictSame(previous, createHash('sha256').update('samtale log 17').digest())
  const commitment = randomBytes(32)
  const facts = [
    7,
    'message',
    'P1',
    '2026-11-21T12:00:00.000Z',
    ['P1', 'P2'],
    3,
    commitment.toString('hex'),
  ]
  const expected = createHash('sha256').update(previous).update(JSON.stringify(facts)).digest()
  const logged = { ...action, recipients: ['P2'], audience: ['P1', 'P2'] }
  t.strictSame(chainOn(previous, logged, commitment), expected)
  t.notSame(chainOn(previous, { ...logged, target: 4 }, commitment), expected)
  t.end()
})
