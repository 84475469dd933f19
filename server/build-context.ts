import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createCoverage } from './adapters/coverage.ts'
import { buildVendors } from './build-vendors.ts'
import type { Clock, Random } from './clock.ts'
import type { Config } from './config.ts'
import type { Context, Log } from './context.ts'
import { ActionTexts } from './domain/actions/action-texts.ts'
import { RefusalCount } from './domain/audit/actions.ts'
import { policyHash } from './domain/consultations/coverage.ts'
import { HourlyCount } from './domain/hourly-count.ts'
import { keepAttendance } from './domain/lead/attendance.ts'
import { refoldLogins } from './domain/login/login-folds.ts'
import { createLogins } from './live/logins.ts'
import { OneByOne } from './live/one-by-one.ts'
import { SessionLogs } from './live/session-logs.ts'
import type { SmsSender } from './live/sms-queue.ts'
import { createSmsQueue } from './live/sms-queue.ts'
import { readSecrets } from './secrets.ts'
import { noteProgress, noticeRestore } from './store/incarnation.ts'
import { migrateToLatest, openSqlite } from './store/open-database.ts'
import { isPolicyKnown } from './store/policies.ts'

/** What a test puts in place of the real thing. */
interface ContextParts {
  config: Config
  clock: Clock
  random: Random
  log: Log
  sms: SmsSender
}

/** Opens the house: data folder, secrets, database at its newest version, and what lives in memory. */
export async function buildContext(parts: ContextParts): Promise<Context> {
  const { config, clock, random, log } = parts
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const secrets = readSecrets(config.dataDir, config.sessionSecret, random)
  const store = openSqlite(join(config.dataDir, 'samtale.db'))
  await migrateToLatest(store)
  await refoldLogins(store, config.loginField)
  if (await noticeRestore(store, config.dataDir, random)) {
    log.warn({}, 'an older database was put in place: clients will read their logs anew')
  }
  const logs = new SessionLogs({ store, clock, random }, config.pollIntervalMs)
  const logins = createLogins({ store, clock, config })
  logins.onEnded((loginIds) => logs.endLogins(loginIds))
  const sms = createSmsQueue(parts.sms, clock, log)
  const texts = new ActionTexts()
  const vendors = buildVendors({ config, secrets, clock })
  const coverage = createCoverage({
    config,
    clock,
    log,
    isPolicyKnown: (number) => isPolicyKnown(store, policyHash({ secrets }, number)),
  })
  const memory = {
    refusals: new RefusalCount(clock),
    searches: new HourlyCount(clock),
    assessmentChanges: new OneByOne(),
  }
  return {
    config,
    secrets,
    store,
    logs,
    texts,
    ...memory,
    logins,
    sms,
    vendors,
    coverage,
    clock,
    random,
    log,
  }
}

/** Closes it again, in the reverse order: what is in memory is written down first, as far as it can be. */
export async function closeContext(ctx: Context): Promise<void> {
  const steps = [
    () => ctx.sms.drain(),
    () => keepAttendance(ctx, ctx.logs.active()),
    () => ctx.logs.close(),
    () => ctx.logins.close(),
    () => noteProgress(ctx.store, ctx.config.dataDir),
    () => ctx.store.close(),
  ]
  const failures: unknown[] = []
  for (const step of steps) await step().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}
