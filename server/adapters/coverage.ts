import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Log } from '../context.ts'
import { createCoverageHttp } from './coverage-http.ts'
import { createCoverageList } from './coverage-list.ts'
import { coverageNone } from './coverage-none.ts'

export interface CoverageQuestion {
  person: { id: string; firstName: string; lastName: string; phone: string }
  /** In its one spelling; null: none was given. */
  policyNumber: string | null
}

export type CoverageAnswer =
  | { state: 'COVERED' | 'NOT_COVERED'; insurer?: string | null }
  | { state: 'UNKNOWN'; retryAfterMs: number; insurer?: null }

/** Whoever knows whether somebody is covered. Never throws: who cannot be reached is UNKNOWN. */
export interface CoverageSource {
  check(question: CoverageQuestion): Promise<CoverageAnswer>
}

const MINUTE_MS = 60_000
/** Policy numbers are short: nobody gets to try them out. */
const CHECKS_A_MINUTE = 10

interface CoverageParts {
  config: Config
  clock: Clock
  log: Log
  isPolicyKnown(policyNumber: string): Promise<boolean>
}

/** The source that the configuration asks for, at most ten questions a person and minute. */
export function createCoverage(parts: CoverageParts): CoverageSource {
  const { config, clock, log, isPolicyKnown } = parts
  if (config.coverage === 'none') return coverageNone
  const source = config.coverageCall
    ? createCoverageHttp({ ...config.coverageCall, clock, log })
    : createCoverageList(isPolicyKnown)
  return limited(source, clock)
}

function limited(source: CoverageSource, clock: Clock): CoverageSource {
  let startsAt = clock.now()
  const counts = new Map<string, number>()
  return {
    async check(question) {
      const now = clock.now()
      // Also when the clock was set back.
      if (now - startsAt >= MINUTE_MS || now < startsAt) {
        startsAt = now
        counts.clear()
      }
      const count = (counts.get(question.person.id) ?? 0) + 1
      counts.set(question.person.id, count)
      if (count <= CHECKS_A_MINUTE) return await source.check(question)
      return { state: 'UNKNOWN', retryAfterMs: startsAt + MINUTE_MS - now }
    },
  }
}
