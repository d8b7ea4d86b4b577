// Settings of the client, properties of components, and the trail of who changed what.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { givenCard } from '../src/modules/catalogue/given.ts'
import { ownSecretNames, serviceKeyNames, settingNames as organizationSettingNames } from '../src/modules/client/fields.ts'
import { settingNames } from '../src/modules/settings/client-settings.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, listOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const api = await serve({ worker: false })
const other = await api.another()
const userWith = async (login: string, more: object) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...more })).userId))
const viewer = await userWith('viewer', { roles: ['ANALYST'] })
const limited = await userWith('limited', { roles: ['ADMIN'], organizationIds: [api.organizationId] })

test('a setting that is sent comes back; one that is absent stays; a null forgets it', async () => {
  const given = { priceRate: 1.5, useRetail: true, properties: '{"theme":"dark"}', moySkladProperties: { createOrder: true } }
  const first = fieldsOf(await api.post('/api/client/updateClient', given))
  for (const [name, value] of Object.entries(given)) assert.deepEqual(first[name], value, name)
  assert.equal(first.clientId, api.clientId)
  assert.deepEqual(
    listOf(first.clientOrganizations).map(({ id }) => id),
    [api.organizationId],
  )
  const second = fieldsOf(
    await api.post('/api/client/updateClient', { useRetail: false, priceRate: null, clientId: other.clientId, tariffStatus: 'FREE', users: { 1: 'x' } }),
  )
  assert.deepEqual(
    [second.useRetail, second.priceRate, second.properties, second.clientId, second.tariffStatus],
    [false, undefined, given.properties, api.clientId, undefined],
  )
  assert.deepEqual(fieldsOf(await api.get('/api/client')), second)
  assert.equal(fieldsOf(await other.get('/api/client')).properties, undefined)
  assert.ok(settingNames.length > 40)
})

test('parameters and services have their own doors', async () => {
  const param = { schemaList: ['FBS'], services: ['OZON'] }
  assert.deepEqual(fieldsOf(await api.post('/api/client/updateClientParam', param)).clientParam, param)
  assert.deepEqual(fieldsOf(await api.post('/api/client/updateServices', ['OZON', 'WILDBERRIES', 'OZON'])).services, ['OZON', 'WILDBERRIES'])
  refused(await api.post('/api/client/updateServices', ['NOWHERE']), 400, 'error_validation')
  refused(await api.post('/api/client/updateClient', { properties: '[1' }), 400, 'error_settings_properties')
  refused(await api.post('/api/client/updateClient', { properties: JSON.stringify({ a: 'x'.repeat(140_000) }) }), 400, 'error_settings_too_large')
  for (const caller of [viewer, limited])
    for (const [path, body] of [
      ['updateClient', {}],
      ['updateClientParam', {}],
      ['updateServices', []],
    ] as const)
      refused(await caller.post(`/api/client/${path}`, body), 403, 'error_access_denied')
})

test('barcodes of different organizations may be equal exactly while the setting says so', async () => {
  const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Second', inn: '7707083893' })).id)
  const card = (organizationId: number, article: string) =>
    givenCard(api, { model: { article, organizationId }, product: { barcodes: [{ barcode: '4600000000015' }] } })
  await card(api.organizationId, 'One')
  await assert.rejects(card(second, 'Two'))
  fieldsOf(await api.post('/api/client/updateClient', { barcodeUniqForOrg: true }))
  await card(second, 'Two')
  assert.equal((await api.post('/api/client/updateClient', { barcodeUniqForOrg: false })).status, 409)
  assert.equal(fieldsOf(await api.get('/api/client')).barcodeUniqForOrg, true)
})

test('properties: by component, for the client or an organization, forgotten when empty', async () => {
  const set = (query: string, caller = api) => caller.post(`/api/property/updateProperty?${query}`)
  const mine = `organizationId=${api.organizationId}&component=MoySklad`
  assert.equal((await set('component=MoySklad&name=contract.WB&value=7&valueName=Contract')).status, 200)
  assert.equal((await set(`${mine}&name=contractor.Ozon&value=abc`)).status, 200)
  assert.equal((await set(`${mine}&name=contractor.Ozon&value=def`)).status, 200)
  assert.deepEqual((await api.get('/api/property/getProperties?component=MoySklad')).body, { 'contract.WB': '7' })
  assert.deepEqual((await api.get(`/api/property/getProperties?${mine}`)).body, { 'contractor.Ozon': 'def' })
  assert.deepEqual((await api.get('/api/property/getPropertiesList?component=MoySklad')).body, [
    { organizationId: 0, clientId: api.clientId, component: 'MoySklad', name: 'contract.WB', value: '7', valueName: 'Contract' },
    { organizationId: api.organizationId, clientId: api.clientId, component: 'MoySklad', name: 'contractor.Ozon', value: 'def', valueName: null },
  ])
  assert.deepEqual((await other.get('/api/property/getPropertiesList?component=MoySklad')).body, [])
  await set(`${mine}&name=contractor.Ozon&value=`)
  assert.deepEqual((await api.get(`/api/property/getProperties?${mine}`)).body, {})
  refused(await set(`${mine}&name=x&value=1`, { ...api, ...other }), 404, 'error_organization_missing')
  refused(await set(`clientId=${other.clientId}&component=a&name=b&value=c`), 403, 'error_access_denied')
  refused(await set('component=%20&name=b&value=c'), 400, 'error_property_name')
  refused(await viewer.post('/api/property/updateProperty?component=a&name=b&value=c'), 403, 'error_access_denied')
  refused(await limited.post('/api/property/updateProperty?component=a&name=b&value=c'), 403, 'error_access_denied')
})

test('the trail tells who changed what through what, to administrators only', async () => {
  const reply = await api.post('/api/client/updateClient', { useWholesale: true }, { 'x-request-id': 'trail-test' })
  assert.equal(reply.status, 200)
  const [line] = rowsOf(await api.get('/api/client/audit?requestId=trail-test'))
  assert.ok(line)
  assert.deepEqual(
    [line.action, line.subject, line.subjectId, line.details, line.tokenName, typeof line.userId],
    ['client.change', 'client', api.clientId, { fields: ['useWholesale'] }, 'administrator', 'number'],
  )
  const users = fieldsOf(await api.get('/api/client/audit?action=user.add&count=true&limit=1&ascending=true'))
  assert.deepEqual([users.total, listOf(users.rows).length], [2, 1])
  assert.equal(rowsOf(await api.get(`/api/client/audit?subject=person&userId=${numberOf(line.userId)}`)).length, 2)
  assert.deepEqual(rowsOf(await api.get('/api/client/audit?toDate=2020-01-01')), [])
  assert.deepEqual(rowsOf(await other.get('/api/client/audit')), [])
  for (const role of ['USER', 'API', 'FULFILLMENT'])
    refused(await (await userWith(`trail ${role}`, { roles: [role] })).get('/api/client/audit'), 403, 'error_access_denied')
  refused(await limited.get('/api/client/audit'), 403, 'error_access_denied')
  refused(await api.get('/api/client/audit?fromDate=yesterday'), 400, 'error_validation')
})

test('docs/settings.md names every setting, obeyed or not', () => {
  const page = readFileSync(new URL('../docs/settings.md', import.meta.url), 'utf8')
  const keys = new Set<string>([...serviceKeyNames, ...ownSecretNames])
  const missing = [...settingNames, ...organizationSettingNames.filter((name) => !keys.has(name))].filter((name) => !page.includes(`\`${name}\``))
  assert.deepEqual(missing, [])
})
