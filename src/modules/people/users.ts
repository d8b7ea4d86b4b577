// Users: who may sign in or own tokens, with which roles, and what they are limited to.
// Not its job: signing in (sessions), or tokens (client).
import type { Context, JsonText, LongContext } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import { isWhole, requireWhole } from '../../kit/reach.ts'
import { roleNames } from '../../rights.ts'
import type { Person, User } from '../../wire/index.ts'
import { audit, checkedLogin, checkedPassword, getOrganizationFor, hashPassword, loginIsTaken } from '../client/index.ts'
import { requireRoom } from '../limits/index.ts'
import { endSessions, isPasswordOf, requireProof, setPasswordHash } from '../sessions/index.ts'
import { requireWarehouse } from '../stock/index.ts'
import { errors } from './errors.ts'
import { readEmployees, type EmployeeRow } from './queries/staff.ts'
import {
  countUsers,
  insertUser,
  isEmployeeTaken,
  isLoginTaken,
  listUsers,
  lockUser,
  readUser,
  saveUser,
  setActive,
  type UserFilter,
  type UserRow,
  type UserValues,
} from './queries/users.ts'
import { addEmployee, changeEmployee, presentEmployee } from './staff.ts'

/** What the contract lets people write and no column holds: kept as given. */
const EXTRA = ['organizations', 'warehouses', 'contractorId', 'notifierChatId', 'notifyOnFbsOrders', 'notifyOnExpressOrders'] as const
type Extra = { [Name in (typeof EXTRA)[number]]?: unknown }
export type UserForm = User & Extra
type Keeper = Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>

const rolesOf = (names: readonly string[]) => roleNames.filter((name) => names.includes(name))

const present = (clientId: number, row: UserRow, employee?: EmployeeRow): User => ({
  ...row.extra,
  userId: row.id,
  clientId,
  login: row.login,
  name: row.name,
  email: row.email,
  phoneNumber: row.phone,
  lang: row.lang,
  roles: rolesOf(row.roles),
  isMain: row.isMain,
  isActive: row.active,
  organizationIds: row.organizationIds,
  warehouseIds: row.warehouseIds,
  ...(employee && { person: presentEmployee(clientId, employee) }),
})

async function presentAll({ db, clientId }: Pick<Context, 'db' | 'clientId'>, rows: readonly UserRow[]): Promise<User[]> {
  const employees = await readEmployees(
    db,
    clientId,
    rows.flatMap(({ employeeId }) => (employeeId === null ? [] : [employeeId])),
  )
  return rows.map((row) =>
    present(
      clientId,
      row,
      employees.find(({ id }) => id === row.employeeId),
    ),
  )
}

async function presentOne(call: Pick<Context, 'db' | 'clientId'>, id: number): Promise<User> {
  const row = await readUser(call.db, call.clientId, id)
  const [user] = row ? await presentAll(call, [row]) : []
  if (!user) throw errors.error_user_missing({ id })
  return user
}

export async function findUsers(call: Context, filter: UserFilter) {
  const rows = await presentAll(call, await listUsers(call.db, call.clientId, filter))
  return page(filter, rows, filter.count === true ? await countUsers(call.db, call.clientId, filter) : undefined)
}

const textOf = (given: string | null | undefined, kept: string | null) => (given === undefined ? kept : (given?.trim() ?? '') || null)

/** Ids that a user is limited to; an empty list is no limit, as clients send it. A null is an empty field of a client, and lifts nothing. */
async function limitsOf(given: readonly number[] | null | undefined, kept: number[] | null, check: (id: number) => Promise<unknown>): Promise<number[] | null> {
  if (given === undefined || given === null) return kept
  const ids = [...new Set(given)].toSorted((a, b) => a - b)
  for (const id of ids) await check(id)
  return ids.length === 0 ? null : ids
}

function extraOf(given: UserForm, kept: Record<string, unknown>): Record<string, unknown> {
  const extra = { ...kept }
  for (const name of EXTRA) {
    const value = given[name]
    if (value === null || value === '') delete extra[name]
    else if (value !== undefined) extra[name] = value
  }
  return extra
}

/** The employee of a user: the one that is named, or a new one. */
async function employeeOf(call: Context, given: Person | null | undefined, kept: Pick<UserRow, 'id' | 'employeeId'>): Promise<number | null> {
  if (given === undefined) return kept.employeeId
  if (given === null) return null
  const id = given.personId
  if (id === undefined || id === null) return (await addEmployee(call, given)).personId ?? null
  const [row] = await readEmployees(call.db, call.clientId, [id])
  if (!row || row.deleted) throw errors.error_person_missing({ id })
  if (await isEmployeeTaken(call.db, call.clientId, id, kept.id)) throw errors.error_person_user({ id })
  if (given.firstName !== undefined || given.lastName !== undefined) await changeEmployee(call, id, given)
  return id
}

async function valuesOf(call: Context, given: UserForm, kept: Omit<UserRow, 'passwordHash'>): Promise<UserValues> {
  const login = checkedLogin(given.login ?? kept.login)
  const email = textOf(given.email, kept.email)
  if (email !== null && (email.length > 254 || !/^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(email))) throw errors.error_user_email({ email: email.slice(0, 100) })
  const lang = textOf(given.lang, kept.lang)
  if (lang !== null && lang !== 'ru' && lang !== 'en') throw errors.error_user_lang()
  return {
    login,
    email,
    lang,
    name: textOf(given.name, kept.name) ?? '',
    phone: textOf(given.phoneNumber, kept.phone),
    roles: given.roles ? rolesOf(given.roles) : kept.roles,
    organizationIds: await limitsOf(given.organizationIds, kept.organizationIds, (id) => getOrganizationFor(call, id)),
    warehouseIds: await limitsOf(given.warehouseIds, kept.warehouseIds, (id) => requireWarehouse(call, id)),
    employeeId: await employeeOf(call, given.person, kept),
    extra: extraOf(given, kept.extra),
  }
}

const nobody = {
  id: 0,
  login: '',
  name: '',
  email: null,
  lang: null,
  phone: null,
  roles: [],
  organizationIds: null,
  warehouseIds: null,
  isMain: false,
  active: true,
  employeeId: null,
  extra: {},
}
const passwordOf = (given: UserForm) => given.newPassword || given.password || undefined

/** A new user; without a password they can not sign in until a reset by mail. */
export async function addUser(call: LongContext, given: UserForm): Promise<User | JsonText> {
  // Who is limited to some organizations could lift the limit by making or changing a user.
  requireWhole(call)
  const password = passwordOf(given)
  // Computed before the transaction: it takes long on purpose.
  const hash = password === undefined ? undefined : await hashPassword(checkedPassword(password))
  const done = await call.once(async (inner) => {
    await requireRoom(inner, 'users')
    const values = await valuesOf(inner, given, nobody)
    const row = await insertUser(inner.db, inner.clientId, values)
    if (!row) throw loginIsTaken(values.login)
    if (hash !== undefined) await setPasswordHash(inner, row.id, hash)
    await audit(inner, 'user.add', 'person', row.id, {
      login: row.login,
      roles: row.roles,
      organizationIds: row.organizationIds,
      warehouseIds: row.warehouseIds,
    })
    return presentOne(inner, row.id)
  })
  return 'replayed' in done ? done.replayed : done.answer
}

/** The hash of a new password, when one is sent; whoever changes their own must know the old one. */
async function newHash(call: LongContext, row: UserRow, given: UserForm): Promise<string | undefined> {
  const password = passwordOf(given)
  if (password === undefined) return undefined
  const own = call.actor.userId === row.id && row.passwordHash !== null
  if (own && !(await isPasswordOf(call, row.id, given.oldPassword ?? ''))) throw errors.error_user_old_password()
  return hashPassword(checkedPassword(password))
}

const isRuler = (values: Pick<UserValues, 'roles' | 'organizationIds' | 'warehouseIds'>) => values.roles.includes('ADMIN') && isWhole(values)

/** Changes what is sent; what is absent stays. A new password ends the sessions that were opened with the old one. */
export async function updateUser(call: LongContext, given: UserForm): Promise<User> {
  requireWhole(call)
  const id = given.userId ?? 0
  const before = await call.tx(({ db }) => readUser(db, call.clientId, id), { readOnly: true })
  if (!before) throw errors.error_user_missing({ id })
  const hash = await newHash(call, before, given)
  return call.tx(async (inner) => {
    const kept = await lockUser(inner.db, inner.clientId, id)
    if (!kept) throw errors.error_user_missing({ id })
    const values = await valuesOf(inner, given, kept)
    if (kept.isMain && !isRuler(values)) throw errors.error_user_main()
    if (values.login !== kept.login && (await isLoginTaken(inner.db, inner.clientId, id, values.login))) throw loginIsTaken(values.login)
    // The link to a new password goes there: whoever holds a stolen session must not turn it to themselves.
    if (id === inner.actor.userId && values.email !== kept.email) await requireProof(inner)
    await saveUser(inner.db, inner.clientId, id, values)
    if (hash !== undefined) await setPasswordHash(inner, id, hash)
    await audit(inner, 'user.change', 'person', id, { ...changes(kept, values), ...(hash !== undefined && { password: true }) })
    return presentOne(inner, id)
  })
}

const watched = ['login', 'email', 'roles', 'organizationIds', 'warehouseIds'] as const
/** What of the rights and the login became another, for the trail. */
const changes = (before: UserValues, after: UserValues) =>
  Object.fromEntries(
    watched.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name])).map((name) => [name, { from: before[name], to: after[name] }]),
  )

/** A removed user can do nothing any more, at once; what they did keeps their name. */
export async function removeUser(call: Context, id: number): Promise<string> {
  requireWhole(call)
  const user = await getUser(call, id)
  if (user.isMain) throw errors.error_user_main()
  if (id === call.actor.userId) throw errors.error_user_self()
  await setActive(call.db, call.clientId, id, false)
  await endSessions(call, id)
  await audit(call, 'user.remove', 'person', id, { login: user.login })
  return 'OK'
}

/** Back with the login, roles and limits of before; sessions are not. */
export async function restoreUser(call: Context, id: number): Promise<string> {
  requireWhole(call)
  const user = await getUser(call, id)
  if (!user.active) await requireRoom(call, 'users')
  await setActive(call.db, call.clientId, id, true)
  await audit(call, 'user.restore', 'person', id, { login: user.login })
  return 'OK'
}

async function getUser({ db, clientId }: Keeper, id: number): Promise<UserRow> {
  const user = await lockUser(db, clientId, id)
  if (!user) throw errors.error_user_missing({ id })
  return user
}
