// Pure readings of single values of a feed: numbers, prices, sizes, links, codes. `undefined` means "not understood", never a default.
import type { FeedDimensions } from './types.ts'

const spaces = /[\s\u00a0\u202f\u2009]+/g

export const oneLine = (text: string): string => text.replaceAll(spaces, ' ').trim()

export const lower = (text: string): string => oneLine(text).toLowerCase().replaceAll('ё', 'е')

/** `1 500,5` is `1500.5`: digits with one decimal separator, spaces between groups. */
function decimal(text: string): { whole: string; fraction: string } | undefined {
  const match = /^\+?(\d{1,13})(?:[.,](\d{0,12}))?$/.exec(text.replaceAll(spaces, ''))
  if (!match) return undefined
  return { whole: (match[1] ?? '').replace(/^0+(?=\d)/, ''), fraction: (match[2] ?? '').replace(/0+$/, '') }
}

export interface Price {
  text: string
  minor: number
  rounded: boolean
}

/** Exact text and kopecks, half up; thirteen digits of roubles stay a safe integer. */
export function readPrice(text: string): Price | undefined {
  const parts = decimal(text)
  if (!parts) return undefined
  const { whole, fraction } = parts
  const padded = fraction.padEnd(2, '0')
  const minor = Number(whole + padded.slice(0, 2)) + (padded.charAt(2) >= '5' ? 1 : 0)
  return { text: `${whole}.${padded}`, minor, rounded: padded.length > 2 }
}

/** A decimal number multiplied by a power of ten and rounded: `0.5` with 3 is 500. */
export function readScaled(text: string, power: number): number | undefined {
  const parts = decimal(text)
  if (!parts) return undefined
  const digits = parts.fraction.padEnd(power + 1, '0')
  return Number(parts.whole + digits.slice(0, power)) + (digits.charAt(power) >= '5' ? 1 : 0)
}

/** Kilograms, or what unit stands after the number: `0,48`, `100 г`. */
export function readWeightGrams(text: string): number | undefined {
  const [, number = '', unit = ''] = /^([^a-zа-я]*)(кг|kg|г|гр|g)?\.?$/.exec(lower(text)) ?? []
  return readScaled(number, unit === '' || unit === 'кг' || unit === 'kg' ? 3 : 0)
}

/** Length/width/height in centimetres: `20.1/20.551/22.5`. */
export function readDimensions(text: string): FeedDimensions | undefined {
  const sides = text.split(/[/xх*×]/i).map((side) => readScaled(side, 1))
  const [lengthMm, widthMm, heightMm] = sides
  if (sides.length !== 3 || lengthMm === undefined || widthMm === undefined || heightMm === undefined) return undefined
  return { lengthMm, widthMm, heightMm }
}

/** Whole pieces; `5.0` is five. */
export function readCount(text: string): number | undefined {
  const parts = decimal(text)
  return parts && parts.fraction === '' && parts.whole.length <= 9 ? Number(parts.whole) : undefined
}

export function readFlag(text: string | undefined): boolean | undefined {
  const word = lower(text ?? '')
  if (word === 'true' || word === '1' || word === 'yes' || word === 'да') return true
  return word === 'false' || word === '0' || word === 'no' || word === 'нет' ? false : undefined
}

export function readLink(text: string): string | undefined {
  const link = text.trim()
  return /^https?:\/\//i.test(link) && URL.canParse(link) ? link : undefined
}

/** False only for what looks like an EAN or UPC and miscounts; other codes of a seller carry no check digit. */
export function hasRightCheckDigit(barcode: string): boolean {
  if (!/^(\d{8}|\d{12,14})$/.test(barcode)) return true
  let sum = 0
  for (let place = 2; place <= barcode.length; place += 1) sum += Number(barcode.charAt(barcode.length - place)) * (place % 2 === 0 ? 3 : 1)
  return (10 - (sum % 10)) % 10 === Number(barcode.at(-1))
}

/** RUR is the code of the rouble before 1998 that feeds still write. */
export function readCurrency(text: string): string | undefined {
  const code = text.trim().toUpperCase()
  if (code === 'RUR') return 'RUB'
  return /^[A-Z]{3}$/.test(code) ? code : undefined
}

const words: ReadonlyArray<readonly [RegExp, number]> = [
  [/^(д|дн|дней|день|дня|сут|суток|сутки|day|days)\.?$/, 1],
  [/^(нед|недел[яиью]|недель|week|weeks)\.?$/, 7],
  [/^(м|мес|месяц|месяца|месяцев|month|months)\.?$/, 30],
  [/^(г|год|года|лет|year|years)\.?$/, 365],
]

/** ISO 8601 (`P1Y2M10D`) or words (`360 суток`); months count 30 days and years 365. A calendar date has no length. */
export function readShelfLifeDays(text: string): number | undefined {
  const iso = /^P(?:(\d{1,3})Y)?(?:(\d{1,4})M)?(?:(\d{1,3})W)?(?:(\d{1,5})D)?(?:T\S*)?$/i.exec(text.trim())
  if (iso) {
    const [, years = 0, months = 0, weeks = 0, days = 0] = iso
    const total = Number(years) * 365 + Number(months) * 30 + Number(weeks) * 7 + Number(days)
    return total > 0 ? total : undefined
  }
  const spoken = /^(\d{1,5})\s*(\S*)$/.exec(lower(text))
  if (!spoken) return undefined
  const unit = spoken[2] ?? ''
  const days = unit === '' ? 1 : words.find(([word]) => word.test(unit))?.[1]
  return days === undefined ? undefined : Number(spoken[1]) * days
}
