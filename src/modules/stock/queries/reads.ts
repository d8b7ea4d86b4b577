// SQL of lists over the ledger: its history, everything that lies in a warehouse, what was sent.
import { and, isAmong, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { WmsItemHistory } from '../../../wire/index.ts'
import { kitsOf } from './sets.ts'
import type { Service } from './warehouses.ts'

export type HistoryFilter = {
  orderId?: number | undefined
  operation?: string[] | undefined
  skuId?: number | undefined
  itemId?: number | undefined
  warehouseId?: number | undefined
  among: readonly number[] | null
}
export type HistoryRow = {
  id: number
  at: Date
  operation: NonNullable<WmsItemHistory['operation']>
  warehouseId: number
  skuId: number
  lotId: number
  freeBefore: number
  freeAfter: number
  reservedBefore: number
  reservedAfter: number
  skuTotal: number
  personId: number | null
  login: string | null
  orderId: number | null
  orderLineId: number | null
  reason: string | null
  cellId: number
  cellName: string
  orderType: string | null
}

function historyConditions(clientId: number, f: HistoryFilter): Sql {
  const conditions = [sql`h.client_id = ${clientId}`]
  if (f.orderId !== undefined) conditions.push(sql`h.order_id = ${f.orderId}`)
  if (f.operation !== undefined) conditions.push(sql`h.operation = any(${f.operation}::text[])`)
  if (f.skuId !== undefined) conditions.push(sql`h.sku_id = ${f.skuId}`)
  if (f.itemId !== undefined) conditions.push(sql`h.lot_id = ${f.itemId}`)
  if (f.warehouseId !== undefined) conditions.push(sql`h.warehouse_id = ${f.warehouseId}`)
  if (f.among !== null) conditions.push(sql`h.warehouse_id = any(${f.among}::bigint[])`)
  return and(conditions)
}

/** The newest row that is surely final: nothing with a smaller id can still appear. */
export const settledUpTo = async (db: Tx, clientId: number) =>
  (
    await db.maybe<{ id: number }>(sql`
  select id from stock_history where client_id = ${clientId} and at < now() - interval '1 hour' order by id desc limit 1`)
  )?.id ?? 0

/** How many rows come after `known`, and how many of them are final. */
export const countHistory = (db: Tx, clientId: number, filter: HistoryFilter, { known, settled }: { known: number; settled: number }) =>
  db.one<{ total: number; final: number }>(sql`
  select count(*) as total, count(*) filter (where h.id <= ${settled}) as final from stock_history h where ${historyConditions(clientId, filter)} and h.id > ${known}`)

/** A page by id. Ids are found by an index alone, from the nearer end; only the rows of the page are read. */
export const pageOfHistory = (
  db: Tx,
  clientId: number,
  filter: HistoryFilter,
  { ascending, offset, limit }: { ascending: boolean; offset: number; limit: number },
) =>
  db.all<HistoryRow>(sql`
  select h.*, c.id as cell_id, c.full_name as cell_name, p.login, o.type as order_type from (
    select h.id from stock_history h where ${historyConditions(clientId, filter)} order by h.id ${ascending ? sql`asc` : sql`desc`} limit ${limit} offset ${offset}) ids
  join stock_history h on h.client_id = ${clientId} and h.id = ids.id
  left join stock_lot l on l.client_id = ${clientId} and l.id = h.lot_id
  left join cell c on c.client_id = ${clientId} and c.id = l.cell_id
  left join person p on p.client_id = ${clientId} and p.id = h.person_id
  left join sales_order o on o.client_id = ${clientId} and o.id = h.order_id
  order by h.id ${ascending ? sql`asc` : sql`desc`}`)

export type StockAllRow = {
  skuId: number
  free: number
  reserved: number
  purchasePriceMinor: number | null
  modifiedAt: Date
  cellName: string | null
  article: string | null
  wildberriesSizeId: string | null
  ozonArticle: string | null
  productId: number | null
  /** Sets that can be made of parts, on the first row of a SKU. */
  kits: number
}
/**
 * Everything in a warehouse, a row for each lot that still holds something, in the order of SKUs; a SKU that is out is one row of zero.
 * Each row looks its parts up by their keys (the limits and orders keep it so): steady in memory and from the first row on, whatever the statistics say.
 */
/** The product that a SKU is shown by: the original, or the first of those that the caller may see. */
const shownOf = (clientId: number, organizationIds: readonly number[] | null): Sql =>
  organizationIds === null
    ? sql`select r.id, r.article from sku k join product r on r.client_id = ${clientId} and r.id = k.product_id where k.client_id = ${clientId} and k.id = s.sku_id limit 1`
    : sql`select r.id, r.article from product r where r.client_id = ${clientId} and r.sku_id = s.sku_id and ${isAmong('r.organization_id', organizationIds)} order by r.id limit 1`

/** Who is limited to some organizations sees what is theirs. */
export const allOf = (clientId: number, warehouseId: number, organizationIds: readonly number[] | null): Sql => sql`
  select s.sku_id, coalesce(l.free, 0) as free, coalesce(l.reserved, 0) as reserved, l.purchase_price_minor, s.modified_at, l.cell_name,
    p.id as product_id, p.article, wb.service_product_id as wildberries_size_id, oz.article as ozon_article,
    case when coalesce(l.n, 1) = 1 then coalesce(${kitsOf(clientId, { warehouse: sql`${warehouseId}`, sku: sql`s.sku_id` })}, 0) else 0 end as kits
  from (select sku_id, modified_at from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} order by sku_id) s
  left join lateral (select row_number() over (order by t.id) as n, t.free, t.reserved, t.purchase_price_minor, (select c.full_name from cell c where c.client_id = ${clientId} and c.id = t.cell_id) as cell_name
    from stock_lot t where t.client_id = ${clientId} and t.warehouse_id = ${warehouseId} and t.sku_id = s.sku_id and t.free + t.reserved > 0 order by t.id) l on true
  left join lateral (${shownOf(clientId, organizationIds)}) p on true
  left join lateral (select service_product_id from listing where client_id = ${clientId} and product_id = p.id and service = 'WILDBERRIES' limit 1) wb on true
  left join lateral (select article from listing where client_id = ${clientId} and product_id = p.id and service = 'OZON' limit 1) oz on true
  where ${organizationIds === null} or p.id is not null`

export type PushFilter = {
  productId?: number | undefined
  query?: string | undefined
  status?: string | undefined
  service?: string | undefined
  organizationIds: readonly number[] | null
  since?: Date | undefined
  until?: Date | undefined
  modelId?: number | undefined
  viewId?: number | undefined
  taskId?: number | undefined
  sendZero?: boolean | undefined
}
export type PushRow = {
  id: number
  at: Date
  service: Service
  organizationId: number
  productId: number
  skuId: number
  key: string
  externalId: string
  warehouseId: number | null
  sent: number
  received: number | null
  status: 'SUCCESS' | 'ERROR' | 'SERVICE'
  error: string | null
  isOnline: boolean
  taskId: number | null
  personId: number | null
  productName: string | null
  article: string | null
  color: string | null
  size: string | null
}

function pushConditions(clientId: number, f: PushFilter): Sql {
  const conditions = [sql`h.client_id = ${clientId}`]
  const product = (where: Sql) => sql`h.product_id in (select id from product where client_id = ${clientId} and ${where})`
  if (f.productId !== undefined) conditions.push(sql`h.product_id = ${f.productId}`)
  if (f.modelId !== undefined) conditions.push(product(sql`model_id = ${f.modelId}`))
  if (f.viewId !== undefined) conditions.push(product(sql`view_id = ${f.viewId}`))
  if (f.query !== undefined)
    conditions.push(
      sql`(h.key = ${f.query} or ${product(sql`article = ${f.query}`)} or h.product_id in (select product_id from product_barcode where client_id = ${clientId} and barcode = ${f.query}))`,
    )
  if (f.status !== undefined) conditions.push(sql`h.status = ${f.status}`)
  if (f.service !== undefined) conditions.push(sql`h.service = ${f.service}`)
  if (f.organizationIds !== null) conditions.push(sql`h.organization_id = any(${f.organizationIds}::bigint[])`)
  if (f.since !== undefined) conditions.push(sql`h.at >= ${f.since}`)
  if (f.until !== undefined) conditions.push(sql`h.at < ${f.until}`)
  if (f.taskId !== undefined) conditions.push(sql`h.task_id = ${f.taskId}`)
  if (f.sendZero !== undefined) conditions.push(f.sendZero ? sql`h.sent = 0` : sql`h.sent > 0`)
  return and(conditions)
}

export const pageOfPushes = (
  db: Tx,
  clientId: number,
  filter: PushFilter,
  { ascending, offset, limit }: { ascending: boolean; offset: number; limit: number },
) =>
  db.all<PushRow>(sql`
  select h.*, p.name as product_name, p.article, p.color, p.size from (select h.id from stock_push h where ${pushConditions(clientId, filter)}
    order by h.id ${ascending ? sql`asc` : sql`desc`} limit ${limit} offset ${offset}) ids
  join stock_push h on h.client_id = ${clientId} and h.id = ids.id left join product p on p.client_id = ${clientId} and p.id = h.product_id
  order by h.id ${ascending ? sql`asc` : sql`desc`}`)

export const countPushes = (db: Tx, clientId: number, filter: PushFilter) =>
  db.value<number>(sql`select count(*) from stock_push h where ${pushConditions(clientId, filter)}`)

export type LevelRow = { skuId: number; free: number; reserved: number; kits: number; expiresOn: string | null; modifiedAt: Date }
/** What lies of these SKUs in a warehouse, or in all that the caller may see, and what of it expires first. */
export const levelsOf = (
  db: Tx,
  clientId: number,
  skuIds: readonly number[],
  { warehouseId, among }: { warehouseId: number | undefined; among: readonly number[] | null },
) =>
  db.all<LevelRow>(sql`
  select s.sku_id, sum(s.free)::bigint as free, sum(s.reserved)::bigint as reserved, coalesce(sum(${kitsOf(clientId, { warehouse: sql`s.warehouse_id`, sku: sql`s.sku_id` })}), 0)::bigint as kits, max(s.modified_at) as modified_at,
    (select min(l.expires_on)::text from stock_lot l where l.client_id = ${clientId} and l.sku_id = s.sku_id and l.warehouse_id = any(array_agg(s.warehouse_id)) and l.free + l.reserved > 0) as expires_on
  from stock s join warehouse w on w.client_id = ${clientId} and w.id = s.warehouse_id and not w.deleted
  where s.client_id = ${clientId} and s.sku_id = any(${skuIds}::bigint[]) and (${warehouseId ?? null}::bigint is null or s.warehouse_id = ${warehouseId ?? null})
    and ${isAmong('s.warehouse_id', among)} group by s.sku_id`)
