// What waits on the floor, what was put aside, and what one person has done of it.
import { isAmong, isAmongOrNone, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { Reach } from '../../../kit/reach.ts'
import { IDLE, type NextRequest } from './floor.ts'

// More than this nobody counts to: the number stays cheap whatever waits.
const MOST = 1000
const MOST_ASIDE = 100

/** How many orders of each shop could be given out now, in the order of `shopIds`. */
export const countWaiting = (db: Tx, clientId: number, want: Pick<NextRequest, 'shopIds' | 'until' | 'holder' | 'warehouseId'>, reach: Reach) => {
  const free = sql`o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted and (o.delivery_at is null or o.delivery_at < u.until)
    and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}
    and packing_free(o, ${want.holder}, null, ${want.warehouseId}, false, ${IDLE}::interval)`
  return db.all<{ shopId: number; waiting: number }>(sql`
  select s.id as shop_id, w.waiting from unnest(${want.shopIds}::bigint[], ${want.until}::timestamptz[]) with ordinality u (id, until, n)
  join shop s on s.client_id = ${clientId} and s.id = u.id
  cross join lateral (select count(*)::int as waiting from (
    (select from sales_order o where s.type = 'API' and o.client_id = ${clientId} and o.shop_id = s.id and ${free} limit ${MOST})
    union all
    (select from sales_order o where s.type = 'ACCOUNT' and o.client_id = ${clientId} and o.organization_id = s.organization_id and o.service = s.service
      and o.shop_id is null and o.type <> 'FBM' and ${free} limit ${MOST})) x) w
  order by u.n`)
}

export type AsideRow = { id: number; number: string; shopId: number; reason: string | null; login: string | null; at: Date | null }
export const listAside = (db: Tx, clientId: number, shopIds: readonly number[], reach: Reach) =>
  db.all<AsideRow>(sql`
  select o.id, coalesce(o.external_id, o.id::text) as number, s.id as shop_id, k.aside_reason as reason, j.login, j.ended_at as at
  from packing k join sales_order o on o.client_id = k.client_id and o.id = k.order_id and o.status in ('CREATED', 'COLLECTING', 'PACKING') and not o.deleted
  join shop s on s.client_id = o.client_id and s.id = any(${shopIds}::bigint[])
    and (s.id = o.shop_id or o.shop_id is null and s.type = 'ACCOUNT' and s.organization_id = o.organization_id and s.service = o.service)
  left join packing_job j on j.client_id = k.client_id and j.id = k.job_id
  where k.client_id = ${clientId} and k.state = 'aside' and ${isAmong('o.organization_id', reach.organizationIds)}
    and ${isAmongOrNone('o.stock_warehouse_id', reach.warehouseIds)}
  order by j.ended_at desc nulls last, o.id desc limit ${MOST_ASIDE}`)

export type ShiftRow = { orders: number; pieces: number; packages: number; aside: number; seconds: number; startedAt: Date | null }
/** Of a person, or of a token that has no person behind it. */
export const sumShift = (db: Tx, clientId: number, { personId, tokenId }: { personId: number | null; tokenId: number | null }, from: Date) => {
  const own: Sql = personId === null ? sql`person_id is null and token_id = ${tokenId}` : sql`person_id = ${personId}`
  return db.one<ShiftRow>(sql`
  select (count(*) filter (where outcome = 'packed'))::int as orders, coalesce(sum(pieces) filter (where outcome = 'packed'), 0)::int as pieces,
    coalesce(sum(packages) filter (where outcome = 'packed'), 0)::int as packages, (count(*) filter (where outcome = 'aside'))::int as aside,
    coalesce(extract(epoch from max(ended_at) - min(started_at)), 0)::int as seconds, min(started_at) as started_at
  from packing_job where client_id = ${clientId} and ended_at >= ${from} and ${own}`)
}
