// Changes of an order and its lines over HTTP: what is laid over it, where it holds goods, how it is deleted and restored.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from '../../testing.ts'
import type { OrderProduct } from '../../wire/index.ts'
import { layGround, layStock, lookAt, openDesk, refused } from './ground.ts'

const api = await serve({ worker: false })
const { warehouseId, goods, one, make, orderIn, get, list, stockOf } = await openDesk(api)
const { tea, cup, ham } = goods

test('a change lays what was sent over the order; an old version is refused', async () => {
  const made = await make([one(ham, 2)], { comment: 'old', gtd: '1' })
  const changed = orderIn(
    await api.patch('/api/order/', {
      id: made.id,
      versionId: made.versionId ?? null,
      comment: null,
      gtd: null,
      name: 'new',
      type: 'RETAIL',
      customer: { name: 'Пётр' },
      status: 'PACKING',
    }),
  )
  assert.deepEqual([changed.comment, changed.gtd, changed.name, changed.customer?.name, changed.status], [null, undefined, 'new', 'Пётр', 'PACKING'])
  assert.ok((changed.versionId ?? 0) > (made.versionId ?? 0))
  assert.ok(String(changed.modifiedDate) >= String(made.modifiedDate))
  refused(await api.patch('/api/order/', { id: made.id, type: 'RETAIL', versionId: made.versionId, name: 'late' }), 409, 'error_version_conflict')
  assert.equal(orderIn(await api.patch('/api/order/', { id: made.id, name: 'last wins' })).name, 'last wins')
  refused(await api.patch('/api/order/', { id: made.id, type: 'WHOLESALE' }), 400, 'error_order_field_fixed')
  refused(await api.patch('/api/order/', { id: made.id, organizationId: 99 }), 400, 'error_order_field_fixed')
  refused(await api.patch('/api/order/', { id: 999_999, name: 'x' }), 404, 'error_order_not_found')
  refused(await api.patch('/api/order/', { name: 'x' }), 400, 'error_validation')
  refused(await api.patch('/api/order/', { id: made.id, status: 'REFUND_RECEIVED' }), 400, 'error_order_status')
})

test('an order moved to another warehouse holds there, and without write-off nowhere', async () => {
  const { warehouseId: other } = await layGround(api, { count: 1 })
  await layStock(api, api, other, [ham.skuId], 10)
  const before = await stockOf(ham)
  const { id } = await make([one(ham, 2)])
  await api.patch('/api/order/', { id, stockWarehouseId: other })
  assert.deepEqual(await stockOf(ham), before)
  assert.deepEqual(await lookAt(api, api, other, ham.skuId), { free: 8, reserved: 2 })
  await api.patch('/api/order/', { id, writeOffStocks: false })
  assert.deepEqual(await lookAt(api, api, other, ham.skuId), { free: 10, reserved: 0 })
  await api.patch('/api/order/', { id, writeOffStocks: true })
  assert.deepEqual(await lookAt(api, api, other, ham.skuId), { free: 8, reserved: 2 })
  await api.post(`/api/order/${id}/status?status=COLLECTED`)
  refused(await api.patch('/api/order/', { id, stockWarehouseId: warehouseId }), 400, 'error_order_goods_gone')
})

test('lines are added, changed and removed with their reserve, and the totals follow', async () => {
  const before = await stockOf(ham)
  const { id, products } = await make([one(tea)])
  const line: OrderProduct = Object((await api.post(`/api/order/${id}/product`, one(ham, 2, 5))).body)
  assert.deepEqual(await stockOf(ham), { free: before.free - 2, reserved: before.reserved + 2 })
  assert.equal((await get(id)).totalPrice, 20)
  const put = await api.put(`/api/order/${id}/product`, { id: line.id, quantity: 5, price: 6 })
  assert.equal(put.status, 200, JSON.stringify(put.body))
  assert.deepEqual(await stockOf(ham), { free: before.free - 5, reserved: before.reserved + 5 })
  assert.equal((await get(id)).totalPrice, 40)
  refused(await api.post(`/api/order/${id}/product`, one(ham)), 400, 'error_order_product_repeated')
  refused(await api.post(`/api/order/${id}/product`, { productId: cup.productId, quantity: 1 }), 400, 'error_no_price_for_order_product')
  refused(await api.post(`/api/order/${id}/product`, { productId: 999_999, quantity: 1, price: 1 }), 404, 'error_order_product_unknown')
  refused(await api.put(`/api/order/${id}/product`, { id: 999_999, quantity: 1 }), 404, 'error_order_product_not_found')
  refused(await api.put(`/api/order/${id}/product`, { id: line.id, quantity: 0 }), 400, 'error_no_quantity_for_order_product')
  assert.deepEqual((await api.delete(`/api/order/${id}/product/${line.id}`)).body, true)
  assert.deepEqual(await stockOf(ham), before)
  refused(await api.delete(`/api/order/${id}/product/${line.id}`), 404, 'error_order_product_not_found')
  refused(await api.delete(`/api/order/${id}/product/${products?.[0]?.id}`), 400, 'error_order_last_product')
  const patched = orderIn(await api.patch('/api/order/', { id, products: [{ productId: tea.productId, quantity: 3 }, one(ham, 1, 7)] }))
  assert.deepEqual(
    patched.products?.map(({ productId, quantity }) => [productId, quantity]),
    [
      [tea.productId, 3],
      [ham.productId, 1],
    ],
  )
  assert.equal(patched.totalPrice, 37)
  await api.post(`/api/order/${id}/status?status=COLLECTED`)
  refused(await api.post(`/api/order/${id}/product`, one(cup)), 400, 'error_order_goods_gone')
  refused(await api.put(`/api/order/${id}/product`, { id: products?.[0]?.id, quantity: 9 }), 400, 'error_order_goods_gone')
})

test('a line is marked collected, and the order rises in the feed', async () => {
  const made = await make([one(tea)])
  const reply = await api.post('/api/order/updateOrderProductCollected', { id: made.products?.[0]?.id, collected: true })
  assert.equal(reply.status, 200)
  const order = await get(made.id)
  assert.equal(order.products?.[0]?.collected, true)
  assert.ok((order.versionId ?? 0) > (made.versionId ?? 0))
  refused(await api.post('/api/order/updateOrderProductCollected', { id: 999_999 }), 404, 'error_order_product_not_found')
})

test('an order shows where its goods are held, when asked, and from where they left', async () => {
  const { id } = await make([one(ham, 2)])
  const items = async () =>
    Object((await api.get(`/api/order/${id}?withReservedStocks=true`)).body).products[0].items.map(({ status, skuId, quantity }: Record<string, unknown>) => ({
      status,
      skuId,
      quantity,
    }))
  assert.deepEqual(await items(), [{ status: 'RESERVED', skuId: ham.skuId, quantity: 2 }])
  await api.post(`/api/order/${id}/status?status=COLLECTED`)
  assert.deepEqual(await items(), [{ status: 'SUPPLIED', skuId: ham.skuId, quantity: 2 }])
})

test('a deleted order gives its reserve back, hides from lists, shows in the feed, and is restored with its reserve', async () => {
  const before = await stockOf(ham)
  const { id, createdDate } = await make([one(ham, 4)])
  assert.equal((await api.delete(`/api/order/${id}`)).status, 200)
  assert.equal((await api.delete(`/api/order/${id}`)).status, 200)
  assert.deepEqual(await stockOf(ham), before)
  assert.deepEqual((await list(`ids=${id}`)).rows, [])
  assert.equal((await list(`ids=${id}&deleted=true`)).rows?.[0]?.deleted, true)
  assert.equal((await list(`ids=${id}&modifiedDate=${createdDate}`)).rows?.[0]?.deleted, true)
  refused(await api.patch('/api/order/', { id, name: 'x' }), 400, 'error_order_deleted')
  assert.equal((await api.delete(`/api/order/${id}?deleted=false`)).status, 200)
  assert.deepEqual(await stockOf(ham), { free: before.free - 4, reserved: before.reserved + 4 })
  assert.equal((await list(`ids=${id}`)).rows?.length, 1)
})
