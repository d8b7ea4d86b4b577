// The marks that product search goes by are what they would be if they were computed anew, whatever is written, and by however many at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql, sqlState, type Tx } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, givenGoods, listOf, numberOf, rowsOf } from './given.ts'

// Fields are written with values that no request may have, and answers show them.
const api = await serve({ worker: false, checkReplies: false })
const { clientId, organizationId } = api
const goods = await givenGoods(api, 6)
const { pool, ownerPool } = api.app
const at = (n: number) => goods[n % goods.length] ?? goods[0]
const idOf = (n: number) => at(n)?.productId ?? 0
const services = ['WILDBERRIES', 'OZON', 'ALIEXPRESS'] as const

// ---- what marks mean, plainly ----
type Listing = {
  id: number
  productId: number
  service: string
  listed: boolean
  status: string | null
  told: number | null
  changed: number
  price: number | null
  ours: number | null
  purchase: number | null
  delivery: number | null
  extra: Record<string, unknown>
  marks: [boolean, boolean, boolean]
}
type Product = Pick<Listing, 'id' | 'ours' | 'purchase' | 'delivery' | 'extra'> & { original: number | null; marks: [boolean, boolean] }

const said = (extra: Record<string, unknown>, name: string) => (typeof extra[name] === 'number' ? extra[name] : 0)
const loses = (price: number | null, { purchase, delivery, extra }: Pick<Listing, 'purchase' | 'delivery' | 'extra'>) =>
  price !== null &&
  purchase !== null &&
  price * (100 - said(extra, 'salesExpensesOnMpPercent') - said(extra, 'taxeRate')) < 100 * (purchase + (delivery ?? 0) + 100 * said(extra, 'additionalCost'))
const meant = (one: Listing): Listing['marks'] => [
  one.listed && (one.status === 'ERROR' || one.status === 'EXCEPTION' || one.told === null || one.told < one.changed),
  one.listed && one.ours !== null && one.price !== one.ours,
  one.price !== 0 && loses(one.price, one),
]

type View = { id: number; extra: Record<string, unknown>; linked: boolean; pictures: string[][]; marks: (boolean | null)[] }
function viewMeant({ extra, linked, pictures }: View): View['marks'] {
  const meantFor = (service: string) => pictures.some((services) => services.length === 0 || services.includes(service))
  const there = extra.wildberriesHasPhoto ?? meantFor('WILDBERRIES')
  const opens = extra.wildberriesCardDoesNotOpen === undefined ? (there === true ? null : false) : extra.wildberriesCardDoesNotOpen !== true
  return [linked || pictures.length > 0, there === true, meantFor('OZON'), meantFor('YANDEX_MARKET'), opens]
}

const micros = (column: string) => `(extract(epoch from ${column}) * 1000000)::bigint`
async function compare(): Promise<{ listings: Listing[]; products: Product[] }> {
  const { rows: listings } = await ownerPool.native.query<Listing>(
    `select l.id, l.product_id as "productId", l.service, num_nonnulls(l.service_product_id, l.card_id, l.article) > 0 as listed, l.status, ${micros('l.card_at')} as told,
      greatest(${micros('p.modified_at')}, ${micros('m.modified_at')}) as changed, l.price_minor as price, p.price_minor as ours, p.purchase_price_minor as purchase,
      p.delivery_cost_minor as delivery, p.extra, array[l.card_due, l.price_apart, l.at_loss] as marks
     from listing l join product p using (client_id) join product_model m using (client_id) where p.id = l.product_id and m.id = p.model_id and client_id = $1`,
    [clientId],
  )
  const { rows: products } = await ownerPool.native.query<Product>(
    `select p.id, p.price_minor as ours, p.purchase_price_minor as purchase, p.delivery_cost_minor as delivery, p.extra, k.product_id as original,
      array[p.is_duplicate, p.at_loss] as marks from product p join sku k on k.client_id = p.client_id and k.id = p.sku_id where p.client_id = $1`,
    [clientId],
  )
  const { rows: views } = await ownerPool.native.query<View>(
    `select v.id, v.extra, v.image_urls is not null as linked, coalesce(jsonb_agg(i.services) filter (where i.id is not null), '[]') as pictures,
      array[v.is_pictured, v.on_wildberries, v.image_for_ozon, v.image_for_yandex, v.wildberries_opens] as marks
     from product_view v left join product_image i on i.client_id = v.client_id and i.view_id = v.id where v.client_id = $1 group by v.client_id, v.id`,
    [clientId],
  )
  for (const one of views) assert.deepEqual(one.marks, viewMeant(one), JSON.stringify(one))
  for (const one of listings) assert.deepEqual(one.marks, meant(one), JSON.stringify(one))
  for (const one of products) assert.deepEqual(one.marks, [one.original !== null && one.original !== one.id, loses(one.ours, one)], JSON.stringify(one))
  return { listings, products }
}

// ---- what may be written ----
type Step = {
  kind: keyof typeof writes
  n: number
  m: number
  service: (typeof services)[number]
  price: number | null
  cost: number | null
  days: number | null
}
const key = ({ days, n }: Step) => (days === 3 ? null : `K-${n}`)
const told = ({ days }: Step) => sql`case when ${days}::int is not null then now() - make_interval(days => ${days}::int) end`
const writes = {
  price: (db: Tx, { n, price }: Step) => db.run(sql`update product set price_minor = ${price} where client_id = ${clientId} and id = ${idOf(n)}`),
  cost: (db: Tx, { n, cost }: Step) => db.run(sql`update product set purchase_price_minor = ${cost} where client_id = ${clientId} and id = ${idOf(n)}`),
  delivery: (db: Tx, { n, cost }: Step) => db.run(sql`update product set delivery_cost_minor = ${cost} where client_id = ${clientId} and id = ${idOf(n)}`),
  expenses: (db: Tx, { n, m }: Step) =>
    db.run(
      sql`update product set extra = ${JSON.stringify({ salesExpensesOnMpPercent: m * 20, taxeRate: n % 2 === 0 ? 'none' : 6, additionalCost: n })}::jsonb
        where client_id = ${clientId} and id = any(${[idOf(n), idOf(n + 1)]}::bigint[])`,
    ),
  touch: (db: Tx, { n, days }: Step) =>
    db.run(sql`update product set modified_at = now() - make_interval(days => ${days ?? 0}) where client_id = ${clientId} and id = ${idOf(n)}`),
  touchCard: (db: Tx, { n, days }: Step) =>
    db.run(sql`update product_model set modified_at = now() - make_interval(days => ${days ?? 0}) where client_id = ${clientId} and id = ${at(n)?.modelId}`),
  list: (db: Tx, step: Step) =>
    db.run(sql`
      insert into listing (client_id, product_id, service, organization_id, service_product_id, price_minor, card_at)
      values (${clientId}, ${idOf(step.n)}, ${step.service}, ${organizationId}, ${key(step)}, ${step.price}, ${told(step)})
      on conflict (client_id, product_id, service) do update set price_minor = excluded.price_minor, service_product_id = excluded.service_product_id`),
  tell: (db: Tx, step: Step) =>
    db.run(sql`update listing set status = ${step.cost === null ? 'ERROR' : 'SUCCESS'}, card_at = ${told(step)}
      where client_id = ${clientId} and product_id = ${idOf(step.n)} and service = ${step.service}`),
  priceThere: (db: Tx, { n, service, price }: Step) =>
    db.run(sql`update listing set price_minor = ${price} where client_id = ${clientId} and product_id = ${idOf(n)} and service = ${service}`),
  unlist: (db: Tx, { n, service }: Step) => db.run(sql`delete from listing where client_id = ${clientId} and product_id = ${idOf(n)} and service = ${service}`),
  moveListing: (db: Tx, { n, m, service }: Step) =>
    db.run(sql`update listing l set product_id = ${idOf(m)} where l.client_id = ${clientId} and l.product_id = ${idOf(n)} and l.service = ${service}
      and not exists (select from listing t where t.client_id = ${clientId} and t.product_id = ${idOf(m)} and t.service = ${service})`),
  moveProduct: (db: Tx, { n, m }: Step) => db.run(sql`update product set model_id = ${at(m)?.modelId} where client_id = ${clientId} and id = ${idOf(n)}`),
  share: (db: Tx, { n, m }: Step) => db.run(sql`update product set sku_id = ${at(m)?.skuId} where client_id = ${clientId} and id = ${idOf(n)}`),
  picture: (db: Tx, { n, m, service }: Step) =>
    db.run(sql`insert into product_image (client_id, view_id, url, services)
      select ${clientId}, ${at(n)?.viewId}, 'https://pictures.example/1.jpg', ${m === 0 ? [] : [service]}::text[] from generate_series(1, ${1 + (m % 2)}::int)`),
  rename: (db: Tx, { n, m, service }: Step) =>
    db.run(
      sql`update product_image set view_id = ${at(m)?.viewId}, services = ${[service]}::text[] where client_id = ${clientId} and view_id = ${at(n)?.viewId}`,
    ),
  unpicture: (db: Tx, { n }: Step) => db.run(sql`delete from product_image where client_id = ${clientId} and view_id = ${at(n)?.viewId}`),
  saysOfView: (db: Tx, { n, price, cost }: Step) =>
    db.run(
      sql`update product_view set image_urls = ${cost === null ? null : 'https://pictures.example/2.jpg'}, extra = ${JSON.stringify({
        ...(price !== null && { wildberriesHasPhoto: price > 0 }),
        ...(price !== 0 && cost !== null && { wildberriesCardDoesNotOpen: cost > 5_000 }),
      })}::jsonb where client_id = ${clientId} and id = ${at(n)?.viewId}`,
    ),
  own: (db: Tx, { n, m, cost }: Step) =>
    db.run(sql`update sku set product_id = ${cost === null ? null : idOf(m)} where client_id = ${clientId} and id = ${at(n)?.skuId}`),
}
const kinds = Object.keys(writes)
const isKind = (kind: string): kind is Step['kind'] => kinds.includes(kind)
const index = fc.integer({ min: 0, max: goods.length - 1 })
const steps: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds.filter(isKind)),
  n: index,
  m: index,
  service: fc.constantFrom(...services),
  price: fc.constantFrom(null, 0, 10_000, 20_000),
  cost: fc.constantFrom(null, 5_000, 15_000),
  days: fc.constantFrom(null, 0, 1, 2, 3),
})
const write = (db: Tx, step: Step) => writes[step.kind](db, step)

test('marks follow every write', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 20 }), async (list) => {
      for (const step of list) await pool.tx({ clientId }, (db) => write(db, step))
      await compare()
    }),
    { numRuns: 40 },
  )
})

test('marks follow what many write at once', async () => {
  const LANES = 6
  const ROUNDS = 12
  const plans = fc.sample(fc.array(fc.array(steps, { minLength: 1, maxLength: 3 }), { minLength: ROUNDS, maxLength: ROUNDS }), { numRuns: LANES, seed: 45 })
  let written = 0
  await Promise.all(
    plans.map(async (plan) => {
      for (const list of plan) {
        try {
          await pool.tx({ clientId }, async (db) => {
            for (const step of list) {
              await write(db, step)
              await db.run(sql`select pg_sleep(0.002)`)
            }
          })
          written += 1
        } catch (error) {
          // Steps are drawn without any order of locks: who gave up after several tries has written nothing.
          if (sqlState(error) !== '40P01' && sqlState(error) !== '23505') throw error
        }
      }
    }),
  )
  assert.ok(written > (LANES * ROUNDS) / 2, `only ${written} were written`)
  const { listings, products } = await compare()
  assert.ok(listings.some(({ marks }) => marks.includes(true)) && products.length >= goods.length)
})

test('marks that were written past the triggers are found and made anew', async () => {
  await ownerPool.tx({}, async (db) => {
    await db.run(sql`set local session_replication_role = replica`)
    await db.run(sql`update listing set card_due = not card_due, price_apart = not price_apart, at_loss = not at_loss where client_id = ${clientId}`)
    await db.run(sql`update product set is_duplicate = not is_duplicate, at_loss = not at_loss where client_id = ${clientId}`)
    await db.run(sql`update product_view set has_image = not has_image, image_for_ozon = not image_for_ozon where client_id = ${clientId}`)
  })
  await assert.rejects(compare())
  await ownerPool.tx({}, (db) => db.run(sql`select mark_anew(${clientId})`))
  await compare()
})

test('search finds by the marks what they say, and another client nothing', async () => {
  const { listings, products } = await compare()
  const ids = async (filter: string) =>
    rowsOf(await api.get(`/api/product/find?limit=500&deleted=false&${filter}`))
      .map(({ id }) => numberOf(id))
      .toSorted((a, b) => a - b)
  const on = (service: string, mark: number) =>
    [...new Set(listings.filter((one) => one.service === service && one.marks[mark]).map(({ productId }) => productId))].toSorted((a, b) => a - b)
  assert.deepEqual(await ids('needImportWildberriesCard=true'), on('WILDBERRIES', 0))
  assert.deepEqual(await ids('needImportOzonCard=true'), on('OZON', 0))
  assert.deepEqual(await ids('needUpdatePrice=true'), on('WILDBERRIES', 1))
  const losing = new Set([
    ...products.filter(({ marks }) => marks[1]).map(({ id }) => id),
    ...listings.filter(({ marks }) => marks[2]).map(({ productId }) => productId),
  ])
  assert.deepEqual(
    await ids('unprofitable=true'),
    [...losing].toSorted((a, b) => a - b),
  )
  assert.deepEqual(
    await ids('isDuplicate=true'),
    products
      .filter(({ marks }) => marks[0])
      .map(({ id }) => id)
      .toSorted((a, b) => a - b),
  )
  const other = await api.another()
  for (const filter of ['needImportWildberriesCard', 'needUpdatePrice', 'unprofitable', 'isDuplicate'])
    assert.deepEqual(listOf(fieldsOf(await other.get(`/api/product/find?${filter}=true`)).rows), [])
})
