// What the settings of the cabinet are drawn from: roles, what can be connected and how it does, the default organization, limits, own news.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, isFields, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const market = await startWildberries({ limits: 'none', token: 'planted-sandbox-token' })
after(() => market.close())
const api = await serve({ worker: false })
const other = await api.another()
const check = (service: string, caller: Caller = api, organizationId = caller.organizationId) =>
  caller.post(`/api/client/checkServiceIntegration?service=${service}&organizationId=${organizationId}`)

test('each role says what it may do', async () => {
  const rows = rowsOf(await api.get('/api/client/roles'))
  const operator = rows.find(({ role }) => role === 'OPERATOR')
  assert.ok(Array.isArray(operator?.permissions) && operator.permissions.includes('packing.pack') && !operator.permissions.includes('order.edit'))
  const id = numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'floor@example.org', roles: ['WAREHOUSE'] })).userId)
  assert.equal((await (await tokenFor(api, id)).get('/api/client/roles')).status, 403)
})

test('the form of a service is drawn from its declaration, in the language of the caller', async () => {
  const forms = rowsOf(await api.get('/api/client/connectable', { 'accept-language': 'ru' }))
  const wildberries = forms.find(({ service }) => service === 'WILDBERRIES')
  assert.deepEqual(wildberries?.fields, [{ name: 'serviceSecret', kind: 'secret', required: true, label: 'Токен API', pattern: '^[\\x21-\\x7e]+$' }])
  assert.deepEqual(wildberries.does, ['orders', 'stock', 'pictures', 'categories'])
  const ozon = forms.find(({ service }) => service === 'OZON')
  assert.ok(Array.isArray(ozon?.fields))
  assert.deepEqual(
    ozon.fields.map((field: unknown) => (isFields(field) ? field.name : '')),
    ['serviceClientId', 'serviceSecret'],
  )
})

test('a kept key is tried again when asked, and its health is noted', async () => {
  refused(await check('WILDBERRIES'), 404, 'error_integration_missing')
  const key = { service: 'WILDBERRIES', organizationId: api.organizationId, siteDomain: market.url }
  const kept = await api.put('/api/client/integrations', { ...key, serviceSecret: market.token })
  assert.deepEqual([kept.status, fieldsOf(kept).problem, kept.raw.includes('planted')], [200, null, false])
  refused(await api.put('/api/client/integrations', { ...key, serviceSecret: 'planted-wrong' }), 400, 'error_integration_refused')
  assert.equal(fieldsOf(await check('WILDBERRIES')).problem, null)
  const [listed] = rowsOf(await api.get('/api/client/integrations'))
  assert.deepEqual([listed?.service, listed?.problem, listed?.hasSecret, listed?.importedDate], ['WILDBERRIES', null, true, null])
  assert.deepEqual(rowsOf(await other.get('/api/client/integrations')), [])
  refused(await check('WILDBERRIES', other, api.organizationId), 404, 'error_organization_missing')
  await api.post(`/api/client/addServiceIntegration`, { service: 'AVITO', organizationId: api.organizationId, serviceSecret: 'x' })
  refused(await check('AVITO'), 409, 'error_integration_no_check')
})

test('one organization is the default, and another can be chosen', async () => {
  const before = fieldsOf(await api.get('/api/client/defaultOrganization')).organizationId
  const made = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Вторая', inn: '' })).id)
  assert.notEqual(before, made)
  assert.equal(fieldsOf(await api.put('/api/client/defaultOrganization', { organizationId: made })).organizationId, made)
  assert.equal(fieldsOf(await api.get('/api/client/defaultOrganization')).organizationId, made)
  assert.equal(fieldsOf(await api.post('/api/client/createDefaultClientOrganization')).id, made)
  refused(await other.put('/api/client/defaultOrganization', { organizationId: made }), 404, 'error_organization_missing')
})

test('what is in use of the tariff is told', async () => {
  const rows = rowsOf(await api.get('/api/client/limits'))
  assert.deepEqual(
    rows.map(({ what, limit }) => [what, limit ?? null]),
    ['products', 'users', 'organizations', 'contractors', 'storage'].map((what) => [what, null]),
  )
})

test('a person chooses their own chat and news, by what this server can do', async () => {
  const own = fieldsOf(await api.get('/api/notification/choice'))
  assert.deepEqual([own.hasMail, own.hasTelegram, own.chatId, own.newOrders], [false, false, '', false])
  const changed = fieldsOf(await api.put('/api/notification/choice', { byTelegram: ['CRITICAL'], chatId: ' 42 ', newOrders: true }))
  assert.deepEqual([changed.byTelegram, changed.chatId, changed.newOrders, changed.expressOrders], [['CRITICAL'], '42', true, false])
  assert.equal(fieldsOf(await api.put('/api/notification/choice', { expressOrders: true })).chatId, '42')
  refused(await api.put('/api/notification/choice', { chatId: 'no chat' }), 400, 'error_notification_chat')
})
