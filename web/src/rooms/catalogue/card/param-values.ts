// Values of parameters as fields of a form hold them: texts. Pure.
import type { Param, ParamValue } from '../../../api/schema.gen.ts'

export type Values = readonly ParamValue[]

export const isOf = (param: Param, value: ParamValue) => value.paramId === param.id
export const textOf = (value: ParamValue): string =>
  String(value.option?.name ?? value.stringValue ?? value.booleanValue ?? value.longValue ?? value.doubleValue ?? value.dateValue?.slice(0, 10) ?? '')
export const textsOf = (param: Param, values: Values): string[] => values.filter((value) => isOf(param, value)).map(textOf)
export const unitOf = (param: Param, values: Values) =>
  values.find((value) => isOf(param, value))?.unit?.name ?? param.defaultUnit?.name ?? param.measure?.units?.[0]?.name

const numeric = (text: string) => Number(text.replace(/\s/g, '').replace(',', '.'))

/** One value of a parameter out of a text, as its type says. */
export function valueOf(param: Param, text: string, unit?: string | null): ParamValue {
  const head: ParamValue = { paramId: param.id ?? null, paramName: param.name ?? null, ...(unit && { unit: { name: unit } }) }
  switch (param.valueType) {
    case 'BOOLEAN':
      return { ...head, booleanValue: text === 'true' }
    case 'LONG':
      return { ...head, longValue: numeric(text) }
    case 'DOUBLE':
      return { ...head, doubleValue: numeric(text) }
    case 'DATE':
      return { ...head, dateValue: `${text}T00:00:00Z` }
    case 'ENUM':
      return { ...head, option: { name: text } }
    default:
      return { ...head, stringValue: text }
  }
}

/** The values of a level with those of one parameter replaced; one that says the same as before stays as it is. */
export function withTexts(values: Values, param: Param, texts: readonly string[], unit?: string | null): ParamValue[] {
  const own = values.filter((value) => isOf(param, value))
  const next = texts
    .map((text) => text.trim())
    .filter((text) => text !== '')
    .map((text) => own.find((value) => textOf(value) === text && (value.unit?.name ?? undefined) === (unit ?? undefined)) ?? valueOf(param, text, unit))
  const others = values.filter((value) => !isOf(param, value))
  const at = values.findIndex((value) => isOf(param, value))
  return at < 0
    ? [...others, ...next]
    : [...values.slice(0, at).filter((value) => !isOf(param, value)), ...next, ...values.slice(at).filter((value) => !isOf(param, value))]
}

/** Where a parameter comes from: a service asks for it, or it is one's own. */
export function sourceOf(param: Param): string | undefined {
  if (param.wildberriesId) return 'WILDBERRIES'
  if (param.ozonId) return 'OZON'
  if (param.ymId) return 'YANDEX_MARKET'
  if (param.aliexpressId) return 'ALIEXPRESS'
  if (param.nationalCatalogId) return 'NATIONAL_CATALOG'
  return param.avitoIds && param.avitoIds.length > 0 ? 'AVITO' : undefined
}
