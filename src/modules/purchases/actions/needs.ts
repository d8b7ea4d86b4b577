// What must be bought because orders of marketplaces wait for it.
// Not its job: what will run out one day (the filter needToBuy of product search).
import { Type, type Static } from 'typebox'
import { toWire } from '../../../kit/dates.ts'
import type { Context } from '../../../kit/op.ts'
import { Id, page } from '../../../kit/paging.ts'
import type { Product } from '../../../wire/index.ts'
import { dayOf, ProductFilter, searchProducts } from '../../catalogue/index.ts'
import { modelContractors } from '../../contractors/index.ts'
import { shownProducts } from '../present.ts'
import { readNeeds, type Need } from '../queries/needs.ts'

export const NeedFilter = Type.Object({ ...ProductFilter.properties, contractorId: Type.Optional(Id) })
export type NeedFilter = Static<typeof NeedFilter>

export type NeededGoods = { needs: ReadonlyMap<number, Need>; ids: number[]; total: number | undefined }

function only(known: readonly number[] | undefined, ids: readonly number[]): number[] {
  const among = known && new Set(known)
  return ids.filter((id) => among?.has(id) ?? true)
}

/** A page of goods to buy. The words about an order speak of those that wait, the others about the goods. */
export async function neededGoods(call: Context, { contractorId, orderService, deliveryDate, ...goods }: NeedFilter): Promise<NeededGoods> {
  const found = await readNeeds(call.db, {
    clientId: call.clientId,
    organizationIds: call.actor.organizationIds,
    service: orderService,
    delivery: deliveryDate === undefined ? undefined : dayOf(deliveryDate, 'deliveryDate'),
  })
  const needs = new Map(found.map((need) => [need.productId, need]))
  if (needs.size === 0) return { needs, ids: [], total: goods.count === true ? 0 : undefined }
  const { contractors, productIds, ...rest } = goods
  const suppliers = contractorId === undefined ? contractors : only(contractors, [contractorId])
  const filter = { ...rest, productIds: only(productIds, [...needs.keys()]), ...(suppliers !== undefined && { contractors: suppliers }) }
  return { needs, ...(await searchProducts(call, filter)) }
}

/** Goods as lists show them, with what orders need of them, and who supplies them. */
async function presentNeeds(call: Context, { needs, ids }: NeededGoods): Promise<Product[]> {
  const products = await shownProducts(call, ids)
  const rows = ids.flatMap((id) => products.get(id) ?? [])
  const suppliers = await modelContractors(call, [...new Set(rows.flatMap(({ view }) => view?.model?.id ?? []))])
  return rows.map((row) => {
    const need = needs.get(row.id ?? 0)
    const contractors = suppliers.get(row.view?.model?.id ?? 0)
    return {
      ...row,
      ...(need && { quantity: need.quantity, incomeQuantity: need.ordered, orderMinDate: toWire(need.since) }),
      ...(contractors && row.view?.model && { view: { ...row.view, model: { ...row.view.model, contractors: [...contractors] } } }),
    }
  })
}

export async function findNeeds(call: Context, filter: NeedFilter) {
  const found = await neededGoods(call, filter)
  return page(filter, await presentNeeds(call, found), found.total)
}
