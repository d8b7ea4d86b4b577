// A worker that dies hands its jobs on. Each process holds an advisory lock for as long as it lives; when the lock of another one
// is free, that process is gone and its jobs are unlocked at once instead of after the library's own four hours.
import { randomInt } from 'node:crypto'
import type { EventEmitter } from 'node:events'
import type pg from 'pg'
import { sql, type Pool } from './db.ts'
import type { Log } from './log.ts'

const LOOK_EVERY = 2_000

export async function openLiveness(pool: Pool, events: EventEmitter, log: Log) {
  const key = randomInt(2 ** 47)
  let closed = false
  let session: pg.PoolClient | undefined
  const hold = async () => {
    const client = await pool.native.connect()
    client.once('error', () => {
      session = undefined
    })
    await client.query('select pg_advisory_lock($1)', [key])
    session = client
  }
  await hold()
  const register = (id: string) => {
    pool
      .tx({}, (db) => db.run(sql`insert into queue.worker (worker_id, lock_key) values (${id}, ${key}) on conflict do nothing`))
      .catch((error: unknown) => log.error({ err: error }, 'a worker could not be registered: if it dies, its jobs wait four hours'))
  }
  // A job is locked in the name of the worker, or of the pool of workers when it was fetched for all of them.
  events.on('pool:create', ({ workerPool }: { workerPool: { id: string } }) => register(workerPool.id))
  events.on('worker:create', ({ worker }: { worker: { workerId: string } }) => register(worker.workerId))
  const look = async () => {
    if (!session) await hold()
    await handOn(pool, key, log)
  }
  await handOn(pool, key, log)
  const timer = setInterval(() => {
    look().catch((error: unknown) => {
      if (!closed) log.warn({ err: error }, 'could not look for dead workers')
    })
  }, LOOK_EVERY)
  return {
    close: async () => {
      closed = true
      clearInterval(timer)
      await pool.tx({}, (db) => db.run(sql`delete from queue.worker where lock_key = ${key}`))
      session?.release(true)
    },
  }
}

/** Unlocks the jobs of every process whose lock is free. */
const handOn = (pool: Pool, own: number, log: Log) =>
  pool.tx({}, async (db) => {
    const others = await db.all<{ lockKey: number; workerIds: string[] }>(
      sql`select lock_key, array_agg(worker_id) as worker_ids from queue.worker where lock_key <> ${own} group by lock_key order by lock_key`,
    )
    for (const { lockKey, workerIds } of others) {
      const { free } = await db.one<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(${lockKey}) as free`)
      if (!free) continue
      // A task of one attempt that lost its worker has not failed either; one that kills its workers ends all the same.
      await db.run(
        sql`update graphile_worker._private_jobs set max_attempts = attempts + 1 where locked_by = any(${workerIds}::text[]) and attempts >= max_attempts and attempts < 20`,
      )
      await db.run(sql`select graphile_worker.force_unlock_workers(${workerIds}::text[])`)
      await db.run(sql`delete from queue.worker where lock_key = ${lockKey}`)
      log.warn({ workers: workerIds.length }, 'a worker is gone: its jobs go on here')
    }
  })
