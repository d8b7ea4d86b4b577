// SQL of cells: the places of a warehouse that goods are put to.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { CellRow } from './warehouses.ts'

type Wanted = { id?: number | undefined; warehouseId?: number | undefined; barcode?: string | undefined; among: readonly number[] | null }
/** Those that stand, in the order of walking. */
export const cellsOf = (db: Tx, clientId: number, { id, warehouseId, barcode, among }: Wanted) =>
  db.all<CellRow>(sql`
  select * from cell where client_id = ${clientId} and not deleted and (${id ?? null}::bigint is null or id = ${id ?? null})
    and (${warehouseId ?? null}::bigint is null or warehouse_id = ${warehouseId ?? null}) and (${barcode ?? null}::text is null or barcode = ${barcode ?? null})
    and ${isAmong('warehouse_id', among)} order by warehouse_id, type = 'NORMAL', sort_name, id limit 10000`)

/** One at a time for a warehouse, so that two of one name are never made. */
export const lockWarehouse = (db: Tx, clientId: number, warehouseId: number) =>
  db.run(sql`select from warehouse where client_id = ${clientId} and id = ${warehouseId} for no key update`)
export const cellNamed = async (db: Tx, clientId: number, warehouseId: number, name: string) =>
  (
    await db.maybe<{ id: number }>(
      sql`select id from cell where client_id = ${clientId} and warehouse_id = ${warehouseId} and not deleted and lower(full_name) = lower(${name}) limit 1`,
    )
  )?.id

type Values = { name: string; sortName: string; extra: Record<string, unknown> }
export const insertCell = (db: Tx, clientId: number, warehouseId: number, { name, sortName, extra }: Values) =>
  db.one<CellRow>(sql`
  insert into cell (client_id, warehouse_id, name, full_name, sort_name, extra) values (${clientId}, ${warehouseId}, ${name}, ${name}, ${sortName}, ${JSON.stringify(extra)}::jsonb)
  returning *`)
export const updateCell = (db: Tx, clientId: number, id: number, { name, sortName, extra }: Values) =>
  db.one<CellRow>(sql`
  update cell set name = ${name}, full_name = ${name}, sort_name = ${sortName}, extra = ${JSON.stringify(extra)}::jsonb where client_id = ${clientId} and id = ${id} returning *`)

/** Nobody puts goods into it, or makes it the cell of a warehouse for what has no place, until the transaction ends. */
export const lockCell = (db: Tx, clientId: number, id: number) => db.run(sql`select from cell where client_id = ${clientId} and id = ${id} for update`)
export const holdsGoods = (db: Tx, clientId: number, cellId: number) =>
  db.has(sql`select from stock_lot where client_id = ${clientId} and cell_id = ${cellId} and free + reserved > 0 limit 1`)
/** Its lots are empty, but what is given back or typed in comes to a lot that there was: they have no place from now on. */
export const deleteCell = (db: Tx, clientId: number, id: number) =>
  db.run(sql`
  with gone as (update cell set deleted = true where client_id = ${clientId} and id = ${id} returning warehouse_id)
  update stock_lot l set cell_id = w.no_place_cell_id from gone join warehouse w on w.client_id = ${clientId} and w.id = gone.warehouse_id
  where l.client_id = ${clientId} and l.cell_id = ${id}`)
