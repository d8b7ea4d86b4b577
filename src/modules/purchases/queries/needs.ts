// SQL of what must be bought: what orders of marketplaces wait for, less what is ordered of suppliers already.
import { and, isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Allowed } from '../../../kit/reach.ts'

export type Wanted = {
  clientId: number
  organizationIds: Allowed
  service?: string | undefined
  /** Orders to be delivered in this time, half open. */
  delivery?: { from: Date; to: Date } | undefined
}
export type Need = { productId: number; quantity: number; ordered: number; since: Date }

/** What the wire can say of pieces. */
const MOST = 2_147_483_647

// `offset 0`: what hangs on the few orders and purchases that are open is looked up by them, not read whole.
/**
 * Goods of orders that are new or being picked and for which nothing is reserved: a set is its parts. `quantity` is what the orders need,
 * `ordered` what open purchases bring; what they bring enough of is left out. Goods with one stock are one row, of the product asked for first.
 */
export const readNeeds = (db: Tx, { clientId, organizationIds, service, delivery }: Wanted) => {
  const orders = and([
    sql`o.client_id = ${clientId} and o.type = 'FBS' and o.status in ('CREATED', 'COLLECTING') and not o.deleted`,
    isAmong('o.organization_id', organizationIds),
    ...(service === undefined ? [] : [sql`o.service = ${service}`]),
    ...(delivery === undefined ? [] : [sql`o.delivery_at >= ${delivery.from} and o.delivery_at < ${delivery.to}`]),
  ])
  return db.all<Need>(
    sql`
    with short as (
      select l.product_id, l.sku_id, l.quantity, o.created_at from sales_order o
      join lateral (select * from order_line a where a.client_id = ${clientId} and a.order_id = o.id and a.sku_id is not null offset 0) l on true
      where ${orders} and not exists (select from stock_demand d where d.client_id = ${clientId} and d.order_line_id = l.id and d.state <> 'waiting')
    ), pieces as (
      select coalesce(q.part_product_id, s.product_id) as product_id, coalesce(q.part_sku_id, s.sku_id) as sku_id,
        s.quantity::numeric * coalesce(q.quantity, 1) as quantity, s.created_at
      from short s left join sku_part q on q.client_id = ${clientId} and q.sku_id = s.sku_id
    ), wanted as (
      select n.sku_id, (array_agg(n.product_id order by n.created_at, n.product_id))[1] as product_id, least(sum(n.quantity), ${MOST})::bigint as quantity, min(n.created_at) as since
      from pieces n join product p on p.client_id = ${clientId} and p.id = n.product_id and not p.archived and ${isAmong('p.organization_id', organizationIds)}
      group by n.sku_id
    ), bought as (
      select x.sku_id, least(sum(i.quantity - i.defects), ${MOST})::bigint as quantity from purchase u
      join lateral (select * from purchase_item a where a.client_id = ${clientId} and a.purchase_id = u.id and a.status <> 'NOT_RECEIVED' offset 0) i on true
      join product x on x.client_id = ${clientId} and x.id = i.product_id
      where u.client_id = ${clientId} and u.status = 'CREATED' and not u.deleted and ${isAmong('u.organization_id', organizationIds)} group by x.sku_id
    )
    select w.product_id, w.quantity, w.since, coalesce(b.quantity, 0) as ordered from wanted w left join bought b on b.sku_id = w.sku_id
    where w.quantity > coalesce(b.quantity, 0)`,
    { fresh: true },
  )
}
