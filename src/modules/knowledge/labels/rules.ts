// Ranges of barcodes: reading their ends, check digits, GS1 prefixes. Pure.
import { checkDigit } from '../../../kit/gtin.ts'
import { rangeBarcode } from '../../catalogue/index.ts'
import { errors } from './errors.ts'
import prefixes from './gs1-prefixes.json' with { type: 'json' }

export type Digits = 8 | 13
/** Numbers are kept without their check digit: a range of a thousand holds a thousand barcodes either way. */
export type Range = { digits: Digits; withCheck: boolean; first: number; last: number }

const FORMS: Readonly<Record<number, { digits: Digits; withCheck: boolean }>> = {
  7: { digits: 8, withCheck: false },
  8: { digits: 8, withCheck: true },
  12: { digits: 13, withCheck: false },
  13: { digits: 13, withCheck: true },
}
const bodyOf = (text: string, withCheck: boolean): number => {
  if (!withCheck) return Number(text)
  const [body, digit] = [text.slice(0, -1), Number(text.slice(-1))]
  if (checkDigit(body) !== digit) throw errors.error_barcode_region_check({ barcode: text, digit: checkDigit(body) })
  return Number(body)
}

/** Reads the ends of a range as clients write them, with or without check digits. */
export function rangeOf(start: number, end: number): Range {
  const [from, to] = [String(start), String(end)]
  const form = FORMS[from.length]
  if (!form || from.length !== to.length) throw errors.error_barcode_region_digits()
  const [first, last] = [bodyOf(from, form.withCheck), bodyOf(to, form.withCheck)]
  if (last < first) throw errors.error_barcode_region_order()
  if (form.digits === 13) requirePrefix(first, last)
  return { ...form, first, last }
}

const prefixOf = (body: number) => Math.floor(body / 1_000_000_000)
const table = prefixes.map(([from, to, holder]) => ({ from: Number(from), to: Number(to), holder: String(holder) }))
const NOT_GOODS = new Set(['reserved', 'ISSN'])

/** GS1 gives prefixes to its national organizations, and these give goods out of one; coupons, refunds and periodicals are no goods. */
function requirePrefix(first: number, last: number) {
  const one = (body: number) => {
    const prefix = prefixOf(body)
    const found = table.find(({ from, to }) => prefix >= from && prefix <= to)
    if (!found || NOT_GOODS.has(found.holder)) throw errors.error_barcode_region_prefix({ prefix: String(prefix).padStart(3, '0') })
    return found
  }
  if (one(first) !== one(last)) throw errors.error_barcode_region_prefixes()
}

/** The end of a range as its client wrote it. */
export const endOf = (number: number, { digits, withCheck }: Pick<Range, 'digits' | 'withCheck'>): number =>
  withCheck ? Number(rangeBarcode(number, digits)) : number

const DOTS: Readonly<Record<string, number>> = { DPI_203: 203, DPI_300: 300 }
/** How many dots of a printer a side of a label is. */
export const dotsOf = (millimetres: number, resolution: string | null | undefined): number =>
  Math.round((millimetres / 25.4) * (DOTS[resolution ?? 'DPI_203'] ?? 203))
