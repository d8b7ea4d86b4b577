// Keys and tokens of services: each is got by the service's own protocol, kept sealed, and shown to nobody.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { listIntegrations, openIntegration, readAccess } from '../src/modules/client/index.ts'
import { sql, type Tx } from '../src/kit/db.ts'
import { systemActor } from '../src/kit/jobs.ts'
import { openLog } from '../src/kit/log.ts'
import { renewYandex } from '../src/modules/access/oauth.ts'
import { readSecrets } from '../src/modules/settings/index.ts'
import type { Context } from '../src/kit/op.ts'
import { serve, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, numberOf } from './given.ts'
import { refused as isRefused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

type Asked = { line: string; headers: Record<string, unknown>; body: string }
const asked: Asked[] = []
const UUID = 'a63ff582-b723-4da7-958b-453da27a6c62'
const OMS = 'cdf12109-10d3-11e6-8b6f-0050569977a1'
const answers: Record<string, (asked: Asked) => [number, unknown]> = {
  'POST /v1/roles': ({ headers }) =>
    headers['api-key'] === 'planted-good' && headers['client-id'] === '77'
      ? [200, { expires_at: '2030-01-01T00:00:00Z', roles: [{ name: 'Admin', methods: [] }] }]
      : [403, { code: 7, message: 'Invalid Api-Key' }],
  'POST /token': ({ body }) => {
    const sent = new URLSearchParams(body)
    if (sent.get('code') === '1234567')
      return [200, { access_token: 'planted-yandex', token_type: 'bearer', expires_in: 3600, refresh_token: 'planted-refresh' }]
    if (sent.get('refresh_token') === 'planted-refresh')
      return [200, { access_token: 'planted-renewed', expires_in: 31_536_000, refresh_token: 'planted-next' }]
    return [400, { error: 'invalid_grant', error_description: 'Code has expired' }]
  },
  'GET /api/v3/true-api/auth/key': () => [200, { uuid: UUID, data: 'GNUFBAZBMPIUUMLXNMIOGSHTGFXZMT' }],
  'POST /api/v3/true-api/auth/simpleSignIn': ({ body }) =>
    body.includes('"data":"c2lnbmVk"')
      ? [200, body.includes('old') ? { token: 'planted-crpt-old' } : { uuidToken: 'planted-crpt', expireDate: '2030-01-01T00:00:00Z' }]
      : [403, { error_message: 'Signature is wrong' }],
  'POST /api/v3/true-api/auth/simpleSignIn/planted-connection': () => [200, { token: 'planted-suz' }],
  'GET /api/v3/ping': ({ headers, line }) =>
    headers.clienttoken === 'planted-suz'
      ? [200, { omsId: line.split('omsId=')[1] }]
      : [401, { success: false, globalErrors: [{ error: 'Token is dead', errorCode: 1 }] }],
  'POST /api/v3/integration/connection': ({ headers }) =>
    headers['x-signature'] === 'c2lnbmVk'
      ? [200, { status: 'SUCCESS', omsConnection: 'planted-connection', name: 'x' }]
      : [200, { status: 'REJECTED', rejectReason: 'Wrong signature' }],
  'DELETE /api/v3/integration/connection': () => [200, { success: true }],
}
const service = createServer((request, response) => {
  let body = ''
  request
    .on('data', (part: Buffer) => {
      body += part.toString()
    })
    .on('end', () => {
      const one = { line: `${request.method} ${request.url}`, headers: request.headers, body }
      asked.push(one)
      const [status, answer] = answers[one.line.split('?')[0] ?? '']?.(one) ?? [404, {}]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
}).listen(0, '127.0.0.1')
await once(service, 'listening')
after(() => service.close())
const address = service.address()
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
const market = await startWildberries({ limits: 'none', token: 'planted-sandbox-token' })
after(() => market.close())
const api = await serve({
  worker: false,
  env: {
    CRPT_URL: url,
    SUZ_URL: url,
    SUZ_INTEGRATOR_URL: url,
    SUZ_REGISTRATION_KEY: 'planted-registration',
    YANDEX_OAUTH_URL: url,
    YANDEX_CLIENT_ID: 'app',
    YANDEX_CLIENT_SECRET: 'planted-app',
  },
})
const other = await api.another()
const viewer = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'viewer', roles: ['ANALYST', 'USER'] })).userId))
const id = api.organizationId
const refused = (reply: Reply, status: number, code: string) => {
  isRefused(reply, status, code)
  assert.ok(!reply.raw.includes('planted'), 'a refusal shows no secret')
}
const post = (path: string, body?: unknown, caller: Caller = api) =>
  caller.post(`/api/client/${path}${path.includes('?') ? '&' : '?'}organizationId=${id}`, body)
const systemCall = (db: Tx): Context => ({
  db,
  clientId: api.clientId,
  actor: systemActor(api.clientId),
  lang: 'ru',
  requestId: 'test',
  enqueue: async () => undefined,
})
const accessOf = (organizationId = id) => api.app.pool.tx({ clientId: api.clientId }, (db) => readAccess(systemCall(db), organizationId))
const integrationOf = async (name: string) => api.get(`/api/client/getServiceIntegration?service=${name}&organizationId=${id}`)

test('Ozon: a key that it takes is kept, one that it refuses is not', async () => {
  fieldsOf(await api.post('/api/client/addServiceIntegration', { service: 'OZON', organizationId: id, siteDomain: url, login: 'x' }))
  refused(await post('checkOzonApiKey?clientId=77&apiKey=planted-bad'), 400, 'error_access_refused')
  assert.equal(fieldsOf(await integrationOf('OZON')).hasSecret, false)
  const reply = await post('checkOzonApiKey?clientId=77&apiKey=planted-good')
  assert.equal(fieldsOf(reply).hasOzonApiKey, true)
  assert.ok(!reply.raw.includes('planted'))
  assert.equal(asked.at(-1)?.line, 'POST /v1/roles')
  const kept = fieldsOf(await integrationOf('OZON'))
  assert.deepEqual([kept.hasSecret, kept.serviceClientId], [true, '77'])
  refused(await post('checkOzonApiKey?clientId=77&apiKey=%20'), 400, 'error_access_refused')
})

test('Wildberries: the token is tried with it', async () => {
  fieldsOf(
    await api.post('/api/client/addServiceIntegration', { service: 'WILDBERRIES', organizationId: id, siteDomain: market.url, serviceSecret: market.token }),
  )
  refused(await post('checkCombinedWildberriesToken?token=planted-wrong'), 400, 'error_integration_refused')
  const token = (claims: object) => `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.planted`
  const [content, marketplace, readOnly] = [2 ** 1, 2 ** 4, 2 ** 30]
  const later = Date.now() / 1000 + 1000
  for (const [claims, code] of [
    [{ s: content + marketplace, exp: 1_700_000_000 }, 'error_wildberries_token_expired'],
    [{ s: content + marketplace, exp: later, t: true }, 'error_wildberries_token_test'],
    [{ s: content + marketplace + readOnly, exp: later }, 'error_wildberries_token_read_only'],
    [{ s: content, exp: later }, 'error_wildberries_token_lacks'],
    [{ s: content + marketplace, exp: later }, 'error_integration_refused'],
  ] as const)
    refused(await post(`checkCombinedWildberriesToken?token=${token(claims)}`), 400, code)
  const lacking = await post(`checkCombinedWildberriesToken?token=${token({ s: 2 ** 5 })}`)
  assert.equal(isFields(lacking.body) && lacking.body.localMessage, 'У этого токена Wildberries нет категорий: Контент, Маркетплейс')
  assert.equal(fieldsOf(await post(`checkCombinedWildberriesToken?token=${market.token}`)).hasWildberriesSupplierAuthorizationToken, true)
})

test('Yandex: the address to let us in, and the code that becomes a token', async () => {
  const link = new URL(String((await api.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${id}`)).body))
  const state = link.searchParams.get('state') ?? ''
  assert.deepEqual([link.origin, link.pathname, link.searchParams.get('client_id'), state.split('.')[0]], [url, '/authorize', 'app', String(id)])
  const elsewhere = new URL(String((await other.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${other.organizationId}`)).body))
  const [place, until, seal] = state.split('.')
  for (const forged of [
    elsewhere.searchParams.get('state') ?? '',
    `${id}`,
    `${place}.${Number(until) + 1}.${seal}`,
    `${place}.${until}.${seal?.slice(1)}`,
    `${place}.NaN.${seal}`,
  ])
    refused(await post(`updateYandexMarketToken?code=1234567&state=${forged}`), 400, 'error_connect_state')
  // Another person of the same client did not begin it.
  const colleague = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'colleague', roles: ['ADMIN'] })).userId))
  refused(await post(`updateYandexMarketToken?code=1234567&state=${state}`, undefined, colleague), 400, 'error_connect_state')
  const twice = await Promise.all([1, 2].map(() => post(`updateYandexMarketToken?code=1234567&state=${state}`)))
  assert.deepEqual(twice.map(({ status }) => status).toSorted(), [200, 400], 'a state is good once')
  refused(await post(`updateYandexMarketToken?code=1234567&state=${state}`), 400, 'error_connect_used')
  refused(await api.get(`/api/client/connect?service=LEROY_MERLIN&organizationId=${id}`), 400, 'error_connect_service')
  refused(await post('updateYandexMarketToken?code=0'), 400, 'error_access_refused')
  const reply = await post('updateYandexMarketToken?code=1234567')
  const client = fieldsOf(reply)
  assert.ok(!reply.raw.includes('planted'))
  const [organization] = Array.isArray(client.clientOrganizations) ? client.clientOrganizations : []
  assert.ok(isFields(organization) && organization.hasYandexMarketOAuthToken === true && typeof organization.ymTokenExpired === 'string')
  assert.deepEqual(Object.fromEntries(new URLSearchParams(asked.at(-1)?.body)), {
    grant_type: 'authorization_code',
    code: '1234567',
    client_id: 'app',
    client_secret: 'planted-app',
  })
  fieldsOf(await api.post('/api/client/updateClientOrganization', { id, yandexMarketBusinessId: '55' }))
  assert.equal(fieldsOf(await integrationOf('YANDEX_MARKET')).serviceClientId, '55')
  assert.equal(fieldsOf(await post('removeYandexMarketBusinessId')).yandexMarketBusinessId, undefined)
  assert.equal(fieldsOf(await integrationOf('YANDEX_MARKET')).serviceClientId, null)
})

test('a person in a browser brings back the state they were sent with', async () => {
  const login = { login: 'browser@example.org', newPassword: 'correct horse battery' }
  fieldsOf(await api.post('/api/client/addUser', { ...login, roles: ['ADMIN'] }))
  const nobody = { ...api, ...api.with('') }
  const signed = await nobody.post('/api/session', { login: login.login, password: login.newPassword })
  const headers = { cookie: String(signed.headers['set-cookie']).split(';')[0] ?? '', 'x-csrf-token': String(fieldsOf(signed).csrfToken) }
  const exchange = (state: string) => nobody.post(`/api/client/updateYandexMarketToken?organizationId=${id}&code=1234567${state}`, undefined, headers)
  refused(await exchange(''), 400, 'error_connect_state')
  const link = new URL(String((await nobody.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${id}`, undefined, headers)).body))
  const state = `&state=${link.searchParams.get('state')}`
  assert.equal((await exchange(state)).status, 200)
  refused(await exchange(state), 400, 'error_connect_used')
  const kept = () =>
    api.app.ownerPool.tx({}, (db) =>
      db.one<{ past: number; all: number }>(sql`select count(*) as "all", count(*) filter (where until < now()) as past from connect_state`),
    )
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update connect_state set until = now() - interval '2 hours'`))
  const next = new URL(String((await nobody.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${id}`, undefined, headers)).body))
  assert.equal((await exchange(`&state=${next.searchParams.get('state')}`)).status, 200)
  assert.deepEqual(await kept(), { past: 0, all: 1 }, 'those that are over are forgotten')
})

test('Yandex Disk: a code becomes a token of the client, sealed', async () => {
  const get = (query: string, caller: Caller = api) => caller.post(`/api/client/getYandexDiskToken?${query}`)
  const link = new URL(String((await api.get(`/api/client/connect?service=YANDEX_DISK&organizationId=${id}`)).body))
  const state = link.searchParams.get('state') ?? ''
  refused(await get('code=0'), 400, 'error_access_refused')
  refused(await get('code=1234567&state=1.2.3'), 400, 'error_connect_state')
  refused(await get('code=1234567', viewer), 403, 'error_access_denied')
  const reply = await get(`code=1234567&state=${state}`)
  assert.equal(fieldsOf(reply).clientId, api.clientId)
  assert.ok(!reply.raw.includes('planted'))
  const kept = () => api.app.pool.tx({ clientId: api.clientId }, (db) => readSecrets({ db, clientId: api.clientId }))
  const [secret] = await kept()
  assert.deepEqual([secret?.name, JSON.parse(secret?.secret ?? '')], ['YANDEX_DISK', { token: 'planted-yandex', refreshToken: 'planted-refresh' }])
  const open = await api.app.ownerPool.tx({}, (db) => db.all(sql`select from client_secret where client_secret::text like '%planted%'`))
  assert.equal(open.length, 0)
})

test('tokens of Yandex are renewed before they end, once', async () => {
  const [integration] = await api.app.pool.tx({ clientId: api.clientId }, (db) => listIntegrations(db, api.clientId, { service: 'YANDEX_MARKET' }))
  const renew = (integrationId: number) =>
    renewYandex.run({
      payload: { integrationId },
      clientId: api.clientId,
      taskId: null,
      signal: AbortSignal.timeout(10_000),
      attempt: 1,
      log: openLog('silent'),
      progress: () => undefined,
      result: () => undefined,
      tx: (work) => api.app.pool.tx({ clientId: api.clientId }, (db) => work(systemCall(db))),
    })
  const before = asked.length
  for (let n = 0; n < 2; n++) for (const one of [integration?.id ?? -1, 0]) await renew(one)
  assert.deepEqual(
    asked.slice(before).map(({ body }) => new URLSearchParams(body).get('refresh_token')),
    ['planted-refresh', 'planted-refresh'],
  )
  const { secrets } = await api.app.pool.tx({ clientId: api.clientId }, (db) => openIntegration(db, api.clientId, { id: integration?.id ?? -1 }))
  assert.deepEqual([secrets.token, secrets.refreshToken], ['planted-renewed', 'planted-next'])
  assert.ok(Date.parse((await accessOf()).settings.ymTokenExpired ?? '') > Date.now() + 300 * 86_400_000)
})

test('passwords that services show us are made by us, shown once, kept sealed', async () => {
  const mega = fieldsOf(await post('createSberMegaMarketToken')).sberMegaMarketToken
  const imported = (await post('createImportToken')).body
  const { secrets } = await accessOf()
  assert.deepEqual([secrets.sberMegaMarketToken, secrets.importToken], [mega, imported])
  const found = await api.get(`/api/client/findClientOrganization?id=${id}`)
  assert.ok(!found.raw.includes(String(mega)) && !found.raw.includes(String(imported)) && found.raw.includes('"hasImportToken":true'))
  assert.notEqual((await post('createImportToken')).body, imported)
  const stored = await api.app.ownerPool.tx({}, (db) => db.all(sql`select from organization where organization::text like ${`%${String(mega)}%`}`))
  assert.equal(stored.length, 0)
})

test('the marking system: data to sign, a token for the signature, old answers and new', async () => {
  assert.deepEqual((await api.post('/api/client/getAuthData')).body, { uuid: UUID, data: 'GNUFBAZBMPIUUMLXNMIOGSHTGFXZMT' })
  refused(await post('getAuthToken', { uuid: UUID, data: 'wrong' }), 400, 'error_access_refused')
  refused(await post('getAuthToken', { uuid: UUID }), 400, 'error_validation')
  const reply = await post('getAuthToken', { uuid: UUID, data: 'c2lnbmVk' })
  assert.equal(typeof fieldsOf(reply).tokenCreatedDate, 'string')
  assert.ok(!reply.raw.includes('planted'))
  assert.deepEqual(JSON.parse(asked.at(-1)?.body ?? ''), { uuid: UUID, data: 'c2lnbmVk', unitedToken: true })
  assert.equal((await accessOf()).secrets.crptToken, 'planted-crpt')
  fieldsOf(await post('getAuthToken', { uuid: 'old', data: 'c2lnbmVk' }))
  assert.equal((await accessOf()).secrets.crptToken, 'planted-crpt-old')
})

test('the station of codes: connected by a signature, given a token, asked, left', async () => {
  refused(await post('pingSuz'), 409, 'error_suz_not_set')
  fieldsOf(await api.post('/api/client/updateClientOrganization', { id, omsId: OMS }))
  refused(await post('pingSuz'), 409, 'error_suz_not_set')
  refused(await post('getSuzAuthToken', { uuid: UUID, data: 'c2lnbmVk' }), 409, 'error_suz_not_set')
  const text = (await api.get('/api/client/getSuzConnect')).body
  refused(await post('connectSuz', '"wrong"'), 400, 'error_access_refused')
  assert.equal(fieldsOf(await post('connectSuz', '"c2lnbmVk\\n"')).omsConnection, 'planted-connection')
  const sent = asked.at(-1)
  assert.deepEqual(
    [sent?.line, sent?.body, sent?.headers['x-registrationkey']],
    [`POST /api/v3/integration/connection?omsId=${OMS}`, text, 'planted-registration'],
  )
  assert.equal(fieldsOf(await post('getSuzAuthToken', { uuid: UUID, data: 'c2lnbmVk' })).hasSuzClientToken, true)
  assert.equal((await post('pingSuz')).body, OMS)
  fieldsOf(await post('getAuthToken?isSuz=true', { uuid: UUID, data: 'c2lnbmVk' }))
  const left = fieldsOf(await post('removeSuz'))
  assert.deepEqual([left.omsConnection, left.hasSuzClientToken, left.hasOmsId], [undefined, false, true])
  assert.equal(asked.at(-1)?.line, `DELETE /api/v3/integration/connection?omsId=${OMS}&omsConnection=planted-connection`)
})

test('what this server is not set up for is said by its name', async () => {
  const bare = await serve({ worker: false, env: { CRPT_URL: 'http://127.0.0.1:9' } })
  refused(await bare.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${bare.organizationId}`), 409, 'error_access_setting')
  refused(await bare.post(`/api/client/updateYandexMarketToken?code=1&organizationId=${bare.organizationId}`), 409, 'error_access_setting')
  refused(await bare.post('/api/client/getAuthData'), 409, 'error_access_unavailable')
  fieldsOf(await bare.post('/api/client/updateClientOrganization', { id: bare.organizationId, omsId: OMS }))
  refused(await bare.post(`/api/client/connectSuz?organizationId=${bare.organizationId}`, '"x"'), 409, 'error_access_setting')
})

test('who may not, and whose it is not', async () => {
  const signed = { uuid: UUID, data: 'c2lnbmVk' }
  const before = asked.length
  for (const [path, body] of [
    ['checkOzonApiKey?clientId=77&apiKey=planted-good'],
    ['checkCombinedWildberriesToken?token=x'],
    ['updateYandexMarketToken?code=1234567'],
    ['removeYandexMarketBusinessId'],
    ['createSberMegaMarketToken'],
    ['createImportToken'],
    ['getAuthToken', signed],
    ['getSuzAuthToken', signed],
    ['connectSuz', '"c2lnbmVk"'],
    ['pingSuz'],
    ['removeSuz'],
  ] as const) {
    refused(await post(path, body, viewer), 403, 'error_access_denied')
    refused(await post(path, body, other), 404, 'error_organization_missing')
  }
  refused(await other.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${id}`), 404, 'error_organization_missing')
  for (const reply of [
    await viewer.post('/api/client/getAuthData'),
    await viewer.get('/api/client/getSuzConnect'),
    await viewer.get(`/api/client/connect?service=YANDEX_MARKET&organizationId=${id}`),
  ])
    refused(reply, 403, 'error_access_denied')
  assert.equal(asked.length, before, 'nobody was asked in their name')
})
