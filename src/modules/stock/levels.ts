// Setting stock: one value, many at once, by our keys or by those of others.
// Not its job: moving goods for orders (ledger.ts).
import type { Context } from '../../kit/op.ts'
import { setStock } from './queries/ledger.ts'

export type Level = { warehouseId: number; skuId: number; value: number; withReserved: boolean }
export type Cause = { operation?: 'CHANGE_QUANTITY' | 'SERVICE' | 'PRICE_LIST' | 'INVENTORY_FILE' | 'RECONCILIATION'; reason?: string }

/** Sets free stock; the last of several values for one balance wins. Answers how many balances changed. */
export async function setLevels(call: Context, levels: readonly Level[], { operation = 'CHANGE_QUANTITY', reason }: Cause = {}): Promise<number> {
  const last = [...new Map(levels.map((level) => [`${level.warehouseId}:${level.skuId}`, level])).values()]
  if (last.length === 0) return 0
  return setStock(call.db, { clientId: call.clientId, personId: call.actor.userId },
    { warehouses: last.map((l) => l.warehouseId), skus: last.map((l) => l.skuId), values: last.map((l) => l.value), withReserved: last.map((l) => l.withReserved) }, operation, reason ?? null)
}
