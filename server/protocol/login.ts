import type { Static } from 'typebox'
import { CODE_LENGTH } from './limits.ts'
import { Type } from './schema.ts'
import { PersonId, TherapySessionId, Time } from './therapy-sessions.ts'

export const LOGIN_FIELDS = ['last_name', 'first_name', 'display_name'] as const
export type LoginField = (typeof LOGIN_FIELDS)[number]

export const LOCALES = ['en', 'nb'] as const
export type Locale = (typeof LOCALES)[number]

const Name = Type.String({ maxLength: 200 })
const names = {
  last_name: Type.Optional(Name),
  first_name: Type.Optional(Name),
  display_name: Type.Optional(Name),
}
const Phone = Type.String({ maxLength: 40 })

export const User = Type.Object(
  { id: PersonId, display_name: Type.String(), locale: Type.Enum([...LOCALES]) },
  { title: 'User' },
)
export type User = Static<typeof User>

export const Me = Type.Object(
  {
    user: User,
    authenticated_at: Time,
    last_activity_at: Time,
    current_ts_id: Type.Union([TherapySessionId, Type.Null()]),
  },
  { title: 'Me' },
)
export type Me = Static<typeof Me>

export const LoginInfo = Type.Object(
  {
    field: Type.Enum([...LOGIN_FIELDS], {
      description: 'Which field is asked for besides the phone',
    }),
    resend_after_ms: Type.Integer(),
    code_length: Type.Integer(),
    signed_in: Type.Optional(
      Type.Boolean({ description: 'Saves who is not signed in the refusal by /api/me' }),
    ),
    me: Type.Optional(Me),
    pending: Type.Optional(
      Type.Object({ expires_in_ms: Type.Integer(), resend_in_ms: Type.Integer() }),
    ),
  },
  { title: 'LoginInfo' },
)
export type LoginInfo = Static<typeof LoginInfo>

export const OtpRequest = Type.Object({ phone: Phone, ...names })
export type OtpRequest = Static<typeof OtpRequest>

export const OtpRequested = Type.Object(
  { resend_after_ms: Type.Integer(), expires_in_ms: Type.Integer() },
  { title: 'OtpRequested' },
)
export type OtpRequested = Static<typeof OtpRequested>

export const OtpVerify = Type.Object({
  code: Type.String({ pattern: `^[0-9]{${CODE_LENGTH}}$` }),
  phone: Type.Optional(Phone),
  ...names,
})
export type OtpVerify = Static<typeof OtpVerify>

/** The chat token in a join link. */
export const JoinRequest = Type.Object({ token: Type.String({ minLength: 1, maxLength: 4096 }) })
export type JoinRequest = Static<typeof JoinRequest>

export const SignedIn = Type.Object(
  { user: User, next: Type.String({ description: 'Where to go: `/s/<ts_id>` or `/`' }) },
  { title: 'SignedIn' },
)
export type SignedIn = Static<typeof SignedIn>
