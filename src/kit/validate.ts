// Validation of what comes in: bodies by JSON Schema, query texts turned into the types that their schema means.
// Strict about what it knows, silent about what it does not: unknown fields are ignored.
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { TSchema } from 'typebox'
import { kitErrors } from './errors.ts'
import { invalid, reasonFor, reasons } from './invalid.ts'
import { parseInstant } from './dates.ts'

export type JsonSchema = {
  type?: string
  format?: string
  enum?: unknown[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  minimum?: number
  maximum?: number
  $ref?: string
  anyOf?: JsonSchema[]
  default?: unknown
  description?: string
}

const INT32 = 2_147_483_647

/** A validator that knows the named schemas of the wire contract (`$ref: 'Order'`). */
export function openValidator(definitions: Record<string, object>) {
  const ajv = new Ajv({ strict: false, allErrors: false, verbose: false, allowUnionTypes: true, useDefaults: false })
  ajv.addFormat('int32', { type: 'number', validate: (value: number) => Math.abs(value) <= INT32 })
  ajv.addFormat('int64', { type: 'number', validate: (value: number) => Number.isSafeInteger(value) })
  ajv.addFormat('double', { type: 'number', validate: Number.isFinite })
  ajv.addFormat('float', { type: 'number', validate: Number.isFinite })
  ajv.addFormat('date-time', (text: string) => parseInstant(text) !== undefined)
  ajv.addFormat('date', (text: string) => parseInstant(text) !== undefined)
  for (const name of ['password', 'binary', 'byte', 'uri']) ajv.addFormat(name, true)
  for (const [name, schema] of Object.entries(definitions)) ajv.addSchema(schema, name)
  const compiled = new Map<TSchema, ValidateFunction>()
  const validatorOf = (schema: TSchema) => {
    const known = compiled.get(schema)
    if (known) return known
    const made = ajv.compile(schema)
    compiled.set(schema, made)
    return made
  }
  return {
    /** Throws error_validation with the path of the first wrong field. A null counts as absent. */
    check(schema: TSchema, value: unknown, where = '') {
      const validate = validatorOf(schema)
      if (validate(withoutNulls(value, where, 0))) return
      const first = validate.errors?.[0]
      throw first ? describe(first, where) : invalid(where || 'body', reasons.valid)
    },
    /** The complaint about a reply of ours, for tests; undefined when it is as declared. */
    complaint(schema: TSchema, value: unknown): string | undefined {
      const validate = validatorOf(schema)
      if (validate(withoutNulls(value, '', 0))) return undefined
      return JSON.stringify(validate.errors?.slice(0, 3))
    },
  }
}
export type Validator = ReturnType<typeof openValidator>

function describe(error: ErrorObject, where: string) {
  const missing = error.keyword === 'required' && typeof error.params.missingProperty === 'string' ? `/${error.params.missingProperty}` : ''
  const field = `${where}${error.instancePath}${missing}`.replace(/^\//, '').replaceAll('/', '.') || where || 'body'
  return invalid(field, reasonFor(error))
}

// A body deeper than this is an attack, not an order.
const DEPTH = 40
/** A copy without nulls (JSON of Java clients carries a null for every empty field); refuses texts that PostgreSQL can not hold. */
function withoutNulls(value: unknown, path: string, depth: number): unknown {
  if (depth > DEPTH) throw invalid(path.slice(0, 80) || 'body', ['is nested too deeply', 'слишком глубокая вложенность'])
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed())
      throw invalid(path.replace(/^\//, '') || 'body', ['has characters that are not text', 'есть символы, которые не текст'])
    return value
  }
  if (Array.isArray(value)) return value.map((item, at) => withoutNulls(item, `${path}/${at}`, depth + 1))
  if (value instanceof Date) return value.toISOString()
  if (typeof value !== 'object' || value === null) return value
  const out: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(value)) if (inner !== null && inner !== undefined) out[key] = withoutNulls(inner, `${path}/${key}`, depth + 1)
  return out
}

/** One text of the address as the type its schema means: nothing is coerced into another value. */
function readText(schema: JsonSchema, text: string, field: string): unknown {
  switch (schema.type) {
    case 'integer': {
      if (!/^[+-]?\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) throw invalid(field, reasons.type(['integer']))
      return Number(text)
    }
    case 'number': {
      if (!/^[+-]?\d+(\.\d+)?$/.test(text)) throw invalid(field, reasons.type(['number']))
      return Number(text)
    }
    case 'boolean': {
      if (text !== 'true' && text !== 'false') throw invalid(field, reasons.type(['boolean']))
      return text === 'true'
    }
    default:
      return text
  }
}

/**
 * Reads a query string by its schema. Lists may be repeated or comma-separated; an empty text is an absent parameter.
 * `known` are the names that the contract publishes: one of those that the schema lacks is refused, not silently ignored.
 */
export function readQuery(schema: JsonSchema | undefined, raw: Record<string, unknown>, known: ReadonlySet<string>): Record<string, unknown> {
  const out: Record<string, unknown> = {}
  const properties = schema?.properties ?? {}
  for (const [field, given] of Object.entries(raw)) {
    const texts = (Array.isArray(given) ? given : [given]).filter((text): text is string => typeof text === 'string' && text !== '')
    if (texts.length === 0) continue
    const property = Object.hasOwn(properties, field) ? properties[field] : undefined
    if (!property) {
      if (known.has(field)) throw kitErrors.error_filter_not_supported({ field })
      continue
    }
    if (property.type === 'array') {
      const items = property.items ?? {}
      const parts = texts
        .flatMap((text) => text.split(','))
        .map((part) => part.trim())
        .filter((part) => part !== '')
      if (parts.length > 10_000) throw invalid(field, reasons.items(10_000))
      out[field] = parts.map((part) => readText(items, part, field))
    } else {
      out[field] = readText(property, texts.at(-1) ?? '', field)
    }
  }
  return out
}
