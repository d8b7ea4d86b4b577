// Users, employees and positions: what they are given they have, what they may not they can not, and nobody locks the main account out.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, givenWarehouse, isFields, listOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
let made = 0
const addUser = (more: object = {}, caller: Caller = api) =>
  caller.post('/api/client/addUser', { login: `user-${++made}@example.org`, roles: ['WAREHOUSE'], ...more })
const givenUser = async (more: object = {}) => numberOf(fieldsOf(await addUser(more)).userId)
const update = (body: object, caller: Caller = api) => caller.post('/api/client/updateUser', body)
const remove = (userId: number, caller: Caller = api) => caller.post(`/api/client/removeUser?userId=${userId}`)
const restore = (userId: number, caller: Caller = api) => caller.post(`/api/client/restoreUser?userId=${userId}`)
const mainId = async (clientId = api.clientId) =>
  (await api.app.ownerPool.tx({}, (db) => db.one<{ id: number }>(sql`select id from person where client_id = ${clientId} and is_main`))).id

test('a user comes back as they were given, and without their password', async () => {
  const warehouseId = await givenWarehouse(api, 'Main')
  const given = {
    login: 'Anna@Example.org',
    name: 'Анна',
    email: 'anna@example.org',
    phoneNumber: '+79990000000',
    lang: 'en',
    roles: ['WAREHOUSE', 'CONTENT'],
    organizationIds: [api.organizationId],
    warehouseIds: [warehouseId],
    notifyOnFbsOrders: true,
    notifierChatId: '42',
    person: { firstName: 'Анна', lastName: 'Петрова', surName: 'Ивановна' },
  }
  const reply = await addUser({ ...given, password: 'long enough' })
  const user = fieldsOf(reply)
  assert.ok(!reply.raw.includes('long enough') && !reply.raw.includes('argon2'))
  const { person, ...flat } = user
  const { person: _person, ...expected } = given
  assert.deepEqual(flat, {
    ...expected,
    userId: user.userId,
    clientId: api.clientId,
    isMain: false,
    isActive: true,
    roles: ['CONTENT', 'WAREHOUSE'].toSorted((a, b) => (a === 'WAREHOUSE' ? -1 : b === 'WAREHOUSE' ? 1 : 0)),
  })
  assert.ok(isFields(person))
  assert.deepEqual([person.fullName, person.shortName, person.userId], ['Петрова Анна Ивановна', 'Петрова А. И.', user.userId])
  assert.deepEqual(rowsOf(await api.get('/api/client/findUser?query=anna@')), [user])
  const same = fieldsOf(await update({ userId: user.userId, name: 'Аня', phoneNumber: null }))
  assert.deepEqual([same.name, same.phoneNumber, same.email, same.person], ['Аня', null, 'anna@example.org', person])
})

test('what can not be is refused by its name', async () => {
  await addUser({ login: 'taken@example.org' })
  refused(await addUser({ login: ' TAKEN@example.org ' }), 409, 'error_person_login_taken')
  refused(await addUser({ login: 'taken@example.org' }, other), 409, 'error_person_login_taken')
  refused(await addUser({ login: '  ' }), 400, 'error_person_login_empty')
  refused(await addUser({ login: undefined }), 400, 'error_validation')
  refused(await addUser({ password: 'short' }), 400, 'error_person_password')
  refused(await addUser({ email: 'no address' }), 400, 'error_user_email')
  refused(await addUser({ lang: 'fr' }), 400, 'error_user_lang')
  refused(await addUser({ roles: ['GOD'] }), 400, 'error_validation')
  refused(await addUser({ organizationIds: [other.organizationId] }), 404, 'error_organization_missing')
  refused(await addUser({ warehouseIds: [await givenWarehouse(other)] }), 404, 'error_warehouse_not_found')
  refused(await addUser({ person: { personId: 999_999 } }), 404, 'error_person_missing')
  const id = await givenUser({ person: { firstName: 'A', lastName: 'B' } })
  const person = fieldsOf(await update({ userId: id })).person
  assert.ok(isFields(person))
  refused(await addUser({ person: { personId: person.personId } }), 409, 'error_person_user')
  refused(await update({ userId: id, login: 'taken@example.org' }), 409, 'error_person_login_taken')
  refused(await update({ userId: 999_999 }), 404, 'error_user_missing')
})

test('limits: an empty list is none; who is limited makes no users', async () => {
  const id = await givenUser({ roles: ['ADMIN'], organizationIds: [api.organizationId] })
  assert.equal(fieldsOf(await update({ userId: id, organizationIds: [] })).organizationIds, null)
  fieldsOf(await update({ userId: id, organizationIds: [api.organizationId] }))
  const limited = await tokenFor(api, id)
  assert.equal((await limited.get('/api/client/findUser')).status, 200)
  refused(await addUser({ roles: ['ADMIN'] }, limited), 403, 'error_access_denied')
  refused(await update({ userId: id, organizationIds: [] }, limited), 403, 'error_access_denied')
  refused(await remove(id, limited), 403, 'error_access_denied')
})

test('a removed user can do nothing from that moment on, and comes back as they were', async () => {
  const id = await givenUser()
  const theirs = await tokenFor(api, id)
  assert.equal((await theirs.get('/api/warehouse/list')).status, 200)
  assert.equal((await remove(id)).body, 'OK')
  assert.equal((await theirs.get('/api/warehouse/list')).status, 403)
  assert.deepEqual(
    rowsOf(await api.get('/api/client/findUser?active=false')).map((user) => user.userId),
    [id],
  )
  assert.equal((await restore(id)).body, 'OK')
  assert.equal((await theirs.get('/api/warehouse/list')).status, 200)
  refused(await remove(999_999), 404, 'error_user_missing')
  refused(await restore(999_999), 404, 'error_user_missing')
})

test('the main account stays an administrator; nobody removes themselves', async () => {
  const main = await mainId()
  refused(await remove(main), 409, 'error_user_main')
  refused(await update({ userId: main, roles: ['USER'] }), 409, 'error_user_main')
  refused(await update({ userId: main, organizationIds: [api.organizationId] }), 409, 'error_user_main')
  const id = await givenUser({ roles: ['ADMIN'] })
  refused(await remove(id, await tokenFor(api, id)), 409, 'error_user_self')
})

test('an own password is changed by who knows the old one; that of another by an administrator', async () => {
  const id = await givenUser({ roles: ['ADMIN'], password: 'first password' })
  const own = await tokenFor(api, id)
  refused(await update({ userId: id, newPassword: 'second password' }, own), 400, 'error_user_old_password')
  refused(await update({ userId: id, newPassword: 'second password', oldPassword: 'wrong' }, own), 400, 'error_user_old_password')
  fieldsOf(await update({ userId: id, newPassword: 'second password', oldPassword: 'first password' }, own))
  fieldsOf(await update({ userId: id, newPassword: 'third password' }))
})

test('who is no administrator, and who is of another client, touches no users', async () => {
  const id = await givenUser()
  for (const role of ['USER', 'WAREHOUSE', 'API', 'FULFILLMENT', 'ANALYST']) {
    const caller = await tokenFor(api, await givenUser({ roles: [role] }))
    for (const reply of [await addUser({}, caller), await update({ userId: id }, caller), await remove(id, caller), await restore(id, caller)])
      refused(reply, 403, 'error_access_denied')
  }
  for (const reply of [await update({ userId: id, name: 'x' }, other), await remove(id, other), await restore(id, other)])
    refused(reply, 404, 'error_user_missing')
  assert.equal(rowsOf(await other.get('/api/client/findUser?query=user-')).length, 0)
})

test('every change of rights is in the audit trail', async () => {
  const id = await givenUser()
  fieldsOf(await update({ userId: id, roles: ['ADMIN'] }))
  await remove(id)
  const rows = await api.app.ownerPool.tx({}, (db) =>
    db.all<{ action: string; details: unknown }>(
      sql`select action, details from audit where client_id = ${api.clientId} and subject = 'person' and subject_id = ${id} order by id`,
    ),
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['user.add', 'user.change', 'user.remove'],
  )
  assert.deepEqual(rows[1]?.details, { roles: { from: ['WAREHOUSE'], to: ['ADMIN'] } })
})

test('positions: added, renamed, removed when nobody holds them, marked when somebody does', async () => {
  const position = fieldsOf(await api.post('/api/client/position', { name: ' Кладовщик ', defaultJobId: 7 }))
  assert.deepEqual([position.name, position.defaultJobId, position.deleted, position.clientId], ['Кладовщик', 7, false, api.clientId])
  refused(await api.post('/api/client/position', { name: 'кладовщик' }), 409, 'error_position_name_taken')
  refused(await api.post('/api/client/position', { name: ' ' }), 400, 'error_position_name_empty')
  const id = numberOf(position.id)
  assert.equal(fieldsOf(await api.put(`/api/client/position/${id}?positionId=${id}`.split('?')[0] ?? '', { name: 'Старший кладовщик' })).defaultJobId, 7)
  refused(await other.put(`/api/client/position/${id}`, { name: 'x' }), 404, 'error_position_missing')
  const person = fieldsOf(await api.post('/api/client/person', { firstName: 'Иван', lastName: 'Сидоров', position: { id } }))
  const removing = (restoring: boolean, caller: Caller = api) => caller.post(`/api/client/removePosition?positionId=${id}&restore=${restoring}`)
  refused(await removing(false, other), 404, 'error_position_missing')
  assert.equal((await removing(false)).status, 200)
  assert.equal(listOf((await api.get('/api/client/position')).body).length, 0)
  refused(await api.post('/api/client/person', { firstName: 'Пётр', lastName: 'Сидоров', position: { id } }), 404, 'error_position_missing')
  assert.equal((await removing(true)).status, 200)
  assert.equal(listOf((await api.get('/api/client/position')).body).length, 1)
  fieldsOf(await api.put(`/api/client/person/${numberOf(person.personId)}`, { position: null }))
  await removing(false)
  refused(await removing(true), 404, 'error_position_missing')
})

test("employees: found by words, changed by version, never another client's", async () => {
  const person = fieldsOf(await api.post('/api/client/person', { firstName: 'Ольга', lastName: 'Ёлкина' }))
  const path = `/api/client/person/${numberOf(person.personId)}`
  assert.deepEqual(listOf((await api.get(`/api/client/person/find?query=${encodeURIComponent('ёлкина оль')}`)).body), [person])
  assert.deepEqual(listOf((await other.get(`/api/client/person/find?query=${encodeURIComponent('ёлкина')}`)).body), [])
  const changed = fieldsOf(await api.put(path, { surName: 'Львовна', versionId: 1 }))
  assert.deepEqual([changed.versionId, changed.fullName], [2, 'Ёлкина Ольга Львовна'])
  refused(await api.put(path, { surName: 'x', versionId: 1 }), 409, 'error_version_conflict')
  refused(await api.put(path, { firstName: ' ' }), 400, 'error_person_name_empty')
  refused(await other.put(path, { firstName: 'x' }), 404, 'error_person_missing')
  const viewer = await tokenFor(api, await givenUser({ roles: ['ANALYST'] }))
  assert.equal((await viewer.get('/api/client/person/find')).status, 200)
  for (const reply of [
    await viewer.put(path, {}),
    await viewer.post('/api/client/person', { firstName: 'a', lastName: 'b' }),
    await viewer.post('/api/client/position', { name: 'a' }),
  ])
    refused(reply, 403, 'error_access_denied')
})
