import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Test } from 'tap'
import t from 'tap'
import { signInTo, startRealServer } from '../server/testing/real-server.ts'
import { findFreePort } from './free-port.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', 'docs', 'consultations.md'), 'utf8')

/** The blocks of one language, in order. */
function readBlocks(language: string): string[] {
  const blocks = PAGE.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))
  return [...blocks].map(([, block = '']) => block)
}

async function startDemo(t: Test) {
  const folder = mkdtempSync(join(tmpdir(), 'samtale-page-'))
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  const opsToken = /^OPS_TOKEN=(\S+) npm run demo$/m.exec(PAGE)?.[1] ?? ''
  const port = await findFreePort()
  const server = await startRealServer(t, {
    entry: 'scripts/demo.ts',
    port,
    dataDir: join(folder, 'data', 'demo'),
    env: { OPS_TOKEN: opsToken },
  })
  return { folder, port, server }
}

t.test('the page for other front ends runs as printed', async (t) => {
  const { folder, port } = await startDemo(t)
  const [start, ...steps] = readBlocks('bash')
  t.match(start, /npm run demo/)
  const script = steps.join('\n').replaceAll('localhost:5000', `127.0.0.1:${port}`)
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], {
    cwd: folder,
    timeout: 100_000,
  })
  const answers = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  const [
    ,
    signedIn,
    referred,
    read,
    entered,
    polled,
    ,
    doctor,
    waiting,
    started,
    finished,
    review,
  ] = answers
  t.match(signedIn, { user: { id: 'P123' } })
  t.match(referred, { id: '4711', state: 'PENDING', join_url: /\/c\/\w{8}#/ })
  t.match(read.data.consultation, {
    ...{ id: '20', code: 'ufF7woVa', state: 'PENDING', source: 'direct', category: 'insurance' },
    patient: { id: 'P123', name: 'Kari Nordmann', phoneNumber: '+12025550123' },
    serviceProvider: { id: 'T2', fullName: 'Hanne Berg' },
    enabledChannels: ['PHONE', 'CHAT', 'VIDEO'],
    videoRoom: { name: /^C-ufF7woVa-/, serviceProviderKey: null, patientKey: /\./ },
    chatRoom: { serviceProviderJwt: null, patientJwt: /\./ },
  })
  t.match(entered, { id: '20', consultation: { state: 'PENDING' } })
  t.match(polled, { session: { status: 'scheduled' } })
  t.match(doctor, { user: { id: 'T2' } })
  t.match(waiting.data.consultations, [{ id: '20' }, { id: '4711', patient: {} }])
  t.match(started.data, { startConsultation: { state: 'STARTED' } })
  t.match(finished.data, { finishConsultation: { state: 'FINISHED' } })
  t.match(review.data, { reviewConsultation: { review: { rating: 5 } } })
  t.equal(answers.length, 12)
})

t.test('its script for pages runs as printed', async (t) => {
  const { port, server } = await startDemo(t)
  const cookie = await signInTo(server, { phone: '+12025550145', last_name: 'Hansen' })
  const inPage = (path: string, { headers, ...options }: RequestInit) =>
    fetch(`http://127.0.0.1:${port}${path}`, { ...options, headers: { ...headers, cookie } })
  const [code = ''] = readBlocks('js')
  const read = new Function('fetch', `${code}; return { ask, askForConsultation }`)
  const page = read(inPage)
  t.match(await page.askForConsultation('A sore throat'), /\/c\/\w{8}$/)
  t.match(await page.ask('{ consultations { state nature } }'), {
    consultations: [{ state: 'PENDING', nature: 'A sore throat' }],
  })
  await t.rejects(page.ask('mutation { startConsultation(id: 20) { id } }'), { code: 'not_found' })
})
