import { mkdtempSync, readFileSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { createSmsOutbox } from '../adapters/sms-outbox.ts'
import { createFakeClock, createFakeSms } from '../testing/fakes.ts'
import { createSmsQueue } from './sms-queue.ts'

const TO = '+4791222120'

function createLog() {
  const lines: string[] = []
  const write = (fields: object, message: string) => {
    lines.push(JSON.stringify({ ...fields, message }))
  }
  return { lines, info: write, warn: write, error: write }
}

t.test('messages go out later, one after the other, in order', async (t) => {
  const [clock, sms] = [createFakeClock(), createFakeSms()]
  const queue = createSmsQueue(sms, clock, createLog())
  queue.push({ to: TO, text: 'one' })
  queue.push({ to: TO, text: 'two' })
  t.same(sms.sent, [])
  await clock.advance(100)
  t.same(
    sms.sent.map((message) => message.text),
    ['one', 'two'],
  )
})

t.test('drain waits for everything that was pushed, also while it is at work', async (t) => {
  const [clock, sms] = [createFakeClock(), createFakeSms()]
  const queue = createSmsQueue(sms, clock, createLog())
  await queue.drain()
  queue.push({ to: TO, text: 'one' })
  const first = queue.drain()
  queue.push({ to: TO, text: 'two' })
  await Promise.all([first, queue.drain()])
  t.equal(sms.sent.length, 2)
  queue.push({ to: TO, text: 'three' })
  await queue.drain()
  t.equal(sms.sent.length, 3)
})

t.test('a failure is noted without phone or text, and harms no other message', async (t) => {
  const sent: string[] = []
  const log = createLog()
  const sender = {
    send({ text }: { text: string }): Promise<void> {
      if (text === 'at once') throw new TypeError(`${TO} ${text}`)
      if (text === 'later') return Promise.reject(new Error(`${TO} ${text}`))
      sent.push(text)
      return Promise.resolve()
    },
  }
  const queue = createSmsQueue(sender, createFakeClock(), log)
  for (const text of ['at once', 'later', 'good']) queue.push({ to: TO, text })
  await queue.drain()
  queue.push({ to: TO, text: 'at once' })
  await queue.drain()
  t.same(sent, ['good'])
  t.equal(log.lines.length, 3)
  t.notMatch(log.lines.join(), /91222120|later|at once/)
})

t.test('the outbox keeps a line for each message, for its owner only', async (t) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'samtale-outbox-'))
  const printed: string[] = []
  const outbox = createSmsOutbox({ dataDir, print: (line) => printed.push(line) })
  const at = Date.parse('2026-11-21T12:00:00.000Z')
  await outbox.send({ to: TO, text: 'Code 123456\n@a #123456', at })
  await createSmsOutbox({ dataDir }).send({ to: TO, text: 'two', at })
  const file = join(dataDir, 'sms-outbox.jsonl')
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
  t.same(JSON.parse(lines[0] ?? ''), {
    to: TO,
    text: 'Code 123456\n@a #123456',
    at: '2026-11-21T12:00:00.000Z',
  })
  t.same(printed, lines.slice(0, 1))
  t.equal(lines.length, 2)
  t.equal(statSync(file).mode & 0o777, 0o600)
})
