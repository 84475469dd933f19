import { flushCompileCache } from 'node:module'
import { isatty } from 'node:tty'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { pino } from 'pino'
import pretty from 'pino-pretty'
import { createSmsOutbox } from './adapters/sms-outbox.ts'
import { buildApp } from './app.ts'
import { buildContext, closeContext } from './build-context.ts'
import { systemClock, systemRandom } from './clock.ts'
import type { Config, Environment } from './config.ts'
import { readConfig } from './config.ts'
import { stackOf } from './http/problems.ts'
import { startJobs } from './jobs/start-jobs.ts'
import { describeStartFailure } from './start-failure.ts'
import { lockHouse } from './store/house-lock.ts'

/** How long an answer under way may take once the server is stopping. */
const LAST_WORDS_MS = 500

/**
 * Starts the server with an environment and stops it on a signal. Bad values end the process.
 * `printSms` gets every text message as the JSON line that goes into the outbox; by default a
 * terminal shows it.
 */
export async function main(
  env: Environment,
  options: { printSms?: (line: string) => void } = {},
): Promise<void> {
  const read = readConfig(env)
  if (!read.ok) {
    console.error(`Samtale cannot start:\n${read.problems.map((line) => `  ${line}`).join('\n')}`)
    process.exitCode = 1
    return
  }
  try {
    await start(read.config, options)
  } catch (error) {
    console.error(`Samtale cannot start: ${describeStartFailure(error, read.config)}`)
    process.exit(1)
  }
}

async function start(
  config: Config,
  { printSms }: { printSms?: (line: string) => void },
): Promise<void> {
  // What lies in the data folder is for this user alone, whoever made the folder.
  process.umask(0o077)
  const freeHouse = lockHouse(config.dataDir)
  if (!freeHouse) throw new Error(`another server is running on ${config.dataDir}`)
  const onTerminal = isatty(1)
  const logger = createLogger(config, onTerminal)
  const say = onTerminal ? (line: string) => process.stdout.write(`${line}\n`) : () => {}
  const print = printSms ?? say
  const sms = createSmsOutbox({ dataDir: config.dataDir, print })
  const tools = { clock: systemClock, random: systemRandom, log: logger, sms }
  const ctx = await buildContext({ config, ...tools })
  const app = await buildApp(ctx, logger)
  const stopJobs = startJobs(ctx)
  const { port, host } = config
  const address = await app.listen({
    host,
    port,
    listenTextResolver: (url) => `listening at ${url}`,
  })
  say(`Samtale is at ${config.publicUrl?.origin ?? address}`)
  // Where there is a cache, the next start needs no compiler: a process that is killed keeps nothing.
  flushCompileCache()
  closeWithGrace({ delay: 10_000, logger: quietly(logger) }, async ({ err }) => {
    if (err) logger.fatal({ err: { name: err.name, stack: stackOf(err) } }, 'an unexpected error')
    await stopJobs()
    // Held polls are answered at once; who does not take their answer is not waited for.
    const stopWaiting = ctx.clock.after(LAST_WORDS_MS, () => app.server.closeAllConnections())
    await app.close()
    stopWaiting()
    await closeContext(ctx)
    freeHouse()
    logger.info('stopped')
    say('Samtale has stopped.')
  })
}

/** What the library would log of an error is its message, which may carry what somebody wrote. */
function quietly(logger: Logger): { error(error: { err?: Error }): void; warn(): void } {
  return {
    error: ({ err }) => logger.error({ err: { name: err?.name } }, 'stopping did not go well'),
    warn: () => logger.warn('asked to stop again'),
  }
}

function createLogger(config: Config, onTerminal: boolean): Logger {
  const options = { level: config.logLevel, base: null }
  return onTerminal
    ? pino(options, pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname' }))
    : pino(options)
}

if (import.meta.main) await main(process.env)
