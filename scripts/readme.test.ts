import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { startRealServer } from '../server/testing/real-server.ts'
import { findFreePort } from './free-port.ts'

const README = readFileSync(join(import.meta.dirname, '..', 'README.md'), 'utf8')

/** The shell blocks of the walk: the first one starts the server, the rest is typed beside it. */
function readWalk(): { opsToken: string; steps: string } {
  const section = README.split('\n## ').find((part) => part.startsWith('A walk with curl')) ?? ''
  const blocks = [...section.matchAll(/^```bash\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const [start = '', ...steps] = blocks
  return {
    opsToken: /^OPS_TOKEN=(\S+) npm start$/m.exec(start)?.[1] ?? '',
    steps: steps.join('\n'),
  }
}

/** Runs a script as somebody who stops at the first failure; the answer is all that it printed. */
async function runBash(script: string, cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd,
    timeout: 50_000,
  })
  return stdout
}

/** The lines that are JSON objects. */
function readAnswers(text: string): Record<string, unknown>[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
}

async function startWalk(t: { teardown(fn: () => void): void }) {
  const folder = mkdtempSync(join(tmpdir(), 'samtale-walk-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const { opsToken, steps } = readWalk()
  const port = await findFreePort()
  await startRealServer(t, {
    port,
    dataDir: join(folder, 'data'),
    env: { OPS_TOKEN: opsToken, DEFAULT_REGION: '' },
  })
  return { folder, steps: steps.replaceAll('localhost:5000', `127.0.0.1:${port}`) }
}

t.test('the walk of the README runs as printed', async (t) => {
  const { folder, steps } = await startWalk(t)
  t.ok((steps.match(/\bcurl /g)?.length ?? 0) >= 18, 'all of it was found')
  const printed = await runBash(steps, folder)
  const answers = readAnswers(printed)

  t.match(answers[0], { id: 'P123', phone: '+12025550123' })
  t.match(answers[2], { id: '17', status: 'scheduled' })
  t.match(answers[5], { id: '17', status: 'open', members: [{ id: 'P123' }, { id: 'T1' }] })
  t.match(answers[7], { user: { id: 'P123' }, next: '/s/17' })
  t.match(answers[9], { user: { id: 'T1' } })
  t.match(answers[10], { you: { role: 'therapist', standing: 'admitted' } })
  t.match(answers[11], { you: { id: 'P123', role: 'participant', standing: 'admitted' } })

  const [said, repeated, asked, held, answered, read, nobody] = answers.slice(12)
  t.match(said, { results: [{ cid: 'walk-message-1', ok: true }] })
  t.match(repeated, { results: [{ cid: 'walk-message-1', ok: true, dup: true }] })
  t.match(asked, { results: [{ ok: true }] })
  t.match(held, { data: [{ type: 'message', user: 'P123', body: 'Are you there?' }] })
  t.match(answered, { results: [{ ok: true }, { ok: true }, { ok: true }] })
  const actions = (read?.actions ?? []) as { id: number; type: string; body?: string }[]
  const message = actions.find(({ body }) => body === 'Good evening, everyone.')
  t.match(message, { type: 'message', user: 'P123', recipients: [], cid: 'walk-message-1' })
  const about = actions.filter((one) => 'target' in one && one.target === message?.id)
  t.match(about, [{ body: 'Good evening, Kari.' }, { type: 'reaction', icon: 'heart' }])
  t.match(actions.at(-1), { body: 'How was your night?', recipients: ['P123'] })
  t.match(printed, /^204$/m)
  t.match(nobody, { status: 401, code: 'login_required' })
  t.match(printed, /signed out\n204\n$/)
})

t.test('a call of the walk that is refused ends it', async (t) => {
  const { folder, steps } = await startWalk(t)
  const broken = steps.replace('"role": "therapist"', '"role": "gardener"')
  t.not(broken, steps)
  await t.rejects(runBash(broken, folder), { code: 22, stdout: /bad_request/ })
})
