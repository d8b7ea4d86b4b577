// The packing floor: orders are given out, goods and labels scanned, and everything that can go wrong says so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fields, givenGoods, givenOrder, givenShop, good, list, refused, scan, scanAll, scanId, text } from './packing-given.ts'

const api = await serve()
const {
  goods: [first, second],
  warehouseId,
} = await givenGoods(api, 2, 1000)
assert.ok(first && second)
const look = (orderId: unknown) => api.get(`/api/packing/orders/${String(orderId)}`)
const stockOf = (productId: number) =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ free: number; reserved: number }>(sql`select s.free, s.reserved from stock s join product p on p.client_id = s.client_id and p.sku_id = s.sku_id
    where s.client_id = ${api.clientId} and s.warehouse_id = ${warehouseId} and p.id = ${productId}`),
  )
const two = {
  products: [{ barcodes: [first.barcode] }, { barcodes: [first.barcode] }, { barcodes: [second.barcode] }],
  packages: [
    { number: 'B1', barcode: 'BOX-1' },
    { number: 'B2', barcode: 'BOX-2' },
  ],
}

test('an order is taken, its goods and labels are scanned, and it is packed', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, two)
  const before = await stockOf(first.productId)
  const taken = good(await api.post('/api/packing/next', { shop: shop.uuid }))
  assert.equal(taken.code, 'taken')
  const order = fields(taken.order)
  assert.deepEqual([order.number, order.pieces, order.packages], [number, { total: 3, packed: 0, left: 3 }, { total: 2, packed: 0, left: 2 }])
  assert.equal(good(await api.post('/api/packing/next', { shop: shop.uuid })).code, 'held_already')
  assert.deepEqual(await scanAll(api, [first.barcode, 'BOX-1', first.barcode, first.barcode, 'nobody-knows', second.barcode, second.barcode]), [
    'ok',
    'missing',
    'ok',
    'surplus',
    'unknown',
    'goods_complete',
    'surplus',
  ])
  assert.deepEqual(await scanAll(api, ['BOX-2', 'BOX-2', 'BOX-1']), ['package_ok', 'package_already', 'packed'])
  const seen = good(await shop.as.get(`/api/shop/orders/${number}`))
  assert.equal(seen.status, 'packaged')
  assert.ok(list(seen.products).every((product) => text(fields(product).assigned_at) !== ''))
  assert.deepEqual(
    list(seen.packages).map((one) => fields(one).status),
    ['packaged', 'packaged'],
  )
  assert.ok(text(seen.packaged_at) !== '')
  const after = await stockOf(first.productId)
  assert.deepEqual(after, { free: before.free, reserved: before.reserved - 2 })
  const job = fields(list(good(await look(order.id)).jobs)[0])
  assert.deepEqual([job.outcome, job.pieces, job.packages], ['packed', 3, 2])
  assert.ok(typeof job.seconds === 'number' && job.seconds >= 0)
  assert.deepEqual(good(await api.get('/api/packing/current')), { order: null })
  assert.equal((await scan(api, number)).code, 'order_packed')
})

test('a scanner alone takes, undoes, puts aside and takes again', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [second.barcode] }, { barcodes: [first.barcode] }] })
  assert.deepEqual(await scanAll(api, [number, first.barcode, 'AMBAR:UNDO', 'AMBAR:UNDO', first.barcode, 'AMBAR:ASIDE', 'AMBAR:UNDO']), [
    'taken',
    'ok',
    'undone',
    'nothing_to_undo',
    'ok',
    'aside',
    'nothing_held',
  ])
  assert.equal(good(await api.post('/api/packing/next', { shop: shop.uuid })).code, 'nothing_to_pack')
  const again = await scan(api, number)
  assert.deepEqual([again.code, fields(fields(again.order).pieces).packed], ['taken', 0])
  assert.deepEqual(await scanAll(api, [second.barcode, first.barcode, number]), ['ok', 'goods_complete', 'packed'])
})

test('an order that was put aside is returned to the queue', async () => {
  const shop = await givenShop(api)
  await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const { order } = good(await api.post('/api/packing/next', { shop: shop.uuid }))
  assert.equal(good(await api.post('/api/packing/aside', { reason: 'broken box' })).code, 'aside')
  const id = String(fields(order).id)
  assert.deepEqual([good(await look(id)).state, good(await look(id)).asideReason], ['aside', 'broken box'])
  assert.equal(good(await api.post(`/api/packing/orders/${id}/return`)).state, 'waiting')
  refused(await api.post(`/api/packing/orders/${id}/return`), 400, 'error_packing_not_aside')
  assert.equal(good(await api.post('/api/packing/next', { shop: shop.uuid })).code, 'taken')
  assert.equal(good(await api.post('/api/packing/release', { reason: 'end of shift' })).code, 'released')
  assert.equal(good(await api.post('/api/packing/release', {})).code, 'nothing_held')
})

test('a scanned product finds the order that waits for it, the earliest shipment first', async () => {
  const {
    goods: [mine],
  } = await givenGoods(api, 1, 10, warehouseId)
  assert.ok(mine)
  const shop = await givenShop(api)
  await givenOrder(shop, { shipment_date: '2030-01-02', products: [{ barcodes: [mine.barcode] }] })
  const sooner = await givenOrder(shop, { shipment_date: '2030-01-01', products: [{ barcodes: [mine.barcode] }] })
  const answer = await scan(api, mine.barcode)
  assert.deepEqual([answer.code, fields(answer.order).number, fields(fields(answer.product).pieces).left], ['goods_complete', sooner, 0])
  assert.equal(list(answer.print).length, 1)
  assert.equal((await scan(api, mine.barcode, 'other')).code, 'goods_complete')
  assert.equal((await scan(api, mine.barcode, 'third')).code, 'no_order')
  assert.deepEqual(await scanAll(api, ['AMBAR:RELEASE']), ['released'])
  assert.deepEqual(await scanAll(api, ['AMBAR:RELEASE'], 'other'), ['released'])
})

test('a box names its order; what another has is not given', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }], packages: [{ number: 'b', barcode: 'PALLET-77' }] })
  assert.equal((await scan(api, 'PALLET-77', 'one')).code, 'taken')
  assert.equal((await scan(api, number, 'two')).code, 'order_held')
  assert.equal((await scan(api, second.barcode, 'one')).code, 'wrong')
  assert.deepEqual(await scanAll(api, [first.barcode, 'PALLET-77'], 'one'), ['goods_complete', 'packed'])
})

test('the queue goes by priority of the shop, then by day of shipment, within the window', async () => {
  const other = await api.another()
  const urgent = await givenShop(api, other, { prioritet: 1, shipment_window: 3 })
  const calm = await givenShop(api, other, { prioritet: 2 })
  const put = async (shop: typeof urgent, shipment_date: string) =>
    givenOrder(shop, { shipment_date, products: [{ code: 'C', name: 'Кружка', barcodes: ['555'] }] })
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  const calmToday = await put(calm, day(0))
  const tooFar = await put(urgent, day(30))
  const later = await put(urgent, day(2))
  const soon = await put(urgent, day(-1))
  const order = []
  for (let station = 1; station <= 4; station++)
    order.push(fields(good(await other.post('/api/packing/next', { station: `s${station}`, withShort: true })).order).number)
  assert.deepEqual(order, [soon, later, calmToday, undefined])
  assert.equal(good(await other.post('/api/packing/next', { station: 's9' })).code, 'nothing_to_pack', 'goods that are short are passed over')
  assert.equal((await scan(other, tooFar, 's9')).code, 'taken', 'by its number it is given all the same')
})

test('the orders of a supply are packed together, whatever their day', async () => {
  const shop = await givenShop(api)
  const inside = await givenOrder(shop, { shipment_date: '2031-01-01', products: [{ barcodes: [first.barcode] }] })
  await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const supplyId = await api.app.ownerPool.tx({}, async (db) => {
    const { id } = await db.one<{ id: number }>(
      sql`insert into supply (client_id, organization_id, service) values (${api.clientId}, ${api.organizationId}, 'NONE') returning id`,
    )
    await db.run(sql`update sales_order set supply_id = ${id} where client_id = ${api.clientId} and external_id = ${inside}`)
    return id
  })
  const next = async () => good(await api.post('/api/packing/next', { supplyId, station: 'supply' }))
  assert.equal(fields((await next()).order).number, inside)
  assert.deepEqual(await scanAll(api, [first.barcode, inside], 'supply'), ['goods_complete', 'packed'])
  assert.equal((await next()).code, 'nothing_to_pack')
})

test('an order that was sent back to the beginning is packed again', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const { order } = await scan(api, number)
  assert.deepEqual(await scanAll(api, [first.barcode, number]), ['goods_complete', 'packed'])
  good(await api.post(`/api/order/${String(fields(order).id)}/status?status=PACKING`))
  assert.equal(good(await shop.as.get(`/api/shop/orders/${number}`)).status, 'accepted')
  assert.deepEqual(await scanAll(api, [number, first.barcode, number]), ['taken', 'goods_complete', 'packed'])
})

test('an order that nobody touched is given to the next, who begins anew', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }, { barcodes: [first.barcode] }] })
  assert.deepEqual(await scanAll(api, [number, first.barcode], 'sleepy'), ['taken', 'ok'])
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`update packing set active_at = now() - interval '16 minutes' where client_id = ${api.clientId} and holder is not null`),
  )
  const taken = await scan(api, number, 'awake')
  assert.deepEqual([taken.code, fields(fields(taken.order).pieces).packed], ['taken', 0])
  assert.equal((await scan(api, 'AMBAR:UNDO', 'sleepy')).code, 'nothing_held')
  assert.deepEqual(await scanAll(api, [first.barcode, first.barcode, number], 'awake'), ['ok', 'goods_complete', 'packed'])
  const jobs = list(good(await look(fields(taken.order).id)).jobs).map((job) => fields(job).outcome)
  assert.deepEqual(jobs, ['expired', 'packed'])
})

test('a scan that is sent again answers the same and counts once', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }, { barcodes: [first.barcode] }] })
  const send = (id: string, code: string) => api.post('/api/packing/scan', { scanId: id, text: code })
  const [take, one] = [scanId(), scanId()]
  for (let n = 0; n < 2; n++) assert.equal(good(await send(take, number)).code, 'taken')
  for (let n = 0; n < 3; n++) {
    const answer = good(await send(one, first.barcode))
    assert.deepEqual([answer.code, answer.replayed ?? false, fields(fields(answer.order).pieces).packed], ['ok', n > 0, 1])
  }
  const together = await Promise.all(Array.from({ length: 5 }, () => send('same', first.barcode)))
  assert.deepEqual(
    together.map((reply) => good(reply).code),
    Array.from({ length: 5 }, () => 'goods_complete'),
  )
  refused(await send(one, second.barcode), 409, 'error_packing_scan_reused')
  const undo = scanId()
  for (let n = 0; n < 2; n++) assert.equal(good(await api.post('/api/packing/undo', { scanId: undo })).code, 'undone')
  assert.equal(fields(fields(good(await api.get('/api/packing/current')).order).pieces).packed, 1)
  assert.deepEqual(await scanAll(api, [first.barcode, number]), ['goods_complete', 'packed'])
})

test('an order that is cancelled or changed while it is packed says so', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  assert.equal((await scan(api, number)).code, 'taken')
  good(await shop.as.post(`/api/shop/orders/${number}`, { cancelled_at: '2026-01-02' }))
  assert.equal((await scan(api, first.barcode)).code, 'order_cancelled')
  assert.deepEqual(good(await api.get('/api/packing/current')), { order: null })
  const grown = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const taken = await scan(api, grown)
  assert.deepEqual(await scanAll(api, [first.barcode]), ['goods_complete'])
  good(await api.post(`/api/order/${String(fields(taken.order).id)}/product`, { productId: second.productId, quantity: 1, price: 5 }))
  assert.deepEqual(await scanAll(api, [grown, grown, second.barcode, grown]), ['order_changed', 'missing', 'goods_complete', 'packed'])
})

test('orders of other channels are packed on the same floor', async () => {
  const made = good(
    await api.post('/api/order/', {
      type: 'RETAIL',
      externalOrderId: 'R-1',
      stockWarehouseId: warehouseId,
      deliveryDate: new Date().toISOString(),
      products: [{ productId: first.productId, quantity: 2, price: 10 }],
    }),
  )
  const own = list((await api.get('/api/seller/shops')).body)
    .map(fields)
    .find((shop) => fields(shop.source).slug === 'own')
  assert.ok(own)
  assert.equal(good(await api.post('/api/packing/next', { shop: own.uuid })).code, 'taken')
  assert.deepEqual(await scanAll(api, [first.barcode, first.barcode, `PACK-${String(made.id)}-1`]), ['ok', 'goods_complete', 'packed'])
  assert.equal(good(await api.get(`/api/order/${String(made.id)}`)).status, 'COLLECTED')
  const seen = good(await api.get(`/api/seller/orders/${String(own.uuid)}/R-1`))
  assert.deepEqual([seen.status, list(seen.products).length], ['packaged', 2])
})

test('two tokens are two workers, whoever they act for', async () => {
  const shop = await givenShop(api)
  await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const second = api.with(text(good(await api.post('/api/client/addClientPublicToken?tokenName=second')).token))
  const answers = await Promise.all([api, second].map(async (by) => good(await by.post('/api/packing/next', { shop: shop.uuid }))))
  assert.equal(new Set(answers.map(({ code, order }) => `${String(code)} ${String(fields(order).number)}`)).size, 2)
  for (const by of [api, second]) assert.equal(good(await by.post('/api/packing/release', {})).code, 'released')
})

test('the floor is not for readers, and other clients have none of it', async () => {
  const shop = await givenShop(api)
  const number = await givenOrder(shop, { products: [{ barcodes: [first.barcode] }] })
  const reader = text(good(await api.post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true')).token)
  refused(await api.with(reader).post('/api/packing/next', {}), 403, 'error_access_denied')
  refused(await shop.as.post('/api/packing/next', {}), 403, 'error_access_denied')
  const other = await api.another()
  assert.equal((await scan(other, number)).code, 'unknown')
  const { order } = await scan(api, number)
  assert.equal((await other.get(`/api/packing/orders/${String(fields(order).id)}`)).status, 404)
  assert.equal((await scan(api, 'AMBAR:RELEASE')).code, 'released')
})

test('who packed what is listed', async () => {
  const jobs = good(await api.get('/api/packing/jobs?outcome=packed&count=true&limit=2'))
  assert.equal(list(jobs.rows).length, 2)
  assert.ok(typeof jobs.total === 'number' && jobs.total > 2)
  const oldest = good(await api.get('/api/packing/jobs?ascending=true&limit=1'))
  assert.ok(Number(fields(list(oldest.rows)[0]).id) < Number(fields(list(jobs.rows)[0]).id))
  assert.deepEqual(list(good(await api.get('/api/packing/jobs?dateFrom=2100-01-01')).rows), [])
})
