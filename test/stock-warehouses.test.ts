// Warehouses: their life and their links.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { serve, type Reply } from '../src/testing.ts'

const api = await serve({ worker: false })
const Shown = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  noPlaceCellId: Type.Integer(),
  refundCellId: Type.Integer(),
  deleted: Type.Boolean(),
  notSyncStocks: Type.Boolean(),
  useForOrder: Type.Boolean(),
  city: Type.Optional(Type.String()),
  noPlaceCell: Type.Object({ type: Type.Literal('NO_PLACE'), fullName: Type.String(), barcode: Type.String() }),
  warehouseServices: Type.Array(Type.Object({ id: Type.Integer(), externalId: Type.String() })),
})
const shown = (reply: Reply) => {
  assert.equal(reply.status, 200, reply.raw.toString())
  return Value.Parse(Shown, reply.body)
}
const code = (reply: Reply) => Value.Parse(Type.Object({ error: Type.String() }), reply.body).error
const make = async (more: object = {}) => shown(await api.post('/api/warehouse/', { name: 'Main', ...more }))

test('a warehouse is made with its two standing cells and keeps everything it was given; a change leaves what is not sent', async () => {
  const made = await make({ city: 'Москва', priority: 1, deliveries: { CDEK: '1' } })
  assert.equal(made.noPlaceCell.fullName, 'Без места')
  assert.notEqual(made.noPlaceCellId, made.refundCellId)
  assert.deepEqual([made.useForOrder, made.notSyncStocks, made.city], [true, false, 'Москва'])
  const changed = shown(await api.put(`/api/warehouse/${made.id}`, { notSyncStocks: true, city: null }))
  assert.deepEqual([changed.name, changed.notSyncStocks, changed.city, changed.noPlaceCellId], ['Main', true, undefined, made.noPlaceCellId])
  const other = await make()
  assert.equal(code(await api.put(`/api/warehouse/${made.id}`, { refundCellId: other.refundCellId })), 'error_cell_not_found')
})

test('a deleted warehouse leaves the list, and comes back', async () => {
  const { id } = await make()
  const listed = async () =>
    Value.Parse(Type.Array(Type.Object({ id: Type.Integer() })), (await api.get('/api/warehouse/list')).body).some((row) => row.id === id)
  assert.equal(await listed(), true)
  assert.equal((await api.delete(`/api/warehouse/${id}`)).status, 200)
  assert.equal(await listed(), false)
  assert.equal(shown(await api.get(`/api/warehouse/${id}`)).deleted, true)
  await api.delete(`/api/warehouse/${id}?restore=true`)
  assert.equal(await listed(), true)
})

test('several of ours may feed one of a marketplace; the same link twice is one; the list by service has the linked only', async () => {
  const [a, b, c] = [await make(), await make(), await make()]
  const link = (warehouseId: number, more: object = {}) => ({
    name: 'Коледино',
    externalId: '507',
    warehouseId,
    service: 'WILDBERRIES',
    organizationId: api.organizationId,
    ...more,
  })
  const create = (body: object) => api.post('/api/warehouse/createServiceWarehouse', body)
  for (const body of [link(a.id), link(b.id), link(a.id, { name: 'again' }), link(a.id, { externalId: '508' })]) assert.equal((await create(body)).status, 200)
  assert.deepEqual(
    shown(await api.get(`/api/warehouse/${a.id}`)).warehouseServices.map((one) => one.externalId),
    ['507', '508'],
  )
  const byService = Value.Parse(Type.Array(Type.Object({ id: Type.Integer() })), (await api.get('/api/warehouse/list?service=WILDBERRIES')).body).map(
    (row) => row.id,
  )
  assert.ok(byService.includes(a.id) && byService.includes(b.id) && !byService.includes(c.id))
  assert.equal((await api.post('/api/warehouse/removeServiceWarehouse', link(a.id))).status, 200)
  assert.equal(code(await api.post('/api/warehouse/removeServiceWarehouse', link(a.id))), 'error_service_warehouse_not_found')
  assert.equal(code(await create(link(a.id, { organizationId: 99_999_999 }))), 'error_organization_not_found')
  assert.equal(code(await create(link(99_999_999))), 'error_warehouse_not_found')
  assert.equal(code(await create({ externalId: '1', warehouseId: a.id, service: 'WILDBERRIES' })), 'error_validation')
  const links = Value.Parse(Type.Array(Type.Object({ warehouseId: Type.Integer() })), (await api.get('/api/warehouse/getServiceWarehouse')).body)
  assert.equal(links.length, 2)
})
