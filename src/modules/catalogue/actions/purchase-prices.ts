// What goods cost their seller, as purchases tell it: of many products at once.
// Not its job: prices that cards are saved with (save.ts).
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import { lockModels } from '../queries/cards.ts'
import { locate } from '../queries/products.ts'
import { setCosts, type Cost } from '../queries/costs.ts'

/**
 * Products cost so much from now on, in roubles and in the currency they were bought for; of products that the caller may not use nothing
 * changes. Answers how many were changed.
 * @example await setPurchasePrices(call, [{ productId, priceRubMinor: 1000, deliveryRubMinor: 0, currency: 'RUB', priceMinor: 1000, deliveryMinor: 0 }])
 */
export async function setPurchasePrices(call: Pick<Context, 'db' | 'clientId' | 'actor'>, costs: readonly Cost[]): Promise<number> {
  if (costs.length === 0) return 0
  const places = await locate(call.db, call.clientId, [...new Set(costs.map(({ productId }) => productId))])
  const allowed = new Map(places.filter(({ organizationId }) => mayUse(call, organizationId)).map((place) => [place.id, place.modelId]))
  if (allowed.size === 0) return 0
  await lockModels(call.db, call.clientId, [...new Set(allowed.values())])
  return setCosts(
    call.db,
    call.clientId,
    costs.filter(({ productId }) => allowed.has(productId)),
  )
}
