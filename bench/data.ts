// A large shop for the bench, made by SQL in minutes: n products, their stock, their listings, and n orders.
// Runs as the owner; nothing but the bench uses it.
import { sql, type Pool } from '../src/kit/db.ts'

const ADJECTIVES = [
  'красный',
  'синий',
  'зелёный',
  'тёплый',
  'лёгкий',
  'детский',
  'зимний',
  'летний',
  'мягкий',
  'прочный',
  'складной',
  'вязаный',
  'кожаный',
  'стальной',
  'дорожный',
  'офисный',
]
const NOUNS = [
  'футболка',
  'кружка',
  'плед',
  'рюкзак',
  'фонарь',
  'ковёр',
  'чайник',
  'кроссовки',
  'шапка',
  'перчатки',
  'блокнот',
  'лампа',
  'подушка',
  'зонт',
  'термос',
  'сковорода',
  'полотенце',
  'наушники',
]

export type BigShop = { clientId: number; organizationId: number; warehouseId: number; products: number; orders: number }

/** So many products from the first on have stock that orders do not use up, and nothing besides: other rows of the bench give them what they need. */
export const DEEP_STOCK = 30_000
/** Of the others one in a thousand is odd in each of these ways: the n-th product where n % 1000 is this. */
export const ODD = {
  cardDue: 3,
  priceApart: 5,
  atLoss: 7,
  duplicate: 9,
  favourite: 11,
  deleted: 13,
  modelDeleted: 15,
  viewDeleted: 17,
  notActual: 19,
  hidden: 21,
} as const
const odd = (way: keyof typeof ODD) => sql`(n > ${DEEP_STOCK} and n % 1000 = ${ODD[way]})`

/** The barcode of the n-th product, from 1; the statement below makes the same. */
export const barcodeOf = (n: number) => String(4_600_000_000_000 + n * 17)

/** Products one to a card, each with a SKU, a barcode and stock. */
export async function fillProducts(pool: Pool, { clientId, organizationId, warehouseId }: Omit<BigShop, 'products' | 'orders'>, count: number): Promise<void> {
  const step = 50_000
  // The first have enough for any number of orders.
  const stockOf = sql`case when n <= ${DEEP_STOCK} then 1000000 else n % 40 end`
  const { cell } = await pool.tx({}, (db) =>
    db.one<{ cell: number }>(sql`select no_place_cell_id as cell from warehouse where client_id = ${clientId} and id = ${warehouseId}`),
  )
  const { brand, maker } = await pool.tx({}, async (db) => ({
    brand: (await db.one<{ id: number }>(sql`insert into brand (client_id, name) values (${clientId}, 'Бренд') returning id`)).id,
    maker: (await db.one<{ id: number }>(sql`insert into manufacturer (client_id, name) values (${clientId}, 'Завод') returning id`)).id,
  }))
  const { base } = await pool.tx({}, (db) => db.one<{ base: number }>(sql`select coalesce(max(id), 0) as base from product`))
  const category = await pool.tx({}, (db) =>
    db.all<{ id: number }>(sql`insert into category (client_id, name)
    select ${clientId}, 'Категория ' || n from generate_series(1, 50) n returning id`),
  )
  const firstCategory = category[0]?.id ?? 1
  for (let from = 1; from <= count; from += step) {
    const to = Math.min(count, from + step - 1)
    await pool.tx({}, async (db) => {
      await db.run(sql`set local session_replication_role = replica`)
      await db.run(sql`insert into product_model (client_id, id, organization_id, article, category_id, brand_id, manufacturer_id, name, favourite, deleted)
        select ${clientId}, ${base} + n, ${organizationId}, 'ART-' || n, ${firstCategory} + n % 50, ${brand}, ${maker}, 'Модель ' || n,
          ${odd('favourite')}, ${odd('modelDeleted')}
        from generate_series(${from}::int, ${to}::int) n`)
      await db.run(sql`insert into product_view (client_id, id, model_id, actual, deleted, extra)
        select ${clientId}, ${base} + n, ${base} + n, not ${odd('notActual')}, ${odd('viewDeleted')}, case when n <= ${DEEP_STOCK} or n % 3 <> 0 then '{}'::jsonb
          else jsonb_build_object('wildberriesRating', 3 + n % 20 / 10.0) || case when ${odd('hidden')} then '{"wildberriesCardDoesNotOpen":true}' else '{}'::jsonb end end
        from generate_series(${from}::int, ${to}::int) n`)
      await db.run(
        sql`insert into sku (client_id, id, product_id) select ${clientId}, ${base} + n, ${base} + n from generate_series(${from}::int, ${to}::int) n`,
      )
      await db.run(sql`
        insert into product (client_id, id, view_id, sku_id, organization_id, model_id, article, color, name, price_minor, purchase_price_minor, deleted, archived, search_text)
        select ${clientId}, ${base} + n, ${base} + n, ${base} + n - ${odd('duplicate')}::int, ${organizationId}, ${base} + n, 'ART-' || n, '', t.title, 10000 + n % 900000,
          case when n > ${DEEP_STOCK} then (10000 + n % 900000) * case when ${odd('atLoss')} then 2 else 0.5 end end,
          ${odd('deleted')}, ${odd('deleted')} or ${odd('modelDeleted')} or ${odd('viewDeleted')},
          lower(t.title || ' art-' || n || ' ' || ean.code || ' бренд')
        from generate_series(${from}::int, ${to}::int) n
        cross join lateral (select initcap((${ADJECTIVES}::text[])[1 + n % 16]) || ' ' || (${NOUNS}::text[])[1 + (n / 16) % 18] || ' серия '
          || substr(md5(n::text), 1, 5) as title) t
        cross join lateral (select (4600000000000 + n * 17)::text as code) ean`)
      await db.run(sql`insert into product_barcode (client_id, product_id, barcode) select ${clientId}, ${base} + n, (4600000000000 + n * 17)::text
        from generate_series(${from}::int, ${to}::int) n`)
      await db.run(sql`insert into stock (client_id, warehouse_id, sku_id, free) select ${clientId}, ${warehouseId}, ${base} + n, ${stockOf}
        from generate_series(${from}::int, ${to}::int) n`)
      await db.run(sql`insert into stock_lot (client_id, warehouse_id, sku_id, cell_id, free) select ${clientId}, ${warehouseId}, ${base} + n, ${cell}, ${stockOf}
        from generate_series(${from}::int, ${to}::int) n where ${stockOf} > 0`)
    })
  }
  await pool.tx({}, (db) =>
    db.run(sql`select setval('product_id_seq', (select max(id) from product)), setval('product_model_id_seq', (select max(id) from product_model)),
    setval('product_view_id_seq', (select max(id) from product_view)), setval('sku_id_seq', (select max(id) from sku))`),
  )
  await fillListings(pool, { clientId, organizationId, base }, count)
  await pool.tx({}, (db) => db.run(sql`select mark_anew(${clientId})`))
  await vacuum(pool, ['product', 'product_model', 'product_view', 'sku', 'product_barcode', 'stock', 'stock_lot', 'listing', 'product_image'])
}

/** What the others have on marketplaces: most of them a card on Wildberries, half of them one on Ozon with stock there, nearly all a picture. */
async function fillListings(pool: Pool, { clientId, organizationId, base }: { clientId: number; organizationId: number; base: number }, count: number) {
  const step = 50_000
  for (let from = DEEP_STOCK + 1; from <= count; from += step) {
    const to = Math.min(count, from + step - 1)
    await pool.tx({}, async (db) => {
      await db.run(sql`set local session_replication_role = replica`)
      await db.run(sql`
        insert into listing (client_id, product_id, service, organization_id, service_product_id, article, price_minor, stock, card_at)
        select ${clientId}, ${base} + n, s.service, ${organizationId}, n::text, 'ART-' || n,
          10000 + n % 900000 + 100 * ${odd('priceApart')}::int, case when s.service = 'OZON' then n % 5 end, case when not ${odd('cardDue')} then now() end
        from generate_series(${from}::int, ${to}::int) n
        join (values ('WILDBERRIES', 0, 7), ('OZON', 5, 10)) s(service, least, below) on n % 10 >= s.least and n % 10 < s.below or n % 1000 < 20 and s.service = 'WILDBERRIES'`)
      await db.run(sql`
        insert into product_image (client_id, view_id, url) select ${clientId}, ${base} + n, 'https://pictures.example/' || n || '.jpg'
        from generate_series(${from}::int, ${to}::int) n where n % 1000 > 29`)
    })
  }
}

/** Orders of one line each, spread over a year, most of them long finished. */
export async function fillOrders(pool: Pool, { clientId, organizationId, warehouseId }: Omit<BigShop, 'products' | 'orders'>, count: number): Promise<void> {
  const step = 50_000
  const { base } = await pool.tx({}, (db) => db.one<{ base: number }>(sql`select coalesce(max(id), 0) as base from sales_order`))
  const { product } = await pool.tx({}, (db) => db.one<{ product: number }>(sql`select min(id) as product from product where client_id = ${clientId}`))
  for (let from = 1; from <= count; from += step)
    await pool.tx({}, async (db) => {
      const to = Math.min(count, from + step - 1)
      await db.run(sql`set local session_replication_role = replica`)
      await db.run(sql`
        insert into sales_order (client_id, id, organization_id, type, service, external_id, status, stock_warehouse_id, created_at, added_at, modified_at,
          total_quantity, total_minor)
        select ${clientId}, ${base} + n, ${organizationId}, case when n % 3 = 0 then 'RETAIL' else 'FBS' end, case when n % 3 = 0 then 'NONE'
          when n % 3 = 1 then 'WILDBERRIES' else 'OZON' end, 'EXT-' || n,
          case when n > ${count} - 5000 then 'CREATED' when n % 20 = 0 then 'CANCELED' else 'FINISHED' end, ${warehouseId},
          now() - make_interval(mins => ${count} - n), now() - make_interval(mins => ${count} - n), now() - make_interval(mins => ${count} - n), 1, 100000
        from generate_series(${from}::int, ${to}::int) n`)
      await db.run(sql`insert into order_line (client_id, order_id, product_id, sku_id, quantity, price_minor)
        select ${clientId}, ${base} + n, ${product}, ${product}, 1, 100000 from generate_series(${from}::int, ${to}::int) n`)
    })
  await pool.tx({}, (db) => db.run(sql`select setval('sales_order_id_seq', (select max(id) from sales_order))`))
  await vacuum(pool, ['sales_order', 'order_line'])
}

async function vacuum(pool: Pool, tables: readonly string[]) {
  for (const table of tables) await pool.native.query(`vacuum analyze ${table}`)
}
