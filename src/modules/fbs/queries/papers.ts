// Labels of orders and marking codes on them.
import { isAmong, isAmongOrNone, sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from '../../../kit/reach.ts'

export type LabelRow = { orderId: number; path: string; format: 'png' | 'pdf'; barcode: string; number: string }

export const saveLabel = (db: Tx, clientId: number, label: LabelRow) =>
  db.run(sql`
  insert into order_label as l (client_id, order_id, path, format, barcode, number) values (${clientId}, ${label.orderId}, ${label.path}, ${label.format}, ${label.barcode}, ${label.number})
  on conflict (client_id, order_id) do update set path = excluded.path, format = excluded.format, barcode = excluded.barcode, number = excluded.number, fetched_at = now()`)
export const findLabels = (db: Tx, clientId: number, orderIds: readonly number[]) =>
  db.all<LabelRow>(sql`select order_id, path, format, barcode, number from order_label where client_id = ${clientId} and order_id = any(${orderIds}::bigint[])`)
export const deleteLabels = (db: Tx, clientId: number, orderIds: readonly number[]) =>
  db.all<{ path: string }>(sql`delete from order_label where client_id = ${clientId} and order_id = any(${orderIds}::bigint[]) returning path`)

/** Orders by what a scanner reads on their label, by the number printed under it, or by the marketplace's number; the newest first. */
export const findByLabel = (db: Tx, clientId: number, barcode: string, service: string | null, reach: Reach) =>
  db.maybe<{ id: number }>(sql`
  select o.id from (
    select order_id from order_label where client_id = ${clientId} and barcode = ${barcode}
    union all select order_id from order_label where client_id = ${clientId} and number = ${barcode.replace(/\s/g, '')}
    union all select id from sales_order where client_id = ${clientId} and external_id = ${barcode} and type = 'FBS'
  ) f join sales_order o on o.client_id = ${clientId} and o.id = f.order_id
  where o.type = 'FBS' and not o.deleted and (${service}::text is null or o.service = ${service})
    and ${isAmong('o.organization_id', reach.organizationIds)}
    and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}
  order by o.id desc limit 1`)

type MarkRow = {
  id: number
  code: string
  gtin: string
  identity: string
  orderId: number
  orderLineId: number
  collectId: number
  productId: number | null
  sentAt: Date | null
  verdict: string | null
}
const columns = sql`id, code, gtin, identity, order_id, order_line_id, collect_id, product_id, sent_at, verdict`
export const findMarks = (db: Tx, clientId: number, orderIds: readonly number[]) =>
  db.all<MarkRow>(
    sql`select ${columns} from marking_code where client_id = ${clientId} and order_id = any(${orderIds}::bigint[]) and detached_at is null order by order_id, id`,
  )
export const findMark = (db: Tx, clientId: number, identity: string) =>
  db.maybe<MarkRow>(sql`select ${columns} from marking_code where client_id = ${clientId} and identity = ${identity} and detached_at is null`)
export const detachMark = (db: Tx, clientId: number, collectId: number) =>
  db.run(sql`update marking_code set detached_at = now() where client_id = ${clientId} and collect_id = ${collectId} and detached_at is null`)
/** False when another order was faster with the same code. */
export const insertMark = async (
  db: Tx,
  clientId: number,
  mark: Pick<MarkRow, 'code' | 'gtin' | 'identity' | 'orderId' | 'orderLineId' | 'collectId' | 'productId'>,
  login: string,
) =>
  (await db.run(sql`
  insert into marking_code (client_id, code, identity, gtin, product_id, order_id, order_line_id, collect_id, created_by)
  values (${clientId}, ${mark.code}, ${mark.identity}, ${mark.gtin}, ${mark.productId}, ${mark.orderId}, ${mark.orderLineId}, ${mark.collectId}, ${login})
  on conflict (client_id, identity) where detached_at is null do nothing`)) > 0
export const noteMarks = (db: Tx, clientId: number, orderId: number, verdict: string, sent: boolean) =>
  db.run(sql`
  update marking_code set verdict = ${verdict}, sent_at = case when ${sent} then now() else sent_at end where client_id = ${clientId} and order_id = ${orderId} and detached_at is null`)

type Counter = {
  organizationId: number
  service: string
  status: string
  warehouseId: number | null
  deliveryDate: string | null
  quantity: number
  noLabel: number
}
export const countOpen = (db: Tx, clientId: number, reach: Reach) =>
  db.all<Counter>(sql`
  select o.organization_id, o.service, o.status, o.stock_warehouse_id as warehouse_id, o.delivery_at::date::text as delivery_date, count(*)::int as quantity,
    (count(*) filter (where o.label_path is null))::int as no_label
  from sales_order o where o.client_id = ${clientId} and o.is_open and not o.deleted and o.type = 'FBS'
    and ${isAmong('o.organization_id', reach.organizationIds)}
    and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}
  group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`)
