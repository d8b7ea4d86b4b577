// Parameters, options, rules and overrides as the wire shows them.
import { toWire } from '../../kit/dates.ts'
import type { Measure, Option, Param, ParamOverride, ParamRule } from '../../wire/index.ts'
import type { OptionRow } from './queries/options.ts'
import type { ParamRow } from './queries/params.ts'
import type { OverrideRow, RuleRow } from './queries/param-rules.ts'

/** The field of the wire that holds a service's own number of a parameter or an option. */
const numberOf = (service: string | null, externalId: number | null): Param & Option => {
  switch (externalId === null ? null : service) {
    case 'OZON':
      return { ozonId: externalId }
    case 'WILDBERRIES':
      return { wildberriesId: externalId }
    case 'YANDEX_MARKET':
      return { ymId: externalId }
    case 'ALIEXPRESS':
      return { aliexpressId: externalId }
    case 'NATIONAL_CATALOG':
      return { nationalCatalogId: externalId }
    case 'AVITO':
      return { avitoIds: externalId === null ? [] : [externalId] }
    default:
      return {}
  }
}

/** Units by name beside their list, as the contract has both. */
function withUnitsMap(measure: Record<string, unknown>): Measure {
  const units = (Array.isArray(measure.units) ? measure.units : []).flatMap((unit: unknown) =>
    typeof unit === 'object' && unit !== null && 'name' in unit && typeof unit.name === 'string' ? [{ ...unit, name: unit.name }] : [],
  )
  return { ...measure, units, unitsMap: Object.fromEntries(units.map((unit) => [unit.name, unit])) }
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
export function presentParam(row: ParamRow, clientId: number): Param {
  const measure = row.measure ?? row.extra.measure
  return {
    ...row.extra,
    ...numberOf(row.service, row.externalId),
    id: row.id,
    name: row.name,
    valueType: row.valueType,
    displayType: row.displayType,
    level: row.level,
    ...(row.serviceParam !== null && { serviceParam: row.serviceParam }),
    required: row.required,
    multiValueAllowed: row.multiValueAllowed,
    ...(row.maxValuesCount !== null && { maxValuesCount: row.maxValuesCount }),
    visible: row.visible,
    ...(isRecord(measure) && { measure: withUnitsMap(measure) }),
    ...(row.oneCId !== null && { oneCId: row.oneCId }),
    ...(row.service === null
      ? { clientId, useAllCategories: row.useAllCategories, ...(row.createdAt && { createdDate: toWire(row.createdAt) }) }
      : {
          published: row.published,
          useDictionary: row.useDictionary,
          useCategoryOption: row.useCategoryOption,
          ...(row.description !== null && { description: row.description }),
          ...(row.groupName !== null && { groupName: row.groupName }),
          ...(row.dictionaryId !== null && (row.service === 'OZON' ? { ozonDictionaryId: row.dictionaryId } : { dictionaryId: row.dictionaryId })),
        }),
    ...((row.service === null || row.optionsCount > 0) && { optionsCount: row.optionsCount }),
  }
}

export const presentOption = (row: OptionRow, service: string | null, clientId: number): Option => ({
  ...row.extra,
  ...numberOf(service, row.externalId),
  ...(row.id !== null && { id: row.id }),
  name: row.name,
  paramId: row.paramId,
  ...(row.oneCId !== null && { oneCId: row.oneCId }),
  ...(service === null ? { clientId, deleted: false } : { dictionary: true }),
})

const said = <T extends object>(row: T) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))

export const presentRule = ({ version, createdAt, ...row }: RuleRow, clientId: number): ParamRule => ({
  ...said(row),
  clientId,
  createdDate: toWire(createdAt),
  versionId: version,
})

export const presentOverride = (row: OverrideRow, clientId: number): ParamOverride => ({ ...said(row), id: row.id, paramId: row.paramId, clientId })
