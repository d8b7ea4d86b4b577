// Listings: changes column by column, and finding products by the keys that services use.
import { sql, type Tx } from '../../../kit/db.ts'
import type { ListingPatch } from '../flatten.ts'

export type ListingChange = { productId: number; service: string; organizationId: number; patch: ListingPatch }

/** Makes the listings that are missing and lays each patch over its row: a column that a patch does not name stays as it is. */
export async function patchListings(db: Tx, clientId: number, changes: readonly ListingChange[]): Promise<void> {
  if (changes.length === 0) return
  const [products, services, organizations, patches] = [
    changes.map((change) => change.productId), changes.map((change) => change.service), changes.map((change) => change.organizationId),
    changes.map((change) => JSON.stringify(change.patch)),
  ]
  await db.run(sql`
    insert into listing (client_id, product_id, service, organization_id)
    select ${clientId}, r.* from unnest(${products}::bigint[], ${services}::text[], ${organizations}::bigint[]) r(product_id, service, organization_id)
    order by 2, 3 on conflict (client_id, product_id, service) do nothing`)
  await db.run(sql`
    update listing l set
      service_product_id = case when r.patch ? 'service_product_id' then r.patch ->> 'service_product_id' else l.service_product_id end,
      card_id = case when r.patch ? 'card_id' then r.patch ->> 'card_id' else l.card_id end,
      article = case when r.patch ? 'article' then r.patch ->> 'article' else l.article end,
      status = case when r.patch ? 'status' then r.patch ->> 'status' else l.status end,
      message = case when r.patch ? 'message' then r.patch ->> 'message' else l.message end,
      message_params = case when r.patch ? 'message_params' then r.patch ->> 'message_params' else l.message_params end,
      price_minor = case when r.patch ? 'price_minor' then (r.patch ->> 'price_minor')::bigint else l.price_minor end,
      price_without_discount_minor = case when r.patch ? 'price_without_discount_minor' then (r.patch ->> 'price_without_discount_minor')::bigint
        else l.price_without_discount_minor end,
      stock = case when r.patch ? 'stock' then (r.patch ->> 'stock')::int else l.stock end,
      remove_fbs_stock = case when r.patch ? 'remove_fbs_stock' then (r.patch ->> 'remove_fbs_stock')::boolean else l.remove_fbs_stock end,
      extra = jsonb_strip_nulls(l.extra || coalesce(r.patch -> 'extra', '{}')),
      modified_at = now()
    from unnest(${products}::bigint[], ${services}::text[], ${patches}::jsonb[]) r(product_id, service, patch)
    where l.client_id = ${clientId} and l.product_id = r.product_id and l.service = r.service`)
}

/** Other products that hold these articles on their services within their organizations. */
export const findArticleOwners = (db: Tx, clientId: number, keys: readonly { service: string; organizationId: number; article: string }[]) =>
  db.all<{ productId: number; service: string; organizationId: number; article: string }>(sql`
    select l.product_id, l.service, l.organization_id, l.article
    from unnest(${keys.map((key) => key.service)}::text[], ${keys.map((key) => key.organizationId)}::bigint[], ${keys.map((key) => key.article)}::text[]) k(service, organization_id, article)
    join listing l on l.client_id = ${clientId} and l.service = k.service and l.article = k.article and l.organization_id = k.organization_id`)

export type Found = { by: 'serviceProductId' | 'article' | 'barcode'; key: string; productId: number; skuId: number; archived: boolean }
export type Keys = { service: string; organizationId: number; serviceProductIds?: readonly string[]; articles?: readonly string[]; barcodes?: readonly string[] }

/** Products of an organization by what a service calls them. An archived product is found too, after a living one. */
export const findByKeys = (db: Tx, clientId: number, keys: Keys) =>
  db.all<Found>(sql`
    select distinct on (f.by, f.key) f.by, f.key, p.id as product_id, p.sku_id, p.archived from (
      select 'serviceProductId' as by, l.service_product_id as key, l.product_id from listing l
      where l.client_id = ${clientId} and l.service = ${keys.service} and l.service_product_id = any(${keys.serviceProductIds ?? []}::text[])
      union all
      select 'article', l.article, l.product_id from listing l
      where l.client_id = ${clientId} and l.service = ${keys.service} and l.article = any(${keys.articles ?? []}::text[])
      union all
      -- On Wildberries the article is the colour's: it names a product only when the colour has one size.
      select 'article', v.wb_article, min(s.id) from product_view v join product s on s.client_id = ${clientId} and s.view_id = v.id and not s.archived
      where ${keys.service === 'WILDBERRIES'} and v.client_id = ${clientId} and v.wb_article = any(${keys.articles ?? []}::text[])
      group by v.id, v.wb_article having count(*) = 1
      union all
      select 'barcode', c.barcode, c.product_id from product_barcode c
      where c.client_id = ${clientId} and c.barcode = any(${keys.barcodes ?? []}::text[])
    ) f join product p on p.client_id = ${clientId} and p.id = f.product_id and p.organization_id = ${keys.organizationId}
    order by f.by, f.key, p.archived, p.id`)
