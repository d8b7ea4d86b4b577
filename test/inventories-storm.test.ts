// Counting under a crowd: orders come and go, goods arrive and are counted at the same time, and no piece appears or is lost that nobody counted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Sql, sql } from '../src/kit/db.ts'
import { createInventory } from '../src/modules/inventories/actions.ts'
import { layGoods, type Goods } from '../src/modules/orders/ground.ts'
import { giveBack, receive, release, reserve, setLevels, take } from '../src/modules/stock/index.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, givenWarehouse, isFields, numberOf, rowsOf, type Field } from './given.ts'
import { calling } from './stock-given.ts'
import { callerAt } from './support/caller.ts'
import { deadlocksOf, ledgerAddsUp } from './support/database.ts'
import { openDice } from './support/dice.ts'

const served = await serve({ listen: true })
const api: Caller = callerAt({ url: served.url, token: served.token, clientId: served.clientId, organizationId: served.organizationId })
const { clientId } = served

const begin = async (warehouseId: number) => numberOf(fieldsOf(await api.post(`/api/wms/createInventory?warehouseId=${warehouseId}`)).id)
const scan = (inventoryId: number, cell: number, words: string) =>
  api.post(`/api/wms/addItemInventory?inventoryId=${inventoryId}&cellBarcode=C_${cell}&${words}`)
const givenCell = async (warehouseId: number, name: string) => numberOf(fieldsOf(await api.put('/api/warehouse/cell', { warehouseId, name })).id)
const ask = <Row>(statement: ReturnType<typeof sql>) => calling(served, ({ db }) => db.all<Row>(statement))
const couldBeServed = () =>
  ask(sql`select d.order_line_id, d.sku_id, d.quantity, w from stock_demand d, unnest(d.warehouse_ids) w
    where d.client_id = ${clientId} and d.state = 'waiting' and stock_available(${clientId}, w, d.sku_id) >= d.quantity`)
async function booksHold(): Promise<void> {
  await ledgerAddsUp(served.app.ownerPool, clientId)
  assert.deepEqual(await couldBeServed(), [], 'somebody waits for what is there')
}
/** So many hands, each with its next thing as soon as the last is done. */
const crowd = (hands: number, jobs: (() => Promise<unknown>)[]) =>
  Promise.all(
    Array.from({ length: hands }, async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) await job()
    }),
  )
/** What happens to one order happens in turn, as it does where its row is held: only different orders meet. */
function turns() {
  const last = new Map<number, Promise<unknown>>()
  return (orderId: number, work: () => Promise<unknown>) => () => {
    const turn = (last.get(orderId) ?? Promise.resolve()).then(work)
    last.set(orderId, turn)
    return turn
  }
}
/** What the history says was found, less what it says was lost, of each SKU in a warehouse. */
const counted = (warehouseId: number) =>
  ask<{ skuId: number; pieces: number }>(sql`
    select sku_id, sum(free_after + reserved_after - free_before - reserved_before)::bigint as pieces from stock_history
    where client_id = ${clientId} and warehouse_id = ${warehouseId} and operation = any('{FOUND,LOST}') group by sku_id having
      sum(free_after + reserved_after - free_before - reserved_before) <> 0 order by sku_id`)

test('counting what is there while it is sold, shipped and called off loses nothing and finds nothing', async () => {
  const warehouseId = await givenWarehouse(api)
  const cells = [await givenCell(warehouseId, 'A-1'), await givenCell(warehouseId, 'A-2')]
  const goods = await layGoods(served, api, 3)
  const lots = await calling(served, (call) =>
    receive(call, { warehouseId, lines: goods.flatMap(({ skuId }) => cells.map((cellId) => ({ skuId, quantity: 40, cellId }))) }),
  )
  const inventoryId = await begin(warehouseId)
  const dice = openDice(7)
  const before = await deadlocksOf(served.app.ownerPool)
  const sell = (n: number) => async () => {
    const products = [0, 1].map((at) => ({ productId: goods[(n + at) % 3]?.productId ?? 0, quantity: 1 + (n % 2), price: 10 }))
    const { id } = fieldsOf(await api.post('/api/order/', { type: n % 2 === 0 ? 'RETAIL' : 'WHOLESALE', stockWarehouseId: warehouseId, products }))
    if (n % 3 === 0) await api.post(`/api/order/${numberOf(id)}/status?status=COLLECTED`)
    if (n % 3 === 1) await api.post(`/api/order/${numberOf(id)}/status?status=CANCELED`)
  }
  const check = () => {
    const lot = dice.below(lots.length)
    return async () => {
      const { status, body } = await scan(inventoryId, cells[lot % 2] ?? 0, `itemId=${lots[lot]}`)
      assert.equal(status, 200, JSON.stringify(body))
    }
  }
  await crowd(
    12,
    Array.from({ length: 100 }, (_, n) => (n % 2 === 0 ? sell(n / 2) : check())),
  )
  assert.equal(await deadlocksOf(served.app.ownerPool), before)
  await booksHold()
  assert.deepEqual(await counted(warehouseId), [])
  assert.partialDeepStrictEqual(fieldsOf(await api.get(`/api/wms/getInventoryReport?id=${inventoryId}`)), { lostItems: 0, findItems: 0 })
})

/** Sets of two kinds over shared parts, so that what is counted is in the middle of everything. */
async function givenSets(): Promise<Goods[]> {
  const goods = (await layGoods(served, api, 5)).sort((a, b) => a.skuId - b.skuId)
  const id = (n: number) => goods[n]?.productId ?? 0
  const reply = await api.post('/api/product/storeProductSet', {
    [id(0)]: [{ componentProductId: id(2), quantity: 1 }, { componentProductId: id(3), quantity: 2 }], // prettier-ignore
    [id(4)]: [{ componentProductId: id(1), quantity: 1 }, { componentProductId: id(2), quantity: 1 }], // prettier-ignore
  })
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return goods
}

test('counts of any number among orders, sets, receipts and returns leave the books in order, and the report tells what the history tells', async () => {
  const warehouses = [await givenWarehouse(api), await givenWarehouse(api)]
  const [here = 0, there = 0] = warehouses
  const cells = [await givenCell(here, 'A-1'), await givenCell(here, 'B-1'), await givenCell(here, 'C-1')]
  const goods = await givenSets()
  const sku = (n: number) => goods[n]?.skuId ?? 0
  const inventoryId = await begin(here)
  const dice = openDice(20_261_123)
  const base = 7_000_000
  const inTurn = turns()
  const before = await deadlocksOf(served.app.ownerPool)
  const work = (n: number) => {
    const orderId = base + dice.below(80)
    const [warehouseId, cellId, skuId, quantity] = [dice.pick([here, here, there]), cells[dice.below(3)] ?? 0, sku(dice.below(5)), dice.below(9)]
    const pick = dice.below(20)
    if (pick < 7) {
      const lines = Array.from({ length: 1 + dice.below(3) }, (_, at) => ({
        lineId: orderId * 10 + at,
        skuId: sku(dice.below(5)),
        quantity: 1 + dice.below(3),
      }))
      const warehouseIds = dice.chance(0.5) ? [here] : dice.chance(0.5) ? warehouses : warehouses.toReversed()
      const orderedAt = new Date(Date.UTC(2026, 0, 1, 0, 0, n))
      return inTurn(orderId, () => calling(served, (call) => reserve(call, { orderId, orderedAt, warehouseIds, lines })))
    }
    if (pick < 8) return inTurn(orderId, () => calling(served, (call) => release(call, { orderId })))
    if (pick < 10) return inTurn(orderId, () => calling(served, (call) => take(call, { orderId })))
    if (pick < 11) return inTurn(orderId, () => calling(served, (call) => giveBack(call, { orderId, toRefundCell: dice.chance(0.5) })))
    if (pick < 14)
      return () =>
        calling(served, (call) => receive(call, { warehouseId, lines: [{ skuId, quantity: 1 + quantity, cellId: warehouseId === here ? cellId : null }] }))
    if (pick < 15) return () => calling(served, (call) => setLevels(call, [{ warehouseId, skuId, value: quantity, withReserved: false }]))
    return async () => {
      const { status, body } = await scan(inventoryId, cellId, `skuId=${skuId}&quantity=${quantity}`)
      assert.equal(status, 200, JSON.stringify(body))
    }
  }
  await crowd(
    12,
    Array.from({ length: 320 }, (_, n) => work(n)),
  )
  assert.equal(await deadlocksOf(served.app.ownerPool), before)
  const ledger = async () => {
    assert.deepEqual(await couldBeServed(), [], 'somebody waits for what is there')
    const report = fieldsOf(await api.get(`/api/wms/getInventoryReport?id=${inventoryId}`))
    const total = (await counted(here)).reduce((sum, { pieces }) => sum + pieces, 0)
    assert.equal(numberOf(report.findItems) - numberOf(report.lostItems), total)
  }
  await ledger()
  // In the quiet after it each count is exactly what lies there, and the rest of the warehouse has not changed.
  const lies = async (cell: number, of: number) =>
    rowsOf(await api.get(`/api/wms/findItems?cellId=${cell}&limit=500`)).reduce(
      (sum: number, row: Field) => sum + (row.skuId === of ? Number(row.quantity) + Number(row.reserved) : 0),
      0,
    )
  for (const cell of cells)
    for (const { skuId } of goods) {
      const others = async () => Promise.all(cells.filter((one) => one !== cell).map((one) => lies(one, skuId)))
      const [was, quantity] = [await others(), dice.below(6)]
      fieldsOf({ ...(await scan(inventoryId, cell, `skuId=${skuId}&quantity=${quantity}`)), body: {} })
      assert.deepEqual([await lies(cell, skuId), await others()], [quantity, was])
    }
  await ledger()
  await closes(inventoryId)
})

/** Closing while many still count: each count is in the report, or was refused. */
async function closes(inventoryId: number): Promise<void> {
  const reply = await api.post(`/api/wms/closeInventory?id=${inventoryId}`)
  assert.equal(reply.status, 200)
}

test('who counts while it is closed is in the report or is refused, and two who begin at once begin one', async () => {
  const warehouseId = await givenWarehouse(api)
  const cell = await givenCell(warehouseId, 'A-1')
  const goods = await layGoods(served, api, 30)
  const inventoryId = await begin(warehouseId)
  const scans = goods.map(
    ({ skuId }, n) =>
      () =>
        scan(inventoryId, cell, `skuId=${skuId}&quantity=${n + 1}`),
  )
  const replies = await Promise.all([
    ...scans.slice(0, 20).map((one) => one()),
    ...[1, 2].map(() => closes(inventoryId)),
    ...scans.slice(20).map((one) => one()),
  ])
  const statuses = replies.flatMap((reply) => (reply === undefined ? [] : [reply.status]))
  assert.ok(statuses.every((status) => status === 200 || status === 409))
  const done = statuses.flatMap((status, at) => (status === 200 ? [at + 1] : []))
  assert.partialDeepStrictEqual(fieldsOf(await api.get(`/api/wms/getInventoryReport?id=${inventoryId}`)), {
    inventory: { finished: true },
    checkedProducts: done.length,
    findItems: done.reduce((sum, one) => sum + one, 0),
  })
  const begun = await Promise.all(Array.from({ length: 8 }, () => api.post(`/api/wms/createInventory?warehouseId=${warehouseId}`)))
  assert.deepEqual(begun.filter(({ status }) => status === 200).length, 1)
})

test('inventories begun and closed by many at once: who is refused is told which one was open', async () => {
  const warehouseId = await givenWarehouse(api)
  const begun: number[] = []
  const told: number[] = []
  const turn = async () => {
    const { status, body } = await api.post(`/api/wms/createInventory?warehouseId=${warehouseId}`)
    assert.ok(isFields(body), JSON.stringify(body))
    if (status === 200) {
      begun.push(numberOf(body.id))
      await closes(numberOf(body.id))
    } else {
      assert.deepEqual([status, body.error, isFields(body.params)], [409, 'error_inventory_open', true], JSON.stringify(body))
      told.push(numberOf(Object(body.params).inventoryId))
    }
  }
  await crowd(
    8,
    Array.from({ length: 120 }, () => turn),
  )
  assert.ok(told.every((id) => begun.includes(id)))
  assert.equal(new Set(begun).size, begun.length)
})

test('an inventory that is closed between a refusal and its words is none to be refused for', async () => {
  const warehouseId = await givenWarehouse(api)
  const open = await begin(warehouseId)
  const made = await calling(served, (call) => {
    const db = new Proxy(call.db, {
      get: (tx, name) => {
        const value: unknown = Reflect.get(tx, name)
        if (typeof value !== 'function') return value
        return async (...given: unknown[]) => {
          const answer: unknown = await value.apply(tx, given)
          if (given[0] instanceof Sql && given[0].text.includes('insert into inventory')) await closes(open)
          return answer
        }
      },
    })
    return createInventory({ ...call, db }, warehouseId)
  })
  assert.ok(numberOf(made.id) > open)
})

test('goods that become others while they are counted are counted once', async () => {
  const warehouseId = await givenWarehouse(api)
  const cell = await givenCell(warehouseId, 'A-1')
  const goods = await layGoods(served, api, 8)
  const [stays] = goods
  assert.ok(stays)
  await calling(served, (call) => receive(call, { warehouseId, lines: goods.map(({ skuId }) => ({ skuId, quantity: 5, cellId: cell })) }))
  const inventoryId = await begin(warehouseId)
  const merge = (one: Goods) => async () => {
    const { status, body } = await api.post(`/api/wms/mergeProductStock?productId=${one.productId}&skuId=${stays.skuId}`)
    assert.equal(status, 200, JSON.stringify(body))
  }
  // Each is counted with one piece less; a merge comes before it or after it.
  const count = (one: Goods) => async () => {
    const { status, body } = await scan(inventoryId, cell, `skuId=${one.skuId}&quantity=4`)
    assert.ok(status === 200 || status === 404, JSON.stringify(body))
  }
  const gone = goods.slice(1)
  await crowd(
    8,
    gone.flatMap((one, n) => (n % 2 === 0 ? [merge(one), count(one)] : [count(one), merge(one)])),
  )
  const [{ pieces } = { pieces: 0 }] = await ask<{ pieces: number }>(sql`
    select sum(free + reserved)::bigint as pieces from stock where client_id = ${clientId} and warehouse_id = ${warehouseId}`)
  const report = fieldsOf(await api.get(`/api/wms/getInventoryReport?id=${inventoryId}`))
  assert.equal(pieces, 40 - numberOf(report.lostItems) + numberOf(report.findItems))
  assert.deepEqual(await ask(sql`select from inventory_count where client_id = ${clientId} and inventory_id = ${inventoryId} and sku_id <> ${stays.skuId}`), [])
  await calling(served, async ({ db }) => {
    const lost = await db.all(
      sql`select s.sku_id from stock s where s.client_id = ${clientId} and s.warehouse_id = ${warehouseId} and s.free + s.reserved > 0 and s.sku_id <> ${stays.skuId}`,
    )
    assert.deepEqual(lost, [], 'stock of goods that are nobody’s')
  })
})
