// Arithmetic of tariffs: periods, what is left of a payment, the text of a payment code. Nothing but figures.
import { DAY_MS } from '../../kit/dates.ts'
import type { Payee } from '../limits/index.ts'

export const periods = ['DAY', 'WEEK', 'MONTH', 'MONTH_3', 'MONTH_6', 'YEAR'] as const
export type Period = (typeof periods)[number]
const nominal: Record<Period, number> = { DAY: 1, WEEK: 7, MONTH: 30, MONTH_3: 90, MONTH_6: 180, YEAR: 365 }
const months: Partial<Record<Period, number>> = { MONTH: 1, MONTH_3: 3, MONTH_6: 6, YEAR: 12 }

/** When a period that begins now ends: calendar months, and the 31st of a short month is its last day. */
export function periodEnd(from: Date, period: Period): Date {
  const count = months[period]
  if (count === undefined) return new Date(from.getTime() + nominal[period] * DAY_MS)
  const end = new Date(from)
  end.setUTCMonth(end.getUTCMonth() + count)
  if (end.getUTCDate() !== from.getUTCDate()) end.setUTCDate(0)
  return end
}

export const addDays = (at: Date, days: number) => new Date(at.getTime() + Math.round(days * DAY_MS))
export const daysBetween = (from: Date, to: Date) => Math.max(0, (to.getTime() - from.getTime()) / DAY_MS)

/** What is not used up of a payment: its share of the time that is still to come. */
export function unusedMinor({ valueMinor, startedAt, expiresAt }: { valueMinor: number; startedAt: Date | null; expiresAt: Date | null }, now: Date): number {
  if (startedAt === null || expiresAt === null || expiresAt <= now) return 0
  const whole = daysBetween(startedAt, expiresAt)
  return whole === 0 ? 0 : Math.floor((valueMinor * Math.min(whole, daysBetween(now, expiresAt))) / whole)
}

/** How many days of a tariff the rest of another payment buys; a free tariff is not sold by the day. */
export const daysFor = (leftMinor: number, priceMinor: number, period: Period): number =>
  priceMinor === 0 ? 0 : Math.floor((leftMinor * nominal[period] * 100) / priceMinor) / 100

/** What the days until `end` cost more than is already paid for them, in whole roubles upwards. */
export function restPriceMinor({ priceMinor, period, days, leftMinor }: { priceMinor: number; period: Period; days: number; leftMinor: number }): number {
  const price = (priceMinor / nominal[period]) * days - leftMinor
  return Math.max(0, Math.ceil(price / 100 - 1e-9)) * 100
}

/** The VAT that is inside a price. */
export const vatInside = (priceMinor: number, rate: number) => Math.round((priceMinor * rate) / (100 + rate))

const plain = (text: string, length: number) =>
  text
    .replace(/[|\r\n]+/g, ' ')
    .trim()
    .slice(0, length)

/** What banks read from a printed bill: ГОСТ Р 56042-2014 in UTF-8 (the figure 2 after the version). The sum is in kopecks. */
export function paymentCode(payee: Payee, { priceMinor, purpose }: { priceMinor: number; purpose: string }): string {
  const fields: [string, string][] = [
    ['Name', plain(payee.name, 160)],
    ['PersonalAcc', payee.billNumber],
    ['BankName', plain(payee.bank, 45)],
    ['BIC', payee.bik],
    ['CorrespAcc', payee.corrBill],
    ['Sum', String(priceMinor)],
    ['Purpose', plain(purpose, 210)],
    ['PayeeINN', payee.inn],
    ...(payee.kpp === undefined ? [] : [['KPP', payee.kpp] satisfies [string, string]]),
  ]
  return ['ST00012', ...fields.map(([name, value]) => `${name}=${value}`)].join('|')
}

/** 1234567 → "12 345,67". */
export const roubles = (minor: number) =>
  `${Math.trunc(minor / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ')},${String(minor % 100).padStart(2, '0')}`
