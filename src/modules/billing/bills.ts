// Bills: what is to be paid for which subscriptions, and what a payment brings about.
import { equipment } from '../../equipment.ts'
import type { Tx } from '../../kit/db.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import { toWire } from '../../kit/dates.ts'
import { FileReply, type Context, type LongContext } from '../../kit/op.ts'
import { drawLabels } from '../../kit/paper/draw.ts'
import { isAllowed } from '../../kit/reach.ts'
import type { Bill, BillRequest, Organization } from '../../wire/index.ts'
import { audit, getOrganizationFor } from '../client/index.ts'
import { lockSales, offer, readActiveTariff, type AddonRow, type TariffRow } from '../limits/index.ts'
import { errors } from './errors.ts'
import { billPage, billNumber } from './paper.ts'
import {
  insertBill,
  listAddons,
  listBills,
  lockBill,
  noteBillPaid,
  noteBillRefunded,
  putOnBill,
  readAddon,
  readBill,
  readTariff,
  readTariffOfBill,
  replaceActive,
  startAddon,
  startTariff,
  type BillRow,
} from './queries.ts'
import { addDays, daysFor, periodEnd, unusedMinor } from './rules.ts'
import { dayBasis } from './subscriptions.ts'

export const presentBill = (clientId: number, row: BillRow): Bill => ({
  id: row.id,
  clientId,
  price: row.priceMinor / 100,
  number: billNumber(clientId, row.id),
  reason: row.reason,
  createdDate: toWire(row.createdAt),
  status: row.status,
  // Where it is paid, while a payment by card is open; else the bill to print.
  url: (row.status === 'CREATED' ? row.paymentUrl : null) ?? `${equipment().config.publicUrl}/api/client/bill/${row.id}/print`,
  ...(row.bankOrderId && { bankOrderId: row.bankOrderId }),
  organization: row.buyer,
  payedNow: false,
})

/** Who is limited to some organizations sees the bills that these pay. */
export const findBills = async ({ db, clientId, actor }: Context): Promise<Bill[]> =>
  (await listBills(db, clientId, actor.organizationIds)).map((row) => presentBill(clientId, row))

/** Who pays: an organization of the client, or whoever is named. */
async function buyerOf(call: Context, given: Organization | null | undefined): Promise<Organization> {
  const text = (value: string | null | undefined, length: number) => (value ?? '').trim().slice(0, length)
  const own = given?.id || !given?.name ? await getOrganizationFor(call, given?.id) : undefined
  const kpp = text(given?.kpp, 9)
  const address = text(given?.addressFull, 500)
  const who = own ? { id: own.id, name: own.name, shortName: own.shortName, inn: own.inn } : { name: text(given?.name, 255), inn: text(given?.inn, 12) }
  if (!who.name) throw invalid('organization.name', reasons.required)
  return { ...who, ...(kpp !== '' && { kpp }), ...(address !== '' && { addressFull: address }) }
}

function open<Row extends TariffRow | AddonRow>(row: Row | undefined, id: number): Row {
  if (!row) throw errors.error_tariff_missing({ id })
  if (row.status !== 'CREATED' || row.billId !== null) throw errors.error_bill_taken({ id })
  return row
}

/** A bill for subscriptions that wait for payment: the tariff and the add-ons by their own numbers. */
export async function makeBill(call: Context, given: BillRequest): Promise<Bill> {
  const { db, clientId } = call
  const { payee } = offer()
  if (!payee) throw errors.error_bill_payee()
  await lockSales(db, clientId)
  const tariffId = given.tariff?.id
  const tariffs = tariffId === undefined || tariffId === null ? [] : [open(await readTariff(db, clientId, tariffId), tariffId)]
  const addons: AddonRow[] = []
  for (const id of new Set((given.addons ?? []).slice(0, 100).map((addon) => addon.id ?? 0))) addons.push(open(await readAddon(db, clientId, id), id))
  const sold = [...tariffs, ...addons]
  if (sold.length === 0) throw errors.error_bill_empty()
  const lines = sold.map(({ terms, period, priceMinor }) => ({ name: `${terms.name}, ${periodWords[period]}`, priceMinor }))
  const row = await insertBill(db, clientId, {
    priceMinor: sold.reduce((sum, { priceMinor }) => sum + priceMinor, 0),
    reason: lines.map(({ name }) => name).join('; '),
    buyer: await buyerOf(call, given.organization),
    payee,
    lines,
  })
  await putOnBill(db, clientId, row.id, { tariffIds: tariffs.map(({ id }) => id), addonIds: addons.map(({ id }) => id) })
  await audit(call, 'bill.add', 'bill', row.id, { price: row.priceMinor / 100 })
  return presentBill(clientId, row)
}
const periodWords: Record<TariffRow['period'], string> = {
  DAY: 'на день',
  WEEK: 'на неделю',
  MONTH: 'на месяц',
  MONTH_3: 'на 3 месяца',
  MONTH_6: 'на 6 месяцев',
  YEAR: 'на год',
  END_OF_TARIFF: 'до конца оплаченного тарифа',
}

const maySee = ({ actor }: Pick<Context, 'actor'>, { buyer: { id } }: BillRow) => isAllowed(actor.organizationIds, typeof id === 'number' ? id : null)

/** The bill on paper, with the code that banks read. */
export async function printBill(call: LongContext, id: number): Promise<FileReply> {
  const row = await call.tx(({ db }) => readBill(db, call.clientId, id), { readOnly: true })
  if (!row || !maySee(call, row)) throw errors.error_bill_missing({ id })
  return new FileReply('application/pdf', drawLabels([billPage(call.clientId, row)]), `bill-${billNumber(call.clientId, id)}.pdf`, true)
}

/** When an add-on that was sold to the end of a tariff ends: as it was sold, or as long after a late payment. */
const endAsSold = (row: { createdAt: Date; expiresAt: Date | null }, now: Date): Date => {
  if (row.expiresAt === null || row.expiresAt > now) return row.expiresAt ?? now
  return new Date(now.getTime() + Math.max(0, row.expiresAt.getTime() - row.createdAt.getTime()))
}

/**
 * A tariff until the end of another costs less by what is left of that one. It may end with it only while that one still holds: paid after it
 * is used up, or given up for a third, the same rest would be spent twice. Then it lasts as long as what is really paid.
 */
function endOfUpgrade(row: TariffRow, { current, leftMinor, now }: { current: TariffRow | undefined; leftMinor: number; now: Date }): Date {
  if (current !== undefined && current.id === row.replacesId && row.expiresAt !== null) return row.expiresAt
  const { priceMinor, period } = dayBasis(row.terms)
  return addDays(now, daysFor(row.priceMinor + leftMinor, priceMinor, period))
}

async function startSold(db: Tx, clientId: number, row: TariffRow, now: Date, changedBy: string) {
  const current = await readActiveTariff(db, clientId)
  const leftMinor = current?.status === 'PAYED' ? unusedMinor(current, now) : 0
  const { period } = row
  const expiresAt =
    period === 'END_OF_TARIFF' ? endOfUpgrade(row, { current, leftMinor, now }) : addDays(periodEnd(now, period), daysFor(leftMinor, row.priceMinor, period))
  await replaceActive(db, clientId, changedBy)
  await startTariff(db, clientId, row.id, { valueMinor: row.priceMinor + leftMinor, startedAt: now, expiresAt, changedBy })
}

/**
 * Notes that a bill is paid: its subscriptions hold from now on; what is left of the tariff before lengthens the new one.
 * Only whoever runs the server, or a bank, knows of a payment: no operation of a client leads here.
 */
export async function payBill(call: Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>, id: number): Promise<void> {
  const { db, clientId, actor } = call
  await lockSales(db, clientId)
  const bill = await lockBill(db, clientId, id)
  if (!bill) throw errors.error_bill_missing({ id })
  if (bill.status !== 'CREATED') throw errors.error_bill_paid({ id })
  const now = new Date()
  const tariff = await readTariffOfBill(db, clientId, id)
  if (tariff) await startSold(db, clientId, tariff, now, actor.login)
  for (const addon of await listAddons(db, clientId, id))
    await startAddon(db, clientId, addon.id, addon.period === 'END_OF_TARIFF' ? endAsSold(addon, now) : periodEnd(now, addon.period))
  await noteBillPaid(db, clientId, id)
  await audit(call, 'bill.pay', 'bill', id, { price: bill.priceMinor / 100 })
}

/** The money went back: what the bill brought ends. */
export async function refundBill(call: Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>, id: number): Promise<void> {
  const { db, clientId, actor } = call
  await lockSales(db, clientId)
  const bill = await lockBill(db, clientId, id)
  if (bill?.status !== 'PAYED') return
  await noteBillRefunded(db, clientId, id, actor.login)
  await audit(call, 'bill.refund', 'bill', id, { price: bill.priceMinor / 100 })
}
