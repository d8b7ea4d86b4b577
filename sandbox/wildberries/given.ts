// For tests: a stand-in with a caller that remembers every exchange, and a whole working day of a seller on it.
import assert from 'node:assert/strict'
import type { Good } from './goods.ts'
import { startWildberries } from './server.ts'
import type { Options, Wildberries } from './server.ts'

export type Exchange = { method: string; path: string; status: number; headers: Headers; body: unknown }
export type Shop = Wildberries & { exchanges: Exchange[]; call: (method: string, path: string, body?: unknown) => Promise<Exchange> }

export const mug: Good = { article: 'mug', nmId: 101, chrtId: 1001, skus: ['2000000000015'], price: 59900 }
export const shirt: Good = { article: 'shirt', nmId: 102, chrtId: 1002, skus: ['2000000000022'], price: 129900, requiredMeta: ['sgtin'] }
export const ring: Good = {
  article: 'ring',
  nmId: 103,
  chrtId: 1003,
  skus: ['2000000000039'],
  price: 990000,
  optionalMeta: ['uin', 'imei', 'gtin', 'expiration', 'sgtin'],
}
export const sofa: Good = { article: 'sofa', nmId: 104, chrtId: 1004, skus: ['2000000000046'], price: 4990000, cargoType: 3 }
export const declared: Good = { article: 'declared', nmId: 105, chrtId: 1005, skus: ['2000000000053'], price: 100, requiredMeta: ['customsDeclaration'] }
export const kiz = '0104630568317423215EirD_orEif7X\u001d91EE12\u001d92VygELprJ87wrc/qF/Vq/KEFUVpZm4vDPQt2kqUw308Y='
export const main = 7
export const big = 8

export async function openShop(options: Options = {}): Promise<Shop> {
  const wildberries = await startWildberries({
    goods: [mug, shirt, ring, sofa, declared],
    warehouses: [{ id: main }, { id: big, cargoType: 3, officeId: 206 }],
    limits: 'none',
    ...options,
  })
  const exchanges: Exchange[] = []
  const call = async (method: string, path: string, body?: unknown) => {
    const reply = await fetch(wildberries.url + path, {
      method,
      headers: { authorization: wildberries.token, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await reply.text()
    const exchange: Exchange = {
      method,
      path: path.split('?')[0] ?? '',
      status: reply.status,
      headers: reply.headers,
      body: text === '' ? null : JSON.parse(text),
    }
    exchanges.push(exchange)
    return exchange
  }
  return { ...wildberries, exchanges, call }
}

/** Walks into an unknown JSON value: `at(body, 'stickers', 0, 'file')`. */
export function at(value: unknown, ...path: (string | number)[]): unknown {
  return path.reduce<unknown>((inner, key) => {
    assert.ok(inner !== null && typeof inner === 'object', `nothing at ${path.join('.')}`)
    return Reflect.get(inner, key)
  }, value)
}

export function textAt(value: unknown, ...path: (string | number)[]): string {
  const found = at(value, ...path)
  assert.ok(typeof found === 'string', `no text at ${path.join('.')}`)
  return found
}

export function tomorrow(now = Date.now()): string {
  return new Date(now + 86_400_000).toISOString().slice(0, 10)
}

export async function openSupply(shop: Shop, name = 'День'): Promise<string> {
  return textAt((await shop.call('POST', '/api/v3/supplies', { name })).body, 'id')
}

export async function shipMyself(shop: Shop, supplyId: string, day = tomorrow()): Promise<Exchange> {
  return shop.call('PATCH', '/api/marketplace/v3/fbs/supplies/shipping-method', {
    data: [{ supplyId, shippingDt: day, shippingPointId: 15, shippingType: 'selfShipping' }],
  })
}

/** Stock told, three orders taken, one cancelled, two marked, labelled, handed over and delivered. */
export async function workDay(shop: Shop): Promise<{ supplyId: string; mugOrder: number; shirtOrder: number; cancelled: number }> {
  const { call, world } = shop
  await call('GET', '/ping')
  await call('GET', '/api/v3/offices')
  await call('GET', '/api/v3/warehouses')
  await call('PUT', `/api/v3/stocks/${main}`, {
    stocks: [
      { chrtId: mug.chrtId, amount: 5 },
      { chrtId: shirt.chrtId, amount: 1 },
    ],
  })
  const mugs = world.createOrder({ article: 'mug', quantity: 2, comment: 'Без коробки' })
  const ids = [...mugs, ...world.createOrder({ sku: '2000000000022' })].map((order) => order.id)
  const [mugOrder = 0, cancelled = 0, shirtOrder = 0] = ids
  await call('GET', '/api/v3/orders/new')
  await call('PATCH', `/api/v3/orders/${cancelled}/cancel`)
  const supplyId = await openSupply(shop)
  await call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders: [mugOrder, shirtOrder] })
  await call('PUT', `/api/v3/orders/${shirtOrder}/meta/sgtin`, { sgtins: [kiz] })
  await call('POST', '/api/marketplace/v3/orders/meta', { orders: ids })
  await call('POST', '/api/v3/orders/stickers?type=png&width=58&height=40', { orders: ids })
  await call('POST', '/api/v3/orders/stickers?type=svg&width=40&height=30', { orders: ids })
  await call('GET', `/api/marketplace/v3/fbs/shipping-points?city=${encodeURIComponent('Москва')}&cargoType=1`)
  await call('POST', `/api/v3/supplies/${supplyId}/trbx`, { amount: 2 })
  const boxes = await call('GET', `/api/v3/supplies/${supplyId}/trbx`)
  await call('POST', `/api/v3/supplies/${supplyId}/trbx/stickers?type=png`, { trbxIds: [textAt(boxes.body, 'trbxes', 0, 'id')] })
  await call('DELETE', `/api/v3/supplies/${supplyId}/trbx`, { trbxIds: [textAt(boxes.body, 'trbxes', 1, 'id')] })
  await shipMyself(shop, supplyId, tomorrow(world.now()))
  await call('PATCH', `/api/v3/supplies/${supplyId}/deliver`)
  await call('GET', `/api/v3/supplies/${supplyId}/barcode?type=png`)
  await call('GET', `/api/marketplace/v3/supplies/${supplyId}/order-ids`)
  world.receiveSupply(supplyId)
  world.sort(mugOrder)
  world.deliverToClient(mugOrder)
  await call('GET', `/api/v3/supplies/${supplyId}`)
  await call('GET', '/api/v3/supplies?limit=10&next=0')
  await call('GET', '/api/v3/orders?limit=1000&next=0')
  await call('POST', '/api/v3/orders/status', { orders: ids })
  await call('POST', `/api/v3/stocks/${main}`, { chrtIds: [mug.chrtId, shirt.chrtId] })
  await call('DELETE', `/api/v3/stocks/${main}`, { chrtIds: [shirt.chrtId] })
  return { supplyId, mugOrder, shirtOrder, cancelled }
}
