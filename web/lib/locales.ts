import type { Locale } from '../../server/protocol/login.ts'

/** A list of our own: the contract's brings its schema library along. */
export const LOCALES = ['en', 'nb'] as const satisfies readonly Locale[]

export type { Locale }
