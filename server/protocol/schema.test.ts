import t from 'tap'
import * as TypeBox from 'typebox'
import { Type } from './schema.ts'

/** One schema of each kind, with and without its options. */
function schemasOf(T: typeof Type): object {
  const options = { title: 'Thing', description: 'What it is' }
  const person = T.Object(
    { id: T.String({ minLength: 1 }), age: T.Optional(T.Integer({ minimum: 0 })) },
    { ...options, additionalProperties: false },
  )
  return {
    array: T.Array(person, { maxItems: 3 }),
    boolean: T.Boolean(options),
    choice: T.Enum(['open', 'closed'], options),
    integer: T.Integer(),
    literals: [T.Literal('OKP'), T.Literal(true, options), T.Literal(1)],
    nothing: T.Null(),
    number: T.Number({ maximum: 1 }),
    object: person,
    partial: [T.Partial(person), T.Partial(person, options)],
    onlyOptional: T.Object({ id: T.Optional(person) }),
    empty: T.Object({}),
    record: T.Record(T.String(), T.Unknown(), options),
    text: T.String({ ...options, pattern: '^a$' }),
    union: T.Union([person, T.Null()], options),
    anything: [T.Unknown(), T.Unknown(options)],
  }
}

t.test('the builders make what those of TypeBox make', async (t) => {
  t.strictSame(
    JSON.parse(JSON.stringify(schemasOf(Type))),
    JSON.parse(JSON.stringify(schemasOf(TypeBox))),
  )
})

t.test(
  'a field that may be left out is needed again where its schema stands by itself',
  async (t) => {
    const id = Type.String()
    const given = Type.Object({ id: Type.Optional(id), name: id })
    t.strictSame({ ...given }.required, ['name'])
  },
)
