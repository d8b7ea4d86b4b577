// Pure decisions of stock: what a sent row means, what a marketplace is to be shown, and when to ask first.
import type { Refusal, Words } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { SkuKey } from './queries/levels.ts'
import type { Facts } from './queries/offers.ts'

export type StockRow = { key: SkuKey; warehouse: string; stock: number; withReserved: boolean; tellMarkets: boolean }
const MOST = 2_000_000_000

/** A text of the caller: numbers are meant as written, anything else is no text. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200 ? value.trim() : null
}

const flagOf = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise)
const wrong = (field: string, reason: Words) => ({ problem: invalid(field, reason) })

/** One row of a bulk change as it is meant, or what is wrong with it. */
export function readRow(given: unknown): StockRow | { problem: Refusal } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return wrong('row', reasons.type(['object']))
  const row = new Map<string, unknown>(Object.entries(given))
  const [stock, skuId] = [row.get('stock'), row.get('skuId') ?? null]
  if (typeof stock !== 'number' || !Number.isInteger(stock) || stock < 0 || stock > MOST) return wrong('stock', reasons.between(0, MOST))
  if (skuId !== null && (typeof skuId !== 'number' || !Number.isSafeInteger(skuId) || skuId < 1)) return wrong('skuId', reasons.id)
  const key = { skuId, barcode: textOf(row.get('barcode')), serviceProductId: textOf(row.get('serviceProductId')) }
  if (key.skuId === null && key.barcode === null && key.serviceProductId === null)
    return wrong('skuId', ['skuId, barcode or serviceProductId is required', 'обязателен skuId, barcode или serviceProductId'])
  const warehouse = textOf(row.get('serviceWarehouseId')) ?? textOf(row.get('warehouseId'))
  if (warehouse === null) return wrong('serviceWarehouseId', reasons.required)
  return { key, warehouse, stock, withReserved: flagOf(row.get('withReservedStock'), false), tellMarkets: flagOf(row.get('updateInService'), true) }
}

export type GateName = 'auto_sync' | 'linked' | 'synced' | 'key' | 'not_ignored' | 'not_archived' | 'not_removed' | 'above_minimum' | 'share'
/** One gate on the way to a marketplace: closed ones send nothing, or zero. */
export type Gate = { gate: GateName; passed: boolean; effect: 'nothing' | 'zero' | 'less' | 'none' }
export type Showing = { gates: Gate[]; quantity: number | null }
type Deciding = Pick<
  Facts,
  | 'autoSync'
  | 'feeders'
  | 'silent'
  | 'service'
  | 'serviceProductId'
  | 'article'
  | 'externalId'
  | 'fbsWarehouses'
  | 'ignoreFbsWarehouses'
  | 'archived'
  | 'listingRemoved'
  | 'productRemoved'
  | 'categoryRemoved'
  | 'minFbsStock'
  | 'maxFbsStock'
  | 'strategy'
  | 'original'
  | 'twins'
  | 'free'
  | 'sales'
  | 'place'
>

/** What a marketplace knows a listing's stock by: its own number, or the seller's article. */
export const keyOf = ({ service, serviceProductId, article }: Pick<Facts, 'service' | 'serviceProductId' | 'article'>): string | null =>
  service === 'WILDBERRIES' ? serviceProductId : (article ?? serviceProductId)

const names = (list: string | null) => (list ?? '').split(/[,;\s]+/).filter((name) => name !== '')

/** What a warehouse of a marketplace shows for a listing, and gate by gate why. A null quantity means that nothing is sent and nothing emptied. */
export function showing(f: Deciding): Showing {
  const only = names(f.fbsWarehouses)
  const closing: Gate[] = [
    { gate: 'auto_sync', passed: f.autoSync, effect: 'nothing' },
    { gate: 'linked', passed: f.feeders + f.silent > 0, effect: 'nothing' },
    { gate: 'synced', passed: f.feeders > 0, effect: 'nothing' },
    { gate: 'key', passed: keyOf(f) !== null, effect: 'nothing' },
    {
      gate: 'not_ignored',
      passed: !names(f.ignoreFbsWarehouses).includes(f.externalId) && (only.length === 0 || only.includes(f.externalId)),
      effect: 'nothing',
    },
  ]
  const share = shareOf(f)
  const emptying: Gate[] = [
    { gate: 'not_archived', passed: !f.archived, effect: 'zero' },
    { gate: 'not_removed', passed: !f.listingRemoved && !f.productRemoved && !f.categoryRemoved, effect: 'zero' },
    { gate: 'share', passed: share === f.free, effect: 'less' },
    { gate: 'above_minimum', passed: f.minFbsStock === null || f.minFbsStock <= 0 || share > f.minFbsStock, effect: 'zero' },
  ]
  const gates = [...closing, ...emptying]
  if (closing.some((gate) => !gate.passed)) return { gates, quantity: null }
  if (emptying.some((gate) => !gate.passed && gate.effect === 'zero')) return { gates, quantity: 0 }
  return { gates, quantity: Math.min(share, f.maxFbsStock !== null && f.maxFbsStock > 0 ? f.maxFbsStock : MOST) }
}

/** The part of the free stock that this offer may show, by the organization's strategy. */
function shareOf({ strategy, free, original, twins, sales, place }: Deciding): number {
  if (strategy === 'SPLIT') return split(free, sales)[place] ?? 0
  // The last piece is offered once: on the original card, not on its duplicates.
  if (strategy !== 'SAME' && free === 1 && twins > 1 && !original) return 0
  return free
}

/** Divides pieces by weights, none twice: whole shares first, what is left to the largest remainders, ties to the best-selling. */
export function split(pieces: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight + 1, 0)
  const exact = weights.map((weight) => (pieces * (weight + 1)) / Math.max(1, total))
  const shares = exact.map(Math.floor)
  const order = weights
    .map((weight, at) => ({ at, weight, rest: (exact[at] ?? 0) - (shares[at] ?? 0) }))
    .sort((a, b) => (pieces === 1 ? b.weight - a.weight : b.rest - a.rest || b.weight - a.weight) || a.at - b.at)
  let left = pieces - shares.reduce((sum, share) => sum + share, 0)
  for (const { at } of order) {
    if (left <= 0) break
    shares[at] = (shares[at] ?? 0) + 1
    left -= 1
  }
  return shares
}

/** True when that many would be emptied of what an account shows that a person must say yes: more than a fifth, and more than one product. */
export const mustAsk = ({ emptying, products, positive }: { emptying: number; products: number; positive: number }): boolean =>
  products > 1 && emptying * 5 > positive

/** Seconds until the next try: growing, at most five minutes, with a marketplace's own wish first. */
export const delayOf = (attempts: number, wished: number | undefined): number => Math.max(wished ?? 0, Math.min(300, 2 ** Math.min(attempts, 9)))
