// Sets in the ledger against a plain model: any sequence of steps over goods, assembled sets and sets to be made leaves what the model says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { sql } from '../src/kit/db.ts'
import { layGoods, type Goods } from '../src/modules/orders/ground.ts'
import { changeQuantity, checkLedger, giveBack, receive, release, reserve, setLevels, take } from '../src/modules/stock/index.ts'
import { serve } from '../src/testing.ts'
import { calling, givenWarehouse } from './stock-given.ts'

const api = await serve({ worker: false })

type Part = { k: number; n: number }
type Line = {
  id: number
  order: number
  k: number
  quantity: number
  candidates: number[]
  at: number
  state: 'waiting' | 'reserved' | 'taken' | 'released' | 'returned'
  since: number
  kits: number
  parts: Part[]
}
/** Everything the ledger promises of sets, without a database. Warehouses and goods are numbers from zero, in the order of their ids. */
class Model {
  free = new Map<string, number>()
  made = new Map<number, Part[]>()
  lines = new Map<number, Line>()
  get(w: number, k: number) {
    return this.free.get(`${w}:${k}`) ?? 0
  }
  add(w: number, k: number, n: number) {
    this.free.set(`${w}:${k}`, this.get(w, k) + n)
  }
  of(k: number) {
    return this.made.get(k) ?? []
  }
  available(w: number, k: number) {
    const parts = this.of(k)
    return this.get(w, k) + (parts.length === 0 ? 0 : Math.min(...parts.map((part) => Math.floor(this.get(w, part.k) / part.n))))
  }
  /** What a line holds, as pieces of each of the goods. */
  held(line: Line): Part[] {
    return [{ k: line.k, n: line.quantity - line.kits }, ...line.parts.map((part) => ({ k: part.k, n: part.n * line.kits }))].filter(({ n }) => n > 0)
  }
  reserved(w: number, k: number) {
    return [...this.lines.values()]
      .filter((line) => line.state === 'reserved' && line.at === w)
      .flatMap((line) => this.held(line))
      .reduce((sum, part) => sum + (part.k === k ? part.n : 0), 0)
  }
  move(line: Line, sign: 1 | -1) {
    for (const { k, n } of this.held(line)) this.add(line.at, k, sign * n)
  }
  try(line: Line, among = line.candidates) {
    const whole = among.find((w) => this.get(w, line.k) >= line.quantity)
    const at = whole ?? among.find((w) => this.available(w, line.k) >= line.quantity)
    if (at === undefined) return
    const kits = whole === undefined ? line.quantity - this.get(at, line.k) : 0
    Object.assign(line, { at, kits, parts: kits > 0 ? this.of(line.k) : [], state: 'reserved' })
    this.move(line, -1)
  }
  settle(pairs: readonly (readonly [number, number])[]) {
    for (const w of new Set(pairs.map(([place]) => place))) {
      const touched = pairs.filter(([place]) => place === w).map(([, k]) => k)
      const sets = [...this.made.keys()].filter((s) => this.of(s).some((part) => touched.includes(part.k)))
      const concerned = new Set([...touched, ...sets])
      const waiting = [...this.lines.values()].filter((line) => line.state === 'waiting' && concerned.has(line.k) && line.candidates.includes(w))
      for (const line of waiting.sort((a, b) => a.since - b.since || a.id - b.id)) this.try(line, [w])
    }
  }
  letGo(line: Line, state: Line['state']) {
    Object.assign(line, { state, kits: 0, parts: [] })
  }
  among(order: number, states: string[]) {
    return [...this.lines.values()].filter((line) => line.order === order && states.includes(line.state)).sort((a, b) => a.id - b.id)
  }
}

// Goods 0..2 are parts, 3 and 4 may be sets of them.
const place = fc.integer({ min: 0, max: 1 })
const any = fc.integer({ min: 0, max: 4 })
const order = fc.integer({ min: 1, max: 6 })
const parts = fc.uniqueArray(fc.record({ k: fc.integer({ min: 0, max: 2 }), n: fc.integer({ min: 1, max: 3 }) }), { maxLength: 3, selector: ({ k }) => k })
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('receive' as const), w: place, k: any, n: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set' as const), w: place, k: any, n: fc.integer({ min: 0, max: 9 }), withReserved: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('compose' as const), k: fc.integer({ min: 3, max: 4 }), parts }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('reserve' as const),
      order,
      wants: fc.array(fc.record({ k: any, n: fc.integer({ min: 1, max: 3 }) }), { minLength: 1, maxLength: 3 }),
      candidates: fc.uniqueArray(place, { minLength: 1, maxLength: 2 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('release' as const), order }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('take' as const), order }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('giveBack' as const), order, refund: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), order, n: fc.integer({ min: 1, max: 5 }) }) },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never
type World = { goods: Goods[]; warehouses: number[]; base: number }

test('any sequence of steps over sets and their parts leaves what the model says, and the books add up', async () => {
  await fc.assert(
    fc.asyncProperty(parts, parts, fc.array(step, { minLength: 1, maxLength: 30 }), async (first, second, steps) => {
      const goods = (await layGoods(api, api, 5)).sort((a, b) => a.skuId - b.skuId)
      const warehouses = [await givenWarehouse(api), await givenWarehouse(api)]
      const { top } = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
        db.one<{ top: number }>(sql`select coalesce(max(order_line_id), 0) as top from stock_demand where client_id = ${api.clientId}`),
      )
      const model = new Model()
      const world = { goods, warehouses, base: top }
      const begin: Step[] = [
        { do: 'compose', k: 3, parts: first },
        { do: 'compose', k: 4, parts: second },
      ]
      for (const [at, one] of [...begin, ...steps].entries()) await run(model, one, at, world)
      await compare(model, world)
    }),
    { numRuns: Number(process.env.RUNS ?? 60) },
  )
})

async function run(model: Model, one: Step, at: number, { goods, warehouses, base }: World) {
  const place = (w: number) => warehouses[w] ?? 0
  const good = (k: number) => goods[k] ?? { productId: 0, skuId: 0 }
  const orderId = 'order' in one ? base * 100 + one.order : 0
  switch (one.do) {
    case 'compose': {
      const body = { [good(one.k).productId]: one.parts.map(({ k, n }) => ({ componentProductId: good(k).productId, quantity: n })) }
      const { status, body: said } = await api.post('/api/product/storeProductSet', body)
      assert.equal(status, 200, JSON.stringify(said))
      if (one.parts.length > 0) model.made.set(one.k, one.parts)
      else model.made.delete(one.k)
      model.settle(warehouses.map((_, w) => [w, one.k] as const))
      return
    }
    case 'receive':
      await calling(api, (call) => receive(call, { warehouseId: place(one.w), lines: [{ skuId: good(one.k).skuId, quantity: one.n }] }))
      model.add(one.w, one.k, one.n)
      model.settle([[one.w, one.k]])
      return
    case 'set': {
      await calling(api, (call) => setLevels(call, [{ warehouseId: place(one.w), skuId: good(one.k).skuId, value: one.n, withReserved: one.withReserved }]))
      const target = Math.max(0, one.withReserved ? one.n - model.reserved(one.w, one.k) : one.n)
      const grew = target > model.get(one.w, one.k)
      model.free.set(`${one.w}:${one.k}`, target)
      if (grew) model.settle([[one.w, one.k]])
      return
    }
    case 'reserve': {
      const lines = one.wants.map((want, n) => ({ lineId: base + one.order * 10 + n, skuId: good(want.k).skuId, quantity: want.n, k: want.k }))
      await calling(api, (call) => reserve(call, { orderId, orderedAt: new Date(2026, 0, 1, 0, 0, at), warehouseIds: one.candidates.map(place), lines }))
      for (const { lineId: id, k, quantity } of lines) {
        const before = model.lines.get(id)
        if (before && before.state !== 'waiting' && before.state !== 'released') continue
        const since = before?.since ?? at
        model.lines.set(id, { id, order: orderId, k, quantity, candidates: one.candidates, at: 0, state: 'waiting', since, kits: 0, parts: [] })
      }
      for (const { lineId } of lines) {
        const line = model.lines.get(lineId)
        if (line?.state === 'waiting') model.try(line)
      }
      return
    }
    case 'release': {
      for (const _ of [1, 2]) await calling(api, (call) => release(call, { orderId }))
      const pairs = model.among(orderId, ['reserved']).flatMap((line) => {
        model.move(line, 1)
        return model.held(line).map(({ k }) => [line.at, k] as const)
      })
      for (const line of model.among(orderId, ['reserved', 'waiting'])) model.letGo(line, 'released')
      return model.settle(pairs)
    }
    case 'take':
      for (const _ of [1, 2]) await calling(api, (call) => take(call, { orderId }))
      for (const line of model.among(orderId, ['waiting'])) model.try(line)
      for (const line of model.among(orderId, ['reserved'])) line.state = 'taken'
      return
    case 'giveBack': {
      for (const _ of [1, 2]) await calling(api, (call) => giveBack(call, { orderId, toRefundCell: one.refund }))
      const pairs = model.among(orderId, ['taken']).flatMap((line) => {
        model.move(line, 1)
        line.state = 'returned'
        return model.held(line).map(({ k }) => [line.at, k] as const)
      })
      return model.settle(pairs)
    }
    case 'change':
      return change(model, orderId, one.n)
  }
}

async function change(model: Model, order: number, quantity: number) {
  const [line] = model.among(order, ['waiting', 'reserved'])
  if (!line) return
  await calling(api, (call) => changeQuantity(call, { lineId: line.id, quantity }))
  const was = line.state === 'reserved' ? line.at : undefined
  const touched = [line.k, ...line.parts.map(({ k }) => k), ...model.of(line.k).map(({ k }) => k)]
  if (line.state === 'reserved' && quantity < line.quantity) {
    model.move(line, 1)
    const fewer = line.quantity - quantity
    line.kits -= Math.min(fewer, line.kits)
    if (line.kits === 0) line.parts = []
    line.quantity = quantity
    model.move(line, -1)
  } else if (line.state === 'reserved' && quantity > line.quantity) grow(model, line, quantity - line.quantity)
  line.quantity = quantity
  if (line.state === 'waiting') model.try(line)
  if (was !== undefined) model.settle(touched.map((k) => [was, k] as const))
}

function grow(model: Model, line: Line, by: number) {
  const assembled = Math.min(model.get(line.at, line.k), by)
  const sorted = (list: Part[]) => [...list].sort((a, b) => a.k - b.k)
  const same = line.kits === 0 || JSON.stringify(sorted(line.parts)) === JSON.stringify(sorted(model.of(line.k)))
  const enough = model.available(line.at, line.k) >= by && (assembled === by || same)
  model.move(line, 1)
  if (!enough) return model.letGo(line, 'waiting')
  line.quantity += by
  line.kits += by - assembled
  if (line.kits > 0 && line.parts.length === 0) line.parts = model.of(line.k)
  model.move(line, -1)
}

async function compare(model: Model, { goods, warehouses }: World) {
  await calling(api, async ({ db, clientId }) => {
    assert.deepEqual(await checkLedger(db, clientId), [])
    for (const [w, warehouseId] of warehouses.entries())
      for (const [k, { skuId }] of goods.entries()) {
        const row = await db.maybe<{ free: number; reserved: number }>(
          sql`select free, reserved from stock where client_id = ${clientId} and warehouse_id = ${warehouseId} and sku_id = ${skuId}`,
        )
        assert.deepEqual(row ?? { free: 0, reserved: 0 }, { free: model.get(w, k), reserved: model.reserved(w, k) }, `goods ${k} in ${w}`)
      }
    const rows = await db.all<{ id: number; state: string; kits: number; at: number | null }>(sql`
      select order_line_id as id, state, kits, case when state in ('waiting', 'released') then null else warehouse_id end as at from stock_demand
      where client_id = ${clientId} and sku_id = any(${goods.map(({ skuId }) => skuId)}::bigint[]) order by 1`)
    assert.deepEqual(
      rows,
      [...model.lines.values()]
        .sort((a, b) => a.id - b.id)
        .map(({ id, state, kits, at }) => ({ id, state, kits, at: state === 'waiting' || state === 'released' ? null : warehouses[at] })),
    )
  })
}
