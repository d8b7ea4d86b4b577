// What tests of packing begin with: shops with their callers, orders, scans.
import assert from 'node:assert/strict'
import { givenCard, type GivenCard } from '../src/modules/catalogue/given.ts'
import type { Caller, Reply, Served } from '../src/testing.ts'
import { sql } from '../src/kit/db.ts'
import { layStock, layWarehouse } from '../src/modules/orders/ground.ts'

export const fields = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? { ...value } : {})
export const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export function good(reply: Reply): Record<string, unknown> {
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return fields(reply.body)
}
export function refused(reply: Reply, status: number, error: string, message = error) {
  assert.deepEqual(
    { status: reply.status, error: fields(reply.body).error, message: fields(reply.body).message },
    { status, error, message },
    JSON.stringify(reply.body),
  )
}

export type GivenShop = { uuid: string; key: string; as: Caller }
let shops = 0
export async function givenShop(api: Served, seller: Caller = api, draft: Record<string, unknown> = {}): Promise<GivenShop> {
  const made = good(await seller.post('/api/seller/shops', { name: `Shop ${++shops}`, type: 'API', ...draft }))
  return { uuid: text(made.uuid), key: text(made.api_key), as: api.with(text(made.api_key)) }
}

let numbers = 0
export const nextNumber = () => `N-${++numbers}`
export async function givenOrder(shop: GivenShop, draft: Record<string, unknown>): Promise<string> {
  const number = nextNumber()
  good(await shop.as.put('/api/shop/orders', { number, ...draft }))
  return number
}
/** Products with so many pieces of each in a warehouse. */
export async function givenGoods(api: Served, count: number, pieces: number, warehouse?: number): Promise<{ warehouseId: number; goods: GivenCard[] }> {
  const warehouseId = warehouse ?? (await layWarehouse(api))
  const goods: GivenCard[] = []
  for (let n = 0; n < count; n++) goods.push(await givenCard(api))
  const products = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ skuId: number }>(
      sql`select sku_id from product where client_id = ${api.clientId} and id = any(${goods.map(({ productId }) => productId)}::bigint[])`,
    ),
  )
  await layStock(
    api,
    api,
    warehouseId,
    products.map(({ skuId }) => skuId),
    pieces,
  )
  return { warehouseId, goods }
}

let scans = 0
export const scanId = () => `scan-${++scans}`
export const scan = async (api: Caller, code: string, station?: string, more: Record<string, unknown> = {}) =>
  good(await api.post('/api/packing/scan', { scanId: scanId(), text: code, ...(station !== undefined && { station }), ...more }))
/** The codes that some scans are answered with. */
export async function scanAll(api: Caller, codes: readonly string[], station?: string): Promise<string[]> {
  const answers: string[] = []
  for (const code of codes) answers.push(text((await scan(api, code, station)).code))
  return answers
}
/** A PDF-like label of so many bytes. */
export const labelOf = (bytes: number) => Buffer.concat([Buffer.from('%PDF-1.4\n'), Buffer.alloc(Math.max(0, bytes - 9), 0x20)])
export const today = () => new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Moscow' }).format(new Date())
