// The lines of orders.
import { sql, type Tx } from '../../../kit/db.ts'
import type { Extra, LineDraft } from '../draft.ts'

export type LineRow = {
  id: number
  orderId: number
  productId: number | null
  skuId: number | null
  quantity: number
  priceMinor: number | null
  expensesMinor: number | null
  position: number
  collected: boolean
  error: string | null
  createdAt: Date
  createdBy: string
  modifiedAt: Date
  extra: Extra
}

const columns = sql`l.id, l.order_id, l.product_id, l.sku_id, l.quantity, l.price_minor, l.expenses_minor, l.position, l.collected, l.error, l.created_at, l.created_by, l.modified_at, l.extra`

export const findLines = (db: Tx, clientId: number, orderIds: readonly number[], window: { limit: number; offset: number } = { limit: 1_000_000, offset: 0 }) =>
  db.all<LineRow>(sql`
  select ${columns} from order_line l where l.client_id = ${clientId} and l.order_id = any(${orderIds}::bigint[]) order by l.order_id, l.position, l.id limit ${window.limit} offset ${window.offset}`)
export const countLines = (db: Tx, clientId: number, orderId: number) =>
  db.value<number>(sql`select count(*) from order_line where client_id = ${clientId} and order_id = ${orderId}`)
export const findLine = (db: Tx, clientId: number, id: number) =>
  db.maybe<LineRow>(sql`select ${columns} from order_line l where l.client_id = ${clientId} and l.id = ${id}`)

export const findSku = async (db: Tx, clientId: number, productId: number) =>
  (await db.maybe<{ skuId: number }>(sql`select sku_id from product where client_id = ${clientId} and id = ${productId}`))?.skuId

export const insertLine = (db: Tx, clientId: number, orderId: number, line: LineDraft & { skuId: number | null; login: string }) =>
  db.one<LineRow>(sql`
  insert into order_line as l (client_id, order_id, product_id, sku_id, quantity, price_minor, expenses_minor, position, error, created_by, extra)
  values (${clientId}, ${orderId}, ${line.productId}, ${line.skuId}, ${line.quantity}, ${line.priceMinor}, ${line.expensesMinor ?? null}, ${line.position ?? 0}, ${line.error ?? null},
    ${line.login}, ${JSON.stringify(line.extra ?? {})}::jsonb) returning ${columns}`)

export type LineChange = Pick<LineRow, 'productId' | 'skuId' | 'quantity' | 'priceMinor' | 'expensesMinor' | 'position' | 'collected' | 'error'> & {
  extra: Extra
  dropExtra: readonly string[]
}
export const updateLine = (db: Tx, clientId: number, id: number, change: LineChange) =>
  db.one<LineRow>(sql`
  update order_line as l set product_id = ${change.productId}, sku_id = ${change.skuId}, quantity = ${change.quantity}, price_minor = ${change.priceMinor},
    expenses_minor = ${change.expensesMinor}, position = ${change.position}, collected = ${change.collected}, error = ${change.error}, modified_at = now(),
    extra = (l.extra - ${change.dropExtra}::text[]) || ${JSON.stringify(change.extra)}::jsonb
  where l.client_id = ${clientId} and l.id = ${id} returning ${columns}`)

export const deleteLine = (db: Tx, clientId: number, id: number) => db.run(sql`delete from order_line where client_id = ${clientId} and id = ${id}`)

/** On how many pieces of a line work was done: by the one job that did most of it, and in all; and whether the client lets no more be done than is ordered. */
export const workedOf = (db: Tx, clientId: number, lineId: number) =>
  db.one<{ most: number; total: number; strict: boolean }>(sql`
  select coalesce(w.most, 0) as most, coalesce(w.total, 0) as total, coalesce(c.settings ->> 'checkOrderProductQuantity' = 'true', false) as strict
  from client c left join worked_line w on w.client_id = c.id and w.order_line_id = ${lineId} where c.id = ${clientId}`)

export const markCollected = (db: Tx, clientId: number, id: number, collected: boolean) =>
  db.run(sql`
  update order_line set collected = ${collected}, modified_at = now() where client_id = ${clientId} and id = ${id} and collected <> ${collected}`)

export type PartRow = { lineId: number; kits: number; productId: number; skuId: number; quantity: number }
/** The parts of sets: as lines reserved them; of those that wait, as the sets are made now. */
export const findParts = (db: Tx, clientId: number, lineIds: readonly number[]) =>
  db.all<PartRow>(sql`
  select d.order_line_id as line_id, d.kits, p.product_id, p.sku_id, d.kits * p.quantity as quantity from stock_demand d
    join stock_demand_part p on p.client_id = ${clientId} and p.order_line_id = d.order_line_id
    where d.client_id = ${clientId} and d.order_line_id = any(${lineIds}::bigint[]) and d.kits > 0
  union all
  select d.order_line_id, d.quantity, p.part_product_id, p.part_sku_id, d.quantity * p.quantity from stock_demand d
    join sku_part p on p.client_id = ${clientId} and p.sku_id = d.sku_id
    where d.client_id = ${clientId} and d.order_line_id = any(${lineIds}::bigint[]) and d.state = 'waiting'
  order by 1, 4`)

export type HeldRow = {
  orderLineId: number
  lotId: number
  skuId: number
  cellId: number
  quantity: number
  itemBarcode: string | null
  itemNumber: number | null
  isHere: boolean
}
/** From where on the shelves the lines of an order are served: reserved there, or gone from there. */
export const findHeld = (db: Tx, clientId: number, orderId: number) =>
  db.all<HeldRow>(sql`
  select d.order_line_id, al.lot_id, t.sku_id, t.cell_id, al.quantity, t.item_barcode, t.item_number, d.state = 'reserved' as is_here
  from stock_demand d join stock_allocation al on al.client_id = d.client_id and al.order_line_id = d.order_line_id
  join stock_lot t on t.client_id = al.client_id and t.id = al.lot_id
  where d.client_id = ${clientId} and d.order_id = ${orderId} and d.state in ('reserved', 'taken') order by d.order_line_id, al.lot_id`)
