import { generateKeyPairSync } from 'node:crypto'
import type { Test } from 'tap'
import t from 'tap'
import { sha256 } from '../../hmac.ts'
import { buildTestApp, ops } from '../../testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must } from '../../testing/fixtures.ts'
import { describeKey, signHash } from '../signing.ts'
import { proveTranscript } from './proof.ts'

/** Two exports of one talk, one of which hides and withholds something, and one of another talk. */
async function makeExports(t: Test) {
  const test = await buildTestApp(t)
  await makeTherapySession(test, { settings: { keystrokes: 'full' } })
  await makeTherapySession(test, { id: '18' })
  const kari = await enterAs(test, 'P123')
  const ingrid = await enterAs(test, 'T1')
  const write = (...queue: object[]) => must(kari.handle({ ts_id: '17', actionQueue: queue }))
  await write({ type: 'consent', keystrokes: 'timing', body: 'I agree.' })
  await write(message('så søvnløs 😴', { time_to_complete: '671ms' }), message('No'))
  await write(message('Only you', { recipients: ['P456'] }), message('Good night'))
  const target = test.ctx.logs.peek('17')?.state.session.lastActionId ?? 0
  const deletion = { type: 'delete', target, reason: 'as agreed' }
  await must(ingrid.handle({ ts_id: '17', actionQueue: [deletion] }))
  await must(kari.handle({ ts_id: '18', actionQueue: [message('Elsewhere')] }))
  const take = async (url: string) =>
    (await must(ops(test, 'GET', `/therapy-sessions/${url}format=jsonl`))).rawPayload
  return {
    part: await take('17/transcript?view=participants&'),
    full: await take('17/transcript?'),
    other: await take('18/transcript?'),
    key: test.ctx.secrets.signing,
  }
}

const toLines = (file: Buffer) => file.toString().split(/(?<=\n)/)
const toFile = (lines: readonly string[]) => Buffer.from(lines.join(''))

t.test('a changed byte anywhere in a transcript is found', { timeout: 300_000 }, async (t) => {
  const { part, full } = await makeExports(t)
  for (const [name, file] of Object.entries({ part, full })) {
    t.match(proveTranscript(file), { intact: true }, name)
    const missed: number[] = []
    const wrongLine: number[] = []
    let line = 1
    for (let at = 0; at < file.length; at++) {
      const changed = Buffer.from(file)
      // Another one for each place: a flipped bit, which also turns letters into capitals.
      changed[at] = (file[at] ?? 0) ^ (1 << (at % 8))
      const proof = proveTranscript(changed)
      if (proof.intact) missed.push(at)
      // A line end that is gone joins two lines: the first of them is named.
      else if (proof.line < line) wrongLine.push(at)
      if (file[at] === 0x0a) line += 1
    }
    t.same(missed, [], `${name}: all of ${file.length} bytes`)
    t.same(wrongLine, [], `${name}: no line before it is blamed`)
    t.ok(line > 8, 'it had lines to change')
  }
})

t.test('bytes put in, left out or hung on are found', async (t) => {
  const { part } = await makeExports(t)
  for (let at = 0; at <= part.length; at += 7) {
    const [before, after] = [part.subarray(0, at), part.subarray(at)]
    const put = proveTranscript(Buffer.concat([before, Buffer.from(' '), after]))
    const left = proveTranscript(Buffer.concat([before, after.subarray(1)]))
    const cut = proveTranscript(before)
    const isLast = at === part.length
    if (put.intact || (left.intact && !isLast) || (cut.intact && !isLast)) t.fail(`at ${at}`)
  }
  for (const end of ['\n', '{}\n', '\0', ' ']) {
    t.match(proveTranscript(Buffer.concat([part, Buffer.from(end)])), { intact: false })
  }
})

t.test('the first broken line is named, and what is wrong with it', async (t) => {
  const { part, full } = await makeExports(t)
  const lines = toLines(full)
  const at = lines.findIndex((line) => line.includes('så søvnløs'))
  const change = (index: number, from: string | RegExp, to: string) =>
    proveTranscript(toFile(lines.with(index, (lines[index] ?? '').replace(from, to))))
  const broken = (line: number, problem: RegExp) => ({ intact: false, line, problem })
  t.match(change(at, 'søvnløs', 'glad'), broken(at + 1, /content .* not what was committed to/))
  t.match(change(at, 'P123', 'P456'), broken(at + 1, /the chain does not fit/))
  t.match(change(at, /"salt":"../, '"salt":"zz'), broken(at + 1, /salt/))
  t.match(change(at, /"commitment":"[^"]*"/, '"commitment":""'), broken(at + 1, /commitment/))
  t.match(change(at, '{', ''), broken(at + 1, /not JSON/))
  t.match(change(0, '"17"', '"18"'), broken(1, /first_chain/))
  t.match(change(0, 'Sleep', 'Sheep'), broken(lines.length, /signature does not fit/))
  const last = lines.length - 1
  t.match(change(last, /"count":\d+/, '"count":1'), broken(lines.length, /counts 1 actions/))
  t.match(change(last, '"count":', '"count": '), broken(lines.length, /not written as/))

  const put = (index: number, ...more: string[]) =>
    proveTranscript(toFile(lines.toSpliced(index, ...([1, ...more] as [number, ...string[]]))))
  const line = lines[at] ?? ''
  t.match(put(at), broken(at + 1, /here should be action/), 'removed')
  t.match(put(at, line, line), broken(at + 2, /here should be action/), 'doubled')
  t.match(
    put(at, lines[at + 1] ?? ''),
    broken(at + 1, /here should be action/),
    'in the place of another',
  )
  const swapped = lines.with(at, lines[at + 1] ?? '').with(at + 1, line)
  t.match(proveTranscript(toFile(swapped)), broken(at + 1, /here should be action/), 'swapped')
  t.match(proveTranscript(toFile(lines.slice(0, -1))), broken(last, /cut off/), 'truncated')
  t.match(proveTranscript(toFile(lines.slice(0, 1))), broken(1, /cut off/), 'only the first line')
  t.match(proveTranscript(Buffer.alloc(0)), broken(1, /empty/))
  t.match(proveTranscript(Buffer.from('a picture')), broken(1, /no end/))
  const consent = lines.findIndex((one) => one.includes('I agree.'))
  const foreign = toLines(part)[consent] ?? ''
  t.match(foreign, '"hidden":true')
  t.match(put(consent, foreign), broken(lines.length, /signature/), 'out of another view')
})

t.test('a line of another export does not fit', async (t) => {
  const { full, other } = await makeExports(t)
  const [mine, theirs] = [toLines(full), toLines(other)]
  const headed = proveTranscript(toFile(mine.with(0, theirs[0] ?? '')))
  t.match(headed, { intact: false, line: 2 }, 'the chain begins elsewhere')
  for (let at = 1; at < theirs.length - 1; at++) {
    const mixed = proveTranscript(toFile(mine.with(at, theirs[at] ?? '')))
    t.match(mixed, { intact: false, line: at + 1 })
  }
  t.match(proveTranscript(toFile(mine.with(-1, theirs.at(-1) ?? ''))), { intact: false })
})

t.test(
  'who signs a changed file anew needs the key of the house, or is found by their own',
  async (t) => {
    const { part, key } = await makeExports(t)
    const forger = generateKeyPairSync('ed25519').privateKey
    const lines = toLines(part).slice(0, -1)
    const end = JSON.parse(toLines(part).at(-1) ?? '')
    const signWith = (head: string) => {
      const body = toFile(lines.with(0, head))
      const signature = signHash(forger, sha256(body))
      return proveTranscript(
        toFile([body.toString(), `${JSON.stringify({ ...end, signature })}\n`]),
      )
    }
    const head = lines[0] ?? ''
    t.match(signWith(head), { intact: false, problem: /signature/ }, 'under the name of the house')
    const own = JSON.stringify(describeKey(forger).key)
    const renamed = head.replace(JSON.stringify(describeKey(key).key), own)
    t.not(renamed, head)
    const { fingerprint } = describeKey(forger)
    t.match(signWith(renamed), { intact: true, fingerprint }, 'under their own')
    t.not(fingerprint, describeKey(key).fingerprint)
  },
)
