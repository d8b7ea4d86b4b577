// Cells of a warehouse: made, named, found by their barcode, taken away when they are empty.
// Not its job: what lies in them; passages, racks and shelves.
import type { Context } from '../../kit/op.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { Cell } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { cellNamed, cellsOf, deleteCell, holdsGoods, insertCell, lockCell, lockWarehouse, updateCell } from './queries/cells.ts'
import type { CellRow } from './queries/warehouses.ts'
import { presentCell, requireWarehouse } from './warehouses.ts'

const SIZES = ['width', 'height', 'depth'] as const

async function requireCell(call: Context, cellId: number): Promise<CellRow> {
  const [cell] = await cellsOf(call.db, call.clientId, { id: cellId, among: call.actor.warehouseIds })
  if (!cell) throw errors.error_cell_unknown({ barcode: `C_${cellId}` })
  return cell
}

function sizesOf(body: Cell, before: Record<string, unknown> = {}): Record<string, unknown> {
  const sizes = { ...before }
  for (const side of SIZES) {
    if (body[side] === null) delete sizes[side]
    else if (body[side] !== undefined) sizes[side] = body[side]
  }
  return sizes
}

/** Makes a cell, or changes the one whose id is sent. Its barcode never changes, its name may. */
export async function storeCell(call: Context, body: Cell): Promise<Cell> {
  const before = body.id ? await requireCell(call, body.id) : undefined
  const warehouseId = before?.warehouseId ?? body.warehouseId
  if (!warehouseId) throw invalid('warehouseId', reasons.required)
  await requireWarehouse(call, warehouseId)
  const name = (body.name ?? before?.name ?? '').trim()
  if (name === '' || name.length > 255) throw invalid('name', reasons.characters(255, 1))
  await lockWarehouse(call.db, call.clientId, warehouseId)
  const other = await cellNamed(call.db, call.clientId, warehouseId, name)
  if (other !== undefined && other !== before?.id) throw errors.error_cell_taken({ name })
  // Numbers in a name are walked by their value: A-2 comes before A-10.
  const sortName = (body.sortName ?? name.replace(/\d+/g, (digits) => digits.padStart(6, '0'))).slice(0, 1000)
  const values = { name, sortName, extra: sizesOf(body, before?.extra) }
  return presentCell(
    call.clientId,
    before ? await updateCell(call.db, call.clientId, before.id, values) : await insertCell(call.db, call.clientId, warehouseId, values),
  )
}

export const listCells = async (call: Context, { warehouseId, cellId }: { warehouseId?: number | null; cellId?: number | null }): Promise<Cell[]> => {
  if (warehouseId) await requireWarehouse(call, warehouseId)
  const rows = await cellsOf(call.db, call.clientId, { id: cellId ?? undefined, warehouseId: warehouseId ?? undefined, among: call.actor.warehouseIds })
  return rows.map((row) => presentCell(call.clientId, row))
}

export const getCell = async (call: Context, cellId: number): Promise<Cell> => presentCell(call.clientId, await requireCell(call, cellId))

export async function findCellByBarcode(call: Context, barcode: string): Promise<Cell> {
  // A scanner on a Russian keyboard types С for C.
  const [cell] = await cellsOf(call.db, call.clientId, { barcode: barcode.trim().toUpperCase().replace('С', 'C'), among: call.actor.warehouseIds })
  if (!cell) throw errors.error_cell_unknown({ barcode })
  return presentCell(call.clientId, cell)
}

export async function removeCell(call: Context, cellId: number): Promise<string> {
  await lockCell(call.db, call.clientId, cellId)
  const cell = await requireCell(call, cellId)
  const { noPlaceCellId, refundCellId } = await requireWarehouse(call, cell.warehouseId, { deleted: true })
  if (cell.type !== 'NORMAL' || [noPlaceCellId, refundCellId].includes(cellId)) throw errors.error_cell_standing({ name: cell.name })
  if (await holdsGoods(call.db, call.clientId, cellId)) throw errors.error_cell_not_empty({ name: cell.fullName })
  await deleteCell(call.db, call.clientId, cellId)
  return 'OK'
}
