// SQL of what the marketplaces are told: the outbox, what each of their warehouses shows, and everything that decides about it.
// Not its job: deciding (rules.ts) or sending (push.ts).
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import { kitsOf } from './sets.ts'
import type { Service } from './warehouses.ts'

/** Clients with something to tell; asked as the owner of the schema, across the wall. */
export const clientsWithWork = async (db: Tx) =>
  (
    await db.all<{ clientId: number }>(sql`
  select client_id from stock_outbox group by client_id
  union select client_id from stock_offer where due > told and held_at is null and due_at <= now() group by client_id`)
  ).map((row) => row.clientId)

const OUTBOX_PAGE = 5_000
/** Turns a page of the outbox into offers that are due, in one transaction; answers how many rows it took. Only what has a listing and an account is kept. */
export const fanOut = (db: Tx, clientId: number) =>
  db.value<number>(sql`
  with page as (
    select id from stock_outbox where client_id = ${clientId} order by id limit ${OUTBOX_PAGE} for update skip locked
  ), taken as (
    delete from stock_outbox o using page where o.client_id = ${clientId} and o.id = page.id returning o.sku_id, o.warehouse_id, o.by_sale
  ), changed as (
    -- With whatever changed goes every set that is made of it.
    select sku_id, warehouse_id, bool_or(by_sale) as by_sale from (
      select sku_id, warehouse_id, by_sale from taken
      union all select s.sku_id, t.warehouse_id, t.by_sale from taken t
        cross join lateral (select sku_id from sku_part where client_id = ${clientId} and part_sku_id = t.sku_id offset 0) s) x group by sku_id, warehouse_id
  ), target as (
    select i.id as integration_id, l.id as listing_id, w.external_id, c.sku_id, bool_or(c.by_sale) as by_sale
    from changed c
    cross join lateral (select * from service_warehouse where client_id = ${clientId} and warehouse_id = c.warehouse_id offset 0) w
    cross join lateral (select id from integration where client_id = ${clientId} and organization_id = w.organization_id and service = w.service offset 0) i
    cross join lateral (select id from product where client_id = ${clientId} and sku_id = c.sku_id offset 0) p
    cross join lateral (select id from listing where client_id = ${clientId} and product_id = p.id and service = w.service and organization_id = w.organization_id offset 0) l
    group by 1, 2, 3, 4
  ), told as (
    insert into stock_offer as o (client_id, integration_id, listing_id, external_id, sku_id, by_sale)
      select ${clientId}, integration_id, listing_id, external_id, sku_id, by_sale from target order by integration_id, listing_id, external_id
    on conflict (client_id, integration_id, listing_id, external_id) do update set due = o.due + 1, sku_id = excluded.sku_id, held_at = null, approved = false,
      due_at = case when o.attempts > 0 then greatest(o.due_at, now()) else now() end,
      by_sale = excluded.by_sale or (o.due > o.told and o.by_sale)
  )
  select count(*) as taken from taken`)

export const accountsWithWork = async (db: Tx, clientId: number) =>
  (
    await db.all<{ integrationId: number }>(sql`
  select distinct integration_id from stock_offer where client_id = ${clientId} and due > told and held_at is null and due_at <= now()`)
  ).map((row) => row.integrationId)

/** Takes the right to speak to an account, or answers false: someone has it. */
export const takeLane = async (db: Tx, clientId: number, integrationId: number, holder: string, seconds: number) =>
  (await db.run(sql`
  insert into stock_lane as l (client_id, integration_id, holder, leased_until) values (${clientId}, ${integrationId}, ${holder}, now() + make_interval(secs => ${seconds}))
  on conflict (client_id, integration_id) do update set holder = excluded.holder, leased_until = excluded.leased_until where l.holder = excluded.holder or l.leased_until < now()`)) >
  0
export const leaveLane = (db: Tx, clientId: number, integrationId: number, holder: string) =>
  db.run(sql`
  delete from stock_lane where client_id = ${clientId} and integration_id = ${integrationId} and holder = ${holder}`)

export type Facts = {
  integrationId: number | null
  listingId: number
  externalId: string
  skuId: number
  productId: number
  service: Service
  organizationId: number
  serviceProductId: string | null
  article: string | null
  listingRemoved: boolean
  productRemoved: boolean
  categoryRemoved: boolean
  archived: boolean
  minFbsStock: number | null
  maxFbsStock: number | null
  fbsWarehouses: string | null
  ignoreFbsWarehouses: string | null
  autoSync: boolean
  strategy: string | null
  original: boolean
  twins: number
  feeders: number
  silent: number
  free: number
  warehouseId: number | null
  barcodes: string[]
  /** For SPLIT: sales of this offer's account, and of all that the SKU is offered at, in one order. */
  place: number
  sales: number[]
}
export type Offer = Facts & {
  integrationId: number
  due: number
  shown: number | null
  bySale: boolean
  approved: boolean
  attempts: number
  heldAt: Date | null
  shownAt: Date | null
}

/** Everything that decides what an offer shows; `from` names offers as o (listing_id, external_id, service, organization_id). */
const factsColumns = (clientId: number) => sql`
  l.id as listing_id, o.external_id, p.sku_id, p.id as product_id, l.service, l.organization_id, l.service_product_id, l.article, l.remove_fbs_stock as listing_removed,
  p.remove_fbs_stock as product_removed, coalesce((c.extra ->> 'removeFbsStock')::boolean, false) as category_removed, p.archived or p.deleted as archived,
  p.min_fbs_stock, p.max_fbs_stock, p.fbs_warehouses, p.ignore_fbs_warehouses,
  coalesce((g.settings ->> 'autoSyncFbsStocks')::boolean, true) as auto_sync, g.settings ->> 'stockStrategy' as strategy,
  coalesce(k.product_id, p.id) = p.id as original,
  (select count(*) from product t where t.client_id = ${clientId} and t.sku_id = p.sku_id and not t.archived and not t.deleted) as twins,
  f.feeders, f.silent, f.free, f.warehouse_id,
  array(select b.barcode from product_barcode b where b.client_id = ${clientId} and b.product_id = p.id order by b.position, b.id limit 20) as barcodes`
// Each part is looked up by its key (offset 0 keeps the planner from joining them otherwise): the same quick plan with or without statistics.
const factsJoins = (clientId: number) => sql`
  cross join lateral (select * from listing where client_id = ${clientId} and id = o.listing_id offset 0) l
  cross join lateral (select * from product where client_id = ${clientId} and id = l.product_id offset 0) p
  left join lateral (select category_id from product_model where client_id = ${clientId} and id = p.model_id offset 0) m on true
  left join lateral (select extra from category where client_id = ${clientId} and id = m.category_id offset 0) c on true
  left join lateral (select settings from organization where client_id = ${clientId} and id = l.organization_id offset 0) g on true
  left join lateral (select product_id from sku where client_id = ${clientId} and id = p.sku_id offset 0) k on true
  cross join lateral (
    select count(*) filter (where not w.not_sync_stocks) as feeders, count(*) filter (where w.not_sync_stocks) as silent,
      coalesce(sum(coalesce(s.free, 0)::bigint + coalesce(${kitsOf(clientId, { warehouse: sql`w.id`, sku: sql`p.sku_id` })}, 0)) filter (where not w.not_sync_stocks), 0)::bigint as free, min(w.id) filter (where not w.not_sync_stocks) as warehouse_id
    from (select warehouse_id from service_warehouse where client_id = ${clientId} and service = l.service and organization_id = l.organization_id and external_id = o.external_id offset 0) x
    cross join lateral (select id, not_sync_stocks from warehouse where client_id = ${clientId} and id = x.warehouse_id and not deleted offset 0) w
    left join lateral (select free from stock where client_id = ${clientId} and warehouse_id = w.id and sku_id = p.sku_id offset 0) s on true) f`
// Sales of the last month where stock is divided by sales; nothing to count otherwise.
const everywhere = (clientId: number) => sql`product t join listing a on a.client_id = ${clientId} and a.product_id = t.id
      join (select distinct v.service, v.organization_id, v.external_id from service_warehouse v
        join warehouse w on w.client_id = ${clientId} and w.id = v.warehouse_id and not w.not_sync_stocks and not w.deleted where v.client_id = ${clientId}) x
      on x.service = a.service and x.organization_id = a.organization_id
    where t.client_id = ${clientId} and t.sku_id = p.sku_id and not t.archived and not t.deleted`
const salesColumns = (clientId: number) => sql`, case when g.settings ->> 'stockStrategy' = 'SPLIT' then (
    select array_agg(z.sold order by z.listing_id, z.external_id) from (
      select a.id as listing_id, x.external_id, (select count(*) from order_line ol join sales_order so on so.client_id = ${clientId} and so.id = ol.order_id
        where ol.client_id = ${clientId} and ol.product_id = a.product_id and so.service = a.service and so.created_at > now() - interval '30 days') as sold
      from ${everywhere(clientId)}) z) else '{}' end as sales,
  case when g.settings ->> 'stockStrategy' = 'SPLIT' then (select count(*) from ${everywhere(clientId)} and (a.id, x.external_id) < (l.id, o.external_id)) else 0 end as place`

/** The offers of an account that are due, the longest waiting first, with everything that decides about them. */
export const dueOffers = (db: Tx, clientId: number, integrationId: number, limit: number) =>
  db.all<Offer>(sql`
  select o.integration_id, o.due, o.shown, o.by_sale, o.approved, o.attempts, o.held_at, o.shown_at, ${factsColumns(clientId)} ${salesColumns(clientId)}
  from (select * from stock_offer where client_id = ${clientId} and integration_id = ${integrationId} and due > told and held_at is null and due_at <= now() order by due_at limit ${limit}) o
  ${factsJoins(clientId)}`)

export type Explained = Facts & { shown: number | null; shownAt: Date | null; heldAt: Date | null; pending: boolean }
/** The same for one product at one service, for every warehouse of it that ours are linked to. */
export const factsOf = (db: Tx, clientId: number, productId: number, service: string) =>
  db.all<Explained>(sql`
  select i.id as integration_id, t.shown, t.shown_at, t.held_at, coalesce(t.due > t.told, false) as pending, ${factsColumns(clientId)} ${salesColumns(clientId)}
  from (select distinct a.id as listing_id, x.external_id, a.organization_id, a.service from listing a
    join service_warehouse x on x.client_id = ${clientId} and x.service = a.service and x.organization_id = a.organization_id
    where a.client_id = ${clientId} and a.product_id = ${productId} and a.service = ${service}) o
  ${factsJoins(clientId)}
  left join integration i on i.client_id = ${clientId} and i.organization_id = l.organization_id and i.service = l.service
  left join stock_offer t on t.client_id = ${clientId} and t.integration_id = i.id and t.listing_id = l.id and t.external_id = o.external_id
  order by o.external_id`)

type Key = { listingId: number; externalId: string }
const keysOf = (rows: readonly Key[]) => sql`unnest(${rows.map((r) => r.listingId)}::bigint[], ${rows.map((r) => r.externalId)}::text[]`

/** What the account shows above nothing, what was emptied lately without asking, and what already waits to be asked about. */
export const standing = (db: Tx, clientId: number, integrationId: number, minutes: number) =>
  db.one<{ positive: number; emptied: number; held: number }>(sql`
  select count(*) filter (where shown > 0) as positive, count(*) filter (where zeroed_at > now() - make_interval(mins => ${minutes})) as emptied, count(*) filter (where held_at is not null) as held
  from stock_offer where client_id = ${clientId} and integration_id = ${integrationId}`)

export const holdOffers = (db: Tx, clientId: number, integrationId: number, rows: readonly Key[]) =>
  db.run(sql`
  update stock_offer o set held_at = now() from ${keysOf(rows)}) u (listing_id, external_id)
  where o.client_id = ${clientId} and o.integration_id = ${integrationId} and o.listing_id = u.listing_id and o.external_id = u.external_id`)

export type Settled = Key & { due: number; shown: number | null; zeroed: boolean }
/** These are told: nothing more is due unless they changed meanwhile. `shown` null leaves what was shown as it was. */
export const settleOffers = (db: Tx, clientId: number, integrationId: number, rows: readonly Settled[]) =>
  db.run(sql`
  update stock_offer o set told = u.due, attempts = 0, shown = coalesce(u.shown, o.shown), shown_at = case when u.shown is null then o.shown_at else now() end,
    zeroed_at = case when u.zeroed then now() when u.shown > 0 then null else o.zeroed_at end, approved = o.approved and o.due > u.due
  from ${keysOf(rows)}, ${rows.map((r) => r.due)}::bigint[], ${rows.map((r) => r.shown)}::int[], ${rows.map((r) => r.zeroed)}::boolean[]) u (listing_id, external_id, due, shown, zeroed)
  where o.client_id = ${clientId} and o.integration_id = ${integrationId} and o.listing_id = u.listing_id and o.external_id = u.external_id`)

/** What the marketplace said it shows, before it was ever told or when our word is believed no longer. */
export const noteShown = (db: Tx, clientId: number, integrationId: number, rows: readonly (Key & { shown: number })[]) =>
  db.run(sql`
  update stock_offer o set shown = u.shown, shown_at = now() from ${keysOf(rows)}, ${rows.map((r) => r.shown)}::int[]) u (listing_id, external_id, shown)
  where o.client_id = ${clientId} and o.integration_id = ${integrationId} and o.listing_id = u.listing_id and o.external_id = u.external_id and (o.shown is null or o.shown_at is null)`)

export const postponeOffers = (db: Tx, clientId: number, integrationId: number, rows: readonly (Key & { seconds: number })[]) =>
  db.run(sql`
  update stock_offer o set attempts = o.attempts + 1, due_at = now() + make_interval(secs => u.seconds) from ${keysOf(rows)}, ${rows.map((r) => r.seconds)}::float8[]) u (listing_id, external_id, seconds)
  where o.client_id = ${clientId} and o.integration_id = ${integrationId} and o.listing_id = u.listing_id and o.external_id = u.external_id and o.due > o.told`)

export type Sent = { offer: Offer; key: string; sent: number; error: string | null }
export const writePushes = (db: Tx, clientId: number, rows: readonly Sent[]) =>
  db.run(sql`
  insert into stock_push (client_id, service, organization_id, integration_id, listing_id, product_id, sku_id, key, external_id, warehouse_id, sent, received, status, error)
  select ${clientId}, u.* from unnest(${rows.map((r) => r.offer.service)}::text[], ${rows.map((r) => r.offer.organizationId)}::bigint[], ${rows.map((r) => r.offer.integrationId)}::bigint[],
    ${rows.map((r) => r.offer.listingId)}::bigint[], ${rows.map((r) => r.offer.productId)}::bigint[], ${rows.map((r) => r.offer.skuId)}::bigint[], ${rows.map((r) => r.key)}::text[],
    ${rows.map((r) => r.offer.externalId)}::text[], ${rows.map((r) => r.offer.warehouseId)}::bigint[], ${rows.map((r) => r.sent)}::int[], ${rows.map((r) => r.offer.shown)}::int[],
    ${rows.map((r) => (r.error === null ? 'SUCCESS' : 'ERROR'))}::text[], ${rows.map((r) => r.error)}::text[]) u`)

export type HeldRow = {
  integrationId: number
  service: Service
  organizationId: number
  since: Date
  count: number
  positive: number
  skuIds: number[]
  productIds: number[]
}
export const heldAccounts = (db: Tx, clientId: number, organizationIds: readonly number[] | null) =>
  db.all<HeldRow>(sql`
  select i.id as integration_id, i.service, i.organization_id, min(o.held_at) as since, count(*) as count,
    (select count(*) from stock_offer t where t.client_id = ${clientId} and t.integration_id = i.id and t.shown > 0) as positive,
    (array_agg(distinct o.sku_id))[1:100] as sku_ids, (array_agg(distinct l.product_id))[1:100] as product_ids
  from stock_offer o join integration i on i.client_id = ${clientId} and i.id = o.integration_id left join listing l on l.client_id = ${clientId} and l.id = o.listing_id
  where o.client_id = ${clientId} and o.held_at is not null and ${isAmong('i.organization_id', organizationIds)} group by i.id, i.service, i.organization_id order by 1`)

export const approveHeld = (db: Tx, clientId: number, integrationId: number, organizationIds: readonly number[] | null) =>
  db.run(sql`
  update stock_offer o set held_at = null, approved = true, due_at = now() from integration i
  where o.client_id = ${clientId} and o.integration_id = ${integrationId} and o.held_at is not null and i.client_id = ${clientId} and i.id = o.integration_id
    and ${isAmong('i.organization_id', organizationIds)}`)

export const findProduct = (db: Tx, clientId: number, productId: number, organizationIds: readonly number[] | null) =>
  db.maybe<{ id: number; skuId: number }>(sql`
  select id, sku_id from product where client_id = ${clientId} and id = ${productId} and ${isAmong('organization_id', organizationIds)}`)
export const hasListing = (db: Tx, clientId: number, productId: number, service: string) =>
  db.has(sql`select from listing where client_id = ${clientId} and product_id = ${productId} and service = ${service}`)
/** Where a product stands at one warehouse: the last thing that was sent, and what came back. */
export const lastPushes = (db: Tx, clientId: number, productId: number, service: string) =>
  db.all<{ externalId: string; at: Date; status: string; error: string | null; sent: number }>(sql`
  select distinct on (external_id) external_id, at, status, error, sent from stock_push where client_id = ${clientId} and product_id = ${productId} and service = ${service} order by external_id, id desc`)
