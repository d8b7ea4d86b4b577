// JSON Schemas of operations as tests read them: references resolved, shapes flattened.
import { wireSchemas } from '../../src/wire/index.ts'
import { isFields, type Field } from '../given.ts'

export type Shape = {
  kind: 'integer' | 'number' | 'string' | 'boolean' | 'array' | 'object' | 'any'
  words: readonly string[]
  format: string
  minimum: number
  maximum: number
  examples: readonly unknown[]
  items: unknown
  fields: Readonly<Record<string, unknown>>
  required: ReadonlySet<string>
}

const KINDS = ['integer', 'number', 'string', 'boolean', 'array', 'object'] as const
const texts = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [])
const either = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
const named: Readonly<Record<string, unknown>> = wireSchemas

/** What a schema allows, with `$ref` and `allOf` laid together. */
export function shapeOf(schema: unknown): Shape {
  const flat = flatten(schema)
  const kind = KINDS.find((name) => name === flat.type) ?? (isFields(flat.properties) ? 'object' : 'any')
  return {
    kind,
    words: texts(flat.enum),
    format: typeof flat.format === 'string' ? flat.format : '',
    minimum: either(flat.minimum, 0),
    maximum: either(flat.maximum, 1_000),
    examples: Array.isArray(flat.examples) ? flat.examples : [],
    items: flat.items,
    fields: isFields(flat.properties) ? flat.properties : {},
    required: new Set(texts(flat.required)),
  }
}

function flatten(schema: unknown): Field {
  if (!isFields(schema)) return {}
  const parts = [typeof schema.$ref === 'string' ? flatten(named[schema.$ref]) : {}, ...(Array.isArray(schema.allOf) ? schema.allOf.map(flatten) : []), schema]
  return parts.reduce(
    (whole, part) => ({
      ...whole,
      ...part,
      properties: { ...(isFields(whole.properties) && whole.properties), ...(isFields(part.properties) && part.properties) },
      required: [...texts(whole.required), ...texts(part.required)],
    }),
    { properties: undefined, required: [] },
  )
}
