// What an integrator meets around the client: empty questions, whole days, limits that are refused and not cut, and facts that are told where the shape has a place.
import assert from 'node:assert/strict'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf } from './given.ts'
import { cutNetwork } from './support/network.ts'
import { offers } from './wire-given.ts'

const folder = mkdtempSync(join(tmpdir(), 'ambar-wire-'))
writeFileSync(join(folder, 'billing.json'), JSON.stringify(offers))
const api = await serve({ worker: false, dataDir: folder, env: { BILLING_FILE: join(folder, 'billing.json') } })
cutNetwork()
const refused = (reply: Reply, status: number, code: string) =>
  assert.deepEqual([reply.status, isFields(reply.body) ? reply.body.error : reply.body], [status, code])
const names = (reply: Reply) => rowsOf(reply).map(({ name }) => name)

test('a question that is empty yet is answered, not refused', async () => {
  for (const name of ['Альфа', 'Бета']) fieldsOf(await api.post('/api/contractor/updateContractor', { name }))
  assert.deepEqual(names(await api.get('/api/contractor/fetchContractorByName?query=&limit=10')), ['Альфа', 'Бета'])
  assert.deepEqual(names(await api.get('/api/contractor/fetchContractorByName?limit=1')), ['Альфа'])
  await api.post('/api/product/createKeywordGroup?groupName=words', ['слово'])
  assert.deepEqual(names(await api.get('/api/product/findKeywordGroup?word=')), ['words'])
  assert.deepEqual((await api.get('/api/signup/findOrganization?query=')).body, [])
  assert.deepEqual((await api.get('/api/signup/findOrganization')).body, [])
})

test('charges are listed by pages no larger than may be asked for, and a day is in its time whole', async () => {
  await api.app.ownerPool.tx({}, async (db) => {
    for (const at of ['2026-01-30T10:00:00Z', '2026-01-31T10:00:00Z'])
      await db.run(sql`insert into billing_operation (client_id, name, price_minor, quantity, total_minor, subject, from_at)
        values (${api.clientId}, 'Приёмка', 100, 1, 100, '{}', ${at}::timestamptz)`)
  })
  const ask = (body: object) => api.post('/api/billing/geBillingOperation', body)
  assert.equal(rowsOf(await ask({ from: '2026-01-31', to: '2026-01-31' })).length, 1)
  assert.equal(rowsOf(await ask({ from: '2026-01-30', to: '2026-01-31T00:00:00Z' })).length, 1)
  assert.equal(rowsOf(await ask({ limit: null, page: null, sortBy: 'FROM' })).length, 2)
  for (const wrong of [{ limit: 501 }, { limit: 0 }, { page: 0 }, { from: 'вчера' }]) refused(await ask(wrong), 400, 'error_validation')
})

test('the trail of a day is the trail of the whole day', async () => {
  const today = new Date().toISOString().slice(0, 10)
  const all = rowsOf(await api.get('/api/client/audit'))
  assert.ok(all.length > 0)
  assert.equal(rowsOf(await api.get(`/api/client/audit?fromDate=${today}&toDate=${today}`)).length, all.length)
})

test('an organization tells where the import of orders goes on from', async () => {
  const read = async () => rowsOf(await api.get(`/api/client/findClientOrganization?id=${api.organizationId}`))[0] ?? {}
  assert.equal((await read()).ozonFbsDate, undefined)
  const cursor = '2026-11-01T00:00:00.000Z'
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into integration (client_id, organization_id, service, cursors)
      values (${api.clientId}, ${api.organizationId}, 'OZON', ${JSON.stringify({ fbsOrders: cursor })}::jsonb)`),
  )
  assert.partialDeepStrictEqual(await read(), { ozonFbsDate: cursor })
  const changed = fieldsOf(await api.post('/api/client/updateClientOrganization', { id: api.organizationId, ozonFbsDate: '2020-01-01T00:00:00Z' }))
  assert.equal(changed.ozonFbsDate, cursor, 'it is told, not set')
})

test('lists that are asked for by ID go up, so that what is new comes last', async () => {
  for (const number of ['1', '2']) fieldsOf(await api.post('/api/qualityDocument/createQualityDocument', { number }))
  await api.app.ownerPool.tx({}, async (db) => {
    for (const code of ['CARD_CREATE_ERROR', 'UPLOAD_PRICE_ERROR'])
      await db.run(sql`insert into notification (client_id, code, type, params) values (${api.clientId}, ${code}, 'INFO', '{}')`)
  })
  for (const list of ['contractor/findContractor', 'qualityDocument/findQualityDocument', 'notification/findNotification']) {
    const ids = rowsOf(await api.get(`/api/${list}?sortBy=ID`)).map(({ id }) => numberOf(id))
    assert.ok(ids.length > 1)
    assert.deepEqual(
      ids,
      ids.toSorted((a, b) => a - b),
      list,
    )
    const down = rowsOf(await api.get(`/api/${list}?sortBy=ID&ascending=false`)).map(({ id }) => numberOf(id))
    assert.deepEqual(down, ids.toReversed(), list)
  }
  assert.deepEqual(listOf((await api.get('/api/client/getBills')).body), [])
})

test('an organization is told what services call its accounts, however they were connected', async () => {
  const { id } = fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Счета', inn: '7736050003' }))
  const read = async () => rowsOf(await api.get(`/api/client/findClientOrganization?id=${Number(id)}`))[0] ?? {}
  const connect = (words: string) => api.post(`/api/client/addServiceIntegration?organizationId=${Number(id)}&${words}`)
  fieldsOf(await connect('service=OZON&serviceClientId=42'))
  fieldsOf(await connect('service=YANDEX_MARKET&serviceClientId=55'))
  fieldsOf(await connect('service=SBER_MEGA_MARKET&serviceClientId=word'))
  const { ozonClientId, yandexMarketBusinessId, sberMerchantId } = await read()
  assert.deepEqual({ ozonClientId, yandexMarketBusinessId, sberMerchantId }, { ozonClientId: 42, yandexMarketBusinessId: '55', sberMerchantId: undefined })
  assert.equal(fieldsOf(await api.post('/api/client/updateClientOrganization', { ...(await read()), ozonClientId: 43 })).ozonClientId, 43)
  const integration = fieldsOf(await api.get(`/api/client/getServiceIntegration?service=OZON&organizationId=${Number(id)}`))
  assert.equal(integration.serviceClientId, '43')
  await api.post(`/api/client/removeServiceIntegration?service=OZON&organizationId=${Number(id)}`)
  assert.equal((await read()).ozonClientId, undefined, 'what is disconnected is forgotten')
})

test('what opens first tells of employees and positions, and the client of its tariff', async () => {
  const position = fieldsOf(await api.post('/api/client/position', { name: 'Кладовщик' }))
  const person = fieldsOf(await api.post('/api/client/person', { firstName: 'Иван', lastName: 'Иванов', position: { id: position.id } }))
  const opened = fieldsOf(await api.get('/api/knowledge/getApplicationData'))
  assert.deepEqual([opened.persons, opened.personPositions], [[person], [position]])
  const [offered] = listOf(fieldsOf(await api.get('/api/signup/getTariffs')).tariffs)
  const taken = fieldsOf(await api.post('/api/client/tariff', { id: offered?.id }))
  assert.deepEqual(fieldsOf(await api.get('/api/client')).tariff, taken)
})

test('an empty field of a user takes no role away and lifts no limit', async () => {
  const limits = { roles: ['WAREHOUSE'], organizationIds: [api.organizationId] }
  const { userId } = fieldsOf(await api.post('/api/client/addUser', { login: 'limited', ...limits }))
  const change = async (fields: object) => fieldsOf(await api.post('/api/client/updateUser', { userId, ...fields }))
  assert.partialDeepStrictEqual(await change({ phoneNumber: '+7', roles: null, organizationIds: null, warehouseIds: null }), { phoneNumber: '+7', ...limits })
  assert.equal((await change({ organizationIds: [] })).organizationIds, null)
})

test('a tariff that is being paid by card tells where', async () => {
  const { id } = fieldsOf(await api.post('/api/client/tariff', { id: 2 }))
  const bill = fieldsOf(await api.post('/api/client/bill', { tariff: { id }, organization: { id: api.organizationId } }))
  const read = async () => listOf((await api.get('/api/client/getClientTariffs')).body).find((row) => row.id === id) ?? {}
  assert.equal((await read()).formUrl, undefined)
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into payment (client_id, bill_id, provider, amount_minor, external_id, url)
      values (${api.clientId}, ${numberOf(bill.id)}, 'TBANK', 100, 'order-1', 'https://bank.example/1')`),
  )
  assert.partialDeepStrictEqual(await read(), { bankOrderId: 'order-1', formUrl: 'https://bank.example/1' })
})
