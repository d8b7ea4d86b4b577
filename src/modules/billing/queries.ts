// All SQL of tariffs, add-ons, bills and charges.
import { and, raw, sql, type Sql, type Tx } from '../../kit/db.ts'
import { limitOf, offsetOf } from '../../kit/paging.ts'
import type { Bill, BillingFilter, ClientTariff, Organization } from '../../wire/index.ts'
import type { OfferedAddon, OfferedTariff, Payee } from './offer.ts'

export type SaleStatus = NonNullable<ClientTariff['status']>
export type SalePeriod = NonNullable<ClientTariff['period']>
type Sale = {
  id: number
  period: SalePeriod
  priceMinor: number
  status: SaleStatus
  forBill: boolean
  billId: number | null
  expiresAt: Date | null
  createdAt: Date
}
export type TariffRow = Sale & {
  offerId: number
  terms: OfferedTariff
  replacesId: number | null
  valueMinor: number
  startedAt: Date | null
  changedBy: string
  changedAt: Date
}
export type AddonRow = Sale & { addonId: number; tariffId: number | null; terms: OfferedAddon }
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
}

/** One change of what a client has bought, or of what a limit counts, at a time. */
export const lockSales = (db: Tx, clientId: number) => db.run(sql`select pg_advisory_xact_lock(hashtextextended(${`billing:${clientId}`}, 0))`)

const active = sql`status in ('PAYED', 'FREE') and (expires_at is null or expires_at > now())`
export const readActiveTariff = (db: Tx, clientId: number) =>
  db.maybe<TariffRow>(sql`select * from client_tariff where client_id = ${clientId} and ${active} order by id desc limit 1`)
export const readActiveAddons = (db: Tx, clientId: number) => db.all<AddonRow>(sql`select * from addon_tariff where client_id = ${clientId} and ${active}`)
export const listTariffs = (db: Tx, clientId: number, expired: boolean) =>
  db.all<TariffRow>(
    sql`select * from client_tariff where client_id = ${clientId} and (not ${expired} or (status in ('PAYED', 'FREE') and expires_at <= now())) order by id desc limit 1000`,
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
export const listBills = (db: Tx, clientId: number) => db.all<BillRow>(sql`select * from bill where client_id = ${clientId} order by id desc limit 1000`)
export const readBill = (db: Tx, clientId: number, id: number) => db.maybe<BillRow>(sql`select * from bill where client_id = ${clientId} and id = ${id}`)
export const lockBill = (db: Tx, clientId: number, id: number) =>
  db.maybe<BillRow>(sql`select * from bill where client_id = ${clientId} and id = ${id} for update`)
export const noteBillPaid = (db: Tx, clientId: number, id: number, at: Date) =>
  db.run(sql`update bill set status = 'PAYED', paid_at = ${at} where client_id = ${clientId} and id = ${id}`)

/** What is in use of each limit. A good is one size of one colour, and the archive does not count. */
const counts = {
  products: (clientId: number) => sql`select count(*) as used from product where client_id = ${clientId} and not archived`,
  users: (clientId: number) => sql`select count(*) as used from person where client_id = ${clientId} and active`,
  organizations: (clientId: number) => sql`select count(*) as used from organization where client_id = ${clientId} and not deleted`,
  storage: (clientId: number) => sql`select coalesce(sum(bytes), 0)::bigint as used from storage_use where client_id = ${clientId}`,
} satisfies Record<string, (clientId: number) => Sql>
export type Limited = keyof typeof counts
export const countUsed = async (db: Tx, clientId: number, what: Limited): Promise<number> => (await db.one<{ used: number }>(counts[what](clientId))).used
export const addStored = (db: Tx, clientId: number, bytes: number) =>
  db.run(
    sql`insert into storage_use as s (client_id, bytes) values (${clientId}, greatest(0, ${bytes}::bigint)) on conflict (client_id) do update set bytes = greatest(0, s.bytes + ${bytes}::bigint)`,
  )
export const setStored = (db: Tx, clientId: number, bytes: number) =>
  db.run(sql`insert into storage_use (client_id, bytes) values (${clientId}, ${bytes}) on conflict (client_id) do update set bytes = excluded.bytes`)

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

export type ChargeFilter = BillingFilter & { fromAt: Date | undefined; toAt: Date | undefined }
function chargesOf(clientId: number, { fulfilment, fromAt, toAt }: ChargeFilter): Sql {
  const side =
    fulfilment === true
      ? sql`client_id = ${clientId}`
      : fulfilment === false
        ? sql`linked_client_id = ${clientId}`
        : sql`(client_id = ${clientId} or linked_client_id = ${clientId})`
  return and([side, ...(fromAt === undefined ? [] : [sql`from_at >= ${fromAt}`]), ...(toAt === undefined ? [] : [sql`from_at < ${toAt}`])])
}
export const listCharges = (db: Tx, clientId: number, filter: ChargeFilter, paging: { limit?: number; page?: number }) => {
  const direction = raw(filter.ascending === true ? 'asc' : 'desc')
  return db.all<ChargeRow>(
    sql`select * from billing_operation where ${chargesOf(clientId, filter)} order by from_at ${direction}, id ${direction} limit ${limitOf(paging)} offset ${offsetOf(paging)}`,
  )
}
export const countCharges = async (db: Tx, clientId: number, filter: ChargeFilter) =>
  (await db.one<{ total: number }>(sql`select count(*) as total from billing_operation where ${chargesOf(clientId, filter)}`)).total
