import type { Static } from 'typebox'
import { AssessmentName } from './ops.ts'
import { Type } from './schema.ts'
import { Assessment, PersonId, TherapySessionId } from './therapy-sessions.ts'

/** Bytes of the body of a call from outside. */
export const MAX_HOOK_BYTES = 16 * 1024
/** How far its clock may be off, and how old it may be. */
export const HOOK_WINDOW_MS = 300_000

export const AssessmentHookHeaders = Type.Object({
  'x-samtale-timestamp': Type.Optional(
    Type.String({ description: 'Seconds since 1970, at most five minutes off' }),
  ),
  'x-samtale-signature': Type.Optional(
    Type.String({
      description: '`v1=` and, in hex, HMAC-SHA-256 over the timestamp, a dot and the raw body',
    }),
  ),
})

export const AssessmentHookRequest = Type.Object(
  {
    id: Type.String({
      pattern: '^[A-Za-z0-9._:-]{1,128}$',
      description: 'One for each event: the same one again does nothing',
    }),
    therapy_session_id: TherapySessionId,
    participant_id: PersonId,
    name: AssessmentName,
    status: Assessment.properties.status,
  },
  { title: 'AssessmentHookRequest' },
)
export type AssessmentHookRequest = Static<typeof AssessmentHookRequest>

export const AssessmentHookReply = Type.Object(
  {
    ok: Type.Literal(true),
    dup: Type.Optional(Type.Literal(true, { description: 'It was carried out before' })),
  },
  { title: 'AssessmentHookReply' },
)
export type AssessmentHookReply = Static<typeof AssessmentHookReply>
