// All SQL of limits: what is bought that holds now, and what is in use.
import { sql, type Sql, type Tx } from '../../kit/db.ts'
import type { ClientTariff } from '../../wire/index.ts'
import type { OfferedAddon, OfferedTariff } from './offer.ts'

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
/** One change of what a client has bought, or of what a limit counts, at a time. */
export const lockSales = (db: Tx, clientId: number) => db.alone('billing', clientId)

/** A subscription that holds now. */
export const active = sql`status in ('PAYED', 'FREE') and (expires_at is null or expires_at > now())`
export const readActiveTariff = (db: Tx, clientId: number) =>
  db.maybe<TariffRow>(sql`select * from client_tariff where client_id = ${clientId} and ${active} order by id desc limit 1`)
/** The terms that hold now, of the tariff and of add-ons, by one statement: it stands before every saved card. */
export const readTerms = (db: Tx, clientId: number) =>
  db.one<{ tariff: OfferedTariff | null; addons: OfferedAddon[] }>(
    sql`select (select terms from client_tariff where client_id = ${clientId} and ${active} order by id desc limit 1) as tariff,
      coalesce((select jsonb_agg(terms) from addon_tariff where client_id = ${clientId} and ${active}), '[]') as addons`,
  )

/** What is in use of each limit. A good is one size of one colour, and the archive does not count. */
const counts = {
  products: (clientId: number) => sql`select count(*) as used from product where client_id = ${clientId} and not archived`,
  users: (clientId: number) => sql`select count(*) as used from person where client_id = ${clientId} and active`,
  organizations: (clientId: number) => sql`select count(*) as used from organization where client_id = ${clientId} and not deleted`,
  contractors: (clientId: number) => sql`select count(*) as used from contractor where client_id = ${clientId} and not deleted`,
  storage: (clientId: number) => sql`select coalesce(sum(bytes), 0)::bigint as used from storage_use where client_id = ${clientId}`,
} satisfies Record<string, (clientId: number) => Sql>
export type Limited = keyof typeof counts
export const countUsed = (db: Tx, clientId: number, what: Limited): Promise<number> => db.value<number>(counts[what](clientId))
export const addStored = (db: Tx, clientId: number, bytes: number) =>
  db.run(
    sql`insert into storage_use as s (client_id, bytes) values (${clientId}, greatest(0, ${bytes}::bigint)) on conflict (client_id) do update set bytes = greatest(0, s.bytes + ${bytes}::bigint)`,
  )
export const setStored = (db: Tx, clientId: number, bytes: number) =>
  db.run(sql`insert into storage_use (client_id, bytes) values (${clientId}, ${bytes}) on conflict (client_id) do update set bytes = excluded.bytes`)
