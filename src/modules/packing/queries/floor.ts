// The floor: who has which order, what was scanned of it.
import { isAmong, isAmongOrNone, sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from '../../../kit/reach.ts'
import type { Status } from '../../orders/index.ts'

export type PackingRow = {
  orderId: number
  state: 'waiting' | 'held' | 'aside' | 'packed'
  holder: string | null
  jobId: number | null
  activeAt: Date | null
  asideReason: string | null
  labelPages: number | null
  idle: boolean
}
export type Worker = { holder: string; personId: number | null; tokenId: number | null; login: string }

/** An order that nobody touched for so long is given to the next who asks. */
export const IDLE = '15 minutes'

/** One thing at a time for one person: a scanner's scans are answered in their order. */
export const lockHolder = (db: Tx, clientId: number, holder: string) => db.alone(`packing:${holder}`, clientId)

const columns = sql`k.order_id, k.state, k.holder, k.job_id, k.active_at, k.aside_reason, k.label_pages, coalesce(k.active_at <= now() - ${IDLE}::interval, false) as idle`
export const findHeld = async (db: Tx, clientId: number, holder: string) =>
  (await db.maybe<{ orderId: number }>(sql`select order_id from packing where client_id = ${clientId} and holder = ${holder}`))?.orderId
export const findPacking = (db: Tx, clientId: number, orderId: number) =>
  db.maybe<PackingRow>(sql`select ${columns} from packing k where k.client_id = ${clientId} and k.order_id = ${orderId}`)

export type NextRequest = {
  shopIds: readonly number[]
  until: readonly Date[]
  holder: string
  supplyId: number | null
  warehouseId: number | null
  withShort: boolean
}
/** The next order to be packed, locked. */
export const nextOrder = (db: Tx, clientId: number, want: NextRequest, reach: Reach) =>
  db.value<number | null>(sql`
  select packing_next(${clientId}, ${want.shopIds}::bigint[], ${want.until}::timestamptz[], ${want.holder}, ${want.supplyId}, ${want.warehouseId},
    ${reach.warehouseIds}::bigint[], ${want.withShort}, ${IDLE}::interval) as id`)

/** Gives a locked order to a worker. */
export const hold = (db: Tx, clientId: number, orderId: number, worker: Worker) =>
  db.value<number>(sql`
  with job as (
    insert into packing_job (client_id, order_id, person_id, token_id, login, holder) values (${clientId}, ${orderId}, ${worker.personId},
      ${worker.tokenId}, ${worker.login}, ${worker.holder}) returning id
  ) insert into packing as k (client_id, order_id, state, holder, job_id, active_at) select ${clientId}, ${orderId}, 'held', ${worker.holder}, job.id, now() from job
    on conflict (client_id, order_id) do update set state = 'held', holder = excluded.holder, job_id = excluded.job_id, active_at = now(), aside_reason = null
  returning job_id`)
/** The order, if it is still with this holder: somebody is working on it. */
export const touch = (db: Tx, clientId: number, orderId: number, holder: string) =>
  db.maybe<PackingRow>(sql`
  update packing k set active_at = now() where k.client_id = ${clientId} and k.order_id = ${orderId} and k.holder = ${holder} returning ${columns}`)

export type Outcome = 'packed' | 'released' | 'aside' | 'expired' | 'gone'
/** Ends the work on an order: how it ended and what was in it is kept. */
export const endJob = (db: Tx, clientId: number, row: PackingRow, outcome: Outcome, reason: string | null) =>
  db.run(sql`
  with job as (
    update packing_job set ended_at = now(), outcome = ${outcome}, reason = ${reason},
      pieces = (select count(*)::int from packing_piece where client_id = ${clientId} and order_id = ${row.orderId} and scanned_at is not null and not is_set),
      packages = (select count(*)::int from packing_package where client_id = ${clientId} and order_id = ${row.orderId} and scanned_at is not null)
    where client_id = ${clientId} and id = ${row.jobId} and ended_at is null
  ) update packing set state = case ${outcome} when 'packed' then 'packed' when 'aside' then 'aside' else 'waiting' end, holder = null, active_at = null,
      aside_reason = case when ${outcome} = 'aside' then ${reason} end
    where client_id = ${clientId} and order_id = ${row.orderId}`)
export const unsetAside = (db: Tx, clientId: number, orderId: number) =>
  db.run(sql`
  update packing set state = 'waiting', aside_reason = null where client_id = ${clientId} and order_id = ${orderId} and state = 'aside'`)

/** Pieces as the lines of the order have them now; true when that changed something. */
export const fitPieces = (db: Tx, clientId: number, orderId: number) => db.value<boolean>(sql`select packing_fit(${clientId}, ${orderId}) as changed`)
/** Everything is to be scanned anew. */
export const resetScans = (db: Tx, clientId: number, orderId: number) =>
  db.run(sql`
  with packages as (update packing_package set scanned_at = null where client_id = ${clientId} and order_id = ${orderId} and scanned_at is not null)
  update packing_piece set scanned_at = null, mark = null, mark_key = null where client_id = ${clientId} and order_id = ${orderId}
    and (scanned_at is not null or mark is not null)`)
/** What a scanner reads on the marketplace's label of an order, and the digits under it. */
export const findLabel = (db: Tx, clientId: number, orderId: number) =>
  db.maybe<{ barcode: string; number: string }>(sql`select barcode, number from order_label where client_id = ${clientId} and order_id = ${orderId}`)

export type Candidate = { id: number; status: Status; shopId: number | null; state: PackingRow['state'] | null; holder: string | null }
/** Orders that a text names: their number, the barcode or the number of their label, the barcode of a package; the newest first. */
export const findByText = (db: Tx, clientId: number, text: string, reach: Reach) =>
  db.all<Candidate>(sql`
  select o.id, o.status, o.shop_id, k.state, k.holder from (
    select id from sales_order where client_id = ${clientId} and external_id = ${text}
    union select order_id from order_label where client_id = ${clientId} and barcode = ${text}
    union select order_id from order_label where client_id = ${clientId} and number = ${text.replace(/\s/g, '')}
    union (select order_id from packing_package where client_id = ${clientId} and barcode = ${text} order by order_id desc limit 100)
  ) f join sales_order o on o.client_id = ${clientId} and o.id = f.id left join packing k on k.client_id = o.client_id and k.order_id = o.id
  where o.type <> 'FBM' and not o.deleted and ${isAmong('o.organization_id', reach.organizationIds)}
    and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}
  order by o.id desc limit 50`)

/** The order that a scanned product goes into, locked and free. */
export const nextOfProducts = (
  db: Tx,
  clientId: number,
  productIds: readonly number[],
  want: Pick<NextRequest, 'shopIds' | 'holder' | 'warehouseId'>,
  reach: Reach,
) =>
  db.value<number | null>(sql`
    select packing_next_of(${clientId}, ${productIds}::bigint[], ${want.shopIds}::bigint[], ${want.holder}, ${want.warehouseId}, ${reach.warehouseIds}::bigint[],
      ${IDLE}::interval) as id`)
/** Whether a locked order may be given to this holder. */
export const isFree = (db: Tx, clientId: number, orderId: number, holder: string) =>
  db.value<boolean>(sql`
  select packing_free(o, ${holder}, null, null, true, ${IDLE}::interval) as free from sales_order o where o.client_id = ${clientId} and o.id = ${orderId}`)

export type JobRow = {
  id: number
  orderId: number
  number: string
  personId: number | null
  login: string
  startedAt: Date
  endedAt: Date | null
  outcome: Outcome | null
  reason: string | null
  pieces: number | null
  packages: number | null
}
export type JobFilter = {
  orderId: number | null
  personId: number | null
  outcome: string | null
  from: Date | null
  to: Date | null
  ascending: boolean
  limit: number
  offset: number
}
const jobConditions = (clientId: number, filter: JobFilter, reach: Reach) => sql`j.client_id = ${clientId}
  and (${filter.orderId}::bigint is null or j.order_id = ${filter.orderId}) and (${filter.personId}::bigint is null or j.person_id = ${filter.personId})
  and (${filter.outcome}::text is null or j.outcome = ${filter.outcome}) and (${filter.from}::timestamptz is null or j.ended_at >= ${filter.from})
  and (${filter.to}::timestamptz is null or j.ended_at < ${filter.to}) and ${isAmong('o.organization_id', reach.organizationIds)}`
const jobSource = sql`packing_job j join sales_order o on o.client_id = j.client_id and o.id = j.order_id`
export const listJobs = (db: Tx, clientId: number, filter: JobFilter, reach: Reach) =>
  db.all<JobRow>(sql`
  select j.id, j.order_id, coalesce(o.external_id, o.id::text) as number, j.person_id, j.login, j.started_at, j.ended_at, j.outcome, j.reason, j.pieces, j.packages
  from ${jobSource} where ${jobConditions(clientId, filter, reach)}
  order by case when ${filter.ascending} then j.id end, j.id desc limit ${filter.limit} offset ${filter.offset}`)
export const countJobs = (db: Tx, clientId: number, filter: JobFilter, reach: Reach) =>
  db.value<number>(sql`select count(*) from ${jobSource} where ${jobConditions(clientId, filter, reach)}`)
