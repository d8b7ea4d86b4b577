// Setting stock: one value, or many at once by our keys or by those of others.
// Not its job: moving goods for orders (ledger.ts).
import type { Context } from '../../kit/op.ts'
import type { Refusal } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { ChangeResult } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { readRow, type StockRow } from './rules.ts'
import { findSkus, linkedByName, skuExists, type SkuKey } from './queries/levels.ts'
import { setStock } from './queries/ledger.ts'
import { findWarehouses, type Service } from './queries/warehouses.ts'
import { requireWarehouse } from './warehouses.ts'

export type Level = { warehouseId: number; skuId: number; value: number; withReserved: boolean }
export type Cause = {
  operation?: 'CHANGE_QUANTITY' | 'SERVICE' | 'PRICE_LIST' | 'INVENTORY_FILE' | 'RECONCILIATION'
  reason?: string
  /** False: the marketplaces hear of it with the next change only. */
  tellMarkets?: boolean
}

/** Sets free stock; the last of several values for one balance wins. The warehouses must be the caller's. Answers how many balances changed. */
export async function setLevels(
  call: Context,
  levels: readonly Level[],
  { operation = 'CHANGE_QUANTITY', reason, tellMarkets = true }: Cause = {},
): Promise<number> {
  const last = [...new Map(levels.map((level) => [`${level.warehouseId}:${level.skuId}`, level])).values()]
  if (last.length === 0) return 0
  const rows = {
    warehouses: last.map((l) => l.warehouseId),
    skus: last.map((l) => l.skuId),
    values: last.map((l) => l.value),
    withReserved: last.map((l) => l.withReserved),
  }
  return setStock(call.db, { clientId: call.clientId, personId: call.actor.userId }, rows, { operation, reason: reason ?? null, tellMarkets })
}

type OneChange = { skuId: number; stock: number; warehouseId?: number; updateInService?: boolean; withReservedStock?: boolean }
export async function changeStock(call: Context, { skuId, stock, warehouseId, updateInService = true, withReservedStock = false }: OneChange): Promise<void> {
  const warehouse = warehouseId === undefined ? await onlyWarehouse(call) : await requireWarehouse(call, warehouseId)
  if (!(await skuExists(call.db, call.clientId, skuId, call.actor.organizationIds))) throw errors.error_sku_not_found({ skuId })
  await setLevels(call, [{ warehouseId: warehouse.id, skuId, value: stock, withReserved: withReservedStock }], { tellMarkets: updateInService })
}

async function onlyWarehouse(call: Context) {
  const [only, second] = (await findWarehouses(call.db, call.clientId, { ids: call.actor.warehouseIds, service: null, deleted: false })).filter(
    (row) => row.service === 'NONE',
  )
  if (!only || second) throw errors.error_warehouse_required()
  return only
}

const MOST_ROWS = 10_000

/** Sets many; every row is answered in its place, and a bad one fails alone. `service` narrows whose ids of products and warehouses they are. */
export async function changeMany(call: Context, given: readonly unknown[], service: Service | null): Promise<ChangeResult[]> {
  if (given.length > MOST_ROWS) throw invalid('body', reasons.items(MOST_ROWS))
  const rows = given.map(readRow)
  const good = rows.filter((row): row is StockRow => !('problem' in row))
  const warehouses = await linkedByName(call.db, call.clientId, {
    names: [...new Set(good.map((row) => row.warehouse))],
    service,
    among: call.actor.warehouseIds,
  })
  const skus = await findSkus(call.db, call.clientId, { keys: good.map((row) => row.key), service, organizations: call.actor.organizationIds })
  const found = new Map(good.map((row, at) => [row, skus[at] ?? []]))
  const settled = rows.map((row): Level | Refusal =>
    'problem' in row ? row.problem : locate(row, found.get(row) ?? [], warehouses.get(row.warehouse) ?? [], service),
  )
  const last = new Map(settled.map((level, at) => ['value' in level ? `${level.warehouseId}:${level.skuId}` : at, at]))
  const wins = (at: number, level: Level) => last.get(`${level.warehouseId}:${level.skuId}`) === at
  const told = (at: number) => {
    const row = rows[at]
    return row !== undefined && 'tellMarkets' in row && row.tellMarkets
  }
  const chosen = settled.flatMap((level, at) => ('value' in level && wins(at, level) ? [{ level, tell: told(at) }] : []))
  const operation = service === null ? 'CHANGE_QUANTITY' : 'SERVICE'
  for (const tellMarkets of [true, false])
    await setLevels(
      call,
      chosen.filter(({ tell }) => tell === tellMarkets).map(({ level }) => level),
      { operation, tellMarkets },
    )
  return settled.map((level, at): ChangeResult => {
    if (!('value' in level)) return { success: false, error: level.code }
    // Not a failure: who would send the row again would undo the later one.
    return wins(at, level) ? { success: true } : { success: true, error: 'error_stock_row_replaced' }
  })
}

const shown = ({ skuId, barcode, serviceProductId }: SkuKey) => String(skuId ?? barcode ?? serviceProductId)

function locate(row: StockRow, skus: readonly number[], warehouses: readonly number[], service: Service | null): Level | Refusal {
  const [warehouseId, otherWarehouse] = warehouses
  if (warehouseId === undefined) return errors.error_service_warehouse_not_linked({ serviceWarehouseId: row.warehouse, service: service ?? 'NONE' })
  if (otherWarehouse !== undefined) return errors.error_service_warehouse_ambiguous({ serviceWarehouseId: row.warehouse })
  const [skuId, otherSku] = skus
  if (skuId === undefined)
    return row.key.skuId === null ? errors.error_stock_product_unknown({ key: shown(row.key) }) : errors.error_sku_not_found({ skuId: row.key.skuId })
  if (otherSku !== undefined) return errors.error_stock_product_ambiguous({ key: shown(row.key) })
  return { warehouseId, skuId, value: row.stock, withReserved: row.withReserved }
}
