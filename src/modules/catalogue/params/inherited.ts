// Values as they count: of each parameter those that stand nearest to the size, with the level that they come from.
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Context } from '../../../kit/op.ts'
import type { ParamValue } from '../../../wire/index.ts'
import { knownOf } from './actions.ts'
import { errors } from './errors.ts'
import { paramNames, readCategories, readLevels } from './queries.ts'
import { keyOf, settle } from './rules.ts'

export type ParamLevel = 'PRODUCT' | 'VIEW' | 'MODEL' | 'CATEGORY'
export type InheritedValue = { level: ParamLevel; value: ParamValue }

/**
 * Of each parameter the values of the first level that has any.
 * @example nearest([['PRODUCT', []], ['MODEL', [{ paramId: 1, stringValue: 'x' }]]]) // [{ level: 'MODEL', value: { paramId: 1, … } }]
 */
export function nearest(levels: readonly (readonly [ParamLevel, readonly ParamValue[] | null])[]): InheritedValue[] {
  const taken = new Set<string>()
  return levels.flatMap(([level, values]) => {
    const here = (values ?? []).filter((value) => !taken.has(keyOf(value)))
    for (const value of here) taken.add(keyOf(value))
    return here.map((value) => ({ level, value }))
  })
}

/** What products say by themselves or inherit, for whoever sends or prints them. */
export async function inheritedValues(
  { db, clientId }: Pick<Context, 'db' | 'clientId'>,
  productIds: readonly number[],
): Promise<Map<number, InheritedValue[]>> {
  const rows = await readLevels(db, clientId, productIds)
  return new Map(
    rows.map((row) => [
      row.id,
      nearest([
        ['PRODUCT', row.ofProduct],
        ['VIEW', row.ofView],
        ['MODEL', row.ofModel],
        ['CATEGORY', row.ofCategory],
      ]),
    ]),
  )
}

/** The default values of a category's cards, with the names of their parameters. */
export async function categoryDefaults({ db, clientId }: Pick<Context, 'db' | 'clientId'>, categoryId: number): Promise<ParamValue[]> {
  const [category] = await readCategories(db, clientId, [categoryId])
  const values = category?.paramValues ?? []
  const names = await paramNames(
    db,
    clientId,
    values.map((value) => value.paramId ?? 0),
  )
  return values.map((value) => ({ ...value, paramName: names.get(value.paramId ?? 0) ?? value.paramName ?? null }))
}

const optional = Type.Optional
const Text = Type.Union([Type.Null(), Type.String({ maxLength: 60_000 })])
const Numeric = Type.Union([Type.Null(), Type.Number()])
const Values = Type.Array(
  Type.Object({
    paramId: optional(Type.Union([Type.Null(), Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })])),
    paramName: optional(Text),
    stringValue: optional(Text),
    dateValue: optional(Text),
    longValue: optional(Numeric),
    doubleValue: optional(Numeric),
    booleanValue: optional(Type.Union([Type.Null(), Type.Boolean()])),
    option: optional(Type.Union([Type.Null(), Type.Object({ id: optional(Numeric), name: optional(Text) })])),
  }),
  { maxItems: 5_000 },
)

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** A map from parameters, by number or name, to what they say means the same as a list of values. */
function ofKey(key: string, said: unknown): unknown {
  const param = /^\d{1,15}$/.test(key) ? { paramId: Number(key) } : { paramName: key }
  if (typeof said === 'number') return { ...param, ...(Number.isSafeInteger(said) ? { longValue: said } : { doubleValue: said }) }
  if (typeof said === 'string') return { ...param, stringValue: said }
  if (typeof said === 'boolean') return { ...param, booleanValue: said }
  return isMap(said) ? { ...param, ...said } : said
}

/** The text that the contract keeps default values of a category in, read and checked as values of cards are. Nothing is no values. */
export async function readDefaults(call: Context, text: string): Promise<ParamValue[] | null> {
  if (text.trim() === '') return null
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch (error) {
    throw errors.error_category_params_unreadable({ reason: error instanceof Error ? error.message.slice(0, 200) : 'not JSON' })
  }
  const listed = isMap(parsed)
    ? Object.entries(parsed).flatMap(([key, said]) => (Array.isArray(said) ? said : [said]).map((one: unknown) => ofKey(key, one)))
    : parsed
  if (!Value.Check(Values, listed)) {
    const [first] = Value.Errors(Values, listed)
    throw errors.error_category_params_unreadable({ reason: `${first?.instancePath ?? ''} ${first?.message ?? ''}`.trim().slice(0, 200) })
  }
  // Escapes may name what PostgreSQL can not hold.
  if (/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(listed))) throw errors.error_category_params_unreadable({ reason: 'has characters that are not text' })
  const values: ParamValue[] = listed.map((value) => ({ ...value }))
  return settle(values, [], 'replace', await knownOf(call, values), { login: call.actor.login, now: new Date().toISOString() })
}
