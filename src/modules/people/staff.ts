// Employees and their positions. Not its job: what a person may do (users.ts).
import { toWire } from '../../kit/dates.ts'
import { requireVersion } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import type { Person, PersonPosition } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import { errors } from './errors.ts'
import {
  deletePosition,
  insertEmployee,
  insertPosition,
  isPositionHeld,
  isPositionNameTaken,
  listEmployees,
  listPositions,
  lockEmployee,
  readEmployees,
  readPosition,
  saveEmployee,
  savePosition,
  type EmployeeFilter,
  type EmployeeRow,
  type EmployeeValues,
  type PositionRow,
} from './queries/staff.ts'

const presentPosition = (clientId: number, row: PositionRow): PersonPosition => ({
  id: row.id,
  name: row.name,
  deleted: row.deleted,
  clientId,
  defaultJobId: row.defaultJobId,
  createdUser: row.createdBy,
  createdDate: toWire(row.createdAt),
})

const initial = (name: string | null) => (name === null || name === '' ? '' : ` ${[...name][0] ?? ''}.`)
export const presentEmployee = (clientId: number, row: EmployeeRow): Person => ({
  personId: row.id,
  firstName: row.firstName,
  lastName: row.lastName,
  surName: row.surName,
  clientId,
  versionId: row.version,
  deleted: row.deleted,
  userId: row.userId,
  position: row.position && presentPosition(clientId, row.position),
  createdUser: row.createdBy,
  createdDate: toWire(row.createdAt),
  fullName: [row.lastName, row.firstName, row.surName].filter((part) => part !== null && part !== '').join(' '),
  shortName: `${row.lastName}${initial(row.firstName)}${initial(row.surName)}`,
})

function nameOf(given: PersonPosition, kept = ''): string {
  const name = (given.name ?? kept).trim()
  if (name === '' || name.length > 255) throw errors.error_position_name_empty()
  return name
}

export async function addPosition(call: Context, given: PersonPosition): Promise<PersonPosition> {
  const name = nameOf(given)
  const row = await insertPosition(call.db, call.clientId, { name, defaultJobId: given.defaultJobId ?? null, createdBy: call.actor.login })
  if (!row) throw errors.error_position_name_taken({ name })
  await audit(call, 'position.add', 'staff_position', row.id, { name })
  return presentPosition(call.clientId, row)
}

async function getPosition({ db, clientId }: Pick<Context, 'db' | 'clientId'>, id: number): Promise<PositionRow> {
  const row = await readPosition(db, clientId, id)
  if (!row) throw errors.error_position_missing({ id })
  return row
}

async function storePosition(call: Context, id: number, values: Pick<PositionRow, 'name' | 'defaultJobId' | 'deleted'>): Promise<PersonPosition> {
  if (!values.deleted && (await isPositionNameTaken(call.db, call.clientId, values.name, id))) throw errors.error_position_name_taken({ name: values.name })
  const row = await savePosition(call.db, call.clientId, id, values)
  if (!row) throw errors.error_position_missing({ id })
  await audit(call, 'position.change', 'staff_position', id, values)
  return presentPosition(call.clientId, row)
}

export async function changePosition(call: Context, id: number, given: PersonPosition): Promise<PersonPosition> {
  const kept = await getPosition(call, id)
  return storePosition(call, id, {
    name: nameOf(given, kept.name),
    defaultJobId: given.defaultJobId === undefined ? kept.defaultJobId : given.defaultJobId,
    deleted: kept.deleted,
  })
}

/** One that somebody holds is only marked, and can be brought back; one that nobody holds is gone. */
export async function removePosition(call: Context, id: number, restore: boolean): Promise<string> {
  const kept = await getPosition(call, id)
  if (restore || (await isPositionHeld(call.db, call.clientId, id))) await storePosition(call, id, { ...kept, deleted: !restore })
  else {
    await deletePosition(call.db, call.clientId, id)
    await audit(call, 'position.remove', 'staff_position', id, { name: kept.name })
  }
  return 'OK'
}

export const findPositions = async ({ db, clientId }: Context): Promise<PersonPosition[]> =>
  (await listPositions(db, clientId, null)).map((row) => presentPosition(clientId, row))

/** The values of an employee, checked: what is absent stays. A position is one that exists. */
async function valuesOf({ db, clientId }: Context, given: Person, kept: EmployeeValues): Promise<EmployeeValues> {
  const [firstName, lastName] = [(given.firstName ?? kept.firstName).trim(), (given.lastName ?? kept.lastName).trim()]
  for (const name of [firstName, lastName]) if (name === '' || name.length > 255) throw errors.error_person_name_empty()
  const surName = given.surName === undefined ? kept.surName : (given.surName?.trim() ?? '') || null
  const positionId = given.position === undefined ? kept.positionId : (given.position?.id ?? null)
  if (positionId !== null && positionId !== kept.positionId && (await getPosition({ db, clientId }, positionId)).deleted)
    throw errors.error_position_missing({ id: positionId })
  return { firstName, lastName, surName, positionId }
}

async function getEmployee({ db, clientId }: Pick<Context, 'db' | 'clientId'>, id: number): Promise<Person> {
  const [row] = await readEmployees(db, clientId, [id])
  if (!row) throw errors.error_person_missing({ id })
  return presentEmployee(clientId, row)
}

export async function addEmployee(call: Context, given: Person): Promise<Person> {
  const { id } = await insertEmployee(
    call.db,
    call.clientId,
    await valuesOf(call, given, { firstName: '', lastName: '', surName: null, positionId: null }),
    call.actor.login,
  )
  await audit(call, 'employee.add', 'employee', id)
  return getEmployee(call, id)
}

export async function changeEmployee(call: Context, id: number, given: Person): Promise<Person> {
  const kept = await lockEmployee(call.db, call.clientId, id)
  if (!kept) throw errors.error_person_missing({ id })
  requireVersion(kept, given.versionId)
  await saveEmployee(call.db, call.clientId, id, await valuesOf(call, given, kept))
  await audit(call, 'employee.change', 'employee', id)
  return getEmployee(call, id)
}

export const findEmployees = async ({ db, clientId }: Context, filter: EmployeeFilter): Promise<Person[]> =>
  (await listEmployees(db, clientId, filter)).map((row) => presentEmployee(clientId, row))
