/** npm run verify -- FILE [--key FILE|FINGERPRINT]: whether a transcript is as it was exported. Needs no server. */
import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { parseArgs } from 'node:util'
import { fingerprintOf, readPublicKey } from '../server/domain/signing.ts'
import { proveTranscript } from '../server/domain/transcripts/proof.ts'

const USAGE = 'npm run verify -- FILE [--key FILE|FINGERPRINT]'

/** What to print, and whether all is well. */
interface Finding {
  isWell: boolean
  text: string
}

function verify(args: string[]): Finding {
  const options = { key: { type: 'string' } } as const
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
  const [file] = positionals
  if (file === undefined || positionals.length > 1) throw new Error(`Say which file: ${USAGE}`)
  const expected = values.key === undefined ? undefined : readFingerprint(values.key)
  const proof = proveTranscript(readFileSync(file))
  const name = basename(file)
  if (!proof.intact) {
    return { isWell: false, text: `${name} is broken at line ${proof.line}: ${proof.problem}.` }
  }
  const { count, hidden, fingerprint } = proof
  const some = hidden === 0 ? '' : `, ${hidden} of them hidden from its reader`
  const signed = `${count} ${count === 1 ? 'action' : 'actions'}${some}, signed by the key ${fingerprint}`
  if (expected === undefined) {
    const hint = 'Whether that is the key of the house, --key would tell'
    return { isWell: true, text: `${name} is intact: ${signed}. ${hint}.` }
  }
  if (expected === fingerprint) {
    return { isWell: true, text: `${name} is intact: ${signed}, which is the expected one.` }
  }
  const other = `which is not the expected one, ${expected}`
  return {
    isWell: false,
    text: `${name} fits together, but not from that house: ${signed}, ${other}.`,
  }
}

/** The answer of /ops/signing-key or a bare JWK in a file, or the fingerprint itself. */
function readFingerprint(given: string): string {
  if (!existsSync(given)) {
    if (/^[A-Za-z0-9_-]{43}$/.test(given)) return given
    throw new Error(`${given} is neither a file nor the fingerprint of a key`)
  }
  const answer: unknown = JSON.parse(readFileSync(given, 'utf8'))
  const isAnswer = typeof answer === 'object' && answer !== null && 'key' in answer
  const key = readPublicKey(isAnswer ? answer.key : answer)
  if (!key) throw new Error(`${given} holds no Ed25519 key as a JWK`)
  return fingerprintOf(key)
}

try {
  const { isWell, text } = verify(process.argv.slice(2))
  console.log(text)
  if (!isWell) process.exitCode = 1
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
