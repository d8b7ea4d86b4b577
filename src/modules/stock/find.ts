// Products with what lies of them: the catalogue's search, with the ledger's balances beside each card.
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { Product } from '../../wire/index.ts'
import { presentProducts, searchProducts, type ProductFilter } from '../catalogue/index.ts'
import { levelsOf } from './queries/reads.ts'
import { requireWarehouse } from './warehouses.ts'

export async function findStock(call: Context, filter: ProductFilter) {
  if (filter.warehouseId !== undefined) await requireWarehouse(call, filter.warehouseId)
  const { ids, total } = await searchProducts(call, filter)
  const products = await presentProducts(call, ids)
  const skus = [...new Set(products.flatMap((product) => (product.skuId ? [product.skuId] : [])))]
  const levels = new Map(
    (await levelsOf(call.db, call.clientId, skus, { warehouseId: filter.warehouseId, among: call.actor.warehouseIds })).map((row) => [row.skuId, row]),
  )
  return page(
    filter,
    products.map((product): Product => {
      const level = levels.get(product.skuId ?? 0)
      const free = level?.free ?? 0
      return {
        ...product,
        quantity: free,
        stock: free,
        reserved: level?.reserved ?? 0,
        calculatedStock: level?.kits ?? 0,
        ...(level?.expiresOn && { expiredDate: `${level.expiresOn}T00:00:00Z` }),
      }
    }),
    total,
  )
}
