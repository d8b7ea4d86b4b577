// Pieces to collect: the scan, what belongs to an order or a task, and tasks themselves.
import { isAmong, isAmongOrNone, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { directionOf, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Reach } from '../../../kit/reach.ts'

export type CollectRow = {
  id: number
  orderId: number
  orderLineId: number
  productId: number
  quantity: number
  status: 'UNKNOWN' | 'COLLECTED' | 'CANCELED' | 'REFUND'
  taskId: number | null
  position: number
  holder: string | null
  userId: number | null
  codeId: number | null
  /** A set that is to be made of parts, and of which set this is a part. */
  isSet: boolean
  setId: number | null
}
export type Holder = { key: string; userId: number | null }
export type Scan = { barcode: string; service?: string; express?: boolean; warehouseId?: number; organizationId?: number; replaceSetByComponent?: boolean }

const columns = sql`c.id, c.order_id, c.order_line_id, c.product_id, c.quantity, c.status, c.task_id, c.position, c.holder, c.user_id, c.is_set, c.set_id,
  (select k.id from marking_code k where k.client_id = c.client_id and k.collect_id = c.id and k.detached_at is null) as code_id`
/** Sets as they were ordered, or what is taken from the shelves for them. */
const asked = (parts: boolean) => (parts ? sql`not c.is_set` : sql`c.set_id is null`)
const reachable = (reach: Reach) => sql`${isAmong('o.organization_id', reach.organizationIds)}
  and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}`
const fits = (scan: Scan, reach: Reach) => sql`o.status = any('{CREATED,COLLECTING,PACKING}') and not o.deleted
  and (${scan.service ?? null}::text is null or o.service = ${scan.service ?? null}) and (${scan.express ?? null}::boolean is null or o.express = ${scan.express ?? null})
  and (${scan.organizationId ?? null}::bigint is null or o.organization_id = ${scan.organizationId ?? null})
  and (${scan.warehouseId ?? null}::bigint is null or o.stock_warehouse_id = ${scan.warehouseId ?? null} or o.stock_warehouse_id is null and exists (
    select from stock_demand d where d.client_id = c.client_id and d.order_line_id = c.order_line_id and d.warehouse_id = ${scan.warehouseId ?? null}))
  and ${reachable(reach)}`

/**
 * The order that a scanned product goes into: the one that this person holds already, else the oldest that nobody holds. It is locked
 * and held in the same statement: of two who scan at once, the second is given the next order, for a locked one is passed over.
 */
export const holdByBarcode = async (db: Tx, clientId: number, scan: Scan, holder: Holder, reach: Reach) =>
  (
    await db.maybe<{ orderId: number }>(sql`
  with products as materialized (
    select b.product_id from product_barcode b where b.client_id = ${clientId} and b.barcode = ${scan.barcode}
  ), mine as materialized (
    select c.order_id from collect c join sales_order o on o.client_id = c.client_id and o.id = c.order_id
    where c.client_id = ${clientId} and c.holder = ${holder.key} and c.status = 'UNKNOWN' and c.product_id in (select product_id from products)
      and ${asked(scan.replaceSetByComponent ?? false)} and ${fits(scan, reach)}
    order by c.id limit 1
  ), next as materialized (
    -- Product by product, so that the index gives the oldest at once instead of all that wait being sorted.
    select f.order_id from products p cross join lateral (
      select c.order_id, c.ordered_at, c.id from collect c join sales_order o on o.client_id = c.client_id and o.id = c.order_id
      where c.client_id = ${clientId} and c.product_id = p.product_id and c.status = 'UNKNOWN' and c.holder is null
        and not exists (select from mine) and ${asked(scan.replaceSetByComponent ?? false)} and ${fits(scan, reach)}
      order by c.ordered_at, c.id limit 1 for no key update of o, c skip locked
    ) f order by f.ordered_at, f.id limit 1
  ), held as (
    update collect c set holder = ${holder.key}, user_id = ${holder.userId}, held_at = now()
    where c.client_id = ${clientId} and c.order_id = (select order_id from next) and c.holder is null and c.status = 'UNKNOWN'
  )
  select order_id from mine union all select order_id from next`)
  )?.orderId

/** Why a scan found nothing: whether the barcode is known, and whether others hold what is left. */
export const explainScan = (db: Tx, clientId: number, barcode: string) =>
  db.one<{ known: boolean; heldByOthers: number }>(sql`
  select exists (select from product_barcode where client_id = ${clientId} and barcode = ${barcode}) as known,
    (select count(*)::int from product_barcode b join collect c on c.client_id = b.client_id and c.product_id = b.product_id and c.status = 'UNKNOWN' and c.holder is not null
      where b.client_id = ${clientId} and b.barcode = ${barcode}) as held_by_others`)

/** The pieces of orders; `parts`: sets that are to be made are replaced by what they are made of. */
export const findCollects = (db: Tx, clientId: number, orderIds: readonly number[], parts = false) =>
  db.all<CollectRow>(
    sql`select ${columns} from collect c where c.client_id = ${clientId} and c.order_id = any(${orderIds}::bigint[]) and ${asked(parts)} order by c.order_id, c.id`,
  )
export const findCollect = (db: Tx, clientId: number, id: number) =>
  db.maybe<CollectRow>(sql`select ${columns} from collect c where c.client_id = ${clientId} and c.id = ${id}`)
export const findOfTasks = (db: Tx, clientId: number, taskIds: readonly number[]) =>
  db.all<CollectRow>(
    sql`select ${columns} from collect c where c.client_id = ${clientId} and c.task_id = any(${taskIds}::bigint[]) order by c.task_id, c.position, c.id`,
  )

export const markCollected = (db: Tx, clientId: number, id: number, holder: Holder) =>
  db.run(sql`
  update collect set status = 'COLLECTED', collected_at = now(), holder = coalesce(holder, ${holder.key}), user_id = coalesce(user_id, ${holder.userId})
  where client_id = ${clientId} and id = ${id} and status = 'UNKNOWN'`)
export const countLeft = async (db: Tx, clientId: number, orderId: number, lineId: number) =>
  db.one<{ ofOrder: number; ofLine: number }>(sql`
  select (select count(*)::int from collect where client_id = ${clientId} and order_id = ${orderId} and status = 'UNKNOWN') as of_order,
    (select count(*)::int from collect where client_id = ${clientId} and order_line_id = ${lineId} and status = 'UNKNOWN') as of_line`)
/** Nobody holds what is left of an order. */
export const letGo = (db: Tx, clientId: number, orderId: number) =>
  db.run(sql`
  update collect set holder = null, user_id = null, held_at = null, task_id = null, position = 0 where client_id = ${clientId} and order_id = ${orderId} and status = 'UNKNOWN'`)
export const hasBarcode = (db: Tx, clientId: number, productId: number, barcode: string) =>
  db.value<boolean>(sql`
  select exists (select from product_barcode where client_id = ${clientId} and product_id = ${productId} and barcode = ${barcode}) as has`)

export type TaskRow = {
  id: number
  service: string
  organizationId: number | null
  warehouseId: number | null
  deliverOn: string | null
  orderId: number | null
  finished: boolean
  cancelled: boolean
  holder: string | null
  userId: number | null
  createdAt: Date
}
const taskColumns = sql`t.id, t.service, t.organization_id, t.warehouse_id, t.deliver_on::text as deliver_on, t.order_id, t.finished, t.cancelled, t.holder, t.user_id, t.created_at`

/** Which orders are shared out; `withMissed`: those too of which a piece was not found and still is to be. */
export type ForTasks = {
  before: Date | null
  dueBy: Date | null
  service?: string | null
  organizationId?: number | null
  warehouseId?: number | null
  withoutLabel?: boolean
  withMissed?: boolean
}
/** About so many pieces are shared out at once; an order always goes whole. */
const MOST_PIECES = 5000
/** Orders that have their label and their goods and are in no task yet, with the place of each piece. */
export const findForTasks = (db: Tx, clientId: number, { before, dueBy, ...want }: ForTasks, reach: Reach) => {
  const pieces = (columns: Sql) => sql`select ${columns} from collect c
    join stock_demand d on d.client_id = c.client_id and d.order_line_id = c.order_line_id and d.state = 'reserved'
      and (${want.warehouseId ?? null}::bigint is null or d.warehouse_id = ${want.warehouseId ?? null})
    where c.client_id = o.client_id and c.order_id = o.id and c.status = 'UNKNOWN' and c.task_id is null and c.holder is null and ${asked(true)}`
  return db.all<{
    orderId: number
    collectId: number
    service: string
    organizationId: number
    warehouseId: number | null
    deliverOn: string | null
    orderedAt: Date
    place: string
  }>(sql`
  with waiting as materialized (
    select o.client_id, o.id, o.service, o.organization_id, o.delivery_at, o.created_at from sales_order o
    where o.client_id = ${clientId} and o.is_open and not o.deleted and o.type = 'FBS' and o.status = any('{CREATED,COLLECTING,PACKING}')
      and (${want.withoutLabel ?? false} or o.label_path is not null)
      and (${want.service ?? null}::text is null or o.service = ${want.service ?? null})
      and (${want.organizationId ?? null}::bigint is null or o.organization_id = ${want.organizationId ?? null})
      and (${want.withMissed ?? false} or not exists (select from collect x where x.client_id = o.client_id and x.order_id = o.id and x.status = 'UNKNOWN' and x.short_at is not null))
      and (${before}::timestamptz is null or o.created_at < ${before}) and (${dueBy}::timestamptz is null or o.delivery_at is null or o.delivery_at < ${dueBy})
      and not exists (select from collect x where x.client_id = o.client_id and x.order_id = o.id and x.status = 'UNKNOWN' and (x.task_id is not null or x.holder is not null))
      and exists (${pieces(sql`true`)}) and ${reachable(reach)}
    order by o.id limit ${MOST_PIECES} for no key update of o skip locked
  ), chosen as (
    select * from (select o.*, sum(n.pieces) over (order by o.id) - n.pieces as ahead from waiting o
      cross join lateral (${pieces(sql`count(*) as pieces`)}) n) q where q.ahead < ${MOST_PIECES}
  )
  select o.id as order_id, c.id as collect_id, o.service, o.organization_id, c.lies_at as warehouse_id, o.delivery_at::date::text as deliver_on, o.created_at as ordered_at,
    coalesce((select min(cell.sort_name) from stock_allocation a join stock_lot l on l.client_id = a.client_id and l.id = a.lot_id join cell on cell.client_id = l.client_id and cell.id = l.cell_id
      where a.client_id = c.client_id and a.order_line_id = c.order_line_id
        and (c.set_id is null or l.sku_id = (select p.sku_id from stock_demand_part p where p.client_id = c.client_id and p.order_line_id = c.order_line_id and p.product_id = c.product_id limit 1))), '') as place
  from chosen o cross join lateral (${pieces(sql`c.*, d.warehouse_id as lies_at`)}) c order by o.id, c.id`)
}

export const insertTask = async (
  db: Tx,
  clientId: number,
  task: Pick<TaskRow, 'service' | 'organizationId' | 'warehouseId' | 'deliverOn' | 'orderId'>,
  collectIds: readonly number[],
) =>
  db.run(sql`
  with made as (
    insert into collect_task (client_id, service, organization_id, warehouse_id, deliver_on, order_id)
    values (${clientId}, ${task.service}, ${task.organizationId}, ${task.warehouseId}, ${task.deliverOn}::date, ${task.orderId}) returning id
  ) update collect c set task_id = made.id, position = u.n from made, unnest(${collectIds}::bigint[]) with ordinality u (id, n)
    where c.client_id = ${clientId} and c.id = u.id`)

export const findTask = (db: Tx, clientId: number, id: number) =>
  db.maybe<TaskRow>(sql`select ${taskColumns} from collect_task t where t.client_id = ${clientId} and t.id = ${id} for update`)
export const findHeldTasks = (db: Tx, clientId: number, holder: string, service: string | null) =>
  db.all<TaskRow>(sql`
  select ${taskColumns} from collect_task t where t.client_id = ${clientId} and t.holder = ${holder} and not t.finished and not t.cancelled
    and (${service}::text is null or t.service = ${service}) order by t.id`)
/** Takes free tasks for one person; a task that another is taking at this moment is passed over. */
export const holdTasks = (db: Tx, clientId: number, holder: Holder, want: { service: string | null; count: number; dueBy: Date | null }, reach: Reach) =>
  db.all<TaskRow>(sql`
  with chosen as (
    select t.id from collect_task t where t.client_id = ${clientId} and not t.finished and not t.cancelled and t.holder is null
      and (${want.service}::text is null or t.service = ${want.service}) and (${want.dueBy}::timestamptz is null or t.deliver_on is null or t.deliver_on < ${want.dueBy}::timestamptz)
      and ${isAmong('t.organization_id', reach.organizationIds)}
      and ${isAmongOrNone('t.warehouse_id', reach.warehouseIds)}
    order by t.deliver_on nulls last, t.id limit ${want.count} for update skip locked
  ), taken as (
    update collect_task t set holder = ${holder.key}, user_id = ${holder.userId}, taken_at = now() from chosen where t.client_id = ${clientId} and t.id = chosen.id returning ${taskColumns}
  ), pieces as (
    update collect c set holder = ${holder.key}, user_id = ${holder.userId}, held_at = now() from taken where c.client_id = ${clientId} and c.task_id = taken.id and c.status = 'UNKNOWN'
  ) select * from taken order by id`)
/** Tasks whose pieces are all done are done. */
export const finishTasks = (db: Tx, clientId: number, taskIds: readonly number[]) =>
  db.run(sql`
  update collect_task t set finished = true where t.client_id = ${clientId} and t.id = any(${taskIds}::bigint[]) and not t.finished
    and not exists (select from collect c where c.client_id = t.client_id and c.task_id = t.id and c.status = 'UNKNOWN')`)
/** Gives a task back: its pieces that are left belong to no task and nobody. */
export const dropTask = (db: Tx, clientId: number, id: number, finished: boolean) =>
  db.run(sql`
  with freed as (update collect set task_id = null, position = 0, holder = null, user_id = null, held_at = null where client_id = ${clientId} and task_id = ${id} and status = 'UNKNOWN')
  update collect_task set cancelled = not ${finished}, finished = ${finished}, holder = null, user_id = null where client_id = ${clientId} and id = ${id}`)
export type TaskFilter = PagingQuery<'ID'> & { finished?: boolean }
export const listTasks = (db: Tx, clientId: number, filter: TaskFilter, reach: Reach) =>
  db.all<TaskRow>(sql`
  select ${taskColumns} from collect_task t where t.client_id = ${clientId} and (${filter.finished ?? null}::boolean is null or t.finished = ${filter.finished ?? null})
    and ${isAmong('t.organization_id', reach.organizationIds)}
  order by t.id ${directionOf(filter)} ${slice(filter)}`)
export const countTasks = (db: Tx, clientId: number, filter: TaskFilter, reach: Reach) =>
  db.value<number>(sql`
  select count(*)::int as total from collect_task t where t.client_id = ${clientId} and (${filter.finished ?? null}::boolean is null or t.finished = ${filter.finished ?? null})
    and ${isAmong('t.organization_id', reach.organizationIds)}`)

/** What is to be collected now, for a list on paper: oldest first, at most 500. */
export const findToCollect = (db: Tx, clientId: number, reach: Reach, parts: boolean) =>
  db.all<CollectRow>(sql`
  select ${columns} from sales_order o join collect c on c.client_id = o.client_id and c.order_id = o.id and c.status = 'UNKNOWN' and ${asked(parts)}
  where o.client_id = ${clientId} and o.is_open and not o.deleted and o.type = 'FBS' and o.status = any('{COLLECTING,PACKING}') and ${reachable(reach)} order by c.ordered_at, c.id limit 500`)

/** Open orders with a line whose goods are not there, oldest first. */
export const findWaiting = async (db: Tx, clientId: number, reach: Reach) =>
  (
    await db.all<{ id: number }>(sql`
  select o.id from sales_order o where o.client_id = ${clientId} and o.is_open and not o.deleted and o.type = 'FBS' and o.stock_step = 'held' and ${reachable(reach)}
    and exists (select from stock_demand d where d.client_id = o.client_id and d.order_id = o.id and d.state = 'waiting') order by o.created_at, o.id limit 1000`)
  ).map(({ id }) => id)
