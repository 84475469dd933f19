import type * as TypeBox from 'typebox'

/** Marks a field that may be left out. */
const OPTIONAL = Symbol('optional')

interface Schema {
  [OPTIONAL]?: true
  [keyword: string]: unknown
}
type Fields = Record<string, Schema>
type Options = Record<string, unknown>

function object(properties: Fields, options?: Options): Schema {
  const required = Object.keys(properties).filter((name) => !properties[name]?.[OPTIONAL])
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties,
    ...options,
  }
}

function optional(schema: Schema): Schema {
  return { ...schema, [OPTIONAL]: true }
}

function ofType(type: string): (options?: Options) => Schema {
  return (options) => ({ type, ...options })
}

const builders = {
  Array: (items: Schema, options?: Options): Schema => ({ type: 'array', items, ...options }),
  Boolean: ofType('boolean'),
  Enum: (values: unknown[], options?: Options): Schema => ({ enum: values, ...options }),
  Integer: ofType('integer'),
  Literal: (value: unknown, options?: Options): Schema => ({
    type: typeof value,
    const: value,
    ...options,
  }),
  Null: ofType('null'),
  Number: ofType('number'),
  Object: object,
  Optional: optional,
  Partial({ properties }: { properties: Fields }, options?: Options): Schema {
    const fields = Object.entries(properties).map(([name, field]) => [name, optional(field)])
    return object(Object.fromEntries(fields), options)
  },
  Record: (_names: Schema, values: Schema, options?: Options): Schema => ({
    type: 'object',
    patternProperties: { '^.*$': values },
    ...options,
  }),
  String: ofType('string'),
  Union: (anyOf: Schema[], options?: Options): Schema => ({ anyOf, ...options }),
  Unknown: (options?: Options): Schema => ({ ...options }),
}

/**
 * TypeBox, as far as the contract needs it: its types, and the schemas that it would make. The 680
 * files of its own builders are a tenth of the memory that the server starts with.
 */
export const Type = builders as unknown as Pick<typeof TypeBox, keyof typeof builders>
