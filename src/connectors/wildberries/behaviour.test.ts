// What the Wildberries connector does over several calls: refused lines, paging, closing a supply, lost answers, states.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ConnectorFailure, openAccount, type MarketOrderState } from '../index.ts'
import { collect, stand, type Answer, type Stand } from '../testing.ts'
import { stateOf } from './orders.ts'
import refusals from './samples/refusals.json' with { type: 'json' }
import replies from './samples/replies.json' with { type: 'json' }
import { currencyOf, dayOf } from './words.ts'

let wb: Stand
before(async () => {
  wb = await stand()
})
after(() => wb.close())
const opened = (more: object = {}) =>
  openAccount({ service: 'WILDBERRIES', account: { token: 'secret-token', ...more }, siteDomain: wb.address, ports: wb.ports })
const ok = (body: unknown): Answer => ({ status: 200, body })
const done: Answer = { status: 204 }
const supply = { externalSupplyId: 'WB-GI-1234567' }
const orders = { externalOrderIds: ['5346346', '5346347'] }
const asked = () => wb.heard.map(({ method, path }) => `${method} ${path.split('/').slice(-2).join('/')}`)
const fails = (kind: string, code: string) => (failure: unknown) => {
  assert.ok(failure instanceof ConnectorFailure, String(failure))
  assert.deepEqual([failure.kind, failure.code], [kind, code])
  return true
}
const line = (serviceProductId: string, quantity: number, ...barcodes: string[]) => ({ serviceProductId, quantity, barcodes })
const bodies = () => wb.heard.map(({ body }) => body)
const push = (...lines: ReturnType<typeof line>[]) => opened().pushStocks({ serviceWarehouseId: '658434', lines })

test('refused stock lines are told apart, by size or by barcode, and the others are sent again without them', async () => {
  wb.answers(refusals.linesRefused, done)
  const results = await push(line('1001', 10, '4600000000017'), line('1002', 5), line('1003', 1))
  assert.deepEqual(
    results.map((r) => [r.serviceProductId, r.refused?.code]),
    [
      ['1001', 'CargoWarehouseRestrictionMGT'],
      ['1002', undefined],
      ['1003', 'NotFound'],
    ],
  )
  assert.deepEqual(bodies().at(-1), { stocks: [{ chrtId: 1002, amount: 5 }] })
})

test('a refusal that names no line, or only unknown ones, refuses all lines of its request and is not asked again', async () => {
  for (const [refusal, code] of [
    [refusals.schemeRefused, 'ProductPropertyConflict'],
    [refusals.linesRefused, 'CargoWarehouseRestrictionMGT'],
  ] as const) {
    wb.answers(refusal)
    const results = await push(line('7', 1), line('8', 2))
    assert.deepEqual(
      results.map((r) => r.refused?.code),
      [code, code],
    )
    assert.equal(wb.heard.length, 1)
  }
})

test('a line that can not be written down is refused here and does not spoil the others', async () => {
  wb.answers(done)
  const results = await push(line('abc', 1), line('9', -1), line('10', 1.5), line('11', 3))
  assert.deepEqual(Object.fromEntries(results.map((r) => [r.serviceProductId, r.refused?.code])), {
    abc: 'malformed_id',
    9: 'wrong_quantity',
    10: 'wrong_quantity',
    11: undefined,
  })
  assert.deepEqual(bodies(), [{ stocks: [{ chrtId: 11, amount: 3 }] }])
})

test('stock goes in portions of a thousand, and a warehouse that is being updated is asked again later', async () => {
  wb.answers(refusals.storeProcessing, refusals.warehouseBusy, done)
  const lines = Array.from({ length: 2001 }, (_, at) => line(String(at + 1), 1))
  const results = await push(...lines)
  assert.equal(results.filter(({ refused }) => refused).length, 0)
  assert.equal(wb.heard.length, 5, 'two refusals that passed, three portions')
})

test('orders are paged by the cursor until it ends, a month at a time', async () => {
  wb.answers(ok(replies.orders), ok(replies.noOrders), ok(replies.noOrders))
  const from = new Date('2026-06-01T00:00:00Z')
  const to = new Date('2026-07-10T00:00:00Z')
  assert.equal((await collect(opened().pullOrders({ from, to }))).flat().length, 1)
  const queries = wb.heard.map(({ query }) => query)
  assert.deepEqual(
    queries.map((q) => q['next']),
    ['0', '13833711', '0'],
  )
  assert.equal(queries[0]?.['dateFrom'], String(from.getTime() / 1000))
  assert.equal(queries[2]?.['dateFrom'], queries[0]?.['dateTo'])
  assert.equal(queries[2]?.['dateTo'], String(to.getTime() / 1000))
  for (const q of queries) assert.ok(Number(q['dateTo']) - Number(q['dateFrom']) < 30 * 86_400)
})

test('nothing is asked about no orders, and more than a batch is asked in several calls', async () => {
  wb.answers(ok({ orders: [] }))
  assert.deepEqual(await opened().orderStates({ externalOrderIds: [] }), [])
  assert.equal(wb.heard.length, 0)
  await opened().orderStates({ externalOrderIds: Array.from({ length: 1001 }, (_, at) => String(at)) })
  assert.equal(wb.heard.length, 2)
})

test("closing a supply names the account's shipping point when Wildberries asks for one, on Moscow's day", async () => {
  wb.answers(refusals.shippingRequired, ok(replies.shippingSet), done)
  assert.deepEqual(await opened({ shippingPointId: '100' }).closeSupply(supply), { closed: true })
  assert.deepEqual(asked(), ['PATCH WB-GI-1234567/deliver', 'PATCH supplies/shipping-method', 'PATCH WB-GI-1234567/deliver'])
  // 22:30 UTC on the 10th, and a little later, is the 11th in Moscow.
  assert.deepEqual(bodies()[1], { data: [{ supplyId: 'WB-GI-1234567', shippingDt: '2026-09-11', shippingPointId: 100, shippingType: 'selfShipping' }] })
})

test('without a shipping point of the account it is the one of the supply, or the office of the warehouse', async () => {
  wb.answers(refusals.shippingRequired, ok({ ...replies.supply, destinationOfficeId: 15 }), ok(replies.shippingSet), done)
  assert.deepEqual(await opened().closeSupply(supply), { closed: true })
  assert.deepEqual(asked(), ['PATCH WB-GI-1234567/deliver', 'GET supplies/WB-GI-1234567', 'PATCH supplies/shipping-method', 'PATCH WB-GI-1234567/deliver'])
})

test('without any shipping point the request for one is handed on, and a refused point is a refusal', async () => {
  wb.answers(refusals.shippingRequired, ok(replies.supply))
  await assert.rejects(opened().closeSupply(supply), fails('refused', 'SupplyShippingRequired'))
  wb.answers(refusals.shippingRequired, ok(replies.shippingRefused))
  await assert.rejects(opened({ shippingPointId: '100' }).closeSupply(supply), fails('refused', 'shipping_refused'))
})

test('marks that keep a supply open are told by order', async () => {
  wb.answers(refusals.marksFail)
  assert.deepEqual(await opened().closeSupply(supply), {
    closed: false,
    blockedBy: [{ externalOrderId: '5346346', kind: 'jewellery_number', value: undefined, verdict: 'rejected', rawKind: 'uin', rawVerdict: 'uinBadStatus' }],
  })
})

test('a supply whose closing was answered with a lost connection is not closed twice', async () => {
  wb.answers('hang up', refusals.stateMismatch, ok(replies.closedSupply))
  assert.deepEqual(await opened().closeSupply(supply), { closed: true })
  wb.answers(refusals.stateMismatch, ok(replies.supply))
  await assert.rejects(opened().closeSupply(supply), fails('refused', 'StatusMismatch'))
})

test('an order that was cancelled meanwhile is left out of the supply and the rest goes in', async () => {
  wb.answers(
    refusals.notAdded,
    ok({ orders: [...replies.cancelledState.orders, { id: 5346347, isCancellable: true, supplierStatus: 'new', wbStatus: 'waiting' }] }),
    done,
  )
  const results = await opened().addToSupply({ ...supply, ...orders })
  assert.deepEqual(
    results.map((r) => [r.externalOrderId, r.refused?.code]),
    [
      ['5346346', 'FailedToAddSupplyOrder'],
      ['5346347', undefined],
    ],
  )
  assert.deepEqual(bodies().at(-1), { orders: [5346347] })
  wb.answers(refusals.notAdded, ok({ orders: [] }))
  await assert.rejects(opened().addToSupply({ ...supply, ...orders }), fails('refused', 'FailedToAddSupplyOrder'))
})

test('cancelling an order that is cancelled already is done; one that can not be cancelled is a refusal', async () => {
  wb.answers(refusals.stateMismatch, ok(replies.cancelledState))
  await opened().cancelOrder({ externalOrderId: '5346346' })
  wb.answers(refusals.stateMismatch, ok(replies.states))
  await assert.rejects(opened().cancelOrder({ externalOrderId: '5346346' }), fails('refused', 'StatusMismatch'))
})

test('a supply is never created twice over a lost answer', async () => {
  wb.answers('hang up', { status: 201, body: replies.supplyCreated })
  const lost = (failure: unknown) => failure instanceof ConnectorFailure && failure.outcomeUnknown
  await assert.rejects(opened().createSupply({ name: 'Утро' }), lost)
  assert.equal(wb.heard.length, 1)
})

test('wrong numbers of marks, best-before days to remove and malformed ids are refused before any call', async () => {
  wb.answers(done)
  const account = opened()
  const order = { externalOrderId: '5346346' }
  await assert.rejects(account.addMarks({ ...order, kind: 'imei', values: ['1', '2'] }), fails('refused', 'wrong_mark_count'))
  await assert.rejects(account.addMarks({ ...order, kind: 'marking_code', values: [] }), fails('refused', 'wrong_mark_count'))
  await assert.rejects(account.removeMarks({ ...order, kind: 'best_before' }), fails('refused', 'mark_stays'))
  await assert.rejects(account.orderStates({ externalOrderIds: ['WB-1'] }), fails('refused', 'malformed_id'))
  assert.equal(wb.heard.length, 0)
})

test('where there is no ping, the list of warehouses tells whether the token is good', async () => {
  wb.answers({ status: 404 }, ok(replies.warehouses))
  await opened().checkAccount()
  assert.deepEqual(asked(), ['GET /ping', 'GET v3/warehouses'])
  wb.answers({ status: 404 }, refusals.unauthorised)
  await assert.rejects(opened().checkAccount(), fails('unauthorised', 'unauthorized'))
})

test("the seller's and the marketplace's statuses make one state", () => {
  const table: [supplier: string, wb: string, state: MarketOrderState][] = [
    ['new', 'waiting', 'new'],
    ['confirm', 'waiting', 'assembling'],
    ['complete', 'waiting', 'handed_over'],
    ['complete', 'sorted', 'in_delivery'],
    ['complete', 'ready_for_pickup', 'ready_for_pickup'],
    ['complete', 'sold', 'delivered'],
    ['complete', 'canceled_by_client', 'refused_at_pickup'],
    ['new', 'declined_by_client', 'cancelled_by_client'],
    ['cancel', 'canceled', 'cancelled_by_seller'],
    ['confirm', 'canceled', 'cancelled_by_marketplace'],
    ['cancel', 'waiting', 'cancelled_by_seller'],
    ['cancel_carrier', 'canceled', 'cancelled_by_carrier'],
    ['complete', 'canceled_by_carrier', 'cancelled_by_carrier'],
    ['complete', 'defect', 'defective'],
    ['complete', 'sent_to_carrier', 'in_delivery'],
    ['complete', 'something_new', 'unknown'],
    ['strange', 'waiting', 'unknown'],
  ]
  for (const [supplier, wbStatus, state] of table) assert.equal(stateOf(supplier, wbStatus), state, `${supplier}/${wbStatus}`)
})

test('days and currencies are translated, and what can not be is left as it is', () => {
  assert.deepEqual([dayOf('17.05.2024'), dayOf(''), dayOf(null), dayOf('2024-05-17')], ['2024-05-17', undefined, undefined, undefined])
  assert.deepEqual([643, 933, 51, 8].map(currencyOf), ['RUB', 'BYN', 'AMD', '008'])
})
