// All SQL of inventories.
import { and, isAmong, sql, type Sql, type Tx } from '../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../kit/paging.ts'
import type { Allowed } from '../../kit/reach.ts'

export type InventoryRow = {
  id: number
  warehouseId: number
  name: string
  startedAt: Date
  endedAt: Date | null
  uncheckedProducts: number | null
  uncheckedItems: number | null
}
type Person = { clientId: number; personId: number | null }

/** It is called by its day where the client is, and by its warehouse; nothing when the warehouse has one that is open. */
export const insertInventory = (db: Tx, { clientId, personId }: Person, { warehouseId, what, where }: { warehouseId: number; what: string; where: string }) =>
  db.maybe<InventoryRow>(sql`
  insert into inventory (client_id, warehouse_id, started_by, name)
  select id, ${warehouseId}, ${personId}, left(format('%s %s, %s', ${what}::text, to_char(now() at time zone time_zone, 'YYYY-MM-DD'), ${where}::text), 255) from client where id = ${clientId}
  on conflict (client_id, warehouse_id) where ended_at is null do nothing returning *`)
export const openInventory = async (db: Tx, clientId: number, warehouseId: number) =>
  (await db.maybe<{ id: number }>(sql`select id from inventory where client_id = ${clientId} and warehouse_id = ${warehouseId} and ended_at is null`))?.id

const seen = (among: Allowed) => isAmong('warehouse_id', among)
export const readInventory = (db: Tx, clientId: number, id: number, among: Allowed) =>
  db.maybe<InventoryRow>(sql`select * from inventory where client_id = ${clientId} and id = ${id} and ${seen(among)}`)
/** Nobody closes it until the transaction ends; many may count at once. */
export const keepInventory = (db: Tx, clientId: number, id: number, among: Allowed) =>
  db.maybe<InventoryRow>(sql`select * from inventory where client_id = ${clientId} and id = ${id} and ${seen(among)} for share`)
/** Waits for those who count, and nobody begins to. */
export const lockInventory = (db: Tx, clientId: number, id: number, among: Allowed) =>
  db.maybe<InventoryRow>(sql`select * from inventory where client_id = ${clientId} and id = ${id} and ${seen(among)} for update`)

const sorts = { ID: 'id', NAME: 'name', START_DATE: 'started_at', END_DATE: 'ended_at' } as const
export type Sort = keyof typeof sorts
export const sortNames = ['ID', 'NAME', 'START_DATE', 'END_DATE'] as const satisfies readonly Sort[]
export type InventoryFilter = PagingQuery<Sort> & { warehouseId?: number | undefined; finished?: boolean | undefined }
function conditions(clientId: number, { warehouseId, finished }: InventoryFilter, among: Allowed): Sql {
  const said = [sql`client_id = ${clientId} and ${seen(among)}`]
  if (warehouseId !== undefined) said.push(sql`warehouse_id = ${warehouseId}`)
  if (finished !== undefined) said.push(finished ? sql`ended_at is not null` : sql`ended_at is null`)
  return and(said)
}
export const findInventories = (db: Tx, clientId: number, filter: InventoryFilter, among: Allowed) =>
  db.all<InventoryRow>(sql`
  select * from inventory where ${conditions(clientId, filter, among)} ${orderBy(filter, sorts, 'ID', 'id')} ${slice(filter)}`)
export const countInventories = (db: Tx, clientId: number, filter: InventoryFilter, among: Allowed) =>
  db.value<number>(sql`select count(*) from inventory where ${conditions(clientId, filter, among)}`)

/** Somebody was at this cell. */
export const visitCell = async (db: Tx, clientId: number, inventoryId: number, cellId: number): Promise<void> => {
  await db.run(sql`insert into inventory_cell (client_id, inventory_id, cell_id) values (${clientId}, ${inventoryId}, ${cellId}) on conflict do nothing`)
  await db.run(
    sql`update cell set last_inventory_id = ${inventoryId} where client_id = ${clientId} and id = ${cellId} and last_inventory_id is distinct from ${inventoryId}`,
  )
}
export const wasCounted = (db: Tx, clientId: number, inventoryId: number, what: { cellId: number; skuId: number; lotId: number | null }) =>
  db.has(sql`
  select from inventory_count where client_id = ${clientId} and inventory_id = ${inventoryId} and cell_id = ${what.cellId} and sku_id = ${what.skuId}
    and (${what.lotId}::bigint is null or lot_id = ${what.lotId}) limit 1`)

export type CountRow = { lotId: number; expected: number; counted: number }
/** Of a lot that was counted before, what was first expected stays, and the differences add up. */
export const saveCounts = (db: Tx, { clientId, personId }: Person, at: { inventoryId: number; cellId: number; skuId: number }, rows: readonly CountRow[]) =>
  db.run(sql`
  insert into inventory_count as c (client_id, inventory_id, lot_id, cell_id, sku_id, expected, counted, difference, person_id)
  select ${clientId}, ${at.inventoryId}, u.lot, ${at.cellId}, ${at.skuId}, u.expected, u.counted, u.counted - u.expected, ${personId}
  from unnest(${rows.map((row) => row.lotId)}::bigint[], ${rows.map((row) => row.expected)}::int[], ${rows.map((row) => row.counted)}::int[]) u (lot, expected, counted)
  on conflict (client_id, inventory_id, lot_id) do update set cell_id = excluded.cell_id, sku_id = excluded.sku_id, counted = excluded.counted,
    difference = c.difference + excluded.difference, person_id = excluded.person_id, counted_at = now()`)

export type Totals = { checkedProducts: number; checkedCells: number; lostItems: number; findItems: number }
/** Of the same goods in the same cell, what one lot has too much makes up for what another lacks: nobody tells them apart on the shelf. */
export const totalsOf = (db: Tx, clientId: number, id: number) =>
  db.one<Totals>(sql`
  select count(distinct sku_id) as checked_products, coalesce(sum(-difference) filter (where difference < 0), 0)::bigint as lost_items,
    coalesce(sum(difference) filter (where difference > 0), 0)::bigint as find_items,
    (select count(*) from inventory_cell where client_id = ${clientId} and inventory_id = ${id}) as checked_cells
  from (select sku_id, sum(difference) as difference from inventory_count where client_id = ${clientId} and inventory_id = ${id} group by sku_id, cell_id) c`)

export type Unchecked = { products: number; items: number }
/** What the books say lies in the warehouse and nobody has counted. */
export const uncheckedOf = (db: Tx, clientId: number, { id, warehouseId }: { id: number; warehouseId: number }) =>
  db.one<Unchecked>(
    sql`
  select count(distinct l.sku_id) as products, coalesce(sum(l.free::bigint + l.reserved), 0)::bigint as items from stock_lot l
  where l.client_id = ${clientId} and l.warehouse_id = ${warehouseId} and l.free + l.reserved > 0
    and not exists (select from inventory_count c where c.client_id = ${clientId} and c.inventory_id = ${id} and c.lot_id = l.id)`,
    { fresh: true },
  )
export const endInventory = (db: Tx, { clientId, personId }: Person, id: number, { products, items }: Unchecked) =>
  db.run(sql`
  update inventory set ended_at = now(), ended_by = ${personId}, unchecked_products = ${products}, unchecked_items = ${items} where client_id = ${clientId} and id = ${id}`)
