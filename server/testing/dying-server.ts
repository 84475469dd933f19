import { pino } from 'pino'
import { createSmsOutbox } from '../adapters/sms-outbox.ts'
import { buildApp } from '../app.ts'
import { buildContext } from '../build-context.ts'
import { systemClock, systemRandom } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { LogStore } from '../store/log-store.ts'

/**
 * The server, but the process dies as by `kill -9` right after the commit that holds a message with
 * the body "die": stored, and never acknowledged.
 */
const read = readConfig(process.env)
if (!read.ok) throw new Error(read.problems.join('; '))
const ctx = await buildContext({
  config: read.config,
  clock: systemClock,
  random: systemRandom,
  log: pino({ level: 'silent' }),
  sms: createSmsOutbox({ dataDir: read.config.dataDir }),
})
const log: { -readonly [K in keyof LogStore]: LogStore[K] } = ctx.store.log
const { write } = log
log.write = async (batches) => {
  await write(batches)
  const written = batches.flatMap((batch) => batch.actions)
  if (written.some(({ action }) => action.body === 'die')) process.kill(process.pid, 'SIGKILL')
}
const app = await buildApp(ctx)
await app.listen({ port: read.config.port, host: read.config.host })
