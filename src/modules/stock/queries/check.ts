// What must always be true of the ledger, as queries that answer only what breaks it. The owner of the schema asks them for any client.
import { sql, type Tx } from '../../../kit/db.ts'

/** What reserved lines hold by right: their goods, and of sets that are to be made the parts. */
const held = (clientId: number) => sql`(
    select d.order_line_id, d.warehouse_id, d.sku_id, d.quantity - d.kits as quantity from stock_demand d where d.client_id = ${clientId} and d.state = 'reserved' and d.quantity > d.kits
    union all
    select d.order_line_id, d.warehouse_id, p.sku_id, d.kits * p.quantity from stock_demand d
      join stock_demand_part p on p.client_id = d.client_id and p.order_line_id = d.order_line_id where d.client_id = ${clientId} and d.state = 'reserved')`

/** Balances that are not the sum of their history, of their lots, or of what lines hold. */
const brokenBalances = (db: Tx, clientId: number) =>
  db.all<object>(sql`
  select s.warehouse_id, s.sku_id, s.free, s.reserved, h.free as history_free, h.reserved as history_reserved, l.free as lot_free, l.reserved as lot_reserved from stock s
  left join lateral (select coalesce(sum(free_after - free_before), 0) as free, coalesce(sum(reserved_after - reserved_before), 0) as reserved
    from stock_history h where h.client_id = s.client_id and h.warehouse_id = s.warehouse_id and h.sku_id = s.sku_id) h on true
  left join lateral (select coalesce(sum(free), 0) as free, coalesce(sum(reserved), 0) as reserved
    from stock_lot l where l.client_id = s.client_id and l.warehouse_id = s.warehouse_id and l.sku_id = s.sku_id) l on true
  left join (select w.warehouse_id, w.sku_id, sum(w.quantity) as demand from ${held(clientId)} w group by 1, 2) d on d.warehouse_id = s.warehouse_id and d.sku_id = s.sku_id
  where s.client_id = ${clientId} and ((s.free, s.reserved) <> (h.free, h.reserved) or (s.free, s.reserved) <> (l.free, l.reserved) or s.reserved <> coalesce(d.demand, 0))`)

/** Lots whose history does not lead from nothing to what they hold, step by step. */
const brokenChains = (db: Tx, clientId: number) =>
  db.all<object>(sql`
  select lot_id from (select lot_id, free_before, reserved_before, lag(free_after, 1, 0) over w as free_was, lag(reserved_after, 1, 0) over w as reserved_was
    from stock_history where client_id = ${clientId} window w as (partition by lot_id order by id)) h
  where free_before <> free_was or reserved_before <> reserved_was`)

/** Reserved lines that hold other than they want, of each SKU in their warehouse, and lots whose reserve is not what lines hold of them. */
const brokenReserves = (db: Tx, clientId: number) =>
  db.all<object>(sql`
  select coalesce(w.order_line_id, a.order_line_id) as line_id, null::bigint as lot_id, w.quantity as wanted, a.quantity as held from ${held(clientId)} w
    full join (select a.order_line_id, l.warehouse_id, l.sku_id, sum(a.quantity) as quantity from stock_allocation a
        join stock_demand d on d.client_id = a.client_id and d.order_line_id = a.order_line_id and d.state = 'reserved'
        join stock_lot l on l.client_id = a.client_id and l.id = a.lot_id where a.client_id = ${clientId} group by 1, 2, 3) a
      on a.order_line_id = w.order_line_id and a.warehouse_id = w.warehouse_id and a.sku_id = w.sku_id
    where w.quantity is distinct from a.quantity
  union all
  select null, l.id, l.reserved, coalesce(sum(a.quantity), 0) from stock_lot l
    left join (select a.* from stock_allocation a join stock_demand d on d.client_id = a.client_id and d.order_line_id = a.order_line_id
      where a.client_id = ${clientId} and d.state = 'reserved') a on a.client_id = l.client_id and a.lot_id = l.id
    where l.client_id = ${clientId} group by l.id, l.reserved having l.reserved <> coalesce(sum(a.quantity), 0)`)

/** Lines of sets that are to be made of nothing, and parts of lines that make none. */
const brokenKits = (db: Tx, clientId: number) =>
  db.all<object>(sql`
  select d.order_line_id as line_id, d.state, d.kits, count(p.sku_id)::int as parts from stock_demand d
  left join stock_demand_part p on p.client_id = d.client_id and p.order_line_id = d.order_line_id
  where d.client_id = ${clientId} group by d.order_line_id, d.state, d.kits having (d.kits > 0) <> (count(p.sku_id) > 0) or d.kits > 0 and d.state in ('waiting', 'released')`)

export type LedgerFault = { rule: string; rows: object[] }

/** Everything of a client's ledger that does not add up; nothing when all is well. */
export async function checkLedger(db: Tx, clientId: number): Promise<LedgerFault[]> {
  const faults = [
    { rule: 'a balance is the sum of its history, its lots and its reserves', rows: await brokenBalances(db, clientId) },
    { rule: 'each step of the history begins where the last one ended', rows: await brokenChains(db, clientId) },
    { rule: 'sets that are to be made have their parts', rows: await brokenKits(db, clientId) },
    { rule: 'a reserve is what lines hold of it', rows: await brokenReserves(db, clientId) },
  ]
  return faults.filter(({ rows }) => rows.length > 0)
}
