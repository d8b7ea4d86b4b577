// Tariffs, add-ons, bills and charges over HTTP: parts of «Клиент» and «Регистрация», and section «Биллинг».
import { Type } from 'typebox'
import { fileOf, Nothing } from '../../kit/op.ts'
import { Id, Instant, OneOf, Paging } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import { findBills, printBill } from './bills.ts'
import { forgetOffer, limitsInUse } from '../limits/index.ts'
import { findCharges } from './charges.ts'
import { billFor, payByCard, takeNotice } from './payments.ts'
import { clientTariffs, offeredTariffs, takeAddon, takeTariff, tariffDayCount } from './subscriptions.ts'

const LimitsInUse = Type.Array(
  Type.Object({ what: OneOf(['products', 'users', 'organizations', 'contractors', 'storage']), used: Type.Integer(), limit: Type.Optional(Type.Integer()) }),
)

const Charges = Type.Object({ ...Paging(['FROM']), from: Type.Optional(Instant), to: Type.Optional(Instant), fulfilment: Type.Optional(Type.Boolean()) })

export const http = [
  op('GET /api/signup/getTariffs', { summary: 'What this server sells', can: 'client.read', reply: wire('TariffsInfo') }, () => offeredTariffs()),
  op('GET /api/client/getClientTariffs', { summary: 'Tariffs that were taken, paid for or not', can: 'client.read', reply: wireList('ClientTariff') }, (call) =>
    clientTariffs(call, false),
  ),
  op(
    'GET /api/client/limits',
    { summary: 'What is in use of each limit of the tariff; storage in megabytes', can: 'client.read', tag: 'Клиент', reply: LimitsInUse },
    (call) => limitsInUse(call),
  ),
  op('GET /api/client/getExpiredTariffs', { summary: 'Tariffs that have run out', can: 'client.read', reply: wireList('ClientTariff') }, (call) =>
    clientTariffs(call, true),
  ),
  op(
    'GET /api/client/getTariffDayCount',
    {
      summary: 'By how many days the rest of the present tariff lengthens another',
      can: 'client.read',
      query: Type.Object({ tariffId: Id }),
      reply: Type.Number(),
    },
    (call) => tariffDayCount(call, call.query.tariffId),
  ),
  op(
    'POST /api/client/tariff',
    { summary: 'Take a tariff; `id` is the number of what is offered', can: 'client.edit', body: needs('ClientTariff', ['id']), reply: wire('ClientTariff') },
    (call) => takeTariff(call, call.body),
  ),
  op(
    'POST /api/client/createAddonTariff',
    { summary: 'Take an add-on', can: 'client.edit', body: needs('AddonTariff', ['addonId']), reply: wire('AddonTariff') },
    (call) => takeAddon(call, call.body),
  ),
  op('GET /api/client/clearTariffCache', { summary: 'Read the tariffs anew', can: 'client.read', reply: Nothing }, () => forgetOffer()),
  op('PUT /api/client/refreshCacheTariff', { summary: 'Read the tariffs anew', can: 'client.edit', reply: Nothing }, () => forgetOffer()),

  longOp('POST /api/client/bill', { summary: 'Make a bill for subscriptions', can: 'client.edit', body: wire('BillRequest'), reply: wire('Bill') }, (call) =>
    billFor(call, call.body),
  ),
  longOp(
    'POST /api/client/bill/:billId/pay',
    { summary: 'Begin to pay a bill by card: `url` of the answer is the page of the bank', can: 'client.edit', tag: 'Клиент', reply: wire('Bill') },
    (call) => payByCard(call, call.params.billId),
  ),
  longOp(
    'POST /api/billing/payment/tbank',
    {
      summary: 'What T-Bank tells of payments, signed by it',
      can: 'public',
      tag: 'Биллинг',
      body: Type.Object({}, { additionalProperties: true }),
      reply: fileOf('text/plain'),
    },
    (call) => takeNotice(call, call.body),
  ),
  op('GET /api/client/getBills', { summary: 'List bills', can: 'client.read', reply: wireList('Bill') }, (call) => findBills(call)),
  longOp(
    'GET /api/client/bill/:billId/print',
    { summary: 'Print a bill with its payment code', can: 'client.read', tag: 'Клиент', reply: fileOf('application/pdf') },
    (call) => printBill(call, call.params.billId),
  ),

  op(
    'POST /api/billing/geBillingOperation',
    { summary: 'Charges of fulfilment in a time', can: 'client.read', reads: true, body: Charges, reply: wirePage('Billing') },
    (call) => findCharges(call, call.body),
  ),
]
