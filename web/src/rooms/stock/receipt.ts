// What was scanned at the door and is not posted yet: kept on this device for this person, so that a reload, a dead battery or a lost network lose nothing.
// Not its job: asking the server.
import { useSyncExternalStore } from 'react'

export type ReceiptLine = {
  skuId: number
  name: string
  detail: string
  picture?: string
  quantity: number
  /** What was scanned for it: known again at once. */ codes: readonly string[]
}
export type Receipt = {
  warehouseId?: number
  cell?: { id: number; name: string; warehouseId: number }
  lines: readonly ReceiptLine[]
  /** Codes that nobody knew, or that could not be asked about. */
  unknown: readonly { code: string; quantity: number; words: string }[]
  /** The request is the same one until it has been answered: sent twice, it is posted once. */
  key?: string
}

const EMPTY: Receipt = { lines: [], unknown: [] }
const nameOf = (login: string) => `ambar-receipt-${login}`
const heard = new Set<() => void>()
const kept = new Map<string, { text: string; receipt: Receipt }>()

const isReceipt = (value: unknown): value is Receipt =>
  typeof value === 'object' && value !== null && 'lines' in value && Array.isArray(value.lines) && 'unknown' in value && Array.isArray(value.unknown)

/** The same object as long as nothing changed, also by another tab. */
function read(login: string): Receipt {
  const text = localStorage.getItem(nameOf(login)) ?? ''
  const known = kept.get(login)
  if (known?.text === text) return known.receipt
  let receipt = EMPTY
  try {
    const value: unknown = text === '' ? undefined : JSON.parse(text)
    if (isReceipt(value)) receipt = value
  } catch {
    // Written by something else than us: as good as none.
  }
  kept.set(login, { text, receipt })
  return receipt
}

function write(login: string, receipt: Receipt): void {
  const isEmpty = receipt.lines.length === 0 && receipt.unknown.length === 0 && receipt.warehouseId === undefined
  if (isEmpty) localStorage.removeItem(nameOf(login))
  else localStorage.setItem(nameOf(login), JSON.stringify(receipt))
  for (const tell of heard) tell()
}

const subscribe = (tell: () => void) => {
  heard.add(tell)
  window.addEventListener('storage', tell)
  return () => {
    heard.delete(tell)
    window.removeEventListener('storage', tell)
  }
}

/** What is counted stays the same request only while nothing is added to it. */
const changed = (receipt: Receipt): Receipt => {
  const { key: _key, ...rest } = receipt
  return rest
}

export function useReceipt(login: string) {
  const receipt = useSyncExternalStore(subscribe, () => read(login))
  const update = (change: (now: Receipt) => Receipt) => write(login, changed(change(read(login))))
  return {
    receipt,
    update,
    read: () => read(login),
    clear: () => write(login, { ...EMPTY, ...(read(login).warehouseId !== undefined && { warehouseId: read(login).warehouseId }) }),
    /** The name of the request, the same until something is added. */
    keyed: () => {
      const now = read(login)
      const key = now.key ?? crypto.getRandomValues(new Uint32Array(4)).join('-')
      write(login, { ...now, key })
      return key
    },
  }
}

/** One more, or as many as are said; the line that was scanned last stands first. */
export function counted(lines: readonly ReceiptLine[], good: Omit<ReceiptLine, 'quantity' | 'codes'>, code: string, quantity = 1): ReceiptLine[] {
  const before = lines.find(({ skuId }) => skuId === good.skuId)
  const codes = [...new Set([...(before?.codes ?? []), code])].slice(-20)
  return [{ ...good, codes, quantity: Math.min(1_000_000, (before?.quantity ?? 0) + quantity) }, ...lines.filter(({ skuId }) => skuId !== good.skuId)]
}
