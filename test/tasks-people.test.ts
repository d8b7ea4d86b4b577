// Tasks that people set each other, and files: who may see, change and download what.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../src/equipment.ts'
import { sql } from '../src/kit/db.ts'
import { hashToken, newToken } from '../src/kit/secrets.ts'
import type { Role } from '../src/rights.ts'
import { serve, type Caller } from '../src/testing.ts'

const api = await serve({ worker: false })
const Shown = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  status: Type.String(),
  priority: Type.String(),
  creatorId: Type.Integer(),
  userId: Type.Union([Type.Integer(), Type.Null()]),
  description: Type.Union([Type.String(), Type.Null()]),
  startDate: Type.Union([Type.String(), Type.Null()]),
  endDate: Type.Union([Type.String(), Type.Null()]),
  url: Type.Optional(Type.String()),
})
const Page = Type.Object({ rows: Type.Array(Shown), total: Type.Optional(Type.Integer()), page: Type.Integer() })

async function person(role: Role): Promise<Caller & { personId: number }> {
  const token = newToken()
  const personId = await api.app.pool.tx({ clientId: api.clientId }, async (db) => {
    const { id } = await db.one<{ id: number }>(
      sql`insert into person (client_id, login, roles) values (${api.clientId}, ${newToken()}, ${[role]}::text[]) returning id`,
    )
    await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${token.slice(0, 20)}, ${hashToken(token)}, ${id})`)
    return id
  })
  return { ...api.with(token), personId }
}
const [author, colleague] = [await person('USER'), await person('WAREHOUSE')]
const create = async (caller: Caller, more: object = {}) => {
  const reply = await caller.post('/api/userTasks/createTask', { name: 'Разобрать поставку', ...more })
  assert.equal(reply.status, 200, reply.raw.toString())
  return Value.Parse(Shown, reply.body)
}
const find = async (query: string, caller: Caller = api) => Value.Parse(Page, (await caller.get(`/api/userTasks/findTasks?${query}`)).body)
const update = (caller: Caller, body: object) => caller.post('/api/userTasks/updateTask', body)
const act = (caller: Caller, what: 'completeTask' | 'deleteTask', id: number) => caller.post(`/api/userTasks/${what}?taskId=${id}`)

test('a task comes back as it was given; everyone sees it', async () => {
  const given = {
    description: 'до обеда',
    priority: 'VERY_URGENT',
    status: 'IN_PROGRESS',
    userId: colleague.personId,
    startDate: '2026-01-01T08:00:00.000Z',
    endDate: '2026-01-02T08:00:00.000Z',
    url: 'https://shop.example',
  }
  const task = await create(author, given)
  assert.deepEqual({ ...task, ...given }, task)
  assert.equal(task.creatorId, author.personId)
  for (const caller of [author, colleague, api]) assert.deepEqual((await find(`creatorId=${author.personId}`, caller)).rows[0], task)
})

test('only its author or an administrator changes or removes a task', async () => {
  const { id } = await create(author)
  for (const reply of [await update(colleague, { id, name: 'x' }), await act(colleague, 'deleteTask', id), await act(colleague, 'completeTask', id)])
    assert.equal(reply.status, 403)
  assert.equal((await update(author, { id, description: 'иначе' })).status, 200)
  assert.equal((await update(api, { id, priority: 'NOT_URGENT' })).status, 200)
  const [seen] = (await find(`creatorId=${author.personId}&description=иначе`)).rows
  assert.deepEqual([seen?.name, seen?.priority, seen?.description], ['Разобрать поставку', 'NOT_URGENT', 'иначе'])
  assert.equal((await act(author, 'deleteTask', id)).status, 200)
  assert.equal((await act(author, 'deleteTask', id)).status, 404)
  const { id: second } = await create(author)
  assert.equal((await act(api, 'deleteTask', second)).status, 200)
})

test('who is to do it says that it is done', async () => {
  const { id } = await create(author, { userId: colleague.personId })
  assert.equal((await act(colleague, 'completeTask', id)).status, 200)
  assert.equal(
    (await find(`userId=${colleague.personId}&status=SOLVED`)).rows.some((row) => row.id === id),
    true,
  )
})

test('refusals: dates in the wrong order, no name, unknown values, other clients', async () => {
  assert.equal((await api.post('/api/userTasks/createTask', { name: 'x', startDate: '2026-01-02', endDate: '2026-01-01' })).status, 400)
  const { id } = await create(author, { startDate: '2026-01-02' })
  assert.equal((await update(author, { id, endDate: '2026-01-01' })).status, 400, 'also against the date that is kept')
  for (const body of [
    {},
    { name: '' },
    { name: 'x'.repeat(300) },
    { name: 'x', priority: 'NOW' },
    { name: 'x', startDate: '2026-02-31' },
    { name: null },
    { name: 7 },
  ])
    assert.equal((await api.post('/api/userTasks/createTask', body)).status, 400, JSON.stringify(body).slice(0, 60))
  assert.equal((await update(author, { id, name: '' })).status, 400)
  assert.equal((await update(author, { id, name: null })).status, 400)
  const other = await api.another()
  for (const reply of [await update(other, { id, name: 'x' }), await act(other, 'completeTask', id), await act(other, 'deleteTask', id)])
    assert.equal(reply.status, 404)
  assert.deepEqual((await find('', other)).rows, [])
  assert.equal(
    (await other.post('/api/userTasks/createTask', { name: 'x', userId: colleague.personId })).status,
    400,
    'nobody of another client can be given work',
  )
})

test('lists: filters, order, pages that do not overlap', async () => {
  for (let at = 0; at < 5; at += 1)
    await create(api, { name: `Список ${at % 2}`, startDate: `2026-03-0${at + 1}`, endDate: '2026-04-01', url: 'https://a.example', modelId: at })
  const names = async (query: string) => (await find(query)).rows.map((row) => row.name)
  assert.equal((await find('name=список&count=true&limit=2')).total, 5)
  assert.deepEqual(await names('name=Список&sortBy=NAME&ascending=true&limit=3'), ['Список 0', 'Список 0', 'Список 0'])
  assert.deepEqual(await names('name=Список&startDate=2026-03-04'), ['Список 0', 'Список 1'])
  assert.equal((await names('name=Список&endDate=2026-04-01')).length, 5)
  assert.deepEqual(await names('modelId=3&url=https://a.example'), ['Список 1'])
  const pages = [
    await find('name=Список&sortBy=END_DATE&limit=2'),
    await find('name=Список&sortBy=END_DATE&limit=2&page=2'),
    await find('name=Список&sortBy=END_DATE&limit=2&page=3'),
  ]
  assert.equal(new Set(pages.flatMap((page) => page.rows.map((row) => row.id))).size, 5)
  for (const query of ['sortBy=URL', 'startDate=x', 'priority=NOW', 'page=0'])
    assert.equal((await api.get(`/api/userTasks/findTasks?${query}`)).status, 400, query)
})

test('a file: only of its own client, by its type, and no way out of the folder', async () => {
  await equipment().files.write(api.clientId, 'reports/Отчёт 1.csv', Buffer.from('a;b'))
  const own = await api.get(`/files/file?path=${encodeURIComponent('reports/Отчёт 1.csv')}`)
  assert.deepEqual([own.status, own.raw.toString()], [200, 'a;b'])
  assert.match(String(own.headers['content-type']), /text\/csv/)
  assert.match(String(own.headers['content-disposition']), /^attachment/)
  const other = await api.another()
  await equipment().files.write(other.clientId, 'secret.txt', Buffer.from('planted'))
  const ways = [
    `../${other.clientId}/secret.txt`,
    `..%2f${other.clientId}%2fsecret.txt`,
    `/${other.clientId}/secret.txt`,
    `exports/../../${other.clientId}/secret.txt`,
    '..',
    '.',
    '',
    'exports',
    'exports/',
    '/etc/passwd',
    '..\\..\\etc\\passwd',
    'C:\\x',
    'x\0.csv',
    '%',
    'exports//x',
    'x'.repeat(400),
    'none.csv',
    'secret.txt',
    'reports/Отчёт 1.csv/more',
  ]
  for (const path of ways) {
    const reply = await api.get(`/files/file?path=${encodeURIComponent(path)}`)
    assert.ok(reply.status >= 400 && reply.status < 500, `${path}: ${reply.status}`)
    assert.ok(!reply.raw.includes('planted'))
  }
  assert.equal((await api.with('').get('/files/file?path=exports')).status, 403)
})
