// What the bench prints: one line a figure, with its baseline of the same run, the ratio, and the budget where there is one.
import type { Compared, Measured } from './load.ts'

export type Line = {
  what: string
  measured: string
  baseline?: string
  ratio?: number
  /** Absent: a figure without a budget. */
  budget?: { says: string; isKept: boolean }
}

const short = (value: number) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2))
export const rate = (unit: string, { rate: perSecond, p50, p95 }: Measured, times = 1) =>
  `${short(perSecond * times)} ${unit}/s, p50 ${short(p50)}, p95 ${short(p95)} ms`

/** A rate that may not fall below a share of the baseline's; without a share it is only told. */
export const rateLine = (what: string, unit: string, compared: Compared, { atLeast, times = 1 }: { atLeast?: number; times?: number }): Line => ({
  what,
  measured: rate(unit, compared.subject, times),
  baseline: rate(unit, compared.baseline, times),
  ratio: compared.rateRatio,
  ...(atLeast !== undefined && { budget: { says: `≥ ${atLeast}`, isKept: compared.rateRatio >= atLeast } }),
})
/** A p95 that may not pass some times the baseline's; without a bound it is only told. */
export const latencyLine = (what: string, compared: Compared, atMost?: number): Line => ({
  what,
  measured: rate('req', compared.subject),
  baseline: rate('req', compared.baseline),
  ratio: compared.p95Ratio,
  ...(atMost !== undefined && { budget: { says: `p95 ≤ ${atMost} ×`, isKept: compared.p95Ratio <= atMost } }),
})
export const boundLine = (what: string, value: number, atMost: number, unit: string, more = ''): Line => ({
  what,
  measured: `${short(value)} ${unit}${more}`,
  budget: { says: `≤ ${atMost} ${unit}`, isKept: value <= atMost },
})

export const isMissed = (line: Line) => line.budget !== undefined && !line.budget.isKept
export const shown = ({ what, measured, baseline, ratio, budget }: Line) =>
  [
    `${budget === undefined ? '    ' : budget.isKept ? 'ok  ' : 'MISS'} ${what}`,
    `       measured  ${measured}`,
    ...(baseline === undefined ? [] : [`       baseline  ${baseline}`]),
    ...(ratio === undefined && budget === undefined
      ? []
      : [`       ${[...(ratio === undefined ? [] : [`ratio ${ratio.toFixed(2)}`]), ...(budget ? [`budget ${budget.says}`] : [])].join(', ')}`]),
  ].join('\n')
