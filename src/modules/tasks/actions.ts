// Long work that a caller watches: starting, finding, cancelling and running again.
import type { Static, TSchema } from 'typebox'
import { sql } from '../../kit/db.ts'
import { addJob, requeueJob } from '../../kit/jobs.ts'
import type { Context } from '../../kit/op.ts'
import type { Task } from '../../kit/task.ts'
import type { TmsTask } from '../../wire/index.ts'
import { page } from '../../kit/paging.ts'
import { errors } from './errors.ts'
import { messageText, type ToldTask } from './messages.ts'
import { presentTask, type TaskRow } from './present.ts'
import { countTasks, forceTask, listTasks, lockTask, newestOfTypes, setTaskStatus, viewerOf, type TaskFilter } from './queries.ts'

export type { TaskRow }
export type StartOptions = { organizationId?: number; entityId?: number; inputPath?: string; runAt?: Date }

/**
 * Starts a task that the caller watches, in the transaction of the call; answers its TmsTask.
 * @example return startTask(call, importOrders, { accountId }, { organizationId })
 */
export async function startTask<P extends TSchema>(call: Context, task: Task<P>, payload: Static<P>, options: StartOptions = {}): Promise<TmsTask> {
  const row = await call.db.one<TaskRow>(sql`
    insert into task (client_id, name, type, payload, organization_id, entity_id, person_id, input_path)
    values (${call.clientId}, ${task.name}, ${task.type ?? task.name}, ${JSON.stringify(payload)}::jsonb, ${options.organizationId ?? null}, ${options.entityId ?? null},
      ${call.actor.userId}, ${options.inputPath ?? null}) returning *`)
  await addJob(call.db, task, { clientId: call.clientId, taskId: row.id, payload }, { key: `task:${row.id}`, ...(options.runAt && { runAt: options.runAt }) })
  return presentTask(row)
}

const told = (lang: Context['lang'], row: TaskRow): ToldTask => ({ ...presentTask(row), localMessage: messageText(row.message, row.messageParams, lang) })

export async function findTasks({ db, clientId, actor, lang }: Context, filter: TaskFilter) {
  const rows = await listTasks(db, viewerOf({ clientId, actor }), filter)
  return page(
    filter,
    rows.map((row) => told(lang, row)),
    filter.count === true ? await countTasks(db, viewerOf({ clientId, actor }), filter) : undefined,
  )
}

/** The newest task that the filter fits. */
export async function lastTask({ db, clientId, actor, lang }: Context, filter: TaskFilter) {
  const [row] = await listTasks(db, viewerOf({ clientId, actor }), { ...filter, limit: 1, page: 1, ascending: false })
  if (!row) throw errors.error_task_missing({ id: filter.id ?? filter.type ?? '' })
  return told(lang, row)
}

export const lastTasks = async ({ db, clientId, actor, lang }: Context, filter: TaskFilter) =>
  (await newestOfTypes(db, viewerOf({ clientId, actor }), filter)).map((row) => told(lang, row))

/** A task that the caller may stop or run again. What somebody was allowed to begin is not begun anew by who may do less. */
async function getTask(call: Context, id: number) {
  const { db, actor } = call
  const task = await lockTask(db, viewerOf(call), id)
  if (!task) throw errors.error_task_missing({ id })
  if (task.personId !== null && task.personId !== actor.userId && !actor.permissions.has('client.edit')) throw errors.error_task_not_yours()
  return task
}

/** A waiting task is stopped at once; a running one is asked to, and stops within a second. A second cancel changes nothing. */
export async function cancelTask(call: Context, id: number) {
  const task = await getTask(call, id)
  if (['INTERRUPTING', 'INTERRUPTED', 'STOPPED'].includes(task.status)) return presentTask(task)
  if (['FINISHED', 'ERROR', 'EXCEPTION'].includes(task.status)) throw errors.error_task_finished({ id })
  const running = task.status === 'RUNNING'
  return presentTask(await setTaskStatus(call.db, call.clientId, id, running ? 'INTERRUPTING' : 'STOPPED', !running))
}

/** Runs a waiting task now, or one that ended once more. */
export async function runTask(call: Context, id: number) {
  const task = await getTask(call, id)
  if (task.status === 'RUNNING' || task.status === 'INTERRUPTING') throw errors.error_task_running({ id })
  await forceTask(call.db, call.clientId, id)
  await requeueJob(call.db, task.name, { clientId: call.clientId, taskId: id, payload: task.payload }, `task:${id}`)
  return true
}
