// Collect tasks: orders shared out into walks through the warehouse, taken by a person, given back.
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import { mayUse } from '../../../kit/reach.ts'
import { DAY_MS } from '../../../kit/dates.ts'
import type { CollectOrderTask, CollectTask } from '../../../wire/index.ts'
import { getOrder, presentOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentTask, serviceOf } from '../present.ts'
import {
  countTasks,
  dropTask,
  findForTasks,
  findHeldTasks,
  findOfTasks,
  findTask,
  holdTasks,
  insertTask,
  listTasks,
  type ForTasks,
  type TaskFilter,
  type TaskRow,
} from '../queries/collects.ts'
import { planWalks } from '../rules.ts'
import { holderOf, showCollects } from './collecting.ts'

/** The end of today, or of tomorrow, by the day of the server. */
const endOfDay = (daysAhead: number) => new Date(Math.floor(Date.now() / DAY_MS) * DAY_MS + (daysAhead + 1) * DAY_MS)

/** Shares out orders that have their label and their goods; `old` takes those of more than a day only, `tomorrow` those of tomorrow too. */
export async function shareOut(call: Context, { old = false, tomorrow = false }: { old?: boolean; tomorrow?: boolean }): Promise<void> {
  await planOut(call, { before: old ? new Date(Date.now() - DAY_MS) : null, dueBy: endOfDay(tomorrow ? 1 : 0) })
}

/** Makes walks of the orders that are wanted; answers how many of what. */
export async function planOut(call: Context, want: ForTasks): Promise<{ walks: number; orders: number; pieces: number }> {
  const rows = await findForTasks(call.db, call.clientId, want, call.actor)
  const orders = [...Map.groupBy(rows, ({ orderId }) => orderId).values()].flatMap((pieces) => {
    const [first] = pieces
    return first ? [{ ...first, pieces: pieces.map(({ collectId, place }) => ({ collectId, place })) }] : []
  })
  const planned = planWalks(orders)
  for (const { pieces, ...walk } of planned)
    await insertTask(
      call.db,
      call.clientId,
      walk,
      pieces.map(({ collectId }) => collectId),
    )
  return { walks: planned.length, orders: orders.length, pieces: rows.length }
}

const MOST_TASKS = 50

/** The tasks of the caller; new ones are taken when there are none, or when they are forced. */
export async function takeTasks(call: Context, want: { force: boolean; count?: number; service?: string; nextDay?: boolean }): Promise<CollectTask> {
  const service = want.service && want.service !== 'NONE' ? want.service : null
  const holder = holderOf(call)
  const held = await findHeldTasks(call.db, call.clientId, holder.key, service)
  const taken =
    held.length > 0 && !want.force
      ? []
      : await holdTasks(
          call.db,
          call.clientId,
          holder,
          { service, count: Math.min(want.count ?? 1, MOST_TASKS), dueBy: endOfDay(want.nextDay ? 1 : 0) },
          call.actor,
        )
  const tasks = [...held, ...taken]
  const pieces = (
    await findOfTasks(
      call.db,
      call.clientId,
      tasks.map(({ id }) => id),
    )
  ).filter(({ status }) => status === 'UNKNOWN')
  const [first] = pieces
  return {
    service: serviceOf(tasks[0]?.service ?? service ?? 'NONE'),
    products: await showCollects(call, pieces),
    ...(first && { order: presentOrder(await getOrder(call, first.orderId)) }),
  }
}

async function getTask(call: Context, id: number): Promise<TaskRow> {
  const task = await findTask(call.db, call.clientId, id)
  if (!task || !mayUse(call, task.organizationId)) throw errors.error_collect_task_missing({ id })
  return task
}

/** Gives a task back, or closes it as done. Twice is once. */
export async function giveTaskBack(call: Context, id: number, finished: boolean): Promise<void> {
  const task = await getTask(call, id)
  if (task.finished || (task.cancelled && !finished)) return
  await dropTask(call.db, call.clientId, id, finished)
}

export async function findWalks(call: Context, filter: TaskFilter): Promise<{ rows: CollectOrderTask[]; total?: number; page: number }> {
  const tasks = await listTasks(call.db, call.clientId, filter, call.actor)
  const pieces = Map.groupBy(
    await showCollects(
      call,
      await findOfTasks(
        call.db,
        call.clientId,
        tasks.map(({ id }) => id),
      ),
    ),
    (piece) => piece.collectOrderTaskId,
  )
  const rows = tasks.map((task) => presentTask(call.clientId, task, pieces.get(task.id) ?? []))
  return page(filter, rows, filter.count ? await countTasks(call.db, call.clientId, filter, call.actor) : undefined)
}
