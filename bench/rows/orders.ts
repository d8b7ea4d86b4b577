// An order with three lines and its reserve over HTTP, against pgbench running the same work statement by statement on the same server.
// The baseline runs as the owner, outside the wall and without HTTP or tokens; what it writes is what our transaction writes, row by row.
import { randomInt, randomUUID } from 'node:crypto'
import { must } from '../caller.ts'
import { DEEP_STOCK } from '../data.ts'
import type { Ground } from '../ground.ts'
import { compare, load } from '../load.ts'
import type { Row } from '../main.ts'
import { findPgbench, pgbench } from '../pgbench.ts'
import { rateLine } from '../report.ts'

const LANES = 16
const LINES = [1, 2, 3]

const each = (text: (line: number) => string) => LINES.map(text).join('\n')
/** `pick` sets k1 < k2 < k3, so that no two transactions wait for each other in a ring. */
const script = (pick: string) => `${pick}
${each((n) => `\\set p${n} :first + :k${n}`)}
\\set number random(1, 9000000000000000)
begin;
select id from organization where client_id = :client and id = :organization and not deleted;
select id from warehouse where client_id = :client and id = :warehouse and not deleted;
${each((n) => `select sku_id as sku${n} from product where client_id = :client and id = :p${n} \\gset`)}
insert into sales_order (client_id, organization_id, type, external_id, status, stock_step, stock_warehouse_id, total_quantity, total_minor)
  values (:client, :organization, 'RETAIL', 'pgbench-' || (:number)::bigint, 'CREATED', 'held', :warehouse, 3, 30000) returning id as "order" \\gset
${each(
  (n) => `insert into order_line (client_id, order_id, product_id, sku_id, quantity, price_minor, position)
  values (:client, :order, :p${n}, :sku${n}, 1, 10000, ${n}) returning id as line${n} \\gset`,
)}
insert into order_history (client_id, order_id, status, total_quantity, total_minor) values (:client, :order, 'CREATED', 3, 30000);
${each((n) => `select free from stock where client_id = :client and warehouse_id = :warehouse and sku_id = :sku${n} for update;`)}
${each(
  (n) => `select id as lot${n}, free as free${n}, reserved as reserved${n} from stock_lot
  where client_id = :client and warehouse_id = :warehouse and sku_id = :sku${n} and free > 0 order by expires_on nulls last, received_at, id limit 1 \\gset
update stock_lot set free = free - 1, reserved = reserved + 1 where client_id = :client and id = :lot${n};
insert into stock_allocation (client_id, order_line_id, lot_id, quantity) values (:client, :line${n}, :lot${n}, 1);
update stock set free = free - 1, reserved = reserved + 1, modified_at = now()
  where client_id = :client and warehouse_id = :warehouse and sku_id = :sku${n} returning free + reserved as total${n} \\gset
insert into stock_history (client_id, operation, warehouse_id, sku_id, lot_id, free_before, free_after, reserved_before, reserved_after, sku_total, order_id, order_line_id)
  values (:client, 'RESERVE', :warehouse, :sku${n}, :lot${n}, :free${n}, :free${n} - 1, :reserved${n}, :reserved${n} + 1, :total${n}, :order, :line${n});
insert into stock_demand (client_id, order_line_id, order_id, sku_id, quantity, warehouse_ids, warehouse_id, state, ordered_at)
  values (:client, :line${n}, :order, :sku${n}, 1, array[(:warehouse)::bigint], :warehouse, 'reserved', now());`,
)}
select warehouse_id from service_warehouse where client_id = :client and warehouse_id = :warehouse;
commit;
`
const third = Math.floor(DEEP_STOCK / 3)
const variants = [
  {
    what: 'order of 3 lines with reserve, 16 connections, 30,000 SKUs',
    atLeast: 0.6,
    places: () => LINES.map((n) => (n - 1) * third + randomInt(third)),
    pick: LINES.map((n) => `\\set k${n} random(${(n - 1) * third}, ${n * third - 1})`).join('\n'),
  },
  { what: 'the same, every order of the same 3 SKUs', places: () => [0, 1, 2], pick: '\\set k1 0\n\\set k2 1\n\\set k3 2' },
]

const draft = ({ organizationId, warehouseId, firstProduct }: Ground, places: readonly number[]) =>
  JSON.stringify({
    type: 'RETAIL',
    organizationId,
    stockWarehouseId: warehouseId,
    externalOrderId: randomUUID(),
    products: places.map((place) => ({ productId: firstProduct + place, quantity: 1, price: 100 })),
  })

export const orders: Row = {
  name: 'orders',
  async *run(ground) {
    const { clientId: client, organizationId: organization, warehouseId: warehouse, firstProduct: first, seconds, rounds, databaseUrl: url } = ground
    const callers = await ground.callers(LANES)
    const program = findPgbench()
    for (const { what, places, pick, atLeast } of variants) {
      const subject = () =>
        load(LANES, seconds, async (lane) => must((await callers[lane]?.call('POST', '/api/order/', draft(ground, places()))) ?? { status: 0, text: '' }))
      if (program === undefined) {
        await subject()
        const alone = await subject()
        yield { what: `${what}; no pgbench on this machine, so no ratio`, measured: `${alone.rate.toFixed(0)} orders/s` }
        continue
      }
      const baseline = () => pgbench({ program, url, script: script(pick), variables: { client, organization, warehouse, first }, clients: LANES, seconds })
      yield rateLine(what, 'orders', await compare(rounds, subject, baseline), atLeast === undefined ? {} : { atLeast })
    }
    callers.forEach((caller) => caller.close())
  },
}
