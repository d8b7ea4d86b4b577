// Stock item by item (WmsItem): a lot of a SKU in a cell, found and shown. Pieces with a barcode of their own would be lots of one.
// Not its job: balances per warehouse (find.ts), the books of all goods (reads.ts).
import { toWire } from '../../kit/dates.ts'
import { optionalFromMinor } from '../../kit/money.ts'
import type { Context } from '../../kit/op.ts'
import { limitOf, offsetOf, page } from '../../kit/paging.ts'
import type { WmsItem, WmsItemHistory } from '../../wire/index.ts'
import { presentProducts, skusOfProducts, type ProductFilter } from '../catalogue/index.ts'
import { findCellByBarcode } from './cells.ts'
import { requireItem } from './count.ts'
import { errors } from './errors.ts'
import { countItems, itemIds, productsOfSkus, readItems, type ItemFilter, type ItemRow } from './queries/items.ts'
import { findCells } from './queries/warehouses.ts'
import { historyOfLot } from './reads.ts'
import { presentCell } from './warehouses.ts'

function statusOf({ free, reserved, lastOperation }: ItemRow): NonNullable<WmsItem['status']> {
  if (free > 0) return 'IN_STOCK'
  if (reserved > 0) return 'RESERVED'
  if (lastOperation === null) return 'CREATED'
  if (lastOperation === 'LOST') return 'LOST'
  return ['TAKE', 'TAKE_MARKETPLACE', 'SALE_PRODUCT'].includes(lastOperation) ? 'SUPPLIED' : 'REMOVED'
}

/** Lots as the wire shows them, in the order of these ids; of each SKU the product that the caller may see. */
export async function presentItems(call: Context, ids: readonly number[]): Promise<WmsItem[]> {
  const { db, clientId, actor } = call
  const rows = new Map((await readItems(db, clientId, ids)).map((row) => [row.id, row]))
  const shown = [...rows.values()]
  const cells = new Map((await findCells(db, clientId, [...new Set(shown.map((row) => row.cellId))])).map((cell) => [cell.id, presentCell(clientId, cell)]))
  const owners = new Map(
    (await productsOfSkus(db, clientId, [...new Set(shown.map((row) => row.skuId))], actor.organizationIds)).map((row) => [row.skuId, row.productId]),
  )
  const products = new Map((await presentProducts(call, [...owners.values()])).map((product) => [product.id, product]))
  return ids.flatMap((id): WmsItem[] => {
    const row = rows.get(id)
    if (!row) return []
    const productId = owners.get(row.skuId) ?? null
    return [
      {
        id: row.id,
        clientId,
        status: statusOf(row),
        skuId: row.skuId,
        sku: { id: row.skuId, productId, product: products.get(productId) ?? null },
        quantity: row.free,
        reserved: row.reserved,
        collectQuantity: row.inHand,
        isSet: row.isSet,
        cellId: row.cellId,
        cell: cells.get(row.cellId) ?? null,
        lastInventoryId: row.lastInventoryId,
        purchasePrice: optionalFromMinor(row.purchasePriceMinor),
        otherExpenses: optionalFromMinor(row.otherExpensesMinor),
        expiredDate: row.expiresOn === null ? null : `${row.expiresOn}T00:00:00Z`,
        createdDate: toWire(row.receivedAt),
        gtd: row.gtd,
        rnpt: row.rnpt,
        incomeOrderId: row.sourceOrderId,
        incomeOrderProductId: row.sourceLineId,
        barcode: row.itemBarcode,
        number: row.itemNumber,
      },
    ]
  })
}

/** What a filter says of the items themselves, and what it says of their products. */
function split(query: ProductFilter) {
  const { warehouseId, cellId, itemId, status, itemIncomeOrderId, lastInventoryId, ...rest } = query
  const { limit: _, page: __, count: ___, sortBy: ____, ascending: _____, ...product } = rest
  return { item: { warehouseId, cellId, itemId, status, itemIncomeOrderId, lastInventoryId }, product }
}

export async function findItems(call: Context, query: ProductFilter) {
  const { item, product } = split(query)
  const { db, clientId, actor } = call
  const { warehouseIds: among, organizationIds } = actor
  const filter: ItemFilter = { ...item, among, organizationIds, ...(Object.keys(product).length > 0 && { skus: await skusOfProducts(call, product) }) }
  const ids = await itemIds(db, clientId, filter, { ascending: query.ascending ?? false, limit: limitOf(query), offset: offsetOf(query) })
  return page(query, await presentItems(call, ids), query.count === true ? await countItems(db, clientId, filter) : undefined)
}

const MOST = 5_000
/** Everything that lies in the cell with this barcode. */
export async function itemsOfCell(call: Context, barcode: string): Promise<WmsItem[]> {
  const { db, clientId, actor } = call
  const cell = await findCellByBarcode(call, barcode)
  const filter: ItemFilter = { cellId: cell.id ?? 0, among: actor.warehouseIds, organizationIds: actor.organizationIds }
  const ids = await itemIds(db, clientId, filter, { ascending: true, limit: MOST + 1, offset: 0 })
  if (ids.length > MOST) throw errors.error_items_too_many({ most: MOST, operation: 'findItems' })
  return presentItems(call, ids)
}

/** How one item came to be what it is, oldest first. */
export async function itemHistory(call: Context, itemId: number): Promise<WmsItemHistory[]> {
  const lot = await requireItem(call, itemId)
  const rows = await historyOfLot(call, lot, MOST + 1)
  if (rows.length > MOST) throw errors.error_items_too_many({ most: MOST, operation: 'findItemHistory' })
  return rows
}
