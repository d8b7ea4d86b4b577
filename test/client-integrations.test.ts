// Integrations: keys are tried before they are kept, never answered, never sent to another address.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { sql } from '../src/kit/db.ts'
import { listIntegrations, noteIntegrationProblem, openIntegration, openMarket, saveCursor } from '../src/modules/client/index.ts'
import { serve, type Reply } from '../src/testing.ts'

const market = await startWildberries({ limits: 'none', token: 'planted-sandbox-token' })
after(() => market.close())
const api = await serve({ worker: false })
const Shown = Type.Object({
  id: Type.Integer(),
  service: Type.String(),
  organizationId: Type.Integer(),
  hasSecret: Type.Boolean(),
  hasPassword: Type.Boolean(),
  problem: Type.Union([Type.String(), Type.Null()]),
  siteDomain: Type.Union([Type.String(), Type.Null()]),
  login: Type.Union([Type.String(), Type.Null()]),
})
const codeOf = (reply: Reply) => Value.Parse(Type.Object({ error: Type.String() }), reply.body).error
const shown = (reply: Reply) => {
  assert.equal(reply.status, 200, reply.raw.toString())
  return Value.Parse(Shown, reply.body)
}
const add = (fields: Record<string, string>, caller: Pick<typeof api, 'post'> = api) =>
  caller.post(`/api/client/addServiceIntegration?${new URLSearchParams(fields).toString()}`)
const get = (service: string, organizationId = api.organizationId, caller: Pick<typeof api, 'get'> = api) =>
  caller.get(`/api/client/getServiceIntegration?service=${service}&organizationId=${organizationId}`)
const remove = (service: string, organizationId = api.organizationId) =>
  api.post(`/api/client/removeServiceIntegration?service=${service}&organizationId=${organizationId}`)
const inside = <T>(work: Parameters<typeof api.app.pool.tx<T>>[1]) => api.app.pool.tx({ clientId: api.clientId }, work)
const wildberries = { service: 'WILDBERRIES', serviceSecret: market.token, siteDomain: `${market.url}/` }

test('a key that works is kept, opens the marketplace, and is shown to nobody', async () => {
  const reply = await add(wildberries)
  const { id, problem, siteDomain } = shown(reply)
  assert.deepEqual([problem, siteDomain], [null, market.url])
  const again = await get('WILDBERRIES')
  assert.deepEqual(again.body, reply.body)
  assert.ok(!again.raw.includes('planted'))
  const integration = await inside((db) => openIntegration(db, api.clientId, { organizationId: api.organizationId, service: 'WILDBERRIES' }))
  assert.deepEqual([integration.id, integration.secrets, integration.siteDomain], [id, { serviceSecret: market.token }, market.url])
  await openMarket(integration).checkAccount()
  const [row] = await inside((db) =>
    db.all<{ secrets: Buffer; text: string }>(sql`select secrets, integration::text as text from integration where client_id = ${api.clientId} and id = ${id}`),
  )
  assert.ok(row && !row.secrets.includes('planted') && !row.text.includes('planted'))
  const organization = (await api.get(`/api/client/findClientOrganization?id=${api.organizationId}`)).body
  assert.ok(
    Value.Check(
      Type.Object({
        rows: Type.Array(Type.Object({ hasWildberriesSupplierAuthorizationToken: Type.Literal(true), wildberriesTokenValid: Type.Literal(true) }), {
          minItems: 1,
        }),
      }),
      organization,
    ),
  )
})

test('a key that the service refuses is not kept, and the one before stays', async () => {
  const other = await api.another()
  const refused = await add({ ...wildberries, serviceSecret: 'planted-wrong' }, other)
  assert.deepEqual([refused.status, codeOf(refused)], [400, 'error_integration_refused'])
  assert.ok(!refused.raw.includes('planted'))
  assert.equal((await get('WILDBERRIES', other.organizationId, other)).status, 404)
  const twice = await add({ ...wildberries, serviceSecret: 'planted-wrong' })
  assert.equal(twice.status, 400)
  const kept = await inside((db) => openIntegration(db, api.clientId, { organizationId: api.organizationId, service: 'WILDBERRIES' }))
  assert.equal(kept.secrets.serviceSecret, market.token)
  const wrongKey = await other.post('/api/client/updateClientOrganization', {
    id: other.organizationId,
    wildberriesSupplierAuthorizationToken: 'ключ с пробелом',
  })
  assert.deepEqual([wrongKey.status, codeOf(wrongKey)], [400, 'error_integration_refused'], 'nothing that can not be a key is sent anywhere')
})

test('a service that does not answer: the key is kept, and the answer says so', async () => {
  const other = await api.another()
  const away = shown(await add({ ...wildberries, siteDomain: 'http://127.0.0.1:9' }, other))
  assert.equal(away.hasSecret, true)
  assert.match(away.problem ?? '', /WILDBERRIES/)
  const back = shown(await add({ ...wildberries }, other))
  assert.deepEqual([back.id, back.problem], [away.id, null])
})

test('a stored key is never sent to another address', async () => {
  const moved = await add({ service: 'WILDBERRIES', siteDomain: 'http://127.0.0.1:9' })
  assert.deepEqual([moved.status, codeOf(moved)], [400, 'error_integration_domain'])
  const other = await api.another()
  shown(await add({ service: 'LEROY_MERLIN', login: 'me', password: 'p', serviceSecret: 's' }, other))
  assert.equal(
    (await add({ service: 'LEROY_MERLIN', siteDomain: 'http://127.0.0.1:9', password: 'new' }, other)).status,
    400,
    'one of two secrets is not enough',
  )
  shown(await add({ service: 'LEROY_MERLIN', siteDomain: 'http://127.0.0.1:9', password: 'new', serviceSecret: 'new' }, other))
})

test('what is absent stays, what is given replaces; the fields may come as a body', async () => {
  const first = shown(await add({ service: 'AVITO', login: 'me', password: 'planted-p', serviceSecret: 'planted-s', serviceClientId: '7' }))
  const second = shown(await api.post('/api/client/addServiceIntegration', { id: first.id, login: 'you', secondPassword: 'planted-2', secondLogin: null }))
  assert.deepEqual([second.id, second.login, second.hasPassword, second.hasSecret], [first.id, 'you', true, true])
  const { secrets, serviceClientId } = await inside((db) => openIntegration(db, api.clientId, { id: first.id }))
  assert.deepEqual([secrets, serviceClientId], [{ serviceSecret: 'planted-s', password: 'planted-p', secondPassword: 'planted-2' }, '7'])
  const cleared = shown(await api.post('/api/client/addServiceIntegration', { service: 'AVITO', password: '' }))
  assert.deepEqual([cleared.hasPassword, cleared.hasSecret], [false, true])
  assert.equal((await api.post('/api/client/addServiceIntegration', { service: 'NOWHERE' })).status, 400)
  assert.equal((await api.post('/api/client/addServiceIntegration', '[]')).status, 400)
})

test('addresses that may not be called are refused before anything is sent', async () => {
  for (const siteDomain of [
    'ftp://shop.example',
    'http://',
    'https://a b',
    'https://me:secret@shop.example',
    'https://shop.example/?a=1',
    'javascript:alert(1)',
    'http://169.254.169.254/latest',
  ])
    assert.equal(codeOf(await add({ service: 'WEBASYST', siteDomain })), 'error_site_domain', siteDomain)
})

test('refusals: no service, an unknown one, a code, a foreign client or organization', async () => {
  assert.equal(codeOf(await add({})), 'error_integration_service')
  assert.equal((await add({ service: 'NONE' })).status, 400)
  assert.equal(codeOf(await add({ service: 'AVITO', code: 'abc' })), 'error_integration_code')
  const other = await api.another()
  assert.equal((await add({ service: 'AVITO', clientId: String(other.clientId) })).status, 403)
  assert.equal((await add({ service: 'AVITO', organizationId: String(other.organizationId) })).status, 404)
  assert.equal((await get('AVITO', other.organizationId)).status, 404)
  assert.equal((await remove('AVITO', other.organizationId)).status, 404)
  const theirs = shown(await add({ service: 'AVITO', serviceSecret: 'x' }, other))
  assert.equal((await add({ id: String(theirs.id), login: 'me' })).status, 404)
  await assert.rejects(
    inside((db) => openIntegration(db, api.clientId, { id: theirs.id })),
    { status: 404 },
  )
})

test('a secret sealed for one row does not open in another', async () => {
  const a = shown(await add({ service: 'AMAZON', serviceSecret: 'a' }))
  const b = shown(await add({ service: 'EBAY', serviceSecret: 'b' }))
  await inside((db) =>
    db.run(
      sql`update integration set secrets = (select secrets from integration where client_id = ${api.clientId} and id = ${a.id}) where client_id = ${api.clientId} and id = ${b.id}`,
    ),
  )
  await assert.rejects(inside((db) => openIntegration(db, api.clientId, { id: b.id })))
})

test('cursors and problems', async () => {
  const { id } = shown(await add({ service: 'DETMIR', serviceSecret: 'x' }))
  await inside(async (db) => {
    await saveCursor(db, api.clientId, id, 'orders', '2026-01-01T00:00:00Z')
    await saveCursor(db, api.clientId, id, 'page', 7)
    await noteIntegrationProblem(db, api.clientId, id, 'the key has expired')
  })
  const [found] = await inside((db) => listIntegrations(db, api.clientId, { service: 'DETMIR' }))
  assert.deepEqual([found?.cursors, found?.problem], [{ orders: '2026-01-01T00:00:00Z', page: 7 }, 'the key has expired'])
  await inside((db) => noteIntegrationProblem(db, api.clientId, id, null))
  assert.equal(shown(await get('DETMIR')).problem, null)
  await assert.rejects(
    inside((db) => saveCursor(db, api.clientId, 999_999, 'orders', 1)),
    { status: 404 },
  )
  assert.ok((await inside((db) => listIntegrations(db, api.clientId))).length > 1)
})

test('a removed integration is gone, with its key', async () => {
  shown(await add({ service: 'EVOTOR', serviceSecret: 'x' }))
  assert.equal((await remove('EVOTOR')).status, 200)
  assert.equal((await get('EVOTOR')).status, 404)
  assert.equal((await remove('EVOTOR')).status, 404)
  const trail = await inside((db) =>
    db.all<{ action: string }>(sql`select action from audit where client_id = ${api.clientId} and details ->> 'service' = 'EVOTOR' order by id`),
  )
  assert.deepEqual(
    trail.map((line) => line.action),
    ['integration.set', 'integration.remove'],
  )
})
