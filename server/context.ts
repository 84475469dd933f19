import type { CoverageSource } from './adapters/coverage.ts'
import type { Clock, Random } from './clock.ts'
import type { Config } from './config.ts'
import type { ActionTexts } from './domain/actions/action-texts.ts'
import type { RefusalCount } from './domain/audit/actions.ts'
import type { HourlyCount } from './domain/hourly-count.ts'
import type { Logins } from './live/logins.ts'
import type { OneByOne } from './live/one-by-one.ts'
import type { SessionLogs } from './live/session-logs.ts'
import type { SmsQueue } from './live/sms-queue.ts'
import type { Vendors } from './live/vendors.ts'
import type { Secrets } from './secrets.ts'
import type { RootStore } from './store/store.ts'

/** What the rules work with. Made once by the process, or by a test; handed down as one parameter. */
export interface Context {
  readonly config: Config
  readonly secrets: Secrets
  readonly store: RootStore
  readonly logs: SessionLogs
  readonly texts: ActionTexts
  readonly refusals: RefusalCount
  /** How often each therapist has looked for people. */
  readonly searches: HourlyCount
  /** Every change of an assessment reads before it writes. */
  readonly assessmentChanges: OneByOne
  readonly logins: Logins
  readonly sms: SmsQueue
  readonly vendors: Vendors
  readonly coverage: CoverageSource
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** Ids, types, codes and durations only: never bodies, names, phones, codes or tokens. */
export interface Log {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}

/** Who calls, as the login session says. Nothing that a request carries can change it. */
export interface Principal {
  readonly id: string
  readonly displayName: string
  /** The login session: held polls end with it. */
  readonly loginId: string
  /** The therapy session that was entered last, as the call began. */
  readonly currentTsId: string | null
  /** The shorter idle limit holds already. */
  readonly isStaff: boolean
  /** The one consultation that this login is good for; null: all that the person belongs to. */
  readonly onlyTsId: string | null
}
