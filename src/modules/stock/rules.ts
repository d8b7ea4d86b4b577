// Pure decisions of stock: what a sent row means, what a marketplace is to be shown, and when to ask first.
import { kitErrors, type Refusal } from '../../kit/errors.ts'
import type { SkuKey } from './queries/levels.ts'

export type StockRow = { key: SkuKey; warehouse: string; stock: number; withReserved: boolean; tellMarkets: boolean }
const MOST = 2_000_000_000

/** A text of the caller: numbers are meant as written, anything else is no text. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' && value.length <= 200 ? value.trim() : null
}

const flagOf = (value: unknown, otherwise: boolean) => (typeof value === 'boolean' ? value : otherwise)
const wrong = (field: string, reason: string) => ({ problem: kitErrors.error_validation({ field, reason }) })

/** One row of a bulk change as it is meant, or what is wrong with it. */
export function readRow(given: unknown): StockRow | { problem: Refusal } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return wrong('row', 'must be an object')
  const row = new Map<string, unknown>(Object.entries(given))
  const [stock, skuId] = [row.get('stock'), row.get('skuId') ?? null]
  if (typeof stock !== 'number' || !Number.isInteger(stock) || stock < 0 || stock > MOST) return wrong('stock', `must be an integer from 0 to ${MOST}`)
  if (skuId !== null && (typeof skuId !== 'number' || !Number.isSafeInteger(skuId) || skuId < 1)) return wrong('skuId', 'must be an id')
  const key = { skuId, barcode: textOf(row.get('barcode')), serviceProductId: textOf(row.get('serviceProductId')) }
  if (key.skuId === null && key.barcode === null && key.serviceProductId === null) return wrong('skuId', 'skuId, barcode or serviceProductId is required')
  const warehouse = textOf(row.get('serviceWarehouseId')) ?? textOf(row.get('warehouseId'))
  if (warehouse === null) return wrong('serviceWarehouseId', 'is required')
  return { key, warehouse, stock, withReserved: flagOf(row.get('withReservedStock'), false), tellMarkets: flagOf(row.get('updateInService'), true) }
}
