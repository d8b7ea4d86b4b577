// Background work as values. A task has a literal name, a schema for its payload, and is safe to run twice.
// Not its job: the queue (jobs.ts) and the row that a caller watches (modules/tasks).
import type { Static, TSchema } from 'typebox'
import type { Context } from './op.ts'
import type { Log } from './log.ts'

export type Job<P extends TSchema> = {
  payload: Static<P>
  clientId: number
  /** The TmsTask that a caller watches; null for inner work. */
  taskId: number | null
  /** Raised when the task is cancelled or the process stops: stop soon, the work goes on elsewhere. */
  signal: AbortSignal
  attempt: number
  log: Log
  /** One short transaction. Never await the network inside. */
  tx: <T>(work: (context: Context) => Promise<T>, options?: { readOnly?: boolean }) => Promise<T>
  /** Says how far it is; written at most once a second. */
  progress: (done: number, total: number | null, message?: string) => void
  /** Keeps a result for the caller of the task: a file under /files/file?path=… */
  result: (result: { path?: string; message?: string; params?: Record<string, unknown> }) => void
}

export type TaskSpec<P extends TSchema> = {
  payload: P
  /** What the caller sees as `type` (TmsTask); absent for inner work that nobody watches. */
  type?: string
  attempts?: number
  /** At most one job of a lane runs at a time: one lane per marketplace account. */
  lane?: (payload: Static<P>, clientId: number) => string
  /** Lower runs first. */
  priority?: number
  /** A cron line in UTC; the scheduled run fans out over the clients' payloads. */
  every?: { cron: string; payloads: (context: Context) => Promise<readonly Static<P>[]> }
}

export type Task<P extends TSchema> = TaskSpec<P> & { name: string; run: (job: Job<P>) => Promise<void> }
/** Any of them, whatever its payload. (Methods, not functions: a list of tasks holds those whose payloads are narrower.) */
export type AnyTask = Omit<TaskSpec<TSchema>, 'lane'> & {
  name: string
  lane?(payload: unknown, clientId: number): string
  run(job: Job<TSchema>): Promise<void>
}

const finals = new WeakSet<Error>()
/**
 * Marks a failure that trying again can not mend, such as a file that is no table: the task ends with it at once.
 * @example throw final(errors.error_file_gone())
 */
export function final<E extends Error>(error: E): E {
  finals.add(error)
  return error
}
export const isFinal = (error: unknown): boolean => error instanceof Error && finals.has(error)

/**
 * Declares a task.
 * @example export const pushStocks = task('stock.push', { payload: Type.Object({ accountId: Id }), lane: (p) => `account:${p.accountId}` },
 *            async ({ payload, tx }) => { … })
 */
export const task = <P extends TSchema>(name: string, spec: TaskSpec<P>, run: (job: Job<P>) => Promise<void>): Task<P> => ({ name, ...spec, run })
