// Starting long work that a caller watches.
import type { Static, TSchema } from 'typebox'
import { sql } from '../../kit/db.ts'
import { addJob } from '../../kit/jobs.ts'
import type { Context } from '../../kit/op.ts'
import type { Task } from '../../kit/task.ts'
import type { TmsTask } from '../../wire/index.ts'
import { presentTask, type TaskRow } from './present.ts'

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
