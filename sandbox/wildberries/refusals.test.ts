// What the stand-in refuses and how: tokens, bad input, stock, supplies, marks, and failures made on purpose.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { at, big, kiz, main, mug, openShop, openSupply, shipMyself, shirt, sofa } from './given.ts'
import type { Exchange, Shop } from './given.ts'

let shop: Shop
before(async () => {
  shop = await openShop()
})
after(() => shop.close())

const refused = ({ status, body }: Exchange) => [status, at(body, 'code')]
const put = (stocks: unknown, warehouseId = main) => shop.call('PUT', `/api/v3/stocks/${warehouseId}`, { stocks })
const assemble = async (article: string, quantity = 1) => {
  const ids = shop.world.createOrder({ article, quantity }).map((order) => order.id)
  const supplyId = await openSupply(shop)
  await shop.call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders: ids })
  return { supplyId, id: ids[0] ?? 0 }
}

test('a missing, wrong or Bearer token is 401', async () => {
  for (const authorization of [undefined, 'wrong', `Bearer ${shop.token}`]) {
    const reply = await fetch(`${shop.url}/ping`, { headers: authorization === undefined ? {} : { authorization } })
    assert.equal(reply.status, 401)
    assert.equal(at(await reply.json(), 'title'), 'unauthorized')
  }
})

test('bad input is told apart: the body, a parameter', async () => {
  assert.deepEqual(refused(await shop.call('GET', '/api/v3/orders?next=0')), [400, 'IncorrectParameter'])
  assert.deepEqual(refused(await shop.call('GET', '/api/v3/orders?limit=1001&next=0')), [400, 'IncorrectParameter'])
  assert.deepEqual(refused(await shop.call('GET', '/api/v3/orders?limit=10&next=0&dateFrom=1&dateTo=9999999')), [400, 'IncorrectParameter'])
  assert.deepEqual(refused(await shop.call('POST', '/api/v3/orders/status', { orders: ['1'] })), [400, 'IncorrectRequestBody'])
  assert.deepEqual(refused(await shop.call('POST', '/api/v3/orders/status')), [400, 'IncorrectRequestBody'])
  assert.deepEqual(refused(await shop.call('POST', '/api/marketplace/v3/orders/meta', {})), [400, 'BadRequest'])
  assert.deepEqual(refused(await shop.call('PATCH', '/api/v3/orders/1/cancel')), [404, 'NotFound'])
  const sticker = '/api/v3/orders/stickers?type=png&width=58&height=30'
  assert.deepEqual(refused(await shop.call('POST', sticker, { orders: [1] })), [400, 'IncorrectParameter'])
  const broken = await fetch(`${shop.url}/api/v3/supplies`, {
    method: 'POST',
    headers: { authorization: shop.token, 'content-type': 'application/json' },
    body: '{"name"',
  })
  assert.equal(at(await broken.json(), 'code'), 'IncorrectRequestBody')
  assert.equal(at((await shop.call('GET', '/api/v2/orders')).body, 'title'), 'path not found')
})

test('a call without a body may still be declared JSON', async () => {
  const [order] = shop.world.createOrder({ article: 'mug' })
  const headers = { authorization: shop.token, 'content-type': 'application/json' }
  const reply = await fetch(`${shop.url}/api/v3/orders/${order?.id}/cancel`, { method: 'PATCH', headers })
  assert.equal(reply.status, 204)
  assert.equal(order?.supplierStatus, 'cancel')
})

test('refused stock names its lines, and nothing of the request is applied', async () => {
  await put([{ chrtId: mug.chrtId, amount: 2 }])
  const { status, body } = await put([
    { chrtId: mug.chrtId, amount: 9 },
    { chrtId: shirt.chrtId, amount: 100_001 },
    { chrtId: 5, amount: 1 },
    { chrtId: sofa.chrtId, amount: 1 },
  ])
  assert.equal(status, 409)
  assert.deepEqual(
    [0, 1, 2].map((row) => [at(body, row, 'code'), at(body, row, 'data')]),
    [
      ['UploadDataLimit', [{ sku: '2000000000022', chrtId: shirt.chrtId, amount: 100_001 }]],
      ['NotFound', [{ sku: '', chrtId: 5, amount: 1 }]],
      ['CargoWarehouseRestrictionKGTPlus', [{ sku: '2000000000046', chrtId: sofa.chrtId, amount: 1 }]],
    ],
  )
  assert.equal(shop.world.stocks.get(main)?.get(mug.chrtId), 2)
  assert.equal(at((await put([{ chrtId: mug.chrtId, amount: 1 }], big)).body, 0, 'code'), 'CargoWarehouseRestrictionMGT')
})

test('stock by barcode, over a thousand lines, to an unknown or a busy warehouse is refused; unknown names are not', async () => {
  assert.deepEqual(refused(await put([{ sku: '2000000000015', amount: 2 }])), [400, 'SKUUploadDisabled'])
  assert.deepEqual(refused(await put(Array.from({ length: 1001 }, () => ({ chrtId: 1, amount: 1 })))), [400, 'IncorrectRequestBody'])
  assert.deepEqual(refused(await put([{ chrtId: mug.chrtId, amount: 1 }], 999)), [404, 'NotFound'])
  assert.deepEqual(refused(await shop.call('DELETE', `/api/v3/stocks/${main}`, { chrtIds: [77] })), [404, 'NotFound'])
  assert.equal((await put([{ chrtID: mug.chrtId, amount: 50 }])).status, 204)
  assert.equal(shop.world.stocks.get(main)?.get(mug.chrtId), 2)
  shop.world.blockStocks('WarehouseStocksUpdateBlock')
  assert.deepEqual(refused(await put([{ chrtId: mug.chrtId, amount: 1 }])), [406, 'WarehouseStocksUpdateBlock'])
  shop.world.blockStocks(null)
  const warehouse = shop.world.warehouses.get(main)
  assert.ok(warehouse)
  warehouse.isProcessing = true
  assert.equal(at((await put([{ chrtId: mug.chrtId, amount: 1 }])).body, 0, 'code'), 'StoreIsProcessing')
  warehouse.isProcessing = false
})

test('a supply leaves only with orders, a way of shipping and good marks', async () => {
  const empty = await openSupply(shop)
  const deliver = (supplyId: string) => shop.call('PATCH', `/api/v3/supplies/${supplyId}/deliver`)
  assert.deepEqual(refused(await deliver(empty)), [409, 'SupplyHasZeroOrders'])
  const { supplyId, id } = await assemble('shirt')
  assert.deepEqual(refused(await deliver(supplyId)), [409, 'SupplyShippingRequired'])
  assert.deepEqual((await shipMyself(shop, supplyId)).body, { results: [{ supplyId, success: true }] })
  const unmarked = await deliver(supplyId)
  assert.deepEqual(refused(unmarked), [409, 'MetaValidationFail'])
  assert.deepEqual(at(unmarked.body, 'data', 'orders'), [{ id, metaDetails: [{ key: 'sgtin', value: 'null', decision: 'required' }] }])
  await shop.call('PUT', `/api/v3/orders/${id}/meta/sgtin`, { sgtins: [kiz] })
  shop.world.decideMark(id, 'sgtin', 'sgtinRetired')
  assert.deepEqual(refused(await deliver(supplyId)), [409, 'MetaValidationFail'])
  assert.deepEqual(refused(await shop.call('GET', `/api/v3/supplies/${supplyId}/barcode?type=png`)), [409, 'SupplyNotClosed'])
  assert.deepEqual(refused(await shop.call('DELETE', `/api/v3/supplies/${supplyId}`)), [409, 'SupplyHasOrders'])
  shop.world.decideMark(id, 'sgtin', 'sgtinIntroduced')
  assert.equal((await deliver(supplyId)).status, 204)
  assert.deepEqual(refused(await shop.call('PATCH', `/api/v3/orders/${id}/cancel`)), [409, 'StatusChangeNotAllowed'])
  const [other] = shop.world.createOrder({ article: 'mug' })
  const late = await shop.call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders: [other?.id] })
  assert.deepEqual(refused(late), [409, 'FailedToAddSupplyOrder'])
})

test('orders of another warehouse, cancelled or unknown do not join a supply, and then none does', async () => {
  const supplyId = await openSupply(shop)
  const [here, cancelled] = shop.world.createOrder({ article: 'mug', quantity: 2 })
  const [elsewhere] = shop.world.createOrder({ article: 'mug', warehouseId: big })
  shop.world.cancelByClient(cancelled?.id ?? 0)
  const add = (orders: unknown[]) => shop.call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders })
  assert.deepEqual(refused(await add([here?.id, elsewhere?.id])), [409, 'FailedToAddSupplyOrder'])
  assert.deepEqual(refused(await add([here?.id, cancelled?.id])), [409, 'FailedToAddSupplyOrder'])
  assert.deepEqual(refused(await add([here?.id, 1])), [404, 'NotFound'])
  assert.deepEqual(refused(await add(Array.from({ length: 101 }, (_, index) => index))), [400, 'IncorrectRequestBody'])
  assert.equal(here?.supplierStatus, 'new')
})

test('shipping is answered supply by supply, and a waybill needs a transport company', async () => {
  const { supplyId } = await assemble('mug')
  const data = [
    { supplyId, shippingDt: '2001-01-01', shippingPointId: 15, shippingType: 'selfShipping' },
    { supplyId: 'WB-GI-0', shippingDt: '2999-01-01', shippingPointId: 15, shippingType: 'selfShipping' },
    { supplyId, shippingDt: '2999-01-01', shippingPointId: 1, shippingType: 'selfShipping' },
  ]
  const { status, body } = await shop.call('PATCH', '/api/marketplace/v3/fbs/supplies/shipping-method', { data })
  assert.equal(status, 200)
  assert.deepEqual(
    [0, 1, 2].map((row) => at(body, 'results', row, 'error', 'code')),
    [400, 404, 400],
  )
  const waybill = { data: [{ supplyId, waybillUuid: '0192d3a4-5b6c-4d7e-8f90-a1b2c3d4e5f6' }] }
  const early = await shop.call('PATCH', '/api/marketplace/v3/fbs/supplies/waybill', waybill)
  assert.equal(at(early.body, 'results', 0, 'error', 'code'), 409)
  shop.world.receiveSupply(supplyId)
  assert.equal(at((await shipMyself(shop, supplyId)).body, 'results', 0, 'error', 'code'), 409)
})

test('marks are taken only on assembly, only of the right kind and form', async () => {
  const mark = (id: number, kind: string, body: unknown) => shop.call('PUT', `/api/v3/orders/${id}/meta/${kind}`, body)
  const [waiting] = shop.world.createOrder({ article: 'shirt' })
  assert.deepEqual(refused(await mark(waiting?.id ?? 0, 'sgtin', { sgtins: [kiz] })), [409, 'FailedToUpdateMeta'])
  const { id } = await assemble('ring')
  assert.deepEqual(refused(await mark((await assemble('mug')).id, 'uin', { uin: '1'.repeat(16) })), [409, 'MetaKeyNotRequired'])
  assert.deepEqual(refused(await mark(id, 'uin', { uin: '1' })), [400, 'IncorrectRequestBody'])
  assert.deepEqual(refused(await mark(id, 'sgtin', { sgtins: ['short'] })), [400, 'IncorrectRequestBody'])
  assert.deepEqual(refused(await mark(id, 'expiration', { expiration: '31.02.2030' })), [400, 'IncorrectRequest'])
  assert.deepEqual(refused(await mark(id, 'expiration', { expiration: '01.01.2020' })), [400, 'LowExpirationDate'])
  assert.deepEqual(refused(await mark(5, 'sgtin', { sgtins: [kiz] })), [404, 'NotFound'])
  assert.deepEqual(refused(await mark(5, 'imei', { imei: '1'.repeat(15) })), [409, 'FailedToUpdateMeta'])
  for (const [kind, body] of [
    ['uin', { uin: '1'.repeat(16) }],
    ['imei', { imei: 'x'.repeat(15) }],
    ['gtin', { gtin: '1'.repeat(13) }],
    ['expiration', { expiration: '12.09.2090' }],
    ['sgtin', { sgtins: ['0104630568317423215EirD_orEif7X'] }],
  ] as const) {
    assert.equal((await mark(id, kind, body)).status, 204)
  }
  await shop.call('DELETE', `/api/v3/orders/${id}/meta?key=gtin`)
  assert.deepEqual(refused(await shop.call('DELETE', `/api/v3/orders/${id}/meta?key=expiration`)), [400, 'IncorrectParameter'])
  const { body } = await shop.call('POST', '/api/marketplace/v3/orders/meta', { orders: [id] })
  assert.deepEqual(at(body, 'orders', 0, 'metaDetails'), [
    { key: 'uin', value: '1'.repeat(16), decision: 'uinMaySell' },
    { key: 'imei', value: 'x'.repeat(15), decision: 'imeiInvalidFormat' },
    { key: 'gtin', value: null, decision: 'optional' },
    { key: 'expiration', value: '12.09.2090', decision: 'filled' },
    { key: 'sgtin', value: '0104630568317423215EirD_orEif7X', decision: 'sgtinNoGS' },
  ])
})

test('a sticker waits for the customs declaration', async () => {
  const { id } = await assemble('declared')
  const sticker = () => shop.call('POST', '/api/v3/orders/stickers?type=zplv&width=40&height=30', { orders: [id] })
  assert.deepEqual(refused(await sticker()), [409, 'CustomsDeclarationIsRequired'])
  await shop.call('PUT', `/api/marketplace/v3/orders/${id}/meta/customs-declaration`, { customsDeclaration: '10704010/010624/0000302' })
  assert.equal((await sticker()).status, 200)
})

test('failures on purpose: a status, a cut connection, a reply lost after the work was done', async () => {
  shop.world.fail({ times: 2, status: 503, path: '/supplies' })
  assert.equal((await shop.call('GET', '/ping')).status, 200)
  assert.equal((await shop.call('GET', '/api/v3/supplies?limit=1&next=0')).status, 503)
  assert.equal((await shop.call('GET', '/api/v3/supplies?limit=1&next=0')).status, 503)
  assert.equal((await shop.call('GET', '/api/v3/supplies?limit=1&next=0')).status, 200)
  shop.world.fail({ times: 1, status: 'drop' })
  await assert.rejects(shop.call('GET', '/ping'))
  shop.world.fail({ times: 1, status: 429 })
  assert.equal((await shop.call('GET', '/ping')).headers.get('x-ratelimit-retry'), '1')
  const before = shop.world.supplies.size
  shop.world.fail({ times: 1, status: 'drop', method: 'POST', lost: true })
  await assert.rejects(shop.call('POST', '/api/v3/supplies', { name: 'Потерян ответ' }))
  shop.world.fail({ times: 1, status: 500, lost: true })
  assert.equal((await shop.call('POST', '/api/v3/supplies', { name: 'Потерян ответ' })).status, 500)
  assert.equal(shop.world.supplies.size, before + 2)
  const statuses = shop.world.calls.slice(-2).map((call) => call.status)
  assert.deepEqual(statuses, [0, 500])
})
