// All SQL of tasks.
import { parseInstant } from '../../kit/dates.ts'
import { and, contains, raw, sql, type Sql, type Tx } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'
import { directionOf, slice, type PagingQuery } from '../../kit/paging.ts'
import type { TaskRow } from './present.ts'

export type TaskFilter = PagingQuery<'CREATED_DATE' | 'ID'> & {
  id?: number
  type?: string
  types?: string[]
  status?: string
  organizationId?: number
  entityId?: number
  own?: boolean
}

/** Who looks at tasks: their own number, and the organizations that they are limited to. */
type Viewer = { clientId: number; personId: number | null; organizationIds: readonly number[] | null }
export const viewerOf = ({ clientId, actor }: Pick<Context, 'clientId' | 'actor'>): Viewer => ({
  clientId,
  personId: actor.userId,
  organizationIds: actor.organizationIds,
})

/** A task of no organization may tell of all of them: who is limited to some sees it only if it is their own. */
const seen = ({ clientId, personId, organizationIds }: Viewer): Sql =>
  organizationIds === null
    ? sql`client_id = ${clientId}`
    : sql`client_id = ${clientId} and (person_id = ${personId}::bigint or organization_id = any(${organizationIds}::bigint[]))`

const conditions = (viewer: Viewer, filter: TaskFilter): Sql[] => [
  seen(viewer),
  ...(filter.id === undefined ? [] : [sql`id = ${filter.id}`]),
  ...(filter.type === undefined ? [] : [sql`type = ${filter.type}`]),
  ...(filter.types === undefined ? [] : [sql`type = any(${filter.types}::text[])`]),
  ...(filter.status === undefined ? [] : [sql`status = ${filter.status}`]),
  ...(filter.organizationId === undefined ? [] : [sql`organization_id = ${filter.organizationId}`]),
  ...(filter.entityId === undefined ? [] : [sql`entity_id = ${filter.entityId}`]),
  ...(filter.own === true ? [sql`person_id is not distinct from ${viewer.personId}`] : []),
]

// Ids rise with the time of creation, so both orders of the contract are the order of the key.
export const listTasks = (db: Tx, viewer: Viewer, filter: TaskFilter) =>
  db.all<TaskRow>(sql`select * from task where ${and(conditions(viewer, filter))}
    order by id ${directionOf(filter)} ${slice(filter)}`)

export const countTasks = (db: Tx, viewer: Viewer, filter: TaskFilter) =>
  db.value<number>(sql`select count(*) from task where ${and(conditions(viewer, filter))}`)

/** The newest task of each type. */
export const newestOfTypes = (db: Tx, viewer: Viewer, filter: TaskFilter) =>
  db.all<TaskRow>(sql`select distinct on (type) * from task where ${and(conditions(viewer, filter))} order by type, id desc`)

export const lockTask = (db: Tx, viewer: Viewer, id: number) => db.maybe<TaskRow>(sql`select * from task where ${seen(viewer)} and id = ${id} for update`)

/** Whether a task that the viewer sees made this file, or was given it. */
export const namesFile = (db: Tx, viewer: Viewer, path: string): Promise<boolean> =>
  db.has(sql`select from task where ${seen(viewer)} and (file_path = ${path} or input_path = ${path}) limit 1`)

export const setTaskStatus = (db: Tx, clientId: number, id: number, status: string, ended: boolean) =>
  db.one<TaskRow>(
    sql`update task set status = ${status}, finished_at = case when ${ended} then now() end where client_id = ${clientId} and id = ${id} returning *`,
  )

export const forceTask = (db: Tx, clientId: number, id: number) =>
  db.run(
    sql`update task set status = 'CREATED', forced = true, finished_at = null, retry_at = null, message = null, message_params = null where client_id = ${clientId} and id = ${id}`,
  )

export type UserTaskRow = {
  id: number
  clientId: number
  name: string
  description: string | null
  priority: string | null
  status: string
  authorId: number | null
  assigneeId: number | null
  startsAt: Date | null
  dueAt: Date | null
  extra: Record<string, unknown>
}
export type UserTaskValues = Omit<UserTaskRow, 'id' | 'clientId' | 'authorId'>

export const insertUserTask = (db: Tx, clientId: number, authorId: number | null, values: UserTaskValues) =>
  db.one<UserTaskRow>(sql`
    insert into user_task (client_id, author_id, name, description, priority, status, assignee_id, starts_at, due_at, extra)
    values (${clientId}, ${authorId}, ${values.name}, ${values.description}, ${values.priority}, ${values.status}, ${values.assigneeId}, ${values.startsAt}, ${values.dueAt},
      ${JSON.stringify(values.extra)}::jsonb) returning *`)

export const lockUserTask = (db: Tx, clientId: number, id: number) =>
  db.maybe<UserTaskRow>(sql`select * from user_task where client_id = ${clientId} and id = ${id} for update`)

export const saveUserTask = (db: Tx, clientId: number, id: number, values: UserTaskValues) =>
  db.run(sql`update user_task set name = ${values.name}, description = ${values.description}, priority = ${values.priority}, status = ${values.status},
    assignee_id = ${values.assigneeId}, starts_at = ${values.startsAt}, due_at = ${values.dueAt}, extra = ${JSON.stringify(values.extra)}::jsonb,
    finished_at = case when ${values.status} = 'SOLVED' then coalesce(finished_at, now()) end, version = version + 1
    where client_id = ${clientId} and id = ${id}`)

export const deleteUserTask = (db: Tx, clientId: number, id: number) => db.run(sql`delete from user_task where client_id = ${clientId} and id = ${id}`)

export type UserTaskFilter = PagingQuery<'ID' | 'START_DATE' | 'END_DATE' | 'NAME'> & {
  userId?: number
  creatorId?: number
  name?: string
  description?: string
  startDate?: string
  endDate?: string
  modelId?: number
  productId?: number
  categoryId?: number
  url?: string
  organizationId?: number
  priority?: string
  status?: string
}

function userTaskConditions(clientId: number, filter: UserTaskFilter): Sql[] {
  const extras = ['modelId', 'productId', 'categoryId', 'organizationId', 'url'] as const
  return [
    sql`client_id = ${clientId}`,
    ...(filter.userId === undefined ? [] : [sql`assignee_id = ${filter.userId}`]),
    ...(filter.creatorId === undefined ? [] : [sql`author_id = ${filter.creatorId}`]),
    ...(filter.name === undefined ? [] : [sql`name ilike ${contains(filter.name)}`]),
    ...(filter.description === undefined ? [] : [sql`description ilike ${contains(filter.description)}`]),
    ...(filter.startDate === undefined ? [] : [sql`starts_at >= ${parseInstant(filter.startDate)}`]),
    ...(filter.endDate === undefined ? [] : [sql`due_at <= ${parseInstant(filter.endDate)}`]),
    ...(filter.priority === undefined ? [] : [sql`priority = ${filter.priority}`]),
    ...(filter.status === undefined ? [] : [sql`status = ${filter.status}`]),
    ...extras.flatMap((name) => (filter[name] === undefined ? [] : [sql`extra ->> ${name} = ${String(filter[name])}`])),
  ]
}

const userTaskOrder = { ID: 'id', START_DATE: 'starts_at', END_DATE: 'due_at', NAME: 'name' }
export const listUserTasks = (db: Tx, clientId: number, filter: UserTaskFilter) =>
  db.all<UserTaskRow>(sql`select * from user_task where ${and(userTaskConditions(clientId, filter))}
    order by ${raw(userTaskOrder[filter.sortBy ?? 'ID'])} ${directionOf(filter)} nulls last, id ${slice(filter)}`)
export const countUserTasks = (db: Tx, clientId: number, filter: UserTaskFilter) =>
  db.value<number>(sql`select count(*) from user_task where ${and(userTaskConditions(clientId, filter))}`)
