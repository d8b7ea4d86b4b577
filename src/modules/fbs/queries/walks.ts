// Walks as a picker sees them: the list, the steps of one, a piece that was not in its place. Making and taking them: collects.ts.
import { isAmong, isAmongOrNone, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Reach } from '../../../kit/reach.ts'
import type { Holder } from './collects.ts'

export type WalkRow = {
  id: number
  service: string
  organizationId: number | null
  warehouseId: number | null
  warehouse: string | null
  deliverOn: string | null
  createdAt: Date
  finished: boolean
  holder: string | null
  /** The person who has it, by name. */
  picker: string | null
  orders: number
  pieces: number
  done: number
  short: number
}
export type WalkFilter = PagingQuery<'ID'> & { finished?: boolean; service?: string; warehouseId?: number }

const columns = sql`t.id, t.service, t.organization_id, t.warehouse_id, w.name as warehouse, t.deliver_on::text as deliver_on, t.created_at, t.finished, t.holder,
  coalesce(nullif(p.name, ''), p.login) as picker, n.orders, n.pieces, n.done, (select count(*)::int from collect s where s.client_id = t.client_id and s.short_task_id = t.id) as short`
const source = sql`collect_task t left join warehouse w on w.client_id = t.client_id and w.id = t.warehouse_id
  left join person p on p.client_id = t.client_id and p.id = t.user_id
  cross join lateral (select count(distinct c.order_id)::int as orders, coalesce(sum(c.quantity), 0)::int as pieces,
    coalesce(sum(c.quantity) filter (where c.status <> 'UNKNOWN'), 0)::int as done from collect c where c.client_id = t.client_id and c.task_id = t.id) n`
const reachable = ({ organizationIds, warehouseIds }: Reach) => sql`${isAmong('t.organization_id', organizationIds)}
  and ${isAmongOrNone('t.warehouse_id', warehouseIds)}`
const asked = (clientId: number, filter: WalkFilter, reach: Reach): Sql => sql`t.client_id = ${clientId} and not t.cancelled
  and (${filter.finished ?? null}::boolean is null or t.finished = ${filter.finished ?? null}) and (${filter.service ?? null}::text is null or t.service = ${filter.service ?? null})
  and (${filter.warehouseId ?? null}::bigint is null or t.warehouse_id = ${filter.warehouseId ?? null}) and ${reachable(reach)}`

/** By id when that is said; else the most urgent first, finished ones the newest first. */
const ordered = ({ sortBy, ascending, finished }: WalkFilter) =>
  sortBy !== undefined || ascending !== undefined
    ? orderBy({ sortBy: 'ID', ascending: ascending ?? false }, { ID: 't.id' }, 'ID', 't.id')
    : raw(finished === true ? 'order by t.id desc' : 'order by t.finished, t.deliver_on nulls last, t.id')
export const listWalks = (db: Tx, clientId: number, filter: WalkFilter, reach: Reach) =>
  db.all<WalkRow>(sql`
  select ${columns} from ${source} where ${asked(clientId, filter, reach)}
  ${ordered(filter)} ${slice(filter)}`)
export const countWalks = (db: Tx, clientId: number, filter: WalkFilter, reach: Reach) =>
  db.value<number>(sql`select count(*) from collect_task t where ${asked(clientId, filter, reach)}`)
export const findWalk = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<WalkRow>(sql`select ${columns} from ${source} where t.client_id = ${clientId} and t.id = ${id} and not t.cancelled and ${reachable(reach)}`)
export const lockWalk = (db: Tx, clientId: number, id: number) => db.run(sql`select from collect_task where client_id = ${clientId} and id = ${id} for update`)

export type StepRow = {
  id: number
  orderId: number
  number: string
  productId: number
  quantity: number
  status: 'UNKNOWN' | 'COLLECTED' | 'CANCELED' | 'REFUND'
  place: { name: string; barcode: string } | null
  needsMark: boolean
  shortReason: string | null
  hasLabel: boolean
}
/** The pieces of a walk in the order of walking, those that were missed at the end. */
export const findSteps = (db: Tx, clientId: number, id: number) =>
  db.all<StepRow>(sql`
  select c.id, c.order_id, coalesce(o.external_id, o.id::text) as number, c.product_id, c.quantity, c.status, o.label_path is not null as has_label,
    (select jsonb_build_object('name', cell.name, 'barcode', cell.barcode) from stock_allocation a join stock_lot l on l.client_id = a.client_id and l.id = a.lot_id join cell on cell.client_id = l.client_id and cell.id = l.cell_id
      where a.client_id = c.client_id and a.order_line_id = c.order_line_id
        and (c.set_id is null or l.sku_id = (select p.sku_id from stock_demand_part p where p.client_id = c.client_id and p.order_line_id = c.order_line_id and p.product_id = c.product_id limit 1))
      order by cell.sort_name limit 1) as place,
    c.set_id is null and packing_needs_mark(c.client_id, c.product_id, l.extra)
      and not exists (select from marking_code k where k.client_id = c.client_id and k.collect_id = c.id and k.detached_at is null) as needs_mark,
    case when c.task_id is null then c.short_reason end as short_reason
  from collect c join sales_order o on o.client_id = c.client_id and o.id = c.order_id join order_line l on l.client_id = c.client_id and l.id = c.order_line_id
  where c.client_id = ${clientId} and (c.task_id = ${id} or c.short_task_id = ${id} and c.task_id is null)
  order by c.task_id is null, c.position, c.id`)

/** Gives a free walk to a person, with its pieces that are left. */
export const holdWalk = (db: Tx, clientId: number, id: number, holder: Holder) =>
  db.run(sql`
  with pieces as (
    update collect set holder = ${holder.key}, user_id = ${holder.userId}, held_at = now() where client_id = ${clientId} and task_id = ${id} and status = 'UNKNOWN'
  ) update collect_task set holder = ${holder.key}, user_id = ${holder.userId}, taken_at = now() where client_id = ${clientId} and id = ${id}`)
/** Whoever comes next goes on with it: what was picked stays picked. */
export const freeWalk = (db: Tx, clientId: number, id: number) =>
  db.run(sql`
  with pieces as (update collect set holder = null, user_id = null, held_at = null where client_id = ${clientId} and task_id = ${id} and status = 'UNKNOWN')
  update collect_task set holder = null, user_id = null where client_id = ${clientId} and id = ${id}`)
/** A piece that was not found leaves the walk. Zero when it is not a piece of this walk that is still to be picked. */
export const missPiece = (db: Tx, clientId: number, walkId: number, collectId: number, { reason, login }: { reason: string; login: string }) =>
  db.run(sql`
  update collect set short_reason = ${reason}, short_at = now(), short_by = ${login}, short_task_id = ${walkId}, task_id = null, position = 0, holder = null, user_id = null,
    held_at = null where client_id = ${clientId} and id = ${collectId} and task_id = ${walkId} and status = 'UNKNOWN'`)

export type WaitingRow = { ready: number; noLabel: number; missed: number; noGoods: number }
/** Marketplace orders that nobody picks yet, by what they wait for. */
export const countToShare = (
  db: Tx,
  clientId: number,
  want: { service: string | null; organizationId: number | null; warehouseId: number | null; dueBy: Date | null },
  { organizationIds, warehouseIds }: Reach,
) =>
  db.one<WaitingRow>(sql`
  select (count(*) filter (where not waits and not missed and labelled))::int as ready, (count(*) filter (where not waits and not missed and not labelled))::int as no_label,
    (count(*) filter (where not waits and missed))::int as missed, (count(*) filter (where waits))::int as no_goods
  from (
    select o.label_path is not null as labelled,
      exists (select from stock_demand d where d.client_id = o.client_id and d.order_id = o.id and d.state = 'waiting') as waits,
      exists (select from collect x where x.client_id = o.client_id and x.order_id = o.id and x.status = 'UNKNOWN' and x.short_at is not null) as missed
    from sales_order o where o.client_id = ${clientId} and o.is_open and not o.deleted and o.type = 'FBS' and o.status = any('{CREATED,COLLECTING,PACKING}')
      and (${want.service}::text is null or o.service = ${want.service}) and (${want.organizationId}::bigint is null or o.organization_id = ${want.organizationId})
      and (${want.warehouseId}::bigint is null or exists (select from stock_demand d where d.client_id = o.client_id and d.order_id = o.id and d.warehouse_id = ${want.warehouseId}))
      and (${want.dueBy}::timestamptz is null or o.delivery_at is null or o.delivery_at < ${want.dueBy})
      and ${isAmong('o.organization_id', organizationIds)}
      and ${isAmongOrNone('o.stock_warehouse_id', warehouseIds)}
      and exists (select from collect x where x.client_id = o.client_id and x.order_id = o.id and x.status = 'UNKNOWN')
      and not exists (select from collect x where x.client_id = o.client_id and x.order_id = o.id and x.status = 'UNKNOWN' and (x.task_id is not null or x.holder is not null))
    limit 5000) x`)
