// Tariffs, add-ons and bills: prices come from the offer, a payment brings what was bought, limits hold, and nobody sees another's.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { sql } from '../src/kit/db.ts'
import { enqueuer, systemActor } from '../src/kit/jobs.ts'
import { linesOf } from '../src/kit/paper/given.ts'
import { addCharge, payBill } from '../src/modules/billing/index.ts'
import { requireRoom, takeStorage } from '../src/modules/limits/index.ts'
import { addDays, daysFor, paymentCode, periodEnd, restPriceMinor, unusedMinor, vatInside } from '../src/modules/billing/rules.ts'
import { serve, type Caller } from '../src/testing.ts'
import { fieldsOf, isFields, listOf, numberOf, rowsOf } from './given.ts'
import { refused } from './support/refused.ts'
import { tokenFor } from './support/users.ts'

const payee = {
  name: 'ООО «Амбар»',
  inn: '7707083893',
  kpp: '770701001',
  bank: 'ПАО СБЕРБАНК',
  bik: '044525225',
  corrBill: '30101810400000000225',
  billNumber: '40702810900000000001',
  vatRate: 20,
}
const sold = {
  payee,
  tariffs: [
    { id: 1, name: 'Начало', productsLimit: 2, usersLimit: 2, organizationLimit: 1, maxStorageSizeMb: 1, prices: { MONTH: 0 } },
    { id: 2, name: 'Базовый', productsLimit: 1000, usersLimit: 5, prices: { MONTH: 3000, YEAR: 30_000 }, analytics: true },
    { id: 3, name: 'Премиум', prices: { MONTH: 6000 } },
    { id: 4, name: 'Ничего', usersLimit: 0, prices: { MONTH: 1 } },
  ],
  addons: [
    { id: 7, name: 'Ещё пользователи', prices: { MONTH: 500 }, adds: { what: 'users', count: 3 } },
    { id: 8, name: 'Подарок', prices: { MONTH: 0 }, adds: { what: 'users', count: 1 } },
  ],
}
const folder = mkdtempSync(join(tmpdir(), 'ambar-billing-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offer.json')
writeFileSync(file, JSON.stringify(sold))

const api = await serve({ worker: false, env: { BILLING_FILE: file } })
const take = async (caller: Caller, body: object) => fieldsOf(await caller.post('/api/client/tariff', body))
const inside = <T>(
  caller: Caller,
  work: (call: {
    db: Parameters<Parameters<typeof api.app.pool.tx>[1]>[0]
    clientId: number
    actor: ReturnType<typeof systemActor>
    requestId: string
    enqueue: ReturnType<typeof enqueuer>
  }) => Promise<T>,
) =>
  api.app.pool.tx({ clientId: caller.clientId }, (db) =>
    work({ db, clientId: caller.clientId, actor: systemActor(caller.clientId), requestId: 'test', enqueue: enqueuer(db, caller.clientId) }),
  )
const pay = (caller: Caller, id: number) => inside(caller, (call) => payBill(call, id))
/** Takes a tariff, makes its bill and pays it. */
async function buy(caller: Caller, body: object) {
  const { id } = await take(caller, body)
  const bill = fieldsOf(await caller.post('/api/client/bill', { tariff: { id } }))
  await pay(caller, numberOf(bill.id))
  return numberOf(id)
}
const tariffOf = async (caller: Caller, id: number) => rowsOf(await caller.get('/api/client/getClientTariffs')).find((row) => row.id === id) ?? {}
const daysAhead = (text: unknown) => (new Date(String(text)).getTime() - Date.now()) / 86_400_000

test('the figures: periods by the calendar, what is left, what it buys, VAT inside, and the payment code', () => {
  assert.equal(periodEnd(new Date('2026-01-31T10:00:00Z'), 'MONTH').toISOString(), '2026-02-28T10:00:00.000Z')
  assert.equal(periodEnd(new Date('2024-02-29T00:00:00Z'), 'YEAR').toISOString(), '2025-02-28T00:00:00.000Z')
  assert.equal(periodEnd(new Date('2026-03-30T00:00:00Z'), 'WEEK').toISOString(), '2026-04-06T00:00:00.000Z')
  const from = new Date('2026-04-01T00:00:00Z')
  const half = { valueMinor: 300_000, startedAt: from, expiresAt: addDays(from, 30) }
  assert.equal(unusedMinor(half, addDays(from, 10)), 200_000)
  assert.equal(unusedMinor(half, addDays(from, 31)), 0)
  assert.equal(unusedMinor(half, addDays(from, -5)), 300_000)
  assert.equal(daysFor(200_000, 600_000, 'MONTH'), 10)
  assert.equal(daysFor(200_000, 0, 'MONTH'), 0)
  assert.equal(restPriceMinor({ priceMinor: 600_000, period: 'MONTH', days: 20, leftMinor: 200_000 }), 200_000)
  assert.equal(restPriceMinor({ priceMinor: 600_000, period: 'MONTH', days: 1, leftMinor: 200_000 }), 0)
  assert.equal(vatInside(120_000, 20), 20_000)
  assert.equal(
    paymentCode({ ...payee, name: 'A|B' }, { priceMinor: 300_000, purpose: 'Счёт\n1' }),
    'ST00012|Name=A B|PersonalAcc=40702810900000000001|BankName=ПАО СБЕРБАНК|BIC=044525225|CorrespAcc=30101810400000000225|Sum=300000|Purpose=Счёт 1|PayeeINN=7707083893|KPP=770701001',
  )
})

test('what is sold is shown, with the prices of what raises limits', async () => {
  const shown = fieldsOf(await api.get('/api/signup/getTariffs'))
  assert.deepEqual(
    listOf(shown.tariffs).map(({ name, price, yearPrice, productsLimit }) => [name, price, yearPrice, productsLimit]),
    [
      ['Начало', 0, null, 2],
      ['Базовый', 3000, 30_000, 1000],
      ['Премиум', 6000, null, null],
      ['Ничего', 1, null, null],
    ],
  )
  assert.ok(isFields(shown.options) && isFields(shown.organization))
  assert.deepEqual([shown.options.userCount, shown.options.userPrice, shown.organization.inn], [3, 500, payee.inn])
  for (const reply of [await api.get('/api/client/clearTariffCache'), await api.put('/api/client/refreshCacheTariff')]) assert.equal(reply.status, 200)
})

test('a bill: its sum is ours, its paper carries the code, a payment brings the tariff once', async () => {
  const me = await api.another('Bills')
  const tariff = await take(me, { id: 2, period: 'YEAR', price: 1, status: 'PAYED', usersLimit: 1000 })
  assert.deepEqual(
    [tariff.price, tariff.status, tariff.usersLimit, tariff.expiredDate, tariff.changedUserName],
    [30_000, 'CREATED', 5, null, `admin@${me.clientId}`],
  )
  const addon = fieldsOf(await me.post('/api/client/createAddonTariff', { addonId: 7, price: 0 }))
  assert.deepEqual([addon.price, addon.status], [500, 'CREATED'])
  const request = { tariff: { id: tariff.id }, addons: [{ id: addon.id }], organization: { name: 'ИП Иванов', inn: '500100732259' } }
  const bill = fieldsOf(await me.post('/api/client/bill', request))
  assert.deepEqual([bill.price, bill.status, bill.number], [30_500, 'CREATED', `${me.clientId}-${String(bill.id)}`])
  refused(await me.post('/api/client/bill', request), 409, 'error_bill_taken')
  const paper = await me.get(`/api/client/bill/${String(bill.id)}/print`)
  assert.equal(paper.headers['content-type'], 'application/pdf')
  const lines = (await linesOf(paper.raw)).flat()
  for (const line of ['Покупатель: ИП Иванов, ИНН 500100732259', 'Базовый, на год', 'Итого: 30 500,00', 'В том числе НДС 20 %: 5 083,33'])
    assert.ok(lines.includes(line), lines.join('\n'))
  await pay(me, numberOf(bill.id))
  await assert.rejects(pay(me, numberOf(bill.id)), { code: 'error_bill_paid' })
  await assert.rejects(pay(me, 999_999), { code: 'error_bill_missing' })
  const paid = await tariffOf(me, numberOf(tariff.id))
  assert.equal(paid.status, 'PAYED')
  assert.ok(daysAhead(paid.expiredDate) > 364)
  assert.deepEqual(
    rowsOf(await me.get('/api/client/getBills')).map(({ id, status }) => [id, status]),
    [[bill.id, 'PAYED']],
  )
  refused(await me.post('/api/client/tariff', { id: 1 }), 409, 'error_tariff_paid_rest')
})

test('what is left of a tariff lengthens the next one, or is taken off the price until its end', async () => {
  const me = await api.another('Proration')
  assert.equal((await me.get('/api/client/getTariffDayCount?tariffId=3')).body, 0)
  refused(await me.post('/api/client/tariff', { id: 3, period: 'END_OF_TARIFF' }), 400, 'error_tariff_period')
  const first = await buy(me, { id: 2 })
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`update client_tariff set started_at = now() - interval '10 days', expires_at = now() + interval '20 days' where client_id = ${me.clientId}`),
  )
  assert.equal(Math.round(Number((await me.get('/api/client/getTariffDayCount?tariffId=3')).body)), 10)
  const upgrade = await take(me, { id: 3, period: 'END_OF_TARIFF' })
  assert.ok(Math.abs(numberOf(upgrade.price) - 2000) <= 1, String(upgrade.price))
  assert.equal(upgrade.changeTariffId, first)
  const second = await buy(me, { id: 3 })
  assert.ok(Math.abs(daysAhead((await tariffOf(me, second)).expiredDate) - 40) < 1.6)
  assert.equal((await tariffOf(me, first)).status, 'REPLACED')
  refused(await me.post('/api/client/tariff', { id: 2, period: 'END_OF_TARIFF' }), 400, 'error_tariff_period')
  await api.app.ownerPool.tx({}, (db) =>
    db.run(sql`update client_tariff set expires_at = now() - interval '1 day' where client_id = ${me.clientId} and id = ${second}`),
  )
  assert.deepEqual(
    rowsOf(await me.get('/api/client/getExpiredTariffs')).map(({ id }) => id),
    [second],
  )
})

test('what is left of a tariff is spent once: an upgrade that is paid after it ended, or was given up for a third, lasts as long as its money', async () => {
  for (const [when, wanted] of [
    ['in time', 20],
    ['late', 10],
    ['after a third', 35],
  ] as const) {
    const me = await api.another(`Spent once ${when}`)
    const first = await buy(me, { id: 2 })
    await api.app.ownerPool.tx({}, (db) =>
      db.run(sql`update client_tariff set started_at = now() - interval '10 days', expires_at = now() + interval '20 days' where client_id = ${me.clientId}`),
    )
    const upgrade = numberOf((await take(me, { id: 3, period: 'END_OF_TARIFF' })).id)
    const bill = numberOf(fieldsOf(await me.post('/api/client/bill', { tariff: { id: upgrade } })).id)
    if (when === 'after a third') await buy(me, { id: 2 })
    if (when === 'late') await api.app.ownerPool.tx({}, (db) => db.run(sql`update client_tariff set expires_at = now() - interval '1 day' where id = ${first}`))
    await pay(me, bill)
    const days = daysAhead((await tariffOf(me, upgrade)).expiredDate)
    // 2,000 of its own; with the third, 3,000 of that and 2,000 of the first: at 200 a day.
    assert.ok(Math.abs(days - wanted) < 1.6, `${when}: ${days}`)
  }
})

test('an add-on that costs nothing is taken once', async () => {
  const me = await api.another('Gift')
  assert.equal(fieldsOf(await me.post('/api/client/createAddonTariff', { addonId: 8 })).status, 'FREE')
  refused(await me.post('/api/client/createAddonTariff', { addonId: 8 }), 409, 'error_addon_held')
  await api.app.ownerPool.tx({}, (db) => db.run(sql`update addon_tariff set expires_at = now() - interval '1 day' where client_id = ${me.clientId}`))
  assert.equal((await me.post('/api/client/createAddonTariff', { addonId: 8 })).status, 200)
})

test('limits: of the free tariff, of the paid one, raised by an add-on; storage is counted', async () => {
  const me = await api.another('Limits')
  const room = (what: 'users' | 'products' | 'organizations' | 'storage', more: number) => inside(me, (call) => requireRoom(call, what, more))
  await room('users', 1)
  await assert.rejects(room('users', 2), { code: 'error_tariff_limit_users', params: { limit: 2, wanted: 3 } })
  await assert.rejects(room('organizations', 1), { code: 'error_tariff_limit_organizations' })
  await assert.rejects(room('products', 3), { code: 'error_tariff_limit_products' })
  await inside(me, (call) => takeStorage(call, 1_000_000))
  await assert.rejects(
    inside(me, (call) => takeStorage(call, 100_000)),
    { code: 'error_tariff_limit_storage' },
  )
  await inside(me, (call) => takeStorage(call, -500_000))
  await inside(me, (call) => takeStorage(call, 100_000))
  const addon = fieldsOf(await me.post('/api/client/createAddonTariff', { addonId: 7 }))
  await pay(me, numberOf(fieldsOf(await me.post('/api/client/bill', { addons: [{ id: addon.id }] })).id))
  await room('users', 4)
  await assert.rejects(room('users', 5), { code: 'error_tariff_limit_users' })
  await buy(me, { id: 2 })
  await room('organizations', 100)
  await room('users', 7)
  await assert.rejects(room('products', 1001), { code: 'error_tariff_limit_products' })
  refused(await me.post('/api/client/tariff', { id: 4 }), 409, 'error_tariff_too_small')
})

test('what can not be is refused by its name', async () => {
  refused(await api.post('/api/client/tariff', { id: 99 }), 404, 'error_tariff_missing')
  refused(await api.post('/api/client/tariff', {}), 400, 'error_validation')
  refused(await api.post('/api/client/tariff', { id: 3, period: 'DAY' }), 400, 'error_tariff_period')
  refused(await api.post('/api/client/createAddonTariff', { addonId: 99 }), 404, 'error_addon_missing')
  refused(await api.post('/api/client/createAddonTariff', { addonId: 7, period: 'END_OF_TARIFF' }), 400, 'error_tariff_period')
  refused(await api.post('/api/client/bill', {}), 400, 'error_bill_empty')
  refused(await api.post('/api/client/bill', { payByCard: true }), 409, 'error_bill_card')
  refused(await api.get('/api/client/getTariffDayCount?tariffId=99'), 404, 'error_tariff_missing')
  refused(await api.get('/api/client/bill/999999/print'), 404, 'error_bill_missing')
})

test('nobody sees or bills what another took; who only reads takes nothing', async () => {
  const other = await api.another('Other')
  const { id } = await take(api, { id: 2 })
  refused(await other.post('/api/client/bill', { tariff: { id } }), 404, 'error_tariff_missing')
  const bill = fieldsOf(await api.post('/api/client/bill', { tariff: { id } }))
  refused(await other.get(`/api/client/bill/${String(bill.id)}/print`), 404, 'error_bill_missing')
  refused(
    await other.post('/api/client/bill', { tariff: { id: (await take(other, { id: 2 })).id }, organization: { id: api.organizationId } }),
    404,
    'error_organization_missing',
  )
  assert.deepEqual(rowsOf(await other.get('/api/client/getBills')), [])
  const user = fieldsOf(await api.post('/api/client/addUser', { login: 'viewer@example.org', roles: ['ANALYST'] }))
  const viewer = await tokenFor(api, numberOf(user.userId))
  assert.equal((await viewer.get('/api/client/getBills')).status, 200)
  const nothingTaken = async () => {
    for (const [path, body] of [
      ['tariff', { id: 2 }],
      ['createAddonTariff', { addonId: 7 }],
      ['bill', { tariff: { id } }],
      [`bill/${String(bill.id)}/pay`, undefined],
    ] as const)
      refused(await viewer.post(`/api/client/${path}`, body), 403, 'error_access_denied')
  }
  await nothingTaken()
  refused(await viewer.put('/api/client/refreshCacheTariff'), 403, 'error_access_denied')
  fieldsOf(await api.post('/api/client/updateUser', { userId: user.userId, roles: ['ADMIN'], organizationIds: [api.organizationId] }))
  await nothingTaken()
})

test('who is limited to some organizations sees the bills that these pay, and no charges of the whole', async () => {
  const me = await api.another('Two organizations')
  await buy(me, { id: 2 })
  const second = numberOf(fieldsOf(await me.post('/api/client/createClientOrganization', { name: 'ООО «Вторая»', inn: '7707083893' })).id)
  const billTo = async (organization: object) => {
    const { id } = await take(me, { id: 2 })
    return numberOf(fieldsOf(await me.post('/api/client/bill', { tariff: { id }, organization })).id)
  }
  const bills = [await billTo({ id: me.organizationId }), await billTo({ id: second }), await billTo({ name: 'Посторонний плательщик' })]
  const user = fieldsOf(await me.post('/api/client/addUser', { login: 'of the second', roles: ['ADMIN'], organizationIds: [second] }))
  const limited = await tokenFor({ ...api, ...me }, numberOf(user.userId))
  const seen = async (caller: Caller) => rowsOf(await caller.get('/api/client/getBills')).map(({ id }) => id)
  assert.deepEqual((await seen(me)).slice(0, 3), bills.toReversed())
  assert.deepEqual(await seen(limited), [bills[1]])
  const prints = await Promise.all(bills.map(async (id) => (await limited.get(`/api/client/bill/${id}/print`)).status))
  assert.deepEqual(prints, [404, 200, 404])
  refused(await limited.get(`/api/client/bill/${bills[0]}/print`), 404, 'error_bill_missing')
  refused(await limited.post('/api/billing/geBillingOperation', {}), 403, 'error_access_denied')
  assert.equal((await me.post('/api/billing/geBillingOperation', {})).status, 200)
})

test('charges of fulfilment are seen by both sides and by nobody else', async () => {
  const [centre, seller, stranger] = [await api.another('Centre'), await api.another('Seller'), await api.another('Stranger')]
  const at = (text: string) => new Date(text)
  await api.app.ownerPool.tx({}, (db) => db.run(sql`insert into fulfilment_link (client_id, fulfilment_id) values (${seller.clientId}, ${centre.clientId})`))
  await inside(centre, (call) =>
    addCharge(call, { name: 'Приёмка', price: 12.5, quantity: 3, from: at('2026-05-01T00:00:00Z'), linkedClientId: seller.clientId, productId: 5 }),
  )
  await inside(centre, (call) => addCharge(call, { name: 'Хранение', price: 1, quantity: 1, from: at('2026-06-01T00:00:00Z'), to: at('2026-06-02T00:00:00Z') }))
  const find = async (caller: Caller, body: object) => fieldsOf(await caller.post('/api/billing/geBillingOperation', body))
  const all = await find(centre, { count: true, fulfilment: true })
  assert.deepEqual(
    [all.total, listOf(all.rows).map(({ name, totalPrice }) => [name, totalPrice])],
    [
      2,
      [
        ['Хранение', 1],
        ['Приёмка', 37.5],
      ],
    ],
  )
  assert.deepEqual(
    listOf((await find(centre, { fulfilment: true, from: '2026-05-15T00:00:00Z', ascending: true })).rows).map(({ name }) => name),
    ['Хранение'],
  )
  assert.deepEqual(listOf((await find(centre, { fulfilment: false })).rows), [])
  const theirs = listOf((await find(seller, {})).rows)
  assert.deepEqual(
    theirs.map(({ name, clientId, linkedClientId, productId }) => [name, clientId, linkedClientId, productId]),
    [['Приёмка', centre.clientId, seller.clientId, 5]],
  )
  assert.deepEqual(listOf((await find(stranger, {})).rows), [])
  refused(await api.with('').post('/api/billing/geBillingOperation', {}), 403, 'error_access_denied')
})
