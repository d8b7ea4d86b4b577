// Receiving by scan: each code becomes one more piece, one after another in the order they were scanned; a cell's code says where they go.
import { useRef, useState } from 'react'
import { ApiError, call } from '../../api/api.ts'
import type { Product } from '../../api/schema.gen.ts'
import { pictureOf } from '../../kit/goods.tsx'
import { sound } from '../../kit/signal.tsx'
import { calledOf, detailOf } from './good.tsx'
import { counted, useReceipt, type ReceiptLine } from './receipt.ts'
import { useText } from './text.ts'

export type Heard = { tone: 'good' | 'bad'; words: string; line?: ReceiptLine }

const goodOf = (product: Product): Omit<ReceiptLine, 'quantity' | 'codes'> => {
  const picture = pictureOf(product)
  return { skuId: product.skuId ?? 0, name: product.name ?? '', detail: detailOf(calledOf(product)), ...(picture !== undefined && { picture }) }
}
// The letter is Latin on labels, Cyrillic where a scanner types in the Russian layout.
const isCell = (code: string) => /^[C\u0421]_\d+$/i.test(code)

export function useReceiving(login: string, warehouseId: number | undefined) {
  const t = useText()
  const store = useReceipt(login)
  const { update, read } = store
  const [heard, setHeard] = useState<Heard>()
  const queue = useRef(Promise.resolve())
  const right = (found: Heard) => {
    sound('ok')
    setHeard(found)
  }
  const wrong = (words: string) => {
    sound('error')
    setHeard({ tone: 'bad', words })
  }
  const count = (good: Omit<ReceiptLine, 'quantity' | 'codes'>, code: string, quantity = 1) => {
    update((now) => ({ ...now, lines: counted(now.lines, good, code, quantity) }))
    const [line] = read().lines
    right({ tone: 'good', words: good.name, ...(line && { line }) })
  }
  const keep = (code: string, words: string) =>
    update((now) => ({
      ...now,
      unknown: [
        { code, words, quantity: (now.unknown.find((one) => one.code === code)?.quantity ?? 0) + 1 },
        ...now.unknown.filter((one) => one.code !== code),
      ],
    }))
  const cell = async (code: string) => {
    const { id, fullName, warehouseId: at } = await call('GET /api/warehouse/findCell', { query: { barcode: code } })
    if (typeof id !== 'number' || typeof at !== 'number') return
    if (warehouseId !== undefined && at !== warehouseId && read().lines.length > 0) return wrong(t('otherWarehouse', { cell: fullName ?? code }))
    update((now) => ({ ...now, warehouseId: at, cell: { id, name: fullName ?? code, warehouseId: at } }))
    right({ tone: 'good', words: t('intoCell', { cell: fullName ?? code }) })
  }
  const good = async (code: string, quantity = 1) => {
    const known = read().lines.find(({ codes }) => codes.includes(code))
    if (known) {
      const { quantity: _quantity, codes: _codes, ...rest } = known
      return count(rest, code, quantity)
    }
    return count(goodOf(await call('GET /api/product/barcode/{barcode}', { path: { barcode: code } })), code, quantity)
  }
  const one = async (code: string, before: Promise<void>) => {
    await before
    try {
      await (isCell(code) ? cell(code) : good(code))
    } catch (error) {
      const words = error instanceof ApiError ? error.message : String(error)
      if (!isCell(code)) keep(code, words)
      wrong(t('notKnown', { code }))
    }
  }
  const scan = (code: string) => {
    queue.current = one(code, queue.current)
  }
  /** Asks again about a code that was not known: the goods may have been made meanwhile, or the network is back. */
  const again = async (code: string) => {
    const kept = read().unknown.find((one) => one.code === code)
    if (!kept) return
    try {
      await good(code, kept.quantity)
      update((now) => ({ ...now, unknown: now.unknown.filter((one) => one.code !== code) }))
    } catch (error) {
      wrong(error instanceof Error ? error.message : String(error))
    }
  }
  return { ...store, heard, setHeard, scan, again }
}
