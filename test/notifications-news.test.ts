// Notifications: in the cabinet with marks of each reader, by mail and Telegram as each chose, and only to those who may see; feedback by mail.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, test } from 'node:test'
import { text } from 'node:stream/consumers'
import { enqueuer } from '../src/kit/jobs.ts'
import { listIntegrations, noteIntegrationProblem } from '../src/modules/client/index.ts'
import { givenAccount, imported } from '../src/modules/fbs/given.ts'
import { notify, type News } from '../src/modules/notifications/index.ts'
import { serve, until, type Caller } from '../src/testing.ts'
import { startWildberries } from '../sandbox/wildberries/server.ts'
import { fieldsOf, isFields, numberOf, rowsOf } from './given.ts'
import { startMailbox } from './support/mailbox.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

/** A bot's API that keeps what it is sent; the first answer to a chat named `busy` is 429. */
async function startTelegram() {
  const messages: { path: string; chat: unknown; text: unknown }[] = []
  let isBusy = true
  const server = createServer((request, response) => {
    void (async () => {
      const sent: unknown = JSON.parse(await text(request))
      assert.ok(isFields(sent))
      const again = sent.chat_id === 'busy' && isBusy
      if (again) isBusy = false
      else messages.push({ path: request.url ?? '', chat: sent.chat_id, text: sent.text })
      response.writeHead(again ? 429 : sent.chat_id === 'gone' ? 403 : 200, { 'content-type': 'application/json' }).end('{"ok":true}')
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { url: `http://127.0.0.1:${address.port}`, messages }
}

const [telegram, mailbox] = [await startTelegram(), await startMailbox()]
after(() => mailbox.close())
const api = await serve({ env: { TELEGRAM_TOKEN: '42:secret', TELEGRAM_URL: telegram.url, SMTP_URL: mailbox.url, MAIL_FROM: 'Ambar <ambar@example.org>' } })
const other = await api.another()
const tell = (caller: Caller, news: News) =>
  api.app.pool.tx({ clientId: caller.clientId }, (db) => notify({ db, clientId: caller.clientId, enqueue: enqueuer(db, caller.clientId) }, news))
const find = async (caller: Caller, query = '') => rowsOf(await caller.get(`/api/notification/findNotification?${query}`))
let made = 0
async function givenUser(more: object): Promise<Caller> {
  const user = fieldsOf(await api.post('/api/client/addUser', { login: `reader-${++made}@example.org`, roles: ['USER'], ...more }))
  return tokenFor(api, numberOf(user.userId))
}

test('a notification says what happened in the language of the reader, filters find it, a repeat is no news', async () => {
  const news: News = { code: 'FBS_STOCKS_WB_ERROR', type: 'CRITICAL', organizationId: api.organizationId, params: { reason: '409' } }
  await tell(api, news)
  await tell(api, news)
  await tell(api, { code: 'CARD_CREATE_ERROR', params: { reason: 'no photo' } })
  const rows = await find(api, 'count=true')
  assert.deepEqual(
    rows.map(({ code, type, status, message }) => [code, type, status, message]),
    [
      ['CARD_CREATE_ERROR', 'WARNING', 'UNREAD', 'Карточка не создана: no photo'],
      ['FBS_STOCKS_WB_ERROR', 'CRITICAL', 'UNREAD', 'Wildberries: остатки не приняты: 409'],
    ],
  )
  assert.equal(
    fieldsOf(await api.get(`/api/notification/getNotificationById?id=${String(rows[0]?.id)}`, undefined, { 'accept-language': 'en' })).params,
    '{"reason":"no photo"}',
  )
  assert.equal((await find(api, 'type=CRITICAL')).length, 1)
  assert.equal((await find(api, `organizationId=${api.organizationId}`)).length, 1)
  assert.equal((await find(api, 'code=CARD_CREATE_ERROR')).length, 1)
  refused(await api.get('/api/notification/findNotification?code=NOTHING'), 400, 'error_validation')
})

test('marks are each reader’s own; nobody marks or sees what is another client’s or not of their organizations', async () => {
  const reader = await givenUser({})
  const id = numberOf((await find(api))[0]?.id)
  assert.equal((await api.post(`/api/notification/markRead?notificationId=${id}`)).status, 200)
  assert.deepEqual(
    (await find(api, 'status=READ')).map((row) => row.id),
    [id],
  )
  assert.deepEqual(await find(reader, 'status=READ'), [])
  assert.equal((await reader.post('/api/notification/markAllRead')).status, 200)
  assert.deepEqual(await find(reader, 'status=UNREAD'), [])
  assert.ok((await find(api, 'status=UNREAD')).length > 0)
  assert.deepEqual(await find(other), [])
  refused(await other.get(`/api/notification/getNotificationById?id=${id}`), 404, 'error_notification_missing')
  refused(await other.post(`/api/notification/markRead?notificationId=${id}`), 404, 'error_notification_missing')
  const second = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Second', inn: '7707083893' })).id)
  const limited = await givenUser({ organizationIds: [second] })
  assert.ok((await find(limited)).every(({ organizationId }) => organizationId === null || organizationId === second))
  refused(await limited.get(`/api/notification/getNotificationById?id=${String((await find(api, 'type=CRITICAL'))[0]?.id)}`), 404, 'error_notification_missing')
  const viewer = await givenUser({ roles: ['ANALYST'] })
  assert.equal((await viewer.get('/api/notification/findNotification')).status, 200)
  for (const reply of [
    await viewer.post('/api/notification/markAllRead'),
    await viewer.post(`/api/notification/markRead?notificationId=${id}`),
    await viewer.put('/api/notification/choice', {}),
  ])
    refused(reply, 403, 'error_access_denied')
})

test('each is told by mail and by Telegram what they chose, in their language, and nobody else', async () => {
  const anna = await givenUser({ email: 'anna@example.org', notifierChatId: 'anna', lang: 'en' })
  const boris = await givenUser({ email: 'boris@example.org', notifierChatId: 'busy' })
  const lost = await givenUser({ notifierChatId: 'gone' })
  await givenUser({ email: 'silent@example.org', notifierChatId: 'silent' })
  const where = { mail: 'anna@example.org', chatId: 'anna', hasMail: true, hasTelegram: true }
  const told = { ...where, newOrders: false, expressOrders: false }
  const choose = async (choice: object) => (await anna.put('/api/notification/choice', choice)).body
  assert.deepEqual((await anna.get('/api/notification/choice')).body, { ...told, byMail: [], byTelegram: [] })
  assert.deepEqual(await choose({ byMail: ['CRITICAL', 'CRITICAL'], byTelegram: ['INFO'] }), { ...told, byMail: ['CRITICAL'], byTelegram: ['INFO'] })
  assert.deepEqual(await choose({ byTelegram: ['CRITICAL'] }), { ...told, byMail: ['CRITICAL'], byTelegram: ['CRITICAL'] })
  fieldsOf(await boris.put('/api/notification/choice', { byTelegram: ['CRITICAL'] }))
  fieldsOf(await lost.put('/api/notification/choice', { byTelegram: ['CRITICAL'] }))
  refused(await anna.put('/api/notification/choice', { byMail: ['LOUD'] }), 400, 'error_validation')
  await tell(api, { code: 'UPLOAD_PRICE_ERROR', type: 'CRITICAL', params: { reason: 'too low' } })
  await tell(api, { code: 'CANT_RECEIVE_BARCODES', type: 'WARNING', params: { reason: 'quiet' } })
  await until(async () => mailbox.letters.length > 0 && telegram.messages.length >= 3, 25_000)
  assert.deepEqual(
    mailbox.letters.map(({ to, subject }) => [to, subject]),
    [['anna@example.org', 'Prices were not taken: too low']],
  )
  assert.deepEqual(telegram.messages.map(({ chat, text: said }) => `${String(chat)}: ${String(said)}`).toSorted(), [
    'anna: Prices were not taken: too low',
    'busy: Цены не приняты: too low',
    'gone: Цены не приняты: too low',
  ])
  assert.equal(telegram.messages[0]?.path, '/bot42:secret/sendMessage')
})

test('the orders of one import are one message to those who asked for that kind and may see the organization; a repeat tells nothing', async () => {
  const wb = await startWildberries({ limits: 'none' })
  after(() => wb.close())
  await givenUser({ notifierChatId: 'fbs', notifyOnFbsOrders: true })
  await givenUser({ notifierChatId: 'express', notifyOnExpressOrders: true })
  await givenUser({ email: 'letters@example.org', notifyOnFbsOrders: true })
  const elsewhere = numberOf(fieldsOf(await api.post('/api/client/createClientOrganization', { name: 'Elsewhere', inn: '7707083893' })).id)
  await givenUser({ notifierChatId: 'elsewhere', notifyOnFbsOrders: true, organizationIds: [elsewhere] })
  await givenAccount(api, wb)
  const [messages, letters] = [telegram.messages.length, mailbox.letters.length]
  wb.world.createOrder({ article: 'mug-330-white', quantity: 60 })
  await imported(api)
  await until(async () => telegram.messages.length > messages && mailbox.letters.length > letters)
  const told = telegram.messages.slice(messages)
  assert.deepEqual(
    told.map(({ chat }) => chat),
    ['fbs'],
  )
  assert.match(String(told[0]?.text), /^Новые заказы FBS \(60\), WILDBERRIES: (\d+, ){4}\d+ и ещё 55$/)
  assert.deepEqual([mailbox.letters.at(-1)?.to, mailbox.letters.at(-1)?.text.trim()], ['letters@example.org', told[0]?.text])
  const unknown = await find(api, 'code=WILDBERRIES_FBS_PRODUCT_NOT_FOUND')
  assert.deepEqual(
    unknown.map(({ message }) => message),
    ['В заказе Wildberries товар, которого нет в каталоге: mug-330-white'],
  )
  await imported(api)
  wb.world.createOrder({ article: 'mug-330-white' })
  await imported(api)
  await until(async () => telegram.messages.length > messages + 1)
  assert.match(String(telegram.messages.at(-1)?.text), /^Новые заказы FBS \(1\), WILDBERRIES: \d+$/)
  assert.equal(telegram.messages.length, messages + 2)
})

test('a key that is refused is told of once, until it works again', async () => {
  const refusals = () => find(api, 'code=INTEGRATION_REFUSED')
  const [row] = await api.app.pool.tx({ clientId: api.clientId }, (db) => listIntegrations(db, api.clientId))
  const note = (problem: string | null) => api.app.pool.tx({ clientId: api.clientId }, (db) => noteIntegrationProblem(db, api.clientId, row?.id ?? 0, problem))
  for (let n = 0; n < 2; n++) await note('the token is withdrawn')
  await note('the token is withdrawn, really')
  assert.deepEqual(
    (await refusals()).map(({ message, type, organizationId }) => [message, type, organizationId]),
    [['WILDBERRIES не принимает ключ: the token is withdrawn', 'CRITICAL', api.organizationId]],
  )
  await note(null)
  await note('expired')
  assert.equal((await refusals()).length, 2)
  await note(null)
})

test('an import of goods that stops is told of once, however often it is tried', async () => {
  const address = encodeURIComponent('http://127.0.0.1:9/feed.yml')
  const { id } = fieldsOf(await api.post(`/api/import/importProductsFromYml?organizationId=${api.organizationId}&url=${address}`))
  await until(async () => fieldsOf(await api.get(`/api/task/getTask?id=${numberOf(id)}`)).message === 'error_feed_address')
  await api.post(`/api/task/runTask?taskId=${numberOf(id)}`)
  const told = await until(async () => {
    const rows = await find(api, 'code=CATALOGUE_IMPORT_ERROR')
    return rows.length > 0 && rows
  })
  assert.equal(told.length, 1)
  assert.match(String(told[0]?.message), /^Импорт товаров остановился: /)
})

test('feedback reaches the main account by mail, with consent and a text only', async () => {
  const main = numberOf(rowsOf(await api.get('/api/client/findUser')).find(({ isMain }) => isMain === true)?.userId)
  fieldsOf(await api.post('/api/client/updateUser', { userId: main, email: 'main@example.org' }))
  const send = (body: object, caller: Caller = api) => caller.post('/api/email/sendFeedBackMail', body)
  const letters = mailbox.letters.length
  assert.equal((await send({ userName: 'Анна', email: 'a@example.org', countStars: 5, feedBack: 'Хорошо', permissionPersonalData: true })).body, true)
  await until(async () => mailbox.letters.length > letters)
  assert.deepEqual(
    [mailbox.letters.at(-1)?.to, mailbox.letters.at(-1)?.text.trim()],
    ['main@example.org', 'Имя: Анна\nE-mail: a@example.org\nОценка: 5\n\nХорошо'],
  )
  refused(await send({ feedBack: 'x' }), 400, 'error_feedback_consent')
  refused(await send({ feedBack: ' ', permissionPersonalData: true }), 400, 'error_feedback_empty')
  refused(await send({ feedBack: 'x', countStars: 9, permissionPersonalData: true }), 400, 'error_validation')
  refused(await send({ feedBack: 'x', permissionPersonalData: true }, await givenUser({ roles: ['ANALYST'] })), 403, 'error_access_denied')
})
