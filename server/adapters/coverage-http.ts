import { createHmac } from 'node:crypto'
import type { Clock } from '../clock.ts'
import type { Log } from '../context.ts'
import type { CoverageAnswer, CoverageQuestion, CoverageSource } from './coverage.ts'

/** How long one try may take, and how many there are. */
const TIMEOUT_MS = 4000
const TRIES = 2
/** When a person may try again after that. */
const RETRY_AFTER_MS = 30_000
const MAX_ANSWER_BYTES = 16_384
const MAX_INSURER_LENGTH = 100

interface CallParts {
  url: string
  secret: string
  clock: Clock
  log: Log
}

/**
 * Asks the insurer: one signed POST of JSON, `{policy_number, person: {id, first_name, last_name,
 * phone}}`, answered by `{covered: true|false, insurer?}`. Whatever else comes, late, wrong or not at
 * all, is tried once more and then UNKNOWN. The signature is that of our own hooks.
 */
export function createCoverageHttp(parts: CallParts): CoverageSource {
  return {
    async check(question) {
      let failure = ''
      for (let left = TRIES; left > 0; left--) {
        const answer = await ask(parts, question)
        if (typeof answer !== 'string') return answer
        failure = answer
      }
      parts.log.warn({ failure }, 'the insurer could not be asked')
      return { state: 'UNKNOWN', retryAfterMs: RETRY_AFTER_MS }
    },
  }
}

/** The answer, or in a word why there is none. */
async function ask(
  { url, secret, clock }: CallParts,
  { person, policyNumber }: CoverageQuestion,
): Promise<CoverageAnswer | string> {
  const body = JSON.stringify({
    policy_number: policyNumber,
    person: {
      id: person.id,
      first_name: person.firstName,
      last_name: person.lastName,
      phone: person.phone,
    },
  })
  const stamp = String(Math.floor(clock.now() / 1000))
  const signature = createHmac('sha256', secret).update(`${stamp}.${body}`).digest('hex')
  const cut = new AbortController()
  const stopTimer = clock.after(TIMEOUT_MS, () => cut.abort())
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-samtale-timestamp': stamp,
        'x-samtale-signature': `v1=${signature}`,
      },
      body,
      // What is signed for one address is not carried to another.
      redirect: 'error',
      signal: cut.signal,
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      return `status ${response.status}`
    }
    return readAnswer(await readShort(response))
  } catch {
    return cut.signal.aborted ? 'too late' : 'no answer'
  } finally {
    stopTimer()
  }
}

async function readShort(response: Response): Promise<string> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of response.body ?? []) {
    size += part.length
    if (size > MAX_ANSWER_BYTES) throw new Error('the answer is too long')
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function readAnswer(text: string): CoverageAnswer | string {
  const answer: unknown = parse(text)
  if (typeof answer !== 'object' || answer === null) return 'not an object'
  if (!('covered' in answer) || typeof answer.covered !== 'boolean') return 'no verdict'
  const insurer = 'insurer' in answer && typeof answer.insurer === 'string' ? answer.insurer : null
  return {
    state: answer.covered ? 'COVERED' : 'NOT_COVERED',
    insurer: insurer?.slice(0, MAX_INSURER_LENGTH) ?? null,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
