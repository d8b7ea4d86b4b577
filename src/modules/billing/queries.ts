// All SQL of tariffs, add-ons, bills and charges.
import { and, isAmong, sql, type Sql, type Tx } from '../../kit/db.ts'
import { directionOf, slice } from '../../kit/paging.ts'
import type { Bill, BillingFilter, Organization } from '../../wire/index.ts'
import { active, type AddonRow, type Payee, type TariffRow } from '../limits/index.ts'

export type BillLine = { name: string; priceMinor: number }
export type BillRow = {
  id: number
  priceMinor: number
  reason: string
  buyer: Organization
  payee: Payee
  lines: BillLine[]
  status: NonNullable<Bill['status']>
  createdAt: Date
  paidAt: Date | null
  /** The newest payment that is not refused, of the bills that are shown. */
  bankOrderId?: string | null
  paymentUrl?: string | null
}

/** How the bill of a subscription is paid by card: the newest payment that is not refused. */
export type PaidByCard = { bankOrderId: string | null; paymentUrl: string | null }
export const listTariffs = (db: Tx, clientId: number, expired: boolean) =>
  db.all<TariffRow & PaidByCard>(
    sql`select t.*, p.external_id as bank_order_id, case when p.status = 'NEW' then p.url end as payment_url from client_tariff t
      left join lateral (select external_id, status, url from payment where client_id = ${clientId} and bill_id = t.bill_id and status <> 'REFUSED' order by id desc limit 1) p on true
      where t.client_id = ${clientId} and (not ${expired} or (t.status in ('PAYED', 'FREE') and t.expires_at <= now())) order by t.id desc limit 1000`,
  )
export const listAddons = (db: Tx, clientId: number, billId: number) =>
  db.all<AddonRow>(sql`select * from addon_tariff where client_id = ${clientId} and bill_id = ${billId} order by id`)
export const readTariff = (db: Tx, clientId: number, id: number) =>
  db.maybe<TariffRow>(sql`select * from client_tariff where client_id = ${clientId} and id = ${id}`)
export const readAddon = (db: Tx, clientId: number, id: number) =>
  db.maybe<AddonRow>(sql`select * from addon_tariff where client_id = ${clientId} and id = ${id}`)
export const readTariffOfBill = (db: Tx, clientId: number, billId: number) =>
  db.maybe<TariffRow>(sql`select * from client_tariff where client_id = ${clientId} and bill_id = ${billId}`)

type NewTariff = Pick<TariffRow, 'terms' | 'period' | 'priceMinor' | 'status' | 'forBill' | 'replacesId' | 'startedAt' | 'expiresAt' | 'changedBy'>
export const insertTariff = (db: Tx, clientId: number, row: NewTariff) =>
  db.one<TariffRow>(sql`insert into client_tariff (client_id, offer_id, terms, period, price_minor, status, for_bill, replaces_id, started_at, expires_at, changed_by)
    values (${clientId}, ${row.terms.id}, ${JSON.stringify(row.terms)}::jsonb, ${row.period}, ${row.priceMinor}, ${row.status}, ${row.forBill}, ${row.replacesId}, ${row.startedAt}, ${row.expiresAt}, ${row.changedBy})
    returning *`)
type NewAddon = Pick<AddonRow, 'terms' | 'period' | 'priceMinor' | 'status' | 'forBill' | 'tariffId' | 'expiresAt'>
export const insertAddon = (db: Tx, clientId: number, row: NewAddon) =>
  db.one<AddonRow>(sql`insert into addon_tariff (client_id, addon_id, tariff_id, terms, period, price_minor, status, for_bill, expires_at)
    values (${clientId}, ${row.terms.id}, ${row.tariffId}, ${JSON.stringify(row.terms)}::jsonb, ${row.period}, ${row.priceMinor}, ${row.status}, ${row.forBill}, ${row.expiresAt}) returning *`)
/** Whether an add-on that cost nothing holds now. */
export const holdsFreeAddon = async (db: Tx, clientId: number, addonId: number) =>
  (await db.maybe(sql`select from addon_tariff where client_id = ${clientId} and addon_id = ${addonId} and price_minor = 0 and ${active} limit 1`)) !==
  undefined
export const replaceActive = (db: Tx, clientId: number, changedBy: string) =>
  db.run(sql`update client_tariff set status = 'REPLACED', changed_by = ${changedBy}, changed_at = now() where client_id = ${clientId} and ${active}`)
export const startTariff = (
  db: Tx,
  clientId: number,
  id: number,
  { valueMinor, startedAt, expiresAt, changedBy }: Pick<TariffRow, 'valueMinor' | 'changedBy'> & { startedAt: Date; expiresAt: Date },
) =>
  db.run(
    sql`update client_tariff set status = 'PAYED', value_minor = ${valueMinor}, started_at = ${startedAt}, expires_at = ${expiresAt}, changed_by = ${changedBy}, changed_at = now() where client_id = ${clientId} and id = ${id}`,
  )
export const startAddon = (db: Tx, clientId: number, id: number, expiresAt: Date) =>
  db.run(sql`update addon_tariff set status = 'PAYED', expires_at = ${expiresAt} where client_id = ${clientId} and id = ${id}`)

export const insertBill = (db: Tx, clientId: number, row: Pick<BillRow, 'priceMinor' | 'reason' | 'buyer' | 'payee' | 'lines'>) =>
  db.one<BillRow>(sql`insert into bill (client_id, price_minor, reason, buyer, payee, lines)
    values (${clientId}, ${row.priceMinor}, ${row.reason}, ${JSON.stringify(row.buyer)}::jsonb, ${JSON.stringify(row.payee)}::jsonb, ${JSON.stringify(row.lines)}::jsonb) returning *`)
export async function putOnBill(
  db: Tx,
  clientId: number,
  billId: number,
  { tariffIds, addonIds }: { tariffIds: readonly number[]; addonIds: readonly number[] },
) {
  await db.run(sql`update client_tariff set bill_id = ${billId} where client_id = ${clientId} and id = any(${[...tariffIds]}::bigint[])`)
  await db.run(sql`update addon_tariff set bill_id = ${billId} where client_id = ${clientId} and id = any(${[...addonIds]}::bigint[])`)
}
const withPayment = (clientId: number) => sql`select b.*, p.external_id as bank_order_id, case when p.status = 'NEW' then p.url end as payment_url from bill b
  left join lateral (select external_id, status, url from payment where client_id = ${clientId} and bill_id = b.id and status <> 'REFUSED' order by id desc limit 1) p on true`
export const listBills = (db: Tx, clientId: number, organizationIds: readonly number[] | null) =>
  db.all<BillRow>(sql`${withPayment(clientId)} where b.client_id = ${clientId}
    and ${isAmong("(b.buyer->>'id')::bigint", organizationIds)} order by b.id desc limit 1000`)
export const readBill = (db: Tx, clientId: number, id: number) =>
  db.maybe<BillRow>(sql`${withPayment(clientId)} where b.client_id = ${clientId} and b.id = ${id}`)
export const lockBill = (db: Tx, clientId: number, id: number) =>
  db.maybe<BillRow>(sql`select * from bill where client_id = ${clientId} and id = ${id} for update`)
export const noteBillPaid = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update bill set status = 'PAYED', paid_at = now() where client_id = ${clientId} and id = ${id}`)

export type ChargeRow = {
  id: number
  clientId: number
  linkedClientId: number | null
  name: string
  priceMinor: number
  quantity: number
  totalMinor: number
  subject: Record<string, number>
  fromAt: Date
  toAt: Date | null
  createdAt: Date
}
export type NewCharge = Omit<ChargeRow, 'id' | 'clientId' | 'createdAt'>
export const insertCharge = (db: Tx, clientId: number, row: NewCharge) =>
  db.one<ChargeRow>(sql`insert into billing_operation (client_id, linked_client_id, name, price_minor, quantity, total_minor, subject, from_at, to_at)
    values (${clientId}, ${row.linkedClientId}, ${row.name}, ${row.priceMinor}, ${row.quantity}, ${row.totalMinor}, ${JSON.stringify(row.subject)}::jsonb, ${row.fromAt}, ${row.toAt}) returning *`)

export type ChargeFilter = BillingFilter & { fromAt: Date | null; toAt: Date | null }
function chargesOf(clientId: number, { fulfilment, fromAt, toAt }: ChargeFilter): Sql {
  const side =
    fulfilment === true
      ? sql`client_id = ${clientId}`
      : fulfilment === false
        ? sql`linked_client_id = ${clientId}`
        : sql`(client_id = ${clientId} or linked_client_id = ${clientId})`
  return and([side, ...(fromAt === null ? [] : [sql`from_at >= ${fromAt}`]), ...(toAt === null ? [] : [sql`from_at < ${toAt}`])])
}
export const listCharges = (db: Tx, clientId: number, filter: ChargeFilter, paging: { limit?: number; page?: number }) => {
  const direction = directionOf(filter)
  return db.all<ChargeRow>(
    sql`select * from billing_operation where ${chargesOf(clientId, filter)} order by from_at ${direction}, id ${direction} ${slice(paging)}`,
  )
}
export const countCharges = (db: Tx, clientId: number, filter: ChargeFilter) =>
  db.value<number>(sql`select count(*) from billing_operation where ${chargesOf(clientId, filter)}`)

export type PaymentRow = {
  id: number
  billId: number
  provider: string
  externalId: string | null
  amountMinor: number
  status: 'NEW' | 'PAID' | 'REFUSED' | 'REFUNDED'
  url: string | null
}
export const insertPayment = (db: Tx, clientId: number, { billId, provider, amountMinor }: Pick<PaymentRow, 'billId' | 'provider' | 'amountMinor'>) =>
  db.one<PaymentRow>(
    sql`insert into payment (client_id, bill_id, provider, amount_minor) values (${clientId}, ${billId}, ${provider}, ${amountMinor}) returning *`,
  )
export const readPayment = (db: Tx, clientId: number, id: number) =>
  db.maybe<PaymentRow>(sql`select * from payment where client_id = ${clientId} and id = ${id}`)
export const lockPayment = (db: Tx, clientId: number, id: number) =>
  db.maybe<PaymentRow>(sql`select * from payment where client_id = ${clientId} and id = ${id} for update`)
export const setPaymentUrl = (db: Tx, clientId: number, id: number, { externalId, url }: { externalId: string; url: string }) =>
  db.run(sql`update payment set external_id = ${externalId}, url = ${url} where client_id = ${clientId} and id = ${id}`)
export const notePayment = (
  db: Tx,
  clientId: number,
  id: number,
  { status, said, externalId }: { status: PaymentRow['status']; said: string; externalId: string },
) =>
  db.run(
    sql`update payment set status = ${status}, said = ${said}, external_id = ${externalId}, settled_at = now() where client_id = ${clientId} and id = ${id}`,
  )
/** Whether it is this payment that paid its bill, in one transaction: a bill may have been paid by other means before. */
export const paidItsBill = (db: Tx, clientId: number, id: number) =>
  db.value<boolean>(sql`select exists (select from payment p join bill b on b.client_id = p.client_id and b.id = p.bill_id
    where p.client_id = ${clientId} and p.id = ${id} and p.status = 'PAID' and b.paid_at = p.settled_at) as paid`)
/** Lets another payment of the bill, made twice, stand for the one that went back; false when there is none. */
export const payByAnother = async (db: Tx, clientId: number, billId: number) =>
  (await db.run(sql`update bill b set paid_at = p.settled_at from (select settled_at from payment where client_id = ${clientId} and bill_id = ${billId}
    and status = 'PAID' order by id limit 1) p where b.client_id = ${clientId} and b.id = ${billId} and b.status = 'PAYED'`)) === 1
/** Begun some minutes ago and not heard of since; after three days the bank has given it up. */
export const listSilentPayments = (db: Tx, clientId: number) =>
  db.all<{ id: number }>(sql`select id from payment where client_id = ${clientId} and status = 'NEW' and external_id is not null
    and created_at between now() - interval '3 days' and now() - interval '2 minutes' order by id limit 100`)

export const noteBillRefunded = async (db: Tx, clientId: number, id: number, changedBy: string) => {
  await db.run(sql`update bill set status = 'REFUND' where client_id = ${clientId} and id = ${id}`)
  await db.run(sql`update client_tariff set status = 'REFUND', changed_by = ${changedBy}, changed_at = now() where client_id = ${clientId} and bill_id = ${id}`)
  await db.run(sql`update addon_tariff set status = 'REFUND' where client_id = ${clientId} and bill_id = ${id}`)
}

/** Paid tariffs that end within so many days, each taken once. */
export const takeEnding = (db: Tx, clientId: number, days: number) =>
  db.all<{ terms: TariffRow['terms']; expiresAt: Date }>(sql`update client_tariff set warned_at = now() where client_id = ${clientId} and status = 'PAYED'
    and warned_at is null and expires_at between now() and now() + make_interval(days => ${days}::int) returning terms, expires_at`)
export const readMainPerson = (db: Tx, clientId: number) =>
  db.maybe<{ mail: string | null; lang: string | null }>(sql`select coalesce(p.email, case when p.login like '%_@_%' then p.login end) as mail,
    coalesce(p.lang, c.lang) as lang from person p join client c on c.id = p.client_id where p.client_id = ${clientId} and p.is_main and p.active order by p.id limit 1`)
