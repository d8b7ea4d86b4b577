// SQL of counting: what is counted stays as it is found here until the transaction ends; the count itself is a step of the ledger (0038_inventories.sql).
import { isAmong, sql, type Tx } from '../../../kit/db.ts'

/** No merge takes the SKU away until the transaction ends. To be looked at (`hasProducts`) after this, never before. */
export const keepSku = (db: Tx, clientId: number, skuId: number) => db.run(sql`select from sku where client_id = ${clientId} and id = ${skuId} for key share`)
/** Whether these are goods of somebody, and such as a caller who is limited to organizations may see. */
export const hasProducts = (db: Tx, clientId: number, skuId: number, organizationIds: readonly number[] | null) =>
  db.has(sql`
  select from product where client_id = ${clientId} and sku_id = ${skuId}
    and ${isAmong('organization_id', organizationIds)} limit 1`)

export type LotPlace = { id: number; skuId: number; warehouseId: number; cellId: number; cell: string; isPiece: boolean }
export const lotPlace = (db: Tx, clientId: number, lotId: number) =>
  db.maybe<LotPlace>(sql`
  select l.id, l.sku_id, l.warehouse_id, l.cell_id, c.full_name as cell, l.item_barcode is not null as is_piece from stock_lot l
    join cell c on c.client_id = ${clientId} and c.id = l.cell_id where l.client_id = ${clientId} and l.id = ${lotId}`)

export type Count = {
  warehouseId: number
  cellId: number
  skuId: number
  /** Only this one of the lots that lie there. */
  lotId: number | null
  /** Pieces that lie there, those that are kept for orders with them; null: as the books say. */
  quantity: number | null
  /** What is as the books say gets a line in the history too. */
  confirm: boolean
  reason: string | null
}
/** Each lot concerned, with the pieces that were expected of it and those that were found. */
export type Counted = { lotId: number; expected: number; counted: number }
export const countStock = (db: Tx, { clientId, personId }: { clientId: number; personId: number | null }, c: Count) =>
  db.all<Counted>(sql`
  select * from stock_count(${clientId}, ${c.warehouseId}, ${c.cellId}, ${c.skuId}, ${c.lotId}, ${c.quantity}, ${c.confirm}, ${personId}, ${c.reason})`)
