// All filters of product search: each finds what a plain model of it finds, alone and together with any others.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { wireOperations } from '../src/wire/index.ts'
import { fieldsOf, givenWarehouse, isFields, listOf, numberOf, rowsOf } from './given.ts'
import { tokenFor } from './support/users.ts'
import { called, manner, plainSearch, total, type Filter } from './support/plain-search.ts'
import { DAY, drawShop, writeShop, type Good, type Order } from './support/shop.ts'

// Replies are held against their schemas elsewhere; here are hundreds of long ones.
const TEST_CARDS = 40
const folder = mkdtempSync(join(tmpdir(), 'ambar-search-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const offer = join(folder, 'offer.json')
writeFileSync(offer, JSON.stringify({ tariffs: [{ id: 1, name: 'Пробный', testCards: TEST_CARDS, prices: { MONTH: 0 } }], addons: [] }))
const api = await serve({ worker: false, checkReplies: false, env: { BILLING_FILE: offer } })
const { ownerPool } = api.app
const second = numberOf(
  await ownerPool.tx(
    {},
    async (db) => (await db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Вторая') returning id`)).id,
  ),
)
const warehouses = [await givenWarehouse(api, 'A'), await givenWarehouse(api, 'B'), await givenWarehouse(api, 'C')] as const
await ownerPool.tx({}, (db) => db.run(sql`update warehouse set extra = extra || '{"region":"Урал"}' where id = ${warehouses[2]}`))
const made = await ownerPool.tx({}, async (db) => {
  const ids = (rows: { id: number }[]) => rows.map(({ id }) => id)
  await db.run(sql`insert into manufacturer (client_id, name) values (${api.clientId}, 'Завод')`)
  return {
    brands: ids(
      await db.all<{ id: number }>(sql`insert into brand (client_id, name) select ${api.clientId}, 'Бренд ' || n from generate_series(1, 3) n returning id`),
    ),
    categories: ids(
      await db.all<{ id: number }>(sql`insert into category (client_id, name, extra)
        select ${api.clientId}, 'Категория ' || n, '{}' from generate_series(1, 4) n returning id`),
    ),
    contractors: ids(
      await db.all<{ id: number }>(
        sql`insert into contractor (client_id, name) select ${api.clientId}, 'Поставщик ' || n from generate_series(1, 3) n returning id`,
      ),
    ),
    cells: new Map(
      (await db.all<{ id: number; cell: number }>(sql`select id, no_place_cell_id as cell from warehouse where client_id = ${api.clientId}`)).map(
        ({ id, cell }) => [id, cell] as const,
      ),
    ),
  }
})
await ownerPool.tx({}, (db) =>
  db.run(sql`update category set extra = jsonb_build_object('avitoCategoryId', id * 100) where client_id = ${api.clientId} and id % 2 = 0`),
)
const ground = { clientId: api.clientId, organizations: [api.organizationId, second] as const, warehouses, cells: made.cells }
const shop = drawShop(20_26, ground, made)
await writeShop(ownerPool, ground, shop)
await ownerPool.tx({}, (db) =>
  db.run(sql`select number_cards(client_id, array_agg(id)) from product_model where client_id = ${api.clientId} group by client_id`),
)
const { goods } = shop
const byId = new Map(goods.map((good) => [good.id, good]))

const find = async (filter: Filter) => {
  const reply = await api.get(`/api/product/find?${new URLSearchParams({ limit: '500', count: 'true', ...filter }).toString()}`)
  const rows = rowsOf(reply)
  assert.equal(fieldsOf(reply).total, rows.length)
  return rows
}
const idsOf = (rows: readonly { id?: unknown }[]) => rows.map(({ id }) => numberOf(id)).toSorted((a, b) => a - b)

const { means, expected, planOf, stockOf, original } = plainSearch(shop, TEST_CARDS)
const dayAgo = (days: number) => new Date(shop.now - days * DAY).toISOString().slice(0, 10)

// ---- what is asked ----
const yes = fc.constantFrom('true', 'false')
const ofGoods = (pick: (good: Good) => number) => fc.constantFrom(...goods).map((good) => String(pick(good)))
const several = (pick: (good: Good) => number) => fc.array(fc.constantFrom(...goods).map(pick), { minLength: 1, maxLength: 60 }).map((list) => list.join(','))
const anyWarehouse = fc.constantFrom(...warehouses).map(String)
const anyService = fc.constantFrom('WILDBERRIES', 'OZON', 'ALIEXPRESS')
const lots = [...shop.lots.values()].flat()
const values: Record<string, fc.Arbitrary<string>> = {
  ...Object.fromEntries(Object.keys(means).map((name) => [name, yes])),
  query: fc.constantFrom('товар 1', 'ART-3', 'красный товар', 'белый', 'нет такого', '%'),
  article: fc.constantFrom('art-1', 'ART-5-', '-2'),
  color: fc.constantFrom('бел', 'чёрный', 'ый'),
  ids: several((good) => good.id),
  productIds: several((good) => good.id),
  skuIds: several((good) => good.sku),
  categories: several((good) => good.category),
  brands: several((good) => good.brand),
  contractors: fc.subarray(made.contractors, { minLength: 1, maxLength: 2 }).map((list) => list.join(',')),
  organizations: several((good) => good.organization),
  productId: ofGoods((good) => good.id),
  viewId: ofGoods((good) => good.view),
  skuViewId: ofGoods((good) => good.view),
  modelId: ofGoods((good) => good.model),
  skuId: ofGoods((good) => good.sku),
  avitoCategoryId: ofGoods((good) => good.avito ?? 1),
  productType: fc.constantFrom('PRODUCT', 'SET', 'SERVICE'),
  wildberriesRating: fc.constantFrom('0', '2.5', '4'),
  hasStockInWarehouse: anyWarehouse,
  noStockInWarehouse: anyWarehouse,
  warehouseId: anyWarehouse,
  stockRefreshDate: fc.constantFrom(dayAgo(3), dayAgo(20)),
  cellId: fc.constantFrom(...made.cells.values()).map(String),
  status: fc.constantFrom('IN_STOCK', 'RESERVED'),
  itemId: fc.constantFrom(...lots).map((lot) => lot.code ?? String(lot.id)),
  itemIncomeOrderId: fc.constantFrom('1', '3', '5'),
  lastInventoryId: fc.constantFrom('1', '2', '3'),
  createdIn: fc.constantFrom('WILDBERRIES', 'OZON', 'WILDBERRIES,OZON'),
  services: fc.constantFrom('WILDBERRIES', 'OZON,ALIEXPRESS'),
  orderService: anyService,
  deliveryDate: fc.constantFrom(dayAgo(1), dayAgo(4)),
  incomeOrderId: fc.constantFrom(...shop.orders).map(({ id }) => String(id)),
  incomeId: fc.constantFrom(...shop.purchases).map(({ id }) => String(id)),
  planDays: fc.constantFrom('1', '14', '60'),
  dateFrom: fc.constantFrom(dayAgo(50), dayAgo(9)),
  dateTo: fc.constantFrom(dayAgo(0), dayAgo(5)),
  skipDayWithoutStocks: fc.constant('true'),
  countByOrdersOrSales: fc.constantFrom('ORDERS', 'SALES'),
  inWarehouses: fc.constantFrom(String(warehouses[0]), warehouses.slice(0, 2).join(',')),
  inWarehouseRegions: fc.constant('урал'),
}

const compare = async (filter: Filter) => {
  assert.deepEqual(idsOf(await find(filter)), idsOf(expected(filter)), JSON.stringify(filter))
}

test('each filter alone finds what its plain meaning finds, and leaves something out', async () => {
  for (const [name, value] of Object.entries(values)) {
    const asked = [...new Set(fc.sample(value, { numRuns: 4, seed: 7 }))]
    for (const text of asked) await compare({ [name]: text })
    if (manner.has(name) || name === 'modelDeleted' || name === 'viewDeleted') continue
    const sizes = asked.map((text) => expected({ [name]: text }).length)
    assert.ok(
      sizes.some((size) => size > 0 && size < goods.length),
      `${name} tells nothing apart: ${sizes.join()}`,
    )
  }
})

test('filters combined at random never interfere', async () => {
  const pair = fc.constantFrom(...Object.keys(values)).chain((name) => (values[name] ?? yes).map((value) => [name, value] as const))
  await fc.assert(
    fc.asyncProperty(fc.array(pair, { minLength: 1, maxLength: 5 }), (pairs) => compare(Object.fromEntries(pairs))),
    { numRuns: 100 },
  )
})

test('what is found in several ways is found once, in order, page by page', async () => {
  const ways = ['inStock', 'noStock', 'inFbsStock', 'noOzonImages', 'wildberriesCardDoesNotOpen', 'unprofitable']
  const some = fc.record(Object.fromEntries(ways.map((way) => [way, yes])), { requiredKeys: [] })
  await fc.assert(
    fc.asyncProperty(some, fc.constantFrom('ID', 'PRICE'), yes, async (asked, sortBy, ascending) => {
      const filter: Filter = Object.fromEntries(Object.entries(asked).flatMap(([way, value]) => (value === undefined ? [] : [[way, value]])))
      const up = ascending === 'true' ? 1 : -1
      const worth = ({ price }: Good) => (price === null ? Infinity : up * price)
      const byPrice = (a: Good, b: Good) => (worth(a) === worth(b) ? 0 : worth(a) - worth(b))
      const meant = expected(filter)
        .toSorted((a, b) => (sortBy === 'PRICE' ? byPrice(a, b) : 0) || up * (a.id - b.id))
        .map(({ id }) => id)
      const seen: number[] = []
      for (let page = 1; page === 1 || seen.length === (page - 1) * 40; page++) {
        const query = new URLSearchParams({ ...filter, sortBy, ascending, limit: '40', page: String(page) })
        seen.push(...rowsOf(await api.get(`/api/product/find?${query.toString()}`)).map(({ id }) => numberOf(id)))
      }
      assert.deepEqual(seen, meant, JSON.stringify({ filter, sortBy, ascending }))
      await compare(filter)
    }),
    { numRuns: 30 },
  )
})

test('the words of a plan are obeyed, in what is found and in what is shown', async () => {
  const words = ['planDays', 'dateFrom', 'dateTo', 'skipDayWithoutStocks', 'countByOrdersOrSales', 'inWarehouses', 'inWarehouseRegions']
  const anyPlan = fc.record(Object.fromEntries(words.map((word) => [word, values[word] ?? yes])), { requiredKeys: [] })
  await fc.assert(
    fc.asyncProperty(anyPlan, fc.constantFrom('needToBuy', 'requierPlan'), yes, async (plan, name, value) => {
      const filter: Filter = {
        ...Object.fromEntries(Object.entries(plan).flatMap(([word, text]) => (text === undefined ? [] : [[word, text]]))),
        [name]: value,
      }
      const rows = await find(filter)
      assert.deepEqual(idsOf(rows), idsOf(expected(filter)), JSON.stringify(filter))
      for (const row of rows) {
        const good = byId.get(numberOf(row.id))
        assert.ok(good)
        const { sold, quantity, need } = planOf(good, filter, name === 'needToBuy' ? 'buy' : 'supply')
        const shown = { fboSales: row.fboSales, recommendPlan: row.recommendPlan }
        assert.deepEqual(shown, { fboSales: sold, recommendPlan: need }, JSON.stringify({ id: good.id, filter }))
        if (sold > 0) assert.equal(row.fboStockCount, quantity)
      }
    }),
    { numRuns: 40 },
  )
})

test('every published filter is there, and what is wrong in one is told', async () => {
  const answers = new Set(['limit', 'page', 'count', 'sortBy', 'ascending', 'grouped', 'uniqView', 'uniqViewSku', 'uniqModel', 'uniqSku'])
  const shows = new Set(['withCategoryAndBrand', 'allServices', 'forPrices'])
  const published = wireOperations['GET /api/product/find']?.query ?? []
  const left = published.filter((name) => !Object.hasOwn(values, name) && !answers.has(name) && !shows.has(name))
  assert.deepEqual(left, [])
  for (const wrong of [
    'dateFrom=2026-01-02&dateTo=2026-01-01&requierPlan=true',
    'dateFrom=2001-01-01&needToBuy=true',
    'deliveryDate=31.12.2026',
    'planDays=0',
  ]) {
    const { status, body } = await api.get(`/api/product/find?${wrong}`)
    assert.deepEqual([status, isFields(body) && body.error], [400, 'error_validation'], wrong)
  }
})

test('one row of a SKU is the product whose stock it is, with its duplicates; one of a colour comes with its sizes', async () => {
  const living = goods.filter(({ archived }) => !archived)
  for (const row of await find({ uniqSku: 'true' })) {
    const good = byId.get(numberOf(row.id))
    assert.ok(good)
    const like = living.filter(({ sku }) => sku === good.sku).map(({ id }) => id)
    if (like.includes(original(good))) assert.equal(good.id, original(good))
    assert.deepEqual(idsOf([...listOf(row.duplicates), row]), like)
    assert.equal(row.duplicate, good.id !== original(good))
  }
  for (const row of await find({ uniqViewSku: 'true' })) assert.equal(row.duplicate, false)
  for (const row of await find({ grouped: 'true' })) {
    assert.ok(isFields(row.group))
    const sizes = living.filter(({ view, id }) => view === row.productViewId && id !== row.id)
    assert.deepEqual(Object.keys(row.group).toSorted(), sizes.map(({ id }) => `S${id}`).toSorted())
  }
})

test('what was sold is told of each product asked for, and with the table of prices', async () => {
  const ids = goods.slice(0, 100).map(({ id }) => id)
  const bought = (days: number, which: (order: Order) => boolean) => (id: number) =>
    total(
      shop.orders
        .filter((order) => order.type !== 'FBM' && order.createdAt.getTime() >= Date.now() - days * DAY && which(order))
        .flatMap(({ lines }) => lines.filter(({ productId }) => productId === id).map(({ quantity }) => quantity)),
    )
  const month = bought(30, ({ status }) => status !== 'CANCELED' && status !== 'REFUND_RECEIVED')
  assert.deepEqual(fieldsOf(await api.get(`/api/product/getProductSales?productIds=${ids.join(',')}`)), Object.fromEntries(ids.map((id) => [id, month(id)])))
  const [market, ozonFbs] = [bought(14, (order) => called(order) && order.service !== 'NONE'), bought(14, (order) => called(order) && order.service === 'OZON')]
  for (const row of await find({ forPrices: 'true', deleted: 'false' })) {
    const good = byId.get(numberOf(row.id))
    assert.ok(good)
    const shown = { totalOrdersCount: row.totalOrdersCount, ozonFbsOrdersQuantity: row.ozonFbsOrdersQuantity, instockQuantity: row.instockQuantity }
    const meant = { totalOrdersCount: market(good.id), ozonFbsOrdersQuantity: ozonFbs(good.id), instockQuantity: total(stockOf(good).map(({ free }) => free)) }
    assert.deepEqual(shown, meant)
  }
  const other = await api.another()
  assert.deepEqual(fieldsOf(await other.get(`/api/product/getProductSales?productIds=${ids.join(',')}`)), {})
})

test('who is limited to an organization and a warehouse finds by those alone', async () => {
  const rights = { roles: ['ADMIN'], organizationIds: [second], warehouseIds: [warehouses[0]] }
  const user = fieldsOf(await api.post('/api/client/addUser', { login: 'limited', ...rights }))
  const limited = await tokenFor(api, numberOf(user.userId))
  const ids = async (filter: string) => idsOf(rowsOf(await limited.get(`/api/product/find?limit=500&${filter}`)))
  const theirs = goods.filter(({ organization, archived }) => organization === second && !archived)
  const idsIf = (is: (good: Good) => boolean) => idsOf(theirs.filter(is))
  assert.deepEqual(
    await ids('favourite=true'),
    idsIf(({ favourite }) => favourite),
  )
  const inFirst = (good: Good) => stockOf(good).some(({ warehouse, free, reserved }) => warehouse === warehouses[0] && free + reserved > 0)
  assert.deepEqual(await ids('inFbsStock=true'), idsIf(inFirst))
  assert.deepEqual(await ids(`hasStockInWarehouse=${warehouses[1]}`), [])
  assert.deepEqual(
    await ids('status=IN_STOCK'),
    idsIf((good) => (shop.lots.get(good.sku) ?? []).some((lot) => lot.warehouse === warehouses[0] && lot.free > 0)),
  )
  // All orders and purchases are of the first organization.
  for (const filter of [
    'orderService=OZON',
    'needToBuy=true',
    'requierPlan=true',
    'hasSupplyingQuantity=true',
    `incomeOrderId=${shop.orders[0]?.id}`,
    `incomeId=${shop.purchases[0]?.id}`,
  ])
    assert.deepEqual(await ids(filter), [], filter)
})
