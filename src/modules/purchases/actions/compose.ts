// The items of a purchase as they are to be: what is there, and what is sent laid over it.
import type { Context } from '../../../kit/op.ts'
import type { IncomeItem } from '../../../wire/index.ts'
import { getProducts } from '../../catalogue/index.ts'
import { errors } from '../errors.ts'
import type { ItemRow } from '../queries/items.ts'
import { laidOver, newItem, pricedAnew, type ItemValues, type Terms } from '../rules.ts'

export const MOST_ITEMS = 10_000
/** Behind an item that was put last there is no place further. */
const LAST = 2_147_483_647

/** Goods that are named anew must be there for the caller; an item without a name is called as its product is. */
async function named<T extends ItemValues>(call: Context, items: readonly T[], known: ReadonlySet<number>): Promise<T[]> {
  const ids = [...new Set(items.flatMap(({ productId }) => productId ?? []))]
  const products = new Map((ids.length === 0 ? [] : await getProducts(call, ids)).map((product) => [product.id, product]))
  return items.map((item, at) => {
    if (item.productId === null) return item
    const product = products.get(item.productId)
    if (!product && !known.has(item.productId)) throw errors.error_purchase_product_missing({ number: at + 1, productId: item.productId })
    return item.name === '' && product ? { ...item, name: product.name } : item
  })
}

/** The items as they are to be: those that are there with their prices by today's terms, and new ones behind them. */
export async function composeItems(
  call: Context,
  stored: readonly ItemRow[],
  sent: readonly IncomeItem[],
  terms: Terms,
  was: Pick<Terms, 'currency' | 'rate'> = terms,
): Promise<{ fresh: ItemValues[]; changed: ItemRow[] }> {
  const items = new Map(stored.map((item) => [item.id, pricedAnew(item, terms, was)]))
  const rows = new Map(stored.map((item) => [item.id, item]))
  const fresh: ItemValues[] = []
  let position = stored.at(-1)?.position ?? -1
  for (const [at, one] of sent.entries()) {
    const id = one.id ?? 0
    const kept = items.get(id)
    if (id !== 0 && !kept) throw errors.error_purchase_item_missing({ itemId: id })
    if (kept) items.set(id, laidOver(kept, one, terms, at + 1))
    else fresh.push(laidOver(newItem(terms.currency, (position = Math.min(position + 1, LAST))), one, terms, at + 1))
  }
  if (stored.length + fresh.length > MOST_ITEMS) throw errors.error_purchase_items_limit({ limit: MOST_ITEMS })
  const known = new Set(stored.flatMap(({ productId }) => productId ?? []))
  const changed = [...rows.values()].map((row) => ({ ...row, ...items.get(row.id) }))
  return { fresh: await named(call, fresh, known), changed: await named(call, changed, known) }
}
