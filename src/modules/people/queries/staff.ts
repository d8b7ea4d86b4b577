// All SQL of employees and positions.
import { and, contains, raw, sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'

export type PositionRow = { id: number; name: string; defaultJobId: number | null; deleted: boolean; createdBy: string; createdAt: Date }
export type EmployeeRow = {
  id: number
  firstName: string
  lastName: string
  surName: string | null
  positionId: number | null
  version: number
  deleted: boolean
  createdBy: string
  createdAt: Date
  userId: number | null
  position: PositionRow | null
}
export type EmployeeValues = Pick<EmployeeRow, 'firstName' | 'lastName' | 'surName' | 'positionId'>
export type EmployeeFilter = PagingQuery<'NAME'> & { query?: string }

export const readPosition = (db: Tx, clientId: number, id: number) =>
  db.maybe<PositionRow>(sql`select * from staff_position where client_id = ${clientId} and id = ${id}`)
export const listPositions = (db: Tx, clientId: number, ids: readonly number[] | null) =>
  db.all<PositionRow>(sql`select * from staff_position where client_id = ${clientId} and (${ids}::bigint[] is null and not deleted or id = any(${ids}::bigint[]))
    order by lower(name), id`)
/** Undefined when the name is taken. */
export const insertPosition = (db: Tx, clientId: number, values: Pick<PositionRow, 'name' | 'defaultJobId' | 'createdBy'>) =>
  db.maybe<PositionRow>(sql`insert into staff_position (client_id, name, default_job_id, created_by) values (${clientId}, ${values.name}, ${values.defaultJobId},
    ${values.createdBy})
    on conflict (client_id, lower(name)) where not deleted do nothing returning *`)
export const isPositionNameTaken = async (db: Tx, clientId: number, name: string, exceptId: number) =>
  (
    await db.one<{
      taken: boolean
    }>(sql`select exists (select from staff_position where client_id = ${clientId} and lower(name) = lower(${name}) and not deleted and
    id <> ${exceptId}) as taken`)
  ).taken
export const savePosition = (db: Tx, clientId: number, id: number, values: Pick<PositionRow, 'name' | 'defaultJobId' | 'deleted'>) =>
  db.maybe<PositionRow>(sql`update staff_position set name = ${values.name}, default_job_id = ${values.defaultJobId}, deleted = ${values.deleted}
    where client_id = ${clientId} and id = ${id} returning *`)
export const isPositionHeld = (db: Tx, clientId: number, id: number) =>
  db.value<boolean>(sql`select exists (select from employee where client_id = ${clientId} and position_id = ${id}) as held`)
export const deletePosition = (db: Tx, clientId: number, id: number) => db.run(sql`delete from staff_position where client_id = ${clientId} and id = ${id}`)

const employees = sql`select e.*, p.id as user_id from employee e left join person p on p.client_id = e.client_id and p.employee_id = e.id`
async function withPositions(db: Tx, clientId: number, rows: Omit<EmployeeRow, 'position'>[]): Promise<EmployeeRow[]> {
  const ids = [...new Set(rows.flatMap(({ positionId }) => (positionId === null ? [] : [positionId])))]
  const positions = new Map((ids.length === 0 ? [] : await listPositions(db, clientId, ids)).map((position) => [position.id, position]))
  return rows.map((row) => ({ ...row, position: row.positionId === null ? null : (positions.get(row.positionId) ?? null) }))
}

export const readEmployees = async (db: Tx, clientId: number, ids: readonly number[]) =>
  withPositions(db, clientId, await db.all(sql`${employees} where e.client_id = ${clientId} and e.id = any(${ids}::bigint[])`))
export const lockEmployee = (db: Tx, clientId: number, id: number) =>
  db.maybe<Omit<EmployeeRow, 'position' | 'userId'>>(sql`select * from employee where client_id = ${clientId} and id = ${id} and not deleted for update`)

export async function listEmployees(db: Tx, clientId: number, filter: EmployeeFilter): Promise<EmployeeRow[]> {
  const words = (filter.query ?? '')
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 5)
  const direction = raw(filter.ascending === false ? 'desc' : 'asc')
  const rows = await db.all<Omit<EmployeeRow, 'position'>>(
    sql`${employees} where ${and([
      sql`e.client_id = ${clientId} and not e.deleted`,
      ...words.map((word) => sql`(e.last_name ilike ${contains(word)} or e.first_name ilike ${contains(word)} or e.sur_name ilike ${contains(word)})`),
    ])} order by lower(e.last_name) ${direction}, lower(e.first_name) ${direction}, e.id ${direction} ${slice(filter)}`,
  )
  return withPositions(db, clientId, rows)
}

export const insertEmployee = (db: Tx, clientId: number, values: EmployeeValues, createdBy: string) =>
  db.one<{ id: number }>(sql`insert into employee (client_id, first_name, last_name, sur_name, position_id, created_by)
    values (${clientId}, ${values.firstName}, ${values.lastName}, ${values.surName}, ${values.positionId}, ${createdBy}) returning id`)
export const saveEmployee = (db: Tx, clientId: number, id: number, values: EmployeeValues) =>
  db.run(sql`update employee set first_name = ${values.firstName}, last_name = ${values.lastName}, sur_name = ${values.surName}, position_id = ${values.positionId},
    version = version + 1
    where client_id = ${clientId} and id = ${id}`)
