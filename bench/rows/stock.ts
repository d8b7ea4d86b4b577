// Setting stock over HTTP, 500 SKUs a call and one, against one set-based statement that writes the same rows.
import { randomInt } from 'node:crypto'
import { sql } from '../../src/kit/db.ts'
import type { Caller } from '../caller.ts'
import { must } from '../caller.ts'
import { DEEP_STOCK } from '../data.ts'
import type { Ground } from '../ground.ts'
import { compare, load } from '../load.ts'
import type { Row } from '../main.ts'
import { rateLine } from '../report.ts'

type Change = { skuId: number; stock: number }
const BULK = 500

/** One statement for all: balances and lots locked and set, a row of history each. What has one lot, as all here have. */
const setAll = ({ clientId, warehouseId }: Ground, changes: readonly Change[]) => sql`
  with wanted as (select * from unnest(${changes.map((change) => change.skuId)}::bigint[], ${changes.map((change) => change.stock)}::int[]) w (sku_id, value)),
  locked as materialized (
    select s.sku_id, s.free, s.reserved, w.value from wanted w join stock s on s.client_id = ${clientId} and s.warehouse_id = ${warehouseId} and s.sku_id = w.sku_id
    order by s.sku_id for update of s),
  balance as (
    update stock s set free = l.value, modified_at = now() from locked l
    where s.client_id = ${clientId} and s.warehouse_id = ${warehouseId} and s.sku_id = l.sku_id and l.value <> l.free),
  lot as (
    update stock_lot t set free = t.free + l.value - l.free from locked l
    where t.client_id = ${clientId} and t.warehouse_id = ${warehouseId} and t.sku_id = l.sku_id and l.value <> l.free
    returning t.id, t.sku_id, t.free, t.reserved)
  insert into stock_history (client_id, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total)
  select ${clientId}, 'CHANGE_QUANTITY', ${warehouseId}, lot.sku_id, lot.id, lot.free - l.value + l.free, lot.free, lot.reserved, lot.reserved, l.value + l.reserved
  from lot join locked l on l.sku_id = lot.sku_id`

/** Each lane has SKUs of its own, so that what is measured is not the waiting for one row. */
function changesOf({ firstProduct }: Ground, lane: number, lanes: number, count: number): Change[] {
  const share = Math.floor(DEEP_STOCK / lanes)
  const from = firstProduct + lane * share + randomInt(Math.max(1, share - count))
  return Array.from({ length: count }, (_, n) => ({ skuId: from + n, stock: 900_000 + randomInt(100_000) }))
}

export const stock: Row = {
  name: 'stock',
  async *run(ground) {
    const { pool, seconds, rounds, warehouseId } = ground
    const sides = [
      {
        what: `stock of ${BULK} SKUs a call, 4 connections`,
        lanes: 4,
        count: BULK,
        atLeast: 0.5,
        send: (caller: Caller, changes: Change[]) =>
          caller.call('PUT', '/api/wms/stock', JSON.stringify(changes.map((change) => ({ ...change, serviceWarehouseId: String(warehouseId) })))),
      },
      {
        what: 'stock of one SKU a call, 16 connections',
        lanes: 16,
        count: 1,
        send: (caller: Caller, [change]: Change[]) =>
          caller.call('POST', `/api/wms/changeStock?warehouseId=${warehouseId}&skuId=${change?.skuId}&stock=${change?.stock}`),
      },
    ]
    for (const { what, lanes, count, send, atLeast } of sides) {
      const callers = await ground.callers(lanes)
      const subject = () =>
        load(lanes, seconds, async (lane) => {
          const caller = callers[lane]
          if (caller) must(await send(caller, changesOf(ground, lane, lanes, count)))
        })
      const baseline = () =>
        load(lanes, seconds, async (lane) => {
          const { text, values } = setAll(ground, changesOf(ground, lane, lanes, count))
          await pool.native.query({ name: 'bench-set-stock', text, values })
        })
      const compared = await compare(rounds, subject, baseline)
      yield rateLine(what, 'SKUs', compared, { times: count, ...(atLeast !== undefined && { atLeast }) })
      callers.forEach((caller) => caller.close())
    }
  },
}
