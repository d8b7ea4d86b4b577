// The card that is to be made of an item: filled in with what the purchase knows, not saved.
import { fromMinor, optionalFromMinor } from '../../../kit/money.ts'
import type { Context } from '../../../kit/op.ts'
import type { Product, ProductModel } from '../../../wire/index.ts'
import { getProducts, presentModels } from '../../catalogue/index.ts'
import { getContractors } from '../../contractors/index.ts'
import { errors } from '../errors.ts'
import { findItem, type ItemRow } from '../queries/items.ts'
import { reachOf, seenPurchase } from './purchases.ts'

/** What goods cost their seller is told only to who may see purchases; the card gets it all the same when it is saved. */
const costsOf = ({ actor }: Context, item: ItemRow) =>
  actor.permissions.has('purchase.read') && item.priceMinor > 0
    ? {
        purchasePrice: fromMinor(item.priceRubMinor),
        deliveryCost: fromMinor(item.deliveryRubMinor),
        purchaseCurrency: item.currency,
        purchasePriceInCurrency: fromMinor(item.priceMinor),
        deliveryCostInCurrency: fromMinor(item.deliveryMinor),
      }
    : {}

/** The card of the item's product as it is, or a new one; either with the prices of the purchase. */
export async function cardOfItem(call: Context, itemId: number): Promise<ProductModel> {
  const item = await findItem(call.db, reachOf(call), itemId)
  if (!item) throw errors.error_purchase_item_missing({ itemId })
  const { organizationId, contractorId, deleted } = await seenPurchase(call, item.purchaseId)
  if (deleted) throw errors.error_purchase_removed({ purchaseId: item.purchaseId })
  const prices = { ...(item.retailMinor !== null && { price: optionalFromMinor(item.retailMinor) }), ...costsOf(call, item) }
  const [product] = item.productId === null ? [] : await getProducts(call, [item.productId])
  const [card] = product ? await presentModels(call, [product.modelId], true) : []
  if (card) return { ...card, ...prices, sourceIncomeItemId: itemId }
  const contractors = call.actor.permissions.has('contractor.edit') ? await getContractors(call, [contractorId]) : []
  const size: Product = { name: item.name.slice(0, 240), ...prices, sourceIncomeItemId: itemId }
  return {
    organizationId,
    name: item.name.slice(0, 200),
    title: item.name.slice(0, 255),
    ...(item.url !== null && { site: item.url }),
    ...prices,
    sourceIncomeItemId: itemId,
    ...(contractors.length > 0 && { contractors }),
    views: [{ color: '', sizes: [size] }],
  }
}
