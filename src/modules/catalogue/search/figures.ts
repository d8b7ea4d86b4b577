// What the rows of a search show besides the product, when the filter asks: sales and what to buy, prices' table, duplicates, sizes of a colour.
import type { Context } from '../../../kit/op.ts'
import type { Product } from '../../../wire/index.ts'
import { presentProducts } from '../present.ts'
import { likeProducts, recentOrders, salesOf, shelfOf, readPlan, type Sales } from './queries.ts'
import type { ProductFilter } from './schemas.ts'

const planWords = ['needToBuy', 'requierPlan', 'planDays', 'dateFrom', 'dateTo', 'countByOrdersOrSales', 'inWarehouses', 'inWarehouseRegions'] as const
const skuOf = (row: Product) => row.skuId ?? 0
const idOf = (row: Product) => row.id ?? 0

async function withPlan(call: Context, filter: ProductFilter, rows: readonly Product[]): Promise<Product[]> {
  const plan = new Map((await readPlan(call.db, call.actor, filter, rows.map(skuOf))).map((row) => [row.skuId, row]))
  return rows.map((row) => {
    const { sold = 0, quantity = 0, need = 0 } = plan.get(skuOf(row)) ?? {}
    return { ...row, fboSales: sold, fboStockCount: quantity, recommendPlan: need }
  })
}

const sum = (sales: readonly Sales[], which: (one: Sales) => boolean) => sales.filter(which).reduce((total, { quantity }) => total + quantity, 0)

async function withPrices(call: Context, rows: readonly Product[]): Promise<Product[]> {
  const recent = Map.groupBy(await recentOrders(call.db, call.actor, rows.map(idOf)), ({ productId }) => productId)
  const shelf = new Map((await shelfOf(call.db, call.actor, rows.map(skuOf))).map(({ skuId, quantity }) => [skuId, quantity]))
  return rows.map((row) => {
    const sales = recent.get(idOf(row)) ?? []
    const fbs = (service: string) => sum(sales, (one) => one.service === service && one.type === 'FBS')
    return {
      ...row,
      instockQuantity: shelf.get(skuOf(row)) ?? 0,
      totalOrdersCount: sum(sales, ({ service }) => service === 'WILDBERRIES' || service === 'OZON'),
      wildberriesTotalOrdersCount: sum(sales, ({ service }) => service === 'WILDBERRIES'),
      totalFbsOrdersCount: sum(sales, ({ type }) => type === 'FBS'),
      wildberriesFbsOrdersQuantity: fbs('WILDBERRIES'),
      ozonFbsOrdersQuantity: fbs('OZON'),
      ymarketFbsOrdersQuantity: fbs('YANDEX_MARKET'),
    }
  })
}

/** The living products that have the same SKU or colour as these, without the row itself. */
async function alike(call: Context, by: 'sku_id' | 'view_id', keys: readonly number[]): Promise<Product[]> {
  return presentProducts(call, await likeProducts(call.db, call.actor, by, keys))
}

async function withDuplicates(call: Context, rows: readonly Product[]): Promise<Product[]> {
  const others = Map.groupBy(await alike(call, 'sku_id', rows.map(skuOf)), skuOf)
  return rows.map((row) => ({ ...row, duplicates: (others.get(skuOf(row)) ?? []).filter(({ id }) => id !== row.id) }))
}

/** The other sizes of each row's colour, by their names. */
async function withSizes(call: Context, rows: readonly Product[]): Promise<Product[]> {
  const ids = rows.map((row) => row.productViewId ?? 0)
  const sizes = Map.groupBy(await alike(call, 'view_id', ids), (product) => product.productViewId ?? 0)
  const others = (row: Product) => (sizes.get(row.productViewId ?? 0) ?? []).filter(({ id }) => id !== row.id)
  return rows.map((row) => ({ ...row, group: Object.fromEntries(others(row).map((product) => [product.size ?? '', product])) }))
}

/** Rows with what their filter asks for. */
export async function withFigures(call: Context, filter: ProductFilter, found: Product[]): Promise<Product[]> {
  if (found.length === 0) return found
  let rows = found
  if (planWords.some((word) => filter[word] !== undefined)) rows = await withPlan(call, filter, rows)
  if (filter.forPrices === true) rows = await withPrices(call, rows)
  if (filter.uniqSku === true || filter.uniqViewSku === true) rows = await withDuplicates(call, rows)
  if (filter.grouped === true) rows = await withSizes(call, rows)
  return rows
}

/** Pieces of each product sold in the last month: what was neither called off nor brought back. */
export async function productSales(call: Context, productIds: readonly number[]): Promise<Record<string, number>> {
  return Object.fromEntries((await salesOf(call.db, call.actor, productIds)).map(({ productId, quantity }) => [productId, quantity]))
}
