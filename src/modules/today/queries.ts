// The one statement behind the first screen: it reads the tables of orders, stock and integrations, and writes nothing.
import { sql, type Tx } from '../../kit/db.ts'

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
 * Open orders come by the index of open ones, sales by the index of the time of the order: no more is read than what is counted.
 * Days are those of the client's time zone, the last one is today; a day without orders is there too.
 */
export const readDay = (db: Tx, clientId: number, { organizationIds, warehouseIds, days, integrations }: Scope) => {
  const own = sql`(${organizationIds}::bigint[] is null or organization_id = any(${organizationIds}::bigint[]))`
  // An order that is taken from no warehouse yet is for everyone, as in the list of orders.
  const reached = sql`${own} and (${warehouseIds}::bigint[] is null or stock_warehouse_id is null or stock_warehouse_id = any(${warehouseIds}::bigint[]))`
  return db.one<DayRow>(
    sql`with
    zone as (select time_zone as name from client where id = ${clientId}),
    since as (select ((now() at time zone name)::date - (${days}::int - 1)) as day, name from zone),
    open_orders as (
      select status, service, type, label_path, delivery_at from sales_order where client_id = ${clientId} and is_open and not deleted
        and ${reached}),
    sold as (
      select (o.created_at at time zone since.name)::date as day, count(*)::int as orders, sum(o.total_minor)::bigint as total from since, sales_order o
        where o.client_id = ${clientId} and not o.deleted and o.created_at >= since.day::timestamp at time zone since.name
          and o.type in ('FBS', 'FBM', 'RETAIL', 'WHOLESALE') and o.status not in ('CANCELED', 'REVOKED')
          and ${reached} group by 1)
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
    (select jsonb_agg(jsonb_build_object('day', to_char(since.day + n, 'YYYY-MM-DD'), 'orders', coalesce(sold.orders, 0), 'totalMinor', coalesce(sold.total, 0)) order by n)
      from since cross join generate_series(0, ${days}::int - 1) n left join sold on sold.day = since.day + n) as days,
    case when ${integrations} then coalesce((select jsonb_agg(jsonb_build_object('id', id, 'organizationId', organization_id, 'service', service,
      'problem', problem, 'checkedAt', to_char(checked_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')) order by service, id) from integration
      where client_id = ${clientId} and ${own}), '[]') else '[]' end as integrations`,
    { fresh: true },
  )
}
