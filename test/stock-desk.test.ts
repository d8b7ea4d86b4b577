// The operations behind the cabinet's screens of stock.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { serve, type Reply } from '../src/testing.ts'
import { givenProducts, givenWarehouse, level } from './stock-given.ts'

const api = await serve({ worker: false })
const Row = Type.Object({
  skuId: Type.Union([Type.Integer(), Type.Null()]),
  before: Type.Any(),
  after: Type.Any(),
  error: Type.Any(),
  localMessage: Type.Any(),
})
const Changed = Type.Object({ changed: Type.Integer(), emptied: Type.Integer(), stocked: Type.Integer(), rows: Type.Array(Row) })
const changed = (reply: Reply) => {
  assert.equal(reply.status, 200, reply.raw.toString())
  return Value.Parse(Changed, reply.body)
}
const code = (reply: Reply) => Value.Parse(Type.Object({ error: Type.String() }), reply.body).error
const free = async (warehouseId: number, skuId: number) =>
  (await api.app.pool.tx({ clientId: api.clientId }, (db) => level(db, api.clientId, warehouseId, skuId)))?.free ?? 0

test('stock is set, added to and taken off by barcode and article; a look at it changes nothing; each bad row is refused in its place', async () => {
  const warehouseId = await givenWarehouse(api)
  const [one, two] = await givenProducts(api, 2)
  assert.ok(one && two)
  const rows = [
    { key: one.barcode, quantity: 7 },
    { skuId: two.skuId, quantity: 3 },
    { key: 'nobody-knows', quantity: 1 },
    { key: ` ${one.barcode} `, quantity: 9 },
  ]
  const seen = changed(await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows, preview: true }))
  assert.deepEqual([seen.changed, await free(warehouseId, one.skuId)], [2, 0])
  assert.deepEqual(
    seen.rows.map((row) => [row.before, row.after, row.error]),
    [
      [0, 7, null],
      [0, 3, null],
      [null, null, 'error_stock_product_unknown'],
      [null, null, 'error_stock_row_repeated'],
    ],
  )
  assert.equal(changed(await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows, reason: 'count' })).changed, 2)
  assert.deepEqual([await free(warehouseId, one.skuId), await free(warehouseId, two.skuId)], [7, 3])
  changed(await api.post('/api/stock/change', { warehouseId, mode: 'ADD', rows: [{ skuId: one.skuId, quantity: 5 }] }))
  const taken = changed(await api.post('/api/stock/change', { warehouseId, mode: 'TAKE', rows: [{ skuId: one.skuId, quantity: 2 }] }))
  assert.deepEqual([taken.rows[0]?.before, taken.rows[0]?.after, await free(warehouseId, one.skuId)], [12, 10, 10])
  const short = changed(await api.post('/api/stock/change', { warehouseId, mode: 'TAKE', rows: [{ skuId: one.skuId, quantity: 11 }] }))
  assert.deepEqual([short.changed, short.rows[0]?.error, await free(warehouseId, one.skuId)], [0, 'error_stock_not_enough', 10])
})

test('what would empty more than a fifth of a warehouse is asked about', async () => {
  const warehouseId = await givenWarehouse(api)
  const goods = await givenProducts(api, 5)
  const rows = (quantity: number, count: number) => goods.slice(0, count).map(({ skuId }) => ({ skuId, quantity }))
  changed(await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows: rows(4, 5) }))
  const refused = await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows: rows(0, 2) })
  assert.deepEqual([refused.status, code(refused)], [409, 'error_stock_empties_much'])
  assert.equal(await free(warehouseId, goods[0]?.skuId ?? 0), 4)
  assert.equal(changed(await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows: rows(0, 2), confirmed: true })).changed, 2)
  assert.equal(await free(warehouseId, goods[0]?.skuId ?? 0), 0)
})

test('what is added at once by two is added twice', async () => {
  const warehouseId = await givenWarehouse(api)
  const [good] = await givenProducts(api, 1)
  assert.ok(good)
  const add = () => api.post('/api/stock/change', { warehouseId, mode: 'ADD', rows: [{ skuId: good.skuId, quantity: 1 }] })
  await Promise.all(Array.from({ length: 8 }, add))
  assert.equal(await free(warehouseId, good.skuId), 8)
})

test('goods are received into a cell, once whatever is repeated, and found where they lie', async () => {
  const warehouseId = await givenWarehouse(api)
  const other = await givenWarehouse(api)
  const [good] = await givenProducts(api, 1)
  assert.ok(good)
  const cell = Value.Parse(
    Type.Object({ id: Type.Integer(), barcode: Type.String(), sortName: Type.String() }),
    (await api.put('/api/warehouse/cell', { warehouseId, name: 'A-2' })).body,
  )
  assert.equal(code(await api.put('/api/warehouse/cell', { warehouseId, name: 'a-2' })), 'error_cell_taken')
  assert.equal(
    code(await api.post('/api/stock/receive', { warehouseId: other, cellId: cell.id, lines: [{ skuId: good.skuId, quantity: 1 }] })),
    'error_cell_not_found',
  )
  const receive = () =>
    api.post(
      '/api/stock/receive',
      { warehouseId, cellId: cell.id, lines: [good, good].map(({ skuId }) => ({ skuId, quantity: 2 })) },
      { 'idempotency-key': 'r-1' },
    )
  assert.deepEqual((await receive()).body, { goods: 1, pieces: 4 })
  await receive()
  const shown = Value.Parse(
    Type.Object({
      lots: Type.Array(Type.Object({ cellName: Type.String(), free: Type.Integer() })),
      services: Type.Array(Type.Object({ service: Type.String() })),
    }),
    (await api.get(`/api/stock/sku/${good.skuId}`)).body,
  )
  assert.deepEqual(
    shown.lots.map((lot) => [lot.cellName, lot.free]),
    [['A-2', 4]],
  )
  assert.deepEqual(
    shown.services.map(({ service }) => service),
    ['ONE_C', 'WILDBERRIES'],
  )
  const found = Value.Parse(Type.Object({ id: Type.Integer() }), (await api.get(`/api/warehouse/findCell?barcode=${cell.barcode}`)).body)
  assert.equal(found.id, cell.id)
  assert.equal(code(await api.delete(`/api/warehouse/cell/${cell.id}`)), 'error_cell_not_empty')
  changed(await api.post('/api/stock/change', { warehouseId, mode: 'SET', rows: [{ skuId: good.skuId, quantity: 0 }] }))
  assert.equal((await api.delete(`/api/warehouse/cell/${cell.id}`)).status, 200)
  const cells = Value.Parse(Type.Array(Type.Object({ name: Type.String() })), (await api.post('/api/warehouse/getCellsByFilter', { warehouseId })).body)
  assert.deepEqual(
    cells.map(({ name }) => name),
    ['Без места', 'Возвраты'],
  )
  const levels = Value.Parse(
    Type.Array(Type.Object({ skuId: Type.Integer(), waiting: Type.Integer() })),
    (await api.get(`/api/stock/levels?skuIds=${good.skuId}`)).body,
  )
  assert.deepEqual(
    levels.map(({ skuId }) => skuId),
    [good.skuId],
  )
})

test('a receipt that would be more than there can be is refused in words, and nothing of it comes in', async () => {
  const warehouseId = await givenWarehouse(api)
  const [good, other] = await givenProducts(api, 2)
  assert.ok(good && other)
  const most = Array.from({ length: 2000 }, () => ({ skuId: good.skuId, quantity: 1_000_000 }))
  assert.deepEqual((await api.post('/api/stock/receive', { warehouseId, lines: most })).body, { goods: 1, pieces: 2_000_000_000 })
  const again = await api.post('/api/stock/receive', { warehouseId, lines: [other, good].map(({ skuId }) => ({ skuId, quantity: 1 })) })
  assert.deepEqual([again.status, code(again)], [400, 'error_stock_too_much'])
  assert.deepEqual([await free(warehouseId, good.skuId), await free(warehouseId, other.skuId)], [2_000_000_000, 0])
})

test('what is another client is nobody here, and who may only read changes nothing', async () => {
  const warehouseId = await givenWarehouse(api)
  const [good] = await givenProducts(api, 1)
  assert.ok(good)
  const stranger = await api.another()
  assert.equal(code(await stranger.get(`/api/stock/sku/${good.skuId}`)), 'error_sku_not_found')
  assert.deepEqual((await stranger.get(`/api/stock/levels?skuIds=${good.skuId}`)).body, [])
  assert.equal(
    code(await stranger.post('/api/stock/change', { warehouseId, mode: 'SET', rows: [{ skuId: good.skuId, quantity: 1 }] })),
    'error_warehouse_not_found',
  )
  const theirs = await givenWarehouse(stranger)
  const refused = changed(await stranger.post('/api/stock/change', { warehouseId: theirs, mode: 'SET', rows: [{ skuId: good.skuId, quantity: 1 }] }))
  assert.equal(refused.rows[0]?.error, 'error_stock_product_unknown')
  assert.equal(code(await stranger.post('/api/stock/receive', { warehouseId: theirs, lines: [{ skuId: good.skuId, quantity: 1 }] })), 'error_sku_not_found')
  assert.equal((await stranger.post('/api/stock/accounts/1/send')).status, 404)
  assert.equal((await stranger.post(`/api/stock/sku/${good.skuId}/send`)).status, 404)
  assert.equal((await api.post(`/api/stock/sku/${good.skuId}/send`)).status, 200)
  assert.deepEqual((await api.get('/api/stock/accounts')).body, [])
  assert.deepEqual((await api.get('/api/stock/waiting')).body, [])
})
