// Paying bills by card: the bank's protocol with its signature, each word of the bank applied once, and nothing believed that it did not sign.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import { openLog } from '../src/kit/log.ts'
import type { Context } from '../src/kit/op.ts'
import { tokenOf } from '../src/connectors/tbank.ts'
import { askPayments } from '../src/modules/billing/payments.ts'
import { warnOfEnd } from '../src/modules/billing/warning.ts'
import { serve, until, type Caller, type Reply } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, payee, rowsOf } from './given.ts'
import { startMailbox } from './support/mailbox.ts'
import { refused as isRefused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const PASSWORD = 'planted-password'
type Kept = { amount: number; orderId: string; status: string }
/** The bank's own way to sign, written apart from ours. */
const sign = (fields: Record<string, unknown>) =>
  createHash('sha256')
    .update(
      Object.keys({ ...fields, Password: '' })
        .filter((name) => name !== 'Token' && typeof fields[name] !== 'object')
        .toSorted()
        .map((name) => String(name === 'Password' ? PASSWORD : fields[name]))
        .join(''),
    )
    .digest('hex')
const payments = new Map<string, Kept>()
let isDown = false
const bank = createServer((request, response) => {
  void (async () => {
    const sent: unknown = JSON.parse(await text(request))
    assert.ok(isFields(sent))
    const answer = (body: object) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (isDown) return response.writeHead(503).end()
    if (sent.Token !== sign(sent) || sent.TerminalKey !== 'TestTerminal') return answer({ Success: false, ErrorCode: '204', Message: 'Неверный токен.' })
    if (request.url === '/v2/Init') {
      const id = String(700_000 + payments.size)
      payments.set(id, { amount: Number(sent.Amount), orderId: String(sent.OrderId), status: 'NEW' })
      return answer({
        Success: true,
        ErrorCode: '0',
        Status: 'NEW',
        PaymentId: id,
        OrderId: sent.OrderId,
        Amount: sent.Amount,
        PaymentURL: `https://pay.example/${id}`,
      })
    }
    const kept = payments.get(String(sent.PaymentId))
    if (!kept) return answer({ Success: false, ErrorCode: '7', Message: 'Платёж не найден.' })
    return answer({ Success: true, ErrorCode: '0', Status: kept.status, PaymentId: sent.PaymentId, OrderId: kept.orderId, Amount: kept.amount })
  })()
}).listen(0, '127.0.0.1')
await once(bank, 'listening')
after(() => bank.close())
const address = bank.address()
const url = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`

const folder = mkdtempSync(join(tmpdir(), 'ambar-payment-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offer.json')
writeFileSync(
  file,
  JSON.stringify({
    payee,
    tariffs: [
      { id: 1, name: 'Начало', prices: { MONTH: 0 } },
      { id: 2, name: 'Базовый', prices: { MONTH: 3000, WEEK: 900 } },
    ],
    addons: [],
  }),
)
const mailbox = await startMailbox()
after(() => mailbox.close())
const api = await serve({ env: { BILLING_FILE: file, TBANK_TERMINAL: 'TestTerminal', TBANK_PASSWORD: PASSWORD, TBANK_URL: url, SMTP_URL: mailbox.url } })
const refused = (reply: Reply, status: number, code: string) => {
  isRefused(reply, status, code)
  assert.ok(!reply.raw.includes(PASSWORD))
}
async function order(caller: Caller, period = 'MONTH') {
  const tariff = fieldsOf(await caller.post('/api/client/tariff', { id: 2, period }))
  return { tariff, ...(await cardBill(caller, numberOf(tariff.id))) }
}
async function cardBill(caller: Caller, tariffId: number) {
  const bill = fieldsOf(await caller.post('/api/client/bill', { tariff: { id: tariffId }, payByCard: true }))
  return { bill, externalId: String(bill.bankOrderId) }
}
const noticeOf = (externalId: string, status: string, more: object = {}) => {
  const kept = payments.get(externalId)
  const fields = {
    TerminalKey: 'TestTerminal',
    OrderId: kept?.orderId,
    Success: true,
    Status: status,
    PaymentId: Number(externalId),
    ErrorCode: '0',
    Amount: kept?.amount,
    Pan: '430000******0777',
    ...more,
  }
  return { ...fields, Token: sign(fields) }
}
const notice = (body: object) => ({ ...api, ...api.with('') }).post('/api/billing/payment/tbank', body)
const billOf = async (caller: Caller, id: unknown) => listOf((await caller.get('/api/client/getBills')).body).find((bill) => bill.id === id)
const tariffOf = async (caller: Caller, id: unknown) => listOf((await caller.get('/api/client/getClientTariffs')).body).find((row) => row.id === id)
const run = (task: typeof askPayments | typeof warnOfEnd, caller: Caller, payload: { id: number }) =>
  task.run({
    payload,
    clientId: caller.clientId,
    taskId: null,
    signal: AbortSignal.timeout(10_000),
    attempt: 1,
    log: openLog('silent'),
    progress: () => undefined,
    result: () => undefined,
    tx: (work) =>
      api.app.pool.tx({ clientId: caller.clientId }, (db) =>
        work({
          db,
          clientId: caller.clientId,
          actor: systemActor(caller.clientId),
          lang: 'ru',
          requestId: 'test',
          enqueue: enqueuer(db, caller.clientId),
        } satisfies Context),
      ),
  })

test('the signature is the published one', () => {
  const fields = {
    TerminalKey: 'MerchantTerminalKey',
    Amount: 19_200,
    OrderId: '00000',
    Description: 'Подарочная карта на 1000 рублей',
    DATA: { Phone: '1' },
    Receipt: {},
  }
  assert.equal(
    tokenOf(fields, '11111111111111'),
    createHash('sha256').update('19200Подарочная карта на 1000 рублей0000011111111111111MerchantTerminalKey').digest('hex'),
  )
})

test('a bill is paid at the bank; its word brings what was bought, once', async () => {
  const caller = await api.another('Buyer')
  const { bill, tariff, externalId } = await order(caller)
  assert.equal(bill.url, `https://pay.example/${externalId}`)
  assert.deepEqual([payments.get(externalId)?.amount, bill.status], [300_000, 'CREATED'])
  assert.equal((await notice(noticeOf(externalId, 'AUTHORIZED'))).raw.toString(), 'OK')
  assert.equal((await billOf(caller, bill.id))?.status, 'CREATED')
  const replies = await Promise.all(Array.from({ length: 4 }, () => notice(noticeOf(externalId, 'CONFIRMED'))))
  assert.deepEqual(
    replies.map(({ status, raw }) => [status, raw.toString()]),
    replies.map(() => [200, 'OK']),
  )
  const paid = await billOf(caller, bill.id)
  assert.deepEqual([paid?.status, String(paid?.url).includes('/print')], ['PAYED', true])
  const { status, expiredDate } = (await tariffOf(caller, tariff.id)) ?? {}
  assert.equal(status, 'PAYED')
  await notice(noticeOf(externalId, 'CONFIRMED'))
  assert.equal((await tariffOf(caller, tariff.id))?.expiredDate, expiredDate)
  assert.equal(rowsOf(await caller.get('/api/client/audit?action=bill.pay')).length, 1)
  refused(await caller.post(`/api/client/bill/${numberOf(bill.id)}/pay`), 409, 'error_bill_paid')
  assert.equal((await notice(noticeOf(externalId, 'REFUNDED'))).status, 200)
  assert.deepEqual([(await billOf(caller, bill.id))?.status, (await tariffOf(caller, tariff.id))?.status], ['REFUND', 'REFUND'])
  // A word of before that comes late pays nothing again.
  assert.equal((await notice(noticeOf(externalId, 'CONFIRMED'))).status, 200)
  assert.equal((await billOf(caller, bill.id))?.status, 'REFUND')
})

test('a bill that was paid twice stays paid until both payments went back, in whichever order', async () => {
  for (const sequence of [
    [0, 1],
    [1, 0],
  ]) {
    const caller = await api.another(`Twice ${sequence.join('')}`)
    const { bill, tariff, externalId } = await order(caller)
    const second = fieldsOf(await caller.post(`/api/client/bill/${numberOf(bill.id)}/pay`))
    const both = [externalId, String(second.bankOrderId)]
    for (const id of both) assert.equal((await notice(noticeOf(id, 'CONFIRMED'))).status, 200)
    const states = async () => [(await billOf(caller, bill.id))?.status, (await tariffOf(caller, tariff.id))?.status]
    for (const [step, at] of sequence.entries()) {
      assert.deepEqual(await states(), ['PAYED', 'PAYED'])
      assert.equal((await notice(noticeOf(both[at] ?? '', 'REFUNDED'))).status, 200, `${step}`)
    }
    assert.deepEqual(await states(), ['REFUND', 'REFUND'])
  }
})

test('what the bank did not sign, or of another sum, is not believed', async () => {
  const caller = await api.another('Careful')
  const { bill, externalId } = await order(caller)
  const good = noticeOf(externalId, 'CONFIRMED')
  refused(await notice({ ...good, Token: 'x' }), 403, 'error_access_denied')
  refused(await notice({ ...good, Amount: 1 }), 403, 'error_access_denied')
  refused(await notice({ ...good, Token: `${good.Token.slice(0, -1)}g` }), 403, 'error_access_denied')
  refused(await notice(noticeOf(externalId, 'CONFIRMED', { TerminalKey: 'Other' })), 403, 'error_access_denied')
  refused(await notice(noticeOf(externalId, 'CONFIRMED', { Amount: 100 })), 400, 'error_payment_amount')
  refused(await notice(noticeOf(externalId, 'CONFIRMED', { PaymentId: 5 })), 404, 'error_payment_missing')
  for (const OrderId of [`${api.clientId}-1`, '0-0', 'x', `${caller.clientId}-999999`])
    refused(await notice(noticeOf(externalId, 'CONFIRMED', { OrderId })), 404, 'error_payment_missing')
  for (const body of [{}, { Token: 5 }, { ...good, Token: undefined }]) refused(await notice(body), 403, 'error_access_denied')
  assert.equal((await billOf(caller, bill.id))?.status, 'CREATED')
})

test('a refused card may be tried again, a silent bank is asked, one that is down leaves the bill to be paid later', async () => {
  const caller = await api.another('Patient')
  const { bill, externalId } = await order(caller)
  await notice(noticeOf(externalId, 'REJECTED'))
  const again = fieldsOf(await caller.post(`/api/client/bill/${numberOf(bill.id)}/pay`))
  const second = String(again.bankOrderId)
  assert.notEqual(second, externalId)
  const { id } = await api.app.pool.tx({ clientId: caller.clientId }, (db) => db.one<{ id: number }>(sql`select id from payment where external_id = ${second}`))
  await run(askPayments, caller, { id })
  assert.equal((await billOf(caller, bill.id))?.status, 'CREATED')
  const kept = payments.get(second)
  assert.ok(kept)
  kept.status = 'CONFIRMED'
  for (let n = 0; n < 2; n++) await run(askPayments, caller, { id })
  assert.equal((await billOf(caller, bill.id))?.status, 'PAYED')

  isDown = true
  const other = await api.another('Later')
  const tariff = fieldsOf(await other.post('/api/client/tariff', { id: 2 }))
  refused(await other.post('/api/client/bill', { tariff: { id: tariff.id }, payByCard: true }), 409, 'error_payment_unavailable')
  isDown = false
  const [waiting] = listOf((await other.get('/api/client/getBills')).body)
  assert.match(String(fieldsOf(await other.post(`/api/client/bill/${numberOf(waiting?.id)}/pay`)).url), /^https:\/\/pay\.example\//)
  refused(await caller.post(`/api/client/bill/999999/pay`), 404, 'error_bill_missing')
  const viewer = await tokenFor(api, numberOf(fieldsOf(await api.post('/api/client/addUser', { login: 'viewer', roles: ['ANALYST'] })).userId))
  refused(await viewer.post('/api/client/bill/1/pay'), 403, 'error_access_denied')
})

test('a tariff that ends soon is said once, in the cabinet and to the main account', async () => {
  const caller = await api.another('Ending')
  const main = numberOf(rowsOf(await caller.get('/api/client/findUser')).find(({ isMain }) => isMain === true)?.userId)
  fieldsOf(await caller.post('/api/client/updateUser', { userId: main, email: 'ending@example.org' }))
  const { externalId } = await order(caller, 'WEEK')
  await notice(noticeOf(externalId, 'CONFIRMED'))
  for (let n = 0; n < 2; n++) await run(warnOfEnd, caller, { id: 1 })
  await until(async () => mailbox.letters.some(({ to }) => to === 'ending@example.org'))
  assert.equal(mailbox.letters.filter(({ to }) => to === 'ending@example.org').length, 1)
  const told = rowsOf(await caller.get('/api/notification/findNotification?code=TARIFF_ENDS'))
  assert.equal(told.length, 1)
  assert.match(String(told[0]?.message), /^Тариф «Базовый» заканчивается \d{4}-\d{2}-\d{2}$/)
})
