// Tasks that people set each other: everyone sees them, the author or an administrator changes them.
import { instantOrNull, toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { UserTask } from '../../wire/index.ts'
import { errors } from './errors.ts'
import {
  countUserTasks,
  deleteUserTask,
  insertUserTask,
  listUserTasks,
  lockUserTask,
  saveUserTask,
  type UserTaskFilter,
  type UserTaskRow,
  type UserTaskValues,
} from './queries.ts'

const kept = ['organizationId', 'modelId', 'productId', 'categoryId', 'url'] as const

function valuesOf(task: UserTask): UserTaskValues {
  const startsAt = instantOrNull(task.startDate)
  const dueAt = instantOrNull(task.endDate)
  if (startsAt && dueAt && dueAt < startsAt) throw errors.error_user_task_dates()
  return {
    name: task.name ?? '',
    description: task.description ?? null,
    priority: task.priority ?? 'MEDIUM',
    status: task.status ?? 'TO_DO',
    assigneeId: task.userId ?? null,
    startsAt,
    dueAt,
    extra: Object.fromEntries(kept.flatMap((field) => (task[field] === undefined || task[field] === null ? [] : [[field, task[field]]]))),
  }
}

const presentUserTask = (row: UserTaskRow): UserTask => ({
  ...row.extra,
  id: row.id,
  clientId: row.clientId,
  name: row.name,
  description: row.description,
  priority: row.priority as NonNullable<UserTask['priority']>,
  status: row.status as NonNullable<UserTask['status']>,
  creatorId: row.authorId,
  userId: row.assigneeId,
  startDate: row.startsAt && toWire(row.startsAt),
  endDate: row.dueAt && toWire(row.dueAt),
})

export const createUserTask = async ({ db, clientId, actor }: Context, task: UserTask) =>
  presentUserTask(await insertUserTask(db, clientId, actor.userId, valuesOf(task)))

async function getOwnTask({ db, clientId, actor }: Context, id: number) {
  const row = await lockUserTask(db, clientId, id)
  if (!row) throw errors.error_task_missing({ id })
  if (row.authorId !== actor.userId && !actor.permissions.has('client.edit')) throw errors.error_user_task_not_yours()
  return row
}

/** Changes what is sent; what is absent stays. */
export async function updateUserTask(call: Context, task: UserTask) {
  const id = task.id ?? 0
  const before = presentUserTask(await getOwnTask(call, id))
  await saveUserTask(call.db, call.clientId, id, valuesOf({ ...before, ...task }))
}

export async function completeUserTask(call: Context, id: number) {
  const row = await lockUserTask(call.db, call.clientId, id)
  if (!row) throw errors.error_task_missing({ id })
  // Whoever does the work says that it is done; the rest is the author's.
  if (row.assigneeId === null || row.assigneeId !== call.actor.userId) await getOwnTask(call, id)
  await saveUserTask(call.db, call.clientId, id, { ...row, status: 'SOLVED' })
}

export async function removeUserTask(call: Context, id: number) {
  await getOwnTask(call, id)
  await deleteUserTask(call.db, call.clientId, id)
}

export async function findUserTasks({ db, clientId }: Context, filter: UserTaskFilter) {
  const rows = await listUserTasks(db, clientId, filter)
  return page(filter, rows.map(presentUserTask), filter.count === true ? await countUserTasks(db, clientId, filter) : undefined)
}
