// What orders stand on in their tests: goods and a warehouse with stock, laid straight into the tables, many at a time.
// Not its job: anything outside tests.
import assert from 'node:assert/strict'
import { sql } from '../../kit/db.ts'
import { enqueuer, systemActor } from '../../kit/jobs.ts'
import type { Caller, Reply, Served } from '../../testing.ts'
import type { FindResponseOrder, FindResponseOrderHistory, Order, OrderProduct } from '../../wire/index.ts'
import { receive } from '../stock/index.ts'
import { givenOrder } from './given.ts'

export type Goods = { productId: number; skuId: number }
export type Ground = { warehouseId: number; goods: Goods[] }

/** `count` products of a caller, in their own card. */
export const layGoods = (api: Served, caller: Caller, count: number): Promise<Goods[]> =>
  api.app.ownerPool.tx({}, async (db) => {
    const { clientId, organizationId } = caller
    const tail = `${Date.now()}-${Math.random().toString(36).slice(2)}`
    const { brand } = await db.one<{ brand: number }>(sql`insert into brand (client_id, name) values (${clientId}, ${`Brand ${tail}`}) returning id as brand`)
    const { maker } = await db.one<{ maker: number }>(
      sql`insert into manufacturer (client_id, name) values (${clientId}, ${`Maker ${tail}`}) returning id as maker`,
    )
    const { model } = await db.one<{ model: number }>(sql`insert into product_model (client_id, organization_id, article, brand_id, manufacturer_id)
    values (${clientId}, ${organizationId}, ${tail}, ${brand}, ${maker}) returning id as model`)
    const { view } = await db.one<{ view: number }>(
      sql`insert into product_view (client_id, model_id, color) values (${clientId}, ${model}, 'red') returning id as view`,
    )
    return db.all<Goods>(sql`
    with ids as (select nextval('product_id_seq') as product, nextval('sku_id_seq') as sku, n from generate_series(1, ${count}) n),
    skus as (insert into sku (client_id, id, product_id) overriding system value select ${clientId}, sku, product from ids)
    insert into product (client_id, id, view_id, sku_id, organization_id, model_id, article, color, size, name)
    overriding system value select ${clientId}, product, ${view}, sku, ${organizationId}, ${model}, ${tail}, 'red', n::text, 'Goods ' || n from ids
    returning id as product_id, sku_id`)
  })

/** A warehouse through the API. */
export async function layWarehouse(caller: Caller, name = `Warehouse ${Math.random()}`): Promise<number> {
  const { status, body } = await caller.post('/api/warehouse/', { name })
  assert.equal(status, 200, JSON.stringify(body))
  assert.ok(typeof body === 'object' && body !== null && 'id' in body && typeof body.id === 'number')
  return body.id
}

/** So many pieces more of each, received as goods are; those who wait are served. */
export const layStock = (api: Served, caller: Caller, warehouseId: number, skuIds: readonly number[], quantity: number) =>
  api.app.pool.tx({ clientId: caller.clientId }, (db) =>
    receive(
      { db, actor: systemActor(caller.clientId), clientId: caller.clientId, lang: 'en', requestId: 'test', enqueue: enqueuer(db, caller.clientId) },
      { warehouseId, lines: skuIds.map((skuId) => ({ skuId, quantity })) },
    ),
  )

/** What lies in a warehouse. */
export const lookAt = (api: Served, caller: Caller, warehouseId: number, skuId: number) =>
  api.app.pool.tx(
    { clientId: caller.clientId },
    async (db) =>
      (await db.maybe<{ free: number; reserved: number }>(
        sql`select free, reserved from stock where client_id = ${caller.clientId} and warehouse_id = ${warehouseId} and sku_id = ${skuId}`,
      )) ?? { free: 0, reserved: 0 },
  )

/** A warehouse and goods, so many pieces of each. */
export async function layGround(
  api: Served,
  { count = 3, quantity = 100, caller = api }: { count?: number; quantity?: number; caller?: Caller } = {},
): Promise<Ground> {
  const goods = await layGoods(api, caller, count)
  const warehouseId = await layWarehouse(caller)
  await layStock(
    api,
    caller,
    warehouseId,
    goods.map(({ skuId }) => skuId),
    quantity,
  )
  return { warehouseId, goods }
}

/** What tests of orders ask at one warehouse, and how they read the answers. */
export async function openDesk(api: Served) {
  const { warehouseId, goods } = await layGround(api, { count: 6, quantity: 1000 })
  const [tea, cup, pot, jam, ham] = goods.map(({ productId, skuId }) => ({ productId, skuId }))
  assert.ok(tea && cup && pot && jam && ham)
  const orderIn = (reply: Reply): Order => {
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    return Object(reply.body)
  }
  return {
    warehouseId,
    goods: { tea, cup, pot, jam, ham },
    orderIn,
    one: (product: { productId: number }, quantity = 1, price = 10) => ({ productId: product.productId, quantity, price }),
    retail: (products: Partial<OrderProduct>[], more: Partial<Order> = {}) => ({ type: 'RETAIL', stockWarehouseId: warehouseId, products, ...more }),
    make: (products: Partial<OrderProduct>[], more: Partial<Order> = {}) => givenOrder(api, { stockWarehouseId: warehouseId, products, ...more }),
    get: async (id: number) => orderIn(await api.get(`/api/order/${id}`)),
    history: async (id: number): Promise<FindResponseOrderHistory> => Object((await api.get(`/api/order/${id}/history?count=true`)).body),
    list: async (query: string, path = 'order/find'): Promise<FindResponseOrder> => {
      const { status, body } = await api.get(`/api/${path}?${query}`)
      assert.equal(status, 200, JSON.stringify(body))
      return Object(body)
    },
    stockOf: (product: { skuId: number }) => lookAt(api, api, warehouseId, product.skuId),
  }
}

/** The answer is a refusal with this code, in the shape that both generations of clients read. */
export function refused(reply: Reply, status: number, code: string): Record<string, unknown> {
  assert.equal(reply.status, status, JSON.stringify(reply.body))
  const body: Record<string, unknown> = Object(reply.body)
  assert.equal(body.message, code)
  assert.equal(body.error, code)
  assert.equal(typeof body.messageParams, 'string')
  return body
}
