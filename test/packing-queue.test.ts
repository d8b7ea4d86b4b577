// Between orders: what waits, what was put aside, the shift; and scans that were made without a connection.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fields, givenGoods, givenOrder, givenShop, good, list, refused, scan, scanAll, scanId } from './packing-given.ts'
import { tokenFor } from './support/users.ts'

const api = await serve()
const {
  goods: [first, second],
  warehouseId,
} = await givenGoods(api, 2, 1000)
assert.ok(first && second)
const queue = async (query = '') => good(await api.get(`/api/packing/queue?${query}`))

test('what waits is counted by shop; what was put aside is listed with its reason and is returned', async () => {
  const [one, two] = [await givenShop(api), await givenShop(api)]
  const number = await givenOrder(one, { products: [{ barcodes: [first.barcode] }] })
  await givenOrder(two, { products: [{ barcodes: [second.barcode] }] })
  await givenOrder(two, { products: [{ barcodes: [second.barcode] }] })
  const all = await queue()
  assert.equal(all.waiting, 3)
  assert.deepEqual(
    list(all.shops).map((row) => fields(row).waiting),
    [1, 2],
  )
  assert.equal((await queue(`shop=${two.uuid}`)).waiting, 2)
  assert.equal((await queue(`warehouseId=${warehouseId}`)).waiting, 3)
  assert.equal((await queue('warehouseId=999999')).waiting, 0)
  assert.equal((await scan(api, number)).code, 'taken')
  assert.equal((await queue()).waiting, 2, 'what I have does not wait')
  good(await api.post('/api/packing/aside', { reason: 'broken box' }))
  const aside = list((await queue()).aside).map(fields)
  assert.deepEqual(
    aside.map((row) => [row.number, row.reason, fields(row.shop).uuid]),
    [[number, 'broken box', one.uuid]],
  )
  good(await api.post(`/api/packing/orders/${String(aside[0]?.id)}/return`))
  const back = await queue()
  assert.deepEqual([back.waiting, back.aside], [3, []])
  refused(await api.get('/api/packing/queue?shop=00000000-0000-0000-0000-000000000000'), 404, 'error_shop_not_found')
})

test('the shift is summed for who packed', async () => {
  const since = new Date(Date.now() - 60_000).toISOString()
  const before = good(await api.get(`/api/packing/shift?dateFrom=${since}`))
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }, { barcodes: [first.barcode] }] })
  assert.deepEqual(await scanAll(api, [number, first.barcode, first.barcode, number]), ['taken', 'ok', 'goods_complete', 'packed'])
  const after = good(await api.get(`/api/packing/shift?dateFrom=${since}`))
  assert.deepEqual([Number(after.orders) - Number(before.orders), Number(after.pieces) - Number(before.pieces)], [1, 2])
  assert.ok(after.startedAt)
  assert.equal(good(await api.get('/api/packing/shift?dateFrom=2100-01-01')).orders, 0)
  assert.equal(good(await (await api.another()).get(`/api/packing/shift?dateFrom=${since}`)).orders, 0)
  refused(await api.get('/api/packing/shift?dateFrom=never'), 400, 'error_validation')
})

test('a scan that was made into one order never goes into another', async () => {
  const shop = await givenShop(api)
  const mine = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }, { barcodes: [first.barcode] }] })
  await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const { order } = await scan(api, mine, 'late')
  const orderId = fields(order).id
  assert.equal((await scan(api, first.barcode, 'late', { orderId })).code, 'ok')
  good(await api.post('/api/packing/release', { station: 'late' }))
  const lost = await scan(api, first.barcode, 'late', { orderId })
  assert.deepEqual([lost.code, lost.order], ['lost', undefined])
  assert.equal(good(await api.post('/api/packing/undo', { scanId: scanId(), station: 'late', orderId })).code, 'lost')
  assert.deepEqual(good(await api.get('/api/packing/current?station=late')), { order: null })
})

test('a wrong item says what it is; an order shows its goods as a person knows them', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  assert.equal((await scan(api, number)).code, 'taken')
  const wrong = await scan(api, second.barcode)
  assert.equal(wrong.code, 'wrong')
  assert.equal(fields(wrong.product).id, second.productId)
  assert.ok(fields(wrong.product).name)
  const shown = fields(list(fields(good(await api.get('/api/packing/current')).order).products)[0])
  assert.ok('image' in shown && 'size' in shown && 'color' in shown)
  good(await api.post('/api/packing/release', {}))
})

test('who is limited to warehouses counts and is given what leaves from those', async () => {
  const shop = await givenShop(api)
  const elsewhere = await givenGoods(api, 1, 10)
  const [far] = elsewhere.goods
  assert.ok(far)
  const mine = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  await givenOrder(shop, { products: [{ barcodes: [far.barcode] }] })
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`update sales_order o set stock_warehouse_id = case when external_id = ${mine} then ${warehouseId}::bigint else ${elsewhere.warehouseId}::bigint end
      where client_id = ${api.clientId} and shop_id = (select id from shop where client_id = ${api.clientId} and uuid = ${shop.uuid}::uuid)`),
  )
  const user = good(await api.post('/api/client/addUser', { login: 'near', roles: ['ADMIN'], warehouseIds: [warehouseId] }))
  const limited = await tokenFor(api, Number(user.userId))
  assert.equal((await queue(`shop=${shop.uuid}`)).waiting, 2)
  assert.equal(good(await limited.get(`/api/packing/queue?shop=${shop.uuid}`)).waiting, 1)
  const next = async () => good(await limited.post('/api/packing/next', { shop: shop.uuid }))
  const given = await next()
  assert.deepEqual([given.code, fields(given.order).number], ['taken', mine])
  good(await limited.post('/api/packing/aside', { reason: 'done with it' }))
  assert.equal((await next()).code, 'nothing_to_pack')
})
