// `restore`: fills an empty database from a backup, wholly or not at all.
import { resolve } from 'node:path'
import { raw, sql, type Pool, type Tx } from '../kit/db.ts'
import { isJobs, isSequence, isTable, readArchive, type ArchiveHeader, type ArchiveLine } from './archive.ts'
import { keyMarkOf } from './backup.ts'
import { command, CommandError, required } from './command.ts'
import { withDatabase } from './database.ts'
import { newestMigration, references, sequenceNames, tableShapes, type TableShape } from './tables.ts'

const PORTION = 500
const PORTION_CHARACTERS = 4_000_000

async function requireEmpty(db: Tx) {
  const { some } = await db.one<{ some: boolean }>(sql`select exists (select from client) as some`)
  if (some)
    throw new CommandError('The database has data already. Restore into a new one: another DATA_DIR or DATABASE_URL, before the server is first started there.')
}

async function requireSameVersion(db: Tx, header: ArchiveHeader) {
  const version = await newestMigration(db)
  if (version !== header.migration)
    throw new CommandError(
      `The backup is of migration ${header.migration}, this version of Ambar has ${version}: restore with the version that made it, then start the newer one.`,
    )
}

const isHeader = (line: ArchiveHeader | ArchiveLine): line is ArchiveHeader => typeof line === 'object' && 'ambar' in line

// The rows come as PostgreSQL wrote them, so every type reads itself back exactly.
const insertRows = (db: Tx, { name, writable }: TableShape, rows: readonly string[]) =>
  db.run(sql`
  insert into ${raw(name)} (${raw(writable.join(', '))}) overriding system value
  select ${raw(writable.map((column) => `r.${column}`).join(', '))} from unnest(${rows}::text[]::${raw(name)}[]) r`)

async function queueAgain(db: Tx, jobs: readonly unknown[]) {
  await db.run(sql`select graphile_worker.add_job(identifier => j.identifier, payload => j.payload, queue_name => j.lane, run_at => j."runAt", max_attempts => j."maxAttempts",
    job_key => j.key, priority => j.priority)
    from json_to_recordset(${JSON.stringify(jobs)}::json) as j(identifier text, payload json, lane text, "runAt" timestamptz, "maxAttempts" int, key text, priority int)`)
}

/** Takes the lines into the tables; answers how many rows. */
async function load(db: Tx, lines: AsyncIterable<ArchiveHeader | ArchiveLine>, shapes: ReadonlyMap<string, TableShape>, sequences: readonly string[]) {
  let shape: TableShape | undefined
  let waiting: string[] = []
  let characters = 0
  let rows = 0
  const flush = async () => {
    if (shape && waiting.length > 0) rows += await insertRows(db, shape, waiting)
    waiting = []
    characters = 0
  }
  for await (const line of lines) {
    if (typeof line === 'string') {
      waiting.push(line)
      characters += line.length
      if (waiting.length >= PORTION || characters > PORTION_CHARACTERS) await flush()
      continue
    }
    await flush()
    if (isHeader(line)) await requireSameVersion(db, line)
    else if (isTable(line)) shape = requireShape(shapes, line)
    else if (isJobs(line)) await queueAgain(db, line.jobs)
    else if (isSequence(line) && sequences.includes(line.sequence))
      await db.run(sql`select setval(${line.sequence}::regclass, ${line.last}::bigint, ${line.called})`)
  }
  await flush()
  return rows
}

function requireShape(shapes: ReadonlyMap<string, TableShape>, { table, columns }: { table: string; columns: readonly string[] }): TableShape {
  const shape = shapes.get(table)
  if (!shape || shape.columns.join() !== columns.join()) throw new CommandError(`The table ${table} of the backup is not as it is in this version of Ambar.`)
  return shape
}

/** Fills the empty database in one transaction. References are taken off while rows come in any order, and proven again at the end. */
export async function restoreFrom(pool: Pool, path: string): Promise<number> {
  return pool.tx({}, async (db) => {
    await db.run(sql`set local statement_timeout = 0`)
    await requireEmpty(db)
    const shapes = await tableShapes(db)
    const taken = await references(db)
    const names = raw(shapes.map(({ name }) => name).join(', '))
    await db.run(sql`truncate ${names} cascade`)
    for (const { table, name } of taken) await db.run(sql`alter table ${raw(table)} drop constraint ${raw(name)}`)
    for (const { name } of shapes) await db.run(sql`alter table ${raw(name)} disable trigger user`)
    const rows = await load(db, readArchive(path), new Map(shapes.map((shape) => [shape.name, shape])), await sequenceNames(db))
    for (const { name } of shapes) await db.run(sql`alter table ${raw(name)} enable trigger user`)
    for (const { table, name, definition } of taken) await db.run(sql`alter table ${raw(table)} add constraint ${raw(name)} ${raw(definition)}`)
    return rows
  })
}

async function headerOf(path: string): Promise<ArchiveHeader> {
  for await (const line of readArchive(path)) if (isHeader(line)) return line
  throw new CommandError(`${path} is empty.`)
}

export const restore = command('restore --from FILE', 'fills an empty database from a backup', { from: { type: 'string' } }, async (values) => {
  const path = resolve(required('from', values.from))
  const header = await headerOf(path)
  return withDatabase(async (pool, config) => {
    const rows = await restoreFrom(pool, path)
    const warning =
      header.keyMark === keyMarkOf(config.secretKey)
        ? ''
        : '\nSECRET_KEY is another one than the backup was made under: the stored keys of services can not be read until it is set as it was.'
    return `${rows} rows are restored from ${path}, as of ${header.madeAt}.${warning}`
  })
})
