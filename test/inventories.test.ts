// Stocktaking through the public door: what is counted becomes stock, orders lose nothing silently, and every refusal in its words.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { layGoods } from '../src/modules/orders/ground.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, listOf, numberOf, rowsOf, type Field } from './given.ts'
import { tokenFor } from './support/users.ts'
import { ledgerAddsUp } from './support/database.ts'

const api = await serve({ worker: false })
const stranger = await api.another()
const refused = ({ status, body }: Reply, code: string) =>
  assert.deepEqual([status, typeof body === 'object' && body !== null && 'error' in body && body.error], [Number(code.slice(0, 3)), code.slice(4)])

const begin = async (warehouseId: number, by: Caller = api) => numberOf(fieldsOf(await by.post(`/api/wms/createInventory?warehouseId=${warehouseId}`)).id)
const close = (id: number, by: Caller = api) => by.post(`/api/wms/closeInventory?id=${id}`)
const report = async (id: number) => fieldsOf(await api.get(`/api/wms/getInventoryReport?id=${id}`))
type Seen = { itemId?: number; skuId?: number; quantity?: number }
const scan = (inventoryId: number, cell: number | string, seen: Seen, by: Caller = api) =>
  by.post(
    `/api/wms/addItemInventory?${new URLSearchParams({
      inventoryId: String(inventoryId),
      cellBarcode: typeof cell === 'number' ? `C_${cell}` : cell,
      ...Object.fromEntries(Object.entries(seen).map(([name, value]) => [name, String(value)])),
    }).toString()}`,
  )
const counted = async (...asked: Parameters<typeof scan>) => rowsOf(await scan(...asked))
const givenCell = async (warehouseId: number, name: string) => numberOf(fieldsOf(await api.put('/api/warehouse/cell', { warehouseId, name })).id)
const noPlace = async (warehouseId: number) => numberOf(fieldsOf(await api.get(`/api/warehouse/${warehouseId}`)).noPlaceCellId)
const put = async (warehouseId: number, cellId: number, skuId: number, quantity: number) => {
  fieldsOf(await api.post('/api/stock/receive', { warehouseId, cellId, lines: [{ skuId, quantity }] }))
}
const level = async (warehouseId: number, skuId: number) => {
  const places = listOf(listOf((await api.get(`/api/stock/levels?skuIds=${skuId}`)).body)[0]?.warehouses)
  const at = places.find((place) => place.warehouseId === warehouseId)
  return [at?.free ?? 0, at?.reserved ?? 0]
}
const steps = async (skuId: number, operation: string) => rowsOf(await api.get(`/api/wms/findItemHistory?skuId=${skuId}&operation=${operation}`))
const stateOf = async (orderId: number) =>
  (
    await api.app.pool.tx({ clientId: api.clientId }, (db) =>
      db.all<{ state: string; warehouseId: number | null }>(
        sql`select state, warehouse_id from stock_demand where client_id = ${api.clientId} and order_id = ${orderId} order by order_line_id`,
      ),
    )
  ).map(({ state }) => state)
const sound = () => ledgerAddsUp(api.app.ownerPool, api.clientId)
const order = (warehouseId: number, productId: number, quantity: number, more: object = {}) =>
  givenOrder(api, { stockWarehouseId: warehouseId, products: [{ productId, quantity, price: 10 }], ...more })

test('goods are counted cell by cell: fewer, more, as expected, and where none were; the report adds up', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a, b, c] = await givenGoods(api, 3, 'Count')
  assert.ok(a && b && c)
  const [first, second] = [await givenCell(warehouseId, 'A-1'), await givenCell(warehouseId, 'A-2')]
  await put(warehouseId, first, a.skuId, 10)
  await put(warehouseId, first, b.skuId, 4)
  await put(warehouseId, second, c.skuId, 5)
  const id = await begin(warehouseId)
  const [less] = await counted(id, first, { skuId: a.skuId, quantity: 7 })
  assert.partialDeepStrictEqual(less, { skuId: a.skuId, quantity: 7, reserved: 0, cellId: first, lastInventoryId: id, status: 'IN_STOCK' })
  const [item] = rowsOf(await api.get(`/api/wms/getItemsByCell?barcode=C_${first}`)).filter((row) => row.skuId === b.skuId)
  assert.equal((await counted(id, first, { itemId: numberOf(item?.id) }))[0]?.quantity, 4)
  const [found] = await counted(id, second, { skuId: a.skuId, quantity: 2 })
  assert.partialDeepStrictEqual(found, { quantity: 2, cellId: second })
  assert.deepEqual(await counted(id, first, { skuId: c.skuId, quantity: 0 }), [], 'none were there and none are')
  assert.partialDeepStrictEqual(await report(id), {
    inventory: { id, finished: false, warehouseId },
    checkedProducts: 2,
    checkedCells: 2,
    lostItems: 3,
    findItems: 2,
    uncheckedProducts: 1,
    uncheckedItems: 5,
  })
  assert.deepEqual(await level(warehouseId, a.skuId), [9, 0])
  // Counted again: what was there is corrected, and the report tells the difference from the first time.
  await counted(id, first, { skuId: a.skuId, quantity: 11 })
  assert.partialDeepStrictEqual(await report(id), { lostItems: 0, findItems: 3 })
  const names = async (skuId: number) => rowsOf(await api.get(`/api/wms/findItemHistory?skuId=${skuId}`)).map((row) => row.operation)
  assert.deepEqual(await names(a.skuId), ['PUT', 'LOST', 'FOUND', 'FOUND'])
  assert.deepEqual(await names(b.skuId), ['PUT', 'CONFIRMED'])
  assert.match(String((await steps(a.skuId, 'LOST'))[0]?.reason), /^Инвентаризация \d{4}-/)
  fieldsOf({ ...(await close(id)), body: {} })
  assert.deepEqual(await level(warehouseId, c.skuId), [5, 0], 'what nobody counted stays')
  const done = await report(id)
  await put(warehouseId, second, c.skuId, 1)
  assert.deepEqual(await report(id), done, 'a closed one tells how it was')
  assert.partialDeepStrictEqual(fieldsOf(await api.get(`/api/warehouse/cell/${first}`)), { lastInventoryId: id })
  await sound()
})

test('a scan that is sent again changes nothing more, with or without a key', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Again')
  assert.ok(a)
  const cell = await noPlace(warehouseId)
  await givenStock(api, warehouseId, [a], 6)
  const id = await begin(warehouseId)
  for (let n = 0; n < 3; n++) await counted(id, cell, { skuId: a.skuId, quantity: 4 })
  await Promise.all(Array.from({ length: 6 }, () => scan(id, ` c_${cell} `, { skuId: a.skuId, quantity: 4 })))
  assert.deepEqual(await level(warehouseId, a.skuId), [4, 0])
  assert.equal((await steps(a.skuId, 'LOST')).length, 1)
  assert.partialDeepStrictEqual(await report(id), { lostItems: 2, findItems: 0, checkedCells: 1 })
  await counted(id, cell, { skuId: a.skuId, quantity: 0 })
  const [gone] = await counted(id, cell, { skuId: a.skuId, quantity: 0 })
  assert.partialDeepStrictEqual(gone, { quantity: 0, status: 'LOST' })
  await sound()
})

test('one inventory of a warehouse is open at a time; closing twice is closing once', async () => {
  const [warehouseId, other] = [await givenWarehouse(api), await givenWarehouse(api)]
  const begun = await Promise.all(Array.from({ length: 5 }, () => api.post(`/api/wms/createInventory?warehouseId=${warehouseId}`)))
  const id = numberOf(begun.map(({ status, body }) => (status === 200 ? fieldsOf({ ...begun[0], status, body } as Reply).id : undefined)).find(Boolean))
  assert.deepEqual(begun.map(({ status }) => status).toSorted(), [200, 409, 409, 409, 409])
  for (const reply of begun.filter(({ status }) => status === 409)) {
    refused(reply, '409 error_inventory_open')
    assert.partialDeepStrictEqual(reply.body, { params: { inventoryId: id } })
  }
  const second = await begin(other)
  const open = rowsOf(await api.get('/api/wms/getInventories')).map((row) => row.id)
  assert.ok(open.includes(id) && open.includes(second))
  const closed = await Promise.all(Array.from({ length: 4 }, () => close(id)))
  assert.deepEqual(
    closed.map(({ status }) => status),
    [200, 200, 200, 200],
  )
  refused(await scan(id, 'C_1', { skuId: 1, quantity: 1 }), '409 error_inventory_finished')
  const { inventory } = await report(id)
  const { endDate } = inventory as Field
  fieldsOf({ ...(await close(id)), body: {} })
  assert.equal(((await report(id)).inventory as Field).endDate, endDate)
  const next = await begin(warehouseId)
  const listed = fieldsOf(await api.get(`/api/wms/inventories?warehouseId=${warehouseId}&count=true&limit=1`))
  assert.partialDeepStrictEqual(listed, { total: 2, rows: [{ id: next, finished: false }] })
  assert.deepEqual(
    rowsOf(await api.get(`/api/wms/inventories?warehouseId=${warehouseId}&finished=true&sortBy=NAME`)).map((row) => row.id),
    [id],
  )
  assert.ok(rowsOf(await api.get('/api/wms/getInventories?finished=true')).some((row) => row.id === id))
})

test('an inventory is called by its day where the client is, and by its warehouse, however that is called', async () => {
  const abroad = await api.another()
  for (const [zone, warehouse] of [
    ['Pacific/Kiritimati', 'Склад %s'],
    ['Pacific/Pago_Pago', `${'я'.repeat(227)}${'📦'.repeat(14)}`],
  ] as const) {
    await api.app.ownerPool.tx({}, (db) => db.run(sql`update client set time_zone = ${zone} where id = ${abroad.clientId}`))
    const { name } = fieldsOf(await abroad.post(`/api/wms/createInventory?warehouseId=${await givenWarehouse(abroad, warehouse)}`))
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date())
    assert.equal(name, [...`Инвентаризация ${day}, ${warehouse}`].slice(0, 255).join(''))
  }
})

test('what is reserved and gone is replaced from another cell, and the order never hears of it', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Swap')
  assert.ok(a)
  const [first, second] = [await givenCell(warehouseId, 'A-1'), await givenCell(warehouseId, 'A-2')]
  await put(warehouseId, first, a.skuId, 3)
  await put(warehouseId, second, a.skuId, 3)
  const { id: orderId } = await order(warehouseId, a.productId, 3)
  const id = await begin(warehouseId)
  const [row] = await counted(id, first, { skuId: a.skuId, quantity: 1 })
  assert.partialDeepStrictEqual(row, { quantity: 0, reserved: 1 })
  assert.deepEqual(await stateOf(orderId), ['reserved'])
  assert.deepEqual(await level(warehouseId, a.skuId), [1, 3])
  assert.equal((await steps(a.skuId, 'SWAP_RESERVE')).length, 1)
  await sound()
})

test('when too little is left the newest orders wait, the older keep theirs; found again, they have it without asking', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Short')
  assert.ok(a)
  const cell = await noPlace(warehouseId)
  await givenStock(api, warehouseId, [a], 5)
  const orders = [await order(warehouseId, a.productId, 2), await order(warehouseId, a.productId, 1), await order(warehouseId, a.productId, 2)]
  assert.deepEqual(await level(warehouseId, a.skuId), [0, 5])
  const id = await begin(warehouseId)
  await counted(id, cell, { skuId: a.skuId, quantity: 4 })
  assert.deepEqual(await Promise.all(orders.map(({ id: one }) => stateOf(one))), [['reserved'], ['reserved'], ['waiting']])
  assert.deepEqual(await level(warehouseId, a.skuId), [1, 3], 'what the one that waits held besides is free')
  const [removed] = await steps(a.skuId, 'REMOVE_RESERVE')
  assert.equal(removed?.orderId, orders[2]?.id)
  assert.equal(rowsOf(await api.get('/api/stock/waiting')).find((row) => row.skuId === a.skuId)?.quantity, 2)
  await counted(id, cell, { skuId: a.skuId, quantity: 0 })
  assert.deepEqual(await Promise.all(orders.map(({ id: one }) => stateOf(one))), [['waiting'], ['waiting'], ['waiting']])
  assert.partialDeepStrictEqual(await report(id), { lostItems: 5, findItems: 0 })
  await counted(id, cell, { skuId: a.skuId, quantity: 3 })
  assert.deepEqual(await Promise.all(orders.map(({ id: one }) => stateOf(one))), [['reserved'], ['reserved'], ['waiting']], 'the oldest first')
  assert.partialDeepStrictEqual(await report(id), { lostItems: 2, findItems: 0 })
  await sound()
})

test('an order whose goods are gone here is served from another warehouse that may serve it', async () => {
  const [near, far] = [await givenWarehouse(api, 'Near'), await givenWarehouse(api, 'Far')]
  const [a] = await givenGoods(api, 1, 'Far')
  assert.ok(a)
  await givenStock(api, near, [a], 2)
  const { id: orderId } = await order(near, a.productId, 2)
  // As an order of a marketplace that both warehouses are linked to.
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`update stock_demand set warehouse_ids = ${[near, far]} where client_id = ${api.clientId} and order_id = ${orderId}`),
  )
  await givenStock(api, far, [a], 2)
  const id = await begin(near)
  await counted(id, await noPlace(near), { skuId: a.skuId, quantity: 1 })
  assert.deepEqual(await stateOf(orderId), ['reserved'])
  assert.deepEqual(
    [await level(near, a.skuId), await level(far, a.skuId)],
    [
      [1, 0],
      [0, 2],
    ],
  )
  await sound()
})

test('pieces that a picker has in hand are not missed in their cell, and their order keeps them', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Hand')
  assert.ok(a)
  const [first, second] = [await givenCell(warehouseId, 'A-1'), await givenCell(warehouseId, 'A-2')]
  await put(warehouseId, first, a.skuId, 4)
  const fbs = { type: 'FBS', service: 'WILDBERRIES', organizationId: api.organizationId } as const
  const { id: orderId } = await order(warehouseId, a.productId, 3, fbs)
  const [piece] = rowsOf(await api.get(`/api/fbs/findOrderProductCollectByProductBarcode?barcode=${a.barcode}`))
  fieldsOf({ ...(await api.post(`/api/fbs/collectItem?orderProductCollectId=${numberOf(piece?.id)}`)), body: {} })
  const id = await begin(warehouseId)
  const [row] = await counted(id, first, { skuId: a.skuId, quantity: 3 })
  assert.partialDeepStrictEqual(row, { quantity: 1, reserved: 3, collectQuantity: 1 })
  assert.partialDeepStrictEqual(await report(id), { lostItems: 0, findItems: 0 })
  // Two are gone: one was free, one is taken from another cell; and a repeat finds nothing more, wherever that cell is on the way.
  await put(warehouseId, second, a.skuId, 1)
  await put(warehouseId, await givenCell(warehouseId, 'A-0'), a.skuId, 1)
  for (let n = 0; n < 3; n++) {
    await counted(id, first, { skuId: a.skuId, quantity: 1 })
    assert.deepEqual(await level(warehouseId, a.skuId), [1, 3])
    assert.partialDeepStrictEqual(await report(id), { lostItems: 2, findItems: 0 })
  }
  for (let n = 0; n < 3; n++) {
    await counted(id, first, { skuId: a.skuId, quantity: 0 })
    assert.deepEqual([await level(warehouseId, a.skuId), await stateOf(orderId)], [[0, 3], ['reserved']])
  }
  assert.partialDeepStrictEqual(await report(id), { lostItems: 3, findItems: 0 })
  await sound()
})

test('pieces that are packed are not missed either, until their order is called off', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Packed')
  assert.ok(a)
  await givenStock(api, warehouseId, [a], 5)
  const { id: orderId, products } = await order(warehouseId, a.productId, 3, { organizationId: api.organizationId })
  const lineId = numberOf(products?.[0]?.id)
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into packing_piece (client_id, order_id, n, line_id, product_id, scanned_at)
      select ${api.clientId}, ${orderId}, n, ${lineId}, ${a.productId}, case when n < 3 then now() end from generate_series(1, 3) n`),
  )
  const id = await begin(warehouseId)
  const cell = await noPlace(warehouseId)
  assert.partialDeepStrictEqual((await counted(id, cell, { skuId: a.skuId, quantity: 3 }))[0], { quantity: 2, reserved: 3, collectQuantity: 2 })
  await counted(id, cell, { skuId: a.skuId, quantity: 1 })
  assert.deepEqual([await stateOf(orderId), await level(warehouseId, a.skuId)], [['reserved'], [0, 3]])
  assert.equal((await api.post(`/api/order/${orderId}/status?status=CANCELED`)).status, 200)
  assert.equal((await counted(id, cell, { skuId: a.skuId, quantity: 3 }))[0]?.quantity, 3)
  assert.partialDeepStrictEqual(await report(id), { lostItems: 2, findItems: 0 })
  await sound()
})

test('a set that is to be made of parts waits when a part of it is gone, and gives its other parts back', async () => {
  const warehouseId = await givenWarehouse(api)
  const [set, a, b] = [await givenCard(api), await givenCard(api), await givenCard(api)]
  const composed = await api.post('/api/product/storeProductSet', {
    [set.productId]: [
      { componentProductId: a.productId, quantity: 1 },
      { componentProductId: b.productId, quantity: 2 },
    ],
  })
  assert.equal(composed.status, 200, JSON.stringify(composed.body))
  await givenStock(api, warehouseId, [a], 2)
  await givenStock(api, warehouseId, [b], 4)
  const [{ id: older }, { id: newer }] = [await order(warehouseId, set.productId, 1), await order(warehouseId, set.productId, 1)]
  const id = await begin(warehouseId)
  await counted(id, await noPlace(warehouseId), { skuId: b.skuId, quantity: 3 })
  assert.deepEqual([await stateOf(older), await stateOf(newer)], [['reserved'], ['waiting']])
  assert.deepEqual(
    [await level(warehouseId, a.skuId), await level(warehouseId, b.skuId)],
    [
      [1, 1],
      [1, 2],
    ],
  )
  await counted(id, await noPlace(warehouseId), { skuId: b.skuId, quantity: 4 })
  assert.deepEqual(await stateOf(newer), ['reserved'])
  await sound()
})

test('an item that is not in its place is lost, in an inventory and without one', async () => {
  const [warehouseId, other] = [await givenWarehouse(api), await givenWarehouse(api)]
  const [a] = await givenGoods(api, 1, 'Lost')
  assert.ok(a)
  await put(warehouseId, await noPlace(warehouseId), a.skuId, 2)
  await put(warehouseId, await noPlace(warehouseId), a.skuId, 3)
  const { id: orderId } = await order(warehouseId, a.productId, 4, { organizationId: api.organizationId })
  const [three, two] = rowsOf(await api.get(`/api/wms/findItems?skuId=${a.skuId}`)).map((row) => numberOf(row.id))
  const [id, away] = [await begin(warehouseId), await begin(other)]
  const lose = (item: number | undefined, more = '') => api.post(`/api/wms/lostItem?wmsItemId=${item}${more}`)
  refused(await lose(two, `&inventoryId=${away}`), '409 error_inventory_elsewhere')
  refused(await lose(999_999_999), '404 error_item_not_found')
  assert.partialDeepStrictEqual(fieldsOf(await lose(two, `&inventoryId=${id}`)), { id: two, status: 'LOST', quantity: 0, reserved: 0, lastInventoryId: id })
  assert.deepEqual([await stateOf(orderId), await level(warehouseId, a.skuId)], [['waiting'], [3, 0]])
  for (let n = 0; n < 2; n++) assert.partialDeepStrictEqual(fieldsOf(await lose(three)), { status: 'LOST', lastInventoryId: null })
  assert.equal((await steps(a.skuId, 'LOST')).length, 2)
  assert.partialDeepStrictEqual(await report(id), { lostItems: 2 })
  await sound()
})

test('marketplaces hear of what was counted', async () => {
  const warehouseId = await givenWarehouse(api)
  const [a] = await givenGoods(api, 1, 'Told')
  assert.ok(a)
  await givenStock(api, warehouseId, [a], 5)
  const link = { externalId: `e-${warehouseId}`, warehouseId, service: 'WILDBERRIES', organizationId: api.organizationId, name: 'WB' }
  fieldsOf(await api.post('/api/warehouse/createServiceWarehouse', link))
  const told = async () =>
    (
      await api.app.pool.tx({ clientId: api.clientId }, (db) =>
        db.one<{ n: number }>(
          sql`select count(*) as n from stock_outbox where client_id = ${api.clientId} and warehouse_id = ${warehouseId} and sku_id = ${a.skuId}`,
        ),
      )
    ).n
  const id = await begin(warehouseId)
  const before = await told()
  await counted(id, await noPlace(warehouseId), { skuId: a.skuId, quantity: 5 })
  assert.equal(await told(), before, 'nothing changed')
  await counted(id, await noPlace(warehouseId), { skuId: a.skuId, quantity: 4 })
  assert.equal(await told(), before + 1)
})

test('what can not be counted is refused in words', async () => {
  const [warehouseId, other] = [await givenWarehouse(api), await givenWarehouse(api)]
  const [a, b] = await givenGoods(api, 2, 'Refuse')
  assert.ok(a && b)
  const [cell, elsewhere, away] = [await givenCell(warehouseId, 'A-1'), await givenCell(warehouseId, 'A-2'), await givenCell(other, 'A-1')]
  await put(warehouseId, elsewhere, a.skuId, 1)
  const [item] = rowsOf(await api.get(`/api/wms/getItemsByCell?barcode=C_${elsewhere}`))
  const itemId = numberOf(item?.id)
  const id = await begin(warehouseId)
  refused(await scan(id, cell, {}), '400 error_inventory_goods_required')
  refused(await scan(id, cell, { quantity: 1 }), '400 error_inventory_goods_required')
  refused(await scan(id, cell, { skuId: a.skuId }), '400 error_inventory_quantity_required')
  refused(await scan(id, 'C_999999999', { skuId: a.skuId, quantity: 1 }), '404 error_cell_unknown')
  refused(await scan(id, away, { skuId: a.skuId, quantity: 1 }), '409 error_cell_of_other_warehouse')
  refused(await scan(id, cell, { skuId: 999_999_999, quantity: 1 }), '404 error_sku_not_found')
  refused(await scan(id, cell, { itemId: 999_999_999 }), '404 error_item_not_found')
  refused(await scan(id, cell, { itemId }), '409 error_item_elsewhere')
  refused(await scan(id, elsewhere, { itemId, skuId: b.skuId }), '400 error_item_of_other_sku')
  refused(await scan(id + 1_000, cell, { skuId: a.skuId, quantity: 1 }), '404 error_inventory_not_found')
  for (const quantity of [-1, 10_000_000, 4_601_234_567_893, 1.5]) refused(await scan(id, cell, { skuId: a.skuId, quantity }), '400 error_validation')
  refused(await api.post(`/api/wms/createInventory?warehouseId=999999`), '404 error_warehouse_not_found')
  refused(await close(id + 1_000), '404 error_inventory_not_found')
  refused(await api.get(`/api/wms/getInventoryReport?id=${id + 1_000}`), '404 error_inventory_not_found')
  refused(await api.get('/api/wms/inventories?finished=maybe'), '400 error_validation')
  assert.deepEqual(await level(warehouseId, a.skuId), [1, 0])
  // A balance has an end, and a count does not go beyond it.
  await givenStock(api, warehouseId, [b], 2_000_000_000)
  refused(await scan(id, cell, { skuId: b.skuId, quantity: 1 }), '400 error_value_out_of_range')
  fieldsOf({ ...(await api.delete(`/api/warehouse/${warehouseId}`)), body: {} })
  refused(await scan(id, cell, { skuId: a.skuId, quantity: 1 }), '404 error_warehouse_not_found')
  assert.equal((await close(id)).status, 200)
})

test('others see nothing of it; readers count nothing; who is limited counts in their warehouses and of their organizations', async () => {
  const [warehouseId, other] = [await givenWarehouse(api), await givenWarehouse(api)]
  const [a] = await givenGoods(api, 1, 'Rights')
  assert.ok(a)
  const cell = await noPlace(warehouseId)
  await givenStock(api, warehouseId, [a], 3)
  const [id, away] = [await begin(warehouseId), await begin(other)]
  const [item] = rowsOf(await api.get(`/api/wms/getItemsByCell?barcode=C_${cell}`))
  const itemId = numberOf(item?.id)
  const theirs = await givenWarehouse(stranger)
  const foreign = await begin(theirs, stranger)
  refused(await scan(id, cell, { skuId: a.skuId, quantity: 1 }, stranger), '404 error_inventory_not_found')
  refused(await scan(foreign, cell, { skuId: a.skuId, quantity: 1 }, stranger), '404 error_cell_unknown')
  refused(await scan(foreign, await theirNoPlace(theirs), { skuId: a.skuId, quantity: 1 }, stranger), '404 error_sku_not_found')
  refused(await scan(foreign, await theirNoPlace(theirs), { itemId }, stranger), '404 error_item_not_found')
  refused(await close(id, stranger), '404 error_inventory_not_found')
  refused(await stranger.get(`/api/wms/getInventoryReport?id=${id}`), '404 error_inventory_not_found')
  refused(await stranger.get(`/api/wms/getItemHistory?itemId=${itemId}`), '404 error_item_not_found')
  refused(await stranger.get(`/api/wms/getItemsByCell?barcode=C_${cell}`), '404 error_cell_unknown')
  assert.deepEqual(rowsOf(await stranger.get(`/api/wms/findItems?lastInventoryId=${id}`)), [])
  assert.deepEqual(
    rowsOf(await stranger.get('/api/wms/getInventories')).map((row) => row.id),
    [foreign],
  )

  const person = async (login: string, rights: object) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...rights })).userId))
  const viewer = await person('viewer', { roles: ['WAREHOUSE_VIEWER'] })
  refused(await scan(id, cell, { skuId: a.skuId, quantity: 1 }, viewer), '403 error_access_denied')
  refused(await close(id, viewer), '403 error_access_denied')
  assert.equal((await viewer.get(`/api/wms/getInventoryReport?id=${id}`)).status, 200)
  const here = await person('here', { roles: ['WAREHOUSE'], warehouseIds: [warehouseId] })
  refused(await scan(away, await noPlace(other), { skuId: a.skuId, quantity: 1 }, here), '404 error_inventory_not_found')
  refused(await here.post(`/api/wms/createInventory?warehouseId=${other}`), '404 error_warehouse_not_found')
  refused(await here.get(`/api/wms/inventories?warehouseId=${other}`), '404 error_warehouse_not_found')
  refused(await close(away, here), '404 error_inventory_not_found')
  assert.deepEqual(
    rowsOf(await here.get('/api/wms/inventories')).map((row) => row.id),
    [id],
  )
  assert.equal((await scan(id, cell, { skuId: a.skuId, quantity: 2 }, here)).status, 200)
  const second = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ id: number }>(sql`insert into organization (client_id, name) values (${api.clientId}, 'Second') returning id`),
  )
  const apart = await person('apart', { roles: ['WAREHOUSE'], organizationIds: [second.id] })
  refused(await scan(id, cell, { skuId: a.skuId, quantity: 1 }, apart), '404 error_sku_not_found')
  refused(await scan(id, cell, { itemId, quantity: 1 }, apart), '404 error_item_not_found')
  assert.deepEqual(rowsOf(await apart.get(`/api/wms/findItems?cellId=${cell}`)), [])
  assert.deepEqual(rowsOf(await apart.get(`/api/wms/getItemsByCell?barcode=C_${cell}`)), [])
  refused(await apart.get(`/api/wms/getItemHistory?itemId=${itemId}`), '404 error_item_not_found')
  assert.deepEqual(await level(warehouseId, a.skuId), [2, 0])
})
const theirNoPlace = async (warehouseId: number) => numberOf(fieldsOf(await stranger.get(`/api/warehouse/${warehouseId}`)).noPlaceCellId)

test('items are found by their own words and by words about products, with their history', async () => {
  const [warehouseId, other] = [await givenWarehouse(api), await givenWarehouse(api)]
  const [a, b] = await givenGoods(api, 2, 'Item')
  assert.ok(a && b)
  const cell = await givenCell(warehouseId, 'A-1')
  await put(warehouseId, cell, a.skuId, 3)
  await givenStock(api, other, [a, b], 2)
  const { id: orderId } = await order(warehouseId, a.productId, 3, { organizationId: api.organizationId })
  const find = async (words: string) => rowsOf(await api.get(`/api/wms/findItems?${words}`))
  const [held] = await find(`cellId=${cell}`)
  assert.partialDeepStrictEqual(held, {
    skuId: a.skuId,
    sku: { id: a.skuId, productId: a.productId, product: { id: a.productId, name: 'Item 1' } },
    status: 'RESERVED',
    quantity: 0,
    reserved: 3,
    cell: { id: cell, fullName: 'A-1' },
  })
  const skus = async (words: string) => (await find(words)).map((row) => row.skuId).toSorted((x, y) => Number(x) - Number(y))
  assert.deepEqual(await skus(`warehouseId=${other}`), [a.skuId, b.skuId])
  assert.deepEqual(await skus(`skuIds=${a.skuId},${b.skuId}&status=RESERVED`), [a.skuId])
  assert.deepEqual(await skus(`warehouseId=${other}&article=Item-2`), [b.skuId])
  assert.deepEqual(await skus(`warehouseId=${other}&query=${b.barcode}`), [b.skuId])
  assert.deepEqual(await skus(`itemId=${numberOf(held?.id)}`), [a.skuId])
  const page = fieldsOf(await api.get(`/api/wms/findItems?skuIds=${a.skuId},${b.skuId}&limit=2&page=2&count=true&ascending=true`))
  assert.deepEqual([page.total, listOf(page.rows).length], [3, 1])
  const sizes = (await layGoods(api, api, 3)).toSorted((x, y) => x.productId - y.productId)
  for (const { skuId } of sizes) await put(other, await noPlace(other), skuId, 1)
  const ofColour = `skuIds=${sizes.map(({ skuId }) => skuId).join()}`
  assert.equal((await find(ofColour)).length, 3)
  assert.deepEqual(await skus(`${ofColour}&uniqView=true`), [sizes[0]?.skuId])
  await api.post(`/api/order/${orderId}/status?status=COLLECTED`)
  assert.deepEqual(await find(`cellId=${cell}`), [], 'what is empty lies nowhere')
  assert.partialDeepStrictEqual((await find(`itemId=${numberOf(held?.id)}`))[0], { status: 'SUPPLIED', reserved: 0 })
  const history = rowsOf(await api.get(`/api/wms/getItemHistory?itemId=${numberOf(held?.id)}`))
  assert.deepEqual(
    history.map(({ operation }) => operation),
    ['PUT', 'RESERVE', 'TAKE'],
  )
  const id = await begin(other)
  await counted(id, await noPlace(other), { skuId: b.skuId, quantity: 0 })
  const [gone] = await find(`lastInventoryId=${id}`)
  assert.partialDeepStrictEqual(gone, { skuId: b.skuId, status: 'LOST', lastInventoryId: id })
  assert.deepEqual(
    rowsOf(await api.get(`/api/product/find?lastInventoryId=${id}`)).map((row) => row.id),
    [b.productId],
  )
})

test('of a merged SKU what was counted follows the goods, and counting goes on', async () => {
  const warehouseId = await givenWarehouse(api)
  const [gone, stays] = await givenGoods(api, 2, 'Merge')
  assert.ok(gone && stays)
  const cell = await noPlace(warehouseId)
  await givenStock(api, warehouseId, [gone, stays], 4)
  const id = await begin(warehouseId)
  const [row] = await counted(id, cell, { skuId: gone.skuId, quantity: 3 })
  fieldsOf({ ...(await api.post(`/api/product/mergeProduct?product=${stays.productId}&removedProduct=${gone.productId}`)), body: {} })
  assert.partialDeepStrictEqual(await report(id), { checkedProducts: 1, lostItems: 1, uncheckedItems: 4 })
  assert.deepEqual(
    rowsOf(await api.get(`/api/product/find?lastInventoryId=${id}`)).map((one) => one.id),
    [stays.productId],
  )
  refused(await scan(id, cell, { skuId: gone.skuId, quantity: 3 }), '404 error_sku_not_found')
  refused(await scan(id, cell, { itemId: numberOf(row?.id), quantity: 3 }), '404 error_item_not_found')
  const both = await counted(id, cell, { skuId: stays.skuId, quantity: 8 })
  assert.deepEqual(
    both.map(({ quantity }) => Number(quantity)).reduce((sum, one) => sum + one, 0),
    8,
  )
  assert.partialDeepStrictEqual(await report(id), { checkedProducts: 1, lostItems: 0, findItems: 0, uncheckedItems: 0 })
  assert.deepEqual(await level(warehouseId, stays.skuId), [8, 0])
  await sound()
})
