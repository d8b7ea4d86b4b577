// The numbers of the first screen.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, isFields } from './given.ts'

const api = await serve()
const today = async (caller: Caller = api, query = '') => fieldsOf(await caller.get(`/api/today${query}`))
const owner = (statement: ReturnType<typeof sql>) => api.app.ownerPool.tx({}, (db) => db.run(statement))

test('a new client has nothing open, a day of zero for each day, and no integrations', async () => {
  const day = await today(api, '?days=7')
  assert.deepEqual([day.open, day.integrations], [[], []])
  assert.deepEqual(day.waits, { noStock: 0, refused: 0, noLabel: 0, overdue: 0 })
  const days = Array.isArray(day.days) ? day.days.filter(isFields) : []
  assert.deepEqual([days.length, days.every(({ orders, total }) => orders === 0 && total === 0)], [7, true])
  assert.equal((await api.get('/api/today?days=0')).status, 400)
  assert.equal((await api.get('/api/today?days=93')).status, 400)
})

test('orders count by state and channel and into the day of the client; what waits is counted by its reason', async () => {
  const { productId } = await givenCard(api)
  const draft = { products: [{ productId, quantity: 1, price: 10.5 }] }
  const [first, second, cancelled] = [
    await givenOrder(api, draft),
    await givenOrder(api, { ...draft, type: 'FBS', service: 'OZON' }),
    await givenOrder(api, draft),
  ]
  await owner(sql`update sales_order set status = 'CANCELED' where id = ${cancelled.id}`)
  await owner(sql`update sales_order set status = 'COLLECTED', service_error = 'refused', delivery_at = now() - interval '1 day' where id = ${second.id}`)
  // An hour before midnight in Moscow is yesterday there, whatever it is here.
  await owner(
    sql`update sales_order set created_at = ((now() at time zone 'Europe/Moscow')::date::timestamp at time zone 'Europe/Moscow') - interval '1 hour' where id = ${first.id}`,
  )
  const day = await today(api, '?days=2')
  assert.deepEqual(day.open, [
    { status: 'COLLECTED', service: 'OZON', count: 1 },
    { status: 'CREATED', service: 'NONE', count: 1 },
  ])
  assert.deepEqual(day.waits, { noStock: 2, refused: 1, noLabel: 1, overdue: 1 })
  const days = Array.isArray(day.days) ? day.days.filter(isFields) : []
  assert.deepEqual(
    days.map(({ orders, total }) => [orders, total]),
    [
      [1, 10.5],
      [1, 10.5],
    ],
  )
})

test('another client sees nothing of it; a user limited to organizations sees the numbers of those; without the right it is refused', async () => {
  const other = await api.another()
  assert.deepEqual((await today(other)).open, [])
  const limited = api.with(api.token)
  await owner(sql`insert into integration (client_id, organization_id, service, problem) values (${api.clientId}, ${api.organizationId}, 'OZON', 'error_key')`)
  assert.equal(JSON.stringify((await today(limited)).integrations).includes('error_key'), true)
  await owner(sql`update person set organization_ids = '{}' where client_id = ${api.clientId}`)
  const hidden = await today(limited)
  assert.deepEqual([hidden.open, hidden.integrations], [[], []])
  await owner(sql`update person set organization_ids = null, roles = '{ANALYST}' where client_id = ${api.clientId}`)
  assert.deepEqual((await today(limited)).integrations, [])
  await owner(sql`update person set roles = '{NOTIFIER}' where client_id = ${api.clientId}`)
  assert.equal((await limited.get('/api/today')).status, 403)
})
