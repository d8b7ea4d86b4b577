// What a person at a desk asks of orders: what of their goods is reserved and where, and who did what to them.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from '../../../kit/reach.ts'
import type { Status } from '../rules.ts'
import { within } from './orders.ts'

export type ReservedRow = {
  orderId: number
  orderProductId: number
  quantity: number
  state: 'waiting' | 'reserved' | 'taken' | 'released' | 'returned'
  warehouseId: number | null
  warehouse: string | null
  places: { cell: string; quantity: number }[]
  free: number
  elsewhere: number
  ahead: number
}

/** The demand of some orders, line by line; of lines that wait also what is free and what waits before them, in the caller's warehouses. */
export const findReserved = (db: Tx, clientId: number, ids: readonly number[], reach: Reach) => {
  const among = reach.warehouseIds
  return db.all<ReservedRow>(sql`
  select d.order_id, d.order_line_id as order_product_id, d.quantity, d.state, d.warehouse_id, w.name as warehouse,
    coalesce((select jsonb_agg(jsonb_build_object('cell', c.full_name, 'quantity', al.quantity) order by c.sort_name, c.id)
      from stock_allocation al join stock_lot t on t.client_id = al.client_id and t.id = al.lot_id
      join cell c on c.client_id = t.client_id and c.id = t.cell_id
      where d.state = 'reserved' and al.client_id = ${clientId} and al.order_line_id = d.order_line_id), '[]') as places,
    coalesce(f.free, 0)::int as free, coalesce(f.elsewhere, 0)::int as elsewhere,
    case when d.state = 'waiting' then coalesce((select sum(x.quantity) from stock_demand x
      where x.client_id = ${clientId} and x.sku_id = d.sku_id and x.state = 'waiting' and (x.ordered_at, x.order_line_id) < (d.ordered_at, d.order_line_id)
        and (${among}::bigint[] is null or x.warehouse_ids && ${among}::bigint[])), 0) else 0 end::int as ahead
  from stock_demand d
  join sales_order o on o.client_id = ${clientId} and o.id = d.order_id and ${within(reach)}
  left join warehouse w on w.client_id = ${clientId} and w.id = d.warehouse_id
  left join lateral (select sum(s.free) filter (where s.warehouse_id = any(d.warehouse_ids)) as free,
      sum(s.free) filter (where s.warehouse_id <> all(d.warehouse_ids)) as elsewhere
    from stock s where s.client_id = ${clientId} and s.sku_id = d.sku_id and d.state = 'waiting'
      and ${isAmong('s.warehouse_id', among)}) f on true
  where d.client_id = ${clientId} and d.order_id = any(${ids}::bigint[]) order by d.order_id, d.order_line_id`)
}

export type EventRow = {
  id: number
  at: Date
  status: Status
  reason: string | null
  person: string | null
  token: string | null
  trackingNumber: string | null
}
const MOST_EVENTS = 500
/** The last things that happened to an order, the newest first, with the names of who and what did them. */
export const findEvents = (db: Tx, clientId: number, orderId: number) =>
  db.all<EventRow>(sql`
  select h.id, h.at, h.status, h.reason, coalesce(nullif(p.name, ''), p.login) as person, t.name as token, h.tracking_number
  from order_history h
  left join person p on p.client_id = ${clientId} and p.id = h.person_id
  left join api_token t on t.client_id = ${clientId} and t.id = h.token_id
  where h.client_id = ${clientId} and h.order_id = ${orderId} order by h.id desc limit ${MOST_EVENTS}`)
