// Listings: changes column by column, and finding products by the keys that services use.
import { raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { ListingPatch } from '../flatten.ts'

export type ListingChange = { productId: number; service: string; organizationId: number; patch: ListingPatch }

const columns = [
  'service_product_id',
  'card_id',
  'article',
  'status',
  'message',
  'message_params',
  'price_minor',
  'price_without_discount_minor',
  'stock',
] as const
const list = columns.join(', ')
const fresh = columns.map((column) => `p.${column}`).join(', ')
const changed = columns.map((column) => `${column} = case when r.patch ? '${column}' then p.${column} else l.${column} end`).join(', ')
const speaksOfCard = (told: boolean) => (told ? sql`r.patch ?| '{status,service_product_id,card_id}'` : sql`false`)
// The patches twice: as they are, which tells what they name, and as a row, which has the types.
const patched = (changes: readonly ListingChange[]) => sql`
  unnest(${changes.map((change) => change.productId)}::bigint[], ${changes.map((change) => change.service)}::text[],
    ${changes.map((change) => change.organizationId)}::bigint[],
    ${changes.map((change) => JSON.stringify(change.patch))}::jsonb[]) r(product_id, service, organization_id, patch),
  jsonb_populate_record(null::listing, r.patch) p`

/**
 * Makes the listings that are missing and lays each patch over its row: a column that a patch does not name stays as it is. `told`: it is
 * the service that speaks, so that what it says of a card (its state, its keys) is newer than what was changed here before.
 */
export async function patchListings(db: Tx, clientId: number, changes: readonly ListingChange[], told = false): Promise<void> {
  if (changes.length === 0) return
  await layPatches(db, clientId, changes, told)
  const named = changes.filter(({ patch }) => patch.service_product_id || patch.card_id).map(({ productId }) => productId)
  if (named.length > 0)
    await numbered(db, clientId, sql`array(select distinct model_id from product where client_id = ${clientId} and id = any(${named}::bigint[]))`)
}

async function layPatches(db: Tx, clientId: number, changes: readonly ListingChange[], told: boolean): Promise<void> {
  const made = await db.all<{ productId: number; service: string }>(sql`
    insert into listing (client_id, product_id, service, organization_id, ${raw(list)}, remove_fbs_stock, extra, card_at)
    select ${clientId}, r.product_id, r.service, r.organization_id, ${raw(fresh)}, coalesce(p.remove_fbs_stock, false),
      jsonb_strip_nulls(coalesce(p.extra, '{}')), case when ${speaksOfCard(told)} then now() end
    from ${patched(changes)} order by r.product_id, r.service
    on conflict (client_id, product_id, service) do nothing returning product_id, service`)
  const fresher = new Set(made.map((row) => `${row.productId}:${row.service}`))
  const known = changes.filter((change) => !fresher.has(`${change.productId}:${change.service}`))
  if (known.length === 0) return
  await db.run(sql`
    update listing l set ${raw(changed)}, remove_fbs_stock = coalesce(p.remove_fbs_stock, l.remove_fbs_stock),
      extra = jsonb_strip_nulls(l.extra || coalesce(p.extra, '{}')), modified_at = now(),
      card_at = case when ${speaksOfCard(told)} then now() else l.card_at end
    from ${patched(known)}
    where l.client_id = ${clientId} and l.product_id = r.product_id and l.service = r.service`)
}

/** Other products that hold these articles on their services within their organizations. */
export const findArticleOwners = (db: Tx, clientId: number, keys: readonly { service: string; organizationId: number; article: string }[]) =>
  db.all<{ productId: number; service: string; organizationId: number; article: string }>(sql`
    select l.product_id, l.service, l.organization_id, l.article
    from unnest(${keys.map((key) => key.service)}::text[], ${keys.map((key) => key.organizationId)}::bigint[],
      ${keys.map((key) => key.article)}::text[]) k(service, organization_id, article)
    join listing l on l.client_id = ${clientId} and l.service = k.service and l.article = k.article
      and l.organization_id = k.organization_id`)

/** Numbers cards that a marketplace has come to know otherwise: by what moved over to them. */
export const numberCards = (db: Tx, clientId: number, modelIds: readonly number[]) => numbered(db, clientId, sql`${modelIds}::bigint[]`)
const numbered = (db: Tx, clientId: number, modelIds: Sql) => db.run(sql`select number_cards(${clientId}, ${modelIds})`)

export type Found = { by: 'serviceProductId' | 'article' | 'barcode'; key: string; productId: number; skuId: number; archived: boolean }
export type Keys = {
  service: string
  organizationId: number
  serviceProductIds?: readonly string[]
  articles?: readonly string[]
  barcodes?: readonly string[]
}

/** Products of an organization by what a service calls them. An archived product is found too, after a living one. */
export const findByKeys = (db: Tx, clientId: number, keys: Keys) =>
  db.all<Found>(sql`
    select distinct on (f.by, f.key) f.by, f.key, p.id as product_id, p.sku_id, p.archived from (
      select 'serviceProductId' as by, l.service_product_id as key, l.product_id from listing l
      where l.client_id = ${clientId} and l.service = ${keys.service}
        and l.service_product_id = any(${keys.serviceProductIds ?? []}::text[])
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
