import type { Migration } from 'kysely/migration'
import * as createParticipants from './0001-create-participants.ts'
import * as createTherapySessions from './0002-create-therapy-sessions.ts'
import * as createActions from './0003-create-actions.ts'
import * as createLogins from './0004-create-logins.ts'
import * as createAudit from './0005-create-audit.ts'
import * as createConsultations from './0006-create-consultations.ts'
import * as createAttendance from './0007-create-attendance.ts'
import * as createGrants from './0008-create-grants.ts'

/** Every migration, in order. A released one is never edited. */
export const migrations: Record<string, Migration> = {
  '0001-create-participants': createParticipants,
  '0002-create-therapy-sessions': createTherapySessions,
  '0003-create-actions': createActions,
  '0004-create-logins': createLogins,
  '0005-create-audit': createAudit,
  '0006-create-consultations': createConsultations,
  '0007-create-attendance': createAttendance,
  '0008-create-grants': createGrants,
}
