// What a station must not lose: the order on its table and the scans that were not sent yet. Kept on the device, for one person at one station.
import type { Item, View } from './guess.ts'

export type Kept = { view: View | undefined; pending: readonly Item[] }

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const isView = (value: unknown): value is View =>
  isFields(value) && typeof value.id === 'number' && Array.isArray(value.products) && Array.isArray(value.parcels)
const isItem = (value: unknown): value is Item =>
  isFields(value) && typeof value.scanId === 'string' && typeof value.text === 'string' && (value.kind === 'scan' || value.kind === 'undo')

export function readKept(key: string): Kept {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (!isFields(kept)) return { view: undefined, pending: [] }
    return {
      view: isView(kept.view) ? kept.view : undefined,
      // Whether the server had them is not known any more; what they did was seen here.
      pending: Array.isArray(kept.pending) ? kept.pending.filter(isItem).map((item) => ({ ...item, shown: true })) : [],
    }
  } catch {
    // Not ours, or cut short: the server is asked what is on the table.
    return { view: undefined, pending: [] }
  }
}
export const writeKept = (key: string, kept: Kept) => localStorage.setItem(key, JSON.stringify(kept))
