// The server and its database are killed in the middle of everything, five times; what was acknowledged is there, and the books add up.
// Then it is asked to stop: it finishes what runs, takes nothing new, and gives its tasks back.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { openPool, sql } from '../src/kit/db.ts'
import { until, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, givenGoods, givenStock, givenWarehouse, numberOf, rowsOf, upload, type Goods } from './given.ts'
import { callerAt } from './support/caller.ts'
import { ledgerAddsUp } from './support/database.ts'
import { openDice } from './support/dice.ts'
import { databaseOf, freePort, startServer, type Running } from './support/server.ts'

const onlyLinux = { skip: process.platform !== 'linux' && 'killing the processes of the database reads /proc', timeout: 300_000 }
const KILLS = 5
const OFFERS = 3_000
const dataDir = mkdtempSync(join(tmpdir(), 'ambar-crash-'))
const token = randomUUID() + randomUUID()
const port = await freePort()
let server: Running | undefined
after(async () => {
  await server?.kill()
  rmSync(dataDir, { recursive: true, force: true })
})
// A machine that is busy with other things gives us a part of itself only.
const crowd = () => Math.max(1, (loadavg()[0] ?? 0) / availableParallelism())
const start = async () => (server = await startServer({ dataDir, port, token }))
const terminate = async () => {
  const code = await server?.terminate()
  server = undefined
  return code
}

async function signIn({ url, said }: Running): Promise<Caller> {
  const reply = await callerAt({ url, token, clientId: 0, organizationId: 0 }).get('/api/client/findClientOrganization')
  assert.equal(reply.status, 200, said())
  const [organization] = rowsOf(reply)
  return callerAt({ url, token, clientId: numberOf(organization?.clientId), organizationId: numberOf(organization?.id) })
}

const inside = async <T>(work: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> => {
  const pool = openPool(databaseOf(dataDir), { max: 2, name: 'crash-test' })
  try {
    return await work(pool)
  } finally {
    await pool.end()
  }
}

type Known = { id: number; externalOrderId: string; lines: string; statuses: Set<string> }
/** What was answered, and what was asked but never answered. */
type Memory = {
  orders: Known[]
  unanswered: Set<string>
  level: { answered: number; asked: number }
  warehouseId: number
  goods: readonly Goods[]
  counted: Goods
}

const path = ['COLLECTING', 'COLLECTED', 'SEND', 'FINISHED'] as const
const pairs = (products: readonly { productId: number; quantity: number }[]) =>
  products
    .map(({ productId, quantity }) => `${productId}×${quantity}`)
    .toSorted()
    .join()

class Cut extends Error {}
/** The answer, or a cut: the connection broke, or the server says that its database is away. Any other failure is a fault. */
async function heard(asked: Promise<Reply>): Promise<Reply> {
  const reply = await asked.catch((error: unknown) => {
    throw error instanceof TypeError ? new Cut('the connection broke') : error
  })
  if (reply.status === 503) throw new Cut('the database is away')
  assert.equal(reply.status, 200, JSON.stringify(reply.body))
  return reply
}

/** Orders, their states and stock, by many at once, until the connection is cut. */
async function load(caller: Caller, memory: Memory, seed: number): Promise<unknown[]> {
  const isCut = { yet: false }
  const seller = async (n: number) => {
    const dice = openDice(seed * 100 + n)
    while (!isCut.yet) {
      const externalOrderId = randomUUID()
      const products = memory.goods.filter(() => dice.chance(0.4)).map(({ productId }) => ({ productId, quantity: 1 + dice.below(3), price: 10 }))
      if (products.length === 0) continue
      memory.unanswered.add(externalOrderId)
      const made = await heard(
        caller.post('/api/order/', {
          type: 'RETAIL',
          stockWarehouseId: memory.warehouseId,
          externalOrderId,
          products: dice.chance(0.5) ? products : products.toReversed(),
        }),
      )
      const order: Known = { id: numberOf(fieldsOf(made).id), externalOrderId, lines: pairs(products), statuses: new Set(['CREATED']) }
      memory.orders.push(order)
      memory.unanswered.delete(externalOrderId)
      for (const status of dice.chance(0.2) ? ['CANCELED'] : path.slice(0, dice.below(path.length + 1))) {
        order.statuses.add(status)
        await heard(caller.post(`/api/order/${order.id}/status?status=${status}`))
        order.statuses = new Set([status])
      }
    }
  }
  const storekeeper = async () => {
    const dice = openDice(seed)
    while (!isCut.yet) {
      await heard(
        caller.put(
          '/api/wms/stock',
          memory.goods.filter(() => dice.chance(0.5)).map(({ skuId }) => ({ skuId, stock: dice.below(500), serviceWarehouseId: String(memory.warehouseId) })),
        ),
      )
    }
  }
  const counter = async () => {
    const { level } = memory
    while (!isCut.yet) {
      level.asked = level.answered + 1
      await heard(caller.post(`/api/wms/changeStock?skuId=${memory.counted.skuId}&stock=${level.asked}&warehouseId=${memory.warehouseId}`))
      level.answered = level.asked
    }
  }
  const cut = (error: unknown) => {
    isCut.yet = true
    if (!(error instanceof Cut)) faults.push(error)
  }
  const faults: unknown[] = []
  await Promise.all([...[1, 2, 3, 4, 5].map(seller), storekeeper(), counter()].map((one) => one.catch(cut)))
  return faults
}

/** Everything that was acknowledged is in the books, and the books add up. */
const verify = (memory: Memory, clientId: number) =>
  inside(async (pool) => {
    await ledgerAddsUp(pool, clientId)
    const stored = await pool.tx({ readOnly: true }, (db) =>
      db.all<{ id: number; externalId: string; status: string; lines: { productId: number; quantity: number }[] }>(sql`
    select o.id, o.external_id, o.status, jsonb_agg(jsonb_build_object('productId', l.product_id, 'quantity', l.quantity)) as lines from sales_order o
    join order_line l on l.client_id = o.client_id and l.order_id = o.id where o.client_id = ${clientId} group by o.id, o.external_id, o.status`),
    )
    const byId = new Map(stored.map((row) => [row.id, row]))
    const lost = memory.orders.filter(({ id, externalOrderId, lines, statuses }) => {
      const row = byId.get(id)
      return !row || row.externalId !== externalOrderId || pairs(row.lines) !== lines || !statuses.has(row.status)
    })
    assert.deepEqual(
      lost.map((order) => [order, byId.get(order.id)]),
      [],
      'an acknowledged order is not as it was acknowledged',
    )
    assert.equal(new Set(stored.map((row) => row.externalId)).size, stored.length, 'two orders with one number')
    const counted = await pool.tx({ readOnly: true }, (db) =>
      db.one<{ free: number }>(sql`select free from stock
    where client_id = ${clientId} and warehouse_id = ${memory.warehouseId} and sku_id = ${memory.counted.skuId}`),
    )
    assert.ok([memory.level.answered, memory.level.asked].includes(counted.free), `stock was set to ${memory.level.answered}, it is ${counted.free}`)
    memory.level.answered = counted.free
    // What was on its way may have come a step further than was heard.
    for (const order of memory.orders) order.statuses = new Set([byId.get(order.id)?.status ?? ''])
  })

/** What was asked and never answered is asked again, as a client would: each is one order, made or found. */
async function repeat(caller: Caller, memory: Memory) {
  const [first] = memory.goods
  assert.ok(first)
  for (const externalOrderId of memory.unanswered) {
    const ask = (): Promise<Reply> =>
      caller.post('/api/order/', {
        type: 'RETAIL',
        stockWarehouseId: memory.warehouseId,
        externalOrderId,
        products: [{ productId: first.productId, quantity: 1, price: 10 }],
      })
    assert.equal(fieldsOf(await ask()).id, fieldsOf(await ask()).id)
  }
  memory.unanswered.clear()
}

const offerOf = (n: number) => `<offer id="feed-${n}"><name>Товар ${n}</name><price>${n}</price><vendorCode>F-${n}</vendorCode></offer>`
const feedOf = (count: number) => `<yml_catalog><shop><offers>${Array.from({ length: count }, (_, n) => offerOf(n)).join('')}</offers></shop></yml_catalog>`
const taskOf = async (caller: Caller, id: number) => fieldsOf(await caller.get(`/api/task/getTask?id=${id}`))
const importedIn = (caller: Caller, letter = 'F') =>
  inside((pool) =>
    pool.tx(
      { readOnly: true },
      async (db) =>
        (await db.one<{ count: number }>(sql`select count(*) as count from product where client_id = ${caller.clientId} and article like ${`${letter}-%`}`))
          .count,
    ),
  )

test('five times kill -9 of the server and its database in the middle of orders, stock, states and an import', onlyLinux, async (t) => {
  let caller = await signIn(await start())
  const goods = await givenGoods(caller, 7)
  const [counted, ...sold] = goods
  assert.ok(counted)
  const warehouseId = await givenWarehouse(caller)
  await givenStock(caller, warehouseId, goods, 300)
  const memory: Memory = { orders: [], unanswered: new Set(), level: { answered: 300, asked: 300 }, warehouseId, goods: sold, counted }
  const taskId = numberOf(fieldsOf(await upload(caller, `/api/import/importProductsFromYml?organizationId=${caller.organizationId}`, feedOf(OFFERS))).id)
  const starts: number[] = []
  let running = 0
  for (let kill = 1; kill <= KILLS; kill++) {
    const working = load(caller, memory, kill)
    const enough = memory.orders.length + 15 + kill
    await until(async () => memory.orders.length >= enough, 30_000)
    if ((await taskOf(caller, taskId)).status === 'RUNNING') running += 1
    await server?.kill(kill % 2 === 0)
    assert.deepEqual(await working, [])
    const again = await start()
    starts.push(again.startedIn)
    caller = await signIn(again)
    await verify(memory, caller.clientId)
    await repeat(caller, memory)
  }
  t.diagnostic(`${memory.orders.length} orders were acknowledged; ready again in ${starts.join(', ')} ms; the import was running at ${running} of the kills`)
  assert.ok(running > 0, 'the import was over before the first kill')
  assert.ok(Math.max(...starts) < 10_000 * crowd(), `ready again within seconds: ${starts.join()}`)
  const done = await until(async () => {
    const task = await taskOf(caller, taskId)
    return task.status === 'FINISHED' && task
  }, 120_000).catch(async (error: unknown) =>
    assert.fail(`${String(error)}: ${JSON.stringify(await taskOf(caller, taskId))}, ${await importedIn(caller)} imported`),
  )
  assert.equal(done.status, 'FINISHED')
  assert.equal(await importedIn(caller), OFFERS, 'an import that died five times takes every offer once')
  await verify(memory, caller.clientId)
})

test('SIGTERM: what runs is finished, nothing new is taken, tasks are given back, and the exit code is 0', onlyLinux, async () => {
  const running = server ?? (await start())
  const caller = await signIn(running)
  const [one] = await givenGoods(caller, 1, 'Last')
  assert.ok(one)
  const taskId = numberOf(
    fieldsOf(
      await upload(
        caller,
        `/api/import/importProductsFromYml?organizationId=${caller.organizationId}`,
        feedOf(800).replaceAll('feed-', 'more-').replaceAll('F-', 'M-'),
      ),
    ).id,
  )
  await until(async () => (await taskOf(caller, taskId)).status === 'RUNNING', 60_000)
  const body = JSON.stringify({
    type: 'RETAIL',
    writeOffStocks: false,
    externalOrderId: 'the last one',
    products: [{ productId: one.productId, quantity: 1, price: 5 }],
  })
  const socket = connect(port, '127.0.0.1')
  let heard = ''
  socket.setEncoding('utf8').on('data', (text: string) => {
    heard += text
  })
  await once(socket, 'connect')
  socket.write(
    `POST /api/order/ HTTP/1.1\r\nHost: x\r\nAuthorization: ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.slice(0, 20)}`,
  )
  await sleep(200)
  const began = performance.now()
  const stopping = terminate()
  await until(
    async () =>
      [503, 0].includes(
        await caller.get('/api/warehouse/list').then(
          (reply) => reply.status,
          () => 0,
        ),
      ),
    5_000,
  )
  socket.write(body.slice(20))
  await once(socket, 'close')
  assert.match(heard, /^HTTP\/1\.1 200 /)
  assert.equal(await stopping, 0, running.said())
  const took = Math.round(performance.now() - began)
  assert.ok(took < 15_000 * crowd(), `it took ${took} ms to end`)
  const again = await start()
  const back = await signIn(again)
  assert.equal(rowsOf(await back.get(`/api/order/find?query=${encodeURIComponent('the last one')}`)).length, 1)
  await until(async () => (await taskOf(back, taskId)).status === 'FINISHED', 120_000)
  assert.equal(await importedIn(back, 'M'), 800, 'what was given back was taken up where it was left')
})

test('from the command to the first answer, warm: within five seconds', onlyLinux, async (t) => {
  const times: number[] = []
  for (let round = 0; round < 3 && !times.some((time) => time <= 5_000); round++) {
    assert.equal(server ? await terminate() : 0, 0)
    times.push((await start()).startedIn)
  }
  t.diagnostic(`ready in ${times.join(', ')} ms on a machine with ${crowd().toFixed(1)} times the work it can do`)
  assert.ok(Math.min(...times) <= 5_000 * crowd(), `ready in ${times.join(', ')} ms`)
  assert.equal(await terminate(), 0)
})
