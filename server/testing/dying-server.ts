import { pino } from 'pino'
import { createSmsOutbox } from '../adapters/sms-outbox.ts'
import { buildApp } from '../app.ts'
import { buildContext } from '../build-context.ts'
import { systemClock, systemRandom } from '../clock.ts'
import { readConfig } from '../config.ts'
import type { Store } from '../store/store.ts'

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
const store: { -readonly [K in keyof Store]: Store[K] } = ctx.store
const { transaction } = ctx.store
store.transaction = async (work) => {
  const result = await transaction(work)
  const dying = await store.db.selectFrom('action').select('id').where('body', '=', 'die').execute()
  if (dying.length > 0) process.kill(process.pid, 'SIGKILL')
  return result
}
const app = await buildApp(ctx)
await app.listen({ port: read.config.port, host: read.config.host })
