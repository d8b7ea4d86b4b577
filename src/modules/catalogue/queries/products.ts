// Products with what lists show of their colour, card, brand and category; and what other modules ask about them.
import { sql, type Tx } from '../../../kit/db.ts'
import type { ImageRow, ModelRow, ProductRow, ViewRow } from './cards.ts'
import type { BrandRow, CategoryRow, ManufacturerRow } from './directories.ts'

type Snake<T> = { [K in keyof T as K extends string ? SnakeName<K> : never]: T[K] }
type SnakeName<S extends string> = S extends `${infer Head}${infer Rest}`
  ? `${Head extends Lowercase<Head> ? Head : `_${Lowercase<Head>}`}${SnakeName<Rest>}`
  : S
export type ListedProduct = {
  product: ProductRow
  view: ViewRow
  model: ModelRow
  brand: Snake<BrandRow>
  manufacturer: Snake<ManufacturerRow>
  category: Snake<CategoryRow> | null
  image: Snake<ImageRow> | null
}

/** Products for lists: without descriptions and parameter values, which are of the card itself. */
export const readListed = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<ListedProduct>(sql`
    select to_jsonb(p) - 'search_text' - 'param_values' || jsonb_build_object('original_id', k.product_id) as product, to_jsonb(v) - 'param_values' as view,
      to_jsonb(m) - 'description' - 'param_values' as model,
      to_jsonb(b) as brand, to_jsonb(f) as manufacturer, to_jsonb(c) as category,
      (select to_jsonb(i) from product_image i where i.client_id = ${clientId} and i.view_id = v.id
        order by i.id = v.main_image_id desc nulls last, i.position, i.id limit 1) as image
    from unnest(${ids}::bigint[]) with ordinality w(id, at)
    join product p on p.client_id = ${clientId} and p.id = w.id
    join sku k on k.client_id = ${clientId} and k.id = p.sku_id
    join product_view v on v.client_id = ${clientId} and v.id = p.view_id
    join product_model m on m.client_id = ${clientId} and m.id = p.model_id
    join brand b on b.client_id = ${clientId} and b.id = m.brand_id
    join manufacturer f on f.client_id = ${clientId} and f.id = m.manufacturer_id
    left join category c on c.client_id = ${clientId} and c.id = m.category_id
    order by w.at`)

export type ProductBrief = {
  id: number
  skuId: number
  organizationId: number
  modelId: number
  viewId: number
  name: string
  printName: string | null
  productType: 'PRODUCT' | 'SET' | 'SERVICE' | 'DIGITAL'
  article: string
  color: string
  size: string
  barcodes: string[]
  brand: string
  categoryId: number | null
  priceMinor: number | null
  purchasePriceMinor: number | null
  archived: boolean
  bulk: boolean
  marked: boolean
  /** What keeps its stock from marketplaces: its own word, its category's, the limits and the marketplaces' warehouses. */
  removeFbsStock: boolean
  categoryRemoveFbsStock: boolean
  minFbsStock: number | null
  maxFbsStock: number | null
  fbsWarehouses: string | null
  ignoreFbsWarehouses: string | null
}

export const readBriefs = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<ProductBrief>(sql`
    select p.id, p.sku_id, p.organization_id, p.model_id, p.view_id, p.name, p.print_name, p.product_type, p.article, p.color, p.size,
      array(select barcode from product_barcode x where x.client_id = ${clientId} and x.product_id = p.id order by position,
        id) as barcodes,
      b.name as brand, m.category_id, p.price_minor, p.purchase_price_minor, p.archived, m.bulk,
        coalesce((c.extra ->> 'marked')::boolean, false) as marked,
      p.remove_fbs_stock, coalesce((c.extra ->> 'removeFbsStock')::boolean, false) as category_remove_fbs_stock, p.min_fbs_stock,
        p.max_fbs_stock, p.fbs_warehouses, p.ignore_fbs_warehouses
    from product p
    join product_model m on m.client_id = ${clientId} and m.id = p.model_id
    join brand b on b.client_id = ${clientId} and b.id = m.brand_id
    left join category c on c.client_id = ${clientId} and c.id = m.category_id
    where p.client_id = ${clientId} and p.id = any(${ids}::bigint[]) order by p.id`)

export type BarcodeOwner = { barcode: string; productId: number; skuId: number; organizationId: number; archived: boolean }

/** Whose barcodes these are: a living product before an archived one; one barcode may be of several organizations. */
export const readBarcodeOwners = (db: Tx, clientId: number, barcodes: readonly string[], organizationIds: readonly number[] | null) =>
  db.all<BarcodeOwner>(sql`
    select c.barcode, p.id as product_id, p.sku_id, p.organization_id, p.archived from product_barcode c
    join product p on p.client_id = ${clientId} and p.id = c.product_id
    where c.client_id = ${clientId} and c.barcode = any(${barcodes}::text[])
      and p.organization_id = any(coalesce(${organizationIds}::bigint[], array[p.organization_id]))
    order by c.barcode, p.archived, p.id`)

/** Where products stand: their card, colour and organization; locked in no way. */
export const locate = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<{ id: number; viewId: number; modelId: number; organizationId: number; deleted: boolean }>(sql`
    select id, view_id, model_id, organization_id,
      deleted from product where client_id = ${clientId} and id = any(${ids}::bigint[]) order by id`)

export const locateView = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ id: number; modelId: number; organizationId: number; deleted: boolean }>(sql`
    select v.id, v.model_id, m.organization_id,
      v.deleted from product_view v join product_model m on m.client_id = ${clientId} and m.id = v.model_id
    where v.client_id = ${clientId} and v.id = ${id}`)

export const locateModel = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ id: number; organizationId: number; deleted: boolean }>(sql`select id, organization_id,
    deleted from product_model where client_id = ${clientId} and id = ${id}`)

/** Marks sizes. A restored size brings its colour and its card back, and none of its neighbours. */
export async function markProducts(db: Tx, clientId: number, ids: readonly number[], deleted: boolean): Promise<void> {
  await db.run(sql`update product set deleted = ${deleted}, version = version + 1,
    modified_at = now() where client_id = ${clientId} and id = any(${ids}::bigint[]) and deleted <> ${deleted}`)
  if (deleted) return
  await db.run(sql`
    update product_view v set deleted = false, version = v.version + 1
    where v.client_id = ${clientId} and v.deleted
      and v.id in (select view_id from product where client_id = ${clientId} and id = any(${ids}::bigint[]))`)
  await db.run(sql`
    update product_model m set deleted = false, version = m.version + 1, modified_at = now()
    where m.client_id = ${clientId} and m.deleted
      and m.id in (select model_id from product where client_id = ${clientId} and id = any(${ids}::bigint[]))`)
}

/** Marks a colour and all its sizes; a restored one brings its card back. */
export async function markView(db: Tx, clientId: number, id: number, deleted: boolean): Promise<void> {
  await db.run(sql`update product_view set deleted = ${deleted}, version = version + 1 where client_id = ${clientId} and id = ${id}`)
  await db.run(sql`update product set deleted = ${deleted}, version = version + 1,
    modified_at = now() where client_id = ${clientId} and view_id = ${id} and deleted <> ${deleted}`)
  if (!deleted)
    await db.run(sql`
      update product_model m set deleted = false, version = m.version + 1, modified_at = now()
      where m.client_id = ${clientId} and m.deleted
        and m.id = (select model_id from product_view where client_id = ${clientId} and id = ${id})`)
}

/** Marks a card with all its colours and sizes. */
export async function markModel(db: Tx, clientId: number, id: number, deleted: boolean): Promise<void> {
  await db.run(sql`update product_model set deleted = ${deleted}, version = version + 1,
    modified_at = now() where client_id = ${clientId} and id = ${id}`)
  await db.run(sql`update product_view set deleted = ${deleted},
    version = version + 1 where client_id = ${clientId} and model_id = ${id} and deleted <> ${deleted}`)
  await db.run(sql`update product set deleted = ${deleted}, version = version + 1,
    modified_at = now() where client_id = ${clientId} and model_id = ${id} and deleted <> ${deleted}`)
}

export const productsOfView = async (db: Tx, clientId: number, viewId: number) =>
  (await db.all<{ id: number }>(sql`select id from product where client_id = ${clientId} and view_id = ${viewId} order by id`)).map(({ id }) => id)
export const productsOfModel = async (db: Tx, clientId: number, modelId: number) =>
  (await db.all<{ id: number }>(sql`select id from product where client_id = ${clientId} and model_id = ${modelId} order by id`)).map(({ id }) => id)

/** Deletes products for good, with SKUs that nothing else has. Whatever else refers to them makes the database refuse. */
export async function deleteProducts(db: Tx, clientId: number, ids: readonly number[]): Promise<void> {
  const skus = await db.all<{ skuId: number }>(sql`select distinct sku_id from product where client_id = ${clientId}
    and id = any(${ids}::bigint[]) order by sku_id`)
  const skuIds = skus.map(({ skuId }) => skuId)
  await db.run(sql`delete from product where client_id = ${clientId} and id = any(${ids}::bigint[])`)
  // A shared SKU goes on with one of the products that are left as its original.
  await db.run(sql`
    update sku s set product_id = (select min(id) from product where client_id = ${clientId} and sku_id = s.id)
    where s.client_id = ${clientId} and (s.id = any(${skuIds}::bigint[]) or s.product_id = any(${ids}::bigint[]))`)
  await db.run(sql`delete from sku s where s.client_id = ${clientId} and s.id = any(${skuIds}::bigint[]) and s.product_id is null`)
}

export const deleteView = (db: Tx, clientId: number, id: number) => db.run(sql`delete from product_view where client_id = ${clientId} and id = ${id}`)
export const deleteModel = (db: Tx, clientId: number, id: number) => db.run(sql`delete from product_model where client_id = ${clientId} and id = ${id}`)

/** Colours and cards of these that have nothing left in them go too: no list would ever show them. */
export async function deleteEmptied(db: Tx, clientId: number, viewIds: readonly number[], modelIds: readonly number[]): Promise<void> {
  await db.run(sql`
    delete from product_view v where v.client_id = ${clientId} and v.id = any(${viewIds}::bigint[])
      and not exists (select from product where client_id = ${clientId} and view_id = v.id)`)
  await db.run(sql`
    delete from product_model m where m.client_id = ${clientId} and m.id = any(${modelIds}::bigint[])
      and not exists (select from product_view where client_id = ${clientId} and model_id = m.id)`)
}

export const setWbArticles = (db: Tx, clientId: number, articles: readonly { viewId: number; article: string | null }[]) =>
  db.run(sql`
    update product_view v set wb_article = a.article, version = v.version + 1
    from unnest(${articles.map((one) => one.viewId)}::bigint[], ${articles.map((one) => one.article)}::text[]) a(view_id, article)
    where v.client_id = ${clientId} and v.id = a.view_id`)

/**
 * SKUs, locked in the order of their ids: nobody gives them other products, or makes sets of them, until the transaction ends. Orders may
 * still name them: who changes an order has its row before the SKU's, and who merges locks the orders after the SKUs.
 */
export const lockSkus = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`select from sku where client_id = ${clientId} and id = any(${ids}::bigint[]) order by id for no key update`)
