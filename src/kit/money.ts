// Money: decimal numbers on the wire, whole minor units (kopecks) everywhere inside. No binary fractions in arithmetic.
import { invalid, reasons } from './invalid.ts'

/** 12.34 → 1234; refuses more than two decimals and what does not fit. */
export function toMinor(amount: number, field: string): number {
  const scaled = amount * 100
  const minor = Math.round(scaled)
  if (!Number.isSafeInteger(minor)) throw invalid(field, reasons.inRange)
  // 0.29 * 100 is 28.999999999999996: what is left of that size is binary noise, anything larger is a third decimal.
  if (Math.abs(scaled - minor) > 1e-6 * Math.max(1, Math.abs(scaled) * 1e-9)) throw invalid(field, reasons.decimals(2))
  return minor
}

/** 1234 → 12.34, for the wire. */
export const fromMinor = (minor: number) => minor / 100

export const optionalMinor = (amount: number | null | undefined, field: string) => (amount === null || amount === undefined ? null : toMinor(amount, field))
export const optionalFromMinor = (minor: number | null | undefined) => (minor === null || minor === undefined ? null : minor / 100)
