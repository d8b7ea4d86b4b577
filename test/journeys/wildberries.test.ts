// A working day with Wildberries, end to end: orders come, are collected with a scanner, labelled, handed over, delivered; and what goes wrong on the way.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { PDFDocument } from 'pdf-lib'
import { at, kiz, main, mug, shirt } from '../../sandbox/wildberries/given.ts'
import { startWildberries } from '../../sandbox/wildberries/server.ts'
import { sql } from '../../src/kit/db.ts'
import { collectsOf, ended, givenGood, givenSeller, imported, ok, orderByNumber, orderOf, ordersOf, refusal, supplyOf } from '../../src/modules/fbs/given.ts'
import { serve } from '../../src/testing.ts'

const market = await startWildberries({ goods: [mug, { ...shirt, skus: ['4630568317423'] }], warehouses: [{ id: main }], limits: 'none' })
after(() => market.close())
const { world } = market
const api = await serve()
const { goods, warehouseId } = await givenSeller(api, market, {
  externalId: String(main),
  goods: [
    { name: 'mug', chrtId: mug.chrtId, barcode: '2000000000015', stock: 10 },
    { name: 'shirt', chrtId: shirt.chrtId, barcode: '4630568317423', stock: 5 },
  ],
})
const mugs = goods.get('mug')
assert.ok(mugs)
const level = () =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ free: number; reserved: number }>(
      sql`select free, reserved from stock where client_id = ${api.clientId} and warehouse_id = ${warehouseId} and sku_id = ${mugs.skuId}`,
    ),
  )

test('the day: import, reserve, collect, scan, labels in the order of the list, supply, hand-over, delivery', async () => {
  const numbers = world.createOrder({ article: 'mug', quantity: 3 }).map(({ id }) => id)
  await imported(api)
  const orders = await Promise.all(numbers.map((number) => orderByNumber(api, number)))
  assert.deepEqual(
    orders.map(({ status, type, service }) => [status, type, service]),
    numbers.map(() => ['CREATED', 'FBS', 'WILDBERRIES']),
  )
  assert.deepEqual(await level(), { free: 7, reserved: 3 })
  await imported(api)
  assert.deepEqual(await level(), { free: 7, reserved: 3 }, 'a second import changes nothing')

  const ids = orders.map(({ id }) => id)
  await ok(api.post('/api/fbs/moveToCollect', ids))
  const supply = await supplyOf(api.post('/api/supply/createSupply', { service: 'WILDBERRIES', name: 'Утро', deliveryMethod: 15 }))
  const attached = await ordersOf(api.put(`/api/fbs/supply/${supply.id}`, ids))
  assert.deepEqual(
    attached.map(({ supplyId, message, updateInService }) => [supplyId, message, updateInService]),
    ids.map(() => [supply.id, null, false]),
  )
  assert.deepEqual(
    numbers.map((number) => world.order(number).supplierStatus),
    ['confirm', 'confirm', 'confirm'],
  )

  await ok(api.post('/api/fbs/updateLabels', ids))
  const reversed = [...ids].reverse()
  const printed = await ended(api, api.post('/api/fbs/downloadLabels', { ids: reversed }))
  assert.equal(printed.status, 'FINISHED', printed.message ?? '')
  const pdf = await PDFDocument.load((await api.get(`/files/file?path=${printed.file}`)).raw)
  assert.equal(pdf.getPageCount(), 3)

  await ok(api.post('/api/fbs/addCollectOrderTask'))
  const task = await ok(api.post('/api/fbs/getCollectTask?force=false'))
  assert.equal(at(task, 'products', 'length'), 3)

  for (const _ of ids) {
    const [piece] = await collectsOf(api.get('/api/fbs/findOrderProductCollectByProductBarcode?barcode=2000000000015'))
    assert.ok(piece)
    assert.equal(await refusal(api.post(`/api/fbs/collectItem?orderProductCollectId=${piece.id}&barcode=4630568317423`)), '400 error_collect_wrong_barcode')
    await ok(api.post(`/api/fbs/collectItem?orderProductCollectId=${piece.id}&barcode=2000000000015`))
    assert.equal(await refusal(api.post(`/api/fbs/collectItem?orderProductCollectId=${piece.id}`)), '409 error_collect_done')
  }
  assert.equal(await refusal(api.get('/api/fbs/findOrderProductCollectByProductBarcode?barcode=2000000000015')), '404 error_no_order_for_barcode')
  assert.deepEqual(await level(), { free: 7, reserved: 0 }, 'collected goods have left')
  assert.deepEqual(await ok(api.post(`/api/fbs/checkSupply?supplyId=${supply.id}`)), { common: 3, collected: 3, notCollected: 0, linking: 0, shouldRemove: 0 })

  const closed = await supplyOf(api.post(`/api/fbs/supply/${supply.id}/close`))
  assert.deepEqual([closed.status, closed.orders?.map(({ status }) => status)], ['SUPPLIED', ['SEND', 'SEND', 'SEND']])
  assert.ok(closed.labelPath)
  assert.equal((await api.get(`/files/file?path=${closed.labelPath}`)).headers['content-type'], 'image/png')
  assert.equal((await supplyOf(api.post(`/api/fbs/supply/${supply.id}/close`))).status, 'SUPPLIED', 'closed twice is closed once')
  assert.equal(world.calls.filter(({ path, method }) => method === 'POST' && path === '/api/v3/supplies').length, 1)

  const externalId = closed.externalId ?? ''
  world.receiveSupply(externalId)
  for (const number of numbers) world.sort(number)
  await ok(api.post('/api/fbs/updateOrders', ids))
  assert.equal((await orderByNumber(api, numbers[0] ?? 0)).status, 'DELIVERY')
  for (const number of numbers) world.deliverToClient(number)
  await imported(api)
  assert.equal((await orderByNumber(api, numbers[2] ?? 0)).status, 'FINISHED')
})

test('a marked product: its code is sent, a supply without it does not leave and says which order', async () => {
  const [number = 0] = world.createOrder({ article: 'shirt' }).map(({ id }) => id)
  await imported(api)
  const order = await orderByNumber(api, number)
  assert.equal(order.products?.[0]?.markingRequired, true)
  const supply = await supplyOf(api.post('/api/supply/createSupply', { orderId: order.id }))
  assert.ok(supply.externalId)
  await ok(api.post(`/api/fbs/order/${order.id}/collect`))
  assert.equal(await refusal(api.post(`/api/fbs/supply/${supply.id}/close`)), '409 error_supply_marks')
  assert.match((await orderByNumber(api, number)).message ?? '', /sgtin/)
  const [piece] = await collectsOf(api.get(`/api/fbs/getCollectOrderProduct?orderId=${order.id}`))
  assert.ok(piece)
  const mark = (code: string) => api.post(`/api/fbs/addMark?${new URLSearchParams({ orderProductCollectId: String(piece.id), mark: code })}`)
  assert.equal(await refusal(mark('Ещё не код')), '400 error_mark_unreadable')
  assert.equal(
    await refusal(mark('0104600000000015215EirD_orEif7X\u001d91EE12\u001d92VygELprJ87wrc/qF/Vq/KEFUVpZm4vDPQt2kqUw308Y=')),
    '400 error_mark_other_product',
  )
  await ok(mark(kiz.replaceAll('\u001d', '')))
  assert.equal(world.order(number).marks.get('sgtin')?.[0]?.value, kiz, 'separators that the scanner lost are put back')
  assert.equal((await supplyOf(api.post(`/api/fbs/supply/${supply.id}/close`))).status, 'SUPPLIED')
})

test('a cancel by the buyer before collecting gives the reserve back; after it nothing comes back by itself', async () => {
  const before = await level()
  const [early = 0, late = 0] = world.createOrder({ article: 'mug', quantity: 2 }).map(({ id }) => id)
  await imported(api)
  const lateOrder = await orderByNumber(api, late)
  await ok(api.post('/api/fbs/updateLabel?orderId=' + lateOrder.id))
  await ok(api.post(`/api/fbs/order/${lateOrder.id}/collect`))
  world.cancelByClient(early)
  world.cancelByClient(late)
  await imported(api)
  assert.deepEqual([(await orderByNumber(api, early)).status, (await orderByNumber(api, late)).status], ['CANCELED', 'CANCELED'])
  assert.deepEqual(await level(), { free: before.free - 1, reserved: before.reserved })
  assert.equal(await refusal(api.post(`/api/fbs/order/${lateOrder.id}/collect`)), '400 error_order_gone')
})

test('a cancel by the seller is told to the marketplace first', async () => {
  const before = await level()
  const [number = 0] = world.createOrder({ article: 'mug' }).map(({ id }) => id)
  await imported(api)
  const order = await orderByNumber(api, number)
  await ok(api.post(`/api/fbs/order/${order.id}/cancel`))
  assert.equal(world.order(number).supplierStatus, 'cancel')
  assert.equal((await orderByNumber(api, number)).status, 'REVOKED')
  assert.deepEqual(await level(), before)
  await ok(api.post(`/api/fbs/order/${order.id}/cancel`))
})

test('supplies that were opened in the marketplace come in with their orders, and leave from here', async () => {
  const [number = 0] = world.createOrder({ article: 'mug' }).map(({ id }) => id)
  await imported(api)
  const order = await orderByNumber(api, number)
  const there = async (method: string, path: string, body: unknown) =>
    (
      await fetch(market.url + path, { method, headers: { authorization: market.token, 'content-type': 'application/json' }, body: JSON.stringify(body) })
    ).text()
  const opened: unknown = JSON.parse(await there('POST', '/api/v3/supplies', { name: 'Из кабинета' }))
  await there('PATCH', `/api/marketplace/v3/supplies/${String(at(opened, 'id'))}/orders`, { orders: [number] })
  assert.equal(await ok(api.post(`/api/fbs/updateWildberriesSupplies?organizationId=${api.organizationId}`)), 1)
  assert.equal(await ok(api.post(`/api/fbs/updateWildberriesSupplies?organizationId=${api.organizationId}`)), 0)
  const { supplyId } = await orderOf(api.get(`/api/order/${order.id}`))
  await ok(api.post(`/api/fbs/updateLabel?orderId=${order.id}`))
  assert.equal((await supplyOf(api.post(`/api/fbs/supply/${supplyId}/close`))).externalId, at(opened, 'id'))
  assert.equal(world.order(number).supplierStatus, 'complete')
})

test('an order whose product is not known is kept with the reason, and is tied when the product appears', async () => {
  const stranger = await startWildberries({
    goods: [{ ...mug, article: 'new', chrtId: 77, skus: ['2000000000770'] }],
    warehouses: [{ id: main }],
    limits: 'none',
    seed: 5,
  })
  try {
    const other = await api.another()
    const { warehouseId: own } = await givenSeller(other, stranger, { externalId: String(main), goods: [] })
    const [number = 0] = stranger.world.createOrder({ chrtId: 77 }).map(({ id }) => id)
    await imported(other)
    const order = await orderByNumber(other, number)
    assert.match(order.products?.[0]?.error ?? '', /2000000000770/)
    await givenGood(other, own, { name: 'new', chrtId: 77, barcode: '2000000000770', stock: 1 })
    await imported(other)
    const healed = await orderOf(other.get(`/api/order/${order.id}`))
    assert.deepEqual([healed.products?.[0]?.error, typeof healed.products?.[0]?.productId], [null, 'number'])
    assert.equal((await collectsOf(other.get('/api/fbs/findOrderProductCollectByProductBarcode?barcode=2000000000770'))).length, 1)
  } finally {
    await stranger.close()
  }
})
