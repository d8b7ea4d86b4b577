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

/** An item as it is to be, and its place in the request; what was not sent has none. */
type Placed<T> = { item: T; number: number }

/** Goods that are named anew must be there for the caller; an item without a name is called as its product is. */
async function named(call: Context, placed: readonly Placed<ItemValues>[], known: ReadonlySet<number>): Promise<(item: Placed<ItemValues>) => ItemValues> {
  const asked = placed.flatMap(({ item: { productId, name } }) => (productId !== null && (name === '' || !known.has(productId)) ? [productId] : []))
  const products = new Map((asked.length === 0 ? [] : await getProducts(call, [...new Set(asked)])).map((product) => [product.id, product]))
  return ({ item, number }) => {
    if (item.productId === null) return item
    const product = products.get(item.productId)
    if (!product && !known.has(item.productId)) throw errors.error_purchase_product_missing({ number, productId: item.productId })
    return item.name === '' && product ? { ...item, name: product.name } : item
  }
}

/** The items as they are to be: those that are there with their prices by today's terms, and new ones behind them. */
export async function composeItems(
  call: Context,
  stored: readonly ItemRow[],
  sent: readonly IncomeItem[],
  terms: Terms,
  was: Pick<Terms, 'currency' | 'rate'> = terms,
): Promise<{ fresh: ItemValues[]; changed: ItemRow[] }> {
  const kept = new Map(stored.map((row): [number, Placed<ItemValues>] => [row.id, { item: pricedAnew(row, terms, was), number: 0 }]))
  const fresh: Placed<ItemValues>[] = []
  let position = stored.at(-1)?.position ?? -1
  for (const [at, one] of sent.entries()) {
    const [id, number] = [one.id ?? 0, at + 1]
    const item = kept.get(id)?.item
    if (id !== 0 && !item) throw errors.error_purchase_item_missing({ itemId: id })
    if (item) kept.set(id, { item: laidOver(item, one, terms, number), number })
    else fresh.push({ item: laidOver(newItem(terms.currency, (position = Math.min(position + 1, LAST))), one, terms, number), number })
  }
  if (stored.length + fresh.length > MOST_ITEMS) throw errors.error_purchase_items_limit({ limit: MOST_ITEMS })
  const nameOf = await named(call, [...kept.values(), ...fresh], new Set(stored.flatMap(({ productId }) => productId ?? [])))
  const changed = stored.flatMap((row) => {
    const placed = kept.get(row.id)
    return placed ? [{ ...row, ...nameOf(placed) }] : []
  })
  return { fresh: fresh.map(nameOf), changed }
}
