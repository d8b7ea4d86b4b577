// The marketplace fails, answers get lost, the process dies between a call and its record: nothing is doubled and nothing is forgotten.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { suite, test } from 'node:test'
import { main, mug } from '../sandbox/wildberries/given.ts'
import { startWildberries, type Wildberries } from '../sandbox/wildberries/server.ts'
import type { Fault } from '../sandbox/wildberries/world.ts'
import { sql } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import type { Context } from '../src/kit/op.ts'
import { askAccount, type Hands } from '../src/modules/fbs/actions/account.ts'
import { carryOut } from '../src/modules/fbs/actions/carry-out.ts'
import { updateLabels } from '../src/modules/fbs/actions/labels.ts'
import { cancelOrder } from '../src/modules/fbs/actions/moves.ts'
import { attachOrders, closeSupplyNow, createSupply } from '../src/modules/fbs/actions/supplies.ts'
import { visit } from '../src/modules/fbs/tasks.ts'
import { collectsOf, givenSeller, imported, ok, orderByNumber, ordersOf, refusal, supplyOf } from '../src/modules/fbs/given.ts'
import { serve, until, type Caller } from '../src/testing.ts'

const api = await serve()

type Shop = { seller: Caller; market: Wildberries; integrationId: number }
let shops = 0
async function openShop<T>(work: (shop: Shop) => Promise<T>): Promise<T> {
  const market = await startWildberries({ goods: [mug], warehouses: [{ id: main }], limits: 'none', seed: ++shops, token: `token-${shops}` })
  try {
    const seller = await api.another(`Shop ${shops}`)
    await givenSeller(seller, market, { externalId: String(main), goods: [{ name: 'mug', chrtId: mug.chrtId, barcode: '2000000000015', stock: 10 }] })
    const { id } = await inside(seller, ({ db }) => db.one<{ id: number }>(sql`select id from integration where client_id = ${seller.clientId}`))
    return await work({ seller, market, integrationId: id })
  } finally {
    await market.close()
  }
}

const inside = <T>({ clientId }: Caller, work: (call: Context) => Promise<T>): Promise<T> =>
  api.app.pool.tx({ clientId }, (db) => work({ db, actor: systemActor(clientId), clientId, lang: 'en', requestId: 'test', enqueue: enqueuer(db, clientId) }))

class Crash extends Error {}
/** Hands that die: the n-th write is never made, whatever the marketplace was told before it; nor is anything after it. */
function dying(seller: Caller, n: number): Hands & { readonly writes: number } {
  let writes = 0
  const hands = {
    clientId: seller.clientId,
    signal: new AbortController().signal,
    get writes() {
      return writes
    },
    tx: <T>(work: (call: Context) => Promise<T>, options: { readOnly?: boolean } = {}): Promise<T> => {
      if (options.readOnly !== true) writes += 1
      return writes >= n ? Promise.reject(new Crash()) : inside(seller, work)
    },
  }
  return hands
}
const living = (seller: Caller) => dying(seller, Infinity)

const calls = ({ market: { world } }: Shop, method: string, part: string) => world.calls.filter((call) => call.method === method && call.path.includes(part))
/** What must be true in the end, whatever happened on the way. */
async function allIsWell(shop: Shop, numbers: readonly number[]) {
  const { world } = shop.market
  assert.equal(world.supplies.size, 1, 'one supply at the marketplace')
  for (const number of numbers) {
    const order = await orderByNumber(shop.seller, number)
    assert.deepEqual([order.status, order.message, order.updateInService, world.order(number).supplierStatus], ['SEND', null, false, 'complete'])
    assert.ok(order.labelsPath)
  }
  const [supply] = [...world.supplies.values()]
  assert.deepEqual([...(supply?.orderIds ?? [])], numbers)
  const { free, reserved } = await inside(shop.seller, ({ db, clientId }) =>
    db.one<{ free: number; reserved: number }>(sql`select free, reserved from stock where client_id = ${clientId}`),
  )
  assert.deepEqual([free, reserved], [10 - numbers.length, 0])
  const shown = await inside(shop.seller, ({ db, clientId }) =>
    db.one<{ status: string; labelPath: string | null; closeWanted: boolean }>(
      sql`select status, label_path, close_wanted from supply where client_id = ${clientId}`,
    ),
  )
  assert.deepEqual([shown.status, shown.labelPath !== null, shown.closeWanted], ['SUPPLIED', true, false])
}

/** The work of a day by one pair of hands. Every part may be done again by others. */
async function day(hands: Hands, { integrationId }: Shop, supplyId: number) {
  await visit(hands, integrationId, true)
  const ids = await hands.tx(
    async ({ db, clientId }) => (await db.all<{ id: number }>(sql`select id from sales_order where client_id = ${clientId} order by id`)).map(({ id }) => id),
    { readOnly: true },
  )
  await attachOrders(hands, supplyId, ids)
  await updateLabels(hands, ids)
  await closeSupplyNow(hands, supplyId)
}
/** Time passes: a claim to make a supply lapses. */
const minutesLater = (seller: Caller) =>
  inside(seller, ({ db, clientId }) =>
    db.run(sql`update supply set asked_at = asked_at - interval '5 minutes' where client_id = ${clientId} and asked_at > 'epoch'`),
  )

async function dieAt(n: number): Promise<number> {
  return openShop(async (shop) => {
    const numbers = shop.market.world.createOrder({ article: 'mug', quantity: 2 }).map(({ id }) => id)
    const supply = await createSupply(living(shop.seller), { service: 'WILDBERRIES', organizationId: shop.seller.organizationId, deliveryMethod: 15 })
    const hands = dying(shop.seller, n)
    const died = await day(hands, shop, supply.id ?? 0).then(
      () => false,
      (error: unknown) => {
        if (error instanceof Crash) return true
        throw error
      },
    )
    await minutesLater(shop.seller)
    // What was wished before the death is carried out by others, and asking for it again doubles nothing.
    assert.equal(await carryOut(living(shop.seller), shop.integrationId, null), undefined)
    const closed =
      (await inside(shop.seller, ({ db, clientId }) => db.one<{ status: string }>(sql`select status from supply where client_id = ${clientId}`))).status ===
      'SUPPLIED'
    if (!closed) await day(living(shop.seller), shop, supply.id ?? 0)
    await allIsWell(shop, numbers)
    return died ? hands.writes : 0
  })
}

// Each fault strikes the first call of its kind, at the worst moment: with `lost` the work is done and the answer is not heard.
const faults: readonly (Fault & { path: string; method: string })[] = [
  { method: 'GET', path: '/api/v3/orders/new', times: 1, status: 503 },
  { method: 'GET', path: '/api/v3/orders', times: 1, status: 'drop' },
  { method: 'POST', path: '/orders/status', times: 1, status: 429 },
  { method: 'POST', path: '/api/v3/supplies', times: 1, status: 500 },
  { method: 'POST', path: '/api/v3/supplies', times: 1, status: 503, lost: true },
  { method: 'POST', path: '/api/v3/supplies', times: 1, status: 'drop', lost: true },
  { method: 'PATCH', path: '/orders', times: 1, status: 'drop', lost: true },
  { method: 'PATCH', path: '/orders', times: 2, status: 503, lost: true },
  { method: 'GET', path: '/order-ids', times: 1, status: 502 },
  { method: 'POST', path: '/stickers', times: 1, status: 'drop' },
  { method: 'PATCH', path: '/deliver', times: 1, status: 'drop', lost: true },
  { method: 'PATCH', path: '/deliver', times: 1, status: 503, lost: true },
  { method: 'GET', path: '/barcode', times: 1, status: 500 },
]

suite('faults', { concurrency: true }, () => {
  test('killed before any of its writes, whatever the marketplace was told already, the day ends as if nothing had happened', async () => {
    let most = 1
    for (let n = 1; ; n += 4) {
      const died = await Promise.all([n, n + 1, n + 2, n + 3].map(dieAt))
      most = Math.max(most, ...died)
      if (died.includes(0)) break
    }
    assert.ok(most > 8, `only ${most} writes`)
  })

  test('one call of any step that fails or loses its answer doubles nothing', async () => {
    await Promise.all(
      faults.map((fault) =>
        openShop(async (shop) => {
          const {
            seller,
            market: { world },
          } = shop
          const numbers = world.createOrder({ article: 'mug', quantity: 2 }).map(({ id }) => id)
          world.fail({ ...fault })
          await imported(seller)
          const ids = await Promise.all(numbers.map(async (number) => (await orderByNumber(seller, number)).id))
          const { id } = await supplyOf(seller.post('/api/supply/createSupply', { service: 'WILDBERRIES', deliveryMethod: 15 }))
          await ok(seller.put(`/api/fbs/supply/${id}`, ids))
          await ok(seller.post('/api/fbs/updateLabels', ids))
          // A making whose answer was lost is not asked for again at once: the supply is looked for, by a later try.
          await until(async () => (await seller.post(`/api/fbs/supply/${id}/close`)).status === 200, 30_000)
          await until(async () => (await orderByNumber(seller, numbers[0] ?? 0)).labelsPath, 20_000)
          await allIsWell(shop, numbers)
          assert.deepEqual(world.faults, [], `${fault.method} ${fault.path} was not called`)
        }),
      ),
    )
  })

  test('a marketplace that stays away is written on the order, and what was asked is done when it is back', () =>
    openShop(async (shop) => {
      const {
        seller,
        market: { world },
      } = shop
      const [number = 0] = world.createOrder({ article: 'mug' }).map(({ id }) => id)
      await imported(seller)
      const { id } = await orderByNumber(seller, number)
      world.fail({ method: 'PATCH', path: '/orders', times: 4, status: 503 })
      await ok(seller.post('/api/fbs/updateLabels', [id]))
      const failed = await orderByNumber(seller, number)
      assert.deepEqual([failed.updateInService, failed.labelsPath, typeof failed.message], [true, null, 'string'])
      assert.deepEqual(
        (await ordersOf(seller.get('/api/fbs/findOrder?hasServiceError=true&updateInService=true'))).map((order) => order.id),
        [id],
      )
      const healed = await until(async () => {
        const order = await orderByNumber(seller, number)
        return order.labelsPath ? order : undefined
      }, 30_000)
      assert.deepEqual([healed.message, healed.updateInService], [null, false])
      assert.equal(calls(shop, 'POST', '/api/v3/supplies').length, 1)
    }))

  test('a cancel whose answer is lost is a cancel; one that is refused leaves the order as it was and says so', () =>
    openShop(async (shop) => {
      const {
        seller,
        market: { world },
      } = shop
      const [lost = 0, refused = 0] = world.createOrder({ article: 'mug', quantity: 2 }).map(({ id }) => id)
      await imported(seller)
      world.fail({ method: 'PATCH', path: '/cancel', times: 1, status: 'drop', lost: true })
      await cancelOrder(living(seller), (await orderByNumber(seller, lost)).id)
      assert.equal((await orderByNumber(seller, lost)).status, 'REVOKED')
      const { id } = await orderByNumber(seller, refused)
      await ok(seller.post(`/api/fbs/moveOrderToCollect?orderId=${id}`))
      world.fail({ method: 'PATCH', path: '/cancel', times: 1, status: 400 })
      assert.equal(await refusal(seller.post(`/api/fbs/order/${id}/cancel`)), '409 error_market_refused')
      const after = await orderByNumber(seller, refused)
      assert.deepEqual([after.status, after.updateInService, typeof after.message], ['PACKING', false, 'string'])
      const [piece] = await collectsOf(seller.get('/api/fbs/findOrderProductCollectByProductBarcode?barcode=2000000000015'))
      assert.equal(piece?.orderId, id, 'it may be collected again')
    }))

  test('a task that is told to stop stops, and goes on elsewhere', () =>
    openShop(async (shop) => {
      const {
        seller,
        market: { world },
      } = shop
      const numbers = world.createOrder({ article: 'mug', quantity: 2 }).map(({ id }) => id)
      const stop = new AbortController()
      const hands: Hands = { ...living(seller), signal: stop.signal }
      world.fail({ method: 'GET', path: '/api/v3/orders', times: 2, status: 503 })
      const running = visit(hands, shop.integrationId, true)
      stop.abort(new Error('the server is stopping'))
      await assert.rejects(running, /stopping/)
      await visit(living(seller), shop.integrationId, true)
      for (const number of numbers) assert.equal((await orderByNumber(seller, number)).status, 'CREATED')
    }))

  test('keys that stop working are shown at the integration, and it is taken back when they work again', () =>
    openShop(async (shop) => {
      const {
        seller,
        market: { world },
        integrationId,
      } = shop
      const problem = () =>
        inside(
          seller,
          async ({ db, clientId }) =>
            (await db.one<{ problem: string | null }>(sql`select problem from integration where client_id = ${clientId} and id = ${integrationId}`)).problem,
        )
      world.fail({ method: 'GET', path: '/orders/new', times: 1, status: 401 })
      await assert.rejects(visit(living(seller), integrationId, true))
      assert.ok(await problem())
      await visit(living(seller), integrationId, true)
      assert.equal(await problem(), null)
    }))

  test('a person who asks is told soon that the marketplace can not be reached, or does not answer', () =>
    openShop(async ({ seller, market, integrationId }) => {
      const ask = () => refusal(seller.post(`/api/fbs/updateWildberriesSupplies?organizationId=${seller.organizationId}`))
      market.world.fail({ method: 'GET', path: '/api/v3/supplies', times: 5, status: 503 })
      assert.equal(await ask(), '503 error_market_unavailable')
      const asked = market.world.calls.filter(({ path }) => path === '/api/v3/supplies').length
      assert.equal(asked, 2, 'it is tried once more, and not until the person has gone')
      const deaf = createServer(() => undefined).listen(0, '127.0.0.1')
      await once(deaf, 'listening')
      const address = deaf.address()
      const siteDomain = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
      await inside(seller, ({ db, clientId }) => db.run(sql`update integration set site_domain = ${siteDomain} where client_id = ${clientId}`))
      const read = askAccount(living(seller), integrationId, (account) => account.market.supplyOrderIds({ externalSupplyId: 'WB-GI-1' }), 300)
      await assert.rejects(read, { code: 'error_market_unavailable' }).finally(() => deaf.close().closeAllConnections())
    }))
})
