// Pure: whether values of parameters fit their definitions, and how sent values and stored ones come together.
import { parseInstant, toWire } from '../../../kit/dates.ts'
import { Refusal } from '../../../kit/errors.ts'
import type { Option, ParamValue } from '../../../wire/index.ts'
import { errors } from './errors.ts'
import type { AskedOption, Definition, KnownOption } from './queries.ts'

/** What is known of the parameters of a save. */
export type Known = {
  definitions: ReadonlyMap<number, Definition>
  options: ReadonlyMap<number, readonly KnownOption[]>
  /** Own parameters by name in lower case, for values that have no number. */
  byName: ReadonlyMap<string, number>
}
export type Laying = 'replace' | 'merge'

const there = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null
const idOf = (value: ParamValue) => value.paramId || 0
const externalIds = ['ozonId', 'wildberriesId', 'ymId', 'aliexpressId'] as const
const externalOf = (option: Option) => externalIds.map((name) => option[name]).find(there) ?? null
const isBlank = (text: string | null | undefined) => !there(text) || text.trim() === ''
const saysOption = (option: Option | null | undefined): option is Option =>
  there(option) && (!isBlank(option.name) || there(option.id) || there(externalOf(option)) || !isBlank(option.oneCId))

/** A value that says nothing takes the parameter away from its level. */
export const isEmpty = (value: ParamValue) =>
  isBlank(value.stringValue) && !saysOption(value.option) && ![value.longValue, value.doubleValue, value.booleanValue].some(there) && isBlank(value.dateValue)

/** Values of one parameter share this: its number and the service it is for, or its name where it has no number. */
export const keyOf = (value: ParamValue): string => JSON.stringify([idOf(value) || (value.paramName ?? '').trim().toLowerCase(), value.service ?? 'NONE'])

/** What a value says, without who said it and when: two that say the same are one. */
const wordsOf = (value: ParamValue): string =>
  JSON.stringify([
    keyOf(value),
    value.option ? [value.option.id ?? null, value.option.name ?? null, externalOf(value.option), value.option.oneCId ?? null] : null,
    value.stringValue ?? null,
    value.longValue ?? null,
    value.doubleValue ?? null,
    value.booleanValue ?? null,
    value.dateValue ?? null,
    value.unit?.name ?? null,
  ])

/** The option that a value names. A text may name one too, as feeds and tables do. */
function asked(definition: Definition, value: ParamValue): Option | undefined {
  if (saysOption(value.option)) return value.option
  return definition.valueType === 'ENUM' && !isBlank(value.stringValue) ? { name: value.stringValue ?? null } : undefined
}

/** The options that must be looked up before values can be judged. */
export const askedOptions = (values: readonly ParamValue[], definitions: ReadonlyMap<number, Definition>): AskedOption[] =>
  values.flatMap((value) => {
    const definition = definitions.get(idOf(value))
    const option = definition && asked(definition, value)
    return definition && option ? [{ paramId: definition.id, id: option.id ?? null, name: option.name?.trim() ?? null, externalId: externalOf(option) }] : []
  })

function withOption(definition: Definition, value: ParamValue, known: Known): ParamValue {
  const param = definition.name
  const option = asked(definition, value)
  if (!option) throw errors.error_param_value_option({ param })
  const options = known.options.get(definition.id) ?? []
  const name = option.name?.trim().toLowerCase()
  const external = externalOf(option)
  const found =
    (definition.isOwn && there(option.id) ? options.find((one) => one.id === option.id) : undefined) ??
    (external === null ? undefined : options.find((one) => one.externalId === external)) ??
    (there(option.id) && definition.isOwn ? undefined : options.find((one) => one.name.toLowerCase() === name))
  const isClosed = (definition.valueType === 'ENUM' && definition.displayType === 'SELECT' && definition.hasOptions) || (definition.isOwn && there(option.id))
  if (!found && isClosed) throw errors.error_param_option_unknown({ param, option: option.name ?? option.id ?? external ?? '' })
  const { stringValue: _, ...rest } = value
  return { ...rest, option: found ? { ...option, name: found.name, ...(found.id !== null && { id: found.id, paramId: definition.id }) } : option }
}

/** The value as its definition takes it, or a refusal that names the parameter. */
export function fitted(definition: Definition, value: ParamValue, known: Known): ParamValue {
  const param = definition.name
  const { doubleValue, longValue } = value
  const unit = value.unit?.name
  if (there(unit) && definition.units.length > 0 && !definition.units.includes(unit))
    throw errors.error_param_unit_unknown({ param, unit, units: definition.units.join(', ') })
  switch (definition.valueType) {
    case 'BOOLEAN':
      if (typeof value.booleanValue !== 'boolean') throw errors.error_param_value_boolean({ param })
      return value
    case 'LONG': {
      const whole = longValue ?? doubleValue
      if (!there(whole) || !Number.isSafeInteger(whole)) throw errors.error_param_value_integer({ param })
      const { doubleValue: _, ...rest } = value
      return { ...rest, longValue: whole }
    }
    case 'DOUBLE': {
      const number = doubleValue ?? longValue
      if (!there(number) || !Number.isFinite(number)) throw errors.error_param_value_number({ param })
      const { longValue: _, ...rest } = value
      return { ...rest, doubleValue: number }
    }
    case 'DATE': {
      const instant = parseInstant(value.dateValue ?? '')
      if (!instant) throw errors.error_param_value_date({ param })
      return { ...value, dateValue: toWire(instant) }
    }
    case 'ENUM':
      return withOption(definition, value, known)
    case 'TEXT':
      if (saysOption(value.option)) return withOption(definition, value, known)
      if (isBlank(value.stringValue)) throw errors.error_param_value_text({ param })
      return value
  }
}

/** A value known only by a name is tied to the client's parameter of that name when it fits it; otherwise it stays by its name. */
function tied(value: ParamValue, known: Known): ParamValue {
  if (idOf(value) !== 0) return value
  if (isBlank(value.paramName)) throw errors.error_param_value_nameless()
  const { paramId: _, ...named } = value
  const definition = known.definitions.get(known.byName.get((value.paramName ?? '').trim().toLowerCase()) ?? 0)
  if (!definition) return named
  const numbered = { ...named, paramId: definition.id }
  if (isEmpty(value)) return numbered
  try {
    return fitted(definition, numbered, known)
  } catch (error) {
    if (error instanceof Refusal) return named
    throw error
  }
}

function checkCounts(values: readonly ParamValue[], known: Known) {
  for (const [, same] of Map.groupBy(values, keyOf)) {
    const definition = known.definitions.get(idOf(same[0] ?? {}))
    if (!definition || same.length < 2) continue
    const param = definition.name
    if (!definition.multiValueAllowed) throw errors.error_param_one_value({ param, given: same.length })
    if (definition.maxValuesCount !== null && definition.maxValuesCount > 0 && same.length > definition.maxValuesCount)
      throw errors.error_param_too_many_values({ param, limit: definition.maxValuesCount, given: same.length })
  }
}

export type Author = { login: string; now: string }

/**
 * The values of a level after a save. What is sent must fit its definition, unless it says what is stored already: a definition that became
 * stricter does not make old cards unsaveable. A parameter that is sent gives all its values; an empty one goes.
 */
export function settle(sent: readonly ParamValue[], stored: readonly ParamValue[], laying: Laying, known: Known, by: Author): ParamValue[] {
  const before = new Map(stored.map((value) => [wordsOf(value), value]))
  const named = sent.map((value) => tied(value, known))
  const isOld = (value: ParamValue) => before.has(wordsOf(value))
  const said = named
    .filter((value) => !isEmpty(value))
    .map((value) => {
      const definition = known.definitions.get(idOf(value))
      if (!definition) return value
      // The name is kept with the value: a parameter that is removed leaves readable cards.
      return { ...(isOld(value) ? value : fitted(definition, value, known)), paramName: definition.name }
    })
  const once = [...new Map(said.map((value) => [wordsOf(value), value])).values()]
  if (!once.every(isOld)) checkCounts(once, known)
  const stamped = once.map((value): ParamValue => {
    const old = before.get(wordsOf(value))
    return old ? { ...value, ...pickStamp(old) } : { ...value, created: Date.parse(by.now), user: by.login }
  })
  if (laying === 'replace') return stamped
  // A value that was known only by its name is the same parameter that is now sent by its number.
  const keys = new Set([...named, ...sent.map(({ paramName, service }) => ({ paramName: paramName ?? null, service: service ?? null }))].map(keyOf))
  keys.delete(keyOf({}))
  return [...stored.filter((value) => !keys.has(keyOf(value))), ...stamped]
}

const pickStamp = ({ created, user }: ParamValue): ParamValue => ({ ...(there(created) && { created }), ...(there(user) && { user }) })

/** A value as a person reads it and as a rule compares it. */
export const textOf = (value: ParamValue): string =>
  String(value.option?.name ?? value.stringValue ?? value.booleanValue ?? value.longValue ?? value.doubleValue ?? value.dateValue ?? '')
