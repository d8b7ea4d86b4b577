// Keeps the row that a caller watches in step with the queue.
// Not its job: running anything; the queue calls these around each run.
import { sql } from '../../kit/db.ts'
import type { Watch } from '../../kit/jobs.ts'
import { refusalOf } from '../../kit/refusals.ts'

export const watch: Watch = {
  started: (pool, clientId, taskId) =>
    pool.tx({ clientId }, async (db) => {
      const { status } = (await db.maybe<{ status: string }>(sql`select status from task where client_id = ${clientId} and id = ${taskId} for update`)) ?? {
        status: 'STOPPED',
      }
      if (!['CREATED', 'RUNNING', 'RESTARTING'].includes(status)) {
        await db.run(
          sql`update task set status = 'INTERRUPTED', finished_at = now() where client_id = ${clientId} and id = ${taskId} and status = 'INTERRUPTING'`,
        )
        return false
      }
      // A task that was running when its worker died starts here again: that is a retry too.
      await db.run(sql`update task set status = 'RUNNING', started_at = coalesce(started_at, now()), retry_at = null,
      retries = retries + case when started_at is null then 0 else 1 end where client_id = ${clientId} and id = ${taskId}`)
      return true
    }),
  progress: (pool, clientId, taskId, { done, total, message }) =>
    pool.tx({ clientId }, async (db) => {
      const percent = total === null || total <= 0 || done < 0 ? null : Math.min(99, Math.floor((done * 100) / total))
      const row = await db.maybe<{
        status: string
      }>(sql`update task set progress = greatest(progress, coalesce(${percent}::int, progress)), message = coalesce(${message ?? null}, message)
      where client_id = ${clientId} and id = ${taskId} and status in ('RUNNING', 'INTERRUPTING') returning status`)
      if (row?.status !== 'INTERRUPTING') return row !== undefined
      await db.run(sql`update task set status = 'INTERRUPTED', finished_at = now() where client_id = ${clientId} and id = ${taskId}`)
      return false
    }),
  finished: (pool, clientId, taskId, { path, message, params }) =>
    pool.tx({ clientId }, async (db) => {
      await db.run(sql`update task set status = 'FINISHED', progress = 100, finished_at = now(), file_path = coalesce(${path ?? null}, file_path), message = ${message ?? null},
      message_params = ${params ? JSON.stringify(params) : null}::jsonb where client_id = ${clientId} and id = ${taskId} and status in ('RUNNING', 'INTERRUPTING')`)
    }),
  failed: (pool, clientId, taskId, error, again) =>
    pool.tx({ clientId }, async (db) => {
      const refusal = refusalOf(error)
      const [message, params] = refusal ? [refusal.code, refusal.params] : ['error_internal', {}]
      await db.run(sql`update task set status = ${again ? 'RESTARTING' : refusal ? 'ERROR' : 'EXCEPTION'}, message = ${message}, message_params = ${JSON.stringify(params)}::jsonb,
      finished_at = ${again ? null : new Date()} where client_id = ${clientId} and id = ${taskId}`)
    }),
}
