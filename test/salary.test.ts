// Pay by the piece: what was packed in a month, at the price of the job of each position.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
const salary = (month: string, caller: Caller = api) => caller.post('/api/client/getSalary', JSON.stringify(month))
const inside = <T>(work: (db: Parameters<Parameters<typeof api.app.pool.tx>[1]>[0]) => Promise<T>) => api.app.pool.tx({ clientId: api.clientId }, work)

async function givenPacker(login: string, positionId: number) {
  const user = fieldsOf(
    await api.post('/api/client/addUser', { login, roles: ['OPERATOR'], person: { firstName: login, lastName: 'Packer', position: { id: positionId } } }),
  )
  return { userId: numberOf(user.userId), personId: numberOf(Object(user.person).personId) }
}
/** An order whose pieces were packed, as the floor leaves it. */
const packed = (userId: number, productIds: readonly number[], at: string) =>
  inside(async (db) => {
    const { id } = await db.one<{ id: number }>(
      sql`insert into sales_order (client_id, organization_id, type, status) values (${api.clientId}, ${api.organizationId}, 'RETAIL', 'COLLECTED') returning id`,
    )
    await db.run(sql`insert into packing_piece (client_id, order_id, n, line_id, product_id, scanned_at)
      select ${api.clientId}, ${id}, n, n, product, now() from unnest(${[...productIds]}::bigint[]) with ordinality t(product, n)`)
    await db.run(sql`insert into packing_job (client_id, order_id, person_id, login, holder, started_at, ended_at, outcome, pieces)
      values (${api.clientId}, ${id}, ${userId}, 'x', 'x', ${new Date(at)}, ${new Date(at)}, 'packed', ${productIds.length})`)
  })

test('a month is paid by pieces: tariffs over the price of the job, only packed orders, only that month of the client', async () => {
  const [mug, sofa] = [await givenCard(api, { model: { article: 'mug' } }), await givenCard(api, { model: { article: 'sofa' } })]
  const jobId = await inside(async (db) => {
    const { id } = await db.one<{ id: number }>(
      sql`insert into job (client_id, name, price_minor, created_user) values (${api.clientId}, 'Упаковка', 550, 'x') returning id`,
    )
    for (const [productId, price, priority] of [
      [sofa.productId, 9_000, 1],
      [sofa.productId, 100, 0],
    ])
      await db.run(
        sql`insert into job_tariff (client_id, job_id, product_id, price_minor, priority) values (${api.clientId}, ${id}, ${productId}, ${price}, ${priority})`,
      )
    return id
  })
  const position = async (name: string, defaultJobId?: number) => numberOf(fieldsOf(await api.post('/api/client/position', { name, defaultJobId })).id)
  const anna = await givenPacker('anna', await position('Упаковщик', jobId))
  const boris = await givenPacker('boris', await position('Кладовщик'))
  await packed(anna.userId, [mug.productId, mug.productId, sofa.productId], '2026-05-10T10:00:00Z')
  // The first hour of June in Moscow is still May in UTC.
  await packed(anna.userId, [mug.productId], '2026-05-31T21:30:00Z')
  await packed(boris.userId, [mug.productId], '2026-05-10T10:00:00Z')
  await inside((db) =>
    db.run(sql`insert into packing_job (client_id, order_id, person_id, login, holder, ended_at, outcome)
    select ${api.clientId}, min(id), ${anna.userId}, 'x', 'x', '2026-05-11', 'aside' from sales_order where client_id = ${api.clientId}`),
  )
  assert.deepEqual((await salary('2026-05-15T00:00:00Z')).body, [{ personId: anna.personId, amount: 101 }])
  assert.deepEqual((await salary('2026-06-01T00:00:00+03:00')).body, [{ personId: anna.personId, amount: 6 }])
  assert.deepEqual((await salary('2026-04-15T00:00:00Z')).body, [])
  assert.deepEqual((await salary('2026-05-15T00:00:00Z', other)).body, [])
})

test('who may not see pay, and what is no month', async () => {
  const user = async (login: string, more: object) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...more })).userId))
  refused(await salary('2026-05-15T00:00:00Z', await user('analyst', { roles: ['ANALYST'] })), 403, 'error_access_denied')
  refused(await salary('2026-05-15T00:00:00Z', await user('part', { roles: ['ADMIN'], organizationIds: [api.organizationId] })), 403, 'error_access_denied')
  for (const wrong of ['May', '2026-02-31T00:00:00Z', '']) refused(await salary(wrong), 400, 'error_validation')
  refused(await api.post('/api/client/getSalary', { month: 5 }), 400, 'error_validation')
})
