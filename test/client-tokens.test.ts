// API tokens: shown once, bounded by their maker, dead as soon as they are removed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { sql } from '../src/kit/db.ts'
import { hashToken, newToken } from '../src/kit/secrets.ts'
import { permissions, roleNames, roles, type Permission, type Role } from '../src/rights.ts'
import { serve, type Reply } from '../src/testing.ts'

const api = await serve({ worker: false })
const Token = Type.Object({ clientTokenId: Type.Integer(), clientId: Type.Integer(), tokenName: Type.String(), token: Type.String(), readOnly: Type.Boolean() })
const Failure = Type.Object({ error: Type.String(), message: Type.String(), localMessage: Type.String(), requestId: Type.String() })
const codeOf = (reply: Reply) => Value.Parse(Failure, reply.body).error
const add = async (name: string, readOnly = false, caller: Pick<typeof api, 'post'> = api) =>
  Value.Parse(Token, (await caller.post(`/api/client/addClientPublicToken?tokenName=${encodeURIComponent(name)}&readOnly=${readOnly}`)).body)
const remove = (id: number, caller: Pick<typeof api, 'post'> = api) => caller.post(`/api/client/removeClientPublicToken?tokenId=${id}`)
const find = '/api/client/findClientOrganization'

/** A token of a person with these roles. */
async function tokenOf(given: readonly Role[], limits: { organizationIds?: number[]; active?: boolean } = {}): Promise<string> {
  const token = newToken()
  await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    const person = await db.one<{ id: number }>(sql`insert into person (client_id, login, roles, organization_ids, active)
      values (${api.clientId}, ${newToken()}, ${given}::text[], ${limits.organizationIds ?? null}::bigint[], ${limits.active ?? true}) returning id`)
    await db.run(
      sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${token.slice(0, 20)}, ${hashToken(token)}, ${person.id})`,
    )
  })
  return token
}

test('a token works bare and after Bearer, and is never shown again', async () => {
  const { token, clientTokenId } = await add('Shop')
  assert.equal((await api.with(token).get(find)).status, 200)
  assert.equal((await api.with(`Bearer ${token}`).get(find)).status, 200)
  assert.equal((await api.with(`bearer   ${token}`).get(find)).status, 200)
  const listed = await api.get('/api/client/getClientTokens?query=shop')
  const [row] = Value.Parse(Type.Array(Type.Record(Type.String(), Type.Unknown())), listed.body)
  const { createdDate, usedDate, ...rest } = row ?? {}
  assert.deepEqual(rest, { clientTokenId, clientId: api.clientId, tokenName: 'Shop', readOnly: false, expiredDate: null })
  assert.deepEqual([typeof createdDate, typeof usedDate], ['string', 'string'], 'when it was made, and used last')
  const found = await api.app.ownerPool.tx({}, (db) => db.all(sql`select from api_token where api_token::text like ${`%${token}%`}`))
  assert.equal(found.length, 0, 'the text of a token is nowhere in the table')
})

test('a token ends by itself', async () => {
  const refused = await api.post('/api/client/addClientPublicToken?tokenName=Late&expiredDate=2020-01-01T00:00:00Z')
  assert.deepEqual([refused.status, codeOf(refused)], [400, 'error_token_expiry'])
  const end = new Date(Date.now() + 3_600_000).toISOString()
  const { token, clientTokenId } = Value.Parse(Token, (await api.post(`/api/client/addClientPublicToken?tokenName=Short&expiredDate=${end}`)).body)
  assert.equal((await api.with(token).get(find)).status, 200)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update api_token set expires_at = now() - interval '1 second' where id = ${clientTokenId}`))
  assert.equal((await api.with(token).get(find)).status, 403, 'one that was remembered too')
})

test('no token, a wrong one and a nearly right one: one and the same 403', async () => {
  for (const token of ['', 'wrong', `${api.token}x`, api.token.slice(1), 'Bearer ', `Basic ${api.token}`, 'x'.repeat(600), "'; drop table client; --"]) {
    const reply = await api.with(token).get(find)
    assert.equal(reply.status, 403)
    assert.equal(codeOf(reply), 'error_access_denied')
  }
})

test('the name is unique in the client, whatever its case, and is refused in words', async () => {
  await add('Unique')
  const twice = await api.post('/api/client/addClientPublicToken?tokenName=%20UNIQUE%20')
  assert.deepEqual([twice.status, codeOf(twice)], [409, 'error_token_name_taken'])
  const other = await api.another()
  assert.equal((await other.post('/api/client/addClientPublicToken?tokenName=Unique')).status, 200, 'another client has its own names')
  for (const name of ['', '%20', 'x'.repeat(101), '%00']) assert.equal((await api.post(`/api/client/addClientPublicToken?tokenName=${name}`)).status, 400)
})

test('a removed token is dead at once', async () => {
  const { token, clientTokenId } = await add('Short-lived')
  assert.equal((await api.with(token).get(find)).status, 200)
  assert.equal((await remove(clientTokenId)).status, 200)
  assert.equal((await api.with(token).get(find)).status, 403)
  assert.equal((await remove(clientTokenId)).status, 404)
})

test('a read-only token reads and writes nothing', async () => {
  const { token, clientTokenId } = await add('Reader', true)
  const reader = api.with(token)
  assert.equal((await reader.get(find)).status, 200)
  const writes: [string, unknown][] = [
    ['/api/client/createClientOrganization', { name: 'Planted', inn: '7707083893' }],
    ['/api/client/updateClientOrganization', { id: api.organizationId }],
    ['/api/client/addClientPublicToken?tokenName=more', undefined],
    [`/api/client/removeClientPublicToken?tokenId=${clientTokenId}`, undefined],
    [`/api/client/addServiceIntegration?service=OZON&organizationId=${api.organizationId}`, undefined],
    ['/api/userTasks/createTask', { name: 'x' }],
    ['/api/task/cancelTask?taskId=1', undefined],
  ]
  for (const [path, body] of writes) assert.equal((await reader.post(path, body)).status, 403, path)
})

test('a token of the API makes no further tokens', async () => {
  const { token } = await add('Integration')
  assert.equal((await api.with(token).post('/api/client/addClientPublicToken?tokenName=more')).status, 403)
  assert.equal((await api.with(token).get('/api/client/getClientTokens')).status, 403)
})

test('the token of another client: 404, and it goes on working', async () => {
  const other = await api.another()
  const { token, clientTokenId } = await add('Theirs', false, other)
  assert.equal((await remove(clientTokenId)).status, 404)
  assert.equal((await api.with(token).get(find)).status, 200)
})

test('a token dies with its person', async () => {
  assert.equal((await api.with(await tokenOf(['ADMIN'], { active: false })).get(find)).status, 403)
})

test('who is limited to some organizations sees those only', async () => {
  const added = Value.Parse(
    Type.Object({ id: Type.Integer() }),
    (await api.post('/api/client/createClientOrganization', { name: 'Second', inn: '7707083893' })).body,
  )
  const limited = api.with(await tokenOf(['ADMIN'], { organizationIds: [added.id] }))
  const { rows, total } = Value.Parse(
    Type.Object({ rows: Type.Array(Type.Object({ id: Type.Integer() })), total: Type.Integer() }),
    (await limited.get(`${find}?count=true`)).body,
  )
  assert.deepEqual([rows.map((row) => row.id), total], [[added.id], 1])
  assert.equal((await limited.post('/api/client/updateClientOrganization', { id: api.organizationId, hasSets: true })).status, 404)
  assert.equal((await limited.get(`/api/client/getServiceIntegration?service=OZON&organizationId=${api.organizationId}`)).status, 404)
  assert.equal((await limited.post('/api/client/createClientOrganization', { name: 'Third', inn: '7707083893' })).status, 403)
  const made = await add('Of a limited person', false, limited)
  assert.deepEqual((await api.with(made.token).get(find)).body, (await limited.get(find)).body, 'a token is not stronger than its maker')
})

test('every role may do what the table of rights says, and nothing else', async () => {
  const asked: [Permission, 'get' | 'post', string, unknown][] = [
    ['client.read', 'get', find, undefined],
    ['client.edit', 'post', '/api/client/createClientOrganization', {}],
    ['token.edit', 'get', '/api/client/getClientTokens', undefined],
    ['token.edit', 'post', '/api/client/removeClientPublicToken?tokenId=999999', undefined],
    ['integration.edit', 'post', '/api/client/addServiceIntegration', undefined],
    ['integration.read', 'get', `/api/client/getServiceIntegration?service=AMAZON&organizationId=${api.organizationId}`, undefined],
    ['task.read', 'get', '/api/task/findTask', undefined],
    ['task.edit', 'post', '/api/task/cancelTask?taskId=999999', undefined],
    ['file.read', 'get', '/files/file?path=none', undefined],
  ]
  assert.ok(permissions.length > 0)
  for (const role of roleNames) {
    const caller = api.with(await tokenOf([role]))
    const may: readonly Permission[] = roles[role]
    for (const [permission, verb, path, body] of asked) {
      const { status } = await caller[verb](path, body)
      assert.equal(status !== 403, may.includes(permission), `${role} ${path}: ${status}`)
    }
  }
})

test('the application data say who calls and which organizations are theirs', async () => {
  const other = await api.another()
  const { user } = Value.Parse(
    Type.Object({ user: Type.Object({ clientId: Type.Integer(), organizationIds: Type.Array(Type.Integer()), roles: Type.Array(Type.String()) }) }),
    (await other.get('/api/knowledge/getApplicationData')).body,
  )
  assert.deepEqual([user.clientId, user.organizationIds, user.roles], [other.clientId, [other.organizationId], ['ADMIN']])
})

test('the application data list the warehouses and manufacturers that the caller may use', async () => {
  const other = await api.another()
  assert.equal((await other.post('/api/warehouse/', { name: 'Дальний', organizationId: other.organizationId })).status, 200)
  assert.equal((await other.post('/api/manufacturer', { name: 'Завод' })).status, 200)
  const named = Type.Array(Type.Object({ name: Type.String() }))
  const data = Value.Parse(Type.Object({ warehouses: named, manufacturers: named }), (await other.get('/api/knowledge/getApplicationData')).body)
  assert.deepEqual([data.warehouses.map(({ name }) => name), data.manufacturers.map(({ name }) => name)], [['Дальний'], ['Завод']])
})
