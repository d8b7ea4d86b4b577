// Payment of bills by card: begun at the bank, told of by the bank, and asked about when it was silent. Each state is applied once.
// Not its job: how the bank is spoken to (connectors/tbank.ts), or what a paid bill brings (bills.ts).
import { Type } from 'typebox'
import { askPayment, readNotice, startPayment, type PaymentState, type Terminal } from '../../connectors/tbank.ts'
import { ConnectorFailure } from '../../connectors/index.ts'
import { equipment } from '../../equipment.ts'
import { kitErrors } from '../../kit/errors.ts'
import { systemActor } from '../../kit/jobs.ts'
import { FileReply, type Context, type JsonText, type LongContext } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { task } from '../../kit/task.ts'
import { requireWhole } from '../../kit/reach.ts'
import type { Bill, BillRequest } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import { makeBill, payBill, presentBill, refundBill } from './bills.ts'
import { errors } from './errors.ts'
import { billNumber } from './paper.ts'
import {
  insertPayment,
  listSilentPayments,
  lockBill,
  lockPayment,
  notePayment,
  paidItsBill,
  payByAnother,
  readBill,
  readPayment,
  setPaymentUrl,
} from './queries.ts'

const PROVIDER = 'TBANK'

/** Undefined where no bank is set up. */
function terminalOf(): Terminal | undefined {
  const { tbankUrl, tbankTerminal, tbankPassword } = equipment().config
  return tbankTerminal === undefined || tbankPassword === undefined ? undefined : { url: tbankUrl, terminal: tbankTerminal, password: tbankPassword }
}
function requireCards(): Terminal {
  const terminal = terminalOf()
  if (!terminal) throw errors.error_bill_card()
  return terminal
}

/** Our number of a payment at the bank: it says whose it is, and the notice that carries it is signed. */
const orderIdOf = (clientId: number, id: number) => `${clientId}-${id}`
function placeOf(orderId: string): { clientId: number; id: number } | undefined {
  const [, clientId, id] = /^([1-9]\d{0,14})-([1-9]\d{0,14})$/.exec(orderId) ?? []
  return clientId === undefined || id === undefined ? undefined : { clientId: Number(clientId), id: Number(id) }
}

/** A bill, and where the caller wants to pay by card, the page of the bank with it. The bill stays when the bank can not be asked: it can be paid later. */
export async function billFor(call: LongContext, given: BillRequest): Promise<Bill | JsonText> {
  requireWhole(call)
  if (given.payByCard === true) {
    requireCards()
    const { id } = await call.tx((inner) => makeBill(inner, given))
    return payByCard(call, id ?? 0)
  }
  const done = await call.once((inner) => makeBill(inner, given))
  return 'replayed' in done ? done.replayed : done.answer
}

/** Begins a payment of a bill; answers the bill with the page of the bank. */
export async function payByCard(call: LongContext, billId: number): Promise<Bill> {
  requireWhole(call)
  const terminal = requireCards()
  const { publicUrl } = equipment().config
  const payment = await call.tx(async ({ db, clientId }) => {
    const bill = await lockBill(db, clientId, billId)
    if (!bill) throw errors.error_bill_missing({ id: billId })
    if (bill.status !== 'CREATED') throw errors.error_bill_paid({ id: billId })
    if (bill.priceMinor === 0) throw errors.error_bill_empty()
    return insertPayment(db, clientId, { billId, provider: PROVIDER, amountMinor: bill.priceMinor })
  })
  try {
    const begun = await startPayment({ fetch: equipment().fetch, signal: call.signal }, terminal, {
      orderId: orderIdOf(call.clientId, payment.id),
      amountMinor: payment.amountMinor,
      description: `Счёт ${billNumber(call.clientId, billId)}`,
      notificationUrl: `${publicUrl}/api/billing/payment/tbank`,
      returnUrl: publicUrl,
    })
    return await call.tx(async (inner) => {
      await setPaymentUrl(inner.db, inner.clientId, payment.id, begun)
      await audit(inner, 'payment.start', 'bill', billId, { payment: payment.id })
      const bill = await readBill(inner.db, inner.clientId, billId)
      if (!bill) throw errors.error_bill_missing({ id: billId })
      return presentBill(inner.clientId, bill)
    })
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    throw errors.error_payment_unavailable({ id: billId, reason: error.message.slice(0, 300) })
  }
}

type Applying = Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>
/** Follows the bank's word. A payment that was given back is never paid by a late word of before. */
async function apply(call: Applying, id: number, told: PaymentState): Promise<void> {
  const { db, clientId } = call
  const payment = await lockPayment(db, clientId, id)
  if (!payment || (payment.externalId !== null && payment.externalId !== told.externalId)) throw errors.error_payment_missing({ id })
  if (told.amountMinor !== payment.amountMinor) throw errors.error_payment_amount({ id })
  const { said, externalId } = told
  if (told.state === 'paid' && (payment.status === 'NEW' || payment.status === 'REFUSED')) {
    await notePayment(db, clientId, id, { status: 'PAID', said, externalId })
    const bill = await lockBill(db, clientId, payment.billId)
    // One that was paid by other means meanwhile is paid twice: a person gives that money back.
    if (bill?.status === 'CREATED') await payBill(call, payment.billId)
    else equipment().log.warn({ clientId, bill: payment.billId, payment: id }, 'a bill that was paid already was paid by card')
  } else if (told.state === 'refunded' && payment.status !== 'REFUNDED') {
    // One that was paid twice stays paid when either payment is given back.
    const isOfBill = await paidItsBill(db, clientId, id)
    await notePayment(db, clientId, id, { status: 'REFUNDED', said, externalId })
    if (isOfBill && !(await payByAnother(db, clientId, payment.billId))) await refundBill(call, payment.billId)
  } else if (told.state === 'refused' && payment.status === 'NEW') await notePayment(db, clientId, id, { status: 'REFUSED', said, externalId })
}

/** The bank's own word, signed. It wants to hear `OK`, or tells it again. */
export async function takeNotice(call: Pick<LongContext, 'requestId'>, body: unknown): Promise<FileReply> {
  const terminal = terminalOf()
  if (!terminal) throw kitErrors.error_not_found()
  const told = readNotice(body, terminal)
  if (!told) throw kitErrors.error_access_denied()
  const place = placeOf(told.orderId)
  if (!place) throw errors.error_payment_missing({ id: told.orderId.slice(0, 50) })
  const { clientId, id } = place
  await equipment().pool.tx({ clientId }, (db) => apply({ db, clientId, actor: systemActor(clientId), requestId: call.requestId }, id, told))
  return new FileReply('text/plain; charset=utf-8', Buffer.from('OK'))
}

/** A word of the bank may be lost: open payments are asked about. */
export const askPayments = task(
  'billing.askPayments',
  {
    payload: Type.Object({ id: Id }),
    attempts: 2,
    every: { cron: '*/10 * * * *', payloads: async ({ db, clientId }) => (terminalOf() ? listSilentPayments(db, clientId) : []) },
  },
  async ({ payload: { id }, clientId, tx, signal }) => {
    const terminal = terminalOf()
    const payment = await tx(({ db }) => readPayment(db, clientId, id), { readOnly: true })
    if (!terminal || payment?.status !== 'NEW' || payment.externalId === null) return
    const told = await askPayment({ fetch: equipment().fetch, signal }, terminal, payment.externalId)
    await tx((call) => apply(call, id, told))
  },
)
