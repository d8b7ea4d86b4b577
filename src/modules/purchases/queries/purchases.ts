// SQL of purchases: reading, searching, writing.
import { and, contains, isAmong, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Allowed } from '../../../kit/reach.ts'
import type { Service } from '../../../wire/services.ts'
import type { Currency } from '../rules.ts'

export type PurchaseStatus = 'CREATED' | 'PROCESSED'
export type PurchaseRow = {
  id: number
  organizationId: number
  contractorId: number
  name: string
  service: Service
  status: PurchaseStatus
  currency: Currency
  rate: string | null
  discountMinor: number
  totalMinor: number
  comment: string | null
  deleted: boolean
  version: number
  createdAt: Date
  createdBy: string
  closedBy: string | null
}
export type PurchaseValues = Pick<
  PurchaseRow,
  'organizationId' | 'contractorId' | 'name' | 'service' | 'currency' | 'discountMinor' | 'totalMinor' | 'comment'
> & { rate: number | null }
/** Who asks: the client, and the organizations that the caller is limited to. */
export type Reach = { clientId: number; organizationIds: Allowed }

const columns = raw(`u.id, u.organization_id, u.contractor_id, u.name, u.service, u.status, u.currency, u.rate, u.discount_minor, u.total_minor, u.comment,
  u.deleted, u.version, u.created_at, u.created_by, u.closed_by`)
const seen = ({ clientId, organizationIds }: Reach): Sql => sql`u.client_id = ${clientId} and ${isAmong('u.organization_id', organizationIds)}`

export const findPurchase = (db: Tx, reach: Reach, id: number) =>
  db.maybe<PurchaseRow>(sql`select ${columns} from purchase u where ${seen(reach)} and u.id = ${id}`)
export const lockPurchase = (db: Tx, reach: Reach, id: number) =>
  db.maybe<PurchaseRow>(sql`select ${columns} from purchase u where ${seen(reach)} and u.id = ${id} for update`)

const listed = (v: PurchaseValues) =>
  sql`${v.organizationId}::bigint, ${v.contractorId}::bigint, ${v.name}, ${v.service}, ${v.currency}, ${v.rate}::numeric, ${v.discountMinor}::bigint,
    ${v.totalMinor}::bigint, ${v.comment}`
const written = raw('organization_id, contractor_id, name, service, currency, rate, discount_minor, total_minor, comment')

export const insertPurchase = (db: Tx, clientId: number, values: PurchaseValues, login: string) =>
  db.one<PurchaseRow>(sql`
    insert into purchase as u (client_id, created_by, ${written}) values (${clientId}, ${login}, ${listed(values)}) returning ${columns}`)
export const updatePurchase = (db: Tx, clientId: number, id: number, values: PurchaseValues) =>
  db.one<PurchaseRow>(sql`
    update purchase u set (${written}) = (${listed(values)}), version = version + 1, modified_at = now()
    where u.client_id = ${clientId} and u.id = ${id} returning ${columns}`)
/** Items were changed: the version says so, and the total follows. */
export const setTotal = (db: Tx, clientId: number, id: number, totalMinor: number) =>
  db.run(sql`update purchase set total_minor = ${totalMinor}, version = version + 1, modified_at = now() where client_id = ${clientId} and id = ${id}`)
export const setStatus = (db: Tx, clientId: number, id: number, status: PurchaseStatus, login: string) =>
  db.run(sql`
    update purchase set status = ${status}, version = version + 1, modified_at = now(),
      closed_at = case when ${status}::text = 'PROCESSED' then now() end, closed_by = case when ${status}::text = 'PROCESSED' then ${login} end
    where client_id = ${clientId} and id = ${id}`)
export const markRemoved = (db: Tx, clientId: number, id: number, deleted: boolean) =>
  db.run(sql`update purchase set deleted = ${deleted}, version = version + 1, modified_at = now() where client_id = ${clientId} and id = ${id}`)

export type PurchaseFilter = PagingQuery<'CREATED_DATE' | 'CREATEDDATE' | 'ID' | 'NAME' | 'STATUS' | 'TOTAL_PRICE'> & {
  actual?: boolean
  query?: string
  userOrganizations?: number[]
  incomeId?: number
}
const words = (text: string) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 12)
/** A word is in the name, in the comment or in the name of the supplier, or is the number. */
const says = (clientId: number, word: string) => sql`(u.search_text like ${contains(word)} or u.id::text = ${word}
  or u.contractor_id in (select c.id from contractor c where c.client_id = ${clientId} and c.search_text like ${contains(word)}))`
const conditions = (reach: Reach, { actual, query, userOrganizations, incomeId }: PurchaseFilter) =>
  and([
    seen(reach),
    sql`u.deleted = ${actual === false}`,
    ...(userOrganizations === undefined ? [] : [sql`u.organization_id = any(${userOrganizations}::bigint[])`]),
    ...(incomeId === undefined ? [] : [sql`u.id = ${incomeId}`]),
    ...words(query ?? '').map((word) => says(reach.clientId, word)),
  ])
const orders = { CREATED_DATE: 'u.created_at', CREATEDDATE: 'u.created_at', STATUS: 'u.status', ID: 'u.id', NAME: 'u.name', TOTAL_PRICE: 'u.total_minor' }
export const listPurchases = (db: Tx, reach: Reach, filter: PurchaseFilter) =>
  db.all<PurchaseRow>(
    sql`select ${columns} from purchase u where ${conditions(reach, filter)} ${orderBy(filter, orders, 'CREATED_DATE', 'u.id', filter.sortBy === 'NAME')}
      ${slice(filter)}`,
    { fresh: true },
  )
export const countPurchases = (db: Tx, reach: Reach, filter: PurchaseFilter) =>
  db.value<number>(sql`select count(*) from purchase u where ${conditions(reach, filter)}`, { fresh: true })
