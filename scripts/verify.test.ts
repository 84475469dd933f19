import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import type { SigningKey } from '../server/protocol/transcripts.ts'
import { buildTestApp, ops } from '../server/testing/build-test-app.ts'
import { enterAs, makeTherapySession, message, must } from '../server/testing/fixtures.ts'

const SCRIPT = join(import.meta.dirname, 'verify.ts')

/** Runs the command as npm does, with nothing of a server around it. */
function verify(folder: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: folder,
    env: {},
    encoding: 'utf8',
  })
  return { status, text: (stdout + stderr).trim() }
}

t.test('one command says whether a transcript is as it was exported', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'samtale-verify-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const test = await buildTestApp(t)
  await makeTherapySession(test)
  const kari = await enterAs(test, 'P123')
  const said = [message('Good evening'), message('Only you', { recipients: ['P456'] })]
  await must(kari.handle({ actionQueue: said }))
  const taken = await must(
    ops(test, 'GET', '/therapy-sessions/17/transcript?format=jsonl&view=participants'),
  )
  const key = await must(ops(test, 'GET', '/signing-key'))
  await test.close()
  writeFileSync(join(folder, 'talk.jsonl'), taken.rawPayload)
  writeFileSync(join(folder, 'key.json'), key.rawPayload)
  const { fingerprint, key: jwk } = key.json<SigningKey>()
  writeFileSync(join(folder, 'jwk.json'), JSON.stringify(jwk))

  const count = taken.body.split('\n').length - 3
  const plain = verify(folder, 'talk.jsonl')
  t.equal(plain.status, 0)
  const found = `talk.jsonl is intact: ${count} actions, 1 of them hidden from its reader, signed by the key ${fingerprint}`
  t.ok(plain.text.startsWith(`${found}. Whether`), plain.text)
  for (const given of [fingerprint, 'key.json', 'jwk.json']) {
    t.same(verify(folder, 'talk.jsonl', '--key', given), {
      status: 0,
      text: `${found}, which is the expected one.`,
    })
  }
  const other = verify(folder, 'talk.jsonl', '--key', 'A'.repeat(43))
  t.equal(other.status, 1)
  t.match(other.text, 'not the expected one')

  const changed = readFileSync(join(folder, 'talk.jsonl'), 'utf8').replace('Good', 'Bad')
  writeFileSync(join(folder, 'talk.jsonl'), changed)
  const broken = verify(folder, 'talk.jsonl', '--key', 'key.json')
  t.equal(broken.status, 1)
  t.match(broken.text, /^talk\.jsonl is broken at line \d+: the content of action \d+ is not/)
})

t.test('what cannot be checked is said in words', async (t) => {
  const folder = import.meta.dirname
  for (const [args, words] of [
    [[], 'Say which file'],
    [['a', 'b'], 'Say which file'],
    [['no-such-file'], 'no such file'],
    [[SCRIPT, '--key', 'no-key'], 'neither a file nor'],
    [[SCRIPT, '--key', SCRIPT], 'not valid JSON'],
    [[SCRIPT, '--what'], '--what'],
  ] as const) {
    const { status, text } = verify(folder, ...args)
    t.equal(status, 1, args.join(' '))
    t.match(text, words)
    t.notMatch(text, /\n +at /, 'no stack trace')
  }
})
