import type { Static, TSchema } from 'typebox'
import { CID_PATTERN } from './limits.ts'
import { Type } from './schema.ts'
import { PersonId, Role, Settings, TherapySessionId, Time } from './therapy-sessions.ts'

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Who was there, and when. */
export const Attendance = Type.Object(
  {
    people: Type.Array(
      Type.Object({
        id: PersonId,
        display_name: Type.String(),
        role: Role,
        here: Type.Array(
          Type.Object({
            from: Time,
            until: Type.Union([Time, Type.Null()], { description: 'null: there now' }),
          }),
          { description: 'In order; empty: never came' },
        ),
      }),
    ),
  },
  { title: 'Attendance' },
)
export type Attendance = Static<typeof Attendance>

export const AttendanceQuery = Type.Object({ ts_id: Type.Optional(TherapySessionId) })

/** People put in or taken out by one call. */
const MAX_MEMBERS = 100

const Name = Type.String({ minLength: 1, maxLength: 200, description: 'One line' })
const Topic = nullable(Type.String({ maxLength: 2000 }))
const GivenTime = Type.String({
  maxLength: 40,
  description: 'ISO 8601 with a zone: `Z` or an offset',
  examples: ['2026-11-21T20:00:00Z'],
})
const SomeSettings = Type.Partial(Settings, {
  additionalProperties: false,
  description: 'Each one that is left out stays as it is',
})
const ChangedMember = Type.Object({
  id: PersonId,
  role: Type.Union([Role, Type.Null()], { description: 'null: no member any more' }),
})
export type ChangedMember = Static<typeof ChangedMember>
const Members = Type.Array(ChangedMember, {
  maxItems: MAX_MEMBERS,
  description: 'Who is not named stays as they are',
})

export const MakeTherapySessionRequest = Type.Object({
  request_id: Type.String({
    pattern: CID_PATTERN,
    description: 'Made once for each therapy session: the same again makes no second one',
  }),
  name: Name,
  topic: Type.Optional(Topic),
  date: GivenTime,
  ends_at: Type.Optional(nullable(GivenTime)),
  settings: Type.Optional(SomeSettings),
  members: Type.Optional(Members),
})
export type MakeTherapySessionRequest = Static<typeof MakeTherapySessionRequest>

export const ChangeTherapySessionRequest = Type.Object({
  ts_id: TherapySessionId,
  name: Type.Optional(Name),
  topic: Type.Optional(Topic),
  date: Type.Optional(GivenTime),
  ends_at: Type.Optional(nullable(GivenTime)),
  settings: Type.Optional(SomeSettings),
  members: Type.Optional(Members),
})
export type ChangeTherapySessionRequest = Static<typeof ChangeTherapySessionRequest>

export const FindPeopleRequest = Type.Object({
  text: Type.String({
    minLength: 1,
    maxLength: 200,
    description: 'At least three characters of the last name, or a whole phone number',
  }),
})

export const FoundPeople = Type.Object(
  {
    people: Type.Array(
      Type.Object(
        {
          id: PersonId,
          name: Type.String(),
          phone_end: Type.String({ description: 'The last three digits of the phone' }),
          is_therapist: Type.Boolean({ description: 'May be given that role' }),
        },
        { title: 'FoundPerson' },
      ),
      { description: 'At most ten' },
    ),
    more: Type.Boolean({ description: 'There are more: ask for a longer part of the name' }),
  },
  { title: 'FoundPeople' },
)
export type FoundPeople = Static<typeof FoundPeople>

/** What a therapist begins a new therapy session with: the newest that they lead. */
export const TherapySessionTemplate = Type.Object(
  {
    from: nullable(Type.Object({ id: TherapySessionId, name: Type.String() })),
    duration_ms: nullable(Type.Integer()),
    settings: Settings,
  },
  { title: 'TherapySessionTemplate' },
)
export type TherapySessionTemplate = Static<typeof TherapySessionTemplate>
