// What the desk asks of orders: stages, what is reserved and why not, who did what; the filters by stage, by barcode, by waiting.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf } from './given.ts'
import { tokenFor } from './support/users.ts'

const api = await serve()
const owner = (statement: ReturnType<typeof sql>) => api.app.ownerPool.tx({}, (db) => db.run(statement))
const idsOf = async (query: string, caller: Caller = api) => {
  const { rows } = fieldsOf(await caller.get(`/api/order/find?${query}`))
  return listOf(rows).map(({ id }) => id)
}

const { productId, skuId, barcode } = await givenCard(api)
const warehouse = fieldsOf(await api.post('/api/warehouse/', { name: 'Main', organizationId: api.organizationId, useForOrder: true }))
await api.put('/api/wms/stock', [{ skuId, stock: 3, serviceWarehouseId: String(warehouse.id) }])
const line = (quantity: number) => ({ products: [{ productId, quantity, price: 10 }] })
const held = await givenOrder(api, line(2))
const short = await givenOrder(api, line(4))
const later = await givenOrder(api, line(5))

test('the reserve of orders is told line by line: from where, and of what waits why', async () => {
  const reserves = listOf((await api.get(`/api/order/reserves?ids=${held.id}&ids=${short.id}&ids=${later.id}`)).body)
  assert.deepEqual(
    reserves.map(({ orderId, reserved, waiting, taken }) => [orderId, reserved, waiting, taken]),
    [
      [held.id, 2, 0, 0],
      [short.id, 0, 4, 0],
      [later.id, 0, 5, 0],
    ],
  )
  const [first, second, third] = reserves.map(({ lines }) => listOf(lines)[0] ?? {})
  assert.equal(first?.warehouse, 'Main')
  assert.deepEqual(
    listOf(first?.places).map(({ quantity }) => quantity),
    [2],
  )
  assert.deepEqual([second?.free, second?.elsewhere, second?.ahead, third?.ahead], [1, 0, 0, 4])
})

test('who is limited to warehouses is told of what lies in those', async () => {
  const far = fieldsOf(await api.post('/api/warehouse/', { name: 'Far', organizationId: api.organizationId }))
  await api.put('/api/wms/stock', [{ skuId, stock: 2, serviceWarehouseId: String(far.id) }])
  const limitedTo = async (id: unknown) => {
    const user = fieldsOf(await api.post('/api/client/addUser', { login: `only-${String(id)}`, roles: ['ADMIN'], warehouseIds: [id] }))
    const caller = await tokenFor(api, numberOf(user.userId))
    return listOf((await caller.get(`/api/order/reserves?ids=${short.id}&ids=${later.id}`)).body).map(({ lines }) => {
      const [of] = listOf(lines)
      return [of?.free, of?.elsewhere, of?.ahead]
    })
  }
  assert.deepEqual(await limitedTo(warehouse.id), [[1, 0, 0], [1, 0, 4]]) // prettier-ignore
  assert.deepEqual(await limitedTo(far.id), [[0, 2, 0], [0, 2, 0]]) // prettier-ignore
  await api.put('/api/wms/stock', [{ skuId, stock: 0, serviceWarehouseId: String(far.id) }])
})

test('stages are counted within the other filters, and filter themselves', async () => {
  await api.post(`/api/order/${held.id}/status?status=COLLECTED`)
  await owner(sql`update sales_order set service_error = 'refused' where id = ${later.id}`)
  assert.deepEqual(fieldsOf(await api.get('/api/order/stages')), { NEW: 2, COLLECTING: 0, COLLECTED: 1, SHIPPED: 0, WAITING: 2, ERROR: 1, CANCELLED: 0 })
  assert.equal(fieldsOf(await api.get('/api/order/stages?service=OZON')).NEW, 0)
  assert.equal(fieldsOf(await api.get('/api/order/stages?stage=ERROR&status=COLLECTED')).NEW, 2)
  assert.deepEqual(await idsOf('stage=NEW'), [later.id, short.id])
  assert.deepEqual(await idsOf('stage=ERROR'), [later.id])
  assert.deepEqual(await idsOf('stage=WAITING&sortBy=ID'), [short.id, later.id])
  assert.deepEqual(await idsOf('waiting=true&stage=COLLECTED'), [])
  assert.equal((await api.get('/api/order/stages?stage=NOWHERE')).status, 400)
})

test('orders are found by a barcode of their goods', async () => {
  assert.equal((await idsOf(`barcode=${barcode}`)).length, 3)
  assert.deepEqual(await idsOf('barcode=nothing'), [])
})

test('the events of an order name who and through what, with the reason that was given', async () => {
  await api.post(`/api/order/${short.id}/status?status=CANCELED&reason=${encodeURIComponent('передумал')}`)
  const events = listOf((await api.get(`/api/order/${short.id}/events`)).body)
  assert.deepEqual(
    events.map(({ status, reason }) => [status, reason]),
    [
      ['CANCELED', 'передумал'],
      ['CREATED', null],
    ],
  )
  assert.equal(typeof events[0]?.token, 'string')
})

test('another client sees none of it', async () => {
  const other = await api.another()
  assert.deepEqual((await other.get(`/api/order/reserves?ids=${held.id}`)).body, [])
  assert.equal((await other.get(`/api/order/${held.id}/events`)).status, 404)
  assert.equal(fieldsOf(await other.get('/api/order/stages')).COLLECTED, 0)
})
