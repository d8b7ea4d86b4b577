// The queue: tasks run by graphile-worker on the same PostgreSQL, so that queueing commits with the data.
// Not its job: what a caller sees of a task (modules/tasks gives `watch`).
import { EventEmitter } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { Logger, parseCronItems, run, runMigrations, type JobHelpers, type Runner } from 'graphile-worker'
import type { Static, TSchema } from 'typebox'
import { sql, type Pool, type Tx } from './db.ts'
import { openLiveness } from './job-liveness.ts'
import type { Log } from './log.ts'
import { jobsDone } from './metrics.ts'
import type { Actor, Context } from './op.ts'
import { isFinal, type AnyTask, type Job, type Task } from './task.ts'
import type { Enqueuer } from './http.ts'

/** What a caller may watch: called around every run of a task that has a TmsTask. */
export type Watch = {
  /** Marks it running; false when it was cancelled meanwhile. */
  started: (pool: Pool, clientId: number, taskId: number) => Promise<boolean>
  /** Saves the progress; false when a cancel was asked for. */
  progress: (pool: Pool, clientId: number, taskId: number, state: { done: number; total: number | null; message: string | undefined }) => Promise<boolean>
  finished: (pool: Pool, clientId: number, taskId: number, result: { path?: string; message?: string; params?: Record<string, unknown> }) => Promise<void>
  failed: (pool: Pool, clientId: number, taskId: number, error: unknown, again: boolean) => Promise<void>
}
export type JobParts = { tasks: readonly AnyTask[]; pool: Pool; ownerPool: Pool; log: Log; watch: Watch; concurrency?: number; byClock?: boolean }

type Envelope = { clientId: number; taskId: number | null; payload: unknown }

/** Work that the server does by itself has no person behind it. */
export const systemActor = (clientId: number): Actor => ({
  clientId,
  userId: null,
  tokenId: null,
  login: 'system',
  lang: null,
  readOnly: false,
  permissions: new Set(),
  organizationIds: null,
  warehouseIds: null,
})

/** Queues inside the caller's transaction. A lane is a named queue; one key is one waiting job. */
export const enqueuer: Enqueuer =
  (db, clientId) =>
  (task, payload, options = {}) =>
    addJob(db, task, { clientId, taskId: null, payload }, options)

export async function addJob<P extends TSchema>(
  db: Tx,
  task: Task<P>,
  envelope: { clientId: number; taskId: number | null; payload: Static<P> },
  options: { runAt?: Date; key?: string } = {},
) {
  const lane = task.lane ? `${envelope.clientId}:${task.lane(envelope.payload, envelope.clientId)}` : null
  await db.run(sql`select add_job(${task.name}, ${JSON.stringify(envelope)}::json, ${lane}, ${options.runAt ?? null}::timestamptz,
    ${task.attempts ?? 8}::int, ${options.key === undefined ? null : `${task.name}:${envelope.clientId}:${options.key}`}, ${task.priority ?? 0}::int)`)
}

/** Queues a job again by the name of its task, to run now: for work that waits for its retry or has ended. */
export async function requeueJob(db: Tx, name: string, envelope: Envelope, key: string) {
  await db.run(sql`select add_job(${name}, ${JSON.stringify(envelope)}::json, null, now(), 8, ${`${name}:${envelope.clientId}:${key}`}, 0)`)
}

export const prepareQueue = (connectionString: string) => runMigrations({ connectionString, logger: quiet })
const quiet = new Logger(() => () => undefined)

const PROGRESS_EVERY = 1000

/** Starts working. `stop` gives running work back: what does not end within the grace period is taken up by another worker. */
export async function startJobs(parts: JobParts): Promise<{ stop: () => Promise<void> }> {
  const stopping = new AbortController()
  const interrupted: JobHelpers['job'][] = []
  const taskList = Object.fromEntries(
    parts.tasks.map((task) => [
      task.name,
      (raw: unknown, helpers: JobHelpers) => runJob(task, raw as Envelope, helpers, { signal: stopping.signal, interrupted }, parts),
    ]),
  )
  const scheduled = parts.tasks.filter((task) => task.every)
  for (const task of scheduled) taskList[`every:${task.name}`] = () => fanOut(task, parts)
  const events = new EventEmitter()
  const liveness = await openLiveness(parts.ownerPool, events, parts.log)
  const runner: Runner = await run({
    events,
    pgPool: parts.ownerPool.native,
    concurrency: parts.concurrency ?? 4,
    noHandleSignals: true,
    pollInterval: 1000,
    taskList,
    parsedCronItems: parseCronItems(
      (parts.byClock === false ? [] : scheduled).map((task) => ({ task: `every:${task.name}`, match: task.every?.cron ?? '', identifier: task.name })),
    ),
    logger: new Logger(() => (level, message) => {
      if (level === 'error' || level === 'warning') parts.log.warn({ message }, 'queue')
    }),
  })
  return {
    stop: async () => {
      stopping.abort(new Error('the server is stopping'))
      await runner.stop()
      await giveBack(parts.ownerPool, interrupted)
      await liveness.close()
    },
  }
}

// What a stop interrupted has not failed: it runs at once elsewhere, and the attempt does not count. The queue may still be writing down that it
// failed, and gives nothing back until it has; a job that stays locked is handed on as that of a dead worker.
const GIVE_BACK_TRIES = 100
async function giveBack(ownerPool: Pool, jobs: readonly JobHelpers['job'][]) {
  for (const { id, attempts } of jobs)
    for (let tries = 0; tries < GIVE_BACK_TRIES; tries++) {
      const isSettled = await ownerPool.tx({}, async (db) => {
        const again = sql`select from graphile_worker.reschedule_jobs(array[${id}]::bigint[], run_at => now(), attempts => ${attempts - 1}::int)`
        return (await db.has(again)) || !(await db.has(sql`select from graphile_worker.jobs where id = ${id}`))
      })
      if (isSettled) break
      await setTimeout(50)
    }
}

async function fanOut(task: AnyTask, parts: JobParts) {
  const clients = await parts.ownerPool.tx({ readOnly: true }, (db) => db.all<{ id: number }>(sql`select id from client where not deleted order by id`))
  const failures: unknown[] = []
  for (const { id } of clients)
    try {
      await parts.pool.tx({ clientId: id }, async (db) => {
        const context = contextOf(db, id)
        for (const payload of (await task.every?.payloads(context)) ?? [])
          await addJob(db, task, { clientId: id, taskId: null, payload }, { key: `every:${JSON.stringify(payload)}` })
      })
    } catch (error) {
      // What is wrong with one client does not keep the others waiting.
      failures.push(error)
      parts.log.warn({ task: task.name, clientId: id, err: error }, 'could not schedule')
    }
  if (failures.length > 0) throw failures[0]
}

const contextOf = (db: Tx, clientId: number): Context => ({
  db,
  actor: systemActor(clientId),
  clientId,
  lang: 'ru',
  requestId: 'job',
  enqueue: enqueuer(db, clientId),
})

async function runJob(
  task: AnyTask,
  { clientId, taskId, payload }: Envelope,
  helpers: JobHelpers,
  stop: { signal: AbortSignal; interrupted: JobHelpers['job'][] },
  parts: JobParts,
) {
  const stopping = stop.signal
  const cancel = new AbortController()
  const { watch, pool, log } = parts
  if (taskId !== null && !(await watch.started(pool, clientId, taskId))) return
  let result: { path?: string; message?: string; params?: Record<string, unknown> } = {}
  const reporter = progressReporter(async (state) => {
    if (taskId !== null && !(await watch.progress(pool, clientId, taskId, state))) cancel.abort(new Error('the task was cancelled'))
  })
  const job: Job<TSchema> = {
    payload,
    clientId,
    taskId,
    signal: AbortSignal.any([stopping, cancel.signal]),
    attempt: helpers.job.attempts,
    log,
    tx: (work, options = {}) => pool.tx({ clientId, readOnly: options.readOnly ?? false }, (db) => work(contextOf(db, clientId))),
    progress: reporter.report,
    result: (given) => {
      result = { ...result, ...given }
    },
  }
  try {
    await task.run(job)
    await reporter.close()
    if (taskId !== null) await watch.finished(pool, clientId, taskId, result)
    jobsDone.inc({ task: task.name, outcome: 'done' })
  } catch (error) {
    await reporter.close()
    if (cancel.signal.aborted && !stopping.aborted) return
    if (stopping.aborted) {
      stop.interrupted.push(helpers.job)
      throw error
    }
    const again = !isFinal(error) && helpers.job.attempts < helpers.job.max_attempts
    jobsDone.inc({ task: task.name, outcome: again ? 'retried' : 'failed' })
    log.warn({ task: task.name, clientId, taskId, attempt: helpers.job.attempts, err: error }, 'task failed')
    if (taskId !== null) await watch.failed(pool, clientId, taskId, error, again)
    if (isFinal(error)) return
    throw error
  }
}

type ProgressState = { done: number; total: number | null; message: string | undefined }
/** Keeps only the newest state and writes it at most once a second; also looks for a cancel while the work is silent. */
function progressReporter(write: (state: ProgressState) => Promise<void>) {
  let latest: ProgressState | undefined
  let writing: Promise<void> = Promise.resolve()
  let failure: unknown
  const flush = () => {
    const state = latest ?? { done: -1, total: null, message: undefined }
    latest = undefined
    writing = writing
      .then(() => write(state))
      .catch((error: unknown) => {
        failure = error
      })
  }
  const timer = setInterval(flush, PROGRESS_EVERY)
  return {
    report: (done: number, total: number | null, message?: string) => {
      latest = { done, total, message }
    },
    close: async () => {
      clearInterval(timer)
      if (latest) flush()
      await writing
      if (failure) throw new Error('the progress of a task could not be written', { cause: failure })
    },
  }
}
