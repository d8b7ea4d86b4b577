// The rows of orders: made in one statement with their lines and history, found, locked, changed.
// Not its job: lists (list.ts) and single lines (lines.ts).
import { and, empty, isAmong, join, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from '../../../kit/reach.ts'
import type { Customer } from '../../../wire/index.ts'
import type { Extra, OrderDraft, Service } from '../draft.ts'
import type { OrderType, Status, StockStep } from '../rules.ts'

export type OrderRow = {
  clientId: number
  id: number
  organizationId: number
  type: OrderType
  service: Service
  shopId: number | null
  externalId: string | null
  status: Status
  isOpen: boolean
  stockStep: StockStep
  writeOff: boolean
  name: string | null
  postingNumber: string | null
  trackingNumber: string | null
  warehouseId: number | null
  stockWarehouseId: number | null
  serviceWarehouseId: string | null
  deliveryService: string | null
  express: boolean
  createdAt: Date
  addedAt: Date
  deliveryAt: Date | null
  closedAt: Date | null
  closeUserId: number | null
  userId: number | null
  createdBy: string
  supplyId: number | null
  customer: Customer | null
  customerId: number | null
  comment: string | null
  totalQuantity: number
  totalMinor: number
  expensesMinor: number
  labelPath: string | null
  markingStatus: string | null
  updateInService: boolean
  serviceError: string | null
  serviceErrorParams: string | null
  deleted: boolean
  version: number
  modifiedAt: Date
  extra: Extra
}
/** Who may see what: null is everything. */
export type Maker = { clientId: number; personId: number | null; tokenId: number | null; login: string }
/** A line that was made: its place in the draft, its id and what stock is kept of. */
export type MadeLine = [place: number, id: number, skuId: number | null]
export type MadeOrder = OrderRow & { n: number; lines: MadeLine[] }

// Everything but `search_text`, which only searches read.
const columns = raw(
  [
    'client_id',
    'id',
    'organization_id',
    'type',
    'service',
    'shop_id',
    'external_id',
    'status',
    'is_open',
    'stock_step',
    'write_off',
    'name',
    'posting_number',
    'tracking_number',
    'warehouse_id',
    'stock_warehouse_id',
    'service_warehouse_id',
    'delivery_service',
    'express',
    'created_at',
    'added_at',
    'delivery_at',
    'closed_at',
    'close_user_id',
    'user_id',
    'created_by',
    'supply_id',
    'customer',
    'customer_id',
    'comment',
    'total_quantity',
    'total_minor',
    'expenses_minor',
    'label_path',
    'marking_status',
    'update_in_service',
    'service_error',
    'service_error_params',
    'deleted',
    'version',
    'modified_at',
    'extra',
  ]
    .map((column) => `o.${column}`)
    .join(', '),
)
export const orderColumns: Sql = sql`${columns}`

/** Rows that the caller is not limited away from. */
export const within = ({ organizationIds, warehouseIds }: Reach): Sql =>
  and([
    ...(organizationIds ? [sql`o.organization_id = any(${organizationIds}::bigint[])`] : []),
    ...(warehouseIds ? [sql`(o.stock_warehouse_id is null or o.stock_warehouse_id = any(${warehouseIds}::bigint[]))`] : []),
  ])

export type Ready = OrderDraft & { status: Status; stockStep: StockStep; writeOff: boolean; closedAt: Date | null }
const orderJson = (draft: Ready, n: number) => ({
  n,
  organization_id: draft.organizationId,
  type: draft.type,
  service: draft.service ?? 'NONE',
  shop_id: draft.shopId,
  external_id: draft.externalId,
  status: draft.status,
  stock_step: draft.stockStep,
  write_off: draft.writeOff,
  name: draft.name,
  posting_number: draft.postingNumber,
  tracking_number: draft.trackingNumber,
  warehouse_id: draft.warehouseId,
  stock_warehouse_id: draft.stockWarehouseId,
  service_warehouse_id: draft.serviceWarehouseId,
  delivery_service: draft.deliveryService,
  express: draft.express ?? false,
  created_at: draft.createdAt,
  delivery_at: draft.deliveryAt,
  closed_at: draft.closedAt,
  customer: draft.customer,
  customer_id: draft.customerId,
  comment: draft.comment,
  marking_status: draft.markingStatus,
  extra: draft.extra ?? {},
  total_quantity: draft.lines.reduce((sum, line) => sum + line.quantity, 0),
  total_minor: draft.lines.reduce((sum, line) => sum + line.quantity * (line.priceMinor ?? 0), 0),
  expenses_minor: draft.lines.reduce((sum, line) => sum + line.quantity * (line.expensesMinor ?? 0), 0),
})
const lineJson = (draft: Ready, n: number) =>
  draft.lines.map((line, place) => ({
    n,
    place,
    product_id: line.productId,
    quantity: line.quantity,
    price_minor: line.priceMinor,
    expenses_minor: line.expensesMinor,
    position: line.position ?? place,
    error: line.error,
    extra: line.extra ?? {},
  }))

/**
 * Makes orders with their lines and first row of history in one statement. A draft that names what does not exist here, or repeats an order that
 * is there, makes nothing and is missing in the answer; why, is asked only then. `organizationIds` are those that the caller is limited to.
 */
export const insertOrders = (db: Tx, maker: Maker, organizationIds: readonly number[] | null, drafts: readonly Ready[]) =>
  db.all<MadeOrder>(sql`
  with draft as materialized (
    select nextval('sales_order_id_seq') as id, d.* from jsonb_to_recordset(${JSON.stringify(drafts.map(orderJson))}::jsonb) as d(n int, organization_id bigint, type text, service text,
      shop_id bigint, external_id text, status text, stock_step text, write_off boolean, name text, posting_number text, tracking_number text, warehouse_id bigint,
      stock_warehouse_id bigint, service_warehouse_id text, delivery_service text, express boolean, created_at timestamptz, delivery_at timestamptz, closed_at timestamptz,
      customer jsonb, customer_id bigint, comment text, marking_status text, extra jsonb, total_quantity bigint, total_minor bigint, expenses_minor bigint)
  ), wanted as materialized (
    select l.*, p.sku_id from jsonb_to_recordset(${JSON.stringify(drafts.flatMap(lineJson))}::jsonb) as l(n int, place int, product_id bigint, quantity int, price_minor bigint,
      expenses_minor bigint, position int, error text, extra jsonb)
    left join product p on p.client_id = ${maker.clientId} and p.id = l.product_id
  ), made as (
    insert into sales_order as o (client_id, id, organization_id, type, service, shop_id, external_id, status, stock_step, write_off, name, posting_number, tracking_number, warehouse_id,
      stock_warehouse_id, service_warehouse_id, delivery_service, express, created_at, delivery_at, closed_at, customer, customer_id, comment, marking_status, extra, created_by,
      total_quantity, total_minor, expenses_minor)
    select ${maker.clientId}, d.id, g.id, d.type, d.service, d.shop_id, d.external_id, d.status, d.stock_step, d.write_off, d.name, d.posting_number, d.tracking_number, d.warehouse_id,
      d.stock_warehouse_id, d.service_warehouse_id, d.delivery_service, d.express, coalesce(d.created_at, now()), d.delivery_at, d.closed_at, d.customer, d.customer_id, d.comment,
      d.marking_status, coalesce(d.extra, '{}'), ${maker.login}, d.total_quantity, d.total_minor, d.expenses_minor
    from draft d cross join lateral (
      select min(g.id) as id from organization g where g.client_id = ${maker.clientId} and not g.deleted and (d.organization_id is null or g.id = d.organization_id)
        and ${isAmong('g.id', organizationIds)} having count(*) = 1) g
    where not exists (select from wanted w where w.n = d.n and w.product_id is not null and w.sku_id is null)
      and (d.stock_warehouse_id is null or exists (select from warehouse w where w.client_id = ${maker.clientId} and w.id = d.stock_warehouse_id and not w.deleted))
    order by d.external_id, d.id
    on conflict do nothing
    returning ${orderColumns}
  ), lines as (
    insert into order_line (client_id, order_id, product_id, sku_id, quantity, price_minor, expenses_minor, position, error, created_by, extra)
    select ${maker.clientId}, d.id, w.product_id, w.sku_id, w.quantity, w.price_minor, w.expenses_minor, w.position, w.error, ${maker.login}, coalesce(w.extra, '{}')
    from wanted w join draft d on d.n = w.n join made m on m.id = d.id order by d.id, w.place
    returning order_id, id, sku_id
  ), numbered as (
    select order_id, id, sku_id, row_number() over (partition by order_id order by id) - 1 as place from lines
  ), noted as (
    insert into order_history (client_id, order_id, status, person_id, token_id, delivery_at, tracking_number, total_quantity, total_minor)
    select ${maker.clientId}, m.id, m.status, ${maker.personId}, ${maker.tokenId}, m.delivery_at, m.tracking_number, m.total_quantity, m.total_minor from made m
  )
  select d.n, ${orderColumns}, (select jsonb_agg(jsonb_build_array(l.place, l.id, l.sku_id) order by l.place) from numbered l where l.order_id = o.id) as lines
  from made o join draft d on d.id = o.id order by d.n`)

/** The order that a draft repeats, when there is one. */
export const findRepeated = (db: Tx, clientId: number, draft: OrderDraft, organizationIds: readonly number[] | null) =>
  db.maybe<OrderRow>(sql`
  select ${orderColumns} from sales_order o where o.client_id = ${clientId} and o.external_id = ${draft.externalId ?? null} and o.type = ${draft.type}
    and o.service = ${draft.service ?? 'NONE'} and coalesce(o.shop_id, 0) = ${draft.shopId ?? 0} and (${draft.organizationId}::bigint is null or o.organization_id = ${draft.organizationId})
    and ${within({ organizationIds, warehouseIds: null })} order by o.id limit 1`)

/** What of a draft does not exist: for the words of a refusal. */
export const findMissing = (db: Tx, clientId: number, draft: OrderDraft, organizationIds: readonly number[] | null) =>
  db.one<{ organizations: number; warehouse: boolean; productId: number | null }>(sql`
    select (select count(*)::int from organization g where g.client_id = ${clientId} and not g.deleted and (${draft.organizationId}::bigint is null or g.id = ${draft.organizationId})
        and ${isAmong('g.id', organizationIds)}) as organizations,
      (${draft.stockWarehouseId ?? null}::bigint is null or exists (select from warehouse w where w.client_id = ${clientId} and w.id = ${draft.stockWarehouseId ?? null} and not w.deleted)) as warehouse,
      (select u.id from unnest(${draft.lines.map((line) => line.productId)}::bigint[]) u (id)
        where u.id is not null and not exists (select from product p where p.client_id = ${clientId} and p.id = u.id) limit 1) as product_id`)

export const findOrder = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<OrderRow>(sql`
  select ${orderColumns} from sales_order o where o.client_id = ${clientId} and o.id = ${id} and ${within(reach)}`)
export const lockRow = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<OrderRow>(sql`
  select ${orderColumns} from sales_order o where o.client_id = ${clientId} and o.id = ${id} and ${within(reach)} for no key update`)

/** Columns that change, by their name here. `extra` is laid over what is there; `dropExtra` are fields of it that go. */
export type OrderChange = Partial<
  Pick<
    OrderRow,
    | 'status'
    | 'stockStep'
    | 'writeOff'
    | 'name'
    | 'postingNumber'
    | 'trackingNumber'
    | 'warehouseId'
    | 'stockWarehouseId'
    | 'serviceWarehouseId'
    | 'deliveryService'
    | 'express'
    | 'externalId'
    | 'deliveryAt'
    | 'closedAt'
    | 'closeUserId'
    | 'userId'
    | 'supplyId'
    | 'customer'
    | 'customerId'
    | 'comment'
    | 'labelPath'
    | 'markingStatus'
    | 'updateInService'
    | 'serviceError'
    | 'serviceErrorParams'
    | 'deleted'
    | 'extra'
  >
> & { dropExtra?: readonly string[] }
type Column = Exclude<keyof OrderChange, 'extra' | 'dropExtra' | 'customer'>
const names: Record<Column, string> = {
  status: 'status',
  stockStep: 'stock_step',
  writeOff: 'write_off',
  name: 'name',
  postingNumber: 'posting_number',
  trackingNumber: 'tracking_number',
  warehouseId: 'warehouse_id',
  stockWarehouseId: 'stock_warehouse_id',
  serviceWarehouseId: 'service_warehouse_id',
  deliveryService: 'delivery_service',
  express: 'express',
  externalId: 'external_id',
  deliveryAt: 'delivery_at',
  closedAt: 'closed_at',
  closeUserId: 'close_user_id',
  userId: 'user_id',
  supplyId: 'supply_id',
  customerId: 'customer_id',
  comment: 'comment',
  labelPath: 'label_path',
  markingStatus: 'marking_status',
  updateInService: 'update_in_service',
  serviceError: 'service_error',
  serviceErrorParams: 'service_error_params',
  deleted: 'deleted',
}
const isColumn = (key: string): key is Column => Object.hasOwn(names, key)

/** Writes a change of the order row; with nothing to write it still raises the version and the place in the feed (a line changed). */
export function updateOrder(db: Tx, clientId: number, id: number, change: OrderChange): Promise<OrderRow> {
  const sets = Object.entries(change).flatMap(([key, value]) => (isColumn(key) && value !== undefined ? [sql`${raw(names[key])} = ${value}`] : []))
  if (change.customer !== undefined) sets.push(sql`customer = ${change.customer === null ? null : JSON.stringify(change.customer)}::jsonb`)
  if (change.extra || change.dropExtra) sets.push(sql`extra = (o.extra - ${change.dropExtra ?? []}::text[]) || ${JSON.stringify(change.extra ?? {})}::jsonb`)
  if (sets.length === 0) sets.push(sql`deleted = o.deleted`)
  return db.one<OrderRow>(sql`update sales_order as o set ${join(sets, ', ')} where o.client_id = ${clientId} and o.id = ${id} returning ${orderColumns}`)
}

/** Adds the totals of the lines up again. */
export const sumOrder = (db: Tx, clientId: number, id: number) =>
  db.one<OrderRow>(sql`
  update sales_order as o set total_quantity = t.quantity, total_minor = t.minor, expenses_minor = t.expenses
  from (select coalesce(sum(quantity), 0) as quantity, coalesce(sum(quantity * price_minor::numeric), 0) as minor, coalesce(sum(quantity * expenses_minor::numeric), 0) as expenses
    from order_line where client_id = ${clientId} and order_id = ${id}) t
  where o.client_id = ${clientId} and o.id = ${id} returning ${orderColumns}`)

export const noteStatus = (db: Tx, maker: Maker, order: OrderRow, reason: string | null) =>
  db.run(sql`
  insert into order_history (client_id, order_id, status, reason, person_id, token_id, delivery_at, tracking_number, total_quantity, total_minor)
  values (${maker.clientId}, ${order.id}, ${order.status}, ${reason}, ${maker.personId}, ${maker.tokenId}, ${order.deliveryAt}, ${order.trackingNumber}, ${order.totalQuantity}, ${order.totalMinor})`)

export type HistoryRow = {
  id: number
  orderId: number
  at: Date
  status: Status
  reason: string | null
  personId: number | null
  deliveryAt: Date | null
  trackingNumber: string | null
  totalQuantity: number
  totalMinor: number
}
export const findHistory = (db: Tx, clientId: number, orderId: number, { limit, offset, ascending }: { limit: number; offset: number; ascending: boolean }) =>
  db.all<HistoryRow>(sql`
  select id, order_id, at, status, reason, person_id, delivery_at, tracking_number, total_quantity, total_minor from order_history
  where client_id = ${clientId} and order_id = ${orderId} order by id ${ascending ? empty : raw('desc')} limit ${limit} offset ${offset}`)
export const countHistory = (db: Tx, clientId: number, orderId: number) =>
  db.value<number>(sql`select count(*) from order_history where client_id = ${clientId} and order_id = ${orderId}`)
