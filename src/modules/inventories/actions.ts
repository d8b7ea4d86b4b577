// Inventories: begun, counted cell by cell, closed at any time, reported. What nobody counted stays as the books say: goods are lost only when
// somebody was there and said so.
import { toWire, toWireOrNull } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { Inventory, InventoryReport, WmsItem } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import { cellToCount, countGoods, goodsToCount, itemToCount, presentItems, requireWarehouse } from '../stock/index.ts'
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
  endDate: toWireOrNull(row.endedAt),
  clientId,
})

/** A warehouse has one open inventory at most. */
export async function createInventory(call: Context, warehouseId: number): Promise<Inventory> {
  const warehouse = await requireWarehouse(call, warehouseId)
  const what = call.lang === 'en' ? 'Inventory' : 'Инвентаризация'
  const row = await insertInventory(call.db, who(call), { warehouseId, what, where: warehouse.name })
  if (!row) {
    const inventoryId = await openInventory(call.db, call.clientId, warehouseId)
    if (inventoryId !== undefined) throw errors.error_inventory_open({ inventoryId })
    // It was closed in between.
    return createInventory(call, warehouseId)
  }
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

/** The inventory, when it is open; nobody closes it until the transaction ends. */
async function requireOpen(call: Context, inventoryId: number): Promise<InventoryRow> {
  const inventory = await keepInventory(call.db, call.clientId, inventoryId, call.actor.warehouseIds)
  if (!inventory) throw errors.error_inventory_not_found({ inventoryId })
  if (inventory.endedAt) throw errors.error_inventory_finished({ inventoryId })
  await requireWarehouse(call, inventory.warehouseId)
  return inventory
}

type Find = { cellId: number; skuId: number; lotId: number | null; quantity: number | null }
/** Stock becomes what was found; answers the items concerned as they are now. */
async function record(call: Context, { id: inventoryId, warehouseId, name: reason }: InventoryRow, found: Find): Promise<WmsItem[]> {
  const { db, clientId } = call
  await visitCell(db, clientId, inventoryId, found.cellId)
  const confirm = !(await wasCounted(db, clientId, inventoryId, found))
  const counted = await countGoods(call, { ...found, warehouseId, confirm, reason })
  await saveCounts(db, who(call), { inventoryId, ...found }, counted)
  return presentItems(
    call,
    counted.map((row) => row.lotId),
  )
}

type Scan = { inventoryId: number; cellBarcode: string; itemId?: number; skuId?: number; quantity?: number }
/**
 * So many pieces lie in this cell: of one item, or of all that lies there of a SKU. It is the whole number, so that a scan that is sent
 * again changes nothing more. Without a number, an item is there as the books say.
 */
export async function addItem(call: Context, { inventoryId, cellBarcode, itemId, skuId: said, quantity }: Scan): Promise<WmsItem[]> {
  const inventory = await requireOpen(call, inventoryId)
  if (itemId === undefined && said === undefined) throw errors.error_inventory_goods_required()
  if (itemId === undefined && quantity === undefined) throw errors.error_inventory_quantity_required()
  const cellId = await cellToCount(call, inventory.warehouseId, cellBarcode)
  const { skuId, lotId } = await goodsToCount(call, { cellId, itemId, skuId: said, quantity: quantity ?? null })
  return record(call, inventory, { cellId, skuId, lotId, quantity: quantity ?? null })
}

/** An item that is not in its place, within an inventory or without one. */
export async function loseItem(call: Context, { wmsItemId: itemId, inventoryId }: { wmsItemId: number; inventoryId?: number }): Promise<WmsItem> {
  const inventory = inventoryId === undefined ? undefined : await requireOpen(call, inventoryId)
  const { cellId, skuId, warehouseId, cell } = await itemToCount(call, itemId)
  const found = { cellId, skuId, lotId: itemId, quantity: 0 }
  if (inventory && inventory.warehouseId !== warehouseId) throw errors.error_inventory_elsewhere({ inventoryId: inventory.id, cell })
  if (inventory) return only(await record(call, inventory, found))
  await requireWarehouse(call, warehouseId)
  await countGoods(call, { ...found, warehouseId, confirm: false, reason: null })
  return only(await presentItems(call, [itemId]))
}
const only = ([item]: readonly WmsItem[]): WmsItem => item ?? {}

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
