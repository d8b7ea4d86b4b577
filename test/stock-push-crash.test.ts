// A process that dies in the middle of telling a marketplace: the next one says it all again; two at once never speak to one account together.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { openLog } from '../src/kit/log.ts'
import { setLevels } from '../src/modules/stock/levels.ts'
import { startPushing, type StockMarket } from '../src/modules/stock/push.ts'
import { split } from '../src/modules/stock/rules.ts'
import { serve, until } from '../src/testing.ts'
import { calling, givenProducts, givenWarehouse } from './stock-given.ts'

const api = await serve({ worker: false })
const { pool, ownerPool } = api.app
const log = openLog('fatal')
const products = await givenProducts(api, 30)
const warehouse = await givenWarehouse(api)
await api.post('/api/warehouse/createServiceWarehouse', {
  name: '7',
  externalId: '7',
  warehouseId: warehouse,
  service: 'WILDBERRIES',
  organizationId: api.organizationId,
})
await calling(api, ({ db }) =>
  db.run(sql`insert into integration (client_id, organization_id, service) values (${api.clientId}, ${api.organizationId}, 'WILDBERRIES')`),
)
const set = (value: number) =>
  calling(api, (call) =>
    setLevels(
      call,
      products.map(({ skuId }) => ({ warehouseId: warehouse, skuId, value, withReserved: false })),
    ),
  )
const due = () =>
  calling(api, ({ db, clientId }) => db.one<{ n: number }>(sql`select count(*) as n from stock_offer where client_id = ${clientId} and due > told`))

test('what was being said when a process died is said by the next one', async () => {
  await set(5)
  let heard = 0
  const dying = startPushing({
    pool,
    ownerPool,
    log,
    open: (_pool, _client, _account, signal) =>
      Promise.resolve<StockMarket>({
        pushStocks: ({ lines }) => {
          heard += lines.length
          return new Promise((_, reject) => {
            signal.addEventListener('abort', () => reject(new Error('died')))
          })
        },
      }),
  })
  await until(async () => heard === 30)
  await dying.stop()
  assert.equal((await due()).n, 30)
  const shown = new Map<string, number>()
  const next = startPushing({
    pool,
    ownerPool,
    log,
    open: () =>
      Promise.resolve<StockMarket>({
        pushStocks: ({ lines }) => {
          for (const line of lines) shown.set(line.serviceProductId, line.quantity)
          return Promise.resolve(lines.map(({ serviceProductId }) => ({ serviceProductId, refused: undefined })))
        },
      }),
  })
  await until(async () => (await due()).n === 0)
  await next.stop()
  assert.deepEqual(
    [...shown.values()],
    Array.from({ length: 30 }, () => 5),
  )
})

test('several processes: one voice for an account, the last word is the truth, and a burst of changes is a few sends', async () => {
  let [speaking, together, calls] = [0, 0, 0]
  const shown = new Map<string, number>()
  const market: StockMarket = {
    pushStocks: async ({ lines }) => {
      speaking += 1
      calls += 1
      together = Math.max(together, speaking)
      await new Promise((resolve) => {
        setTimeout(resolve, 30)
      })
      for (const line of lines) shown.set(line.serviceProductId, line.quantity)
      speaking -= 1
      return lines.map(({ serviceProductId }) => ({ serviceProductId, refused: undefined }))
    },
  }
  const workers = [1, 2, 3].map(() => startPushing({ pool, ownerPool, log, open: () => Promise.resolve(market) }))
  for (let value = 6; value <= 30; value++) await set(value)
  await until(async () => (await due()).n === 0 && [...shown.values()].every((value) => value === 30) && shown.size === 30)
  await Promise.all(workers.map((worker) => worker.stop()))
  assert.equal(together, 1)
  assert.ok(calls <= 25, `${calls} sends for 25 changes`)
})

test('sending everything again empties no shop without asking, also where the marketplace can not be asked what it shows', async () => {
  await set(9)
  const said: number[] = []
  const market: StockMarket = {
    pushStocks: ({ lines }) => {
      said.push(...lines.map(({ quantity }) => quantity))
      return Promise.resolve(lines.map(({ serviceProductId }) => ({ serviceProductId, refused: undefined })))
    },
  }
  const worker = startPushing({ pool, ownerPool, log, open: () => Promise.resolve(market) })
  const held = () =>
    calling(api, ({ db, clientId }) => db.one<{ n: number }>(sql`select count(*) as n from stock_offer where client_id = ${clientId} and held_at is not null`))
  const told = () => until(async () => (await due()).n === (await held()).n)
  await told()
  const accounts: unknown = (await api.get('/api/stock/accounts')).body
  const [account] = Array.isArray(accounts) ? accounts : []
  const again = () => api.post(`/api/stock/accounts/${Number(Object(account).integrationId)}/send`)
  said.length = 0
  assert.equal((await again()).status, 200)
  await until(async () => said.length >= 30)
  await told()
  assert.ok(said.length >= 30 && said.every((quantity) => quantity === 9), 'what is shown already is said again')
  said.length = 0
  await worker.stop()
  await set(0)
  assert.equal((await again()).status, 200)
  const next = startPushing({ pool, ownerPool, log, open: () => Promise.resolve(market) })
  await until(async () => (await held()).n === 30)
  await next.stop()
  assert.deepEqual(said, [])
})

test('stock that is divided is offered once: every piece somewhere, none twice, the last to the best-selling', () => {
  assert.deepEqual(split(1, [0, 7, 3]), [0, 1, 0])
  for (const [pieces, weights] of [
    [10, [1, 1, 1]],
    [7, [0, 0]],
    [100, [9, 0, 0, 1]],
    [0, [5, 5]],
    [3, [0, 0, 0, 0, 0]],
  ] as const)
    assert.equal(
      split(pieces, weights).reduce((sum, share) => sum + share, 0),
      pieces,
    )
})
