import { sha256 } from '../../hmac.ts'
import type { Content, Facts } from '../../live/action-chain.ts'
import { CONTENT_FIELDS, chainOn, commitToContent, firstChain } from '../../live/action-chain.ts'
import type { PublicKey } from '../../protocol/transcripts.ts'
import { fingerprintOf, isSignedBy, readPublicKey } from '../signing.ts'

/** What was found out about a transcript. */
export type Proof =
  | { intact: true; count: number; hidden: number; fingerprint: string }
  | { intact: false; line: number; problem: string }

/** What is wrong with a line, in words that go after "line 7: ". */
class Broken extends Error {}

const NEWLINE = 0x0a
const HASH = /^[0-9a-f]{64}$/
const SALT = /^([0-9a-f]{2}){16,32}$/

/**
 * Checks a transcript in JSON Lines without anything but the file. The rule: every line is JSON; the
 * first says where the chain starts and which key signs; each action comes after the one before it,
 * its content fits its commitment and its facts fit the chain, as far as they are shown; the last
 * line counts them, ends the chain, and its signature covers all bytes before it. Tells of the first
 * line that is broken. Whose key it is, the caller has to know.
 */
export function proveTranscript(bytes: Uint8Array): Proof {
  const lines = splitLines(bytes)
  let line = 1
  try {
    const { key, chain: first } = readHeader(parse(lines[0]))
    let chain = first
    let hidden = 0
    const count = lines.length - 2
    for (let id = 1; id <= count; id++) {
      line = id + 1
      const action = parse(lines[id])
      if ('signature' in action) throw new Broken('something follows the signature')
      chain = checkAction(action, id, chain)
      if (action.hidden === true) hidden += 1
    }
    line = lines.length
    const last = lines[count + 1]
    if (count < 0 || !last) throw new Broken('nothing follows: the file was cut off')
    checkEnd(last, {
      count,
      chain,
      key,
      signed: bytes.subarray(0, last.byteOffset - bytes.byteOffset),
    })
    return { intact: true, count, hidden, fingerprint: fingerprintOf(key) }
  } catch (error) {
    if (error instanceof Broken) return { intact: false, line, problem: error.message }
    throw error
  }
}

/** The lines with their line ends, as views on the same bytes; the last one may lack its end. */
function splitLines(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = []
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start)
    const next = end === -1 ? bytes.length : end + 1
    lines.push(bytes.subarray(start, next))
    start = next
  }
  return lines
}

type Json = Readonly<Record<string, unknown>>

function parse(line: Uint8Array | undefined): Json {
  if (!line) throw new Broken('the file is empty')
  if (line.at(-1) !== NEWLINE) throw new Broken('the line has no end: the file was cut off')
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line))
  } catch {
    throw new Broken('this is not JSON')
  }
  if (!isObject(value)) throw new Broken('this is not a JSON object')
  return value
}

function readHeader(header: Json): { key: PublicKey; chain: Uint8Array } {
  const { samtale_transcript: version, therapy_session: session } = header
  if (version !== 1) throw new Broken('this is not the first line of a transcript')
  const key = readPublicKey(header.key)
  if (!key) throw new Broken('it holds no key')
  const id = isObject(session) ? session.id : undefined
  if (typeof id !== 'string') throw new Broken('it does not say which therapy session it is of')
  const chain = firstChain(id)
  if (header.first_chain !== toHex(chain)) {
    throw new Broken('first_chain is not the one of this therapy session')
  }
  return { key, chain }
}

/** The chain after an action. */
function checkAction(action: Json, id: number, previous: Uint8Array): Uint8Array {
  if (action.id !== id) {
    const found = typeof action.id === 'number' ? `action ${action.id}` : 'something else'
    throw new Broken(`here should be action ${id}, and there is ${found}`)
  }
  const chain = readHash(action, 'chain')
  // What the reader may not read is taken at its word: what comes after it stands on it.
  if (action.hidden === true) return chain
  const commitment = readHash(action, 'commitment')
  const expected = chainOn(previous, readFacts(action, id), commitment)
  if (toHex(expected) !== toHex(chain)) {
    throw new Broken(`the chain does not fit action ${id} and what was before it`)
  }
  checkContent(action, commitment)
  return chain
}

function readFacts({ type, author, at, audience, target }: Json, id: number): Facts {
  if (typeof type !== 'string') throw new Broken('the type is missing')
  if (author !== null && typeof author !== 'string') throw new Broken('the author is missing')
  if (!isTime(at)) throw new Broken('the time is not one')
  if (audience !== null && !isTexts(audience)) throw new Broken('the audience is missing')
  if (target !== null && typeof target !== 'number') throw new Broken('the target is missing')
  return { id, type, author, at: Date.parse(at), audience, target }
}

/** The content is bound only where there is a salt: else a part of it is withheld from the reader. */
function checkContent({ id, salt, content }: Json, commitment: Uint8Array): void {
  if (content !== undefined && !isObject(content)) throw new Broken('the content is not an object')
  if (salt === undefined) return
  if (typeof salt !== 'string' || !SALT.test(salt)) throw new Broken('the salt is not one')
  const bound = commitToContent(Buffer.from(salt, 'hex'), toContent(content ?? {}))
  if (toHex(bound) !== toHex(commitment)) {
    throw new Broken(`the content of action ${id} is not what was committed to`)
  }
}

/** The fields that a commitment binds; those that are not there are null. */
function toContent(content: Json): Content {
  const fields = CONTENT_FIELDS.map((field) => {
    const { [field]: value = null } = content
    if (value !== null && typeof value !== 'string') {
      throw new Broken(`${field} is not a text`)
    }
    return [field, value] as const
  })
  return Object.fromEntries(fields) as Content
}

interface End {
  count: number
  chain: Uint8Array
  key: PublicKey
  /** All bytes before the last line. */
  signed: Uint8Array
}

function checkEnd(line: Uint8Array, { count, chain, key, signed }: End): void {
  const last = parse(line)
  const { signature } = last
  if (typeof signature !== 'string') {
    throw new Broken('the line with the signature is missing: the file was cut off')
  }
  if (last.count !== count)
    throw new Broken(`it counts ${last.count} actions, and there are ${count}`)
  const lastChain = toHex(chain)
  if (last.last_chain !== lastChain) throw new Broken('last_chain is not where the chain ends')
  const exact = `${JSON.stringify({ count, last_chain: lastChain, signature })}\n`
  const isExact =
    Buffer.from(exact).equals(line) &&
    Buffer.from(signature, 'base64url').toString('base64url') === signature
  if (!isExact) throw new Broken('it is not written as it was exported')
  if (!isSignedBy(key, sha256(signed), signature)) {
    throw new Broken(
      'the signature does not fit the file: something before it was changed, or another key signed',
    )
  }
}

function readHash(line: Json, name: string): Uint8Array {
  const { [name]: value } = line
  if (typeof value === 'string' && HASH.test(value)) return Buffer.from(value, 'hex')
  throw new Broken(`the ${name} is missing`)
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}

function isTime(value: unknown): value is string {
  if (typeof value !== 'string') return false
  const ms = Date.parse(value)
  return !Number.isNaN(ms) && new Date(ms).toISOString() === value
}

function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
