// What a marketplace's characteristic is among parameters of ours. Pure.
import type { DirectoryParameter } from '../../../connectors/index.ts'
import type { SharedParam } from '../shared.ts'

const DIRECTORIES: Readonly<Record<string, string>> = {
  WILDBERRIES: 'WILDBERRIES_TYPE',
  OZON: 'OZON_DESCRIPTION_CATEGORY',
  YANDEX_MARKET: 'YANDEX_MARKET_CATEGORY',
}
/** Which number of the wire a service's category is. */
export const directoryOf = (service: string): string => DIRECTORIES[service] ?? service

const TYPES = { text: 'TEXT', long_text: 'TEXT', integer: 'LONG', number: 'DOUBLE', boolean: 'BOOLEAN', choice: 'ENUM' } as const
function displayOf({ value, ownValues }: DirectoryParameter): NonNullable<SharedParam['displayType']> {
  if (value === 'choice') return ownValues ? 'SUGGEST' : 'SELECT'
  if (value === 'boolean') return 'CHECKBOX'
  return value === 'long_text' ? 'LONGTEXT' : 'TEXT'
}

/** Products of a card differ by colour (a level of its own) and by whatever else is distinctive; the rest is the card's. */
function levelOf({ distinctive, name }: DirectoryParameter): NonNullable<SharedParam['level']> {
  if (!distinctive) return 'MODEL'
  return /цвет/i.test(name) ? 'VIEW' : 'PRODUCT'
}

// Fields of a card that a marketplace asks for among its characteristics.
const OWN_FIELDS: readonly [RegExp, NonNullable<SharedParam['serviceParam']>][] = [
  [/^бренд/i, 'BRAND'],
  [/^страна[ -](производства|изготовитель)/i, 'MADE_IN_COUNTRY'],
]
const fieldOf = (name: string) => OWN_FIELDS.find(([pattern]) => pattern.test(name))?.[1]

export function sharedParam(parameter: DirectoryParameter): SharedParam {
  const { id, name, value, required, maxValues, units, description, group, dictionary } = parameter
  const serviceParam = fieldOf(name)
  const dictionaryId = dictionary && /^\d{1,15}$/.test(dictionary.key) ? Number(dictionary.key) : undefined
  return {
    externalId: id,
    name: name.slice(0, 255),
    valueType: TYPES[value],
    displayType: displayOf(parameter),
    level: levelOf(parameter),
    required,
    multiValueAllowed: maxValues !== undefined && maxValues !== 1,
    ...(maxValues !== undefined && maxValues > 0 && { maxValuesCount: maxValues }),
    ...(units.length > 0 && { units }),
    ...(description !== undefined && { description }),
    ...(group !== undefined && { groupName: group }),
    ...(dictionaryId !== undefined && { dictionaryId }),
    ...(dictionary && { useDictionary: true }),
    useCategoryOption: dictionary === undefined || dictionary.perCategory,
    ...(serviceParam && { serviceParam }),
  }
}

/** One list of a category out of those of its kinds of goods: required is what every kind requires. */
export function mergedParameters(lists: readonly (readonly DirectoryParameter[])[]): DirectoryParameter[] {
  const merged = new Map<number, { parameter: DirectoryParameter; kinds: number }>()
  for (const list of lists)
    for (const parameter of list) {
      const known = merged.get(parameter.id)
      if (!known) merged.set(parameter.id, { parameter, kinds: 1 })
      else merged.set(parameter.id, { parameter: { ...known.parameter, required: known.parameter.required && parameter.required }, kinds: known.kinds + 1 })
    }
  return [...merged.values()].map(({ parameter, kinds }) => (kinds < lists.length ? { ...parameter, required: false } : parameter))
}
