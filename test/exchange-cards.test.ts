// Links with the cards of a marketplace, refreshed by hand, and orders of the last week imported once more.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { sql } from '../src/kit/db.ts'
import { systemActor } from '../src/kit/jobs.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { importByClock } from '../src/modules/fbs/tasks.ts'
import { serve, until, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { taskEnded } from './support/tasks.ts'
import { tokenFor } from './support/users.ts'

const many = Array.from({ length: 150 }, (_, n) => ({
  article: `many-${n}`,
  nmId: 5_000 + n,
  chrtId: 900_000 + n,
  skus: [`46000000${String(n).padStart(5, '0')}`],
  price: 100,
}))
const wb = await startWildberries({
  limits: 'none',
  goods: [
    { article: 'mug', nmId: 1, chrtId: 11, skus: ['4600000100012'], price: 59900 },
    { article: 'shirt', nmId: 2, chrtId: 21, skus: ['4600000200019'], price: 100 },
    { article: 'shirt', nmId: 2, chrtId: 22, skus: ['4600000300016'], price: 100 },
    ...many,
  ],
})
after(() => wb.close())
const api = await serve()
const other = await api.another()
const start = (caller: Caller, service = 'WILDBERRIES', organizationId = api.organizationId) =>
  caller.post(`/api/client/updateCards?service=${service}&organizationId=${organizationId}`)
const finished = (reply: Reply) => taskEnded(api, numberOf(fieldsOf(reply).id))
const viewer = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'viewer', roles: ['ANALYST'] })).userId))
const links = () =>
  api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.all<{ productId: number; key: string; card: string }>(
      sql`select product_id, service_product_id as key, card_id as card from listing where service = 'WILDBERRIES' order by product_id`,
    ),
  )

test('a service that can not list its cards is refused in words, an account that is not there is missing', async () => {
  refused(await start(api, 'EVOTOR'), 409, 'error_cards_not_supported')
  refused(await start(api), 404, 'error_integration_missing')
  refused(await start(other), 404, 'error_organization_missing')
  refused(await start(viewer), 403, 'error_access_denied')
  refused(await start(api, 'NOWHERE'), 400, 'error_validation')
})

test('links are tied by what is known: the key, a barcode, the article of a card of one size; nothing is made', async () => {
  const connected = await api.post('/api/client/addServiceIntegration', {
    service: 'WILDBERRIES',
    organizationId: api.organizationId,
    serviceSecret: wb.token,
    siteDomain: wb.url,
  })
  assert.equal(connected.status, 200)
  const mug = await givenCard(api, { model: { article: 'ours' }, product: { barcodes: [{ barcode: '4600000100012' }] } })
  const last = await givenCard(api, { model: { article: 'far' }, product: { barcodes: [{ barcode: '4600000000149' }] } })
  for (let n = 0; n < 2; n++) {
    const task = await finished(await start(api))
    assert.deepEqual(
      [task.status, task.type, JSON.parse(String(task.messageParams))],
      ['FINISHED', 'WILDBERRIES_CARD_UPDATE', { cards: 152, linked: 2, unknown: 151 }],
    )
    assert.deepEqual(await links(), [
      { productId: mug.productId, key: '11', card: '1' },
      { productId: last.productId, key: '900149', card: '5149' },
    ])
  }
  assert.equal(rowsOf(await api.get('/api/product/find?limit=10')).length, 2)
  assert.deepEqual(rowsOf(await other.get('/api/product/find')), [])
})

test('a marketplace that says no is said in its words', async () => {
  wb.world.fail({ times: 10, status: 401, path: '/content/' })
  const { id } = fieldsOf(await start(api))
  // It is tried again later and later; meanwhile the reason is there to be read.
  await until(async () => fieldsOf(await api.get(`/api/task/getTask?id=${numberOf(id)}`)).message === 'error_cards_unavailable')
  wb.world.faults.length = 0
})

test('orders come by the clock unless the client wants none', async () => {
  const due = () =>
    api.app.pool.tx({ clientId: api.clientId }, async (db) =>
      importByClock.every?.payloads({
        db,
        clientId: api.clientId,
        actor: systemActor(api.clientId),
        lang: 'ru',
        requestId: 'test',
        enqueue: async () => undefined,
      }),
    )
  const set = (importOrders: boolean | null) => api.post('/api/client/updateClient', { importOrders })
  assert.equal((await due())?.length, 1)
  assert.equal((await set(false)).status, 200)
  assert.equal((await due())?.length, 0)
  assert.equal((await set(null)).status, 200)
  assert.equal((await due())?.length, 1)
})

test('the orders of a week come once more and change nothing', async () => {
  const cursor = async () =>
    api.app.pool.tx(
      { clientId: api.clientId },
      async (db) => (await db.one<{ at: string | null }>(sql`select cursors ->> 'fbsOrders' as at from integration`)).at,
    )
  const reset = (caller: Caller = api) => caller.post('/api/client/resetFbsDate')
  const imported = async () => {
    await finished(await api.post('/api/fbs/importOrders'))
    const reply = fieldsOf(await api.get('/api/order/find?type=FBS&count=true'))
    return reply.total
  }
  wb.world.createOrder({ article: 'mug', quantity: 3 })
  refused(await reset(viewer), 403, 'error_access_denied')
  assert.equal(await imported(), 3)
  const before = await cursor()
  assert.ok(before)
  for (let n = 0; n < 2; n++) assert.equal((await reset()).status, 200)
  const back = await until(async () => {
    const now = await cursor()
    return now !== before && now
  })
  const days = (Date.parse(before) - Date.parse(String(back))) / 86_400_000
  assert.ok(days > 6.9 && days < 7.1, `${days} days`)
  assert.equal((await reset(other)).status, 200)
  const orders = () => api.app.pool.tx({ clientId: api.clientId }, (db) => db.all(sql`select id, status, version, modified_at from sales_order order by id`))
  const kept = await orders()
  assert.equal(await imported(), 3)
  assert.deepEqual(await orders(), kept)
  assert.ok(Date.parse(String(await cursor())) > Date.parse(before))
})
