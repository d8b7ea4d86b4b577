// SQL of stock item by item: each lot with all that the wire tells of it.
import { and, isAmong, sql, type Sql, type Tx } from '../../../kit/db.ts'

export type ItemRow = {
  id: number
  skuId: number
  warehouseId: number
  cellId: number
  free: number
  reserved: number
  purchasePriceMinor: number | null
  otherExpensesMinor: number | null
  expiresOn: string | null
  receivedAt: Date
  gtd: string | null
  rnpt: string | null
  sourceOrderId: number | null
  sourceLineId: number | null
  itemBarcode: string | null
  itemNumber: number | null
  isSet: boolean
  lastInventoryId: number | null
  /** Pieces that an order holds and somebody has in hand. */
  inHand: number
  /** Of what is empty: what emptied it. */
  lastOperation: string | null
}
export const readItems = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<ItemRow>(sql`
  select l.id, l.sku_id, l.warehouse_id, l.cell_id, l.free, l.reserved, l.purchase_price_minor, l.other_expenses_minor, l.expires_on::text as expires_on, l.received_at,
    l.gtd, l.rnpt, l.source_order_id, l.source_line_id, l.item_barcode, l.item_number, is_set(${clientId}, l.sku_id) as is_set,
    (select max(c.inventory_id) from inventory_count c where c.client_id = ${clientId} and c.lot_id = l.id) as last_inventory_id,
    coalesce(h.in_hand, 0) as in_hand,
    case when l.free + l.reserved = 0 then (select o.operation from stock_history o where o.client_id = ${clientId} and o.sku_id = l.sku_id and o.lot_id = l.id
      order by o.id desc limit 1) end as last_operation
  from stock_lot l left join (
    select h.lot_id, sum(h.in_hand) as in_hand from (
      select distinct warehouse_id, sku_id from stock_lot where client_id = ${clientId} and id = any(${ids}::bigint[]) and reserved > 0) k
    cross join lateral stock_held(${clientId}, k.warehouse_id, k.sku_id) h group by h.lot_id) h on h.lot_id = l.id
  where l.client_id = ${clientId} and l.id = any(${ids}::bigint[])`)

/** Of which product each SKU is shown: the original one, when the caller may see it. */
export const productsOfSkus = (db: Tx, clientId: number, skuIds: readonly number[], organizationIds: readonly number[] | null) =>
  db.all<{ skuId: number; productId: number }>(sql`
  select k.id as sku_id, p.id as product_id from sku k cross join lateral (
    select id from product where client_id = ${clientId} and sku_id = k.id and ${isAmong('organization_id', organizationIds)}
    order by (id = k.product_id) desc nulls last, archived, id limit 1) p
  where k.client_id = ${clientId} and k.id = any(${skuIds}::bigint[])`)

export type ItemFilter = {
  warehouseId?: number | undefined
  cellId?: number | undefined
  /** The number of a lot, or the barcode of a piece. */
  itemId?: string | undefined
  status?: 'IN_STOCK' | 'RESERVED' | undefined
  itemIncomeOrderId?: number | undefined
  lastInventoryId?: number | undefined
  /** SKUs of the products that are meant, as a query; without one, all. */
  skus?: Sql | undefined
  among: readonly number[] | null
  organizationIds: readonly number[] | null
}
function conditions(clientId: number, f: ItemFilter): Sql {
  const said: Sql[] = [sql`l.client_id = ${clientId}`]
  const isOne = f.itemId !== undefined
  if (f.among !== null) said.push(sql`l.warehouse_id = any(${f.among}::bigint[])`)
  if (f.organizationIds !== null)
    said.push(
      sql`exists (select from product p where p.client_id = ${clientId} and p.sku_id = l.sku_id and p.organization_id = any(${f.organizationIds}::bigint[]))`,
    )
  if (f.status === 'IN_STOCK') said.push(sql`l.free > 0`)
  else if (f.status === 'RESERVED') said.push(sql`l.reserved > 0`)
  // What is empty is history, unless it is asked for by name.
  else if (!isOne && f.lastInventoryId === undefined) said.push(sql`l.free + l.reserved > 0`)
  if (f.warehouseId !== undefined) said.push(sql`l.warehouse_id = ${f.warehouseId}`)
  if (f.cellId !== undefined) said.push(sql`l.cell_id = ${f.cellId}`)
  if (f.itemId !== undefined) said.push(sql`(l.item_barcode = ${f.itemId} or l.id = ${/^\d{1,15}$/.test(f.itemId) ? Number(f.itemId) : 0})`)
  if (f.itemIncomeOrderId !== undefined) said.push(sql`l.source_order_id = ${f.itemIncomeOrderId}`)
  if (f.lastInventoryId !== undefined)
    said.push(sql`l.id in (select c.lot_id from inventory_count c where c.client_id = ${clientId} and c.inventory_id = ${f.lastInventoryId})`)
  if (f.skus !== undefined) said.push(sql`l.sku_id in (${f.skus})`)
  return and(said)
}

export const itemIds = async (
  db: Tx,
  clientId: number,
  filter: ItemFilter,
  { ascending, limit, offset }: { ascending: boolean; limit: number; offset: number },
) =>
  (
    await db.all<{ id: number }>(
      sql`select l.id from stock_lot l where ${conditions(clientId, filter)} order by l.id ${ascending ? sql`asc` : sql`desc`} limit ${limit} offset ${offset}`,
      { fresh: true },
    )
  ).map((row) => row.id)
export const countItems = (db: Tx, clientId: number, filter: ItemFilter) =>
  db.value<number>(sql`select count(*) from stock_lot l where ${conditions(clientId, filter)}`, { fresh: true })
