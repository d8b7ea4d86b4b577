// Sets and their parts under crowds: nothing is sold twice, nobody waits for what is there, nobody waits for another in a circle.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { changeQuantity, checkLedger, giveBack, receive, release, reserve, setLevels, take } from '../src/modules/stock/index.ts'
import { layGoods, type Goods } from '../src/modules/orders/ground.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, givenWarehouse, numberOf } from './given.ts'
import { calling } from './stock-given.ts'
import { callerAt } from './support/caller.ts'
import { deadlocksOf, ledgerAddsUp } from './support/database.ts'
import { openDice } from './support/dice.ts'

const served = await serve({ listen: true })
const api: Caller = callerAt({ url: served.url, token: served.token, clientId: served.clientId, organizationId: served.organizationId })
const { clientId } = served

/** Sets by what they are made of: places in a list of goods. */
async function compose(goods: readonly Goods[], sets: Record<number, [part: number, quantity: number][]>): Promise<void> {
  const id = (n: number) => goods[n]?.productId ?? 0
  const body = Object.fromEntries(
    Object.entries(sets).map(([set, parts]) => [id(Number(set)), parts.map(([part, quantity]) => ({ componentProductId: id(part), quantity }))]),
  )
  const reply = await api.post('/api/product/storeProductSet', body)
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
}
const stockOf = (warehouseId: number, { skuId }: Goods) =>
  calling(served, ({ db }) =>
    db.one<{ free: number; reserved: number }>(
      sql`select free, reserved from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} and sku_id = ${skuId}`,
    ),
  )
/** Lines that wait although a warehouse of theirs has what they want. */
const couldBeServed = () =>
  calling(served, ({ db }) =>
    db.all(sql`select d.order_line_id, d.sku_id, d.quantity, w from stock_demand d, unnest(d.warehouse_ids) w
      where d.client_id = ${clientId} and d.state = 'waiting' and stock_available(${clientId}, w, d.sku_id) >= d.quantity`),
  )
async function booksHold(): Promise<void> {
  await ledgerAddsUp(served.app.ownerPool, clientId)
  assert.deepEqual(await couldBeServed(), [])
}

test('a crowd buys sets and their parts over a real port: exactly what there is is reserved', async () => {
  const warehouseId = await givenWarehouse(api)
  // The set has the smallest SKU of all in one case and the largest in the other, so that locks are met in either order.
  const goods = (await layGoods(served, api, 4)).sort((a, b) => a.skuId - b.skuId)
  const [low, a, b, high] = goods
  assert.ok(low && a && b && high)
  await compose(goods, { 0: [[1, 1], [2, 2]], 3: [[2, 1], [1, 1]] }) // prettier-ignore
  await calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId: a.skuId, quantity: 40 }, { skuId: b.skuId, quantity: 60 }] })) // prettier-ignore
  const wants = [[low], [high], [a], [b, low], [a, high], [low, high, b]]
  const buy = async (n: number) => {
    const products = (wants[n % wants.length] ?? []).map(({ productId }) => ({ productId, quantity: 1, price: 10 }))
    return numberOf(fieldsOf(await api.post('/api/order/', { type: 'RETAIL', stockWarehouseId: warehouseId, products })).id)
  }
  const ids = await Promise.all(Array.from({ length: 120 }, (_, n) => buy(n)))
  for (const one of [a, b]) {
    const { free, reserved } = await stockOf(warehouseId, one)
    assert.equal(free + reserved, one === a ? 40 : 60)
  }
  await booksHold()
  // Every third changes his mind, and goods come in meanwhile.
  await Promise.all([
    ...ids.filter((_, n) => n % 3 === 0).map((id) => api.post(`/api/order/${id}/status?status=CANCELED`)),
    ...[a, b].map(({ skuId }) => calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId, quantity: 7 }] }))),
  ])
  await booksHold()
  const both = [await stockOf(warehouseId, a), await stockOf(warehouseId, b)]
  assert.deepEqual(
    both.map(({ free, reserved }) => free + reserved),
    [47, 67],
  )
})

test('the first balances of parts and of their sets are made at once by many, and nobody waits for another in a circle', async () => {
  const goods = (await layGoods(served, api, 4)).sort((a, b) => a.skuId - b.skuId)
  const [low, a, b, high] = goods
  assert.ok(low && a && b && high)
  await compose(goods, { 0: [[1, 1], [2, 2]], 3: [[2, 1], [1, 1]] }) // prettier-ignore
  const before = await deadlocksOf(served.app.ownerPool)
  let orderId = 9_000_000
  for (let round = 0; round < 15; round++) {
    const warehouseId = await givenWarehouse(api, `First ${round}`)
    const bring = ({ skuId }: Goods) => calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId, quantity: 5 }] }))
    const want = ({ skuId }: Goods) => {
      const id = ++orderId
      const lines = [{ lineId: id, skuId, quantity: 1 }]
      return calling(served, (call) => reserve(call, { orderId: id, orderedAt: new Date(), warehouseIds: [warehouseId], lines }))
    }
    await Promise.all([bring(b), want(low), bring(a), want(high), want(b), bring(a), want(low), bring(b), want(high), want(a)])
    await calling(served, async (call) => {
      for (let id = orderId - 5; id <= orderId; id++) await release(call, { orderId: id })
    })
  }
  assert.equal(await deadlocksOf(served.app.ownerPool), before)
})

test('orders, cancels, shipments, returns, receipts, counts and other compositions all at once leave the books in order and nobody waiting for nothing', async () => {
  const warehouses = [await givenWarehouse(api), await givenWarehouse(api)]
  const goods = (await layGoods(served, api, 7)).sort((a, b) => a.skuId - b.skuId)
  const compositions: Record<number, [number, number][]>[] = [
    { 2: [[0, 1], [6, 1]], 3: [[6, 2], [1, 1], [4, 1]], 5: [[1, 1], [0, 2]] }, // prettier-ignore
    { 2: [[1, 1], [4, 2]], 3: [[0, 1], [6, 1]], 5: [[4, 1], [6, 1], [0, 1]] }, // prettier-ignore
  ]
  await compose(goods, compositions[0] ?? {})
  const dice = openDice(20_261_122)
  const sku = (n: number) => goods[n]?.skuId ?? 0
  const base = 5_000_000
  const work = (n: number) => {
    const orderId = base + dice.below(90)
    const warehouseId = warehouses[dice.below(2)] ?? 0
    const pick = dice.below(20)
    if (pick < 9) {
      const lines = Array.from({ length: 1 + dice.below(3) }, (_, at) => ({
        lineId: orderId * 10 + at,
        skuId: sku(dice.below(7)),
        quantity: 1 + dice.below(3),
      }))
      const warehouseIds = dice.chance(0.5) ? [warehouseId] : dice.chance(0.5) ? warehouses : warehouses.toReversed()
      return () => calling(served, (call) => reserve(call, { orderId, orderedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, n)), warehouseIds, lines }))
    }
    if (pick < 12) return () => calling(served, (call) => release(call, { orderId }))
    if (pick < 14) return () => calling(served, (call) => take(call, { orderId }))
    if (pick < 15) return () => calling(served, (call) => giveBack(call, { orderId, toRefundCell: dice.chance(0.5) }))
    const skuId = sku(dice.below(7))
    const count = dice.below(9)
    if (pick < 17) return () => calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId, quantity: 1 + count }] }))
    if (pick < 18) return () => calling(served, (call) => setLevels(call, [{ warehouseId, skuId, value: count, withReserved: false }]))
    if (pick < 19)
      return async () => {
        await calling(served, async (call) => {
          const line = await call.db.maybe<{ id: number }>(
            sql`select order_line_id as id from stock_demand where client_id = ${clientId} and order_id = ${orderId} and state in ('waiting', 'reserved') order by 1 limit 1`,
          )
          if (line) await changeQuantity(call, { lineId: line.id, quantity: 1 + (count % 4) }).catch(refusedOnly)
        })
      }
    return () => compose(goods, compositions[n % 2] ?? {})
  }
  // Twelve hands at once, each with its next thing as soon as the last is done.
  const jobs = Array.from({ length: 700 }, (_, n) => work(n))
  await Promise.all(
    Array.from({ length: 12 }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) await job()
    }),
  )
  const faults = await couldBeServed()
  assert.deepEqual(faults, [])
  const { below } = await calling(served, ({ db }) =>
    db.one<{ below: number }>(sql`select count(*)::int as below from stock where client_id = ${clientId} and (free < 0 or reserved < 0)`),
  )
  assert.equal(below, 0)
  await calling(served, async ({ db }) => {
    assert.deepEqual(await checkLedger(db, clientId), [])
  })
})
/** A line that left meanwhile can not change; anything else is a fault. */
function refusedOnly(error: unknown): void {
  assert.ok(error instanceof Error && 'code' in error && (error.code === 'error_order_line_taken' || error.code === 'error_order_line_unknown'), String(error))
}

/** False when whoever brings b was quicker to a than the one who is to hold it: PostgreSQL promises no order to those who wait for different rows. */
async function meetInTheMiddle(ofSet: number, ofPart: number): Promise<boolean> {
  const warehouseId = await givenWarehouse(api)
  const goods = (await layGoods(served, api, 3)).sort((a, b) => a.skuId - b.skuId)
  const [a, b, set] = goods
  assert.ok(a && b && set)
  await compose(goods, { 2: [[0, 1], [1, 1]] }) // prettier-ignore
  await calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId: a.skuId, quantity: 5 }] }))
  const want = (orderId: number, { skuId }: Goods, quantity: number) => ({
    orderId,
    orderedAt: new Date(),
    warehouseIds: [warehouseId],
    lines: [{ lineId: orderId, skuId, quantity }],
  })
  const blocked = (count: number) =>
    until(async () => {
      const row = await served.app.ownerPool.tx({}, (db) =>
        db.one<{ n: number }>(sql`select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`),
      )
      return row.n >= count
    })
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const [begun, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const waitsForSet = calling(served, async (call) => {
    await reserve(call, want(ofSet, set, 1))
    begun.resolve()
    await first.promise
  })
  await begun.promise
  const comesIn = calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId: b.skuId, quantity: 5 }] }))
  const takesAll = calling(served, async (call) => {
    await reserve(call, want(ofPart, a, 5))
    taken.resolve()
    await second.promise
  })
  await blocked(2)
  first.resolve()
  await waitsForSet
  await taken.promise
  // Whoever brings b now sees the line that waits for the set, and a in the hands of another: it waits for a, and sees it gone.
  const hasMet = await Promise.race([blocked(1).then(() => true), comesIn.then(() => false)])
  second.resolve()
  await Promise.all([comesIn, takesAll])
  if (!hasMet) return false
  assert.deepEqual([await stockOf(warehouseId, a), await stockOf(warehouseId, b)], [
    { free: 0, reserved: 5 },
    { free: 5, reserved: 0 },
  ]) // prettier-ignore
  await calling(served, (call) => release(call, { orderId: ofPart }))
  assert.deepEqual(await stockOf(warehouseId, b), { free: 4, reserved: 1 })
  return true
}
test('who waits for a lock while somebody begins to wait for a set of the same goods takes the other parts in their order too', async () => {
  let id = 9_000_000
  while (!(await meetInTheMiddle(++id, ++id))) assert.ok(id < 9_000_020, 'they never met')
})
