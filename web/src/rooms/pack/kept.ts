// What a station must not lose: the order on its table and the scans that were not sent yet. Kept on the device, for one person at one station.
import type { Item, View } from './guess.ts'
import { isFields, readJson, writeItem } from './storage.ts'

export type Kept = { view: View | undefined; pending: readonly Item[] }

const isCount = (value: unknown) => isFields(value) && [value.total, value.packed, value.left].every((count) => typeof count === 'number')
const isPiece = (value: unknown) => isFields(value) && typeof value.n === 'number' && Array.isArray(value.barcodes)
const isParcel = (value: unknown) => isFields(value) && typeof value.n === 'number' && typeof value.barcode === 'string'
/** All that the screen takes for granted: what an earlier build kept may be without it, and would break the page each time that it is opened. */
const isView = (value: unknown): value is View =>
  isFields(value) &&
  typeof value.id === 'number' &&
  typeof value.number === 'string' &&
  isCount(value.pieces) &&
  isCount(value.packages) &&
  Array.isArray(value.products) &&
  value.products.every(isPiece) &&
  Array.isArray(value.parcels) &&
  value.parcels.every(isParcel)
const isItem = (value: unknown): value is Item =>
  isFields(value) &&
  typeof value.scanId === 'string' &&
  typeof value.text === 'string' &&
  typeof value.shown === 'boolean' &&
  (value.orderId === undefined || typeof value.orderId === 'number') &&
  (value.kind === 'scan' || value.kind === 'undo')

/** What is not ours there is nothing: the server is asked what is on the table. */
export function readKept(key: string): Kept {
  const kept = readJson(key)
  if (!isFields(kept)) return { view: undefined, pending: [] }
  return { view: isView(kept.view) ? kept.view : undefined, pending: Array.isArray(kept.pending) ? kept.pending.filter(isItem) : [] }
}
/** False when the device does not take it. */
export const writeKept = (key: string, kept: Kept) => writeItem(key, JSON.stringify(kept))
