// Walks: made of orders that wait, taken by one person, gone on with, finished; a piece that is not in its place.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { hashToken, newToken } from '../src/kit/secrets.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { ok, refusal } from '../src/modules/fbs/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fields, good, list } from './packing-given.ts'

const api = await serve({ worker: false })
const warehouseId = Number(fields(await ok(api.post('/api/warehouse/', { name: 'Основной' }))).id)
const { productId, barcode } = await givenCard(api)
const skuId = await api.app.pool.tx(
  { clientId: api.clientId },
  async (db) => (await db.one<{ skuId: number }>(sql`select sku_id from product where client_id = ${api.clientId} and id = ${productId}`)).skuId,
)
await ok(api.post(`/api/wms/changeStock?skuId=${skuId}&stock=100&warehouseId=${warehouseId}`))

async function givenOrders(count: number, quantity = 1, labelled = true): Promise<number[]> {
  const ids: number[] = []
  for (let n = 0; n < count; n++)
    ids.push(
      (
        await givenOrder(api, {
          type: 'FBS',
          service: 'WILDBERRIES',
          organizationId: api.organizationId,
          stockWarehouseId: warehouseId,
          products: [{ productId, quantity, price: 10 }],
        })
      ).id,
    )
  if (labelled) await api.app.ownerPool.tx({}, (db) => db.run(sql`update sales_order set label_path = 'labels/x.png' where id = any(${ids}::bigint[])`))
  return ids
}
async function givenPicker(organizationIds: number[] | null = null): Promise<Caller> {
  const token = newToken()
  await api.app.ownerPool.tx({}, async (db) => {
    const { id } = await db.one<{ id: number }>(sql`insert into person (client_id, login, name, roles, organization_ids)
      values (${api.clientId}, ${token.slice(0, 20)}, 'Пётр', '{WAREHOUSE}', ${organizationIds}::bigint[]) returning id`)
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${token.slice(0, 20)}, ${hashToken(token)}, ${id})`)
  })
  return api.with(token)
}
const open = async () => list(good(await api.get('/api/fbs/walks?finished=false')).rows).map(fields)
const steps = (walk: unknown) => list(fields(walk).steps).map(fields)

test('walks are made of what waits, narrowed as asked; what has no label waits unless it is asked for', async () => {
  await givenOrders(3)
  await givenOrders(1, 1, false)
  assert.deepEqual(good(await api.get('/api/fbs/walks/waiting')), { ready: 3, noLabel: 1, missed: 0, noGoods: 0 })
  assert.equal(good(await api.get('/api/fbs/walks/waiting?service=OZON')).ready, 0)
  assert.deepEqual(good(await api.post('/api/fbs/walks', { service: 'OZON' })), { walks: 0, orders: 0, pieces: 0 })
  assert.deepEqual(good(await api.post('/api/fbs/walks', { warehouseId: warehouseId + 1 })), { walks: 0, orders: 0, pieces: 0 })
  assert.deepEqual(good(await api.post('/api/fbs/walks', { service: 'WILDBERRIES', warehouseId, dueBy: '2035-01-01' })), { walks: 1, orders: 3, pieces: 3 })
  assert.deepEqual(good(await api.post('/api/fbs/walks', {})), { walks: 0, orders: 0, pieces: 0 })
  assert.deepEqual(good(await api.post('/api/fbs/walks', { withoutLabel: true })), { walks: 1, orders: 1, pieces: 1 })
  const [walk] = await open()
  assert.deepEqual([walk?.warehouse, walk?.pieces, walk?.done, walk?.taken, walk?.mine], ['Основной', 3, 0, false, false])
})

test('two do not take the same; who gives it back lets another go on where they stopped', async () => {
  const [walk] = await open()
  const id = Number(walk?.id)
  const [one, two] = [await givenPicker(), await givenPicker()]
  const answers = await Promise.all([one, two].map((by) => by.post(`/api/fbs/walks/${id}/take`)))
  assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409])
  const mine = answers[0]?.status === 200 ? one : two
  const other = mine === one ? two : one
  assert.match(String(fields(answers.find(({ status }) => status === 409)?.body).localMessage), /Пётр/)
  const taken = good(await mine.post(`/api/fbs/walks/${id}/take`))
  assert.deepEqual([taken.mine, steps(taken).length, list(steps(taken)[0]?.barcodes)], [true, 3, [barcode]])
  await ok(mine.post(`/api/fbs/collectItem?orderProductCollectId=${String(steps(taken)[0]?.id)}&barcode=${barcode}`))
  assert.equal(await refusal(other.post(`/api/fbs/walks/${id}/release`)), '409 error_walk_not_yours')
  assert.equal(await refusal(other.post(`/api/fbs/collectItem?orderProductCollectId=${String(steps(taken)[1]?.id)}`)), '409 error_collect_held')
  good(await mine.post(`/api/fbs/walks/${id}/release`))
  const resumed = good(await other.post(`/api/fbs/walks/${id}/take`))
  assert.deepEqual([resumed.done, steps(resumed).map(({ state }) => state)], [1, ['done', 'waiting', 'waiting']])
  good(await other.post(`/api/fbs/walks/${id}/release`))
})

test('a piece that is not there leaves the walk with its reason and is shared out again only on purpose', async () => {
  const picker = await givenPicker()
  const [walk] = await open()
  const id = Number(walk?.id)
  const taken = good(await picker.post(`/api/fbs/walks/${id}/take`))
  const [next, last] = steps(taken).filter(({ state }) => state === 'waiting')
  const miss = (reason: string, collectId = next?.id) => picker.post(`/api/fbs/walks/${id}/miss`, { collectId, reason })
  assert.equal(await refusal(miss('  ')), '400 error_validation')
  const missed = good(await miss('пусто в ячейке'))
  assert.deepEqual([missed.short, steps(missed).at(-1)?.state, steps(missed).at(-1)?.shortReason], [1, 'short', 'пусто в ячейке'])
  assert.equal(await refusal(miss('ещё раз')), '404 error_collect_not_found')
  await ok(picker.post(`/api/fbs/collectItem?orderProductCollectId=${String(last?.id)}&barcode=${barcode}`))
  assert.equal(good(await picker.get(`/api/fbs/walks/${id}`)).finished, true)
  assert.equal(await refusal(picker.post(`/api/fbs/walks/${id}/take`)), '409 error_walk_finished')
  assert.equal(good(await api.get('/api/fbs/walks/waiting')).missed, 1)
  assert.equal(good(await api.post('/api/fbs/walks', {})).orders, 0)
  assert.equal(good(await api.post('/api/fbs/walks', { withMissed: true })).orders, 1)
})

test('other clients and people of other organizations see no walk', async () => {
  const [walk] = await open()
  const other = await api.another()
  const narrow = await givenPicker([])
  for (const by of [other, narrow]) {
    assert.deepEqual(list(good(await by.get('/api/fbs/walks')).rows), [])
    assert.equal(await refusal(by.get(`/api/fbs/walks/${String(walk?.id)}`)), '404 error_collect_task_missing')
    assert.equal(await refusal(by.post(`/api/fbs/walks/${String(walk?.id)}/take`)), '404 error_collect_task_missing')
  }
  assert.equal(await refusal(api.post('/api/fbs/walks/999999/take')), '404 error_collect_task_missing')
})

test('walks are listed by id when that is asked for, and a large order is never split between two makings of walks', async () => {
  const ids = async (query: string) => list(good(await api.get(`/api/fbs/walks?limit=500&${query}`)).rows).map((row) => Number(fields(row).id))
  const up = await ids('sortBy=ID&ascending=true')
  assert.deepEqual(
    up,
    up.toSorted((a, b) => a - b),
  )
  assert.deepEqual(await ids('sortBy=ID'), up.toReversed())
  await ok(api.post('/api/fbs/walks', { withoutLabel: true, withMissed: true }))
  const [large, next] = [...(await givenOrders(1, 1)), ...(await givenOrders(1, 3))]
  // Pieces enough for one making of walks to end within the next order.
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into collect (client_id, order_id, order_line_id, product_id, quantity, status, ordered_at)
      select client_id, order_id, order_line_id, product_id, quantity, status, ordered_at from collect, generate_series(1, 4998) where order_id = ${large}`),
  )
  assert.deepEqual(good(await api.post('/api/fbs/walks', {})), { walks: 2, orders: 2, pieces: 5002 })
  const [only, ...others] = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ taskId: number; pieces: number }>(sql`select task_id, count(*)::int as pieces from collect where order_id = ${next} group by task_id`),
  )
  assert.deepEqual([only?.pieces, others], [3, []])
})
