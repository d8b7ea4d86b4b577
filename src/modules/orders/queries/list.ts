// The list of orders: filters, order, and where a page begins. Deep pages are sought from an anchor, not counted off.
// Not its job: remembering anchors (kit) or showing rows.
import { DAY_MS, isDateOnly, parseInstant } from '../../../kit/dates.ts'
import { and, contains, join, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { Anchor } from '../../../kit/anchors.ts'
import type { Reach } from '../../../kit/reach.ts'
import type { OrderFilter, Sort } from '../schemas.ts'
import { isStage, stages, statesOf, type Stage } from '../stages.ts'
import { orderColumns, within, type OrderRow } from './orders.ts'

/** Columns by their name in `sortBy`. A column that is never empty can be sought: its pages have anchors. */
const sortColumns: Record<Sort, { column: string; sought?: string }> = {
  ID: { column: 'o.id', sought: 'bigint' },
  MODIFIEDDATE: { column: 'o.modified_at', sought: 'timestamptz' },
  CREATED: { column: 'o.added_at' },
  CREATEDDATE: { column: 'o.created_at', sought: 'timestamptz' },
  ORDERCREATED: { column: 'o.created_at', sought: 'timestamptz' },
  DATE: { column: 'o.created_at', sought: 'timestamptz' },
  CREATEDUSER: { column: 'o.created_by' },
  STATUS: { column: 'o.status' },
  SERVICE: { column: 'o.service' },
  TYPE: { column: 'o.type' },
  NAME: { column: 'o.name' },
  ORGANIZATIONID: { column: 'o.organization_id' },
  WAREHOUSE: { column: 'o.stock_warehouse_id' },
  EXTERNALORDERID: { column: 'o.external_id' },
  SUPPLYID: { column: 'o.supply_id' },
  CLOSEDATE: { column: 'o.closed_at' },
  CLOSEUSERID: { column: 'o.close_user_id' },
  USERID: { column: 'o.user_id' },
  PRICE: { column: 'o.total_minor' },
  QUANTITY: { column: 'o.total_quantity' },
  DELIVERYDATE: { column: 'o.delivery_at' },
  MARKINGSTATUS: { column: 'o.marking_status' },
  SERVICEWAREHOUSEID: { column: 'o.service_warehouse_id' },
}

export type Order = { sort: Sort; ascending: boolean }
/** The order of a list: newest first; by ID and by change the oldest first, so that what is new comes at the end, as clients walk it. */
export function orderOf(filter: OrderFilter): Order {
  const sort = filter.sortBy ?? (filter.modifiedDate === undefined ? 'ID' : 'MODIFIEDDATE')
  const ascending = filter.ascending ?? (sort === 'MODIFIEDDATE' || filter.sortBy === 'ID')
  return { sort, ascending }
}
export const isSought = ({ sort }: Order) => sortColumns[sort].sought !== undefined

const from = (text: string) => parseInstant(text) ?? null
/** The end of a range: a date without a time means to the end of that day. */
const until = (column: Sql, text: string) => {
  const end = parseInstant(text)
  return isDateOnly(text) && end ? sql`${column} < ${new Date(end.getTime() + DAY_MS)}` : sql`${column} <= ${end ?? null}`
}
const onDay = (column: Sql, text: string) => {
  const start = Math.floor((parseInstant(text)?.getTime() ?? 0) / DAY_MS) * DAY_MS
  return sql`(${column} >= ${new Date(start)} and ${column} < ${new Date(start + DAY_MS)})`
}
const range = (column: Sql, day: string | undefined, since: string | undefined, to: string | undefined): Sql[] => [
  ...(day === undefined ? [] : [onDay(column, day)]),
  ...(since === undefined ? [] : [sql`${column} >= ${from(since)}`]),
  ...(to === undefined ? [] : [until(column, to)]),
]

const FEW = 10_000
/** What a text finds: the orders themselves while they are few; `pattern` alone when they are so many that walking the list meets them soon. */
export type Found = { ids: number[] | null; pattern: string }
/** Orders by number or name. A text of one or two letters can not use the index of parts, so it must be the whole number. */
export async function findByText(db: Tx, clientId: number, text: string): Promise<Found> {
  const word = text.trim().toLowerCase()
  const id = /^\d{1,15}$/.test(word) ? Number(word) : null
  const own = id === null ? [] : [id]
  const pattern = contains(word)
  const rows =
    word.length < 3
      ? await db.all<{ id: number }>(sql`select o.id from sales_order o where o.client_id = ${clientId} and o.external_id = ${text.trim()} limit ${FEW}`)
      : await db.all<{ id: number }>(sql`select f.id from find_orders(${pattern}, ${FEW + 1}) f (id)`)
  return { ids: rows.length > FEW ? null : [...rows.map((row) => row.id), ...own], pattern }
}

const lineOf = (condition: Sql, clientId: number) => sql`o.id in (select l.order_id from order_line l where l.client_id = ${clientId} and ${condition})`
const demandAt = (clientId: number, condition: Sql) =>
  sql`exists (select from stock_demand d where d.client_id = ${clientId} and d.order_id = o.id and ${condition})`

const waits = (clientId: number) => sql`(o.is_open and o.id in (select d.order_id from stock_demand d where d.client_id = ${clientId} and d.state = 'waiting'))`
function inStage(clientId: number, stage: Stage): Sql {
  if (stage === 'WAITING') return waits(clientId)
  // The second half is what the index of orders with work at their service says.
  if (stage === 'ERROR') return sql`(o.is_open and o.service_error is not null and (o.update_in_service or o.service_error is not null))`
  return sql`o.status = any(${statesOf[stage]}::text[])`
}

/** What has to be known before a filter can be asked: what its text finds, and the horizon of the feed. */
export type Known = { found?: Found | undefined; horizon?: Date | string | undefined }
/** What a filter asks, beginning with the client. */
export function conditionsOf(clientId: number, filter: OrderFilter, reach: Reach, { found, horizon }: Known): Sql {
  const f = filter
  const at = [sql`o.client_id = ${clientId}`]
  const add = (given: unknown, condition: () => Sql) => {
    if (given !== undefined && given !== false) at.push(condition())
  }
  // A change feed tells of deletions too; any other list shows the living, or the deleted alone.
  if (f.modifiedDate === undefined || f.deleted !== undefined) at.push(f.deleted === true ? sql`o.deleted` : sql`not o.deleted`)
  add(f.modifiedDate, () => sql`o.modified_at >= ${from(f.modifiedDate ?? '')} and o.modified_at < ${horizon ?? null}::timestamptz`)
  add(f.type, () => sql`o.type = ${f.type}`)
  add(f.service, () => sql`o.service = ${f.service}`)
  add(f.organizationId, () => sql`o.organization_id = ${f.organizationId}`)
  add(f.organizations, () => sql`o.organization_id = any(${f.organizations}::bigint[])`)
  add(f.status, () => sql`o.status = ${f.status}`)
  add(f.statuses, () => sql`o.status = any(${f.statuses}::text[])`)
  add(f.actual, () => sql`o.is_open`)
  add(f.withoutSupply, () => sql`o.supply_id is null`)
  add(f.stage, () => (f.stage !== undefined && isStage(f.stage) ? inStage(clientId, f.stage) : sql`false`))
  add(f.waiting, () => waits(clientId))
  add(f.barcode, () =>
    lineOf(sql`l.product_id in (select b.product_id from product_barcode b where b.client_id = ${clientId} and b.barcode = ${f.barcode})`, clientId),
  )
  add(f.supplyId, () => sql`o.supply_id = ${f.supplyId}`)
  add(f.userId, () => sql`o.user_id = ${f.userId}`)
  add(f.productId, () => lineOf(sql`l.product_id = ${f.productId}`, clientId))
  add(f.orderProductId, () => lineOf(sql`l.id = ${f.orderProductId}`, clientId))
  add(f.ids, () => sql`o.id = any(${f.ids}::bigint[])`)
  add(f.orderId, () => sql`o.id = ${f.orderId}`)
  add(
    f.warehouseId,
    () => sql`(o.stock_warehouse_id = ${f.warehouseId} or o.stock_warehouse_id is null and ${demandAt(clientId, sql`d.warehouse_id = ${f.warehouseId}`)})`,
  )
  add(f.noWarehouse, () => sql`(o.stock_warehouse_id is null and not ${demandAt(clientId, sql`d.warehouse_id is not null`)})`)
  add(f.updateInService, () => sql`o.update_in_service`)
  add(f.hasServiceError, () => sql`o.service_error is not null`)
  add(f.noLabel, () => sql`o.label_path is null`)
  add(f.notCollected, () => sql`(o.closed_at is not null and o.close_user_id is null)`)
  if (f.hasCollectTask !== undefined)
    at.push(
      sql`${f.hasCollectTask ? raw('') : raw('not ')}exists (select from collect c where c.client_id = ${clientId} and c.order_id = o.id and c.task_id is not null)`,
    )
  add(f.express, () => sql`o.express`)
  add(f.fbs, () => sql`(o.type = 'FBS' and o.delivery_service is null)`)
  add(f.dbs, () => sql`(o.type = 'FBS' and o.delivery_service is not null)`)
  add(f.markingStatus, () => sql`o.marking_status = ${f.markingStatus}`)
  if (found) at.push(found.ids ? sql`o.id = any(${found.ids}::bigint[])` : sql`o.search_text like ${found.pattern}`)
  return and([
    ...at,
    ...range(sql`o.created_at`, f.orderDate, f.dateFrom, f.dateTo),
    ...range(sql`o.closed_at`, f.closeDate, f.closeDateFrom, f.closeDateTo),
    ...range(sql`o.delivery_at`, f.deliveryDate, f.deliveryDateFrom, f.deliveryDateTo),
    within(reach),
  ])
}

const ordering = ({ sort, ascending }: Order): Sql => {
  const { column, sought } = sortColumns[sort]
  const direction = ascending ? 'asc' : 'desc'
  // Empty values last; a column that has none must not say so, or its index could not serve the order.
  return raw(`order by ${column} ${direction}${sought === undefined ? ' nulls last' : ''}${sort === 'ID' ? '' : `, o.id ${direction}`}`)
}
/** Rows after an anchor, in this order. */
const after = ({ sort, ascending }: Order, anchor: Anchor): Sql => {
  const { column, sought } = sortColumns[sort]
  const sign = raw(ascending ? '>' : '<')
  return sort === 'ID' ? sql`o.id ${sign} ${anchor.id}` : sql`(${raw(column)}, o.id) ${sign} (${anchor.value}::${raw(sought ?? 'text')}, ${anchor.id})`
}
const valueOf = ({ sort }: Order): Sql => (sort === 'ID' ? sql`null` : sql`${raw(sortColumns[sort].column)}::text`)

export type Place = { anchor: Anchor | undefined; offset: number; limit: number }
/** The statement of one page; `at` is the sort value of each row as text, for the next page's anchor. */
export const pageStatement = (conditions: Sql, order: Order, { anchor, offset, limit }: Place): Sql => sql`
  select ${orderColumns}, ${isSought(order) ? valueOf(order) : sql`null`} as at from sales_order o
  where ${conditions} and ${anchor ? after(order, anchor) : sql`true`} ${ordering(order)} limit ${limit} offset ${offset}`
export const findPage = (db: Tx, conditions: Sql, order: Order, place: Place) =>
  db.all<OrderRow & { at: string | null }>(pageStatement(conditions, order, place))

/** Counts rows off, after an anchor when one is known, to the row before a page. */
export const findAnchor = (db: Tx, conditions: Sql, order: Order, { anchor, offset }: { anchor: Anchor | undefined; offset: number }) =>
  db.maybe<Anchor>(sql`
  select ${valueOf(order)} as value, o.id from sales_order o
  where ${conditions} and ${anchor ? after(order, anchor) : sql`true`} ${ordering(order)} limit 1 offset ${offset - 1}`)

export const countOrders = (db: Tx, conditions: Sql) => db.value<number>(sql`select count(*) from sales_order o where ${conditions}`)

/** How many there are in each stage, counted no further than `most`: an archive of millions is not counted to show a tab. */
export const countStages = (db: Tx, clientId: number, conditions: Sql, most: number) =>
  db.one<Record<Stage, number>>(
    sql`select ${join(
      stages.map(
        (stage) =>
          sql`(select count(*)::int from (select from sales_order o where ${conditions} and ${inStage(clientId, stage)} limit ${most}) x) as ${raw(`"${stage}"`)}`,
      ),
      ', ',
    )}`,
  )

/** The instant before which the change feed is complete. To be asked before the feed is read, in a statement of its own. */
export const findHorizon = (db: Tx) => db.value<string>(sql`select feed_horizon()::text as horizon`)
