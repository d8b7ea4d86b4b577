// SQL of contractors: reading, searching, writing, removing.
import { and, contains, isAmong, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'

export type ContractorRow = {
  clientId: number
  id: number
  name: string
  inn: string
  kpp: string
  phone: string | null
  email: string | null
  contactName: string | null
  url: string | null
  moySkladId: string | null
  organizationId: number | null
  requisites: Record<string, unknown>
  lastIncomeAt: Date | null
  deleted: boolean
  version: number
  createdBy: string
}
export type ContractorValues = Omit<ContractorRow, 'clientId' | 'id' | 'lastIncomeAt' | 'deleted' | 'version' | 'createdBy'>

const columns = raw(`c.client_id, c.id, c.name, c.inn, c.kpp, c.phone, c.email, c.contact_name, c.url, c.moy_sklad_id, c.organization_id, c.requisites,
  c.last_income_at, c.deleted, c.version, c.created_by`)

export const readContractors = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<ContractorRow>(sql`
    select ${columns} from unnest(${ids}::bigint[]) with ordinality w(id, n) join contractor c on c.client_id = ${clientId} and c.id = w.id order by w.n`)

export const lockContractor = (db: Tx, clientId: number, id: number) =>
  db.maybe<ContractorRow>(sql`select ${columns} from contractor c where c.client_id = ${clientId} and c.id = ${id} for update`)

const listed = (values: ContractorValues) =>
  sql`${values.name}, ${values.inn}, ${values.kpp}, ${values.phone}, ${values.email}, ${values.contactName}, ${values.url}, ${values.moySkladId},
    ${values.organizationId}::bigint, ${JSON.stringify(values.requisites)}::jsonb`

/** Undefined when a living one has this name and INN. */
export const insertContractor = (db: Tx, clientId: number, values: ContractorValues, login: string) =>
  db.maybe<ContractorRow>(sql`
    insert into contractor as c (client_id, created_by, name, inn, kpp, phone, email, contact_name, url, moy_sklad_id, organization_id, requisites)
    values (${clientId}, ${login}, ${listed(values)}) on conflict (client_id, lower(name), inn) where not deleted do nothing returning ${columns}`)

export const isTaken = async (db: Tx, clientId: number, { name, inn }: Pick<ContractorValues, 'name' | 'inn'>, except: number) =>
  (await db.maybe(sql`
    select from contractor where client_id = ${clientId} and lower(name) = lower(${name}) and inn = ${inn} and not deleted and id <> ${except} limit 1`)) !==
  undefined

export const updateContractor = (db: Tx, clientId: number, id: number, values: ContractorValues) =>
  db.one<ContractorRow>(sql`
    update contractor c set (name, inn, kpp, phone, email, contact_name, url, moy_sklad_id, organization_id, requisites) = (${listed(values)}),
      version = version + 1, modified_at = now() where c.client_id = ${clientId} and c.id = ${id} returning ${columns}`)

export const markContractor = (db: Tx, clientId: number, id: number, deleted: boolean) =>
  db.run(sql`
    update contractor set deleted = ${deleted}, version = version + 1, modified_at = now() where client_id = ${clientId} and id = ${id} and deleted <> ${deleted}`)

/** Whether a card or an order is tied to it, or goods came from it. */
export const isUsed = (db: Tx, clientId: number, id: number) =>
  db.value<boolean>(sql`
    select exists (select from product_contractor where client_id = ${clientId} and contractor_id = ${id})
      or exists (select from sales_order where client_id = ${clientId} and extra ->> 'supplierId' = ${String(id)})
      or exists (select from purchase where client_id = ${clientId} and contractor_id = ${id})
      or exists (select from contractor where client_id = ${clientId} and id = ${id} and last_income_at is not null) as used`)
export const deleteContractor = (db: Tx, clientId: number, id: number) => db.run(sql`delete from contractor where client_id = ${clientId} and id = ${id}`)

export type ContractorFilter = PagingQuery<'LAST_INCOME_DATE' | 'ID' | 'NAME'> & { query?: string; deleted?: boolean }

/** Every word must be found; what looks like a phone is looked for by its digits, whatever code of the country it has. */
function searched(query: string): Sql[] {
  const phone = /^[+\d()\s-]{7,}$/.test(query.trim()) ? query.replace(/\D/g, '') : ''
  if (phone.length >= 7) return [sql`c.search_text like ${contains(/^[78]\d{10}$/.test(phone) ? phone.slice(1) : phone)}`]
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return words.slice(0, 20).map((word) => sql`c.search_text like ${contains(word)}`)
}
const conditions = (clientId: number, { query, deleted }: ContractorFilter) =>
  and([sql`c.client_id = ${clientId}`, sql`c.deleted = ${deleted ?? false}`, ...(query === undefined ? [] : searched(query))])

const orders = { LAST_INCOME_DATE: 'c.last_income_at', NAME: 'lower(c.name)', ID: 'c.id' }
function ordered({ sortBy = 'LAST_INCOME_DATE', ascending }: ContractorFilter): Sql {
  const up = ascending ?? sortBy !== 'LAST_INCOME_DATE'
  const direction = raw(up ? 'asc' : 'desc')
  return sql`order by ${raw(orders[sortBy])} ${direction}${sortBy === 'LAST_INCOME_DATE' ? sql` nulls last` : sql``}, c.id ${direction}`
}

export const listContractors = (db: Tx, clientId: number, filter: ContractorFilter) =>
  db.all<ContractorRow>(sql`select ${columns} from searchable_contractor c where ${conditions(clientId, filter)} ${ordered(filter)} ${slice(filter)}`, {
    fresh: true,
  })
export const countContractors = (db: Tx, clientId: number, filter: ContractorFilter) =>
  db.value<number>(sql`select count(*) from searchable_contractor c where ${conditions(clientId, filter)}`, { fresh: true })

/** Names with the text in them; those that begin with it first. */
export const suggestContractors = (db: Tx, clientId: number, query: string, limit: number) =>
  db.all<ContractorRow>(
    sql`
    select ${columns} from searchable_contractor c
    where c.client_id = ${clientId} and not c.deleted and c.search_text like ${contains(query.toLowerCase())} and lower(c.name) like ${contains(query.toLowerCase())}
    order by starts_with(lower(c.name), ${query.toLowerCase()}) desc, lower(c.name), c.id limit ${limit}`,
    { fresh: true },
  )

/** A page of the whole base, by id, for a table. */
export const pageOfContractors = (db: Tx, clientId: number, afterId: number, limit: number) =>
  db.all<ContractorRow>(sql`
    select ${columns} from contractor c where c.client_id = ${clientId} and c.id > ${afterId} and not c.deleted order by c.id limit ${limit}`)

/** Living contractors that any of these names, INNs or ids may mean. */
export const candidates = (db: Tx, clientId: number, keys: { ids: readonly number[]; inns: readonly string[]; names: readonly string[] }) =>
  db.all<ContractorRow>(sql`
    select ${columns} from contractor c where c.client_id = ${clientId} and not c.deleted and c.id in (
      select w.id from unnest(${keys.ids}::bigint[]) w(id)
      union select k.id from contractor k where k.client_id = ${clientId} and k.inn = any(${keys.inns}::text[]) and k.inn <> '' and not k.deleted
      union select k.id from contractor k where k.client_id = ${clientId} and lower(k.name) = any(${keys.names}::text[]) and not k.deleted
    ) order by c.id`)

export type OwnOrganization = { id: number; name: string; shortName: string | null; inn: string; requisites: Record<string, unknown> }
/** Organizations of the seller's own that contractors are; only those that the caller may see. */
export const readOwn = (db: Tx, clientId: number, ids: readonly number[], allowed: readonly number[] | null) =>
  db.all<OwnOrganization>(sql`
    select id, name, short_name, inn, requisites from organization
    where client_id = ${clientId} and id = any(${ids}::bigint[]) and not deleted and ${isAmong('id', allowed)}`)
