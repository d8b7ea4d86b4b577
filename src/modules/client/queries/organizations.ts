// All SQL of organizations.
import { and, contains, isAmong, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'

export type OrganizationRow = {
  id: number
  name: string
  shortName: string | null
  inn: string
  isDefault: boolean
  requisites: Record<string, unknown>
  settings: Record<string, unknown>
  secrets: Buffer | null
  hasSecrets: string[]
  createdAt: Date
}
export type OrganizationValues = Pick<OrganizationRow, 'name' | 'shortName' | 'inn' | 'requisites' | 'settings'>
export type OrganizationFilter = PagingQuery<'ID' | 'NAME' | 'CREATED_DATE'> & { query?: string; id?: number }

/** The organizations that the caller may see; `allowed` null is all. */
export const allowedOrganizations = (db: Tx, clientId: number, allowed: readonly number[] | null, limit: number) =>
  db.all<OrganizationRow>(
    sql`select * from organization where client_id = ${clientId} and not deleted and ${isAmong('id', allowed)} order by id limit ${limit}`,
  )

export const readOrganization = (db: Tx, clientId: number, id: number) =>
  db.maybe<OrganizationRow>(sql`select * from organization where client_id = ${clientId} and id = ${id} and not deleted`)

export const lockOrganization = (db: Tx, clientId: number, id: number) =>
  db.maybe<OrganizationRow>(sql`select * from organization where client_id = ${clientId} and id = ${id} and not deleted for update`)

const conditions = (clientId: number, allowed: readonly number[] | null, filter: OrganizationFilter): Sql => {
  const words = filter.query?.trim()
  return and([
    sql`client_id = ${clientId} and not deleted`,
    ...(allowed === null ? [] : [sql`id = any(${allowed}::bigint[])`]),
    ...(filter.id === undefined ? [] : [sql`id = ${filter.id}`]),
    ...(words === undefined ? [] : [sql`(name ilike ${contains(words)} or short_name ilike ${contains(words)} or inn = ${words})`]),
  ])
}

const columns = { ID: 'id', NAME: 'lower(name)', CREATED_DATE: 'created_at' }
export const listOrganizations = (db: Tx, clientId: number, allowed: readonly number[] | null, filter: OrganizationFilter) =>
  db.all<OrganizationRow>(sql`select * from organization where ${conditions(clientId, allowed, filter)}
    order by ${raw(columns[filter.sortBy ?? 'ID'])} ${raw(filter.ascending === false ? 'desc' : 'asc')}, id ${slice(filter)}`)

export const countOrganizations = (db: Tx, clientId: number, allowed: readonly number[] | null, filter: OrganizationFilter) =>
  db.value<number>(sql`select count(*) from organization where ${conditions(clientId, allowed, filter)}`)

/** Undefined when the name is taken. */
export const insertOrganization = (db: Tx, clientId: number, values: OrganizationValues) =>
  db.maybe<OrganizationRow>(sql`insert into organization (client_id, name, short_name, inn, requisites, settings)
    values (${clientId}, ${values.name}, ${values.shortName}, ${values.inn}, ${JSON.stringify(values.requisites)}::jsonb, ${JSON.stringify(values.settings)}::jsonb)
    on conflict (client_id, lower(name)) where not deleted do nothing returning *`)

export const isNameTaken = (db: Tx, clientId: number, name: string, exceptId: number) =>
  db.value<boolean>(sql`select exists (select from organization
    where client_id = ${clientId} and lower(name) = lower(${name}) and not deleted and id <> ${exceptId}) as taken`)

export const saveOrganization = (db: Tx, clientId: number, id: number, values: OrganizationValues) =>
  db.one<OrganizationRow>(sql`update organization set name = ${values.name}, short_name = ${values.shortName}, inn = ${values.inn}, requisites =
    ${JSON.stringify(values.requisites)}::jsonb,
    settings = ${JSON.stringify(values.settings)}::jsonb where client_id = ${clientId} and id = ${id} returning *`)

export const saveOrganizationSecrets = (db: Tx, clientId: number, id: number, secrets: Buffer | null, names: readonly string[]) =>
  db.one<OrganizationRow>(
    sql`update organization set secrets = ${secrets}, has_secrets = ${names}::text[] where client_id = ${clientId} and id = ${id} returning *`,
  )

export const saveRequisites = (db: Tx, clientId: number, id: number, requisites: Record<string, unknown>) =>
  db.one<OrganizationRow>(
    sql`update organization set requisites = ${JSON.stringify(requisites)}::jsonb where client_id = ${clientId} and id = ${id} returning *`,
  )

export const findByInn = (db: Tx, clientId: number, allowed: readonly number[] | null, inn: string) =>
  db.maybe<OrganizationRow>(
    sql`select * from organization where client_id = ${clientId} and inn = ${inn} and not deleted and ${isAmong('id', allowed)} order by id limit 1`,
  )

export const findDefault = (db: Tx, clientId: number) =>
  db.maybe<OrganizationRow>(sql`select * from organization where client_id = ${clientId} and is_default and not deleted`)
/** Undefined when a twin was faster. */
export const insertDefault = (db: Tx, clientId: number, name: string) =>
  db.maybe<OrganizationRow>(
    sql`insert into organization (client_id, name, short_name, is_default) values (${clientId}, ${name}, ${name}, true) on conflict do nothing returning *`,
  )

/** One after the other: at no moment are there two. */
export async function setDefault(db: Tx, clientId: number, id: number): Promise<void> {
  await db.run(sql`update organization set is_default = false where client_id = ${clientId} and is_default and id <> ${id}`)
  await db.run(sql`update organization set is_default = true where client_id = ${clientId} and id = ${id} and not deleted`)
}

export const listAddresses = (db: Tx, clientId: number, allowed: readonly number[] | null, query: string) =>
  db.all<{ address: string }>(sql`select distinct requisites ->> 'addressFull' as address from organization where client_id = ${clientId} and not deleted
    and ${isAmong('id', allowed)} and requisites ->> 'addressFull' ilike ${contains(query)} order by 1 limit 20`)
