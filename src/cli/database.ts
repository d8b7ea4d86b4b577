// The database of a command: the one that the server uses, adopted when it runs, started when it does not.
import { startEmbedded } from '../db/embedded.ts'
import { migrate } from '../db/migrate.ts'
import { readConfig, type Config } from '../kit/config.ts'
import { openPool, type Pool } from '../kit/db.ts'

/** Runs the work as the owner of the schema, on a database that is brought to this version first. */
export async function withDatabase<T>(work: (pool: Pool, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig()
  const embedded = config.databaseUrl === undefined ? await startEmbedded({ dataDir: `${config.dataDir}/postgres` }) : undefined
  try {
    const url = config.databaseUrl ?? embedded?.url ?? ''
    await migrate(url)
    const pool = openPool(url, { max: 2, name: 'ambar-cli', onError: (error) => process.stderr.write(`the connection was lost: ${error.message}\n`) })
    try {
      return await work(pool, config)
    } finally {
      await pool.end()
    }
  } finally {
    await embedded?.stop()
  }
}
