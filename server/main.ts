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
import { startSweeper } from './jobs/sweeper.ts'
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
  const { config } = read
  const freeHouse = lockHouse(config.dataDir)
  if (!freeHouse) {
    console.error(`Another server is running on ${config.dataDir}. Stop it, or set DATA_DIR.`)
    process.exitCode = 1
    return
  }
  const onTerminal = isatty(1)
  const logger = createLogger(config, onTerminal)
  const say = onTerminal ? (line: string) => process.stdout.write(`${line}\n`) : undefined
  const print = options.printSms ?? say
  const sms = createSmsOutbox({ dataDir: config.dataDir, ...(print ? { print } : {}) })
  const ctx = await buildContext({
    config,
    clock: systemClock,
    random: systemRandom,
    log: logger,
    sms,
  })
  const app = await buildApp(ctx, logger)
  const stopSweeper = startSweeper(ctx)
  closeWithGrace({ delay: 10_000, logger }, async () => {
    stopSweeper()
    // Held polls are answered at once; who does not take their answer is not waited for.
    const stopWaiting = ctx.clock.after(LAST_WORDS_MS, () => app.server.closeAllConnections())
    await app.close()
    stopWaiting()
    await closeContext(ctx)
    freeHouse()
  })
  await listen(app, config, logger, say)
}

async function listen(
  app: Awaited<ReturnType<typeof buildApp>>,
  config: Config,
  logger: Logger,
  say: ((line: string) => void) | undefined,
): Promise<void> {
  try {
    const address = await app.listen({
      host: config.host,
      port: config.port,
      listenTextResolver: (url) => `listening at ${url}`,
    })
    say?.(`Samtale is at ${config.publicUrl?.origin ?? address}`)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      const words = `Port ${config.port} is in use by another program. Stop it, or set PORT.`
      if (say) console.error(words)
      else logger.fatal(words)
      process.exit(1)
    }
    throw error
  }
}

function createLogger(config: Config, onTerminal: boolean): Logger {
  const options = { level: config.logLevel, base: null }
  return onTerminal
    ? pino(options, pretty({ translateTime: 'HH:MM:ss', ignore: 'pid,hostname' }))
    : pino(options)
}

if (import.meta.main) await main(process.env)
