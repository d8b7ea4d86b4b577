// What tests look at inside: everything that a client has, as text, and the bookkeeping of its stock.
import assert from 'node:assert/strict'
import { raw, sql, type Pool } from '../../src/kit/db.ts'
import { checkLedger } from '../../src/modules/stock/index.ts'

/** Every row of a client by table, as text; columns that merely note a visit are left out. */
export const everythingOf = (owner: Pool, clientId: number): Promise<Record<string, string[]>> =>
  owner.tx({ readOnly: true }, async (db) => {
    const tables = await db.all<{ name: string }>(sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'client_id' where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`)
    const all: Record<string, string[]> = {}
    for (const { name } of tables) {
      const rows = await db.all<{ row: string }>(
        sql`select (to_jsonb(t) - 'used_at')::text as row from ${raw(`public."${name}"`)} t where client_id = ${clientId} order by 1`,
      )
      all[name] = rows.map(({ row }) => row)
    }
    return all
  })

/** Fails unless history, lots, demands and allocations of a client add up to its stock. */
export const ledgerAddsUp = (owner: Pool, clientId: number): Promise<void> =>
  owner.tx({ readOnly: true }, async (db) => {
    assert.deepEqual(await checkLedger(db, clientId), [])
    const lost = await db.all(sql`select d.order_line_id from stock_demand d where d.client_id = ${clientId} and d.state in ('waiting', 'reserved')
    and not exists (select from order_line l where l.client_id = d.client_id and l.id = d.order_line_id)`)
    assert.deepEqual(lost, [], 'goods are held for a line that is not there')
  })

/** How often two have waited for each other in this database. */
export const deadlocksOf = (owner: Pool): Promise<number> =>
  owner.tx({}, (db) => db.value<number>(sql`select deadlocks from pg_stat_database where datname = current_database()`))
