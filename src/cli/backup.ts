// `backup`: the whole database as it is at one moment, in one file, while the server goes on working.
import { createHash } from 'node:crypto'
import { existsSync, renameSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { raw, sql, type Pool, type Tx } from '../kit/db.ts'
import { writeArchive, type ArchiveLine } from './archive.ts'
import { command, CommandError, required } from './command.ts'
import { withDatabase } from './database.ts'
import { newestMigration, sequenceNames, tableShapes } from './tables.ts'

/** A hash of the server's key, which says whether two servers have the same one and nothing else. */
export const keyMarkOf = (key: Buffer) => createHash('sha256').update('ambar backup').update(key).digest('hex').slice(0, 16)

// Work that waits in the queue belongs to the data: without it, tasks would wait for ever.
const waitingJobs = (db: Tx) =>
  db.all<Record<string, unknown>>(sql`
  select t.identifier, j.payload, q.queue_name as lane, j.run_at, j.max_attempts, j.key, j.priority
  from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id left join graphile_worker._private_job_queues q on q.id = j.job_queue_id
  where j.attempts < j.max_attempts order by j.id`)

async function* everything(db: Tx): AsyncGenerator<ArchiveLine[]> {
  for (const { name, columns } of await tableShapes(db)) {
    yield [{ table: name, columns }]
    for await (const rows of db.stream<{ row: string }>(sql`select t::text as row from ${raw(name)} t`)) yield rows.map(({ row }) => row)
  }
  yield [{ jobs: await waitingJobs(db) }]
  for (const sequence of await sequenceNames(db)) {
    const { last, called } = await db.one<{ last: number; called: boolean }>(sql`select last_value as last, is_called as called from ${raw(sequence)}`)
    yield [{ sequence, last, called }]
  }
}

/** Writes the backup; answers how many rows it has. */
export async function backupTo(pool: Pool, path: string, key: Buffer): Promise<number> {
  if (existsSync(path)) throw new CommandError(`${path} exists already: a backup never overwrites another file`)
  const unfinished = `${path}.unfinished`
  rmSync(unfinished, { force: true })
  try {
    const rows = await pool.tx({ readOnly: true, isolation: 'repeatable read' }, async (db) => {
      const header = { ambar: 'backup', format: 1, migration: await newestMigration(db), madeAt: new Date().toISOString(), keyMark: keyMarkOf(key) } as const
      return writeArchive(unfinished, header, everything(db))
    })
    renameSync(unfinished, path)
    return rows
  } finally {
    rmSync(unfinished, { force: true })
  }
}

export const backup = command(
  'backup --to FILE',
  'the whole database as it is now, into one file; the server may run',
  { to: { type: 'string' } },
  async (values) => {
    const path = resolve(required('to', values.to))
    return withDatabase(async (pool, config) => {
      const rows = await backupTo(pool, path, config.secretKey)
      return `${rows} rows are in ${path}. Keep with it, apart from it: SECRET_KEY (or ${config.dataDir}/secret.key), which the stored keys of services need, and the stored files.`
    })
  },
)
