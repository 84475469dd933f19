// The server as `server/main.ts` starts it, on a port of the system's choice, with a control channel.
import { pino } from 'pino'
import { buildApp } from '../../server/app.ts'
import { buildContext } from '../../server/build-context.ts'
import { systemClock, systemRandom } from '../../server/clock.ts'
import { readConfig } from '../../server/config.ts'
import { startJobs } from '../../server/jobs/start-jobs.ts'
import { sayReady } from './control.ts'
import { serveControl } from './server-control.ts'

const read = readConfig(process.env)
if (!read.ok) throw new Error(read.problems.join('; '))
const { config } = read
const logger = pino({ level: config.logLevel, base: null })
const ctx = await buildContext({
  config,
  clock: systemClock,
  random: systemRandom,
  log: logger,
  sms: { async send() {} },
})
const app = await buildApp(ctx, logger)
startJobs(ctx)
serveControl()
const address = await app.listen({ host: config.host, port: config.port })
sayReady(Number(new URL(address).port))
