// The rest of the client: the picture of the sales plan, МойСклад, addresses, the fulfilment centre, keeping goods by quantity.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sharp } from '../src/kit/libraries.ts'
import { sql } from '../src/kit/db.ts'
import { addCharge } from '../src/modules/billing/index.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { fieldsOf, numberOf, rowsOf } from './given.ts'
import { givenSkus, givenWarehouse } from './stock-given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const asked: { line: string; headers: Record<string, unknown>; body: string }[] = []
const ROWS = [{ id: '5f2e0a3c-1111-11ee-0a80-000000000001', name: 'ООО Ромашка', description: 'главная', accountId: 'x' }]
const service = createServer((request, response) => {
  let body = ''
  request
    .on('data', (part: Buffer) => {
      body += part.toString()
    })
    .on('end', () => {
      const line = `${request.method} ${request.url}`
      asked.push({ line, headers: request.headers, body })
      if (line.includes('/entity/organization')) {
        if (request.headers['accept-encoding'] !== 'gzip') return response.writeHead(415).end('{}')
        const isGood = request.headers.authorization === 'Bearer planted-moysklad'
        response.writeHead(isGood ? 200 : 401, { 'content-encoding': 'gzip', 'content-type': 'application/json;charset=utf-8' })
        return response.end(
          gzipSync(JSON.stringify(isGood ? { context: {}, meta: {}, rows: ROWS } : { errors: [{ error: 'Ошибка аутентификации', code: 1056 }] })),
        )
      }
      const { query } = Object(JSON.parse(body || '{}'))
      if (query === 'сломано') return response.writeHead(503).end('')
      response.writeHead(200, { 'content-type': 'application/json' })
      return response.end(JSON.stringify({ suggestions: [{ value: 'г Москва', unrestricted_value: '101000, г Москва', data: { city: 'Москва' } }] }))
    })
}).listen(0, '127.0.0.1')
await once(service, 'listening')
after(() => service.close())
const address = service.address()
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

// The second client of a fresh server, after the one of the first start: here it is the fulfilment centre.
const api = await serve({ env: { DADATA_TOKEN: 'planted-dadata', DADATA_URL: url, FULFILMENT_CLIENT_ID: '2' } })
const other = await api.another()
const userWith = async (login: string, more: object) => tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login, ...more })).userId))
const viewer = await userWith('viewer', { roles: ['ANALYST'] })
const limited = await userWith('limited', { roles: ['ADMIN'], organizationIds: [api.organizationId] })

const boundary = 'part'
const upload = (caller: Caller, content: Buffer) =>
  caller.post(
    '/api/client/uploadPlanImage',
    Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="plan.png"\r\n\r\n`),
      content,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
    { 'content-type': `multipart/form-data; boundary=${boundary}` },
  )
const picture = await sharp()({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
  .jpeg()
  .toBuffer()

test('the picture of the plan is drawn anew, replaced, removed, and only by who sees the whole client', async () => {
  const first = fieldsOf(await upload(api, picture))
  assert.deepEqual([first.planImageWidth, first.planImageHeight], [40, 30])
  const path = String(first.planImagePath)
  assert.match(path, /^client\/plan-.*\.png$/)
  const file = await api.get(`/files/file?path=${encodeURIComponent(path)}`)
  assert.deepEqual([file.status, file.raw.subarray(1, 4).toString()], [200, 'PNG'])
  assert.equal(numberOf(first.planImageSize), file.raw.length)
  refused(await other.get(`/files/file?path=${encodeURIComponent(path)}`), 404, 'error_file_missing')
  const second = fieldsOf(await upload(api, picture))
  assert.notEqual(second.planImagePath, path)
  refused(await api.get(`/files/file?path=${encodeURIComponent(path)}`), 404, 'error_file_missing')
  // Settings are changed beside it, and can not name a file.
  assert.equal(fieldsOf(await api.post('/api/client/updateClient', { planImagePath: '../x', useRetail: true })).planImagePath, second.planImagePath)
  assert.equal(fieldsOf(await api.post('/api/client/removePlanImage')).planImagePath, undefined)
  assert.equal(fieldsOf(await api.post('/api/client/removePlanImage')).planImagePath, undefined)
  refused(await upload(api, Buffer.from('<svg/>')), 400, 'error_image_format')
  for (const caller of [viewer, limited]) {
    refused(await upload(caller, picture), 403, 'error_access_denied')
    refused(await caller.post('/api/client/removePlanImage'), 403, 'error_access_denied')
  }
})

test('МойСклад is asked for its organizations by the key of the integration, and one is tied to ours', async () => {
  const find = (caller: Caller, organizationId = api.organizationId) =>
    caller.get(`/api/client/findMoySkladOrganization?organizationId=${organizationId}&limit=10`)
  refused(await find(api), 404, 'error_integration_missing')
  const connect = (secret: string) =>
    api.post('/api/client/addServiceIntegration', { service: 'MOY_SKLAD', organizationId: api.organizationId, serviceSecret: secret, siteDomain: url })
  assert.equal((await connect('planted-wrong')).status, 200)
  refused(await find(api), 400, 'error_integration_refused')
  assert.equal((await connect('planted-moysklad')).status, 200)
  assert.deepEqual((await find(api)).body, [{ id: ROWS[0]?.id, name: 'ООО Ромашка', description: 'главная' }])
  assert.match(asked.at(-1)?.line ?? '', /^GET \/entity\/organization\?limit=10&/)
  refused(await find(api, other.organizationId), 404, 'error_organization_missing')
  refused(await find(other), 404, 'error_organization_missing')
  refused(await find(viewer), 403, 'error_access_denied')
  refused(await api.get(`/api/client/findMoySkladOrganization?organizationId=${api.organizationId}&limit=0`), 400, 'error_validation')

  const tie = (id: string, caller: Caller = api) => caller.post(`/api/client/updateMoySkladId?organizationId=${api.organizationId}&moySkladId=${id}`)
  const tied = async () => rowsOf(await api.get(`/api/client/findClientOrganization?id=${api.organizationId}`))[0]?.moySkladId
  assert.equal((await tie(String(ROWS[0]?.id))).status, 200)
  assert.equal(await tied(), ROWS[0]?.id)
  refused(await tie('romashka'), 400, 'error_moysklad_id')
  refused(await tie(String(ROWS[0]?.id), other), 404, 'error_organization_missing')
  refused(await tie('', viewer), 403, 'error_access_denied')
  assert.equal((await tie('')).status, 200)
  assert.equal(await tied(), undefined)
})

test('addresses come from the directory', async () => {
  const ask = (caller: Caller, query: string) => caller.post(`/api/client/address?query=${encodeURIComponent(query)}`)
  const found = Object(JSON.parse(String((await ask(viewer, 'моск')).body)))
  assert.deepEqual(found.suggestions, [{ value: 'г Москва', unrestricted_value: '101000, г Москва', data: { city: 'Москва' } }])
  assert.deepEqual([asked.at(-1)?.line, asked.at(-1)?.headers.authorization], ['POST /suggestions/api/4_1/rs/suggest/address', 'Token planted-dadata'])
  refused(await ask(api, 'сломано'), 409, 'error_directory')
  assert.equal((await ask(api, ' ')).body, '{"suggestions":[]}')
  refused(await api.post('/api/client/address'), 400, 'error_validation')
})

test('a client lets the fulfilment centre in by itself; without that nobody ties themselves to it', async () => {
  const tie = (caller: Caller, linkedClientId: number) => caller.post('/api/client/updateClientOrganization', { id: caller.organizationId, linkedClientId })
  const charge = () =>
    api.app.pool.tx({ clientId: api.clientId }, (db) =>
      addCharge({ db, clientId: api.clientId }, { name: 'Сборка', price: 10, quantity: 1, from: new Date(), linkedClientId: other.clientId }),
    )
  assert.equal(api.clientId, 2)
  refused(await tie(api, other.clientId), 404, 'error_fulfilment_not_linked')
  refused(await tie(api, 999_999), 404, 'error_fulfilment_not_linked')
  await assert.rejects(charge(), /has not let/)
  refused(await api.get('/api/client/linkToFulfilment?enabled=true'), 409, 'error_fulfilment_self')
  for (const caller of [viewer, limited]) refused(await caller.get('/api/client/linkToFulfilment?enabled=true'), 403, 'error_access_denied')
  for (let n = 0; n < 2; n++) assert.equal((await other.get('/api/client/linkToFulfilment?enabled=true')).status, 200)
  assert.equal((await tie(api, other.clientId)).status, 200)
  await charge()
  const third = await api.another('Third')
  // Letting the centre in lets nobody else in, and does not let its client in to the centre.
  refused(await tie(third, other.clientId), 404, 'error_fulfilment_not_linked')
  refused(await tie(other, api.clientId), 404, 'error_fulfilment_not_linked')
  assert.equal(rowsOf(await other.post('/api/billing/geBillingOperation', { fulfilment: false })).length, 1)
  assert.equal((await other.get('/api/client/linkToFulfilment?enabled=false')).status, 200)
  await assert.rejects(charge(), /has not let/)
  const trail = rowsOf(await other.get('/api/client/audit?subject=client'))
  assert.deepEqual(
    trail.map(({ action }) => action),
    ['fulfilment.unlink', 'fulfilment.link'],
  )
})

test('goods kept piece by piece become a quantity where they lie, once and again', async () => {
  const pieces = () =>
    api.app.pool.tx(
      { clientId: api.clientId },
      async (db) => (await db.one<{ n: number }>(sql`select count(*) as n from stock_lot where item_barcode is not null`)).n,
    )
  const [warehouseId, [skuId]] = [await givenWarehouse(api), await givenSkus(api, 1)]
  assert.equal((await api.post(`/api/wms/changeStock?skuId=${skuId}&stock=1&warehouseId=${warehouseId}`)).status, 200)
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`update stock_lot set item_barcode = '2000000000001', item_number = 1 where sku_id = ${skuId}`),
  )
  assert.equal(await pieces(), 1)
  for (const caller of [viewer, limited]) refused(await caller.post('/api/client/changeStorageMethodToQuantity'), 403, 'error_access_denied')
  for (let n = 0; n < 2; n++) {
    const task = fieldsOf(await api.post('/api/client/changeStorageMethodToQuantity'))
    assert.equal(task.type, 'TO_QUANTITY_STORAGE_METHOD')
    await until(async () => fieldsOf(await api.get(`/api/task/getTask?id=${numberOf(task.id)}`)).status === 'FINISHED')
    assert.equal(await pieces(), 0)
  }
  const client = fieldsOf(await api.get('/api/client'))
  assert.deepEqual([client.useProductCode, client.useFbsTasks], [true, false])
})
