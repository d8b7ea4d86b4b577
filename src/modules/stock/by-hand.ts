// Stock that people change by hand: set, add, take off; many rows at once with a look at what would change first; goods received by scanning.
// Not its job: what programs send (levels.ts).
import { Type, type Static } from 'typebox'
import type { Refusal } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id, OneOf, Text } from '../../kit/paging.ts'
import { requireSkus } from './desk.ts'
import { errors } from './errors.ts'
import { receive } from './ledger.ts'
import { setLevels } from './levels.ts'
import { balancesOf, countStocked, lockBalances, skusByKeys, type GoodRow } from './queries/desk.ts'
import { isCellOf } from './queries/warehouses.ts'
import { mustAsk } from './rules.ts'
import { Good, Nullable, Quantity } from './schemas.ts'
import { requireWarehouse } from './warehouses.ts'

const MOST = 2_000_000_000
const MOST_ROWS = 5_000
export const Change = Type.Object({
  warehouseId: Id,
  mode: OneOf(['SET', 'ADD', 'TAKE']),
  /** Each names goods by `skuId`, or by `key`: a barcode or an article. */
  rows: Type.Array(Type.Object({ skuId: Type.Optional(Id), key: Type.Optional(Text(255)), quantity: Quantity }), { minItems: 1, maxItems: MOST_ROWS }),
  reason: Type.Optional(Text(255)),
  /** Nothing is changed: the answer says what would be. */
  preview: Type.Optional(Type.Boolean()),
  /** Yes, it may empty more than a fifth of the warehouse. */
  confirmed: Type.Optional(Type.Boolean()),
})
export const Changed = Type.Object({
  changed: Type.Integer(),
  /** How many would hold nothing any more, of how many that hold something. */
  emptied: Type.Integer(),
  stocked: Type.Integer(),
  rows: Type.Array(
    Type.Object({
      ...Good,
      skuId: Nullable(Id),
      before: Nullable(Type.Integer()),
      after: Nullable(Type.Integer()),
      error: Nullable(Type.String()),
      localMessage: Nullable(Type.String()),
    }),
  ),
})
type Asked = Static<typeof Change>
type Row = Asked['rows'][number]
type Found = { good: GoodRow } | { refusal: Refusal }

/** Which goods a row means; the same goods twice are refused, for nobody can say which of the two is right. */
async function locate(call: Context, rows: readonly Row[]): Promise<Found[]> {
  const keys = [...new Set(rows.flatMap(({ skuId, key }) => (skuId === undefined && key !== undefined ? [key.trim()] : [])))]
  const byKey = keys.length === 0 ? new Map<string, number[]>() : await skusByKeys(call.db, call.clientId, keys, call.actor.organizationIds)
  const meant = rows.map(({ skuId, key = '' }) => (skuId === undefined ? (byKey.get(key.trim()) ?? []) : [skuId]))
  const goods = await requireSkus(call, [...new Set(meant.flat())])
  const seen = new Map<number, number>()
  return rows.map((row, at): Found => {
    const [skuId, other] = meant[at] ?? []
    const key = row.key?.trim() ?? String(row.skuId ?? '')
    const good = skuId === undefined ? undefined : goods.get(skuId)
    if (!good) return { refusal: errors.error_stock_product_unknown({ key }) }
    if (other !== undefined) return { refusal: errors.error_stock_product_ambiguous({ key }) }
    const first = seen.get(good.skuId)
    if (first !== undefined) return { refusal: errors.error_stock_row_repeated({ row: first + 1 }) }
    seen.set(good.skuId, at)
    return { good }
  })
}

const resultOf = (mode: Asked['mode'], before: number, quantity: number) => (mode === 'SET' ? quantity : mode === 'ADD' ? before + quantity : before - quantity)

/** Sets, adds or takes off, row by row; a row that can not be is answered in its place and the others go on. */
export async function changeByHand(call: Context, asked: Asked): Promise<Static<typeof Changed>> {
  const { db, clientId } = call
  const { id: warehouseId } = await requireWarehouse(call, asked.warehouseId)
  const found = await locate(call, asked.rows)
  const skuIds = found.flatMap((one) => ('good' in one ? [one.good.skuId] : []))
  if (asked.preview !== true && skuIds.length > 0) await lockBalances(db, clientId, warehouseId, skuIds)
  const free = await balancesOf(db, clientId, warehouseId, skuIds)
  const rows = found.map((one, at) => planOf(call, asked.mode, one, free, asked.rows[at]?.quantity ?? 0))
  const good = rows.flatMap(({ skuId, before, after }) => (skuId !== null && after !== null ? [{ skuId, before: before ?? 0, after }] : []))
  const changing = good.filter(({ before, after }) => before !== after)
  const emptied = changing.filter(({ after }) => after === 0).length
  const stocked = await countStocked(db, clientId, warehouseId)
  if (asked.preview === true) return { changed: changing.length, emptied, stocked, rows }
  if (asked.confirmed !== true && mustAsk({ emptying: emptied, products: emptied, positive: stocked }))
    throw errors.error_stock_empties_much({ emptied, stocked })
  const changed = await setLevels(
    call,
    changing.map(({ skuId, after }) => ({ warehouseId, skuId, value: after, withReserved: false })),
    {
      operation: asked.rows.length > 1 ? 'INVENTORY_FILE' : 'CHANGE_QUANTITY',
      ...(asked.reason !== undefined && asked.reason.trim() !== '' && { reason: asked.reason.trim() }),
    },
  )
  return { changed, emptied, stocked, rows }
}

const nothing = { skuId: null, productId: null, name: null, article: null, color: null, size: null, before: null, after: null }
function planOf(call: Context, mode: Asked['mode'], found: Found, free: ReadonlyMap<number, number>, quantity: number) {
  const refused = (refusal: Refusal) => ({ error: refusal.code, localMessage: refusal.localMessage(call.lang) })
  if ('refusal' in found) return { ...nothing, ...refused(found.refusal) }
  const before = free.get(found.good.skuId) ?? 0
  const after = resultOf(mode, before, quantity)
  if (after < 0) return { ...found.good, before, after: null, ...refused(errors.error_stock_not_enough({ free: before, quantity })) }
  if (after > MOST) return { ...found.good, before, after: null, ...refused(errors.error_stock_too_much({ most: MOST })) }
  return { ...found.good, before, after, error: null, localMessage: null }
}

export const Receipt = Type.Object({
  warehouseId: Id,
  /** Without one the goods lie in the cell of those without a place. */
  cellId: Type.Optional(Id),
  lines: Type.Array(Type.Object({ skuId: Id, quantity: Type.Integer({ minimum: 1, maximum: 1_000_000, format: 'int32' }) }), { minItems: 1, maxItems: 2_000 }),
})
export const Received = Type.Object({ goods: Type.Integer(), pieces: Type.Integer() })
/** What was scanned at the door comes in as one receipt: all of it or none. */
export async function receiveByHand(call: Context, { warehouseId, cellId, lines }: Static<typeof Receipt>): Promise<Static<typeof Received>> {
  await requireWarehouse(call, warehouseId)
  if (cellId !== undefined && !(await isCellOf(call.db, call.clientId, warehouseId, cellId))) throw errors.error_cell_not_found({ cellId })
  const sums = new Map<number, number>()
  for (const { skuId, quantity } of lines) sums.set(skuId, (sums.get(skuId) ?? 0) + quantity)
  const known = await requireSkus(call, [...sums.keys()])
  for (const skuId of sums.keys()) if (!known.has(skuId)) throw errors.error_sku_not_found({ skuId })
  // Locked first: of two receipts at once neither may go beyond what fits.
  await lockBalances(call.db, call.clientId, warehouseId, [...sums.keys()])
  const held = await balancesOf(call.db, call.clientId, warehouseId, [...sums.keys()])
  for (const [skuId, quantity] of sums) if ((held.get(skuId) ?? 0) + quantity > MOST) throw errors.error_stock_too_much({ most: MOST })
  await receive(call, { warehouseId, lines: [...sums].map(([skuId, quantity]) => ({ skuId, quantity, cellId: cellId ?? null })) })
  return { goods: sums.size, pieces: [...sums.values()].reduce((sum, quantity) => sum + quantity, 0) }
}
