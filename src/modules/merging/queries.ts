// SQL of merging; what moves is in the functions of 0017_merging.sql.
import { isAmong, sql, type Tx } from '../../kit/db.ts'
import type { Allowed } from '../../kit/reach.ts'

export type Place = { id: number; viewId: number; modelId: number; skuId: number; organizationId: number }

export const findProducts = (db: Tx, clientId: number, ids: readonly number[], organizationIds: Allowed) =>
  db.all<Place>(sql`
    select id, view_id, model_id, sku_id, organization_id from product
    where client_id = ${clientId} and id = any(${ids}::bigint[]) and ${isAmong('organization_id', organizationIds)} order by id`)

/**
 * One merge of a client at a time: goods that share stock with those of one merge may be those of another, so that either would wait for what the
 * other holds.
 */
export const lockMerging = (db: Tx, clientId: number) => db.alone('merging', clientId)

/** Cards, locked in the order of their ids. */
export const lockCards = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<{ id: number; organizationId: number }>(
    sql`select id, organization_id from product_model where client_id = ${clientId} and id = any(${ids}::bigint[]) order by id for update`,
  )

/** True when products of organizations other than these have the SKU. */
export const isSharedBeyond = (db: Tx, clientId: number, skuId: number, organizationIds: readonly number[]) =>
  db.has(sql`
  select from product where client_id = ${clientId} and sku_id = ${skuId} and organization_id <> all(${organizationIds}::bigint[]) limit 1`)

export type Colour = { id: number; modelId: number; color: string; organizationId: number }
export const findView = (db: Tx, clientId: number, id: number, organizationIds: Allowed) =>
  db.maybe<Colour>(sql`
    select v.id, v.model_id, v.color, m.organization_id from product_view v join product_model m on m.client_id = ${clientId} and m.id = v.model_id
    where v.client_id = ${clientId} and v.id = ${id} and ${isAmong('organization_id', organizationIds)}`)

export const findByArticle = (db: Tx, clientId: number, organizationId: number, article: string, except: number) =>
  db.maybe<{ id: number }>(sql`
    select id from product_model where client_id = ${clientId} and organization_id = ${organizationId} and article = ${article}
    order by id = ${except}, deleted, id limit 1`)

export type Size = { id: number; viewId: number; color: string; size: string; deleted: boolean }
export const sizesOf = (db: Tx, clientId: number, modelId: number) =>
  db.all<Size>(sql`
    select p.id, p.view_id, v.color, p.size, p.deleted from product p join product_view v on v.client_id = ${clientId} and v.id = p.view_id
    where p.client_id = ${clientId} and p.model_id = ${modelId} order by p.deleted, p.id`)
export const viewsOf = (db: Tx, clientId: number, modelId: number) =>
  db.all<{ id: number; color: string; deleted: boolean }>(sql`
    select id, color, deleted from product_view where client_id = ${clientId} and model_id = ${modelId} order by deleted, position, id`)

/** The service at which both are something; two listings can not be one. */
export const bothLinked = (db: Tx, clientId: number, one: number, other: number) =>
  db.maybe<{ service: string }>(sql`
    select a.service from listing a join listing b on b.client_id = ${clientId} and b.product_id = ${other} and b.service = a.service
    where a.client_id = ${clientId} and a.product_id = ${one} and coalesce(a.service_product_id, a.card_id, a.article) is not null
      and coalesce(b.service_product_id, b.card_id, b.article) is not null order by a.service limit 1`)

export const mergeProducts = (db: Tx, clientId: number, from: number, to: number, personId: number | null) =>
  db.run(sql`select merge_products(${clientId}, ${from}, ${to}, ${personId})`)
export const shareSku = (db: Tx, clientId: number, productId: number, skuId: number, personId: number | null) =>
  db.run(sql`select share_sku(${clientId}, ${productId}, ${skuId}, ${personId})`)
export const restoreSku = (db: Tx, clientId: number, productId: number) => db.value<boolean>(sql`select restore_sku(${clientId}, ${productId}) as restored`)
export const makeOriginal = (db: Tx, clientId: number, modelId: number) => db.run(sql`select make_original(${clientId}, ${modelId})`)

export const moveView = async (db: Tx, clientId: number, viewId: number, modelId: number): Promise<void> => {
  await db.run(sql`
    update product_view set model_id = ${modelId}, version = version + 1, position = (select coalesce(max(position), -1) + 1 from product_view
      where client_id = ${clientId} and model_id = ${modelId}) where client_id = ${clientId} and id = ${viewId}`)
  await db.run(sql`update product set model_id = ${modelId}, version = version + 1, modified_at = now() where client_id = ${clientId} and view_id = ${viewId}`)
  await db.run(sql`update product_model set version = version + 1, modified_at = now() where client_id = ${clientId} and id = ${modelId}`)
  await db.run(sql`
    update keyword_link l set model_id = ${modelId} where l.client_id = ${clientId}
      and (l.view_id = ${viewId} or l.product_id in (select id from product where client_id = ${clientId} and view_id = ${viewId}))`)
}
export const moveSize = async (db: Tx, clientId: number, productId: number, viewId: number, modelId: number): Promise<void> => {
  await db.run(sql`
    update product set view_id = ${viewId}, model_id = ${modelId}, version = version + 1, modified_at = now(), position = (select coalesce(max(position), -1) + 1
      from product where client_id = ${clientId} and view_id = ${viewId}) where client_id = ${clientId} and id = ${productId}`)
  await db.run(sql`update keyword_link set model_id = ${modelId} where client_id = ${clientId} and product_id = ${productId}`)
}
export const mergeViews = (db: Tx, clientId: number, from: number, to: number) => db.run(sql`select merge_views(${clientId}, ${from}, ${to})`)

/**
 * What hangs on a product beside its orders and stock passes to the one it was merged into: keywords, purchases, what is paid for working on it. What the
 * other has already stays with the archived one.
 */
export async function moveProductTies(db: Tx, clientId: number, from: number, to: number): Promise<void> {
  await db.run(sql`
    update keyword_link l set product_id = ${to}, model_id = p.model_id from product p
    where l.client_id = ${clientId} and l.product_id = ${from} and p.client_id = ${clientId} and p.id = ${to} and not exists (
      select from keyword_link t where t.client_id = ${clientId} and t.product_id = ${to} and t.group_id = l.group_id)`)
  await db.run(sql`update purchase_item set product_id = ${to}, modified_at = now() where client_id = ${clientId} and product_id = ${from}`)
  await db.run(sql`update job_tariff set product_id = ${to} where client_id = ${clientId} and product_id = ${from}`)
}

/** Likewise of colours, each pair by itself, where nothing living is left of the first. */
export async function moveViewTies(db: Tx, clientId: number, pairs: readonly { from: number; to: number }[]): Promise<void> {
  const gone = sql`unnest(${pairs.map(({ from }) => from)}::bigint[], ${pairs.map(({ to }) => to)}::bigint[]) w(from_id, to_id)
    join product_view g on g.client_id = ${clientId} and g.id = w.from_id and g.deleted join product_view s on s.client_id = ${clientId} and s.id = w.to_id`
  await db.run(sql`
    update keyword_link l set view_id = s.id, model_id = s.model_id from ${gone} where l.client_id = ${clientId} and l.view_id = g.id and not exists (
      select from keyword_link t where t.client_id = ${clientId} and t.view_id = s.id and t.group_id = l.group_id)`)
  await db.run(sql`update photography_folder f set view_id = s.id from ${gone} where f.client_id = ${clientId} and f.view_id = g.id`)
}

/** Likewise of a card, when nothing living is left of it: its contractors with their terms, its documents, its keywords. */
export async function moveModelTies(db: Tx, clientId: number, from: number, to: number): Promise<void> {
  if (from === to || !(await db.maybe(sql`select from product_model where client_id = ${clientId} and id = ${from} and deleted`))) return
  // Of two cards that marketplaces know, the one that stays is the earlier one.
  const { earliest } = await db.one<{ earliest: number | null }>(
    sql`select min(create_index) as earliest from product_model where client_id = ${clientId} and id = any(${[from, to]}::bigint[])`,
  )
  if (earliest !== null) {
    await db.run(sql`update product_model set create_index = null where client_id = ${clientId} and id = any(${[from, to]}::bigint[])`)
    await db.run(sql`update product_model set create_index = ${earliest} where client_id = ${clientId} and id = ${to}`)
  }
  await db.run(sql`
    insert into product_contractor as pc (client_id, model_id, contractor_id, article, price_minor, multiplicity, lead_days, is_default, created_at)
    select client_id, ${to}::bigint, contractor_id, article, price_minor, multiplicity, lead_days, is_default and not exists (
      select from product_contractor d where d.client_id = ${clientId} and d.model_id = ${to} and d.is_default), created_at
    from product_contractor where client_id = ${clientId} and model_id = ${from}
    on conflict (client_id, model_id, contractor_id) do update set article = coalesce(pc.article, excluded.article),
      price_minor = coalesce(pc.price_minor, excluded.price_minor), multiplicity = coalesce(pc.multiplicity, excluded.multiplicity),
      lead_days = coalesce(pc.lead_days, excluded.lead_days), modified_at = now()`)
  await db.run(sql`delete from product_contractor where client_id = ${clientId} and model_id = ${from}`)
  await db.run(sql`
    update quality_document_link l set model_id = ${to} where l.client_id = ${clientId} and l.model_id = ${from} and not exists (
      select from quality_document_link t where t.client_id = ${clientId} and t.model_id = ${to} and t.document_id = l.document_id
        and t.brand_id is not distinct from l.brand_id and t.category_id is not distinct from l.category_id)`)
  await db.run(sql`
    update keyword_link l set model_id = ${to} where l.client_id = ${clientId} and l.model_id = ${from} and l.view_id is null and l.product_id is null
      and not exists (select from keyword_link t where t.client_id = ${clientId} and t.model_id = ${to} and t.view_id is null and t.product_id is null
        and t.group_id = l.group_id)`)
}

/** A card that gave away what it had goes to the archive, with colours that nothing living is left in. */
export async function archiveEmptied(db: Tx, clientId: number, modelId: number, always: boolean): Promise<void> {
  await db.run(sql`
    update product_view v set deleted = true, version = v.version + 1 where v.client_id = ${clientId} and v.model_id = ${modelId} and not v.deleted
      and not exists (select from product p where p.client_id = ${clientId} and p.view_id = v.id and not p.deleted)`)
  await db.run(sql`
    update product_model m set deleted = true, version = m.version + 1, modified_at = now() where m.client_id = ${clientId} and m.id = ${modelId} and not m.deleted
      and (${always} or not exists (select from product_view v where v.client_id = ${clientId} and v.model_id = m.id and not v.deleted))`)
}

export const skuOf = (db: Tx, clientId: number, skuId: number, organizationIds: Allowed) =>
  db.maybe<{ id: number }>(sql`
    select s.id from sku s where s.client_id = ${clientId} and s.id = ${skuId}
      and exists (select from product where client_id = ${clientId} and sku_id = s.id and ${isAmong('organization_id', organizationIds)})`)

/** True when something of the SKU lies outside these warehouses. */
export const liesElsewhere = async (db: Tx, clientId: number, skuId: number, warehouseIds: readonly number[]) =>
  (await db.maybe(sql`
  select from stock where client_id = ${clientId} and sku_id = ${skuId} and free + reserved > 0 and warehouse_id <> all(${warehouseIds}::bigint[]) limit 1`)) !==
  undefined

export const skusOfCards = async (db: Tx, clientId: number, modelIds: readonly number[]) =>
  (await db.all<{ skuId: number }>(sql`select distinct sku_id from product where client_id = ${clientId} and model_id = any(${modelIds}::bigint[])`)).map(
    ({ skuId }) => skuId,
  )
/** The cards of all that share these SKUs: what happens to a SKU changes each of them. */
export const cardsOfSkus = async (db: Tx, clientId: number, skuIds: readonly number[]) =>
  (await db.all<{ modelId: number }>(sql`select distinct model_id from product where client_id = ${clientId} and sku_id = any(${skuIds}::bigint[])`)).map(
    ({ modelId }) => modelId,
  )

/** Why these SKUs can not be one because of sets: a set would be a part of one, or two sets are made of different goods. */
export const setClash = async (db: Tx, clientId: number, one: number, other: number) =>
  (
    await db.one<{ clash: 'nested' | 'differ' | null }>(sql`
  with s as (select sku_id, part_sku_id, quantity from sku_part where client_id = ${clientId} and sku_id = any(${[one, other]}::bigint[]))
  select case
    when exists (select from s) and exists (select from sku_part where client_id = ${clientId} and part_sku_id = any(${[one, other]}::bigint[])) then 'nested'
    when (select count(distinct sku_id) from s) = 2 and exists (
      select part_sku_id, quantity from s group by 1, 2 having count(*) <> 2) then 'differ' end as clash`)
  ).clash
export const renameParts = (db: Tx, clientId: number, from: number, to: number) => db.run(sql`select set_parts_renamed(${clientId}, ${from}, ${to})`)
