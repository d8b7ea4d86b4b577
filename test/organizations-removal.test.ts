// An organization leaves in two steps: code by mail, then a task; nothing of another organization moves.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, givenStock, givenWarehouse, numberOf, rowsOf } from './given.ts'
import { startMailbox } from './support/mailbox.ts'
import { refused } from './support/refused.ts'
import { taskEnded } from './support/tasks.ts'
import { tokenFor } from './support/users.ts'

const mailbox = await startMailbox()
after(() => mailbox.close())
const api = await serve({ env: { SMTP_URL: mailbox.url } })
const inside = <T extends object>(statement: ReturnType<typeof sql>) => api.app.ownerPool.tx({}, (db) => db.all<T>(statement))
const start = (id: number, caller: Caller = api, what = 'startRemoveClientOrganization') => caller.post(`/api/client/${what}?clientOrganizationId=${id}`)
const confirm = (id: number, code: number | string, caller: Caller = api, what = 'removeClientOrganization', more = '&removeProducts=true') =>
  caller.post(`/api/client/${what}?clientOrganizationId=${id}&verifyCode=${code}${what === 'removeClientOrganization' ? more : ''}`)
let made = 0
const givenOrganization = async () =>
  numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: `Second ${++made}`, inn: '7707083893' })).id)
async function codeFor(id: number, what?: string): Promise<string> {
  const before = mailbox.letters.length
  assert.equal((await start(id, api, what)).status, 200)
  const letter = await until(async () => mailbox.letters[before])
  assert.equal(letter.to, 'main@example.org')
  return /: (\d{6})/.exec(letter.text)?.[1] ?? ''
}

test('only with an address, only the main account, never the last organization', async () => {
  refused(await start(api.organizationId), 409, 'error_removal_last')
  const id = await givenOrganization()
  refused(await start(id), 409, 'error_removal_email')
  const [main] = await inside<{ id: number }>(sql`select id from person where client_id = ${api.clientId} and is_main`)
  assert.ok(main)
  fieldsOf(await api.post('/api/client/updateUser', { userId: main.id, email: 'main@example.org' }))
  const admin = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'second admin', roles: ['ADMIN'] })).userId))
  const user = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'a user', roles: ['USER', 'API'] })).userId))
  const other = await api.another()
  const code = await codeFor(id)
  for (const what of ['startRemoveClientOrganization', 'startRemoveProducts']) {
    refused(await start(id, admin, what), 403, 'error_removal_main_only')
    refused(await start(id, user, what), 403, 'error_access_denied')
    refused(await start(id, other, what), 404, 'error_organization_missing')
  }
  for (const what of ['removeClientOrganization', 'removeClientOrganizationById', 'removeOrganizationProductsById']) {
    refused(await confirm(id, code, admin, what), 403, 'error_removal_main_only')
    refused(await confirm(id, code, user, what), 403, 'error_access_denied')
    refused(await confirm(id, code, other, what), 404, 'error_organization_missing')
  }
  refused(await confirm(id, code, api, 'removeOrganizationProductsById'), 400, 'error_removal_code')
})

test('a code is good for five tries', async () => {
  const id = await givenOrganization()
  const code = await codeFor(id)
  for (let n = 0; n < 5; n++) refused(await confirm(id, Number(code) === 111_111 ? 222_222 : 111_111), 400, 'error_removal_code')
  refused(await confirm(id, code), 400, 'error_removal_code')
  refused(await start(id), 429, 'error_removal_wait')
  refused(await confirm(id, code), 400, 'error_removal_code')
  await inside(sql`update confirmation set created_at = now() - interval '2 minutes' where organization_id = ${id}`)
  const fresh = await codeFor(id)
  assert.equal((await confirm(id, fresh)).status, 200)
  refused(await confirm(id, fresh), 404, 'error_organization_missing')
})

async function givenTrade(organizationId: number, mark: string) {
  const warehouseId = await givenWarehouse(api, mark)
  const goods = await givenCard(api, { model: { article: mark, organizationId } })
  await givenStock(api, warehouseId, [goods], 10)
  const order = await givenOrder(api, {
    organizationId,
    stockWarehouseId: warehouseId,
    products: [{ productId: goods.productId, quantity: 3, price: 1 }],
    externalOrderId: mark,
  })
  const { id: contractorId } = fieldsOf(await api.post('/api/contractor/updateContractor', { name: mark }))
  fieldsOf(await api.post('/api/income/createIncome', { name: mark, contractorId, organizationId, items: [{ productId: goods.productId }, { name: mark }] }))
  await api.post('/api/warehouse/createServiceWarehouse', { externalId: mark, warehouseId, service: 'WILDBERRIES', organizationId })
  return { warehouseId, orderId: order.id, ...goods }
}
const stockOf = ({ skuId }: { skuId: number }) =>
  inside<{ free: number; reserved: number }>(sql`select free, reserved from stock where client_id = ${api.clientId} and sku_id = ${skuId}`)

test('the organization is gone at once, its data by a task, and nothing of the others is touched', async () => {
  const id = await givenOrganization()
  const [kept, gone] = [await givenTrade(api.organizationId, 'Kept'), await givenTrade(id, 'Gone')]
  const limited = await tokenFor(
    api,
    numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'limited', roles: ['USER'], organizationIds: [id] })).userId),
  )
  assert.deepEqual(await stockOf(gone), [{ free: 7, reserved: 3 }])
  const task = fieldsOf(await confirm(id, await codeFor(id)))
  assert.equal(task.type, 'REMOVE_CLIENT_ORGANIZATION')
  assert.deepEqual(
    rowsOf(await api.get('/api/client/findClientOrganization'))
      .map((row) => row.id)
      .includes(id),
    false,
  )
  assert.equal((await limited.get('/api/warehouse/list')).status, 403, 'a limit to nothing is not a limit to everything')
  assert.partialDeepStrictEqual(await taskEnded(api, numberOf(task.id)), { status: 'FINISHED', progress: 100 })
  for (const table of ['sales_order', 'purchase', 'integration', 'service_warehouse', 'supply', 'shop', 'listing']) {
    const { rows } = await api.app.ownerPool.native.query(`select from ${table} where client_id = $1 and organization_id = $2`, [api.clientId, id])
    assert.equal(rows.length, 0, table)
  }
  assert.equal((await inside(sql`select from purchase_item where client_id = ${api.clientId}`)).length, 2, 'those of the others stay')
  assert.deepEqual(await stockOf(gone), [{ free: 10, reserved: 0 }], 'what its orders held is free')
  assert.deepEqual(await stockOf(kept), [{ free: 7, reserved: 3 }])
  const book =
    await inside(sql`select from stock s, lateral (select coalesce(sum(free_after - free_before), 0) as free, coalesce(sum(reserved_after - reserved_before), 0) as reserved
    from stock_history h where h.client_id = s.client_id and h.warehouse_id = s.warehouse_id and h.sku_id = s.sku_id) b where s.client_id = ${api.clientId} and (s.free, s.reserved) is distinct from (b.free, b.reserved)`)
  assert.equal(book.length, 0, 'the balance is the sum of its history')
  assert.equal((await api.get(`/api/order/${kept.orderId}`)).status, 200)
  assert.equal((await api.get(`/api/order/${gone.orderId}`)).status, 404)
  const living = await inside<{ id: number }>(sql`select id from product where client_id = ${api.clientId} and not archived order by id`)
  assert.deepEqual(
    living.map((row) => row.id),
    [kept.productId],
  )
})

test('goods alone: the organization stays with its orders', async () => {
  const id = await givenOrganization()
  const trade = await givenTrade(id, 'Emptied')
  const code = await codeFor(id, 'startRemoveProducts')
  assert.equal((await confirm(id, code, api, 'removeOrganizationProductsById')).status, 200)
  await until(async () => (await inside(sql`select from product where client_id = ${api.clientId} and id = ${trade.productId} and archived`)).length === 1)
  assert.equal((await api.get(`/api/order/${trade.orderId}`)).status, 200)
})

test('without a mail server nothing is promised', async () => {
  const silent = await serve({ worker: false })
  refused(await silent.post(`/api/client/startRemoveClientOrganization?clientOrganizationId=${silent.organizationId}`), 409, 'error_mail_off')
  refused(await silent.with('').post('/api/session/forgotPassword', { login: 'x' }), 409, 'error_mail_off')
})
