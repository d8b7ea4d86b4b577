// The one statement behind the first screen: it reads the tables of orders, stock and integrations, and writes nothing.
import { isAmong, isAmongOrNone, sql, type Tx } from '../../kit/db.ts'

export type Scope = { organizationIds: readonly number[] | null; warehouseIds: readonly number[] | null; days: number; integrations: boolean }
export type DayRow = {
  open: { status: string; service: string; count: number }[]
  waiting: number
  refused: number
  unlabelled: number
  overdue: number
  days: { day: string; orders: number; totalMinor: number }[]
  integrations: { id: number; organizationId: number; service: string; problem: string | null; checkedAt: string | null }[]
}

/**
 * Open orders come by the index of open ones, sales a day at a time by the index of the time of the order: no more is read than what is counted.
 * Days are those of the client's time zone, the last one is today; a day without orders is there too.
 */
export const readDay = (db: Tx, clientId: number, { organizationIds, warehouseIds, days, integrations }: Scope) => {
  const own = sql`${isAmong('organization_id', organizationIds)}`
  // An order that is taken from no warehouse yet is for everyone, as in the list of orders.
  const reached = sql`${own} and ${isAmongOrNone('stock_warehouse_id', warehouseIds)}`
  return db.one<DayRow>(
    sql`with
    zone as (select time_zone as name, (now() at time zone time_zone)::date - (${days}::int - 1) as since from client where id = ${clientId}),
    span as (select since + n as day, (since + n)::timestamp at time zone name as begins, (since + n + 1)::timestamp at time zone name as ends
      from zone, generate_series(0, ${days}::int - 1) n),
    open_orders as (
      select status, service, type, label_path, delivery_at from sales_order where client_id = ${clientId} and is_open and not deleted
        and ${reached}),
    sold as (
      select day, orders, total from span, lateral (
        select count(*)::int as orders, coalesce(sum(total_minor), 0)::bigint as total from sales_order
          where client_id = ${clientId} and not deleted and created_at >= begins and created_at < ends
            and type in ('FBS', 'FBM', 'RETAIL', 'WHOLESALE') and status not in ('CANCELED', 'REVOKED') and ${reached}) counted)
  select
    coalesce((select jsonb_agg(jsonb_build_object('status', status, 'service', service, 'count', count) order by status, service)
      from (select status, service, count(*)::int as count from open_orders group by 1, 2) x), '[]') as open,
    (select count(distinct d.order_id)::int from stock_demand d join sales_order o on o.client_id = ${clientId} and o.id = d.order_id and o.is_open and not o.deleted
      and ${reached}
      where d.client_id = ${clientId} and d.state = 'waiting') as waiting,
    (select count(*)::int from sales_order where client_id = ${clientId} and (update_in_service or service_error is not null) and service_error is not null and is_open
      and not deleted and ${reached}) as refused,
    (select count(*)::int from open_orders where type = 'FBS' and label_path is null and status = any('{COLLECTED,READY_TO_SUPPLY}')) as unlabelled,
    (select count(*)::int from open_orders where delivery_at < now() and status = any('{CREATED,COLLECTING,PACKING,COLLECTED,READY_TO_SUPPLY}')) as overdue,
    (select jsonb_agg(jsonb_build_object('day', to_char(day, 'YYYY-MM-DD'), 'orders', orders, 'totalMinor', total) order by day) from sold) as days,
    case when ${integrations} then coalesce((select jsonb_agg(jsonb_build_object('id', id, 'organizationId', organization_id, 'service', service,
      'problem', problem, 'checkedAt', to_char(checked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by service, id) from integration
      where client_id = ${clientId} and ${own}), '[]') else '[]' end as integrations`,
    { fresh: true },
  )
}
