import type { CoverageSource } from './coverage.ts'

/** Covered is whose policy number is in the house's own list. */
export function createCoverageList(
  isPolicyKnown: (policyNumber: string) => Promise<boolean>,
): CoverageSource {
  return {
    async check({ policyNumber }) {
      const isKnown = policyNumber !== null && (await isPolicyKnown(policyNumber))
      return { state: isKnown ? 'COVERED' : 'NOT_COVERED' }
    },
  }
}
