// Cards as they are stored: model → colours → sizes with barcodes and listings, read whole and written by level.
// Not its job: what a card becomes when it is saved (compose.ts).
import { isAmong, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { Level, Row } from '../fields.ts'
import type { ParamValue } from '../../../wire/index.ts'
import type { ListingRow } from '../flatten.ts'

export type ModelRow = Row & {
  organization_id: number
  article: string
  category_id: number | null
  brand_id: number
  manufacturer_id: number
  param_values: ParamValue[] | null
  /** Read, never written with the card. */
  create_index: number | null
}
export type ViewRow = Row & {
  model_id: number
  color: string
  position: number
  param_values: ParamValue[] | null
  main_image_id: number | null
  actual: boolean
}
export type ProductRow = Row & {
  view_id: number
  model_id: number
  sku_id: number
  organization_id: number
  article: string
  color: string
  size: string
  name: string
  position: number
  param_values: ParamValue[] | null
  archived: boolean
  /** The product whose stock it shares, and that one's colour: itself, unless it is a duplicate. Read, never written. */
  original_id: number | null
  original_view_id: number | null
}
export type BarcodeRow = {
  id: number
  productId: number
  barcode: string
  organizationId: number
  position: number
  useInWildberries: boolean | null
  useInOzon: boolean | null
  useInYandexMarket: boolean | null
  useInAliexpress: boolean | null
  useInSberMegamarket: boolean | null
  format: string | null
}
export type ImageRow = {
  id: number
  viewId: number
  path: string | null
  url: string | null
  position: number
  width: number | null
  height: number | null
  size: number | null
  services: string[]
  extra: Record<string, unknown>
}
export type StoredProduct = { row: ProductRow; barcodes: BarcodeRow[]; listings: ListingRow[] }
export type StoredView = { row: ViewRow; sizes: StoredProduct[]; images: ImageRow[] }
export type StoredCard = { row: ModelRow; views: StoredView[] }

const grouped = <T>(rows: readonly T[], key: (row: T) => number): Map<number, T[]> => {
  const groups = new Map<number, T[]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group) group.push(row)
    else groups.set(key(row), [row])
  }
  return groups
}

/** Locks cards in the order of their ids: whoever saves anything of a card holds its row first. */
export const lockModels = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<{ id: number }>(sql`select id from product_model where client_id = ${clientId} and id = any(${ids}::bigint[])
    order by id for update`)

/** The living card of each (organization, article), the oldest when there are several. */
export const findModelsByArticle = (db: Tx, clientId: number, keys: readonly { organizationId: number; article: string }[]) =>
  db.all<{ id: number; organizationId: number; article: string }>(sql`
    select distinct on (m.organization_id, m.article) m.id, m.organization_id, m.article
    from unnest(${keys.map((key) => key.organizationId)}::bigint[], ${keys.map((key) => key.article)}::text[]) k(organization_id, article)
    join product_model m on m.client_id = ${clientId} and m.organization_id = k.organization_id and m.article = k.article
    order by m.organization_id, m.article, m.deleted, m.id`)

export const findModelByArticle = (db: Tx, clientId: number, article: string, organizationIds: readonly number[] | null) =>
  db.maybe<{ id: number }>(sql`
    select m.id from organization o join product_model m on m.client_id = ${clientId} and m.organization_id = o.id
      and m.article = ${article}
    where o.client_id = ${clientId} and ${isAmong('o.id', organizationIds)}
      order by m.deleted, m.id limit 1`)

export const readBarcodes = (db: Tx, clientId: number, productIds: readonly number[]) =>
  db.all<BarcodeRow>(sql`
    select id, product_id, barcode, organization_id, position, use_in_wildberries, use_in_ozon, use_in_yandex_market, use_in_aliexpress,
      use_in_sber_megamarket, format
    from product_barcode where client_id = ${clientId} and product_id = any(${productIds}::bigint[]) order by product_id, position, id`)

// What is kept for searches alone is no part of a card.
const marks = raw(
  `'{search_text,is_duplicate,at_loss,card_due,price_apart,has_photo,has_image,image_for_wildberries,image_for_ozon,image_for_yandex,is_pictured,on_wildberries,wildberries_opens}'::text[]`,
)

export const readListings = async (db: Tx, clientId: number, productIds: readonly number[]): Promise<ListingRow[]> =>
  (
    await db.all<{ row: ListingRow }>(sql`
    select to_jsonb(l) - ${marks} as row from listing l where client_id = ${clientId} and product_id = any(${productIds}::bigint[])
      order by product_id, service`)
  ).map(({ row }) => row)

export const readImages = (db: Tx, clientId: number, viewIds: readonly number[]) =>
  db.all<ImageRow>(sql`
    select id, view_id, path, url, position, width, height, size, services, extra from product_image
    where client_id = ${clientId} and view_id = any(${viewIds}::bigint[]) order by view_id, position, id`)

/** Cards whole, in the order of the ids; those that do not exist are left out. */
export async function readCards(db: Tx, clientId: number, modelIds: readonly number[]): Promise<StoredCard[]> {
  if (modelIds.length === 0) return []
  const [models, views, products] = await Promise.all([
    db.all<{ row: ModelRow }>(sql`select to_jsonb(m) as row from product_model m where client_id = ${clientId}
      and id = any(${modelIds}::bigint[])`),
    db.all<{ row: ViewRow }>(sql`select to_jsonb(v) - ${marks} as row from product_view v where client_id = ${clientId}
      and model_id = any(${modelIds}::bigint[]) order by model_id, position, id`),
    db.all<{ row: ProductRow }>(sql`
      select to_jsonb(p) - ${marks} || jsonb_build_object('original_id', k.product_id, 'original_view_id', o.view_id) as row
      from product p join sku k on k.client_id = ${clientId} and k.id = p.sku_id
      left join product o on o.client_id = ${clientId} and o.id = k.product_id
      where p.client_id = ${clientId} and p.model_id = any(${modelIds}::bigint[]) order by p.model_id, p.view_id, p.position, p.id`),
  ])
  const productIds = products.map(({ row }) => row.id)
  const [barcodes, listings, images] = await Promise.all([
    readBarcodes(db, clientId, productIds),
    readListings(db, clientId, productIds),
    readImages(
      db,
      clientId,
      views.map(({ row }) => row.id),
    ),
  ])
  const [barcodesOf, listingsOf, imagesOf] = [
    grouped(barcodes, (row) => row.productId),
    grouped(listings, (row) => row.product_id),
    grouped(images, (row) => row.viewId),
  ]
  const productsOf = grouped(
    products.map(({ row }) => ({ row, barcodes: barcodesOf.get(row.id) ?? [], listings: listingsOf.get(row.id) ?? [] })),
    ({ row }) => row.view_id,
  )
  const viewsOf = grouped(
    views.map(({ row }) => ({ row, sizes: productsOf.get(row.id) ?? [], images: imagesOf.get(row.id) ?? [] })),
    ({ row }) => row.model_id,
  )
  const cards = new Map(models.map(({ row }) => [row.id, { row, views: viewsOf.get(row.id) ?? [] }]))
  return modelIds.flatMap((id) => cards.get(id) ?? [])
}

const tables: Record<Level, { name: string; columns: readonly string[] }> = {
  model: {
    name: 'product_model',
    columns: [
      'client_id',
      'id',
      'organization_id',
      'article',
      'category_id',
      'brand_id',
      'manufacturer_id',
      'name',
      'promo_name',
      'title',
      'description',
      'pack_width',
      'pack_height',
      'pack_depth',
      'pack_weight',
      'favourite',
      'bulk',
      'one_c_id',
      'params',
      'param_values',
      'extra',
      'deleted',
      'version',
      'created_at',
      'created_by',
      'modified_at',
    ],
  },
  view: {
    name: 'product_view',
    columns: [
      'client_id',
      'id',
      'model_id',
      'color',
      'wb_article',
      'wildberries_id',
      'actual',
      'position',
      'image_urls',
      'main_image_id',
      'params',
      'param_values',
      'extra',
      'deleted',
      'version',
      'created_at',
      'created_by',
    ],
  },
  product: {
    name: 'product',
    columns: [
      'client_id',
      'id',
      'view_id',
      'sku_id',
      'organization_id',
      'model_id',
      'article',
      'color',
      'size',
      'product_type',
      'name',
      'print_name',
      'price_minor',
      'price_without_discount_minor',
      'min_price_minor',
      'wholesale_price_minor',
      'purchase_price_minor',
      'delivery_cost_minor',
      'pack_width',
      'pack_height',
      'pack_depth',
      'pack_weight',
      'remove_fbs_stock',
      'min_fbs_stock',
      'max_fbs_stock',
      'fbs_warehouses',
      'ignore_fbs_warehouses',
      'position',
      'params',
      'param_values',
      'extra',
      'deleted',
      'version',
      'created_at',
      'created_by',
      'modified_at',
    ],
  },
}
const writes = Object.fromEntries(
  Object.entries(tables).map(([level, { name, columns }]) => {
    const list = columns.join(', ')
    const changes = columns
      .filter((column) => !['client_id', 'id', 'created_at', 'created_by'].includes(column))
      .map((column) => `${column} = excluded.${column}`)
      .join(', ')
    return [
      level,
      {
        head: `insert into ${name} (${list}) select ${list} from jsonb_populate_recordset(null::${name}, `,
        tail: `) on conflict (client_id, id) do update set ${changes}`,
      },
    ]
  }),
)

/** Writes rows of a level, new and changed alike, in one statement however many there are. */
export async function writeRows(db: Tx, level: Level, rows: readonly Record<string, unknown>[]): Promise<void> {
  const write = writes[level]
  if (rows.length === 0 || !write) return
  await db.run(sql`${raw(write.head)}${JSON.stringify(rows)}::jsonb${raw(write.tail)}`)
}

/** Fresh ids of a table, so that rows that refer to each other are written by one statement a level. */
export const takeIds = async (db: Tx, table: 'product_model' | 'product_view' | 'product' | 'sku' | 'internal_barcode', count: number): Promise<number[]> =>
  count === 0
    ? []
    : (
        await db.all<{ id: number }>(sql`
    select nextval(${table === 'internal_barcode' ? table : `${table}_id_seq`}::regclass) as id from generate_series(1, ${count}::int)`)
      ).map(({ id }) => id)

export const insertSkus = (db: Tx, clientId: number, skus: readonly { id: number; productId: number }[]) =>
  db.run(sql`insert into sku (client_id, id, product_id) select ${clientId}, s.id, s.product_id
    from unnest(${skus.map((sku) => sku.id)}::bigint[], ${skus.map((sku) => sku.productId)}::bigint[]) s(id, product_id)`)

const refresh = (clientId: number, which: Sql) => sql`
  update product p set article = s.article, color = s.color, archived = s.archived, search_text = s.text
  from (
    select p.id, m.article, v.color, (p.deleted or v.deleted or m.deleted) as archived,
      lower(concat_ws(' ', p.name, m.article, v.color, p.size, b.name, v.wb_article, v.wildberries_id, codes.list, keys.list)) as text
    from product p
    join product_view v on v.client_id = ${clientId} and v.id = p.view_id
    join product_model m on m.client_id = ${clientId} and m.id = p.model_id
    join brand b on b.client_id = ${clientId} and b.id = m.brand_id
    left join lateral (select string_agg(c.barcode, ' ' order by c.position, c.id) as list
      from product_barcode c where c.client_id = ${clientId} and c.product_id = p.id) codes on true
    left join lateral (select string_agg(distinct k.key, ' ') as list
      from listing l, unnest(array[l.article, l.service_product_id, l.card_id]) k(key) where l.client_id = ${clientId}
        and l.product_id = p.id) keys on true
    where p.client_id = ${clientId} and ${which}
  ) s
  where p.client_id = ${clientId} and p.id = s.id and (p.article, p.color, p.archived, p.search_text) is distinct
    from (s.article, s.color, s.archived, s.text)`

/** Brings what products copy from their cards (article, colour, archive, the text of search) up to date. */
export const refreshModels = (db: Tx, clientId: number, modelIds: readonly number[]) => db.run(refresh(clientId, sql`p.model_id = any(${modelIds}::bigint[])`))
export const refreshProducts = (db: Tx, clientId: number, productIds: readonly number[]) => db.run(refresh(clientId, sql`p.id = any(${productIds}::bigint[])`))

/** The next cards of a brand after `afterId`, for work that goes through all of them. */
export const modelsOfBrand = (db: Tx, clientId: number, brandId: number, afterId: number, limit: number) =>
  db.all<{ id: number }>(sql`select id from product_model where client_id = ${clientId} and brand_id = ${brandId} and id > ${afterId}
    order by id limit ${limit}`)

export const setFavourite = (db: Tx, clientId: number, modelId: number, favourite: boolean) =>
  db.run(sql`update product_model set favourite = ${favourite}, version = version + 1,
    modified_at = now() where client_id = ${clientId} and id = ${modelId}`)

export const setActual = (db: Tx, clientId: number, viewId: number, actual: boolean) =>
  db.run(sql`update product_view set actual = ${actual}, version = version + 1 where client_id = ${clientId} and id = ${viewId}`)
