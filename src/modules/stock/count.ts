// Goods counted in a cell: stock becomes what was seen there. What is reserved and gone is replaced from elsewhere, or its order waits again.
// Not its job: the inventory that a count belongs to (module inventories).
import type { Context } from '../../kit/op.ts'
import { findCellByBarcode } from './cells.ts'
import { errors } from './errors.ts'
import { countStock, hasProducts, keepSku, lotPlace, type Count, type Counted, type LotPlace } from './queries/count.ts'
import { isCellOf } from './queries/warehouses.ts'

/** The cell of this warehouse that a scanned barcode names; it stays until the transaction ends. */
export async function cellToCount(call: Context, warehouseId: number, barcode: string): Promise<number> {
  const { id, warehouseId: at, fullName } = await findCellByBarcode(call, barcode)
  if (!id) throw errors.error_cell_unknown({ barcode })
  if (at !== warehouseId) throw errors.error_cell_of_other_warehouse({ cell: fullName ?? barcode })
  if (!(await isCellOf(call.db, call.clientId, warehouseId, id))) throw errors.error_cell_unknown({ barcode })
  return id
}

async function keepGoods(call: Context, skuId: number): Promise<boolean> {
  await keepSku(call.db, call.clientId, skuId)
  return hasProducts(call.db, call.clientId, skuId, call.actor.organizationIds)
}
/** An item that the caller may see. */
export async function requireItem(call: Context, itemId: number): Promise<LotPlace> {
  const lot = await lotPlace(call.db, call.clientId, itemId)
  const seen = lot && (call.actor.warehouseIds?.includes(lot.warehouseId) ?? true)
  if (!seen || !(await hasProducts(call.db, call.clientId, lot.skuId, call.actor.organizationIds))) throw errors.error_item_not_found({ itemId })
  return lot
}
/** The same to be counted: no merge takes its goods away, and its cell stays, until the transaction ends. */
export async function itemToCount(call: Context, itemId: number): Promise<LotPlace> {
  const { skuId, warehouseId, cellId } = await requireItem(call, itemId)
  if (!(await isCellOf(call.db, call.clientId, warehouseId, cellId)) || !(await keepGoods(call, skuId))) throw errors.error_item_not_found({ itemId })
  return requireItem(call, itemId)
}

type Goods = { skuId: number; lotId: number | null }
type Wanted = { cellId: number; itemId: number | undefined; skuId: number | undefined; quantity: number | null }
/** The goods that are counted in a cell: one lot there, or all that lies there of a SKU. No merge takes them away until the transaction ends. */
export async function goodsToCount(call: Context, { cellId, itemId, skuId = 0, quantity }: Wanted): Promise<Goods> {
  if (itemId === undefined) {
    if (!(await keepGoods(call, skuId))) throw errors.error_sku_not_found({ skuId })
    return { skuId, lotId: null }
  }
  const lot = await itemToCount(call, itemId)
  if (skuId !== 0 && skuId !== lot.skuId) throw errors.error_item_of_other_sku({ itemId, skuId })
  if (lot.cellId !== cellId) throw errors.error_item_elsewhere({ itemId, cell: lot.cell })
  if (lot.isPiece && (quantity ?? 0) > 1) throw errors.error_item_is_one({ itemId })
  return { skuId: lot.skuId, lotId: itemId }
}

/** Makes the stock of these goods in their cell what was counted. The caller has found them by `cellToCount` and `goodsToCount`. */
export const countGoods = (call: Context, count: Count): Promise<Counted[]> =>
  countStock(call.db, { clientId: call.clientId, personId: call.actor.userId }, count)
