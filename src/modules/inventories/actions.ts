// Inventories: begun, counted cell by cell, closed at any time, reported. What nobody counted stays as the books say: goods are lost only when
// somebody was there and said so.
import { toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { Inventory, InventoryReport, WmsItem } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import { cellToCount, countGoods, goodsToCount, presentItems, requireWarehouse } from '../stock/index.ts'
import { errors } from './errors.ts'
import {
  countInventories,
  endInventory,
  findInventories,
  insertInventory,
  keepInventory,
  lockInventory,
  openInventory,
  readInventory,
  saveCounts,
  totalsOf,
  uncheckedOf,
  visitCell,
  wasCounted,
  type InventoryFilter,
  type InventoryRow,
} from './queries.ts'

const who = ({ clientId, actor }: Context) => ({ clientId, personId: actor.userId })
const present = (clientId: number, row: InventoryRow): Inventory => ({
  id: row.id,
  name: row.name,
  finished: row.endedAt !== null,
  warehouseId: row.warehouseId,
  startDate: toWire(row.startedAt),
  endDate: row.endedAt && toWire(row.endedAt),
  clientId,
})
const nameOf = (call: Context, warehouse: string) => `${call.lang === 'en' ? 'Inventory' : 'Инвентаризация'} ${toWire(new Date()).slice(0, 10)}, ${warehouse}`

/** A warehouse has one open inventory at most. */
export async function createInventory(call: Context, warehouseId: number): Promise<Inventory> {
  const warehouse = await requireWarehouse(call, warehouseId)
  const row = await insertInventory(call.db, who(call), { warehouseId, name: nameOf(call, warehouse.name).slice(0, 255) })
  if (!row) throw errors.error_inventory_open({ inventoryId: (await openInventory(call.db, call.clientId, warehouseId)) ?? 0 })
  await audit(call, 'inventory.start', 'inventory', row.id, { warehouseId })
  return present(call.clientId, row)
}

/** Closes it, once; who closes it again changes nothing. Whoever is counting ends first. */
export async function closeInventory(call: Context, inventoryId: number): Promise<void> {
  const row = await lockInventory(call.db, call.clientId, inventoryId, call.actor.warehouseIds)
  if (!row) throw errors.error_inventory_not_found({ inventoryId })
  if (row.endedAt) return
  const unchecked = await uncheckedOf(call.db, call.clientId, row)
  await endInventory(call.db, who(call), row.id, unchecked)
  await audit(call, 'inventory.close', 'inventory', row.id, { ...(await totalsOf(call.db, call.clientId, row.id)), ...unchecked })
}

type Scan = { inventoryId: number; cellBarcode: string; itemId?: number; skuId?: number; quantity?: number }
/**
 * So many pieces lie in this cell: of one item, or of all that lies there of a SKU. It is the whole number, so that a scan that is sent
 * again changes nothing more. Without a number, an item is there as the books say. Answers the items concerned as they are now.
 */
export async function addItem(call: Context, { inventoryId, cellBarcode, itemId, skuId: said, quantity }: Scan): Promise<WmsItem[]> {
  const { db, clientId, actor } = call
  const inventory = await keepInventory(db, clientId, inventoryId, actor.warehouseIds)
  if (!inventory) throw errors.error_inventory_not_found({ inventoryId })
  if (inventory.endedAt) throw errors.error_inventory_finished({ inventoryId })
  if (itemId === undefined && said === undefined) throw errors.error_inventory_goods_required()
  if (itemId === undefined && quantity === undefined) throw errors.error_inventory_quantity_required()
  const { warehouseId, name: reason } = inventory
  await requireWarehouse(call, warehouseId)
  const cellId = await cellToCount(call, warehouseId, cellBarcode)
  const { skuId, lotId } = await goodsToCount(call, { cellId, itemId, skuId: said, quantity: quantity ?? null })
  await visitCell(db, clientId, inventoryId, cellId)
  const again = await wasCounted(db, clientId, inventoryId, { cellId, skuId, lotId })
  const counted = await countGoods(call, { warehouseId, cellId, skuId, lotId, quantity: quantity ?? null, confirm: !again, reason })
  await saveCounts(db, who(call), { inventoryId, cellId, skuId }, counted)
  return presentItems(
    call,
    counted.map((row) => row.lotId),
  )
}

export async function listInventories(call: Context, filter: InventoryFilter) {
  const { db, clientId, actor } = call
  if (filter.warehouseId !== undefined) await requireWarehouse(call, filter.warehouseId, { deleted: true })
  const rows = await findInventories(db, clientId, filter, actor.warehouseIds)
  const total = filter.count === true ? await countInventories(db, clientId, filter, actor.warehouseIds) : undefined
  return page(
    filter,
    rows.map((row) => present(clientId, row)),
    total,
  )
}
/** Without a word, those that are open. */
export const openInventories = async (call: Context, finished = false): Promise<Inventory[]> => (await listInventories(call, { finished, limit: 500 })).rows

export async function inventoryReport(call: Context, inventoryId: number): Promise<InventoryReport & { uncheckedProducts: number; uncheckedItems: number }> {
  const row = await readInventory(call.db, call.clientId, inventoryId, call.actor.warehouseIds)
  if (!row) throw errors.error_inventory_not_found({ inventoryId })
  const totals = await totalsOf(call.db, call.clientId, row.id)
  const { products, items } = row.endedAt
    ? { products: row.uncheckedProducts ?? 0, items: row.uncheckedItems ?? 0 }
    : await uncheckedOf(call.db, call.clientId, row)
  return { inventory: present(call.clientId, row), ...totals, uncheckedProducts: products, uncheckedItems: items }
}
