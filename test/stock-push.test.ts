// What is free reaches the marketplace within two seconds, once, and nothing of it is lost; nothing empties a shop without asking.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { sql } from '../src/kit/db.ts'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { receive, release, reserve, restock } from '../src/modules/stock/index.ts'
import { setLevels } from '../src/modules/stock/levels.ts'
import { serve, until } from '../src/testing.ts'
import { calling, givenProducts, givenWarehouse } from './stock-given.ts'

const api = await serve()
const products = await givenProducts(api, 12)
const market = await startWildberries({
  limits: 'none',
  token: 'planted-sandbox-token',
  warehouses: [{ id: 7 }, { id: 8 }],
  goods: products.map((product, n) => ({ article: `A${n}`, nmId: 100 + n, chrtId: Number(product.key), skus: [product.barcode], price: 1000 })),
})
after(() => market.close())
const { body } = await api.post(
  `/api/client/addServiceIntegration?${new URLSearchParams({ service: 'WILDBERRIES', serviceSecret: market.token, siteDomain: market.url }).toString()}`,
)
const integrationId = Value.Parse(Type.Object({ id: Type.Integer() }), body).id
const link = (warehouseId: number, externalId = '7') =>
  api.post('/api/warehouse/createServiceWarehouse', { name: externalId, externalId, warehouseId, service: 'WILDBERRIES', organizationId: api.organizationId })
const [main, second] = [await givenWarehouse(api, { priority: 1 }), await givenWarehouse(api, { priority: 2, useForOrder: false })]
await link(main)
const p = (n: number) => {
  const product = products[n]
  if (!product) throw new Error(`no product ${n}`)
  return product
}
const shows = (n: number, at = 7) => market.world.stockOf(at).get(Number(p(n).key))
const set = (levels: [product: number, value: number][], warehouseId = main) =>
  calling(api, (call) =>
    setLevels(
      call,
      levels.map(([n, value]) => ({ warehouseId, skuId: p(n).skuId, value, withReserved: false })),
    ),
  )
const sends = () => market.world.calls.filter((one) => one.method === 'PUT' && one.path.includes('/stocks/')).length
const quiet = () =>
  until(() =>
    calling(
      api,
      async ({ db, clientId }) =>
        (
          await db.one<{ n: number }>(
            sql`select (select count(*) from stock_outbox where client_id = ${clientId}) + (select count(*) from stock_offer where client_id = ${clientId} and due > told and held_at is null) as n`,
          )
        ).n === 0,
    ),
  )
const product = (n: number, change: ReturnType<typeof sql>) =>
  calling(api, async (call) => {
    await call.db.run(sql`update product set ${change} where client_id = ${call.clientId} and id = ${p(n).id}`)
  })

test('a change is at the marketplace within two seconds, and is written down with what was answered', async () => {
  const started = Date.now()
  await set(products.map((_, n) => [n, 10 + n]))
  await until(async () => products.every((_, n) => shows(n) === 10 + n), 4000)
  assert.ok(Date.now() - started < 2000, `${Date.now() - started} ms`)
  await quiet()
  const history = await api.get(`/api/wms/findStockHistory?productId=${p(3).id}&count=true`)
  const page = Value.Parse(
    Type.Object({ total: Type.Integer(), rows: Type.Array(Type.Object({ send: Type.Integer(), status: Type.String(), key: Type.String() })) }),
    history.body,
  )
  assert.deepEqual([page.total, page.rows[0]], [1, { ...page.rows[0], send: 13, status: 'SUCCESS', key: p(3).key }])
})

test('a sale, a cancel and a receipt are told as they happen; what is shown already is not told again', async () => {
  await calling(api, (call) =>
    reserve(call, { orderId: 1, orderedAt: new Date(), warehouseIds: [main], lines: [{ lineId: 1, skuId: p(0).skuId, quantity: 3 }] }),
  )
  await until(async () => shows(0) === 7)
  await calling(api, (call) => release(call, { orderId: 1 }))
  await until(async () => shows(0) === 10)
  await calling(api, (call) => receive(call, { warehouseId: main, lines: [{ skuId: p(0).skuId, quantity: 5 }] }))
  await until(async () => shows(0) === 15)
  await quiet()
  const before = sends()
  await set([[0, 14]])
  await set([[0, 15]])
  await calling(api, (call) => restock(call, [p(0).skuId]))
  await quiet()
  assert.ok(sends() - before <= 2, 'a change that is taken back in time is not told, or told once each way')
  await calling(api, (call) =>
    restock(
      call,
      products.map((one) => one.skuId),
    ),
  )
  const quietBefore = sends()
  await quiet()
  assert.equal(sends(), quietBefore)
})

test('warehouses that feed the same one are added up; one that is not to be told of keeps silent', async () => {
  await set([[1, 4]], second)
  await link(second)
  await until(async () => shows(1) === 15)
  await api.put(`/api/warehouse/${second}`, { notSyncStocks: true })
  await until(async () => shows(1) === 11)
  await set([[1, 50]], second)
  await quiet()
  assert.equal(shows(1), 11)
})

test('limits and switches of a product decide what is shown, and the explanation names the gate', async () => {
  const explain = async (n: number) =>
    Value.Parse(
      Type.Object({
        sent: Type.Boolean(),
        warehouses: Type.Array(
          Type.Object({ quantity: Type.Union([Type.Integer(), Type.Null()]), gates: Type.Array(Type.Object({ gate: Type.String(), passed: Type.Boolean() })) }),
        ),
      }),
      (await api.get(`/api/stock/explain?productId=${p(n).id}&service=WILDBERRIES`)).body,
    )
  const closed = async (n: number) => (await explain(n)).warehouses.flatMap((one) => one.gates.filter((gate) => !gate.passed).map((gate) => gate.gate))
  assert.deepEqual([(await explain(2)).sent, await closed(2)], [true, []])
  await product(2, sql`max_fbs_stock = 5`)
  await until(async () => shows(2) === 5)
  await product(2, sql`max_fbs_stock = null, min_fbs_stock = 12`)
  await until(async () => shows(2) === 0)
  assert.deepEqual(await closed(2), ['above_minimum'])
  await product(2, sql`min_fbs_stock = 11`)
  await until(async () => shows(2) === 12)
  await product(2, sql`ignore_fbs_warehouses = '8, 7'`)
  await set([[2, 30]])
  await quiet()
  assert.deepEqual([shows(2), await closed(2), (await explain(2)).sent], [12, ['not_ignored'], false], 'left alone, not emptied')
  await product(2, sql`ignore_fbs_warehouses = '', remove_fbs_stock = true`)
  await until(async () => shows(2) === 0)
  assert.deepEqual(await closed(2), ['not_removed'])
  assert.equal((await api.get('/api/stock/explain?productId=99999999&service=WILDBERRIES')).status, 404)
  assert.equal((await (await api.another()).get(`/api/stock/explain?productId=${p(2).id}&service=WILDBERRIES`)).status, 404)
})

test('an action that would empty more than a fifth of a shop is held until someone says yes; the rest goes on, and so do sales', async () => {
  await set([
    [4, 0],
    [5, 0],
    [6, 0],
    [7, 0],
    [8, 3],
  ])
  await until(async () => shows(8) === 3)
  assert.deepEqual(
    [4, 5, 6, 7].map((n) => (shows(n) ?? 0) > 0),
    [true, true, true, true],
  )
  const Held = Type.Array(
    Type.Object({ integrationId: Type.Integer(), count: Type.Integer(), positive: Type.Integer(), productIds: Type.Array(Type.Integer()) }),
  )
  const [held] = Value.Parse(Held, (await api.get('/api/stock/held')).body)
  assert.deepEqual([held?.integrationId, held?.count, held?.productIds.length], [integrationId, 4, 4])
  await calling(api, (call) =>
    reserve(call, { orderId: 2, orderedAt: new Date(), warehouseIds: [main], lines: [{ lineId: 2, skuId: p(8).skuId, quantity: 3 }] }),
  )
  await until(async () => shows(8) === 0)
  await set([[7, 9]])
  await until(async () => shows(7) === 9)
  assert.equal((await (await api.another()).post(`/api/stock/held/${integrationId}/approve`)).status, 404)
  assert.deepEqual((await api.post(`/api/stock/held/${integrationId}/approve`)).body, { approved: 3 })
  await until(async () => shows(4) === 0 && shows(5) === 0 && shows(6) === 0)
  assert.equal((await api.post(`/api/stock/held/${integrationId}/approve`)).status, 404)
})

test('a marketplace that is away gets everything when it is back, and what it refuses is written down', async () => {
  market.world.fail({ times: 4, status: 503, path: '/stocks' })
  await set([
    [9, 90],
    [10, 91],
  ])
  await until(async () => shows(9) === 90 && shows(10) === 91, 20_000)
})

test('a card that gets its key later, and sending that is switched on, are told without anyone asking', async () => {
  const inside = (change: ReturnType<typeof sql>) => calling(api, ({ db }) => db.run(change))
  await inside(sql`update listing set service_product_id = null where client_id = ${api.clientId} and product_id = ${p(11).id} and service = 'WILDBERRIES'`)
  await set([[11, 70]])
  await quiet()
  assert.equal(shows(11), 21)
  await inside(
    sql`update listing set service_product_id = ${p(11).key} where client_id = ${api.clientId} and product_id = ${p(11).id} and service = 'WILDBERRIES'`,
  )
  await until(async () => shows(11) === 70)
  await inside(
    sql`update organization set settings = settings || '{"autoSyncFbsStocks": false}' where client_id = ${api.clientId} and id = ${api.organizationId}`,
  )
  await set([[11, 71]])
  await quiet()
  assert.equal(shows(11), 70)
  await inside(
    sql`update organization set settings = settings || '{"autoSyncFbsStocks": true}' where client_id = ${api.clientId} and id = ${api.organizationId}`,
  )
  await until(async () => shows(11) === 71)
})
