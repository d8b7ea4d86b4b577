// The change feed of orders misses nothing: clients poll it by modifiedDate while many write, some of them slowly.
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { layGround } from '../src/modules/orders/ground.ts'
import { serve } from '../src/testing.ts'
import type { FindResponseOrder, Order } from '../src/wire/index.ts'

const api = await serve({ worker: false, env: { POOL_SIZE: '24' } })
const { warehouseId, goods } = await layGround(api, { count: 3, quantity: 100_000 })
const products = goods.map(({ productId }) => ({ productId, quantity: 1, price: 10 }))
const make = (more: Partial<Order> = {}) => givenOrder(api, { stockWarehouseId: warehouseId, products, ...more })
const ask = async (query: string): Promise<Order[]> => {
  const { status, body } = await api.get(`/api/order/findOrder?${query}`)
  assert.equal(status, 200, JSON.stringify(body))
  const answer: FindResponseOrder = Object(body)
  return answer.rows ?? []
}

/** A client as the published guide describes it: what changed since the last date, page after page while pages are full. */
function openClient(limit: number) {
  const seen = new Map<number, number>()
  let since = '2020-01-01T00:00:00Z'
  return {
    seen,
    poll: async () => {
      let newest = since
      for (let page = 1; ; page++) {
        const rows = await ask(`type=RETAIL&count=false&modifiedDate=${since}&limit=${limit}&page=${page}`)
        for (const row of rows) {
          seen.set(row.id ?? 0, Math.max(seen.get(row.id ?? 0) ?? 0, row.versionId ?? 0))
          if (String(row.modifiedDate) > newest) newest = String(row.modifiedDate)
        }
        if (rows.length < limit) break
      }
      since = newest
    },
  }
}

test('clients that poll while orders are made, changed and committed late end up with the last version of every one', async () => {
  const clients = [openClient(500), openClient(7)]
  const writing = new AbortController()
  const polling = clients.map(async (client) => {
    while (!writing.signal.aborted) {
      await client.poll()
      await pause(3)
    }
    await client.poll()
  })
  const quick = async (n: number) => {
    for (let i = 0; i < 25; i++) {
      const { id } = await make({ name: `${n}-${i}` })
      if (i % 3 === 0) await api.patch('/api/order/', { id, comment: 'changed' })
      if (i % 4 === 0) await api.post(`/api/order/${id}/status?status=COLLECTED`)
    }
  }
  // Written early, committed late: what a feed by date alone loses.
  const slow = async (n: number) => {
    for (let i = 0; i < 12; i++) {
      const { id } = await make({ name: `slow ${n}-${i}` })
      await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
        await db.run(sql`select count(*) from order_line where client_id = ${api.clientId}`)
        await pause(Math.random() * 10)
        await db.run(sql`update sales_order set comment = 'late' where client_id = ${api.clientId} and id = ${id}`)
        await pause(5 + Math.random() * 60)
      })
    }
  }
  await Promise.all([...[1, 2, 3, 4].map(quick), ...[1, 2, 3, 4].map(slow)])
  writing.abort()
  await Promise.all(polling)
  const last = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ id: number; version: number }>(sql`select id, version from sales_order where client_id = ${api.clientId} order by id`),
  )
  assert.ok(last.length >= 148)
  for (const client of clients)
    assert.deepEqual(
      last.filter(({ id, version }) => client.seen.get(id) !== version).map(({ id, version }) => ({ id, version, seen: client.seen.get(id) })),
      [],
    )
})

test('modifiedDate rises with every change of an order, its lines or its state', async () => {
  const made = await make()
  let before = made
  const lineId = made.products?.[0]?.id
  const extra = await layGround(api, { count: 1 })
  const changes: (() => Promise<{ status: number; body: unknown }>)[] = [
    () => api.patch('/api/order/', { id: made.id, name: 'x' }),
    () => api.put(`/api/order/${made.id}/product`, { id: lineId, quantity: 2 }),
    () => api.post(`/api/order/${made.id}/product`, { productId: extra.goods[0]?.productId, quantity: 1, price: 1 }),
    () => api.delete(`/api/order/${made.id}/product/${lineId}`),
    () => api.post('/api/order/updateOrderProductCollected', { id: made.products?.[1]?.id, collected: true }),
    () => api.post(`/api/order/${made.id}/status?status=PACKING`),
    () => api.delete(`/api/order/${made.id}`),
    () => api.delete(`/api/order/${made.id}?deleted=false`),
  ]
  for (const change of changes) {
    await pause(2)
    const reply = await change()
    assert.equal(reply.status, 200, JSON.stringify(reply.body))
    const after: Order = Object((await api.get(`/api/order/${made.id}`)).body)
    assert.ok(String(after.modifiedDate) > String(before.modifiedDate) && (after.versionId ?? 0) > (before.versionId ?? 0), change.toString())
    before = { ...after, id: made.id }
  }
  await pause(2)
  await api.post(`/api/order/${made.id}/status?status=PACKING`)
  assert.equal(Object((await api.get(`/api/order/${made.id}`)).body).modifiedDate, before.modifiedDate, 'the same state again is no change')
})

test('a walk through the feed by pages loses nothing when orders behind it change and move to its end', async () => {
  const since = new Date().toISOString()
  await pause(2)
  const ids: number[] = []
  for (let n = 0; n < 30; n++) ids.push((await make()).id)
  const seen = new Set<number>()
  for (let page = 1; page <= 10; page++) {
    const rows = await ask(`modifiedDate=${since}&limit=5&page=${page}`)
    for (const row of rows) seen.add(row.id ?? 0)
    if (rows.length < 5) break
    await api.patch('/api/order/', { id: ids[page] ?? 0, name: 'moved' })
  }
  assert.deepEqual(
    ids.filter((id) => !seen.has(id)),
    [],
  )
})

test('the published walk by ID sees every order once, in the order of ids, while new ones come', async () => {
  const all: number[] = []
  for (let page = 1; ; page++) {
    const rows = await ask(`sortBy=ID&limit=20&page=${page}&count=false`)
    all.push(...rows.map((row) => row.id ?? 0))
    await make()
    if (rows.length < 20) break
  }
  assert.deepEqual(
    all,
    [...new Set(all)].sort((a, b) => a - b),
  )
})
