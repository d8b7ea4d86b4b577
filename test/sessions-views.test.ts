// Views of lists that a person keeps: theirs alone, on every device.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serve } from '../src/testing.ts'
import { fieldsOf } from './given.ts'
import { refused } from './support/refused.ts'

const api = await serve()
const PASSWORD = 'correct horse battery'
const nobody = api.with('')

async function opened(login: string) {
  const reply = await nobody.post('/api/session', { login, password: PASSWORD })
  const cookie = String(reply.headers['set-cookie']).split(';')[0] ?? ''
  const headers = { cookie, 'x-csrf-token': String(fieldsOf(reply).csrfToken) }
  return {
    views: async (list: string) => (await nobody.get(`/api/session/views?list=${list}`, undefined, headers)).body,
    keep: (list: string, title: string, search: string) => nobody.put('/api/session/views', { list, title, search }, headers),
    forget: (list: string, title: string) => nobody.delete(`/api/session/views?list=${list}&title=${encodeURIComponent(title)}`, undefined, headers),
  }
}
for (const login of ['anna', 'boris']) await api.post('/api/client/addUser', { login, email: `${login}@example.org`, roles: ['ADMIN'], password: PASSWORD })
const anna = await opened('anna')
const boris = await opened('boris')

test('a view is kept under its title on every device of the person, and nobody else sees it', async () => {
  await anna.keep('orders', 'Без этикетки', 'status=CREATED&noLabel=true')
  await anna.keep('orders', 'Вчера', 'dateFrom=2026-11-21')
  const phone = await opened('anna')
  assert.deepEqual(await phone.views('orders'), [
    { title: 'Без этикетки', search: 'status=CREATED&noLabel=true' },
    { title: 'Вчера', search: 'dateFrom=2026-11-21' },
  ])
  assert.deepEqual([await anna.views('stock'), await boris.views('orders')], [[], []])
})

test('the same title is replaced; what is forgotten twice is forgotten', async () => {
  await boris.keep('stock', 'Мало', 'max=3')
  assert.deepEqual((await boris.keep('stock', 'Мало', 'max=5')).body, [{ title: 'Мало', search: 'max=5' }])
  assert.deepEqual((await boris.forget('stock', 'Мало')).body, [])
  assert.deepEqual((await boris.forget('stock', 'Мало')).body, [])
})

test('fifty of a list are kept, however many are kept at once', async () => {
  const replies = await Promise.all(Array.from({ length: 54 }, (_, n) => boris.keep('tasks', `Вид ${n}`, `page=${n}`)))
  assert.equal(replies.filter(({ status }) => status === 200).length, 50)
  refused(await boris.keep('tasks', 'Ещё', ''), 409, 'error_views_too_many')
  assert.equal((await boris.keep('tasks', String(Object(await boris.views('tasks'))[0].title), 'page=1')).status, 200)
})

test('a view has a title and a list, within bounds; a token has no views', async () => {
  for (const [list, title, search] of [
    ['', 'a', ''],
    ['orders', '', ''],
    ['orders', 'a'.repeat(61), ''],
    ['orders', 'a', 'x'.repeat(4001)],
  ] as const)
    assert.equal((await anna.keep(list, title, search)).status, 400)
  refused(await api.get('/api/session/views?list=orders'), 400, 'error_no_session')
})
