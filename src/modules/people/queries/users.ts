// All SQL of users: rows of `person`, who sign in or own tokens.
import { and, contains, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'

export type UserRow = {
  id: number
  login: string
  name: string
  email: string | null
  lang: string | null
  phone: string | null
  roles: string[]
  organizationIds: number[] | null
  warehouseIds: number[] | null
  isMain: boolean
  active: boolean
  employeeId: number | null
  extra: Record<string, unknown>
  passwordHash: string | null
}
export type UserValues = Omit<UserRow, 'id' | 'isMain' | 'active' | 'passwordHash'>
export type UserFilter = PagingQuery<'ID' | 'LOGIN' | 'NAME'> & { query?: string; active?: boolean }

export const readUser = (db: Tx, clientId: number, id: number) => db.maybe<UserRow>(sql`select * from person where client_id = ${clientId} and id = ${id}`)
export const lockUser = (db: Tx, clientId: number, id: number) =>
  db.maybe<UserRow>(sql`select * from person where client_id = ${clientId} and id = ${id} for update`)

const conditions = (clientId: number, { query, active }: UserFilter): Sql =>
  and([
    sql`client_id = ${clientId}`,
    ...(active === undefined ? [] : [sql`active = ${active}`]),
    ...(query === undefined ? [] : [sql`(login ilike ${contains(query)} or name ilike ${contains(query)} or email ilike ${contains(query)})`]),
  ])
const columns = { ID: 'id', LOGIN: 'lower(login)', NAME: 'lower(name)' }
export const listUsers = (db: Tx, clientId: number, filter: UserFilter) =>
  db.all<UserRow>(sql`select * from person where ${conditions(clientId, filter)} order by ${raw(columns[filter.sortBy ?? 'ID'])}
    ${raw(filter.ascending === false ? 'desc' : 'asc')}, id
    ${slice(filter)}`)
export const countUsers = (db: Tx, clientId: number, filter: UserFilter) =>
  db.value<number>(sql`select count(*) from person where
  ${conditions(clientId, filter)}`)

/** Undefined when the login is taken, by whomever on this server. */
export const insertUser = (db: Tx, clientId: number, values: UserValues) =>
  db.maybe<UserRow>(sql`insert into person (client_id, login, name, email, lang, phone, roles, organization_ids, warehouse_ids, employee_id, extra)
    values (${clientId}, ${values.login}, ${values.name}, ${values.email}, ${values.lang}, ${values.phone}, ${values.roles}::text[], ${values.organizationIds}::bigint[],
      ${values.warehouseIds}::bigint[], ${values.employeeId}, ${JSON.stringify(values.extra)}::jsonb) on conflict (lower(login)) do nothing returning *`)
export const saveUser = (db: Tx, clientId: number, id: number, values: UserValues) =>
  db.one<UserRow>(sql`update person set login = ${values.login}, name = ${values.name}, email = ${values.email}, lang = ${values.lang}, phone = ${values.phone},
    roles = ${values.roles}::text[],
    organization_ids = ${values.organizationIds}::bigint[], warehouse_ids = ${values.warehouseIds}::bigint[], employee_id = ${values.employeeId}, extra =
      ${JSON.stringify(values.extra)}::jsonb
    where client_id = ${clientId} and id = ${id} returning *`)
export const setActive = (db: Tx, clientId: number, id: number, active: boolean) =>
  db.run(sql`update person set active = ${active} where client_id = ${clientId} and id = ${id}`)
// Logins are unique on the whole server, so this looks over the wall between clients.
export const isLoginTaken = (db: Tx, clientId: number, id: number, login: string) =>
  db.value<boolean>(sql`select login_taken(${login},
  ${clientId}, ${id}) as taken`)
export const isEmployeeTaken = (db: Tx, clientId: number, employeeId: number, exceptUserId: number) =>
  db.value<boolean>(sql`select exists (select from person where client_id = ${clientId} and employee_id = ${employeeId} and id <> ${exceptUserId}) as taken`)
