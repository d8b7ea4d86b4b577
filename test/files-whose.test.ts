// Whose files and tasks are: names that anyone can count up open nothing, and who is limited to some organizations sees what is theirs.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { equipment } from '../src/equipment.ts'
import { sql } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import { startTask } from '../src/modules/tasks/index.ts'
import { forgetAnswers } from '../src/modules/tasks/answers.ts'
import { Type } from 'typebox'
import { task } from '../src/kit/task.ts'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { givenOrder } from '../src/modules/orders/given.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const organization = async (name: string) => numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name, inn: '7707083893' })).id)
let made = 0
async function person(more: object): Promise<{ as: Caller; id: number }> {
  const id = numberOf(fieldsOf(await api.post('/api/client/addUser', { login: `reader-${++made}`, ...more })).userId)
  return { as: await tokenFor(api, id), id }
}
const [ours, theirs] = [await organization('Ours'), await organization('Theirs')]
const limited = await person({ roles: ['ADMIN'], organizationIds: [ours] })
const content = await person({ roles: ['CONTENT_VIEWER'] })
const worker = await person({ roles: ['WAREHOUSE'] })

const work = task('test.files', { payload: Type.Object({}), type: 'YML_IMPORT_TASK' }, async () => undefined)
const started = (organizationId: number | undefined, personId: number | null) =>
  api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    const actor = { ...systemActor(api.clientId), userId: personId }
    const call = { db, clientId: api.clientId, actor, lang: 'ru' as const, requestId: 'test', enqueue: enqueuer(db, api.clientId) }
    return numberOf((await startTask(call, work, {}, organizationId === undefined ? {} : { organizationId })).id)
  })
const store = (path: string) => equipment().files.write(api.clientId, path, Buffer.from('secret'))
/** A task that made a file. */
async function givenResult(path: string, organizationId: number | undefined, personId: number | null): Promise<number> {
  const id = await started(organizationId, personId)
  await store(path)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update task set file_path = ${path} where id = ${id}`))
  return id
}
const statusOf = async (caller: Caller, path: string) => {
  const address = encodeURIComponent(path)
  const [download, view] = [await caller.get(`/files/file?path=${address}`), await caller.get(`/files/view?path=${address}`)]
  assert.equal(download.status, view.status, path)
  return download.status
}

test('what a task made is for those who see the task', async () => {
  const ourTask = await givenResult('imports/1-problems.csv', ours, null)
  const theirTask = await givenResult('imports/2-problems.csv', theirs, null)
  const whole = await givenResult('exports/3-suppliers.xlsx', undefined, null)
  const own = await givenResult('labels/orders-4.pdf', undefined, limited.id)
  await store('exports/99-suppliers.xlsx')
  const seen = async (path: string) => [await statusOf(api, path), await statusOf(limited.as, path), await statusOf(content.as, path)]
  assert.deepEqual(await seen('imports/1-problems.csv'), [200, 200, 404])
  assert.deepEqual(await seen('imports/2-problems.csv'), [200, 404, 404])
  assert.deepEqual(await seen('exports/3-suppliers.xlsx'), [200, 404, 404])
  assert.deepEqual(await seen('labels/orders-4.pdf'), [200, 200, 404])
  assert.deepEqual(await seen('exports/99-suppliers.xlsx'), [404, 404, 404], 'a file that no task names is nobody’s')
  const listed = async (caller: Caller) => rowsOf(await caller.get('/api/task/findTask?limit=100&sortBy=ID&ascending=true')).map(({ id }) => id)
  assert.deepEqual(await listed(api), [ourTask, theirTask, whole, own])
  assert.deepEqual(await listed(limited.as), [ourTask, own])
  refused(await limited.as.get(`/api/task/getTask?id=${theirTask}`), 404, 'error_task_missing')
  for (const what of ['cancelTask', 'runTask']) refused(await limited.as.post(`/api/task/${what}?taskId=${theirTask}`), 404, 'error_task_missing')
  assert.equal(fieldsOf(await limited.as.get('/api/task/findTask?count=true')).total, 2)
})

test('work that somebody began is stopped or begun anew by them or an administrator', async () => {
  const [boss, own] = [await started(ours, limited.id), await started(ours, worker.id)]
  for (const what of ['cancelTask', 'runTask']) {
    refused(await worker.as.post(`/api/task/${what}?taskId=${boss}`), 403, 'error_task_not_yours')
    assert.equal((await worker.as.post(`/api/task/${what}?taskId=${own}`)).status, 200)
    assert.equal((await api.post(`/api/task/${what}?taskId=${own}`)).status, 200)
  }
})

test('labels of orders and stamps of organizations are for those who see the order or the organization', async () => {
  const { productId } = await givenCard(api, { model: { organizationId: theirs, article: 'label' } })
  const order = await givenOrder(api, { organizationId: theirs, products: [{ productId, quantity: 1, price: 10 }] })
  const label = `labels/${numberOf(order.id)}.png`
  for (const path of [label, 'labels/999999.png', `organizations/${theirs}/stamp-x.png`, 'supplies/999999.png']) await store(path)
  assert.deepEqual([await statusOf(api, label), await statusOf(worker.as, label)], [200, 200])
  assert.deepEqual([await statusOf(limited.as, label), await statusOf(content.as, label)], [404, 404])
  for (const path of ['labels/999999.png', 'supplies/999999.png']) assert.equal(await statusOf(api, path), 404)
  const stamp = `organizations/${theirs}/stamp-x.png`
  assert.deepEqual([await statusOf(api, stamp), await statusOf(limited.as, stamp)], [200, 404])
})

test('an administrator of a part of the client manages their own tokens only', async () => {
  const add = async (caller: Caller, name: string) => numberOf(fieldsOf(await caller.post(`/api/client/addClientPublicToken?tokenName=${name}`)).clientTokenId)
  const [whole, own] = [await add(api, 'whole'), await add(limited.as, 'own')]
  const names = rowsOf(await limited.as.get('/api/client/getClientTokens')).map(({ clientTokenId }) => clientTokenId)
  assert.deepEqual([names.includes(own), names.includes(whole)], [true, false])
  refused(await limited.as.post(`/api/client/removeClientPublicToken?tokenId=${whole}`), 404, 'error_token_missing')
  assert.equal((await limited.as.post(`/api/client/removeClientPublicToken?tokenId=${own}`)).status, 200)
  assert.equal((await api.post(`/api/client/removeClientPublicToken?tokenId=${whole}`)).status, 200)
  refused(await limited.as.post('/api/client/getYandexDiskToken?code=x'), 403, 'error_access_denied')
})

test('answers kept for repeats can not be read from the table, are nobody else’s, and go after a day', async () => {
  const keyed = { 'idempotency-key': 'once' }
  const body = await api.post('/api/client/addClientPublicToken?tokenName=sealed', undefined, keyed)
  const { token } = fieldsOf(body)
  const again = await api.post('/api/client/addClientPublicToken?tokenName=sealed', undefined, keyed)
  assert.deepEqual([again.headers['idempotent-replayed'], again.body], ['true', body.body])
  const admin = await person({ roles: ['ADMIN'] })
  refused(await admin.as.post('/api/client/addClientPublicToken?tokenName=sealed', undefined, keyed), 409, 'error_idempotency_key_reused')
  const kept = () => api.app.ownerPool.tx({}, (db) => db.all<{ answer: string }>(sql`select answer from idempotency_key where key = 'once'`))
  const [row] = await kept()
  assert.ok(row && !Buffer.from(row.answer, 'base64').toString('latin1').includes(String(token)) && !row.answer.includes(String(token)))
  const run = async () => {
    const call = { actor: systemActor(api.clientId), clientId: api.clientId, lang: 'ru' as const, requestId: 'test', enqueue: async () => undefined }
    await forgetAnswers.run({
      payload: {},
      clientId: api.clientId,
      taskId: null,
      signal: new AbortController().signal,
      attempt: 1,
      log: equipment().log,
      tx: (doIt) => api.app.pool.tx({ clientId: api.clientId }, (db) => doIt({ ...call, db })),
      progress: () => undefined,
      result: () => undefined,
    })
  }
  await run()
  assert.equal((await kept()).length, 1)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update idempotency_key set created_at = now() - interval '25 hours' where key = 'once'`))
  await run()
  assert.equal((await kept()).length, 0)
})
