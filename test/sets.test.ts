// Sets: what they may be made of, what stock says of them, what orders reserve, what merges and changes of composition do to them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql, type Tx } from '../src/kit/db.ts'
import { createOrders } from '../src/modules/orders/index.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, isFields, listOf, rowsOf, type Goods } from './given.ts'
import { calling } from './stock-given.ts'
import { ledgerAddsUp } from './support/database.ts'

const api = await serve({ worker: false })
const stranger = await api.another()
const warehouseId = await givenWarehouse(api)
let mark = 0
/** So many goods, of which each has as many pieces as is said. */
async function given(...stock: number[]): Promise<Goods[]> {
  const goods = await givenGoods(api, stock.length, `Set${++mark}`)
  for (const [n, one] of goods.entries()) await givenStock(api, warehouseId, [one], stock[n] ?? 0)
  return goods
}
type Part = [part: Goods, quantity: number]
const store = (set: Goods, parts: readonly Part[], caller: Caller = api) =>
  caller.post('/api/product/storeProductSet', {
    [set.productId]: parts.map(([part, quantity]) => ({ productId: set.productId, componentProductId: part.productId, quantity })),
  })
async function made(set: Goods, ...parts: Part[]): Promise<void> {
  const { status, body } = await store(set, parts)
  assert.equal(status, 200, JSON.stringify(body))
}
const refused = async (reply: ReturnType<typeof store>, status: number, code: string) => {
  const { status: given, body } = await reply
  assert.deepEqual([given, isFields(body) && body.error], [status, code], JSON.stringify(body))
  assert.ok(isFields(body) && typeof body.localMessage === 'string' && /[а-я]/i.test(body.localMessage))
}
const seen = async ({ productId }: Goods, more = '') => {
  const [row] = rowsOf(await api.get(`/api/wms/findStock?ids=${productId}${more}`))
  assert.ok(row)
  return { stock: row.stock, reserved: row.reserved, calculated: row.calculatedStock }
}
const order = (products: readonly Part[]) =>
  givenOrder(api, {
    organizationId: api.organizationId,
    stockWarehouseId: warehouseId,
    products: products.map(([{ productId }, quantity]) => ({ productId, quantity, price: 10 })),
  })
const move = async (id: number, status: string) => {
  const { status: answer, body } = await api.post(`/api/order/${id}/status?status=${status}`)
  assert.equal(answer, 200, JSON.stringify(body))
}
const states = (orderId: number) =>
  calling(api, async ({ db, clientId }) =>
    (await db.all<{ state: string }>(sql`select state from stock_demand where client_id = ${clientId} and order_id = ${orderId} order by order_line_id`)).map(
      ({ state }) => state,
    ),
  )
const history = async (orderId: number) =>
  rowsOf(await api.get(`/api/wms/findItemHistory?orderId=${orderId}`)).map(({ operation, itemsCount }) => [operation, itemsCount])
const books = () => ledgerAddsUp(api.app.ownerPool, api.clientId)

test('as many sets can be made as the scarcest part allows, beside those that are assembled', async () => {
  const [set, kettle, cup] = await given(0, 15, 30)
  assert.ok(set && kettle && cup)
  await made(set, [kettle, 1], [cup, 3])
  assert.deepEqual(await seen(set), { stock: 0, reserved: 0, calculated: 10 })
  assert.deepEqual(await seen(set, `&warehouseId=${warehouseId}`), { stock: 0, reserved: 0, calculated: 10 })
  await givenStock(api, warehouseId, [set], 2)
  assert.deepEqual(await seen(set), { stock: 2, reserved: 0, calculated: 10 }, 'what is set is how many are assembled')
  const all = await api.get(`/api/wms/stock/all?warehouseId=${warehouseId}`)
  const row = listOf(all.body).find(({ skuId }) => skuId === set.skuId)
  assert.deepEqual([row?.quantity, row?.calculatedQuantity], [2, 10])
  const [pens, pen] = await given(0, 200)
  assert.ok(pens && pen)
  await made(pens, [pen, 6])
  assert.equal((await seen(pens)).calculated, 33)
  // In each warehouse of its own: parts that lie apart make nothing.
  const [pair, left, right] = await given(0, 5, 0)
  assert.ok(pair && left && right)
  await givenStock(api, await givenWarehouse(api, 'Far'), [right], 5)
  await made(pair, [left, 1], [right, 1])
  assert.equal((await seen(pair)).calculated, 0)
  await books()
})

test('what sets of a card are made of is told as it was stored, and replaced whole', async () => {
  const [set, a, b] = await given(0, 1, 1)
  assert.ok(set && a && b)
  await made(set, [b, 2], [a, 1])
  const told = async () =>
    listOf((await api.get(`/api/product/getModelSet?modelId=${set.modelId}`)).body).map((part) => [
      part.productId,
      part.componentProductId,
      part.quantity,
      isFields(part.componentProduct) && part.componentProduct.id,
    ])
  assert.deepEqual(await told(), [
    [set.productId, b.productId, 2, b.productId],
    [set.productId, a.productId, 1, a.productId],
  ])
  const product = fieldsOf(await api.get(`/api/product/barcode/${set.barcode}`))
  assert.equal(product.productType, 'SET')
  await made(set, [a, 4])
  assert.deepEqual(await told(), [[set.productId, a.productId, 4, a.productId]])
  await made(set)
  assert.deepEqual(await told(), [])
  await refused(stranger.get(`/api/product/getModelSet?modelId=${set.modelId}`), 404, 'error_model_not_found')
})

test('what a set can not be made of is said, and nothing of the request is done', async () => {
  const [set, a, b, other] = await given(0, 3, 3, 0)
  const [foreign] = await givenGoods(stranger, 1, 'Foreign')
  assert.ok(set && a && b && other && foreign)
  await made(set, [a, 1])
  await refused(store(set, [[foreign, 1]]), 404, 'error_set_component_not_found')
  await refused(store(foreign, [[a, 1]]), 404, 'error_product_not_found')
  await refused(store(set, [[a, 1]], stranger), 404, 'error_product_not_found')
  await refused(store(set, [[set, 1]]), 400, 'error_set_of_itself')
  await refused(store(set, [[a, 1], [b, 1], [a, 2]]), 400, 'error_set_component_repeated') // prettier-ignore
  await refused(store(set, [[a, 0]]), 400, 'error_set_quantity')
  await refused(store(set, [[a, 100_001]]), 400, 'error_set_quantity')
  await refused(store(other, [[set, 1]]), 409, 'error_set_in_set')
  await refused(store(a, [[b, 1]]), 409, 'error_set_is_component')
  const many = (body: object) => api.post('/api/product/storeProductSet', body)
  // Cycles, and sets of sets, within one request too.
  await refused(
    many({ [other.productId]: [{ componentProductId: b.productId, quantity: 1 }], [b.productId]: [{ componentProductId: other.productId, quantity: 1 }] }),
    409,
    'error_set_in_set',
  )
  await refused(many({ [set.productId]: [{ quantity: 1 }] }), 400, 'error_validation')
  await refused(many({ nobody: [] }), 400, 'error_validation')
  await refused(many({ [set.productId]: [{ productId: a.productId, componentProductId: b.productId, quantity: 1 }] }), 400, 'error_set_other_product')
  const [shared, twin] = await given(0, 0)
  assert.ok(shared && twin)
  await api.post(`/api/wms/mergeProductStock?productId=${twin.productId}&skuId=${a.skuId}`)
  await refused(store(other, [[a, 1], [twin, 1]]), 400, 'error_set_component_repeated') // prettier-ignore
  assert.deepEqual(
    listOf((await api.get(`/api/product/getModelSet?modelId=${set.modelId}`)).body).map((part) => part.componentProductId),
    [a.productId],
  )
  // A set that is none any more in the same request may become a part.
  const { status } = await many({ [set.productId]: [], [other.productId]: [{ componentProductId: set.productId, quantity: 2 }] })
  assert.equal(status, 200)
  await refused(api.post(`/api/product/storeProductSet`, { [a.productId]: 'x' }), 400, 'error_validation')
})

test('a part of a set is not deleted for good, and goods of another organization are no part', async () => {
  const [set, a] = await given(0, 0)
  assert.ok(set && a)
  await made(set, [a, 1])
  const { status, body } = await api.delete(`/api/product/${a.productId}`)
  assert.deepEqual([status, isFields(body) && body.error], [409, 'error_product_in_use'])
  const { id } = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Second') returning id`),
  )
  await calling(api, ({ db, clientId }) => db.run(sql`update product set organization_id = ${id} where client_id = ${clientId} and id = ${a.productId}`))
  await refused(store(set, [[a, 1]]), 409, 'error_set_other_organization')
})
test('an order of sets reserves all their parts in one warehouse, and takes, gives back and returns them', async () => {
  const [set, a, b] = await given(0, 4, 9)
  assert.ok(set && a && b)
  await made(set, [a, 1], [b, 2])
  const { id } = await order([[set, 3]])
  assert.deepEqual(await states(id), ['reserved'])
  assert.deepEqual([await seen(a), await seen(b), await seen(set)], [
    { stock: 1, reserved: 3, calculated: 0 },
    { stock: 3, reserved: 6, calculated: 0 },
    { stock: 0, reserved: 0, calculated: 1 },
  ]) // prettier-ignore
  assert.deepEqual(await history(id), [
    ['RESERVE_SET', -3],
    ['RESERVE_SET', -6],
  ])
  const shown = fieldsOf(await api.get(`/api/order/${id}`))
  assert.deepEqual(
    listOf(shown.products).map((line) => [line.productId, line.quantity]),
    [[set.productId, 3]],
    'the line stays the set',
  )
  const replaced = rowsOf(await api.get(`/api/fbs/getOrdersForCollect?type=RETAIL&ids=${id}&replaceSetByComponent=true`))
  assert.deepEqual(
    listOf(replaced[0]?.products).map((line) => [line.productId, line.quantity]),
    [
      [a.productId, 3],
      [b.productId, 6],
    ],
  )
  await move(id, 'CANCELED')
  assert.deepEqual([(await seen(a)).stock, (await seen(b)).stock], [4, 9])
  const second = await order([[set, 2]])
  await move(second.id, 'COLLECTED')
  assert.deepEqual([await seen(a), await seen(b)], [
    { stock: 2, reserved: 0, calculated: 0 },
    { stock: 5, reserved: 0, calculated: 0 },
  ]) // prettier-ignore
  await move(second.id, 'REFUND')
  await move(second.id, 'REFUND_RECEIVED')
  assert.deepEqual([(await seen(a)).stock, (await seen(b)).stock], [4, 9])
  await books()
})

test('assembled sets go first, and parts make the rest', async () => {
  const [set, a] = await given(2, 10)
  assert.ok(set && a)
  await made(set, [a, 2])
  const { id } = await order([[set, 5]])
  assert.deepEqual([await seen(set), await seen(a)], [
    { stock: 0, reserved: 2, calculated: 2 },
    { stock: 4, reserved: 6, calculated: 0 },
  ]) // prettier-ignore
  await books()
  await move(id, 'CANCELED')
  assert.deepEqual([await seen(set), await seen(a)], [
    { stock: 2, reserved: 0, calculated: 5 },
    { stock: 10, reserved: 0, calculated: 0 },
  ]) // prettier-ignore
})

test('a set and its part in one order share what there is; what is short waits and is served oldest first, all or nothing', async () => {
  const [set, a, b] = await given(0, 5, 5)
  assert.ok(set && a && b)
  await made(set, [a, 2], [b, 1])
  const first = await order([[set, 2], [a, 2]]) // prettier-ignore
  assert.deepEqual(await states(first.id), ['reserved', 'waiting'], 'four for the sets leave one')
  const [second, third] = [await order([[set, 1]]), await order([[a, 1]])]
  assert.deepEqual([await states(second.id), await states(third.id)], [['waiting'], ['reserved']])
  await givenStock(api, warehouseId, [a], 3)
  assert.deepEqual([await states(first.id), await states(second.id), (await seen(a)).stock], [['reserved', 'reserved'], ['waiting'], 1], 'the older one')
  await givenStock(api, warehouseId, [a], 2)
  assert.deepEqual([await states(second.id), await seen(b)], [['reserved'], { stock: 2, reserved: 3, calculated: 0 }])
  await books()
})

test('what is reserved stays as it was made when the set changes; who waits gets the set as it is made now', async () => {
  const [set, a, b] = await given(0, 2, 4)
  assert.ok(set && a && b)
  await made(set, [a, 1])
  const held = await order([[set, 2]])
  const waiting = await order([[set, 1]])
  await made(set, [b, 3])
  assert.deepEqual([await states(held.id), await states(waiting.id)], [['reserved'], ['reserved']])
  assert.deepEqual([await seen(a), await seen(b)], [
    { stock: 0, reserved: 2, calculated: 0 },
    { stock: 1, reserved: 3, calculated: 0 },
  ]) // prettier-ignore
  await books()
  await move(held.id, 'CANCELED')
  assert.deepEqual(await seen(a), { stock: 2, reserved: 0, calculated: 0 })
  // A product that is no set by its type is made of nothing.
  const model = fieldsOf(await api.get(`/api/product/model/${set.modelId}`))
  const [view] = listOf(model.views)
  const [size] = listOf(view?.sizes)
  const saved = await api.post('/api/product/model/update', {
    ...model,
    views: [{ ...view, hasChanges: true, sizes: [{ ...size, productType: 'PRODUCT', hasChanges: true }] }],
  })
  assert.equal(saved.status, 200, JSON.stringify(saved.body))
  assert.equal((await seen(set)).calculated, 0)
  assert.deepEqual(listOf((await api.get(`/api/product/getModelSet?modelId=${set.modelId}`)).body), [])
  await books()
})

test('merging keeps what sets are made of right, or says why it can not', async () => {
  const [set, a, b, twin] = await given(0, 2, 2, 4)
  assert.ok(set && a && b && twin)
  await made(set, [a, 1], [twin, 1], [b, 1])
  const held = await order([[set, 1]])
  const merged = await api.post(`/api/product/mergeProduct?product=${a.productId}&removedProduct=${twin.productId}`)
  assert.equal(merged.status, 200, JSON.stringify(merged.body))
  assert.deepEqual(
    listOf((await api.get(`/api/product/getModelSet?modelId=${set.modelId}`)).body).map((part) => [part.componentProductId, part.quantity]),
    [
      [a.productId, 2],
      [b.productId, 1],
    ],
  )
  assert.deepEqual([await seen(a), (await seen(set)).calculated], [{ stock: 4, reserved: 2, calculated: 0 }, 1])
  await books()
  await move(held.id, 'CANCELED')
  assert.deepEqual([await seen(a), (await seen(set)).calculated], [{ stock: 6, reserved: 0, calculated: 0 }, 2])
  await refused(api.post(`/api/product/mergeProduct?product=${set.productId}&removedProduct=${b.productId}`), 409, 'error_merge_set_nested')
  await refused(api.post(`/api/wms/mergeProductStock?productId=${set.productId}&skuId=${b.skuId}`), 409, 'error_merge_set_nested')
  const [other] = await given(0)
  assert.ok(other)
  await made(other, [a, 1])
  await refused(api.post(`/api/product/mergeProduct?product=${set.productId}&removedProduct=${other.productId}`), 409, 'error_merge_sets_differ')
  await made(other, [a, 2], [b, 1])
  const same = await api.post(`/api/product/mergeProduct?product=${set.productId}&removedProduct=${other.productId}`)
  assert.equal(same.status, 200, JSON.stringify(same.body))
  // A part that shares another's stock, and leaves it again, is the same part of the same sets.
  const [lone] = await given(10)
  assert.ok(lone)
  const share = await api.post(`/api/wms/mergeProductStock?productId=${b.productId}&skuId=${lone.skuId}`)
  assert.equal(share.status, 200, JSON.stringify(share.body))
  assert.equal((await seen(set)).calculated, 3)
  assert.equal((await api.post(`/api/wms/restoreSku?productId=${b.productId}`)).body, true)
  assert.equal((await seen(set)).calculated, 0, 'the stock stays with the other')
  await books()
})

test('an order that read the SKU of a product just before a merge waits for what the product has become', async () => {
  const [kept, gone] = await given(1, 0)
  assert.ok(kept && gone)
  // The merge is through between the making of the lines and their reserve.
  const merge = () => api.post(`/api/product/mergeProduct?product=${kept.productId}&removedProduct=${gone.productId}`)
  const lines = await calling(api, async (call) => {
    const late = new Proxy(call.db, {
      get: (db: Tx, key: keyof Tx) => {
        if (key !== 'all') return db[key].bind(db)
        return async (statement: ReturnType<typeof sql>) => {
          if (statement.text.includes('stock_reserve')) assert.equal((await merge()).status, 200)
          return db.all(statement)
        }
      },
    })
    const draft = { type: 'RETAIL' as const, organizationId: api.organizationId, stockWarehouseId: warehouseId }
    const [created] = await createOrders({ ...call, db: late }, [{ ...draft, lines: [{ productId: gone.productId, quantity: 2, priceMinor: 1000 }] }])
    return created?.lines ?? []
  })
  const [line] = lines
  assert.ok(line)
  assert.deepEqual(await states(line.orderId), ['waiting'])
  await givenStock(api, warehouseId, [kept], 5)
  assert.deepEqual([await states(line.orderId), await seen(kept)], [['reserved'], { stock: 3, reserved: 2, calculated: 0 }])
  await books()
})

test('a line of sets wants fewer or more: what it holds follows', async () => {
  const [set, a] = await given(1, 6)
  assert.ok(set && a)
  await made(set, [a, 2])
  const made3 = await order([[set, 3]])
  const line = listOf(fieldsOf(await api.get(`/api/order/${made3.id}`)).products)[0]
  const change = (quantity: number) => api.put(`/api/order/${made3.id}/product`, { ...line, quantity })
  const reply = await change(2)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  assert.deepEqual([await seen(set), await seen(a)], [
    { stock: 0, reserved: 1, calculated: 2 },
    { stock: 4, reserved: 2, calculated: 0 },
  ]) // prettier-ignore
  await change(4)
  assert.deepEqual(await seen(a), { stock: 0, reserved: 6, calculated: 0 })
  await change(5)
  assert.deepEqual([await states(made3.id), await seen(a)], [['waiting'], { stock: 6, reserved: 0, calculated: 0 }])
  await change(1)
  assert.deepEqual([await states(made3.id), await seen(set), await seen(a)], [
    ['reserved'],
    { stock: 0, reserved: 1, calculated: 3 },
    { stock: 6, reserved: 0, calculated: 0 },
  ]) // prettier-ignore
  await books()
})

test('searches count the sets that can be made: whole ones, in one warehouse, for those who see it', async () => {
  const [set, a, b] = await given(0, 2, 3)
  assert.ok(set && a && b)
  await made(set, [a, 2], [b, 1])
  const found = async (filter: string, caller: Caller = api) => rowsOf(await caller.get(`/api/product/find?ids=${set.productId}&${filter}`)).length === 1
  const says = async (there: boolean) => {
    for (const name of ['inStock', 'inFbsStock']) assert.deepEqual([name, await found(`${name}=true`), await found(`${name}=false`)], [name, there, !there])
    for (const name of ['noStock', 'noFbsStock']) assert.deepEqual([name, await found(`${name}=true`), await found(`${name}=false`)], [name, !there, there])
    assert.equal(await found(`hasStockInWarehouse=${warehouseId}`), there)
    assert.equal(await found(`noStockInWarehouse=${warehouseId}`), !there)
  }
  const shelf = async () => rowsOf(await api.get(`/api/product/find?ids=${set.productId}&forPrices=true`))[0]?.instockQuantity
  await says(true)
  assert.equal(await shelf(), 1)
  // A part of one warehouse and a part of another make no set.
  const elsewhere = await givenWarehouse(api, 'Elsewhere')
  assert.equal(await found(`hasStockInWarehouse=${elsewhere}`), false)
  await givenStock(api, warehouseId, [b], 0)
  await givenStock(api, elsewhere, [b], 5)
  await says(false)
  assert.equal(await shelf(), 0)
  await givenStock(api, elsewhere, [a], 4)
  assert.deepEqual(
    [await found('inStock=true'), await found(`hasStockInWarehouse=${elsewhere}`), await found(`hasStockInWarehouse=${warehouseId}`)],
    [true, true, false],
  )
  assert.equal(await shelf(), 2)
})
