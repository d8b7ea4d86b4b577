// What every write keeps to: Idempotency-Key, one shape of errors, and no 5xx whatever comes in.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sql } from '../src/kit/db.ts'
import { serve, type Reply } from '../src/testing.ts'

const api = await serve({ worker: false })
const Failure = Type.Object({
  error: Type.String(),
  message: Type.String(),
  localMessage: Type.String(),
  params: Type.Object({}),
  messageParams: Type.String(),
  requestId: Type.String(),
})
const codeOf = (reply: Reply) => Value.Parse(Failure, reply.body).error
const create = '/api/client/createClientOrganization'
let made = 0
const named = () => ({ name: `Организация ${++made}`, inn: '7707083893' })
const keyed = (key: string) => ({ 'idempotency-key': key })
const organizations = async (caller: Pick<typeof api, 'clientId'> = api) =>
  (
    await api.app.pool.tx({ clientId: caller.clientId }, (db) =>
      db.one<{ count: number }>(sql`select count(*) from organization where client_id = ${caller.clientId}`),
    )
  ).count

test('the same key with the same body: one effect, the first answer, and a header that says so', async () => {
  const body = named()
  const first = await api.post(create, body, keyed('same'))
  const before = await organizations()
  const second = await api.post(create, body, keyed('same'))
  assert.deepEqual([second.status, second.body], [200, first.body])
  assert.deepEqual([first.headers['idempotent-replayed'], second.headers['idempotent-replayed']], [undefined, 'true'])
  assert.equal(await organizations(), before)
})

test('the same key with another body, query or operation: 409', async () => {
  const body = named()
  await api.post(create, body, keyed('other'))
  const refused = [
    await api.post(create, { ...body, shortName: 'x' }, keyed('other')),
    await api.post('/api/client/addClientPublicToken?tokenName=n', undefined, keyed('other')),
  ]
  for (const reply of refused) assert.deepEqual([reply.status, codeOf(reply)], [409, 'error_idempotency_key_reused'])
})

test('concurrent twins: one effect, one answer', async () => {
  const before = await organizations()
  const body = named()
  const replies = await Promise.all(Array.from({ length: 8 }, () => api.post(create, body, keyed('twins'))))
  assert.deepEqual(new Set(replies.map((reply) => reply.raw.toString())).size, 1)
  assert.equal(replies.filter((reply) => reply.headers['idempotent-replayed'] === undefined).length, 1)
  assert.equal(await organizations(), before + 1)
})

test('a refused request does not use up its key', async () => {
  const body = named()
  assert.equal((await api.post(create, { ...body, inn: '1' }, keyed('mended'))).status, 400)
  assert.equal((await api.post(create, body, keyed('mended'))).status, 200)
})

test('a key belongs to its client, lives a day, and has a length', async () => {
  const other = await api.another()
  const body = named()
  await api.post(create, body, keyed('mine'))
  assert.equal((await other.post(create, { ...body, shortName: 'theirs' }, keyed('mine'))).status, 200)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update idempotency_key set created_at = now() - interval '25 hours' where key = 'mine'`))
  assert.equal(codeOf(await api.post(create, body, keyed('mine'))), 'error_organization_name_taken', 'a day later it is a new request')
  assert.equal((await api.post(create, named(), keyed('k'.repeat(201)))).status, 400)
})

test('a failure has one shape, in the language of the caller', async () => {
  const url = `${create}`
  const [russian, english] = await Promise.all([api.post(url, { ...named(), inn: '1' }), api.post(url, { ...named(), inn: '1' }, { 'accept-language': 'en' })])
  const [ru, en] = [Value.Parse(Failure, russian?.body), Value.Parse(Failure, english?.body)]
  assert.deepEqual([ru.error, ru.message, en.error], ['error_wrong_inn', 'error_wrong_inn', 'error_wrong_inn'])
  assert.match(ru.localMessage, /ИНН/)
  assert.match(en.localMessage, /^INN/)
  assert.deepEqual(JSON.parse(ru.messageParams), ru.params)
  assert.equal(russian?.headers['x-request-id'], ru.requestId)
  const chosen = await api.get('/api/client/findClientOrganization?limit=0', undefined, { 'x-request-id': 'my-request.1' })
  assert.equal(Value.Parse(Failure, chosen.body).requestId, 'my-request.1')
})

const paths: [verb: 'get' | 'post', path: string][] = [
  ['post', create],
  ['post', '/api/client/updateClientOrganization'],
  ['post', '/api/client/addServiceIntegration'],
  ['post', '/api/userTasks/createTask'],
  ['post', '/api/userTasks/updateTask'],
]
const right: Record<string, () => object> = {
  [create]: named,
  '/api/client/updateClientOrganization': () => ({ id: api.organizationId }),
  '/api/client/addServiceIntegration': () => ({ service: 'AVITO' }),
  '/api/userTasks/createTask': () => ({ name: 'Задача' }),
}
const queries: [verb: 'get' | 'post', path: string, names: string[]][] = [
  ['get', '/api/client/findClientOrganization', ['query', 'id', 'limit', 'page', 'sortBy', 'ascending', 'count']],
  ['post', '/api/client/addClientPublicToken', ['tokenName', 'readOnly']],
  ['post', '/api/client/addServiceIntegration', ['id', 'service', 'serviceSecret', 'organizationId', 'login']],
  ['get', '/api/client/getServiceIntegration', ['service', 'organizationId']],
  ['get', '/api/task/getTask', ['id', 'type', 'types', 'status', 'own', 'entityId']],
  ['get', '/api/userTasks/findTasks', ['name', 'startDate', 'endDate', 'priority', 'modelId', 'url', 'page']],
  ['get', '/files/file', ['path']],
  ['post', '/api/task/runTask', ['taskId']],
]
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '\0',
    '%',
    '_',
    '\\',
    "'; drop table client; --",
    '-1',
    '1e9',
    '9223372036854775808',
    'null',
    'true',
    '{}',
    '../../etc/passwd',
    '\ud800',
    '2026-02-31',
    '0000-00-00',
    '٣',
  ),
)

test('hostile bodies: 4xx or 2xx, never 5xx, and the tables stand', async () => {
  const fields = [
    'name',
    'inn',
    'id',
    'organization',
    'ozonApiKey',
    'remains',
    'priceRate',
    'service',
    'siteDomain',
    'startDate',
    'description',
    '__proto__',
    'constructor',
    'userId',
    'modelId',
  ]
  const body = fc.oneof(
    fc.dictionary(fc.constantFrom(...fields), fc.oneof(nasty, fc.jsonValue({ maxDepth: 2 }), fc.integer(), fc.double({ noNaN: true })), { maxKeys: 2 }),
    fc.jsonValue(),
    nasty,
  )
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...paths), body, async ([verb, path], given) => {
      // Half of them are right but for a field or two, so that they reach the work.
      const whole = typeof given === 'object' && given !== null && !Array.isArray(given) ? { ...right[path]?.(), ...given } : given
      const reply = await api[verb](path, typeof whole === 'string' ? whole : JSON.stringify(whole))
      assert.ok(reply.status < 500, `${path} ${JSON.stringify(whole)} ${reply.raw.toString()}`)
      if (reply.status >= 400) Value.Parse(Failure, reply.body)
    }),
    { numRuns: 400 },
  )
})

test('hostile queries: 4xx or 2xx, never 5xx', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...queries), fc.array(nasty, { minLength: 7, maxLength: 7 }), async ([verb, path, names], values) => {
      const query = names.map((name, at) => `${name}=${encodeURIComponent((values[at] ?? '').toWellFormed())}`)
      for (const text of [query.join('&'), ...query]) {
        const reply = await api[verb](`${path}?${text}`)
        assert.ok(reply.status < 500, `${path}?${text} ${reply.raw.toString()}`)
      }
    }),
    { numRuns: 60 },
  )
})

test('bodies that are too large, too deep or not JSON are refused in the one shape', async () => {
  const deep = `${'{"organization":'.repeat(60)}{}${'}'.repeat(60)}`
  const wrong: [string, number][] = [
    ['{', 400],
    ['"text"', 400],
    ['[]', 400],
    ['', 400],
    [deep, 400],
    [JSON.stringify({ name: 'x'.repeat(11 * 1024 * 1024), inn: '7707083893' }), 413],
  ]
  for (const [body, status] of wrong) {
    const reply = await api.post(create, body)
    assert.equal(reply.status, status, body.slice(0, 40))
    Value.Parse(Failure, reply.body)
  }
})
