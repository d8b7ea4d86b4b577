// Two operators, a hundred orders and scans that are lost, repeated and wrong: no order is packed twice and every piece is accounted for.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fields, givenGoods, givenShop, good, list, text } from './packing-given.ts'

const api = await serve()
const ORDERS = 100
const PIECES = 2_000
const shop = await givenShop(api)
const { goods, warehouseId } = await givenGoods(api, 4, PIECES)

/** The same numbers every run. */
function dice(seed: number) {
  let state = seed
  return (sides: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor(state / 65_536) % sides
  }
}

const contents = new Map<string, string[]>()

test('a hundred orders come', async () => {
  const roll = dice(7)
  for (let at = 0; at < ORDERS; at += 10)
    await Promise.all(
      Array.from({ length: 10 }, async (_, n) => {
        const number = `storm-${at + n}`
        const codes = Array.from({ length: 1 + roll(4) }, () => goods[roll(goods.length)]?.barcode ?? '')
        contents.set(number, codes)
        good(
          await shop.as.put('/api/shop/orders', {
            number,
            products: codes.map((barcode) => ({ barcodes: [barcode] })),
            packages: Array.from({ length: 1 + roll(2) }, (__, p) => ({ number: String(p + 1), barcode: `${number}/${p + 1}` })),
          }),
        )
      }),
    )
})

type Log = { packed: string[]; accepted: Map<string, number>; times: number[] }

/** An operator who scans what is asked, often wrong or twice, whose answers are sometimes lost. */
async function operate(station: string, seed: number, log: Log) {
  const roll = dice(seed)
  let scans = 0
  const send = async (code: string): Promise<Record<string, unknown>> => {
    const body = { scanId: `${station}-${++scans}`, text: code, station }
    const begun = performance.now()
    const first = await api.post('/api/packing/scan', body)
    log.times.push(performance.now() - begun)
    // Every fifth answer is lost on the way: the scanner sends the scan again, at times more than once and at the same time.
    if (roll(5) > 0) return good(first)
    const [again] = await Promise.all(Array.from({ length: 1 + roll(3) }, () => api.post('/api/packing/scan', body)))
    assert.equal(good(again ?? first).code, good(first).code)
    return good(first)
  }
  for (let tries = 0; tries < 2_000; tries++) {
    const taken = roll(3) > 0 ? await send('AMBAR:NEXT') : await send(`storm-${roll(ORDERS)}`)
    if (taken.code === 'nothing_to_pack') return
    if (taken.code !== 'taken') continue
    const number = text(fields(taken.order).number)
    if (roll(15) === 0) {
      await send('AMBAR:RELEASE')
      continue
    }
    const left = [...(contents.get(number) ?? [])]
    while (left.length > 0) {
      const wrong = roll(6)
      if (wrong === 0) {
        assert.ok(['surplus', 'wrong', 'ok', 'goods_complete'].includes(text((await send(goods[roll(goods.length)]?.barcode ?? '')).code)))
        await resync(left, number)
      } else if (wrong === 1) assert.equal((await send('no such code')).code, 'unknown')
      else if (wrong === 2) {
        if ((await send('AMBAR:UNDO')).code === 'undone') await resync(left, number)
      } else {
        assert.ok(['ok', 'goods_complete'].includes(text((await send(left.pop() ?? '')).code)))
      }
    }
    const view = fields(good(await api.get(`/api/packing/current?station=${station}`)).order)
    for (const parcel of list(view.parcels).map(fields)) {
      const answer = await send(text(parcel.barcode))
      if (answer.code === 'packed') log.packed.push(number)
      else assert.equal(answer.code, 'package_ok')
    }
  }
  async function resync(left: string[], number: string) {
    const view = fields(good(await api.get(`/api/packing/current?station=${station}`)).order)
    assert.equal(view.number, number)
    left.splice(
      0,
      left.length,
      ...list(view.products)
        .map(fields)
        .filter((piece) => piece.assigned_at === null)
        .map((piece) => text(list(piece.barcodes)[0])),
    )
  }
}

test('two operators pack them all, each once', { timeout: 200_000 }, async () => {
  const log: Log = { packed: [], accepted: new Map(), times: [] }
  await Promise.all([operate('left', 11, log), operate('right', 23, log)])
  assert.equal(log.packed.length, ORDERS)
  assert.deepEqual(log.packed.toSorted(), [...contents.keys()].toSorted(), 'every order once')
  const jobs = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ packed: number; holders: number }>(sql`
    select count(*) filter (where outcome = 'packed')::int as packed, count(distinct holder)::int as holders from packing_job where client_id = ${api.clientId} group by order_id`),
  )
  assert.ok(jobs.every(({ packed }) => packed === 1))
  assert.equal(jobs.length, ORDERS)
  const sorted = log.times.toSorted((a, b) => a - b)
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0
  // The budget is 30 ms on an idle server; here others share it, so only a disaster fails.
  assert.ok(p95 < 500, `p95 of ${sorted.length} scans is ${p95.toFixed(1)} ms`)
  console.log(`${sorted.length} scans: p50 ${(sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`)
})

test('no piece is unaccounted for', async () => {
  const wanted = new Map<string, number>()
  for (const code of [...contents.values()].flat()) wanted.set(code, (wanted.get(code) ?? 0) + 1)
  await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    for (const { barcode, productId } of goods) {
      const row = await db.one<{ free: number; reserved: number; scanned: number }>(sql`
        select s.free, s.reserved, (select count(*)::int from packing_piece c where c.client_id = s.client_id and c.product_id = ${productId} and c.scanned_at is not null) as scanned
        from stock s join product p on p.client_id = s.client_id and p.sku_id = s.sku_id where s.client_id = ${api.clientId} and s.warehouse_id = ${warehouseId} and p.id = ${productId}`)
      assert.deepEqual(row, { free: PIECES - (wanted.get(barcode) ?? 0), reserved: 0, scanned: wanted.get(barcode) ?? 0 })
    }
    const unscanned = await db.one<{ count: number }>(
      sql`select count(*)::int as count from packing_piece where client_id = ${api.clientId} and scanned_at is null`,
    )
    assert.equal(unscanned.count, 0)
  })
})

test('ten who ask at once are given ten different orders', async () => {
  const other = await givenShop(api)
  for (let n = 0; n < 10; n++) good(await other.as.put('/api/shop/orders', { number: `at-once-${n}`, products: [{ barcodes: [goods[0]?.barcode] }] }))
  const answers = await Promise.all(Array.from({ length: 14 }, (_, n) => api.post('/api/packing/next', { station: `rush${n}`, shop: other.uuid })))
  const numbers = answers.map((reply) => fields(good(reply).order).number).filter((number) => number !== undefined)
  assert.equal(new Set(numbers).size, numbers.length, 'nobody has the order of another')
  assert.equal(numbers.length, 10)
})

test('cancels race packing: an order is packed or cancelled, and its stock says which', async () => {
  const other = await givenShop(api)
  const [first] = goods
  const look = () =>
    api.app.pool.tx({ clientId: api.clientId }, (db) =>
      db.one<{ free: number; reserved: number }>(sql`select s.free, s.reserved from stock s
    join product p on p.client_id = s.client_id and p.sku_id = s.sku_id where s.client_id = ${api.clientId} and s.warehouse_id = ${warehouseId} and p.id = ${first?.productId ?? 0}`),
    )
  const before = await look()
  for (let n = 0; n < 12; n++) {
    const number = `race-${n}`
    good(await other.as.put('/api/shop/orders', { number, products: [{ barcodes: [first?.barcode] }] }))
    const station = `r${n}`
    const send = (code: string, id: string) => api.post('/api/packing/scan', { scanId: `${number}-${id}`, text: code, station })
    await send(number, 'take')
    await send(first?.barcode ?? '', 'piece')
    const [packed, cancelled] = await Promise.all([send(number, 'label'), other.as.post(`/api/shop/orders/${number}`, { cancelled_at: '2026-01-01' })])
    assert.ok(['packed', 'order_cancelled'].includes(text(good(packed).code)))
    assert.equal(cancelled.status, 200)
  }
  const packed = await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.one<{ count: number }>(sql`
    select count(*)::int as count from packing_job j join sales_order o on o.client_id = j.client_id and o.id = j.order_id where j.client_id = ${api.clientId} and j.outcome = 'packed' and o.external_id like 'race-%'`),
  )
  const after = await look()
  assert.deepEqual(after, { free: before.free - packed.count, reserved: before.reserved })
})
