// Signing in to the cabinet: the cookie and its CSRF token, growing waits, devices, passwords, resets by mail, the second factor.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { base32, codeOf, matchingStep, stepAt } from '../src/modules/sessions/rules.ts'
import { serve, until, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf } from './given.ts'
import { startMailbox } from './support/mailbox.ts'
import { refused } from './support/refused.ts'

const mailbox = await startMailbox()
after(() => mailbox.close())
const api = await serve({ env: { SMTP_URL: mailbox.url, PUBLIC_URL: 'https://ambar.example' } })
const PASSWORD = 'correct horse battery'
const nobody = api.with('')

let made = 0
async function givenUser(more: object = {}) {
  const login = `person-${++made}`
  const user = fieldsOf(await api.post('/api/client/addUser', { login, email: `${login}@example.org`, roles: ['ADMIN'], password: PASSWORD, ...more }))
  return { login, id: numberOf(user.userId) }
}
const signIn = (login: string, password = PASSWORD, more: object = {}) => nobody.post('/api/session', { login, password, ...more })
type Session = { cookie: string; csrf: string }
function sessionOf(reply: Reply): Session {
  const { csrfToken } = fieldsOf(reply)
  return { cookie: String(reply.headers['set-cookie']).split(';')[0] ?? '', csrf: String(csrfToken) }
}
const opened = async (login: string, password = PASSWORD, more: object = {}) => sessionOf(await signIn(login, password, more))
const reading = ({ cookie }: Session) => ({ cookie })
const writing = ({ cookie, csrf }: Session) => ({ cookie, 'x-csrf-token': csrf })
const isOpen = async (session: Session) => (await nobody.get('/api/session', undefined, reading(session))).status === 200
/** Ends the wait of a login. */
const wait = () => api.app.ownerPool.tx({}, (db) => db.run(sql`update gate.attempt set open_at = now()`))

test('one-time codes are those of RFC 6238, each good once and near its time', () => {
  const secret = Buffer.from('12345678901234567890')
  for (const [seconds, code] of [
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ] as const)
    assert.equal(codeOf(secret, stepAt(seconds * 1000)), code)
  assert.equal(base32(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  assert.deepEqual(
    [59_000, 89_000, 119_000].map((now) => matchingStep(secret, '287082', { now, lastStep: 0 })),
    [1, 1, undefined],
  )
  assert.equal(matchingStep(secret, '287082', { now: 59_000, lastStep: 1 }), undefined)
})

test('a session is a cookie that scripts do not see; it reads alone and writes only with its CSRF token', async () => {
  const { login, id } = await givenUser()
  const reply = await signIn(` ${login.toUpperCase()} `)
  assert.match(String(reply.headers['set-cookie']), /^ambar_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/)
  const session = sessionOf(reply)
  const shown = fieldsOf(await nobody.get('/api/session', undefined, reading(session)))
  assert.deepEqual([isFields(shown.user) && shown.user.userId, shown.csrfToken], [id, session.csrf])
  assert.equal((await nobody.get('/api/warehouse/list', undefined, reading(session))).status, 200)
  const add = (headers: Record<string, string>) => nobody.post('/api/warehouse/', { name: 'By session' }, headers)
  refused(await add(reading(session)), 403, 'error_access_denied')
  refused(await add({ ...writing(session), 'x-csrf-token': `${session.csrf}x` }), 403, 'error_access_denied')
  const { login: another } = await givenUser()
  refused(await add({ ...writing(session), 'x-csrf-token': (await opened(another)).csrf }), 403, 'error_access_denied')
  assert.equal((await add(writing(session))).status, 200)
  const stored = await api.app.ownerPool.tx({}, (db) => db.all(sql`select from session where session::text like ${`%${session.cookie.split('=')[1] ?? ''}%`}`))
  assert.equal(stored.length, 0, 'the token itself is nowhere')
})

test('signing out ends the session at once, and only a session signs out', async () => {
  const session = await opened((await givenUser()).login)
  refused(await nobody.delete('/api/session', undefined, reading(session)), 403, 'error_access_denied')
  const reply = await nobody.delete('/api/session', undefined, writing(session))
  assert.equal(reply.status, 200)
  assert.match(String(reply.headers['set-cookie']), /^ambar_session=;.*Max-Age=0/)
  assert.ok(!(await isOpen(session)))
  for (const call of [await api.delete('/api/session'), await api.get('/api/session/list'), await api.post('/api/session/endOthers')])
    refused(call, 400, 'error_no_session')
  assert.equal(fieldsOf(await api.get('/api/session')).csrfToken, undefined, 'a token sees who it is')
  refused(await nobody.get('/api/session'), 403, 'error_access_denied')
  refused(await nobody.get('/api/session', undefined, { cookie: `ambar_session=${'x'.repeat(5000)}` }), 403, 'error_access_denied')
})

test('a wrong password and an unknown login get the same answer, and after five a wait that grows', async () => {
  const { login } = await givenUser()
  for (const name of [login, 'nobody-has-this']) {
    for (let n = 1; n <= 5; n++) refused(await signIn(name, 'wrong password'), 403, 'error_sign_in')
    const first = await signIn(name)
    refused(first, 429, 'error_sign_in_wait')
    assert.ok(Number(first.headers['retry-after']) <= 5)
    await wait()
    refused(await signIn(name, 'wrong password'), 403, 'error_sign_in')
    const second = await signIn(name)
    refused(second, 429, 'error_sign_in_wait')
    assert.ok(Number(second.headers['retry-after']) > 5)
    await wait()
  }
  await opened(login)
  refused(await signIn(login, 'wrong password'), 403, 'error_sign_in')
  await opened(login)
})

test('a stranger who guesses shuts nobody out: another address signs in, and many addresses together are slowed down at last', async () => {
  const { login } = await givenUser()
  const from = (address: string, password = PASSWORD) => nobody.post('/api/session', { login, password }, { 'x-forwarded-for': address })
  for (let n = 1; n <= 5; n++) refused(await from('203.0.113.7', 'wrong password'), 403, 'error_sign_in')
  refused(await from('203.0.113.7'), 429, 'error_sign_in_wait')
  assert.equal((await from('198.51.100.1')).status, 200)
  for (let n = 1; n <= 5; n++) refused(await from(`2001:db8:1:2::${n}`, 'wrong password'), 403, 'error_sign_in')
  refused(await from('2001:db8:1:2:ffff::1'), 429, 'error_sign_in_wait')
  assert.equal((await from('2001:db8:1:3::1')).status, 200)
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`insert into gate.attempt select sha256(convert_to(${`login\n${login}`}, 'UTF8')), 300, now(), now()
    on conflict (login_hash) do update set failures = 300`),
  )
  refused(await from('198.51.100.2', 'wrong password'), 403, 'error_sign_in')
  refused(await from('198.51.100.3'), 429, 'error_sign_in_wait')
  await wait()
})

test('letters that differ by their marks only bring no further tries', async () => {
  const { login } = await givenUser()
  for (const name of [login, login.replace('i', '\u0130'), login.replace('e', 'e\u0301'), login.toUpperCase(), `${login} `])
    refused(await signIn(name, 'wrong password'), 403, 'error_sign_in')
  refused(await signIn(login), 429, 'error_sign_in_wait')
  await wait()
})

test('a page of another site signs nobody in', async () => {
  const { login } = await givenUser()
  for (const site of ['cross-site', 'same-site'])
    refused(
      await nobody.post('/api/session', JSON.stringify({ login, password: PASSWORD }), { 'content-type': 'text/plain', 'sec-fetch-site': site }),
      403,
      'error_access_denied',
    )
  assert.equal((await nobody.post('/api/session', { login, password: PASSWORD }, { 'sec-fetch-site': 'same-origin' })).status, 200)
})

test('many guesses at once are counted as many', async () => {
  const { login } = await givenUser()
  const replies = await Promise.all(Array.from({ length: 12 }, () => signIn(login, 'wrong password')))
  assert.ok(replies.filter(({ status }) => status === 403).length <= 5)
  await wait()
})

test('two devices a login; a third one ends the one that was used longest ago', async () => {
  const { login } = await givenUser()
  const [first, second] = [await opened(login, PASSWORD, { device: 'Phone' }), await opened(login, PASSWORD, { device: 'Desk' })]
  const third = await opened(login)
  assert.deepEqual([await isOpen(first), await isOpen(second), await isOpen(third)], [false, true, true])
  const list = listOf((await nobody.get('/api/session/list', undefined, reading(third))).body)
  assert.deepEqual(
    list.map(({ device, isCurrent }) => [device, isCurrent]),
    [
      ['', true],
      ['Desk', false],
    ],
  )
  assert.equal((await nobody.post('/api/session/endOthers', undefined, writing(third))).status, 200)
  assert.deepEqual([await isOpen(second), await isOpen(third)], [false, true])
})

test('a changed password ends the other sessions; the old one must be known', async () => {
  const { login } = await givenUser()
  const [other, own] = [await opened(login), await opened(login)]
  const change = (oldPassword: string, newPassword: string) => nobody.post('/api/session/password', { oldPassword, newPassword }, writing(own))
  refused(await change('wrong password', 'another password'), 400, 'error_old_password')
  refused(await change(PASSWORD, 'short'), 400, 'error_person_password')
  refused(await api.post('/api/session/password', { oldPassword: PASSWORD, newPassword: 'another password' }), 400, 'error_no_session')
  assert.equal((await change(PASSWORD, 'another password')).status, 200)
  assert.deepEqual([await isOpen(other), await isOpen(own)], [false, true])
  refused(await signIn(login), 403, 'error_sign_in')
  await opened(login, 'another password')
})

test('removed users, lost rights and passwords set by an administrator are felt at once', async () => {
  const { login, id } = await givenUser()
  const session = await opened(login)
  fieldsOf(await api.post('/api/client/updateUser', { userId: id, roles: ['CONTENT_VIEWER'] }))
  assert.equal((await nobody.get('/api/warehouse/list', undefined, reading(session))).status, 403)
  fieldsOf(await api.post('/api/client/updateUser', { userId: id, newPassword: 'set by the administrator' }))
  assert.ok(!(await isOpen(session)))
  const again = await opened(login, 'set by the administrator')
  await api.post(`/api/client/removeUser?userId=${id}`)
  assert.ok(!(await isOpen(again)))
  refused(await signIn(login, 'set by the administrator'), 403, 'error_sign_in')
})

test('the own mail, where the link to a new password goes, is changed by a session that has just given its password', async () => {
  const { login, id } = await givenUser()
  const { id: colleague } = await givenUser()
  const [session, stolen] = [await opened(login), await opened(login)]
  const mail = (body: object, headers: Record<string, string> = writing(session)) => nobody.post('/api/client/updateUser', { userId: id, ...body }, headers)
  const confirm = (password: string, of = session) => nobody.post('/api/session/confirm', { password }, writing(of))
  refused(await mail({ email: 'thief@example.org' }), 403, 'error_password_needed')
  refused(await mail({ email: null }), 403, 'error_password_needed')
  assert.equal(fieldsOf(await mail({ email: `${login}@example.org`, name: 'Anna' })).name, 'Anna', 'what stays the same needs no password')
  assert.equal(
    fieldsOf(await mail({ userId: colleague, email: 'colleague@example.org' })).email,
    'colleague@example.org',
    'that of another is an administrator’s',
  )
  refused(await confirm('wrong password'), 400, 'error_old_password')
  refused(await mail({ email: 'thief@example.org' }), 403, 'error_password_needed')
  assert.equal((await confirm(PASSWORD)).status, 200)
  refused(await mail({ email: 'thief@example.org' }, writing(stolen)), 403, 'error_password_needed')
  assert.equal(fieldsOf(await mail({ email: 'mine@example.org' })).email, 'mine@example.org')
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update session set proven_at = proven_at - interval '11 minutes'`))
  refused(await mail({ email: 'thief@example.org' }), 403, 'error_password_needed')
  refused(await nobody.post('/api/session/confirm', { password: PASSWORD }, reading(session)), 403, 'error_access_denied')
  refused(await api.post('/api/session/confirm', { password: PASSWORD }), 400, 'error_no_session')
  assert.equal(
    fieldsOf(await api.post('/api/client/updateUser', { userId: id, email: 'other@example.org' })).email,
    'other@example.org',
    'a token is not asked',
  )
})

test('a password is not guessed by a session: tries are counted wherever one is asked for', async () => {
  const { login, id } = await givenUser()
  const session = await opened(login)
  const ways = [
    () => nobody.post('/api/session/confirm', { password: 'wrong password' }, writing(session)),
    () => nobody.post('/api/client/updateUser', { userId: id, newPassword: 'a new password', oldPassword: 'wrong password' }, writing(session)),
  ]
  for (let n = 0; n < 5; n++) assert.equal((await ways[n % 2]?.())?.status, 400)
  for (const way of ways) refused(await way(), 429, 'error_sign_in_wait')
  refused(await nobody.post('/api/session/confirm', { password: PASSWORD }, writing(session)), 429, 'error_sign_in_wait')
  await wait()
  assert.equal((await nobody.post('/api/session/confirm', { password: PASSWORD }, writing(session))).status, 200)
})

test('a forgotten password: one letter, one use, all sessions end; who has no mail gets the same answer', async () => {
  const { login } = await givenUser({ lang: 'en' })
  const session = await opened(login)
  const forgot = (name: string) => nobody.post('/api/session/forgotPassword', { login: name })
  assert.deepEqual((await forgot('nobody-has-this')).body, {})
  assert.deepEqual((await forgot(login)).body, {})
  assert.deepEqual((await forgot(login)).body, {})
  const letter = await until(async () => mailbox.letters.find(({ to }) => to === `${login}@example.org`))
  assert.equal(letter.subject, 'A new password')
  const token = /https:\/\/ambar\.example\/reset-password#([\w-]+)/.exec(letter.text)?.[1] ?? ''
  const reset = (newPassword: string, given = token) => nobody.post('/api/session/resetPassword', { token: given, newPassword })
  refused(await reset('short'), 400, 'error_person_password')
  refused(await reset('a fresh password', 'x'), 400, 'error_reset')
  const tries = await Promise.all([reset('a fresh password'), reset('a fresh password')])
  assert.deepEqual(tries.map(({ status }) => status).toSorted(), [200, 400])
  assert.ok(!(await isOpen(session)))
  await opened(login, 'a fresh password')
  assert.equal(mailbox.letters.filter(({ to }) => to === `${login}@example.org`).length, 1, 'a second request within ten minutes sends nothing')
  const { kept } = await api.app.ownerPool.tx({}, (db) =>
    db.one<{ kept: number }>(sql`select count(*) as kept from letter where status = 'SENT' and body is not null`),
  )
  assert.equal(kept, 0, 'a letter that is sent is not kept')
})

test('a mail server that says later is asked again', async () => {
  const { login } = await givenUser()
  mailbox.refuse(1)
  await nobody.post('/api/session/forgotPassword', { login })
  const letter = await until(async () => mailbox.letters.find(({ to }) => to === `${login}@example.org`), 20_000)
  assert.equal(letter.subject, 'Новый пароль')
})

test('a second factor: begun, confirmed, asked for, good once, removed with the password or by an administrator', async () => {
  const { login, id } = await givenUser()
  let session = await opened(login)
  const factor = (method: 'post' | 'put' | 'delete', body?: object) => nobody[method]('/api/session/secondFactor', body, writing(session))
  refused(await factor('put', { code: '000000' }), 409, 'error_second_factor_none')
  const { url } = fieldsOf(await factor('post'))
  assert.match(String(url), /^otpauth:\/\/totp\/Ambar%3Aperson-\d+\?secret=[A-Z2-7]{32}&issuer=Ambar$/)
  await opened(login)
  const secret = fromBase32(String(fieldsOf(await factor('post')).secret))
  // Both are good for half a minute from here on, however slow the machine is.
  const step = stepAt(Date.now())
  const at = (shift: 0 | 1) => codeOf(secret, step + shift)
  refused(await factor('put', { code: 'abcdef' }), 403, 'error_second_factor')
  assert.equal((await factor('put', { code: at(0) })).status, 200)
  refused(await factor('post'), 409, 'error_second_factor_on')
  refused(await signIn(login), 403, 'error_second_factor')
  for (let n = 1; n <= 5; n++)
    refused(
      await nobody.post('/api/session', { login, password: PASSWORD, code: '000000' }, { 'x-forwarded-for': `203.0.113.${n}` }),
      403,
      'error_second_factor',
    )
  refused(await nobody.post('/api/session', { login, password: PASSWORD, code: at(1) }, { 'x-forwarded-for': '203.0.113.99' }), 429, 'error_sign_in_wait')
  await api.app.ownerPool.tx({}, (db) => db.run(sql`delete from gate.attempt`))
  refused(await signIn(login, PASSWORD, { code: at(0) }), 403, 'error_second_factor')
  session = await opened(login, PASSWORD, { code: at(1) })
  refused(await factor('delete', { password: 'wrong password' }), 400, 'error_old_password')
  assert.equal((await factor('delete', { password: PASSWORD })).status, 200)
  await opened(login)
  const again = await opened(login)
  const next = fromBase32(String(fieldsOf(await nobody.post('/api/session/secondFactor', undefined, writing(again))).secret))
  assert.equal((await nobody.put('/api/session/secondFactor', { code: codeOf(next, stepAt(Date.now())) }, writing(again))).status, 200)
  const other = await api.another()
  const partly = await givenUser({ organizationIds: [api.organizationId] })
  refused(await nobody.post(`/api/session/resetSecondFactor?userId=${id}`, undefined, writing(await opened(partly.login))), 403, 'error_access_denied')
  refused(await other.post(`/api/session/resetSecondFactor?userId=${id}`), 409, 'error_second_factor_none')
  assert.equal((await api.post(`/api/session/resetSecondFactor?userId=${id}`)).status, 200)
  await opened(login)
  refused(await api.post('/api/session/secondFactor'), 400, 'error_no_session')
})

function fromBase32(text: string): Buffer {
  const bits = [...text].map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
