// A working day of a seller end to end over HTTP, and what lists, labels and the call log tell about it.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { at, big, kiz, main, mug, openShop, openSupply, ring, shirt, sofa, textAt, workDay } from './given.ts'
import type { Shop } from './given.ts'

const shops: Shop[] = []
const open = async (...options: Parameters<typeof openShop>) => {
  const shop = await openShop(...options)
  shops.push(shop)
  return shop
}
after(() => Promise.all(shops.map((shop) => shop.close())))

const reply = (shop: Shop, method: string, path: string) => shop.exchanges.find((one) => one.method === method && one.path === path)?.body

test('a working day goes from stock to a delivered order', async () => {
  const shop = await open()
  const { supplyId, mugOrder, shirtOrder, cancelled } = await workDay(shop)
  assert.deepEqual(
    shop.exchanges.filter((one) => one.status >= 300),
    [],
  )
  assert.deepEqual(reply(shop, 'POST', '/api/v3/orders/status'), {
    orders: [
      { id: mugOrder, supplierStatus: 'complete', wbStatus: 'sold', isCancellable: false },
      { id: cancelled, supplierStatus: 'cancel', wbStatus: 'canceled', isCancellable: false },
      { id: shirtOrder, supplierStatus: 'complete', wbStatus: 'waiting', isCancellable: false },
    ],
  })
  assert.deepEqual(reply(shop, 'POST', `/api/v3/stocks/${main}`), {
    stocks: [
      { chrtId: mug.chrtId, amount: 3 },
      { chrtId: shirt.chrtId, amount: 0 },
    ],
  })
  assert.deepEqual(reply(shop, 'GET', `/api/marketplace/v3/supplies/${supplyId}/order-ids`), { orderIds: [mugOrder, shirtOrder] })
  assert.deepEqual(at(reply(shop, 'POST', '/api/marketplace/v3/orders/meta'), 'orders', 2), {
    id: shirtOrder,
    metaDetails: [{ key: 'sgtin', value: kiz, decision: 'sgtinIntroduced' }],
  })
  assert.equal(shop.world.stocks.get(main)?.has(shirt.chrtId), false)
})

test('a new order is told as the protocol writes it', async () => {
  const shop = await open({ now: () => Date.parse('2026-11-22T08:00:00.750Z') })
  const [order] = shop.world.createOrder({ article: 'shirt', comment: 'Быстрее' })
  const told = await shop.call('GET', '/api/v3/orders/new')
  assert.deepEqual(at(told.body, 'orders', 0), {
    id: order?.id,
    orderUid: order?.orderUid,
    rid: order?.rid,
    createdAt: '2026-11-22T08:00:00Z',
    deliveryType: 'fbs',
    address: null,
    article: 'shirt',
    nmId: 102,
    chrtId: 1002,
    skus: ['2000000000022'],
    colorCode: '',
    warehouseId: main,
    officeId: 15,
    offices: ['Коледино'],
    price: 129900,
    convertedPrice: 129900,
    salePrice: 129900,
    finalPrice: 129900,
    convertedFinalPrice: 129900,
    currencyCode: 643,
    convertedCurrencyCode: 643,
    scanPrice: null,
    cargoType: 1,
    crossBorderType: 0,
    comment: 'Быстрее',
    isZeroOrder: true,
    options: { isB2B: false },
    requiredMeta: ['sgtin'],
    optionalMeta: [],
    isPickupPointShipmentAllowed: true,
  })
  assert.ok((order?.id ?? 0) > 2 ** 31)
})

test('labels are PNG of the published size, SVG and ZPL', async () => {
  const shop = await open()
  const { mugOrder } = await workDay(shop)
  const file = async (query: string) => {
    const { body } = await shop.call('POST', `/api/v3/orders/stickers?${query}`, { orders: [mugOrder] })
    return { code: textAt(body, 'stickers', 0, 'barcode'), file: Buffer.from(textAt(body, 'stickers', 0, 'file'), 'base64') }
  }
  for (const [query, width, height] of [
    ['type=png&width=58&height=40', 580, 400],
    ['type=png&width=40&height=30', 400, 300],
  ] as const) {
    const png = (await file(query)).file
    assert.equal(png.subarray(1, 4).toString(), 'PNG')
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [width, height])
  }
  assert.match((await file('type=svg&width=58&height=40')).file.toString(), /^<svg width="580" height="400" viewBox="0 0 116 80"/)
  const zpl = await file('type=zplh&width=58&height=40')
  assert.ok(zpl.file.toString().includes(`^FDQA,${zpl.code}^FS`))
})

test('lists of orders and supplies page by a cursor to the end', async () => {
  const shop = await open()
  const ids = shop.world.createOrder({ chrtId: mug.chrtId, quantity: 5 }).map((order) => order.id)
  assert.deepEqual(new Set([...shop.world.orders.values()].map((order) => order.orderUid)).size, 1)
  const seen: unknown[] = []
  let next: unknown = 0
  do {
    const { body } = await shop.call('GET', `/api/v3/orders?limit=2&next=${String(next)}`)
    const orders = at(body, 'orders')
    assert.ok(Array.isArray(orders))
    seen.push(...orders.map((order) => at(order, 'id')))
    next = at(body, 'next')
  } while (next !== 0)
  assert.deepEqual(seen, ids)
  const supplies = [await openSupply(shop), await openSupply(shop)]
  const first = await shop.call('GET', '/api/v3/supplies?limit=1&next=0')
  assert.equal(at(first.body, 'supplies', 0, 'id'), supplies[0])
  const second = await shop.call('GET', `/api/v3/supplies?limit=1&next=${String(at(first.body, 'next'))}`)
  assert.equal(at(second.body, 'supplies', 0, 'id'), supplies[1])
})

test('orders are found by the moment they were made', async () => {
  const now = Date.parse('2026-11-22T08:00:00Z')
  const shop = await open({ now: () => now })
  const made = (daysAgo: number) => shop.world.createOrder({ article: 'mug', createdAt: now - daysAgo * 86_400_000 })[0]?.id
  const [, lately] = [made(40), made(10)]
  const byDefault = await shop.call('GET', '/api/v3/orders?limit=10&next=0')
  assert.deepEqual(at(byDefault.body, 'orders', 'length'), 1)
  assert.equal(at(byDefault.body, 'orders', 0, 'id'), lately)
  const from = now / 1000 - 45 * 86_400
  assert.equal(at((await shop.call('GET', `/api/v3/orders?limit=10&next=0&dateFrom=${from}`)).body, 'orders', 'length'), 1)
})

test('buyers cancel before and after assembly, and a cancelled order stays behind when the supply leaves', async () => {
  const shop = await open()
  const [early, late, kept] = shop.world.createOrder({ article: 'mug', quantity: 3 }).map((order) => order.id)
  shop.world.cancelByClient(early ?? 0)
  const supplyId = await openSupply(shop)
  await shop.call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders: [late, kept] })
  shop.world.cancelByClient(late ?? 0)
  shop.world.receiveSupply(supplyId)
  const { body } = await shop.call('POST', '/api/v3/orders/status', { orders: [early, late, kept] })
  assert.deepEqual(body, {
    orders: [
      { id: early, supplierStatus: 'new', wbStatus: 'declined_by_client', isCancellable: false },
      { id: late, supplierStatus: 'confirm', wbStatus: 'canceled_by_client', isCancellable: false },
      { id: kept, supplierStatus: 'complete', wbStatus: 'waiting', isCancellable: false },
    ],
  })
  assert.throws(() => shop.world.sort(late ?? 0), /was not handed over/)
  assert.throws(() => shop.world.cancelByClient(early ?? 0), /declined_by_client/)
})

test('a supply takes its cargo type from its first order and loses it with the last', async () => {
  const shop = await open()
  const [order] = shop.world.createOrder({ article: 'sofa', warehouseId: big })
  const [one, other] = [await openSupply(shop), await openSupply(shop)]
  await shop.call('PATCH', `/api/marketplace/v3/supplies/${one}/orders`, { orders: [order?.id] })
  assert.equal(at((await shop.call('GET', `/api/v3/supplies/${one}`)).body, 'cargoType'), sofa.cargoType)
  await shop.call('PATCH', `/api/marketplace/v3/supplies/${other}/orders`, { orders: [order?.id] })
  assert.equal(at((await shop.call('GET', `/api/v3/supplies/${one}`)).body, 'cargoType'), 0)
  assert.equal((await shop.call('DELETE', `/api/v3/supplies/${one}`)).status, 204)
})

test('the stand-in remembers what it was told', async () => {
  const shop = await open()
  await shop.call('PUT', `/api/v3/stocks/${main}`, { stocks: [{ chrtId: ring.chrtId, amount: 4 }] })
  const [told] = shop.world.calls
  assert.deepEqual(
    { ...told, at: 0 },
    { at: 0, method: 'PUT', path: `/api/v3/stocks/${main}`, query: '', body: { stocks: [{ chrtId: 1003, amount: 4 }] }, status: 204 },
  )
})
