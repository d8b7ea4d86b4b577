// Sets on their way out: told to marketplaces, collected and packed as what they are made of.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { sql } from '../src/kit/db.ts'
import { givenCard, type GivenCard } from '../src/modules/catalogue/given.ts'
import { collectsOf, ok } from '../src/modules/fbs/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, until } from '../src/testing.ts'
import { fieldsOf, givenStock, givenWarehouse, isFields, listOf } from './given.ts'
import { givenOrder as givenShopOrder, givenShop, good, scan, scanAll } from './packing-given.ts'
import { calling } from './stock-given.ts'
import { ledgerAddsUp } from './support/database.ts'

const api = await serve()
const warehouseId = await givenWarehouse(api)
type Part = [part: GivenCard, quantity: number]
async function givenSet(parts: readonly Part[], stock: number, product: object = {}): Promise<GivenCard> {
  const set = await givenCard(api, { product })
  await ok(api.post('/api/product/storeProductSet', { [set.productId]: parts.map(([part, quantity]) => ({ componentProductId: part.productId, quantity })) }))
  await givenStock(
    api,
    warehouseId,
    parts.map(([part]) => part),
    stock,
  )
  return set
}
const fbs = ({ productId }: GivenCard, quantity: number) =>
  givenOrder(api, { type: 'FBS', service: 'WILDBERRIES', stockWarehouseId: warehouseId, products: [{ productId, quantity, price: 10 }] })
const statusOf = async (id: number) => fieldsOf(await api.get(`/api/order/${id}`)).status
const collect = (id: number | null | undefined, barcode: string) => api.post(`/api/fbs/collectItem?orderProductCollectId=${id}&barcode=${barcode}`)

test('a marketplace hears within two seconds of every set that a changed part is in, under the rules of the set', async () => {
  const [cup, spoon] = [await givenCard(api), await givenCard(api)]
  const single = await givenSet([[cup, 1]], 0)
  const pair = await givenSet([[cup, 2], [spoon, 1]], 0, { minFbsStock: 1 }) // prettier-ignore
  await calling(api, async ({ db, clientId }) => {
    for (const [n, { productId }] of [single, pair].entries())
      await db.run(sql`insert into listing (client_id, product_id, service, organization_id, service_product_id)
        values (${clientId}, ${productId}, 'WILDBERRIES', ${api.organizationId}, ${String(9001 + n)})`)
  })
  const market = await startWildberries({
    limits: 'none',
    token: 'sets-sandbox-token',
    warehouses: [{ id: 7 }],
    goods: [single, pair].map(({ barcode }, n) => ({ article: `S${n}`, nmId: 500 + n, chrtId: 9001 + n, skus: [barcode], price: 1000 })),
  })
  after(() => market.close())
  await ok(
    api.post(
      `/api/client/addServiceIntegration?${new URLSearchParams({ service: 'WILDBERRIES', serviceSecret: market.token, siteDomain: market.url }).toString()}`,
    ),
  )
  const link = { name: '7', externalId: '7', warehouseId, service: 'WILDBERRIES', organizationId: api.organizationId }
  await ok(api.post('/api/warehouse/createServiceWarehouse', link))
  const shows = () => [market.world.stockOf(7).get(9001), market.world.stockOf(7).get(9002)]
  const is = async (one: number, two: number) => {
    const since = Date.now()
    await until(() => Promise.resolve(shows()[0] === one && shows()[1] === two), 8000).catch(() => assert.deepEqual(shows(), [one, two]))
    return Date.now() - since
  }
  await givenStock(api, warehouseId, [cup, spoon], 9)
  await is(9, 4)
  // A sale of a part alone, and of one set, changes the other.
  const sold = await fbs(cup, 2)
  await is(7, 3)
  const pairs = await fbs(pair, 2)
  await is(3, 0)
  await ok(api.post(`/api/order/${sold.id}/status?status=CANCELED`))
  await ok(api.post(`/api/order/${pairs.id}/status?status=CANCELED`))
  await is(9, 4)
  // So does what it is made of.
  await ok(api.post('/api/product/storeProductSet', { [single.productId]: [{ componentProductId: spoon.productId, quantity: 3 }] }))
  await is(3, 4)
  const explained = fieldsOf(await api.get(`/api/stock/explain?productId=${pair.productId}&service=WILDBERRIES`))
  assert.deepEqual(
    listOf(explained.warehouses).map(({ free, quantity }) => [free, quantity]),
    [[4, 4]],
  )
})

test('a set is collected by its own barcode, or part by part when its parts are asked for', async () => {
  const [cup, spoon] = [await givenCard(api), await givenCard(api)]
  const set = await givenSet([[cup, 1], [spoon, 2]], 20) // prettier-ignore
  const first = await fbs(set, 2)
  const scanned = (barcode: string, parts: boolean) =>
    api.get(`/api/fbs/findOrderProductCollectByProductBarcode?barcode=${barcode}&replaceSetByComponent=${parts}`)
  const whole = await collectsOf(scanned(set.barcode, false))
  assert.deepEqual(
    whole.map(({ product, quantity, isSet }) => [product?.id, quantity, isSet]),
    [
      [set.productId, 1, true],
      [set.productId, 1, true],
    ],
  )
  for (const { id } of whole) await ok(collect(id, set.barcode))
  assert.equal(await statusOf(first.id), 'COLLECTED')
  const second = await fbs(set, 1)
  assert.equal((await scanned(cup.barcode, false)).status, 404, 'nobody ordered the part itself')
  const parts = await collectsOf(scanned(cup.barcode, true))
  assert.deepEqual(
    parts.map(({ orderId, product, quantity }) => [orderId, product?.id, quantity]),
    [
      [second.id, cup.productId, 1],
      [second.id, spoon.productId, 1],
      [second.id, spoon.productId, 1],
    ],
  )
  const wrong = await collect(parts[0]?.id, spoon.barcode)
  assert.deepEqual([wrong.status, isFields(wrong.body) && wrong.body.error], [400, 'error_collect_wrong_barcode'])
  await ok(collect(parts[0]?.id, cup.barcode))
  await ok(collect(parts[1]?.id, spoon.barcode))
  assert.notEqual(await statusOf(second.id), 'COLLECTED')
  await ok(collect(parts[2]?.id, spoon.barcode))
  assert.equal(await statusOf(second.id), 'COLLECTED')
  const left = await calling(api, ({ db, clientId }) =>
    db.all<{ free: number; reserved: number }>(
      sql`select free, reserved from stock where client_id = ${clientId} and sku_id = any(${[cup.skuId, spoon.skuId]}::bigint[]) and free + reserved > 0 order by sku_id`,
    ),
  )
  assert.deepEqual(left, [
    { free: 17, reserved: 0 },
    { free: 14, reserved: 0 },
  ])
  await ledgerAddsUp(api.app.ownerPool, api.clientId)
})

test('what waits has no parts to collect yet; they follow what it reserves', async () => {
  const cup = await givenCard(api)
  const set = await givenSet([[cup, 2]], 1)
  const { id } = await fbs(set, 1)
  const pieces = (parts: boolean) => collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${id}&replaceSetByComponent=${parts}`))
  const shown = async (parts: boolean) => (await pieces(parts)).map(({ product, isSet }) => [product?.id, isSet])
  assert.deepEqual(await shown(true), [[set.productId, false]])
  await givenStock(api, warehouseId, [cup], 2)
  assert.deepEqual(await shown(true), [
    [cup.productId, false],
    [cup.productId, false],
  ])
  assert.deepEqual(await shown(false), [[set.productId, true]])
  await ok(api.post('/api/fbs/order/unreserve', [{ id }]))
  assert.deepEqual(await shown(true), [[set.productId, false]])
})

test('on the floor the parts of a set are scanned, each as often as it is in it; the shop sees its set packed', async () => {
  const [cup, spoon] = [await givenCard(api), await givenCard(api)]
  const set = await givenSet([[cup, 1], [spoon, 2]], 50) // prettier-ignore
  const shop = await givenShop(api)
  const draft = { products: [{ barcodes: [set.barcode] }, { barcodes: [set.barcode] }], packages: [{ number: 'P', barcode: 'SET-BOX' }] }
  const number = await givenShopOrder(shop, draft)
  // A part finds the order that it goes into.
  const taken = await scan(api, spoon.barcode)
  assert.deepEqual([taken.code, isFields(taken.order) && taken.order.number, isFields(taken.order) && taken.order.pieces], [
    'ok',
    number,
    { total: 6, packed: 1, left: 5 },
  ]) // prettier-ignore
  assert.deepEqual(await scanAll(api, [cup.barcode, 'SET-BOX', spoon.barcode]), ['ok', 'missing', 'ok'])
  const products = async () =>
    listOf(good(await shop.as.get(`/api/shop/orders/${number}`)).products).map(({ code, assigned_at }) => [code, assigned_at !== null])
  assert.deepEqual(await products(), [
    [set.article, true],
    [set.article, false],
  ])
  // The second set was assembled before: its own barcode stands for all its parts; undone, none of them is here.
  assert.deepEqual(await scanAll(api, [set.barcode]), ['goods_complete'])
  assert.deepEqual((await products()).map(([, here]) => here), [true, true]) // prettier-ignore
  assert.equal(good(await api.post('/api/packing/undo', { scanId: 'undo-the-set' })).code, 'undone')
  assert.deepEqual((await products()).map(([, here]) => here), [true, false]) // prettier-ignore
  assert.deepEqual(await scanAll(api, [spoon.barcode, set.barcode, spoon.barcode, spoon.barcode, cup.barcode, 'SET-BOX']), [
    'ok',
    'surplus',
    'ok',
    'surplus',
    'goods_complete',
    'packed',
  ])
  assert.deepEqual(await products(), [
    [set.article, true],
    [set.article, true],
  ])
  await ledgerAddsUp(api.app.ownerPool, api.clientId)
})

test('an assembled set on the floor is scanned by its own barcode', async () => {
  const cup = await givenCard(api)
  const set = await givenSet([[cup, 3]], 3)
  await givenStock(api, warehouseId, [set], 1)
  const shop = await givenShop(api)
  await givenShopOrder(shop, { products: [{ barcodes: [set.barcode] }, { barcodes: [set.barcode] }], packages: [{ number: 'Q', barcode: 'SET-BOX-2' }] })
  assert.deepEqual(await scanAll(api, [cup.barcode, cup.barcode, set.barcode, set.barcode, cup.barcode, 'SET-BOX-2']), [
    'ok',
    'ok',
    'ok',
    'surplus',
    'goods_complete',
    'packed',
  ])
})
