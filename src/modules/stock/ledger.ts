// What the rest of the system does with stock: reserve, take, give back. Each step happens once for a line, whatever is repeated.
// Not its job: states of orders; their row is locked by who calls.
import type { Context } from '../../kit/op.ts'
import { errors } from './errors.ts'
import {
  candidates,
  changeLineQuantity,
  findLines,
  giveLinesBack,
  noteSkus,
  orderOfLine,
  receiveLots,
  releaseLines,
  reserveLines,
  takeLines,
  type LineState,
  type Receipt,
  type ReceiptLine,
} from './queries/ledger.ts'
import { requireWarehouse } from './warehouses.ts'

/** `productId`: whose SKU it is; a merge may have given it another since it was read. */
export type Demand = { lineId: number; productId?: number | null; skuId: number; quantity: number }
export type Reserve = { warehouseId: number | null; reserved: boolean; state: LineState }
type Lines = { orderId: number; lineIds?: readonly number[] }

const who = (call: Context) => ({ clientId: call.clientId, personId: call.actor.userId })
const reserveOf = (row: { warehouseId: number | null; state: LineState }): Reserve => ({
  warehouseId: row.warehouseId,
  reserved: row.state === 'reserved' || row.state === 'taken',
  state: row.state,
})

/**
 * Reserves the lines of an order, each whole in the first of `warehouseIds` that holds it; what is short waits and reserves by itself as stock comes.
 * A line that has its reserve already is answered as it is. One round trip.
 */
export async function reserve(
  call: Context,
  order: { orderId: number; orderedAt: Date; warehouseIds: readonly number[]; lines: readonly Demand[] },
): Promise<Map<number, Reserve>> {
  const lines = [...new Map(order.lines.map((line) => [line.lineId, line])).values()]
  if (lines.length === 0) return new Map()
  const rows = await reserveLines(call.db, who(call), order, {
    ids: lines.map((l) => l.lineId),
    products: lines.map((l) => l.productId ?? null),
    skus: lines.map((l) => l.skuId),
    quantities: lines.map((l) => l.quantity),
  })
  return new Map(rows.map((row) => [row.lineId, reserveOf(row)]))
}

/** Gives reserves back and forgets what waits; answers the lines that this call let go. */
export const release = async (
  call: Context,
  { orderId, lineIds, operation = 'REMOVE_RESERVE' }: Lines & { operation?: 'REMOVE_RESERVE' | 'REMOVE_RESERVE_MARKETPLACE' | 'CANCEL_ORDER' },
): Promise<number[]> => (await releaseLines(call.db, who(call), orderId, lineIds ?? null, operation)).map((row) => row.lineId)

/** The goods leave. Waiting lines try to reserve first; a line that is not `taken` in the answer had nothing to take and waits on. */
export const take = async (
  call: Context,
  { orderId, lineIds, operation = 'TAKE' }: Lines & { operation?: 'TAKE' | 'TAKE_MARKETPLACE' | 'SALE_PRODUCT' },
): Promise<Map<number, Reserve>> =>
  new Map((await takeLines(call.db, who(call), orderId, lineIds ?? null, operation)).map((row) => [row.lineId, reserveOf(row)]))

/** What left comes back to its cell at its cost, or to the cell of returns; answers the lines that this call brought back. */
export const giveBack = async (call: Context, { orderId, lineIds, toRefundCell = false }: Lines & { toRefundCell?: boolean }): Promise<number[]> =>
  (await giveLinesBack(call.db, who(call), orderId, lineIds ?? null, toRefundCell)).map((row) => row.lineId)

/** A line wants another quantity. Zero lets it go. Refused once the goods have left. */
export async function changeQuantity(call: Context, { lineId, quantity }: { lineId: number; quantity: number }): Promise<Reserve> {
  if (quantity === 0) {
    const orderId = await orderOfLine(call.db, call.clientId, lineId)
    if (orderId === undefined) throw errors.error_order_line_unknown({ lineId })
    await release(call, { orderId, lineIds: [lineId] })
    return { warehouseId: null, reserved: false, state: 'released' }
  }
  const row = await changeLineQuantity(call.db, who(call), lineId, quantity)
  if (!row) throw errors.error_order_line_unknown({ lineId })
  if (row.state === 'taken' || row.state === 'returned') throw errors.error_order_line_taken({ lineId })
  return reserveOf(row)
}

/** Where the lines of an order stand. */
export const reservesOf = async (call: Context, orderId: number): Promise<Map<number, Reserve & { skuId: number; quantity: number }>> =>
  new Map((await findLines(call.db, call.clientId, orderId)).map((row) => [row.lineId, { ...reserveOf(row), skuId: row.skuId, quantity: row.quantity }]))

export type OrderPlace = { organizationId: number; service?: string | null; serviceWarehouseId?: string | null; stockWarehouseId?: number | null }
/** Our warehouses that may serve an order, the first choice first; none when its marketplace warehouse is not linked. */
export async function warehousesForOrder(call: Context, place: OrderPlace): Promise<number[]> {
  if (place.stockWarehouseId) return [(await requireWarehouse(call, place.stockWarehouseId)).id]
  const service = place.service && place.service !== 'NONE' ? place.service : null
  return candidates(call.db, call.clientId, {
    organizationId: place.organizationId,
    service,
    serviceWarehouseId: place.serviceWarehouseId ?? null,
    among: call.actor.warehouseIds,
  })
}

/** Goods come in: a lot for every line, in the given cell or the one without a place. Those who wait are served at once. Answers the lots, in order. */
export async function receive(call: Context, receipt: Partial<Receipt> & { warehouseId: number; lines: readonly ReceiptLine[] }): Promise<number[]> {
  const warehouse = await requireWarehouse(call, receipt.warehouseId)
  if (receipt.lines.length === 0) return []
  return receiveLots(
    call.db,
    who(call),
    { warehouseId: warehouse.id, orderId: receipt.orderId ?? null, receivedAt: receipt.receivedAt ?? new Date(), operation: receipt.operation ?? 'PUT' },
    receipt.lines,
  )
}

/** Cards, limits or links of these SKUs changed: the marketplaces may have to be told something else. */
export const restock = (call: Context, skuIds: readonly number[]) => noteSkus(call.db, call.clientId, skuIds)
