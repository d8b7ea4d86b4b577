// Nothing is sold twice: crowds of buyers over a real port, lines in either order, cancels and changes of stock in between; then exact accounts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, numberOf, rowsOf, type Goods } from './given.ts'
import { callerAt } from './support/caller.ts'
import { ledgerAddsUp } from './support/database.ts'
import { openDice } from './support/dice.ts'

const served = await serve({ listen: true })
const api: Caller = callerAt({ url: served.url, token: served.token, clientId: served.clientId, organizationId: served.organizationId })
const warehouseId = await givenWarehouse(api)

const look = (one: Goods) =>
  served.app.ownerPool.tx({ readOnly: true }, (db) =>
    db.one<{ free: number; reserved: number; inWarehouse: number }>(sql`
  select free, reserved, free + reserved as in_warehouse from stock where client_id = ${api.clientId} and warehouse_id = ${warehouseId} and sku_id = ${one.skuId}`),
  )
/** Orders by what became of their demand. */
const demands = (one: Goods) =>
  served.app.ownerPool.tx({ readOnly: true }, async (db) =>
    Object.fromEntries(
      (
        await db.all<{ state: string; pieces: number }>(
          sql`select state, sum(quantity)::int as pieces from stock_demand where client_id = ${api.clientId} and sku_id = ${one.skuId} group by 1`,
        )
      ).map(({ state, pieces }) => [state, pieces]),
    ),
  )
const buy = async (goods: readonly Goods[], quantity = 1): Promise<number> =>
  numberOf(
    fieldsOf(
      await api.post('/api/order/', {
        type: 'RETAIL',
        stockWarehouseId: warehouseId,
        products: goods.map(({ productId }) => ({ productId, quantity, price: 10 })),
      }),
    ).id,
  )
const move = (id: number, status: string) => api.post(`/api/order/${id}/status?status=${status}`)
const crowd = <T>(count: number, work: (n: number) => Promise<T>) => Promise.all(Array.from({ length: count }, (_, n) => work(n)))

test('two hundred orders of one piece each meet fifty pieces, their lines in either order', async () => {
  const [a, b] = await givenGoods(api, 2, 'Pair')
  assert.ok(a && b)
  await givenStock(api, warehouseId, [a, b], 50)
  const ids = await crowd(200, (n) => buy(n % 2 === 0 ? [a, b] : [b, a]))
  assert.equal(new Set(ids).size, 200, 'no order is refused or lost for lack of stock')
  for (const one of [a, b]) {
    assert.deepEqual(await look(one), { free: 0, reserved: 50, inWarehouse: 50 })
    assert.deepEqual(await demands(one), { reserved: 50, waiting: 150 })
  }
  await ledgerAddsUp(served.app.ownerPool, api.clientId)
  // As stock comes, who waits is served, oldest first, with nobody asking.
  await givenStock(api, warehouseId, [a], 30)
  await until(async () => (await demands(a)).waiting === 120)
  assert.deepEqual(await look(a), { free: 0, reserved: 80, inWarehouse: 80 })
  const waiting = await served.app.ownerPool.tx({ readOnly: true }, (db) =>
    db.all<{ state: string }>(sql`
    select state from stock_demand where client_id = ${api.clientId} and sku_id = ${a.skuId} order by ordered_at, order_line_id`),
  )
  assert.equal(
    waiting.findLastIndex(({ state }) => state === 'reserved') < waiting.findIndex(({ state }) => state === 'waiting'),
    true,
    'someone was served out of turn',
  )
  await ledgerAddsUp(served.app.ownerPool, api.clientId)
})

test('ten pieces and sixty buyers: ten get one, whoever cancels makes room for exactly one', async () => {
  const [one] = await givenGoods(api, 1, 'Rare')
  assert.ok(one)
  await givenStock(api, warehouseId, [one], 10)
  const ids = await crowd(60, () => buy([one]))
  assert.deepEqual(
    [await look(one), await demands(one)],
    [
      { free: 0, reserved: 10, inWarehouse: 10 },
      { reserved: 10, waiting: 50 },
    ],
  )
  // Every second one changes his mind, twice, all at once.
  const quitters = ids.filter((_, n) => n % 2 === 0)
  const replies = await Promise.all([...quitters, ...quitters].map((id) => move(id, 'CANCELED')))
  assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200])
  await until(async () => (await look(one)).reserved === 10)
  assert.deepEqual(
    [await look(one), await demands(one)],
    [
      { free: 0, reserved: 10, inWarehouse: 10 },
      { reserved: 10, waiting: 20, released: 30 },
    ],
  )
  // Those who have one take it away, each once.
  await Promise.all(ids.flatMap((id) => [move(id, 'COLLECTED'), move(id, 'COLLECTED')]))
  const after = await look(one)
  assert.deepEqual(after, { free: 0, reserved: 0, inWarehouse: 0 })
  assert.equal((await demands(one)).taken, 10, 'ten pieces left, not one more')
  await ledgerAddsUp(served.app.ownerPool, api.clientId)
})

test('the same numbers sent by many at once are one order and one reserve each', async () => {
  const [one] = await givenGoods(api, 1, 'Again')
  assert.ok(one)
  await givenStock(api, warehouseId, [one], 100)
  const ids = await crowd(120, async (n) =>
    numberOf(
      fieldsOf(
        await api.post('/api/order/', {
          type: 'RETAIL',
          stockWarehouseId: warehouseId,
          externalOrderId: `same-${n % 12}`,
          products: [{ productId: one.productId, quantity: 1, price: 10 }],
        }),
      ).id,
    ),
  )
  assert.equal(new Set(ids).size, 12)
  assert.deepEqual(await look(one), { free: 88, reserved: 12, inWarehouse: 100 })
})

test('orders, cancels, shipments, refunds and changes of stock all at once: the accounts are exact', async () => {
  const goods = await givenGoods(api, 4, 'Mixed')
  await givenStock(api, warehouseId, goods, 40)
  const dice = openDice(20_260_102)
  const plans = Array.from({ length: 120 }, () => ({
    goods: goods.filter(() => dice.chance(0.6)),
    quantity: 1 + dice.below(3),
    turn: dice.below(5),
    at: dice.below(300),
    set: dice.below(60),
  }))
  const [first] = goods
  assert.ok(first)
  const refusals: unknown[] = []
  const wander = async (plan: (typeof plans)[number]) => {
    const chosen = plan.goods.length === 0 ? [first] : plan.turn % 2 === 0 ? plan.goods : plan.goods.toReversed()
    const id = await buy(chosen, plan.quantity)
    const statuses =
      [[], ['CANCELED'], ['COLLECTED', 'SEND'], ['COLLECTING', 'CANCELED'], ['COLLECTED', 'CANCELED', 'REFUND', 'REFUND_RECEIVED']][plan.turn] ?? []
    for (const status of statuses) {
      const reply = await move(id, status)
      if (reply.status !== 200) refusals.push([status, reply.body])
    }
    if (plan.at < 60) await givenStock(api, warehouseId, [first], plan.set)
  }
  await Promise.all(plans.map(wander))
  assert.deepEqual(refusals, [])
  await ledgerAddsUp(served.app.ownerPool, api.clientId)
  for (const one of goods) {
    const [stock, { reserved = 0, waiting = 0 }] = [await look(one), await demands(one)]
    assert.equal(stock.reserved, reserved)
    // Nobody waits for what lies there: at most less than the smallest of those who wait.
    if (waiting > 0) assert.ok(stock.free < 3, `${stock.free} are free and ${waiting} pieces are waited for`)
    const shown = rowsOf(await api.get(`/api/wms/stock/all?warehouseId=${warehouseId}`)).filter(({ skuId }) => skuId === one.skuId)
    assert.equal(
      shown.reduce((sum, row) => sum + numberOf(row.quantity), 0),
      stock.free,
    )
  }
})
