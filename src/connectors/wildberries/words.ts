// Wildberries' words and ours, both ways, and the shapes of its refusals. No calls here.
import { Type, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { ConnectorFailure, type Problem } from '../failure.ts'
import type { CargoKind, LabelFormat, MarkKind, ShipmentKind } from '../vocabulary.ts'

const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
export const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Nullable(schema))

/** Wildberries' ids are numbers; a text that is none can not be one of its ids. */
export const isId = (text: string): boolean => /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))
export function idOf(text: string): number {
  if (!isId(text)) {
    throw new ConnectorFailure('refused', { line: '', code: 'malformed_id', message: `"${text.slice(0, 40)}" is not a Wildberries id` })
  }
  return Number(text)
}

const CARGO: Readonly<Record<number, CargoKind>> = { 1: 'small', 2: 'extra_large', 3: 'large' }
export const cargoOf = (cargoType: number | null | undefined): CargoKind | undefined => CARGO[cargoType ?? 0] // 0: an empty supply
export const cargoTypeOf = (cargo: CargoKind): number => ({ small: 1, extra_large: 2, large: 3 })[cargo]

const SHIPMENTS: Readonly<Record<number, ShipmentKind>> = { 1: 'FBS', 2: 'DBS', 3: 'DBW', 5: 'PICKUP', 6: 'EXPRESS' }
export const shipmentOf = (deliveryType: number | undefined): ShipmentKind | undefined => SHIPMENTS[deliveryType ?? 0]

export const MARK_KEYS: Readonly<Record<MarkKind, string>> = {
  marking_code: 'sgtin',
  jewellery_number: 'uin',
  imei: 'imei',
  gtin: 'gtin',
  best_before: 'expiration',
  customs_declaration: 'customsDeclaration',
}
const MARK_KINDS: ReadonlyMap<string, MarkKind> = new Map<string, MarkKind>([
  ['sgtin', 'marking_code'],
  ['uin', 'jewellery_number'],
  ['imei', 'imei'],
  ['gtin', 'gtin'],
  ['expiration', 'best_before'],
  ['customsDeclaration', 'customs_declaration'],
])
export const markOf = (key: string): MarkKind | undefined => MARK_KINDS.get(key)
export const marksOf = (keys: readonly string[]): MarkKind[] => keys.flatMap((key) => markOf(key) ?? [])

export const FORMATS: Readonly<Record<LabelFormat, string>> = { png: 'png', svg: 'svg', zpl_portrait: 'zplv', zpl_landscape: 'zplh' }

// ISO 4217 numbers of the countries whose sellers and buyers Wildberries serves; another one stays a number.
const CURRENCIES: Readonly<Record<number, string>> = {
  643: 'RUB',
  933: 'BYN',
  398: 'KZT',
  51: 'AMD',
  417: 'KGS',
  860: 'UZS',
  972: 'TJS',
  981: 'GEL',
  944: 'AZN',
  156: 'CNY',
  949: 'TRY',
  784: 'AED',
  840: 'USD',
  978: 'EUR',
}
export const currencyOf = (number: number): string => CURRENCIES[number] ?? String(number).padStart(3, '0')

/** 17.05.2024 → 2024-05-17; anything else is no day. */
export function dayOf(text: string | null | undefined): string | undefined {
  const [, day, month, year] = /^(\d{2})\.(\d{2})\.(\d{4})$/.exec(text ?? '') ?? []
  return day && month && year ? `${year}-${month}-${day}` : undefined
}
/** 2030-09-12 → 12.09.2030 */
export const russianDay = (day: string): string => day.split('-').toReversed().join('.')

export const momentOf = (text: string | null | undefined): Date | undefined => (text ? new Date(text) : undefined)

const Refused = Type.Object({ code: Type.Optional(Type.String()), message: Type.Optional(Type.String()) })
const Gateway = Type.Object({
  title: Type.Optional(Type.String()),
  detail: Type.Optional(Type.String()),
  code: Type.Optional(Type.String()),
  requestId: Type.Optional(Type.String()),
})

const OfContent = Type.Object({ error: Type.Boolean(), errorText: Type.String() })

/** Its four shapes of a refusal: the method's own, the gateway's, that of cards, and a list of the first. */
export function problem(body: unknown): Problem {
  if (Array.isArray(body)) return problem(body[0])
  if (Value.Check(Gateway, body) && (body.title !== undefined || body.detail !== undefined)) {
    // The gateway's `code` is a trace of its own, different every time; its title is what stays the same.
    const { title: code = body.code, detail: message, requestId } = body
    return { ...(code && { code }), ...(message && { message }), ...(requestId && { requestId }) }
  }
  if (Value.Check(OfContent, body)) return { code: 'content_error', ...(body.errorText && { message: body.errorText }) }
  if (Value.Check(Refused, body)) return { ...(body.code && { code: body.code }), ...(body.message && { message: body.message }) }
  return {}
}
