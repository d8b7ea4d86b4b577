// Goods counted in a cell: stock becomes what was seen there. What is reserved and gone is replaced from elsewhere, or its order waits again.
// Not its job: the inventory that a count belongs to (module inventories).
import type { Context } from '../../kit/op.ts'
import { findCellByBarcode } from './cells.ts'
import { errors } from './errors.ts'
import { countStock, hasProducts, keepSku, lotPlace, type Count, type Counted } from './queries/count.ts'
import { isCellOf } from './queries/warehouses.ts'

/** The cell of this warehouse that a scanned barcode names; it stays until the transaction ends. */
export async function cellToCount(call: Context, warehouseId: number, barcode: string): Promise<number> {
  const { id, warehouseId: at, fullName } = await findCellByBarcode(call, barcode)
  if (!id) throw errors.error_cell_unknown({ barcode })
  if (at !== warehouseId) throw errors.error_cell_of_other_warehouse({ cell: fullName ?? barcode })
  if (!(await isCellOf(call.db, call.clientId, warehouseId, id))) throw errors.error_cell_unknown({ barcode })
  return id
}

type Wanted = { cellId: number; itemId: number | undefined; skuId: number | undefined; quantity: number | null }
/** The goods that are counted: one lot of the cell, or all that lies there of a SKU. No merge takes them away until the transaction ends. */
export async function goodsToCount(call: Context, { cellId, itemId, skuId: said, quantity }: Wanted): Promise<{ skuId: number; lotId: number | null }> {
  const lot = itemId === undefined ? undefined : await lotPlace(call.db, call.clientId, itemId)
  const skuId = lot?.skuId ?? said
  const unknown = itemId === undefined ? errors.error_sku_not_found({ skuId: said ?? 0 }) : errors.error_item_not_found({ itemId })
  if (skuId === undefined || (itemId !== undefined && !lot)) throw unknown
  await keepSku(call.db, call.clientId, skuId)
  if (!(await hasProducts(call.db, call.clientId, skuId, call.actor.organizationIds))) throw unknown
  if (!lot) return { skuId, lotId: null }
  if (call.actor.warehouseIds && !call.actor.warehouseIds.includes(lot.warehouseId)) throw unknown
  if (said !== undefined && said !== lot.skuId) throw errors.error_item_of_other_sku({ itemId: lot.id, skuId: said })
  if (lot.cellId !== cellId) throw errors.error_item_elsewhere({ itemId: lot.id, cell: lot.cell })
  if (lot.isPiece && (quantity ?? 0) > 1) throw errors.error_item_is_one({ itemId: lot.id })
  return { skuId, lotId: lot.id }
}

/** Makes the stock of these goods in their cell what was counted. The caller has found them by `cellToCount` and `goodsToCount`. */
export const countGoods = (call: Context, count: Count): Promise<Counted[]> =>
  countStock(call.db, { clientId: call.clientId, personId: call.actor.userId }, count)
