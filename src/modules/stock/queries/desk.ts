// SQL of the cabinet's screens of stock: what is where of a SKU, who waits for it, how the accounts are told.
// Not its job: moving stock (ledger.ts), lists over the history (reads.ts).
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import { kitsOf } from './sets.ts'
import type { Service } from './warehouses.ts'

type Among = readonly number[] | null
const allowed = (among: Among) => sql`${isAmong('s.warehouse_id', among)}`

type PlaceRow = { skuId: number; warehouseId: number; free: number; reserved: number; sets: number }
/** What lies of these SKUs, warehouse by warehouse. */
export const placesOf = (db: Tx, clientId: number, skuIds: readonly number[], among: Among) =>
  db.all<PlaceRow>(sql`
  select s.sku_id, s.warehouse_id, s.free, s.reserved, coalesce(${kitsOf(clientId, { warehouse: sql`s.warehouse_id`, sku: sql`s.sku_id` })}, 0)::bigint as sets
  from stock s join warehouse w on w.client_id = ${clientId} and w.id = s.warehouse_id and not w.deleted
  where s.client_id = ${clientId} and s.sku_id = any(${skuIds}::bigint[]) and ${allowed(among)} order by s.sku_id, w.priority nulls last, w.id`)

/** How many pieces orders wait for, of each SKU. */
export const waitingOf = (db: Tx, clientId: number, skuIds: readonly number[], among: Among) =>
  db.all<{ skuId: number; quantity: number }>(sql`
  select sku_id, sum(quantity)::bigint as quantity from stock_demand where client_id = ${clientId} and sku_id = any(${skuIds}::bigint[]) and state = 'waiting'
    and (${among}::bigint[] is null or warehouse_ids && ${among}::bigint[]) group by sku_id`)

type WaitingRow = { skuId: number; quantity: number; orders: number; since: Date }
/** The SKUs that orders wait for, the longest waiting first. */
export const allWaiting = (db: Tx, clientId: number, { among, organizationIds }: { among: Among; organizationIds: Among }, limit: number) =>
  db.all<WaitingRow>(sql`
  select sku_id, sum(quantity)::bigint as quantity, count(distinct order_id) as orders, min(ordered_at) as since from stock_demand d
  where client_id = ${clientId} and state = 'waiting' and (${among}::bigint[] is null or warehouse_ids && ${among}::bigint[])
    and (${organizationIds}::bigint[] is null or exists (select from product p where p.client_id = ${clientId} and p.sku_id = d.sku_id and p.organization_id = any(${organizationIds}::bigint[])))
  group by sku_id order by since, sku_id limit ${limit}`)

export type GoodRow = { skuId: number; productId: number | null; name: string | null; article: string | null; color: string | null; size: string | null }
/** These SKUs, where the caller may see goods of theirs. */
export const goodsOf = (db: Tx, clientId: number, skuIds: readonly number[], organizationIds: Among) =>
  db.all<GoodRow>(sql`
  select k.id as sku_id, p.id as product_id, p.name, p.article, p.color, p.size from sku k
  left join lateral (select * from product where client_id = ${clientId} and sku_id = k.id and ${isAmong('organization_id', organizationIds)}
    order by (id = k.product_id) desc nulls last, archived, id limit 1) p on true
  where k.client_id = ${clientId} and k.id = any(${skuIds}::bigint[]) and (${organizationIds}::bigint[] is null or p.id is not null)`)

/** What people write for goods: a barcode first, else the article of a card or of a marketplace. Two SKUs at most for each. */
export async function skusByKeys(db: Tx, clientId: number, keys: readonly string[], organizationIds: Among): Promise<Map<string, number[]>> {
  const mine = sql`p.client_id = ${clientId} and not p.archived and ${isAmong('p.organization_id', organizationIds)}`
  const rows = await db.all<{ key: string; skuIds: number[] }>(sql`
  with k as (select distinct key from unnest(${keys}::text[]) u (key)),
  hit as (
    select k.key, 1 as place, p.sku_id from k join product_barcode b on b.client_id = ${clientId} and b.barcode = k.key join product p on p.id = b.product_id and ${mine}
    union select k.key, 2, p.sku_id from k join product p on p.article = k.key and ${mine}
    union select k.key, 3, p.sku_id from k join listing l on l.client_id = ${clientId} and l.article = k.key join product p on p.id = l.product_id and ${mine})
  select key, (array_agg(distinct sku_id))[1:2] as sku_ids from hit h where place = (select min(place) from hit o where o.key = h.key) group by key`)
  return new Map(rows.map((row) => [row.key, row.skuIds]))
}

/** Locks the balances in the order of the ledger, so that what is added to or taken off is what is there. */
export const lockBalances = (db: Tx, clientId: number, warehouseId: number, skuIds: readonly number[]) =>
  db.run(sql`select stock_lock(${clientId}, ${skuIds.map(() => warehouseId)}::bigint[], ${skuIds}::bigint[])`)

export const balancesOf = async (db: Tx, clientId: number, warehouseId: number, skuIds: readonly number[]) =>
  new Map(
    (
      await db.all<{ skuId: number; free: number }>(
        sql`select sku_id, free from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} and sku_id = any(${skuIds}::bigint[])`,
      )
    ).map((row) => [row.skuId, row.free]),
  )
export const countStocked = (db: Tx, clientId: number, warehouseId: number) =>
  db.value<number>(sql`select count(*) from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} and free > 0`)

type LotRow = { id: number; warehouseId: number; cellId: number; cellName: string; free: number; reserved: number; receivedAt: Date; expiresOn: string | null }
export const lotsOf = (db: Tx, clientId: number, skuId: number, among: Among) =>
  db.all<LotRow>(sql`
  select s.id, s.warehouse_id, s.cell_id, c.full_name as cell_name, s.free, s.reserved, s.received_at, s.expires_on::text as expires_on
  from stock_lot s join cell c on c.client_id = ${clientId} and c.id = s.cell_id
  where s.client_id = ${clientId} and s.sku_id = ${skuId} and s.free + s.reserved > 0 and ${allowed(among)} order by s.warehouse_id, c.sort_name, s.id limit 500`)

type DemandRow = {
  orderId: number
  warehouseId: number | null
  quantity: number
  state: 'waiting' | 'reserved'
  orderedAt: Date
  postingNumber: string | null
  service: string
  status: string
}
/** Orders that hold pieces of a SKU or wait for them, those that came first ahead; a line of a set counts for its parts too. */
export const demandsOf = (db: Tx, clientId: number, skuId: number, { among, organizationIds }: { among: Among; organizationIds: Among }) =>
  db.all<DemandRow>(sql`
  select d.order_id, d.warehouse_id, d.quantity, d.state, d.ordered_at, o.posting_number, o.service, o.status from (
    select order_id, warehouse_id, quantity, state, ordered_at, warehouse_ids from stock_demand where client_id = ${clientId} and sku_id = ${skuId} and state in ('waiting', 'reserved')
    union all
    select t.order_id, t.warehouse_id, t.kits * q.quantity, t.state, t.ordered_at, t.warehouse_ids from stock_demand_part q
      join stock_demand t on t.client_id = ${clientId} and t.order_line_id = q.order_line_id and t.state = 'reserved' and t.kits > 0
      where q.client_id = ${clientId} and q.sku_id = ${skuId}) d
  join sales_order o on o.client_id = ${clientId} and o.id = d.order_id
  where (${among}::bigint[] is null or d.warehouse_id = any(${among}::bigint[]) or (d.warehouse_id is null and d.warehouse_ids && ${among}::bigint[]))
    and ${isAmong('o.organization_id', organizationIds)}
  order by d.ordered_at, d.order_id limit 500`)

type PartRow = GoodRow & { quantity: number; free: number }
const partColumns = (clientId: number, among: Among) => sql`p.id as product_id, p.name, p.article, p.color, p.size, q.quantity,
  coalesce((select sum(s.free) from stock s where s.client_id = ${clientId} and s.sku_id = x.sku_id and ${allowed(among)}), 0)::bigint as free`
/** What a set is made of. */
export const partsOf = (db: Tx, clientId: number, skuId: number, among: Among) =>
  db.all<PartRow>(sql`
  select x.sku_id, ${partColumns(clientId, among)} from sku_part q cross join lateral (select q.part_sku_id as sku_id) x
  left join product p on p.client_id = ${clientId} and p.id = q.part_product_id where q.client_id = ${clientId} and q.sku_id = ${skuId} order by q.position, x.sku_id`)
/** The sets that it is a part of, where the caller may see goods of theirs. */
export const setsWith = (db: Tx, clientId: number, skuId: number, { among, organizationIds }: { among: Among; organizationIds: Among }) =>
  db.all<PartRow>(sql`
  select x.sku_id, ${partColumns(clientId, among)} from sku_part q cross join lateral (select q.sku_id) x
  left join sku k on k.client_id = ${clientId} and k.id = q.sku_id left join product p on p.client_id = ${clientId} and p.id = k.product_id
  where q.client_id = ${clientId} and q.part_sku_id = ${skuId} and (${organizationIds}::bigint[] is null or exists (
    select from product m where m.client_id = ${clientId} and m.sku_id = q.sku_id and m.organization_id = any(${organizationIds}::bigint[]))) order by x.sku_id limit 200`)

export const servicesOf = async (db: Tx, clientId: number, skuId: number, organizationIds: Among) =>
  db.all<{ productId: number; service: Service }>(sql`
  select min(p.id) as product_id, l.service from product p join listing l on l.client_id = ${clientId} and l.product_id = p.id
  where p.client_id = ${clientId} and p.sku_id = ${skuId} and not p.archived and ${isAmong('p.organization_id', organizationIds)}
  group by l.service order by l.service`)

type AccountRow = {
  integrationId: number
  service: Service
  organizationId: number
  problem: string | null
  waiting: number
  retrying: number
  held: number
  refusedToday: number
  nextAt: Date | null
  lastAt: Date | null
  lastError: string | null
  lastErrorAt: Date | null
}
// How far back the last word of an account is looked for: an account that never speaks must not cost the whole history.
const LOOKED_BACK = 20_000
/** How each account is told: what waits, what is held, what was said last. */
export const accountsOf = (db: Tx, clientId: number, organizationIds: Among) =>
  db.all<AccountRow>(sql`
  with said as (select integration_id, max(at) as at from (select integration_id, at from stock_push where client_id = ${clientId} order by id desc limit ${LOOKED_BACK}) x group by integration_id)
  select i.id as integration_id, i.service, i.organization_id, i.problem, coalesce(o.waiting, 0) as waiting, coalesce(o.retrying, 0) as retrying, o.next_at,
    (select count(*) from stock_offer h where h.client_id = ${clientId} and h.integration_id = i.id and h.held_at is not null) as held,
    coalesce(e.today, 0) as refused_today, said.at as last_at, e.error as last_error, e.at as last_error_at
  from integration i left join said on said.integration_id = i.id
  cross join lateral (select count(*) as waiting, count(*) filter (where attempts > 0) as retrying, min(due_at) filter (where attempts > 0) as next_at
    from stock_offer where client_id = ${clientId} and integration_id = i.id and due > told and held_at is null) o
  cross join lateral (select count(*) filter (where at > now() - interval '1 day') as today, (array_agg(error order by id desc))[1] as error, max(at) as at from (
    select id, at, error from stock_push where client_id = ${clientId} and status <> 'SUCCESS' and integration_id = i.id order by id desc limit 1000) z) e
  where i.client_id = ${clientId} and ${isAmong('i.organization_id', organizationIds)}
    and (said.at is not null or exists (select from service_warehouse w where w.client_id = ${clientId} and w.service = i.service and w.organization_id = i.organization_id))
  order by i.service, i.id`)

/**
 * What is shown is believed no longer: it is read from the marketplace anew, where that can be asked, and said again. The last word about
 * it stays, so that what would empty too much still waits for a yes.
 */
export const recheckOffers = (db: Tx, clientId: number, what: { integrationId?: number; skuId?: number }, organizationIds: Among) =>
  db.run(sql`
  update stock_offer o set shown_at = null, due = o.due + 1, due_at = now(), attempts = 0 from integration i
  where o.client_id = ${clientId} and o.held_at is null and (${what.integrationId ?? null}::bigint is null or o.integration_id = ${what.integrationId ?? null})
    and (${what.skuId ?? null}::bigint is null or o.listing_id = any(array(
      select l.id from product p join listing l on l.client_id = ${clientId} and l.product_id = p.id where p.client_id = ${clientId} and p.sku_id = ${what.skuId ?? null})))
    and i.client_id = ${clientId} and i.id = o.integration_id
    and ${isAmong('i.organization_id', organizationIds)}`)
export const accountExists = (db: Tx, clientId: number, integrationId: number, organizationIds: Among) =>
  db.maybe<{ service: Service; organizationId: number }>(sql`
  select service, organization_id from integration where client_id = ${clientId} and id = ${integrationId} and ${isAmong('organization_id', organizationIds)}`)
/** Everything that feeds the account, also what it was never told of. */
export const noteAccount = (db: Tx, clientId: number, { service, organizationId }: { service: string; organizationId: number }) =>
  db.run(sql`select stock_note_account(${clientId}, ${organizationId}, ${service})`)
