// Pure: the client's rules at work on a row of a card. One fills, one restricts, one hides; both sides of a rule stand on the same level.
import type { ParamValue } from '../../../wire/index.ts'
import { parseInstant } from '../../../kit/dates.ts'
import { errors } from './errors.ts'
import type { CategoryOfCards, Definition, Rule } from './queries.ts'
import { textOf } from './rules.ts'

type Place = { level: 'MODEL' | 'VIEW' | 'PRODUCT'; column?: string; extra?: string; writable: boolean; longest?: number; words?: readonly string[] }
const GENDERS = ['MALE', 'BOYS', 'FEMALE', 'GIRLS', 'UNISEX', 'KIDS', 'CHILDREN']
const SEASONS = ['ANY', 'WINTER', 'SUMMER', 'SPRING', 'AUTUMN', 'SPRING_AUTUMN']
/** The fields of a card that rules may speak of, by their names in the contract. */
const places: Readonly<Record<string, Place>> = {
  ARTICLE: { level: 'MODEL', column: 'article', writable: false },
  MODEL_NAME: { level: 'MODEL', column: 'name', writable: true, longest: 200 },
  DESCRIPTION: { level: 'MODEL', column: 'description', writable: true, longest: 60_000 },
  GENDER: { level: 'MODEL', extra: 'gender', writable: true, words: GENDERS },
  SEASON: { level: 'MODEL', extra: 'season', writable: true, words: SEASONS },
  MATERIALS: { level: 'MODEL', extra: 'materials', writable: true },
  LAUNDRY: { level: 'MODEL', extra: 'laundry', writable: true },
  KEYWORDS: { level: 'MODEL', extra: 'keywords', writable: true },
  COLOR: { level: 'VIEW', column: 'color', writable: false },
  WILDBERRIES_ARTICLE: { level: 'VIEW', column: 'wb_article', writable: false },
  NAME: { level: 'PRODUCT', column: 'name', writable: false },
  SIZE: { level: 'PRODUCT', column: 'size', writable: false },
  REAL_SIZE: { level: 'PRODUCT', extra: 'realSize', writable: true },
}
export const placeOf = (serviceParam: string): Place | undefined => (Object.hasOwn(places, serviceParam) ? places[serviceParam] : undefined)
/** The fields that rules know, and those that they may fill. */
export const ruleFields = (writable: boolean): string[] => Object.keys(places).filter((name) => !writable || places[name]?.writable === true)
/** True when a field takes this text. */
export const fitsField = ({ longest, words }: Place, text: string) => text.length <= (longest ?? 1000) && (words === undefined || words.includes(text))

const yes = new Set(['true', 'да', 'yes', '1'])
const no = new Set(['false', 'нет', 'no', '0'])
/** The words of a rule as a value of a parameter; undefined when they do not fit it. */
export function valueOf({ id, name, valueType }: Pick<Definition, 'id' | 'name' | 'valueType'>, text: string): ParamValue | undefined {
  const base = { paramId: id, paramName: name }
  const trimmed = text.trim()
  const number = Number(trimmed.replace(',', '.'))
  switch (valueType) {
    case 'BOOLEAN':
      return yes.has(trimmed.toLowerCase()) ? { ...base, booleanValue: true } : no.has(trimmed.toLowerCase()) ? { ...base, booleanValue: false } : undefined
    case 'LONG':
      return trimmed !== '' && Number.isSafeInteger(number) ? { ...base, longValue: number } : undefined
    case 'DOUBLE':
      return trimmed !== '' && Number.isFinite(number) ? { ...base, doubleValue: number } : undefined
    case 'DATE':
      return parseInstant(trimmed) === undefined ? undefined : { ...base, dateValue: trimmed }
    case 'ENUM':
      return trimmed === '' ? undefined : { ...base, option: { name: trimmed } }
    case 'TEXT':
      return trimmed === '' ? undefined : { ...base, stringValue: trimmed }
  }
}

const extraOf = (category: CategoryOfCards | undefined, names: readonly string[]) => names.map((name) => category?.extra[name])
/** True when a rule speaks of cards of this category. */
export const isOf = (rule: Rule, category: CategoryOfCards | undefined): boolean =>
  (rule.categoryId === null || rule.categoryId === category?.id) &&
  (rule.ozonCategoryId === null || extraOf(category, ['ozonCategoryId', 'ozonDescriptionCategoryId']).includes(rule.ozonCategoryId)) &&
  (rule.wildberriesTypeId === null || extraOf(category, ['wildberriesTypeId']).includes(rule.wildberriesTypeId)) &&
  (rule.tnved === null || category?.tnvedId === rule.tnved)

export type RuledRow = Record<string, unknown> & { extra: Record<string, unknown>; param_values: ParamValue[] | null }
type Side = { paramId: number | null; serviceParam: string | null }
const first = (rule: Rule): Side => ({ paramId: rule.paramId, serviceParam: rule.serviceParam })
const second = (rule: Rule): Side => ({ paramId: rule.secondParamId, serviceParam: rule.secondServiceParam })

/** What a side of a rule says in a row, as texts. */
function textsOf(side: Side, row: RuledRow, level: string): string[] {
  if (side.paramId !== null) return (row.param_values ?? []).filter((value) => value.paramId === side.paramId).map(textOf)
  const place = placeOf(side.serviceParam ?? '')
  if (!place || place.level !== level) return []
  const value = place.column === undefined ? row.extra[place.extra ?? ''] : row[place.column]
  return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : []
}
const same = (one: string, other: string) => one.trim().toLowerCase() === other.trim().toLowerCase()

/** The text that makes a rule speak, when the row has it. */
function spoken(rule: Rule, row: RuledRow, level: string): string | undefined {
  const texts = textsOf(first(rule), row, level)
  return rule.value === null ? texts[0] : texts.find((text) => same(text, rule.value ?? ''))
}

function fill(rule: Rule, text: string, row: RuledRow, level: string, definitions: ReadonlyMap<number, Definition>) {
  if (textsOf(second(rule), row, level).length > 0) return
  if (rule.secondParamId !== null) {
    const definition = definitions.get(rule.secondParamId)
    const value = definition && valueOf(definition, text)
    if (value) row.param_values = [...(row.param_values ?? []), { ...value, auto: true }]
    return
  }
  const place = placeOf(rule.secondServiceParam ?? '')
  if (!place || place.level !== level || !place.writable || !fitsField(place, text)) return
  if (place.column === undefined) row.extra = { ...row.extra, [place.extra ?? '']: text }
  else row[place.column] = text
}

const nameOf = (side: Side, definitions: ReadonlyMap<number, Definition>) =>
  side.paramId === null ? (side.serviceParam ?? '') : (definitions.get(side.paramId)?.name ?? side.paramId)

/**
 * Lets the rules of a category work on a row that is about to be written. Words of people are never overwritten; what a rule filled goes when
 * the rule no longer says so. A restriction is only held against what this save changes.
 */
export function obey(row: RuledRow, stored: RuledRow | undefined, level: string, rules: readonly Rule[], definitions: ReadonlyMap<number, Definition>): void {
  const filled = new Set(rules.flatMap((rule) => (rule.type === 'APPLY' && rule.secondParamId !== null ? [rule.secondParamId] : [])))
  if (filled.size > 0 && row.param_values) row.param_values = row.param_values.filter((value) => value.auto !== true || !filled.has(value.paramId ?? 0))
  for (const rule of rules) {
    const text = spoken(rule, row, level)
    if (text === undefined) continue
    const wanted = rule.secondValue ?? text
    if (rule.type === 'APPLY') fill(rule, wanted, row, level, definitions)
    if (rule.type !== 'EQUALS') continue
    const texts = textsOf(second(rule), row, level)
    const isOld =
      stored !== undefined &&
      [first(rule), second(rule)].every((side) => JSON.stringify(textsOf(side, stored, level)) === JSON.stringify(textsOf(side, row, level)))
    if (isOld || texts.every((one) => same(one, wanted))) continue
    throw errors.error_param_rule_broken({
      rule: rule.name ?? rule.id,
      param: nameOf(first(rule), definitions),
      second: nameOf(second(rule), definitions),
      expected: wanted,
    })
  }
}

/** Parameters that the rules of a category hide at this row. */
export const hidden = (row: RuledRow, level: string, rules: readonly Rule[]): number[] =>
  rules.flatMap((rule) => (rule.type === 'HIDE_PARAM' && rule.secondParamId !== null && spoken(rule, row, level) !== undefined ? [rule.secondParamId] : []))
