// Every operation against every role, a read-only token, no token, and the ids of another client: no door is open.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finiteOps as allOps } from './support/finite.ts'
import { sql } from '../src/kit/db.ts'
import type { Op } from '../src/kit/op.ts'
import { hashToken } from '../src/kit/secrets.ts'
import { permissionsOf, roleNames, type Role } from '../src/rights.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { givenWorld, isFields, rowsOf, type World } from './given.ts'
import { decent, type Attack } from './support/attack.ts'
import { everythingOf } from './support/database.ts'
import { openDice } from './support/dice.ts'
import { shapeOf } from './support/schema.ts'
import { cutNetwork } from './support/network.ts'
import { complaintAbout } from './support/verdict.ts'

const MARK = 'Чужое-добро'
const api = await serve()
cutNetwork()
const other = await api.another(MARK)

/** The operation at something that does not exist, with nothing said. */
const touch = (op: Op): Attack => ({
  method: op.line.split(' ')[0] ?? '',
  url: op.line.slice(op.line.indexOf(' ') + 1).replace(/:\w+/g, '4503599627370495'),
  headers: { 'content-type': 'application/json' },
  payload: op.line.startsWith('GET') ? undefined : Buffer.from('{}'),
})
const VERBS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
async function send(token: string, { method, url, headers, payload }: Attack) {
  const verb = VERBS.find((name) => name === method)
  assert.ok(verb)
  const reply = await api.app.http.inject({
    method: verb,
    url,
    headers: { ...(token !== '' && { authorization: token }), ...headers },
    ...(payload && { payload }),
  })
  const type = String(reply.headers['content-type'] ?? '')
  assert.equal(complaintAbout({ status: reply.statusCode, type, text: reply.payload }), undefined, `${method} ${url} ${payload?.toString() ?? ''}`)
  const body: unknown = type.includes('json') && reply.payload !== '' ? JSON.parse(reply.payload) : undefined
  return { status: reply.statusCode, text: reply.payload, code: isFields(body) && typeof body.error === 'string' ? body.error : '' }
}
type Sent = Awaited<ReturnType<typeof send>>
/** Whether permissions let in: what concerns the own session only is open to every caller who is one. */
const isAllowed = (op: Op, allowed: ReadonlySet<string>) => op.spec.can === 'signed' || allowed.has(op.spec.can)
const isDenied = ({ status, code }: Sent) => status === 403 && code === 'error_access_denied'
const isPublic = (op: Op) => op.spec.can === 'public'
const isReading = (op: Op) => op.spec.reads ?? op.line.startsWith('GET ')

async function tokenOf(
  caller: Caller,
  { roles, readOnly = false, cap = null }: { roles: readonly Role[]; readOnly?: boolean; cap?: Role | null },
): Promise<string> {
  const token = `test-token-${Math.random()}-${roles.join('-')}`
  await api.app.ownerPool.tx({}, async (db) => {
    const person = await db.one<{ id: number }>(
      sql`insert into person (client_id, login, roles) values (${caller.clientId}, ${token}, ${[...roles]}::text[]) returning id`,
    )
    await db.run(
      sql`insert into api_token (client_id, name, hash, person_id, read_only, role) values (${caller.clientId}, ${token.slice(-90)}, ${hashToken(token)}, ${person.id}, ${readOnly}, ${cap})`,
    )
  })
  return token
}

/** What a token may do, asked of every operation that is not public: exactly what is expected, neither more nor less. */
async function matrix(token: string, may: (op: Op) => boolean) {
  const gated = allOps.filter((op) => !isPublic(op))
  const wrong: string[] = []
  const ask = async (op: Op) => {
    const sent = await send(token, touch(op))
    if (isDenied(sent) === may(op)) wrong.push(`${op.line} (${op.spec.can}): ${sent.status} ${sent.code}`)
  }
  for (let at = 0; at < gated.length; at += 8) await Promise.all(gated.slice(at, at + 8).map(ask))
  assert.deepEqual(wrong, [])
}

test('open without a token is only what leads to a session, is shared, or is signed by a bank; any token will do only for the own session', () => {
  assert.deepEqual(
    allOps
      .filter(isPublic)
      .map((op) => op.line)
      .toSorted(),
    [
      'POST /api/session',
      'POST /api/session/forgotPassword',
      'POST /api/session/resetPassword',
      'GET /api/session/setup',
      'POST /api/session/setup',
      'GET /files/shared',
      'POST /api/billing/payment/tbank',
    ].toSorted(),
  )
  assert.deepEqual(
    allOps.filter((op) => op.spec.can === 'signed' && !/^\w+ \/api\/session(\/|$)/.test(op.line)).map((op) => op.line),
    [],
  )
})

test('without a token, with a wrong one, and with one of another kind: denied everywhere, before anything is said of the request', async () => {
  for (const token of ['', 'wrong']) await matrix(token, () => false)
  const any = allOps.find((op) => !isPublic(op))
  assert.ok(any)
  for (const token of [
    'Bearer',
    'Bearer  ',
    `Basic ${api.token}`,
    `${api.token}x`,
    api.token.slice(1),
    api.token.toUpperCase(),
    "' or true --",
    'x'.repeat(10_000),
  ])
    assert.ok(isDenied(await send(token, touch(any))), token.slice(0, 20))
})

for (const role of roleNames)
  test(`a person who is ${role} may do what the role says, and nothing else`, async () => {
    const allowed = permissionsOf([role])
    await matrix(await tokenOf(api, { roles: [role] }), (op) => isAllowed(op, allowed))
  })

test('a person without a role, or with one that does not exist, may do nothing', async () => {
  await matrix(await tokenOf(api, { roles: [] }), (op) => isAllowed(op, new Set()))
  const token = await tokenOf(api, { roles: [] })
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`update person set roles = '{constructor,__proto__,admin,NOBODY}' where client_id = ${api.clientId} and login = ${token}`),
  )
  await matrix(token, (op) => isAllowed(op, new Set()))
})

test('a read-only token of an administrator reads everything and changes nothing', async () => {
  const allowed = permissionsOf(['ADMIN'])
  await matrix(await tokenOf(api, { roles: ['ADMIN'], readOnly: true }), (op) => isReading(op) && isAllowed(op, allowed))
})

test('a token is never stronger than its own role, nor than its person', async () => {
  const both = permissionsOf(['WAREHOUSE']).intersection(permissionsOf(['CONTENT']))
  await matrix(await tokenOf(api, { roles: ['WAREHOUSE'], cap: 'CONTENT' }), (op) => isAllowed(op, both))
  const reading = permissionsOf(['API_READ_ONLY'])
  await matrix(await tokenOf(api, { roles: ['ADMIN'], cap: 'API_READ_ONLY' }), (op) => isAllowed(op, reading))
})

test('roles that only read have no operation that writes', () => {
  const writing = allOps.filter((op) => !isReading(op))
  for (const role of ['API_READ_ONLY', 'WAREHOUSE_VIEWER', 'ANALYST', 'CONTENT_VIEWER', 'NOTIFIER', 'ACCOUNTANT', 'SUPPORT'] as const) {
    const allowed: ReadonlySet<string> = permissionsOf([role])
    assert.deepEqual(
      writing.filter((op) => allowed.has(op.spec.can)).map((op) => `${role}: ${op.line}`),
      [],
    )
  }
})

test('a person who is no longer active, and a client that is gone, are denied', async () => {
  const token = await tokenOf(api, { roles: ['ADMIN'] })
  assert.equal((await api.with(token).get('/api/warehouse/list')).status, 200)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update person set active = false where client_id = ${api.clientId} and login = ${token}`))
  assert.equal((await api.with(token).get('/api/warehouse/list')).status, 403)
  const gone = await api.another('Gone')
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update client set deleted = true where id = ${gone.clientId}`))
  assert.equal((await gone.get('/api/warehouse/list')).status, 403)
})

// ── Ids of another client ──────────────────────────────────────────────────────────────────────────────────────────────────────────

// What a bare `id` is in an address or a body of these operations.
const meanings: readonly [RegExp, string][] = [
  [/getModelById|updateFavourite|\/model/, 'modelId'],
  [/updateProduct$|linkProduct|removeProducts/, 'productId'],
  [/[Cc]ategor/, 'categoryId'],
  [/brand/, 'brandId'],
  [/manufacturer/, 'manufacturerId'],
  [/product\/find|findStock$/, 'productId'],
  [/updateOrderProductCollected|:orderId\/product/, 'orderProductId'],
  [/userTasks/, 'userTaskId'],
  [/api\/task/, 'taskId'],
  [/JobWork/, 'jobWorkId'],
  [/[Ss]upply/, 'supplyId'],
  [/api\/(order|fbs)/, 'orderId'],
  [/ServiceWarehouse$/, 'linkId'],
  [/warehouse/, 'warehouseId'],
  [/removeIncomeItem$|getModelByIncomeItemId/, 'incomeItemId'],
  [/api\/income/, 'incomeId'],
  [/api\/client/, 'organizationId'],
]
/** Ids of one world only, whatever the operation calls them. */
function only(world: World, op: Op): World {
  const meant = meanings.find(([shape]) => shape.test(op.line))?.[1] ?? ''
  return {
    ...world,
    ...(op.line.includes('userTasks') && { taskId: world.userTaskId ?? [] }),
    id: world[meant] ?? world.productId ?? [],
    '*': world[meant] ?? world.orderId ?? [],
  }
}

test('the ids of another client: refused as if they did not exist, nothing shown, nothing moved', async (t) => {
  const [ours, theirs] = [await givenWorld(api, 'Наше'), await givenWorld(other, MARK)]
  for (const caller of [api, other]) await until(async () => rowsOf(await caller.get('/api/task/findTask')).every(({ status }) => status === 'FINISHED'))
  const before = await everythingOf(api.app.ownerPool, other.clientId)
  const wrong: string[] = []
  const dice = openDice(7)
  let accepted = 0
  for (const op of allOps) {
    const names = [...op.line.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '')
    const isNamed =
      names.some((name) => theirs[name] !== undefined) || [...shapeOf(op.spec.query).required].some((name) => name !== 'clientId' && theirs[name] !== undefined)
    // All ids theirs; then, where the address has two, one of ours beside one of theirs.
    const worlds = [
      only(theirs, op),
      only(theirs, op),
      only(theirs, op),
      ...(names.length > 1 ? names.filter((name) => theirs[name] !== undefined).map((name) => ({ ...only(ours, op), [name]: theirs[name] ?? [] })) : []),
    ]
    for (const world of worlds) {
      const hit = decent(op, dice, world)
      const sent = await send(api.token, hit)
      const shown = `${hit.method} ${hit.url} ${hit.payload?.toString().slice(0, 400) ?? ''}: ${sent.status} ${sent.text.slice(0, 200)}`
      if (sent.text.includes(MARK)) wrong.push(`shows: ${shown}`)
      if (sent.status < 300) accepted += 1
      if (isNamed && !isReading(op) && ![400, 404, 409].includes(sent.status)) wrong.push(`takes: ${shown}`)
      if (names.some((name) => theirs[name] !== undefined) && sent.status < 400) wrong.push(`knows: ${shown}`)
    }
  }
  t.diagnostic(`${accepted} accepted`)
  assert.deepEqual(wrong, [])
  assert.deepEqual(await everythingOf(api.app.ownerPool, other.clientId), before)
})
