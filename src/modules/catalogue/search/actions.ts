// Product search: a text that is a code is looked up exactly; everything else is a filter.
import type { Context } from '../../../kit/op.ts'
import type { Sql } from '../../../kit/db.ts'
import { page } from '../../../kit/paging.ts'
import { testCardsAllowed } from '../../limits/index.ts'
import { presentProducts } from '../present.ts'
import { withFigures } from './figures.ts'
import type { Asker } from './plan.ts'
import { avitoCategories, countFound, idsByCode, makeableSets, searchIds, skusWhere } from './queries.ts'
import type { ProductFilter } from './schemas.ts'

const looksLikeCode = (text: string) => /^\d{5,14}$/.test(text.trim())

/** A code finds its products by an index; a code that nothing has is searched as a text. */
async function narrowed(call: Context, filter: ProductFilter): Promise<ProductFilter> {
  if (filter.query === undefined || !looksLikeCode(filter.query)) return filter
  const found = await idsByCode(call.db, call.clientId, filter.query.trim())
  if (found.length === 0) return filter
  const { query: _, productIds, ...rest } = filter
  return { ...rest, productIds: productIds === undefined ? found : found.filter((id) => productIds.includes(id)) }
}

const shelfWords = ['inStock', 'noStock', 'inFbsStock', 'noFbsStock', 'hasStockInWarehouse', 'noStockInWarehouse'] as const
/** Who asks, with what the filter speaks of besides. */
const askerOf = async (call: Context, filter: ProductFilter): Promise<Asker> => ({
  ...call.actor,
  ...(filter.testCard !== undefined && { testCards: await testCardsAllowed(call) }),
  ...((filter.hasAvitoCategory !== undefined || filter.avitoCategoryId !== undefined) && { avito: await avitoCategories(call.db, call.clientId) }),
  ...(shelfWords.some((word) => filter[word] !== undefined) && { makeable: await makeableSets(call.db, call.actor) }),
})

/** Ids of the products that a filter finds, a page of them in order; for other modules' lists over products. */
export async function searchProducts(call: Context, given: ProductFilter): Promise<{ ids: number[]; total: number | undefined }> {
  const filter = await narrowed(call, given)
  const asker = await askerOf(call, filter)
  const ids = await searchIds(call.db, asker, filter)
  return { ids, total: given.count === true ? await countFound(call.db, asker, filter) : undefined }
}

/** The SKUs of all products that a filter finds, as a query that other modules' lists put into theirs. */
export const skusOfProducts = async (call: Context, given: ProductFilter): Promise<Sql> => skusWhere(await askerOf(call, given), await narrowed(call, given))

/** A filter that came as a body may carry nulls: they filter nothing. */
const said = (filter: ProductFilter): ProductFilter => Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== null))

export async function findProducts(call: Context, given: ProductFilter) {
  const filter = said(given)
  const { ids, total } = await searchProducts(call, filter)
  return page(filter, await withFigures(call, filter, await presentProducts(call, ids)), total)
}
