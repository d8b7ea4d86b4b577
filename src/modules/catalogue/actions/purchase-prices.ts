// What goods cost their seller, as purchases tell it: of many products at once.
// Not its job: prices that cards are saved with (save.ts).
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import { lockModels } from '../queries/cards.ts'
import { locate } from '../queries/products.ts'
import { setCosts, type Cost } from '../queries/costs.ts'

type Asker = Pick<Context, 'db' | 'clientId' | 'actor'>

/** The products that the caller may use, and the card of each. */
const cardsOf = async (call: Asker, productIds: readonly number[]): Promise<ReadonlyMap<number, number>> =>
  new Map(
    (await locate(call.db, call.clientId, [...new Set(productIds)]))
      .filter(({ organizationId }) => mayUse(call, organizationId))
      .map((place) => [place.id, place.modelId]),
  )

/**
 * Locks the cards of these products. Who changes their prices together with rows that merges and new cards change too (`setPurchasePrices`) calls this
 * before locking those rows: cards come first, here as there.
 */
export async function lockCardsOf(call: Asker, productIds: readonly number[]): Promise<void> {
  const cards = await cardsOf(call, productIds)
  if (cards.size > 0) await lockModels(call.db, call.clientId, [...new Set(cards.values())])
}

/**
 * Products cost so much from now on, in roubles and in the currency they were bought for; of products that the caller may not use nothing
 * changes. Answers how many were changed.
 * @example await setPurchasePrices(call, [{ productId, priceRubMinor: 1000, deliveryRubMinor: 0, currency: 'RUB', priceMinor: 1000, deliveryMinor: 0 }])
 */
export async function setPurchasePrices(call: Asker, costs: readonly Cost[]): Promise<number> {
  const allowed = await cardsOf(
    call,
    costs.map(({ productId }) => productId),
  )
  if (allowed.size === 0) return 0
  await lockModels(call.db, call.clientId, [...new Set(allowed.values())])
  return setCosts(
    call.db,
    call.clientId,
    costs.filter(({ productId }) => allowed.has(productId)),
  )
}
