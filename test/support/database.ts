// What tests look at inside: everything that a client has, as text, and the bookkeeping of its stock.
import assert from 'node:assert/strict'
import { raw, sql, type Pool } from '../../src/kit/db.ts'
import { broken, brokenChains } from '../stock-given.ts'

/** Every row of a client by table, as text; columns that merely note a visit are left out. */
export const everythingOf = (owner: Pool, clientId: number): Promise<Record<string, string[]>> => owner.tx({ readOnly: true }, async (db) => {
  const tables = await db.all<{ name: string }>(sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    join pg_attribute a on a.attrelid = c.oid and a.attname = 'client_id' where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`)
  const all: Record<string, string[]> = {}
  for (const { name } of tables) {
    const rows = await db.all<{ row: string }>(sql`select (to_jsonb(t) - 'used_at')::text as row from ${raw(`public."${name}"`)} t where client_id = ${clientId} order by 1`)
    all[name] = rows.map(({ row }) => row)
  }
  return all
})

/** Fails unless history, lots, demands and allocations of a client add up to its stock. */
export const ledgerAddsUp = (owner: Pool, clientId: number): Promise<void> => owner.tx({ readOnly: true }, async (db) => {
  assert.deepEqual(await broken(db, clientId), [], 'a balance is not the sum of its history, its lots and its reserves')
  assert.deepEqual(await brokenChains(db, clientId), [], 'a step of the history is missing')
  const allocations = await db.all(sql`
    select d.order_line_id, d.quantity, coalesce(sum(a.quantity), 0) as allocated from stock_demand d
    left join stock_allocation a on a.client_id = d.client_id and a.order_line_id = d.order_line_id
    where d.client_id = ${clientId} and d.state = 'reserved' group by 1, 2 having coalesce(sum(a.quantity), 0) <> d.quantity`)
  assert.deepEqual(allocations, [], 'a reserve is not what was allocated')
  const held = await db.all(sql`
    select l.id, l.reserved, coalesce(sum(a.quantity), 0) as allocated from stock_lot l
    left join (select a.* from stock_allocation a join stock_demand d on d.client_id = a.client_id and d.order_line_id = a.order_line_id
      where a.client_id = ${clientId} and d.state = 'reserved') a on a.client_id = l.client_id and a.lot_id = l.id
    where l.client_id = ${clientId} group by l.id, l.reserved having l.reserved <> coalesce(sum(a.quantity), 0)`)
  assert.deepEqual(held, [], 'the reserve of a lot is not what lines hold of it')
  const lost = await db.all(sql`select d.order_line_id from stock_demand d where d.client_id = ${clientId} and d.state in ('waiting', 'reserved')
    and not exists (select from order_line l where l.client_id = d.client_id and l.id = d.order_line_id)`)
  assert.deepEqual(lost, [], 'goods are held for a line that is not there')
})
