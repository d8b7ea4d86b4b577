// Plain SQL migrations, forward only, run at start under an advisory lock; refused when the database is newer than the code.
import { readFileSync, readdirSync } from 'node:fs'
import pg from 'pg'
import { prepareQueue } from '../kit/jobs.ts'

const FOLDER = new URL('./migrations/', import.meta.url)
const LOCK = 7_273_101

export class MigrationError extends Error {}

/** The migrations of this version of the code, in order. */
export function listMigrations(): { version: number; name: string; text: string }[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.sql'))
    .sort()
    .map((name) => ({ version: Number(name.slice(0, 4)), name, text: readFileSync(new URL(name, FOLDER), 'utf8') }))
}

/** Brings the database to this version of the code. `url` is of the owner of the schema. */
export async function migrate(url: string, log: (line: string) => void = () => undefined): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'ambar-migrate' })
  await client.connect()
  try {
    await requireVersion(client)
    await client.query(`select pg_advisory_lock(${LOCK})`)
    await client.query(
      'create table if not exists schema_migration (version int primary key, name text not null, applied_at timestamptz not null default now())',
    )
    const { rows } = await client.query<{ version: number; name: string }>('select version, name from schema_migration order by version')
    const ours = listMigrations()
    const newest = rows.at(-1)
    if (newest && newest.version > (ours.at(-1)?.version ?? 0))
      throw new MigrationError(`The database is newer than this version of Ambar (it has ${newest.name}): start the version that wrote it, or a newer one.`)
    const applied = new Set(rows.map((row) => row.version))
    await prepareQueue(url)
    for (const migration of ours) {
      if (applied.has(migration.version)) continue
      log(`migrating: ${migration.name}`)
      await apply(client, migration)
    }
  } finally {
    await client.end()
  }
}

async function apply(client: pg.Client, { version, name, text }: { version: number; name: string; text: string }) {
  await client.query('begin')
  try {
    await client.query(text)
    await client.query('insert into schema_migration (version, name) values ($1, $2)', [version, name])
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw new MigrationError(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
  }
}

async function requireVersion(client: pg.Client) {
  const { rows } = await client.query<{ number: number }>("select current_setting('server_version_num')::int as number")
  const number = rows[0]?.number ?? 0
  if (number < 150_000) throw new MigrationError(`PostgreSQL 15 or newer is needed; this server is ${Math.floor(number / 10_000)}.`)
}
