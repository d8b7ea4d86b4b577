// The first start: the token that the server printed makes the first administrator, once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { serve } from '../src/testing.ts'
import { fieldsOf, isFields } from './given.ts'
import { refused } from './support/refused.ts'

const api = await serve()
const nobody = api.with('')
const token = api.app.firstToken ?? ''
const draft = { token, login: 'boss', password: 'correct horse battery', name: 'Мария', organizationName: 'ООО «Ромашка»', lang: 'ru' }
const setUp = (more: object = {}) => nobody.post('/api/session/setup', { ...draft, ...more })
const calm = () => api.app.ownerPool.tx({}, (db) => db.run(sql`delete from gate.attempt`))
let administrator = ''
const state = async () => fieldsOf(await nobody.get('/api/session/setup')).open

test('while nobody can sign in, the server says that it waits; people without a password and tokens do not count', async () => {
  assert.equal(await state(), true)
})

test('another token, a read-only one and one of lesser rights are refused; so are an empty login and a short password', async () => {
  refused(await setUp({ token: 'not the token' }), 403, 'error_setup_token')
  const made = fieldsOf(await api.with(token).post('/api/client/addClientPublicToken?tokenName=reader&readOnly=true'))
  refused(await setUp({ token: String(made.token) }), 403, 'error_setup_token')
  refused(await setUp({ login: '  ' }), 400, 'error_person_login_empty')
  refused(await setUp({ password: 'short' }), 400, 'error_person_password')
  refused(await nobody.post('/api/session/setup', { token }), 400, 'error_validation')
  assert.equal(await state(), true)
})

test('guessing the token is slowed down', async () => {
  await calm()
  let last = await setUp({ token: 'a guess' })
  for (let n = 0; n < 6; n++) last = await setUp({ token: `guess ${n}` })
  refused(last, 429, 'error_sign_in_wait')
  refused(await setUp(), 429, 'error_sign_in_wait')
  await calm()
})

test('of many at once exactly one becomes the administrator, is signed in, and the way is closed for good', async () => {
  const replies = await Promise.all(Array.from({ length: 4 }, (_none, n) => setUp({ login: `boss-${n}` })))
  const done = replies.filter(({ status }) => status === 200)
  assert.equal(done.length, 1)
  for (const reply of replies.filter(({ status }) => status !== 200)) refused(reply, 409, 'error_setup_over')
  const cookie = String(done[0]?.headers['set-cookie']).split(';')[0] ?? ''
  const session = fieldsOf(await nobody.get('/api/session', undefined, { cookie }))
  const user = isFields(session.user) ? session.user : {}
  administrator = String(user.login)
  assert.deepEqual([user.name, user.roles, user.isMain], ['Мария', ['ADMIN'], true])
  assert.ok(Array.isArray(session.permissions) && session.permissions.includes('user.edit'))
  assert.equal(await state(), false)
  refused(await setUp({ login: 'late' }), 409, 'error_setup_over')
  const signedIn = await nobody.post('/api/session', { login: user.login, password: draft.password })
  assert.equal(signedIn.status, 200)
  const { rows } = fieldsOf(await api.with(token).get('/api/client/findClientOrganization?limit=10'))
  assert.ok(JSON.stringify(rows).includes('Ромашка'))
})

test('a person changes their own name and language, and only by a session', async () => {
  const reply = await nobody.post('/api/session', { login: administrator, password: draft.password })
  const headers = { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '', 'x-csrf-token': String(fieldsOf(reply).csrfToken) }
  assert.equal((await nobody.put('/api/session/profile', { name: 'Masha', lang: 'en' }, headers)).status, 200)
  const { user } = fieldsOf(await nobody.get('/api/session', undefined, headers))
  assert.ok(isFields(user) && user.name === 'Masha' && user.lang === 'en')
  refused(await nobody.put('/api/session/profile', { lang: 'xx' }, headers), 400, 'error_validation')
  refused(await api.put('/api/session/profile', { name: 'By token' }), 400, 'error_no_session')
})
