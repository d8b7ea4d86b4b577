// Many buyers, few goods: exactly what is there is reserved, everyone is answered, nobody deadlocks, and who waits is served in turn.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { givenOrder } from '../src/modules/orders/given.ts'
import { layGoods, layGround, layStock, layWarehouse, lookAt } from '../src/modules/orders/ground.ts'
import { reservesOf } from '../src/modules/stock/index.ts'
import { createOrders } from '../src/modules/orders/index.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import type { Context } from '../src/kit/op.ts'
import { serve } from '../src/testing.ts'
import { deadlocksOf } from './support/database.ts'

const api = await serve({ worker: false, env: { POOL_SIZE: '16' } })
const inside = <T>(work: (call: Context) => Promise<T>) =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    work({ db, actor: systemActor(api.clientId), clientId: api.clientId, lang: 'en', requestId: 'test', enqueue: enqueuer(db, api.clientId) }),
  )
const isHeld = async (orderId: number) => {
  const lines = [...(await inside((call) => reservesOf(call, orderId))).values()]
  return lines.length > 0 && lines.every((line) => line.reserved)
}
const orderOf = (body: unknown): { id: number } => Object(body)

test('two hundred buyers at once against fifty pieces of two goods, named in either order: fifty are served, all are answered', async () => {
  const { warehouseId, goods } = await layGround(api, { count: 2, quantity: 50 })
  const products = goods.map(({ productId }) => ({ productId, quantity: 1, price: 5 }))
  const replies = await Promise.all(
    Array.from({ length: 200 }, (_, n) =>
      api.post('/api/order/', { type: 'RETAIL', stockWarehouseId: warehouseId, products: n % 2 ? products : [...products].reverse() }),
    ),
  )
  assert.deepEqual([...new Set(replies.map((reply) => reply.status))], [200])
  for (const { skuId } of goods) assert.deepEqual(await lookAt(api, api, warehouseId, skuId), { free: 0, reserved: 50 })
  const held = await Promise.all(replies.map((reply) => isHeld(orderOf(reply.body).id)))
  assert.equal(held.filter(Boolean).length, 50, 'an order is served whole')
  assert.equal(await deadlocksOf(api.app.ownerPool), 0)
})

test('ten pieces and sixty buyers: ten reserved, sixty clean answers', async () => {
  const {
    warehouseId,
    goods: [product],
  } = await layGround(api, { count: 1, quantity: 10 })
  assert.ok(product)
  const replies = await Promise.all(
    Array.from({ length: 60 }, () =>
      api.post('/api/order/', { type: 'RETAIL', stockWarehouseId: warehouseId, products: [{ productId: product.productId, quantity: 1, price: 1 }] }),
    ),
  )
  assert.deepEqual([...new Set(replies.map((reply) => reply.status))], [200])
  assert.deepEqual(await lookAt(api, api, warehouseId, product.skuId), { free: 0, reserved: 10 })
})

test('what comes in goes to those who wait, the oldest first', async () => {
  const [product] = await layGoods(api, api, 1)
  const warehouseId = await layWarehouse(api)
  assert.ok(product)
  const orders = []
  for (let n = 0; n < 5; n++)
    orders.push(await givenOrder(api, { stockWarehouseId: warehouseId, products: [{ productId: product.productId, quantity: 1, price: 1 }] }))
  assert.deepEqual(await Promise.all(orders.map(({ id }) => isHeld(id))), [false, false, false, false, false])
  await layStock(api, api, warehouseId, [product.skuId], 2)
  assert.deepEqual(await Promise.all(orders.map(({ id }) => isHeld(id))), [true, true, false, false, false])
  await api.post(`/api/order/${orders[0]?.id}/status?status=CANCELED`)
  assert.deepEqual(await Promise.all(orders.map(({ id }) => isHeld(id))), [false, true, true, false, false], 'what a cancel frees goes to the next')
})

test('an order without a warehouse takes one that has all of a line; a marketplace order takes the linked one', async () => {
  const [product] = await layGoods(api, api, 1)
  assert.ok(product)
  const [near, far] = [await layWarehouse(api), await layWarehouse(api)]
  await layStock(api, api, near, [product.skuId], 1)
  await layStock(api, api, far, [product.skuId], 5)
  await givenOrder(api, { products: [{ productId: product.productId, quantity: 3, price: 1 }] })
  assert.deepEqual(await lookAt(api, api, far, product.skuId), { free: 2, reserved: 3 })
  const link = await api.post('/api/warehouse/createServiceWarehouse', {
    service: 'OZON',
    organizationId: api.organizationId,
    externalId: '77',
    warehouseId: near,
  })
  assert.equal(link.status, 200, JSON.stringify(link.body))
  await givenOrder(api, { type: 'FBS', service: 'OZON', products: [{ productId: product.productId, quantity: 1, price: 1 }] })
  assert.deepEqual(await lookAt(api, api, near, product.skuId), { free: 0, reserved: 1 })
})

test('an import makes its page at once, whatever the stock, keeps a product it does not know, and run again makes nothing', async () => {
  const { warehouseId, goods } = await layGround(api, { count: 2, quantity: 3 })
  const [known, other] = goods
  assert.ok(known && other)
  const tail = randomUUID()
  const drafts = Array.from({ length: 20 }, (_, n) => ({
    type: 'FBS' as const,
    service: 'OZON' as const,
    organizationId: null,
    externalId: `${tail}-${n}`,
    stockWarehouseId: warehouseId,
    createdAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)),
    extra: { wildberriesRid: `rid-${n}` },
    lines: [
      { productId: known.productId, quantity: 1, priceMinor: 1050 },
      n === 7 ? { productId: null, quantity: 2, priceMinor: 100, error: 'unknown article A-7' } : { productId: other.productId, quantity: 1, priceMinor: 100 },
    ],
  }))
  const first = await inside((call) => createOrders(call, drafts))
  assert.deepEqual(
    first.map(({ isNew }) => isNew),
    drafts.map(() => true),
  )
  assert.deepEqual(
    first.map(({ order }) => order.externalId),
    drafts.map(({ externalId }) => externalId),
  )
  assert.deepEqual(await lookAt(api, api, warehouseId, known.skuId), { free: 0, reserved: 3 })
  const again = await inside((call) => createOrders(call, drafts))
  assert.deepEqual(
    again.map(({ isNew }) => isNew),
    drafts.map(() => false),
  )
  assert.deepEqual(
    again.map(({ order }) => order.id),
    first.map(({ order }) => order.id),
  )
  const odd = first[7]
  const unknown = odd?.lines.find(({ productId }) => productId === null)
  assert.equal(unknown?.error, 'unknown article A-7')
  const [late] = await layGoods(api, api, 1)
  const tied = await api.put(`/api/order/${odd?.order.id}/product`, { id: unknown?.id, productId: late?.productId })
  assert.equal(tied.status, 200, JSON.stringify(tied.body))
  assert.equal(Object(tied.body).error, null)
  await layStock(api, api, warehouseId, [late?.skuId ?? 0], 2)
  assert.deepEqual(await lookAt(api, api, warehouseId, late?.skuId ?? 0), { free: 0, reserved: 2 }, 'a line that was tied later holds its goods like any other')
  assert.equal(Object((await api.get(`/api/order/${odd?.order.id}`)).body).wildberriesRid, 'rid-7')
})

test('states that race on one order move its goods once', async () => {
  const {
    warehouseId,
    goods: [product],
  } = await layGround(api, { count: 1, quantity: 10 })
  assert.ok(product)
  const { id } = await givenOrder(api, { stockWarehouseId: warehouseId, products: [{ productId: product.productId, quantity: 4, price: 1 }] })
  const replies = await Promise.all(
    Array.from({ length: 24 }, (_, n) => api.post(`/api/order/${id}/status?status=${['COLLECTED', 'SEND', 'DELIVERY'][n % 3]}`)),
  )
  assert.ok(replies.every(({ status }) => status === 200 || status === 400))
  assert.deepEqual(await lookAt(api, api, warehouseId, product.skuId), { free: 6, reserved: 0 })
})
