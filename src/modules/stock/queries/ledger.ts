// The ledger's statements: each is one round trip to a function of the database (0005_stock.sql, 0023_sets.sql), which locks, moves and writes history.
// Not its job: deciding what to move.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'

export type LineState = 'waiting' | 'reserved' | 'taken' | 'released' | 'returned'
export type LineRow = { lineId: number; warehouseId: number | null; state: LineState }
type Who = { clientId: number; personId: number | null }

export const reserveLines = (
  db: Tx,
  who: Who,
  order: { orderId: number; orderedAt: Date; warehouseIds: readonly number[] },
  lines: { ids: number[]; products: (number | null)[]; skus: number[]; quantities: number[] },
) =>
  db.all<LineRow>(sql`
  select * from stock_reserve(${who.clientId}, ${order.orderId}, ${order.orderedAt}, ${order.warehouseIds}::bigint[], ${lines.ids}::bigint[], ${lines.products}::bigint[],
    ${lines.skus}::bigint[], ${lines.quantities}::int[], ${who.personId})`)

export const releaseLines = (db: Tx, who: Who, orderId: number, lineIds: readonly number[] | null, operation: string) =>
  db.all<{ lineId: number }>(sql`
  select line_id from stock_release(${who.clientId}, ${orderId}, ${lineIds}::bigint[], ${operation}, ${who.personId})`)

export const takeLines = (db: Tx, who: Who, orderId: number, lineIds: readonly number[] | null, operation: string) =>
  db.all<LineRow>(sql`
  select * from stock_take(${who.clientId}, ${orderId}, ${lineIds}::bigint[], ${operation}, ${who.personId})`)

export const giveLinesBack = (db: Tx, who: Who, orderId: number, lineIds: readonly number[] | null, toRefundCell: boolean) =>
  db.all<{ lineId: number }>(sql`
  select line_id from stock_give_back(${who.clientId}, ${orderId}, ${lineIds}::bigint[], ${toRefundCell}, ${who.personId})`)

export const changeLineQuantity = (db: Tx, who: Who, lineId: number, quantity: number) =>
  db.maybe<LineRow>(sql`
  select * from stock_change_quantity(${who.clientId}, ${lineId}, ${quantity}, ${who.personId})`)

export const findLines = (db: Tx, clientId: number, orderId: number) =>
  db.all<LineRow & { skuId: number; quantity: number }>(sql`
  select order_line_id as line_id, warehouse_id, state, sku_id, quantity from stock_demand where client_id = ${clientId} and order_id = ${orderId} order by order_line_id`)

export type SetRows = { warehouses: number[]; skus: number[]; values: number[]; withReserved: boolean[] }
type SetCause = { operation: string; reason: string | null; tellMarkets: boolean }
export const setStock = (db: Tx, who: Who, rows: SetRows, { operation, reason, tellMarkets }: SetCause) =>
  db.value<number>(sql`
  select stock_set(${who.clientId}, ${rows.warehouses}::bigint[], ${rows.skus}::bigint[], ${rows.values}::int[], ${rows.withReserved}::boolean[], ${operation},
    ${who.personId}, ${reason}, ${tellMarkets}) as changed`)

export type ReceiptLine = {
  skuId: number
  quantity: number
  lineId?: number | null
  cellId?: number | null
  purchasePriceMinor?: number | null
  otherExpensesMinor?: number | null
  /** YYYY-MM-DD */
  expiresOn?: string | null
  gtd?: string | null
  rnpt?: string | null
}
export type Receipt = { warehouseId: number; orderId: number | null; receivedAt: Date; operation: string }
export const receiveLots = (db: Tx, who: Who, receipt: Receipt, lines: readonly ReceiptLine[]) =>
  db.value<number[]>(sql`
  select stock_receive(${who.clientId}, ${receipt.warehouseId}, ${lines.map((l) => l.skuId)}::bigint[], ${lines.map((l) => l.quantity)}::int[],
    ${lines.map((l) => l.cellId ?? null)}::bigint[], ${lines.map((l) => l.purchasePriceMinor ?? null)}::bigint[], ${lines.map((l) => l.otherExpensesMinor ?? null)}::bigint[],
    ${lines.map((l) => l.expiresOn ?? null)}::date[], ${lines.map((l) => l.gtd ?? null)}::text[], ${lines.map((l) => l.rnpt ?? null)}::text[],
    ${lines.map((l) => l.lineId ?? null)}::bigint[], ${receipt.receivedAt}, ${receipt.orderId}, ${receipt.operation}, ${who.personId}) as lots`)

/** Queues these SKUs for the marketplaces although their quantity did not change: a limit, a link or a card did. */
export const noteSkus = (db: Tx, clientId: number, skuIds: readonly number[]) =>
  db.run(sql`
  select stock_note(${clientId}, array_agg(warehouse_id), array_agg(sku_id), false) from stock where client_id = ${clientId} and sku_id = any(${skuIds}::bigint[]) having count(*) > 0`)
/** The same for all that this warehouse holds, in it and in those that feed the same warehouses of marketplaces. */
export const noteNeighbours = (db: Tx, clientId: number, warehouseId: number) =>
  db.run(sql`
  select stock_note(${clientId}, array_agg(o.warehouse_id), array_agg(s.sku_id), false)
  from (select distinct b.warehouse_id from service_warehouse a join service_warehouse b
      on b.client_id = a.client_id and b.service = a.service and b.organization_id = a.organization_id and b.external_id = a.external_id
    where a.client_id = ${clientId} and a.warehouse_id = ${warehouseId}) o, stock s where s.client_id = ${clientId} and s.warehouse_id = ${warehouseId} having count(*) > 0`)

export const orderOfLine = async (db: Tx, clientId: number, lineId: number) =>
  (await db.maybe<{ orderId: number }>(sql`select order_id from stock_demand where client_id = ${clientId} and order_line_id = ${lineId}`))?.orderId

type Wanted = { organizationId: number; service: string | null; serviceWarehouseId: string | null; among: readonly number[] | null }
/** Our warehouses for an order, the first choice first: (linked) ones with useForOrder by priority, then the others. */
export const candidates = async (db: Tx, clientId: number, want: Wanted) =>
  (
    await db.all<{ id: number }>(sql`
  select w.id from warehouse w where w.client_id = ${clientId} and not w.deleted and ${isAmong('w.id', want.among)}
    and (${want.service}::text is null and w.service = 'NONE' or exists (select from service_warehouse l where l.client_id = ${clientId} and l.warehouse_id = w.id
      and l.service = ${want.service} and l.organization_id = ${want.organizationId} and (${want.serviceWarehouseId}::text is null or l.external_id = ${want.serviceWarehouseId})))
  order by w.use_for_order desc, w.priority nulls last, w.id`)
  ).map((row) => row.id)
