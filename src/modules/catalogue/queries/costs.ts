// SQL of what goods cost their seller.
import { sql, type Tx } from '../../../kit/db.ts'

export type Cost = { productId: number; priceRubMinor: number; deliveryRubMinor: number; currency: string; priceMinor: number; deliveryMinor: number }

/** Of several costs of one product the last counts; a product that costs this already is left alone. */
export const setCosts = (db: Tx, clientId: number, costs: readonly Cost[]) => {
  const last = [...new Map(costs.map((cost) => [cost.productId, cost])).values()]
  return db.run(sql`
    update product p set purchase_price_minor = w.price_rub, delivery_cost_minor = w.delivery_rub, extra = p.extra || w.said, version = p.version + 1, modified_at = now()
    from (
      select n.product_id, n.price_rub, n.delivery_rub,
        jsonb_build_object('purchaseCurrency', n.currency, 'purchasePriceInCurrency', n.price / 100.0, 'deliveryCostInCurrency', n.delivery / 100.0) as said
      from unnest(${last.map((one) => one.productId)}::bigint[], ${last.map((one) => one.priceRubMinor)}::bigint[], ${last.map((one) => one.deliveryRubMinor)}::bigint[],
        ${last.map((one) => one.currency)}::text[], ${last.map((one) => one.priceMinor)}::bigint[],
        ${last.map((one) => one.deliveryMinor)}::bigint[]) n(product_id, price_rub, delivery_rub, currency, price, delivery)
    ) w where p.client_id = ${clientId} and p.id = w.product_id
      and ((p.purchase_price_minor, p.delivery_cost_minor) is distinct from (w.price_rub, w.delivery_rub) or not p.extra @> w.said)`)
}
