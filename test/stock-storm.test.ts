// Many at once: never more than there is, no deadlock, waiting lines served oldest first; and every step once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { giveBack, receive, release, reserve, reservesOf, take, warehousesForOrder } from '../src/modules/stock/index.ts'
import { setLevels } from '../src/modules/stock/levels.ts'
import { deadlocksOf } from './support/database.ts'
import { serve } from '../src/testing.ts'
import { checkLedger } from '../src/modules/stock/index.ts'
import { calling, givenSkus, givenWarehouse, level } from './stock-given.ts'

const api = await serve({ worker: false })
let next = 1
const now = () => new Date()
const sound = () => calling(api, async ({ db, clientId }) => assert.deepEqual(await checkLedger(db, clientId), []))

test('200 orders of two goods in either order want 50 pieces of each: exactly 50 have them, and nobody waits for another in a circle', async () => {
  const [a = 0, b = 0] = await givenSkus(api, 2)
  const warehouse = await givenWarehouse(api)
  await calling(api, (call) =>
    setLevels(
      call,
      [a, b].map((skuId) => ({ warehouseId: warehouse, skuId, value: 50, withReserved: false })),
    ),
  )
  const before = await deadlocksOf(api.app.ownerPool)
  const orders = Array.from({ length: 200 }, () => next++)
  const results = await Promise.all(
    orders.map((orderId, n) =>
      calling(api, (call) =>
        reserve(call, {
          orderId,
          orderedAt: now(),
          warehouseIds: [warehouse],
          lines: (n % 2 === 0 ? [a, b] : [b, a]).map((skuId, at) => ({ lineId: orderId * 10 + at, skuId, quantity: 1 })),
        }),
      ),
    ),
  )
  const reserved = results.flatMap((map) => [...map.values()]).filter((line) => line.reserved).length
  assert.equal(reserved, 100)
  assert.deepEqual(await calling(api, ({ db, clientId }) => level(db, clientId, warehouse, a)), { free: 0, reserved: 50 })
  assert.deepEqual(await calling(api, ({ db, clientId }) => level(db, clientId, warehouse, b)), { free: 0, reserved: 50 })
  assert.equal(await deadlocksOf(api.app.ownerPool), before)
  await sound()
})

test('what comes in goes to those who wait, oldest first, whoever brings it; reserves of the cancelled go on to them too', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const warehouse = await givenWarehouse(api)
  const ages = [3, 1, 2]
  const orders = ages.map((age) => ({ orderId: next++, at: new Date(2026, 0, age) }))
  for (const { orderId, at } of orders)
    await calling(api, (call) =>
      reserve(call, { orderId, orderedAt: at, warehouseIds: [warehouse], lines: [{ lineId: orderId * 10, skuId: sku, quantity: 2 }] }),
    )
  const states = () => Promise.all(orders.map(async ({ orderId }) => (await calling(api, (call) => reservesOf(call, orderId))).get(orderId * 10)?.state))
  assert.deepEqual(await states(), ['waiting', 'waiting', 'waiting'])
  await calling(api, (call) => receive(call, { warehouseId: warehouse, lines: [{ skuId: sku, quantity: 3 }] }))
  assert.deepEqual(await states(), ['waiting', 'reserved', 'waiting'], 'the oldest; one piece is too few for the next')
  await calling(api, (call) => setLevels(call, [{ warehouseId: warehouse, skuId: sku, value: 2, withReserved: false }]))
  assert.deepEqual(await states(), ['waiting', 'reserved', 'reserved'])
  await calling(api, (call) => release(call, { orderId: orders[1]?.orderId ?? 0 }))
  assert.deepEqual(await states(), ['reserved', 'released', 'reserved'])
  await sound()
})

test('receipts, sales, cancels and counts all at once leave the books in order and no reserve without its goods', async () => {
  const skus = await givenSkus(api, 3)
  const warehouses = [await givenWarehouse(api), await givenWarehouse(api)]
  const before = await deadlocksOf(api.app.ownerPool)
  await Promise.all(
    Array.from({ length: 120 }, async (_, n): Promise<unknown> => {
      const orderId = next++
      const sku = skus[n % 3] ?? 0
      const other = skus[(n + 1) % 3] ?? 0
      const at = n % 2 === 0 ? warehouses : [...warehouses].reverse()
      if (n % 6 === 5)
        return calling(api, (call) =>
          receive(call, {
            warehouseId: at[0] ?? 0,
            lines: [
              { skuId: sku, quantity: 4 },
              { skuId: other, quantity: 4 },
            ],
          }),
        )
      if (n % 6 === 4)
        return calling(api, (call) =>
          setLevels(call, [
            { warehouseId: at[1] ?? 0, skuId: other, value: n % 7, withReserved: n % 4 === 0 },
            { warehouseId: at[0] ?? 0, skuId: sku, value: n % 5, withReserved: false },
          ]),
        )
      await calling(api, (call) =>
        reserve(call, {
          orderId,
          orderedAt: now(),
          warehouseIds: at,
          lines: [
            { lineId: orderId * 10, skuId: sku, quantity: 1 + (n % 3) },
            { lineId: orderId * 10 + 1, skuId: other, quantity: 1 },
          ],
        }),
      )
      await Promise.all([
        calling(api, async (call): Promise<unknown> => (n % 2 === 0 ? release(call, { orderId }) : take(call, { orderId }))),
        calling(api, (call) => take(call, { orderId })),
        calling(api, (call) => release(call, { orderId })),
      ])
      return Promise.all([1, 2].map(() => calling(api, (call) => giveBack(call, { orderId, toRefundCell: n % 3 === 0 }))))
    }),
  )
  assert.equal(await deadlocksOf(api.app.ownerPool), before)
  await sound()
})

test('what expires first leaves first, then what came first; it comes back to its own lot at its own cost, or as its twin among the returns', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const warehouse = await givenWarehouse(api)
  const lots = await calling(api, (call) =>
    receive(call, {
      warehouseId: warehouse,
      receivedAt: new Date('2026-01-01'),
      lines: [
        { skuId: sku, quantity: 2, purchasePriceMinor: 100 },
        { skuId: sku, quantity: 2, purchasePriceMinor: 200, expiresOn: '2026-06-01' },
        { skuId: sku, quantity: 2, purchasePriceMinor: 300, expiresOn: '2026-05-01' },
      ],
    }),
  )
  const early = await calling(api, (call) =>
    receive(call, { warehouseId: warehouse, receivedAt: new Date('2025-01-01'), lines: [{ skuId: sku, quantity: 2, purchasePriceMinor: 400 }] }),
  )
  const orderId = next++
  await calling(api, (call) => reserve(call, { orderId, orderedAt: now(), warehouseIds: [warehouse], lines: [{ lineId: orderId, skuId: sku, quantity: 5 }] }))
  const held = () =>
    calling(api, ({ db, clientId }) =>
      db.all<{ id: number; free: number; reserved: number }>(
        sql`select id, free, reserved from stock_lot where client_id = ${clientId} and sku_id = ${sku} order by id`,
      ),
    )
  const [plain = 0, june = 0, may = 0] = lots
  const [old = 0] = early
  assert.deepEqual(await held(), [
    { id: plain, free: 2, reserved: 0 },
    { id: june, free: 0, reserved: 2 },
    { id: may, free: 0, reserved: 2 },
    { id: old, free: 1, reserved: 1 },
  ])
  await calling(api, (call) => take(call, { orderId }))
  await calling(api, (call) => giveBack(call, { orderId }))
  assert.deepEqual(await held(), [
    { id: plain, free: 2, reserved: 0 },
    { id: june, free: 2, reserved: 0 },
    { id: may, free: 2, reserved: 0 },
    { id: old, free: 2, reserved: 0 },
  ])
  const second = next++
  await calling(api, (call) =>
    reserve(call, { orderId: second, orderedAt: now(), warehouseIds: [warehouse], lines: [{ lineId: second, skuId: sku, quantity: 1 }] }),
  )
  await calling(api, (call) => take(call, { orderId: second }))
  await calling(api, (call) => giveBack(call, { orderId: second, toRefundCell: true }))
  const returned = await calling(api, ({ db, clientId }) =>
    db.all(sql`
    select l.free, l.purchase_price_minor, l.expires_on::text, c.type from stock_lot l join cell c on c.client_id = l.client_id and c.id = l.cell_id
    where l.client_id = ${clientId} and l.sku_id = ${sku} and c.type = 'REFUND'`),
  )
  assert.deepEqual(returned, [{ free: 1, purchasePriceMinor: 300, expiresOn: '2026-05-01', type: 'REFUND' }])
  await sound()
})

test('every step happens once: repeats answer nothing new and move nothing', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const warehouse = await givenWarehouse(api)
  await calling(api, (call) => setLevels(call, [{ warehouseId: warehouse, skuId: sku, value: 5, withReserved: false }]))
  const orderId = next++
  const want = {
    orderId,
    orderedAt: now(),
    warehouseIds: [warehouse],
    lines: [
      { lineId: orderId * 10, skuId: sku, quantity: 2 },
      { lineId: orderId * 10 + 1, skuId: sku, quantity: 9 },
    ],
  }
  for (const _ of [1, 2]) {
    const map = await calling(api, (call) => reserve(call, want))
    assert.deepEqual([...map.values()].map((line) => line.state).sort(), ['reserved', 'waiting'])
  }
  const seen = () => calling(api, ({ db, clientId }) => level(db, clientId, warehouse, sku))
  assert.deepEqual(await seen(), { free: 3, reserved: 2 })
  for (const _ of [1, 2]) {
    const map = await calling(api, (call) => take(call, { orderId }))
    assert.deepEqual([map.get(orderId * 10)?.state, map.get(orderId * 10 + 1)?.state], ['taken', 'waiting'])
  }
  assert.deepEqual(await seen(), { free: 3, reserved: 0 })
  assert.deepEqual(await calling(api, (call) => release(call, { orderId })), [orderId * 10 + 1], 'what left does not come back by a cancel')
  assert.deepEqual(await calling(api, (call) => giveBack(call, { orderId, toRefundCell: false })), [orderId * 10])
  assert.deepEqual(await calling(api, (call) => giveBack(call, { orderId, toRefundCell: false })), [])
  assert.deepEqual(await seen(), { free: 5, reserved: 0 })
  await sound()
})

test('the database itself refuses less than nothing, and history can not be rewritten', async () => {
  const [sku = 0] = await givenSkus(api, 1)
  const warehouse = await givenWarehouse(api)
  await calling(api, (call) => setLevels(call, [{ warehouseId: warehouse, skuId: sku, value: 1, withReserved: false }]))
  for (const column of ['free', 'reserved'])
    await assert.rejects(
      api.app.ownerPool.native.query(`update stock set ${column} = -1 where client_id = ${api.clientId} and sku_id = ${sku}`),
      /stock_(free|reserved)/,
    )
  await assert.rejects(
    calling(api, ({ db }) => db.run(sql`update stock_history set reason = 'other'`)),
    /permission denied/,
  )
  await assert.rejects(
    calling(api, ({ db }) => db.run(sql`delete from stock_history`)),
    /permission denied/,
  )
})

test('an order is served from its named warehouse, else from linked ones for orders by priority, then from the other linked ones', async () => {
  const [third, first, fallback, unlinked] = [
    await givenWarehouse(api, { priority: 2 }),
    await givenWarehouse(api, { priority: 1 }),
    await givenWarehouse(api, { priority: 1, useForOrder: false }),
    await givenWarehouse(api, { priority: 0 }),
  ]
  for (const warehouseId of [third, first, fallback])
    assert.equal(
      (
        await api.post('/api/warehouse/createServiceWarehouse', {
          name: 'X',
          externalId: 'X',
          warehouseId,
          service: 'OZON',
          organizationId: api.organizationId,
        })
      ).status,
      200,
    )
  const place = { organizationId: api.organizationId, service: 'OZON', serviceWarehouseId: 'X' }
  assert.deepEqual(await calling(api, (call) => warehousesForOrder(call, place)), [first, third, fallback])
  assert.deepEqual(await calling(api, (call) => warehousesForOrder(call, { ...place, stockWarehouseId: unlinked })), [unlinked])
  assert.deepEqual(await calling(api, (call) => warehousesForOrder(call, { ...place, serviceWarehouseId: 'Y' })), [])
  assert.equal(
    (await calling(api, (call) => warehousesForOrder(call, { organizationId: api.organizationId })))[0],
    unlinked,
    'no marketplace: all, by priority',
  )
})
