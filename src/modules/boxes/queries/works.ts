// SQL of works: what was done on the lines of shipments, by whom and for how much.
import { and, empty, raw, sql, type Tx } from '../../../kit/db.ts'
import type { Actor } from '../../../kit/op.ts'
import { directionOf, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Reach } from '../../../kit/reach.ts'
import { piecePrice } from '../../knowledge/index.ts'
import { ordersInReach } from '../../orders/index.ts'
import type { Worker } from '../rules.ts'

export type WorkRow = Worker & {
  id: number
  jobId: number
  orderId: number
  orderLineId: number
  boxId: number | null
  productId: number | null
  quantity: number
  priceMinor: number
  comment: string | null
  spendTime: number | null
  doneAt: Date
}
const columns = sql`w.id, w.job_id, w.order_id, w.order_line_id, w.box_id, l.product_id, w.quantity, w.price_minor, w.comment, w.spend_time, w.person_id, w.token_id, w.done_at`
const from = (clientId: number) => sql`from job_work w join order_line l on l.client_id = ${clientId} and l.id = w.order_line_id
  join sales_order o on o.client_id = ${clientId} and o.id = w.order_id`

export const readWorks = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<WorkRow>(sql`select ${columns} ${from(clientId)} where w.client_id = ${clientId} and w.id = any(${ids}::bigint[]) order by w.id`)
export const findWork = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<WorkRow>(sql`select ${columns} ${from(clientId)} where w.client_id = ${clientId} and w.id = ${id} and ${ordersInReach(reach)}`)
export const worksOfBox = (db: Tx, clientId: number, boxId: number) =>
  db.all<WorkRow>(sql`select ${columns} ${from(clientId)} where w.client_id = ${clientId} and w.box_id = ${boxId} order by w.id`)

export type WorkFilter = Pick<PagingQuery<never>, 'limit' | 'page' | 'ascending'> & {
  userId?: number
  orderId?: number
  boxId?: number
  boxBarcode?: string
  /** The day that it is in where the client is. */
  day?: Date
  sortBy: 'DATE' | 'PERSONID'
}
export function listWorks(db: Tx, clientId: number, reach: Reach, filter: WorkFilter): Promise<WorkRow[]> {
  const { userId, orderId, boxId, boxBarcode, day } = filter
  const direction = directionOf(filter)
  const there = sql`(select time_zone from client where id = ${clientId})`
  const starts = sql`date_trunc('day', ${day ?? null}::timestamptz at time zone ${there})`
  return db.all<WorkRow>(
    sql`select ${columns} ${from(clientId)} where ${and([
      sql`w.client_id = ${clientId}`,
      ordersInReach(reach),
      ...(userId === undefined ? [] : [sql`w.person_id = ${userId}`]),
      ...(orderId === undefined ? [] : [sql`w.order_id = ${orderId}`]),
      ...(boxId === undefined ? [] : [sql`w.box_id = ${boxId}`]),
      ...(boxBarcode === undefined ? [] : [sql`w.box_id = (select id from box where client_id = ${clientId} and barcode = ${boxBarcode})`]),
      ...(day === undefined ? [] : [sql`w.done_at >= ${starts} at time zone ${there} and w.done_at < (${starts} + interval '1 day') at time zone ${there}`]),
    ])} order by ${raw(filter.sortBy === 'PERSONID' ? 'w.person_id' : 'w.done_at')} ${direction}, w.id ${direction}
    ${slice(filter)}`,
    { fresh: true },
  )
}

/** A job, and whether a person of this account may work at it: it is for everyone, for the person's position, or usual there. */
export const findJob = (db: Tx, clientId: number, id: number, personId: number | null) =>
  db.maybe<{ deleted: boolean; fits: boolean }>(sql`select j.deleted, j.position_id is null or exists (
      select from person p join employee e on e.client_id = ${clientId} and e.id = p.employee_id
      left join staff_position s on s.client_id = ${clientId} and s.id = e.position_id
      where p.client_id = ${clientId} and p.id = ${personId} and (e.position_id = j.position_id or s.default_job_id = j.id)) as fits
    from job j where j.client_id = ${clientId} and j.id = ${id}`)
/** Those of these ids that are people of the client. */
export const peopleAmong = async (db: Tx, clientId: number, ids: readonly number[]): Promise<ReadonlySet<number>> =>
  new Set((await db.all<{ id: number }>(sql`select id from person where client_id = ${clientId} and id = any(${ids}::bigint[])`)).map(({ id }) => id))

export type LineOfOrder = { id: number; productId: number; ordered: number; packed: number }
/** Lines of an order with these products, or with these ids, and how much of each lies in boxes. */
export const linesOf = (
  db: Tx,
  clientId: number,
  orderId: number,
  { productIds = [], lineIds = [] }: { productIds?: readonly number[]; lineIds?: readonly number[] },
) =>
  db.all<LineOfOrder>(sql`select l.id, l.product_id, l.quantity as ordered,
      (select coalesce(sum(w.quantity), 0)::bigint from job_work w where w.client_id = ${clientId} and w.order_line_id = l.id and w.box_id is not null) as packed
    from order_line l where l.client_id = ${clientId} and l.order_id = ${orderId} and l.product_id is not null
      and (l.product_id = any(${productIds}::bigint[]) or l.id = any(${lineIds}::bigint[])) order by l.position, l.id`)

/** Pieces by line: in boxes, and besides by each job that puts nothing into boxes; and pieces by box. */
export const doneOn = async (db: Tx, clientId: number, lineIds: readonly number[], boxIds: readonly number[]): Promise<Map<string, number>> =>
  new Map(
    (
      await db.all<{ key: string; quantity: number }>(sql`
    select 'line ' || order_line_id || case when box_id is null then ' ' || job_id else '' end as key, sum(quantity)::bigint as quantity from job_work
      where client_id = ${clientId} and order_line_id = any(${lineIds}::bigint[]) group by 1
    union all select 'box ' || box_id, sum(quantity)::bigint from job_work where client_id = ${clientId} and box_id = any(${boxIds}::bigint[]) group by 1`)
    ).map(({ key, quantity }) => [key, quantity]),
  )

export type NewWork = { jobId: number; lineId: number; boxId: number | null; quantity: number; comment: string | null; spendTime: number | null } & Worker
const recordset = sql`"jobId" bigint, "lineId" bigint, "boxId" bigint, quantity int, comment text, "spendTime" int, "personId" bigint, "tokenId" bigint`
/** The price of a piece is that of now. */
export const insertWorks = async (db: Tx, clientId: number, orderId: number, works: readonly NewWork[]) =>
  (
    await db.all<{ id: number }>(sql`
    insert into job_work (client_id, order_id, job_id, order_line_id, box_id, quantity, comment, spend_time, person_id, token_id, price_minor)
    select ${clientId}, ${orderId}, n."jobId", n."lineId", n."boxId", n.quantity, n.comment, n."spendTime", n."personId", n."tokenId",
      ${piecePrice(clientId, sql`n."jobId"`, sql`l.product_id`)}
    from jsonb_to_recordset(${JSON.stringify(works)}::jsonb) n(${recordset})
    join order_line l on l.client_id = ${clientId} and l.order_id = ${orderId} and l.id = n."lineId" returning id`)
  ).map(({ id }) => id)

export type WorkChange = NewWork & { id: number; reprice: boolean }
export const changeWorks = (db: Tx, clientId: number, works: readonly WorkChange[]) =>
  db.run(sql`
    update job_work w set job_id = n."jobId", box_id = n."boxId", quantity = n.quantity, comment = n.comment, spend_time = n."spendTime",
      person_id = n."personId", token_id = n."tokenId",
      price_minor = case when n.reprice then ${piecePrice(clientId, sql`n."jobId"`, sql`l.product_id`)} else w.price_minor end
    from jsonb_to_recordset(${JSON.stringify(works)}::jsonb) n(id bigint, reprice boolean, ${recordset})
    join order_line l on l.client_id = ${clientId} and l.id = n."lineId"
    where w.client_id = ${clientId} and w.id = n.id`)
export const deleteWork = (db: Tx, clientId: number, id: number) => db.run(sql`delete from job_work where client_id = ${clientId} and id = ${id}`)

const mine = ({ userId, tokenId }: Pick<Actor, 'userId' | 'tokenId'>) =>
  userId === null ? sql`w.person_id is null and w.token_id = ${tokenId}` : sql`w.person_id = ${userId}`
/** What is packed of these products in an order: the caller's, or everyone's. */
export const packedOf = (db: Tx, clientId: number, orderId: number, productIds: readonly number[], actor: Actor | null) =>
  db.all<WorkRow>(sql`select ${columns} ${from(clientId)} where w.client_id = ${clientId} and w.order_id = ${orderId} and w.box_id is not null
    and l.product_id = any(${productIds}::bigint[]) ${actor === null ? empty : sql`and ${mine(actor)}`} order by w.id`)
type Latest = { productIds: readonly number[]; statuses: readonly string[]; orderId?: number }
/** The latest that the caller packed of these products in shipments that are open, or in the one that is named. */
export const latestOf = (db: Tx, clientId: number, actor: Actor, { productIds, statuses, orderId }: Latest) =>
  db.maybe<WorkRow>(sql`select ${columns} ${from(clientId)} where w.client_id = ${clientId} and w.box_id is not null and ${mine(actor)} and ${ordersInReach(actor)}
    and l.product_id = any(${productIds}::bigint[]) and o.status = any(${statuses}::text[]) and not o.deleted
    ${orderId === undefined ? empty : sql`and w.order_id = ${orderId}`} order by w.id desc limit 1`)
