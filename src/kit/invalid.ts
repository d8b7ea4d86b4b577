// What is wrong with a field that was sent: the refusal, and the words for it in both languages.
// Not its job: finding it (validate.ts, and modules for what a schema can not say).
import { kitErrors, type Refusal, type Words } from './errors.ts'

const types: Record<string, Words> = {
  integer: ['an integer', 'целое число'],
  number: ['a number', 'число'],
  string: ['a text', 'текст'],
  boolean: ['true or false', 'true или false'],
  object: ['an object', 'объект'],
  array: ['a list', 'список'],
  null: ['nothing', 'ничего'],
}
const russian = new Intl.PluralRules('ru')
/** So many of something, in Russian after a comparison: «не длиннее 21 символа». */
const counted = (count: number, en: string, one: string, many: string): Words => [
  `${count} ${count === 1 ? en : `${en}s`}`,
  `${count} ${russian.select(count) === 'one' ? one : many}`,
]
const characters = (count: number) => counted(count, 'character', 'символа', 'символов')
const items = (count: number) => counted(count, 'item', 'элемента', 'элементов')

const date: Words = ['must be a date', 'должно быть датой']

/** Words for what is wrong, that fit behind the name of a field. @example throw invalid('name', reasons.characters(255, 1)) */
export const reasons = {
  required: ['is required', 'обязательно'],
  valid: ['is not valid', 'недопустимое значение'],
  filled: ['must not be empty', 'не должно быть пустым'],
  id: ['must be an id', 'должно быть номером'],
  date,
  inRange: ['out of range', 'вне допустимых пределов'],
  notNegative: ['must not be negative', 'не может быть меньше нуля'],
  unique: ['must not name anything twice', 'не должно повторяться'],
  type: (names: readonly string[]) => {
    const known = names.filter((name) => name !== 'null').map((name) => types[name] ?? [name, name])
    return [`must be ${known.map(([en]) => en).join(' or ')}`, `ожидается ${known.map(([, ru]) => ru).join(' или ')}`]
  },
  oneOf: (allowed: readonly unknown[]) => {
    const told = allowed.slice(0, 40).join(', ')
    return [`must be one of ${told}`, `ожидается одно из: ${told}`]
  },
  format: (format: string) => (format.startsWith('date') ? date : [`must be of the format ${format}`, `нужен формат ${format}`]),
  pattern: (pattern: string) => [`must match ${pattern}`, `не подходит под образец ${pattern}`],
  atLeast: (least: number) => [`must be at least ${least}`, `не меньше ${least}`],
  atMost: (most: number) => [`must be at most ${most}`, `не больше ${most}`],
  above: (bound: number) => [`must be more than ${bound}`, `больше ${bound}`],
  below: (bound: number) => [`must be less than ${bound}`, `меньше ${bound}`],
  between: (least: number, most: number) => [`must be from ${least} to ${most}`, `от ${least} до ${most}`],
  decimals: (most: number) => [`at most ${most} decimals`, `знаков после запятой — не больше ${most}`],
  characters: (most: number, least = 0) => {
    const [en, ru] = characters(most)
    return least > 0 ? [`must have ${least} to ${en}`, `от ${least} до ${ru}`] : [`must have at most ${en}`, `не длиннее ${ru}`]
  },
  fewestCharacters: (least: number) => {
    const [en, ru] = characters(least)
    return [`must have at least ${en}`, `не короче ${ru}`]
  },
  items: (most: number) => {
    const [en, ru] = items(most)
    return [`must have at most ${en}`, `не больше ${ru}`]
  },
  fewestItems: (least: number) => {
    const [en, ru] = items(least)
    return [`must have at least ${en}`, `не меньше ${ru}`]
  },
} satisfies Record<string, Words | ((...args: never[]) => Words)>

/** The refusal of a field. @example if (text === '') throw invalid('text', reasons.filled) */
export const invalid = (field: string, reason: Words): Refusal => kitErrors.error_validation({ field, reason })

const isNumber = (value: unknown): value is number => typeof value === 'number'
const bounds: Record<string, (limit: number) => Words> = {
  minimum: reasons.atLeast,
  maximum: reasons.atMost,
  exclusiveMinimum: reasons.above,
  exclusiveMaximum: reasons.below,
  minLength: reasons.fewestCharacters,
  maxLength: reasons.characters,
  minItems: reasons.fewestItems,
  maxItems: reasons.items,
}

/** What a validator of JSON Schema complains of, in words; its own are English and of schemas. */
export function reasonFor({ keyword, params }: { keyword: string; params: object }): Words {
  const said = new Map<string, unknown>(Object.entries(params))
  const limit = said.get('limit')
  const bound = bounds[keyword]
  if (bound && isNumber(limit)) return bound(limit)
  const type = said.get('type')
  if (keyword === 'type') return reasons.type([type].flat().map(String))
  const allowed = said.get('allowedValues')
  if (keyword === 'enum' && Array.isArray(allowed)) return reasons.oneOf(allowed)
  if (keyword === 'const') return reasons.oneOf([said.get('allowedValue')])
  if (keyword === 'format') return reasons.format(String(said.get('format')))
  if (keyword === 'pattern') return reasons.pattern(String(said.get('pattern')))
  if (keyword === 'required') return reasons.required
  if (keyword === 'uniqueItems') return reasons.unique
  return reasons.valid
}
