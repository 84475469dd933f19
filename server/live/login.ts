import type { Locale } from '../protocol/login.ts'
import type { LoginRow } from '../store/logins.ts'

export interface LoginPerson {
  readonly id: string
  readonly displayName: string
  readonly locale: Locale
}

/** A login session as it is now; another one replaces it when something changes. */
export interface Login {
  /** SHA-256 of the id in the cookie, in hex. */
  readonly idHash: string
  /** null until somebody has signed in. */
  readonly participant: LoginPerson | null
  readonly createdAt: number
  readonly authenticatedAt: number | null
  readonly lastActivityAt: number
  readonly staff: boolean
  readonly currentTsId: string | null
  /** The one consultation that it is good for; null: all that the person belongs to. */
  readonly onlyTsId: string | null
  /** Lives in memory only, and until then (epoch milliseconds); null: as any other. */
  readonly until: number | null
}

/** A sign-in: whose, with what was proved. */
export interface SignIn {
  person: LoginPerson
  phone: string
  staff: boolean
  /** Only for this consultation. */
  onlyTsId?: string | null
}

/** Whoever comes with a token: nothing of it is stored. */
export interface Admission {
  idHash: string
  person: LoginPerson
  onlyTsId: string
  until: number
}

/** A login session as its row has it. */
export function toLogin(row: LoginRow): Login {
  const { participant_id: id, display_name: displayName, locale } = row
  return {
    idHash: row.id_hash,
    participant: id !== null && displayName !== null && locale ? { id, displayName, locale } : null,
    createdAt: row.created_at,
    authenticatedAt: row.authenticated_at,
    lastActivityAt: row.last_activity_at ?? row.created_at,
    staff: row.staff === 1,
    currentTsId: row.current_ts_id,
    onlyTsId: row.only_ts_id,
    until: null,
  }
}
