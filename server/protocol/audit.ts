import type { Static, TSchema } from 'typebox'
import { DEFAULT_LIST_SIZE, MAX_LIST_SIZE } from './limits.ts'
import { Type } from './schema.ts'
import { TherapySessionId, Time } from './therapy-sessions.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Chain = Type.String({ description: 'SHA-256 over this entry and all before it, in hex' })

export const AuditQuery = Type.Object({
  after: Type.Optional(
    Type.String({ pattern: '^[0-9]{1,15}$', description: 'Entries after this id' }),
  ),
  limit: Type.Optional(
    Type.String({
      pattern: '^[0-9]{1,6}$',
      description: `1 to ${MAX_LIST_SIZE}; ${DEFAULT_LIST_SIZE} if left out`,
    }),
  ),
  therapy_session_id: Type.Optional(TherapySessionId),
})
export type AuditQuery = Static<typeof AuditQuery>

export const AuditItem = Type.Object(
  {
    id: Type.Integer({ description: 'From 1, without gaps, through the whole house' }),
    at: Time,
    actor: nullable(
      Type.String({ description: 'A person, `ops:<token name>`, or null: the house itself' }),
    ),
    act: Type.String({ description: 'A type of action, or a call as `put_member`' }),
    therapy_session_id: nullable(Type.String()),
    subject: nullable(Type.String({ description: 'A person, or `action:<id>`' })),
    outcome: Type.String({ description: '`ok`, or the code of the refusal' }),
    chain: Chain,
  },
  { title: 'AuditItem' },
)
export type AuditItem = Static<typeof AuditItem>

export const AuditList = Type.Object({
  items: Type.Array(AuditItem),
  next_cursor: Type.Optional(
    Type.String({ description: 'Only where there is more: the next `after`' }),
  ),
})
export type AuditList = Static<typeof AuditList>

export const AuditCheck = Type.Union([
  Type.Object({ intact: Type.Literal(true), count: Type.Integer(), last_chain: Chain }),
  Type.Object({
    intact: Type.Literal(false),
    first_broken: Type.Integer({
      description: 'The first entry that was changed, taken out or put in',
    }),
  }),
])
export type AuditCheck = Static<typeof AuditCheck>
