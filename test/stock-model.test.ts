// The ledger against a plain model of it: any sequence of steps, with repeats, leaves the same balances, and the books always add up.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from '../src/kit/db.ts'
import { changeQuantity, giveBack, receive, release, reserve, take } from '../src/modules/stock/index.ts'
import { setLevels } from '../src/modules/stock/levels.ts'
import { serve } from '../src/testing.ts'
import { checkLedger } from '../src/modules/stock/index.ts'
import { calling, givenSkus, givenWarehouse } from './stock-given.ts'

const api = await serve({ worker: false })

type Line = {
  id: number
  order: number
  sku: number
  quantity: number
  candidates: number[]
  at: number | null
  state: 'waiting' | 'reserved' | 'taken' | 'released' | 'returned'
  since: number
}
/** Everything the ledger promises, without a database. */
class Model {
  free = new Map<string, number>()
  lines = new Map<number, Line>()
  get(w: number, k: number) {
    return this.free.get(`${w}:${k}`) ?? 0
  }
  add(w: number, k: number, n: number) {
    this.free.set(`${w}:${k}`, this.get(w, k) + n)
  }
  reserved(w: number, k: number) {
    return [...this.lines.values()].filter((l) => l.state === 'reserved' && l.at === w && l.sku === k).reduce((sum, l) => sum + l.quantity, 0)
  }
  try(line: Line, among = line.candidates) {
    const at = among.find((w) => this.get(w, line.sku) >= line.quantity)
    if (at === undefined) return
    this.add(at, line.sku, -line.quantity)
    line.at = at
    line.state = 'reserved'
  }
  settle(w: number, k: number) {
    const waiting = [...this.lines.values()]
      .filter((l) => l.state === 'waiting' && l.sku === k && l.candidates.includes(w))
      .sort((a, b) => a.since - b.since || a.id - b.id)
    for (const line of waiting) this.try(line, [w])
  }
  settleAll(pairs: [number, number][]) {
    for (const [w, k] of pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1])) this.settle(w, k)
  }
  of(order: number, states: string[]) {
    return [...this.lines.values()].filter((l) => l.order === order && states.includes(l.state)).sort((a, b) => a.id - b.id)
  }
}

const small = fc.integer({ min: 0, max: 2 })
const step = fc.oneof(
  fc.record({ do: fc.constant('receive' as const), w: small, k: small, n: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('set' as const), w: small, k: small, n: fc.integer({ min: 0, max: 8 }), withReserved: fc.boolean() }),
  fc.record({
    do: fc.constant('reserve' as const),
    order: fc.integer({ min: 1, max: 5 }),
    wants: fc.array(fc.record({ k: small, n: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 3 }),
    candidates: fc.uniqueArray(small, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({ do: fc.constant('release' as const), order: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('take' as const), order: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ do: fc.constant('giveBack' as const), order: fc.integer({ min: 1, max: 5 }), refund: fc.boolean() }),
  fc.record({ do: fc.constant('change' as const), order: fc.integer({ min: 1, max: 5 }), n: fc.integer({ min: 1, max: 5 }) }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

test('any sequence of steps leaves what the model says, and the history adds up to the balance and to the lots', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
      const skus = await givenSkus(api, 3)
      const warehouses = [await givenWarehouse(api), await givenWarehouse(api), await givenWarehouse(api)]
      const base = (
        await api.app.pool.tx({ clientId: api.clientId }, (db) =>
          db.one<{ top: number }>(sql`select coalesce(max(order_line_id), 0) as top from stock_demand where client_id = ${api.clientId}`),
        )
      ).top
      const model = new Model()
      for (const [at, one] of steps.entries()) await run(model, one, at, { skus, warehouses, base })
      await compare(model, skus, warehouses)
    }),
    { numRuns: 60 },
  )
})

type World = { skus: number[]; warehouses: number[]; base: number }
async function run(model: Model, one: Step, at: number, { skus, warehouses, base }: World) {
  const w = (n: number) => warehouses[n] ?? 0
  const k = (n: number) => skus[n] ?? 0
  const order = 'order' in one ? base * 100 + one.order : 0
  if (one.do === 'receive') {
    await calling(api, (call) => receive(call, { warehouseId: w(one.w), lines: [{ skuId: k(one.k), quantity: one.n }] }))
    model.add(w(one.w), k(one.k), one.n)
    model.settle(w(one.w), k(one.k))
  } else if (one.do === 'set') {
    await calling(api, (call) => setLevels(call, [{ warehouseId: w(one.w), skuId: k(one.k), value: one.n, withReserved: one.withReserved }]))
    const target = Math.max(0, one.withReserved ? one.n - model.reserved(w(one.w), k(one.k)) : one.n)
    const grew = target > model.get(w(one.w), k(one.k))
    model.free.set(`${w(one.w)}:${k(one.k)}`, target)
    if (grew) model.settle(w(one.w), k(one.k))
  } else if (one.do === 'reserve') {
    const candidates = one.candidates.map(w)
    const lines = one.wants.map((want, n) => ({ lineId: base + one.order * 10 + n, skuId: k(want.k), quantity: want.n }))
    await calling(api, (call) => reserve(call, { orderId: order, orderedAt: new Date(2026, 0, 1, 0, 0, at), warehouseIds: candidates, lines }))
    for (const want of lines) {
      const before = model.lines.get(want.lineId)
      if (before && before.state !== 'waiting' && before.state !== 'released') continue
      const line: Line = {
        id: want.lineId,
        order,
        sku: want.skuId,
        quantity: want.quantity,
        candidates,
        at: null,
        state: 'waiting',
        since: before?.since ?? at,
      }
      model.lines.set(line.id, line)
    }
    for (const want of lines) {
      const line = model.lines.get(want.lineId)
      if (line?.state === 'waiting') model.try(line)
    }
  } else if (one.do === 'release') {
    for (const _ of [1, 2]) await calling(api, (call) => release(call, { orderId: order }))
    const held = model.of(order, ['reserved'])
    for (const line of held) model.add(line.at ?? 0, line.sku, line.quantity)
    for (const line of model.of(order, ['reserved', 'waiting'])) line.state = 'released'
    model.settleAll(held.map((line) => [line.at ?? 0, line.sku]))
  } else if (one.do === 'take') {
    for (const _ of [1, 2]) await calling(api, (call) => take(call, { orderId: order }))
    for (const line of model.of(order, ['waiting'])) model.try(line)
    for (const line of model.of(order, ['reserved'])) line.state = 'taken'
  } else if (one.do === 'giveBack') {
    for (const _ of [1, 2]) await calling(api, (call) => giveBack(call, { orderId: order, toRefundCell: one.refund }))
    const left = model.of(order, ['taken'])
    for (const line of left) {
      line.state = 'returned'
      model.add(line.at ?? 0, line.sku, line.quantity)
    }
    model.settleAll(left.map((line) => [line.at ?? 0, line.sku]))
  } else await change(model, order, one.n)
}

async function change(model: Model, order: number, quantity: number) {
  const [line] = model.of(order, ['waiting', 'reserved'])
  if (!line) return
  await calling(api, (call) => changeQuantity(call, { lineId: line.id, quantity }))
  const was = line.at
  if (line.state === 'reserved') {
    const spare = model.get(line.at ?? 0, line.sku)
    if (quantity - line.quantity <= spare) model.add(line.at ?? 0, line.sku, line.quantity - quantity)
    else {
      model.add(line.at ?? 0, line.sku, line.quantity)
      line.at = null
      line.state = 'waiting'
    }
  }
  line.quantity = quantity
  if (line.state === 'waiting') model.try(line)
  if (was !== null) model.settle(was, line.sku)
}

async function compare(model: Model, skus: number[], warehouses: number[]) {
  await calling(api, async ({ db, clientId }) => {
    assert.deepEqual(await checkLedger(db, clientId), [])
    for (const w of warehouses)
      for (const k of skus) {
        const row = await db.maybe<{ free: number; reserved: number }>(
          sql`select free, reserved from stock where client_id = ${clientId} and warehouse_id = ${w} and sku_id = ${k}`,
        )
        assert.deepEqual(row ?? { free: 0, reserved: 0 }, { free: model.get(w, k), reserved: model.reserved(w, k) })
      }
    const rows = await db.all<{ id: number; state: string; at: number | null }>(sql`
      select order_line_id as id, state, case when state in ('waiting', 'released') then null else warehouse_id end as at from stock_demand where client_id = ${clientId} and sku_id = any(${skus}::bigint[]) order by 1`)
    assert.deepEqual(
      rows,
      [...model.lines.values()]
        .sort((a, b) => a.id - b.id)
        .map(({ id, state, at }) => ({ id, state, at: state === 'waiting' || state === 'released' ? null : at })),
    )
  })
}
