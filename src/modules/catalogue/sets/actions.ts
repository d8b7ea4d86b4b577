// Sets: what they are made of, told and changed. Their stock follows in the same transaction; what is reserved already stays as it is.
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import type { ProductSet } from '../../../wire/index.ts'
import { requireModel } from '../actions/owned.ts'
import { errors as catalogueErrors } from '../errors.ts'
import { presentProducts } from '../present.ts'
import { lockModels } from '../queries/cards.ts'
import { lockSkus } from '../queries/products.ts'
import { errors } from './errors.ts'
import { compose, lockSets, markSets, partsAmong, readMembers, readSets, setsAmong, type Composed, type Member } from './queries.ts'

const MOST_SETS = 500
const MOST_PARTS = 100
const MOST_PIECES = 100_000

type Wanted = { productId: number; parts: { componentProductId: number; quantity: number }[] }

/** What was sent, read: each set with its components. Pure; refuses what needs no look into the catalogue. */
export function readComposition(given: Readonly<Record<string, readonly ProductSet[] | null>>): Wanted[] {
  const sets = Object.entries(given)
  if (sets.length > MOST_SETS) throw invalid('body', reasons.items(MOST_SETS))
  return sets.map(([key, parts]) => {
    const productId = Number(key)
    if (!/^\d{1,15}$/.test(key) || productId < 1) throw invalid(key, reasons.id)
    if ((parts?.length ?? 0) > MOST_PARTS) throw invalid(key, reasons.items(MOST_PARTS))
    return { productId, parts: (parts ?? []).map((part, at) => readPart(productId, part, at)) }
  })
}

function readPart(productId: number, part: ProductSet, at: number) {
  const componentProductId = part.componentProductId ?? part.componentProduct?.id
  if (componentProductId === null || componentProductId === undefined) throw invalid(`${productId}[${at}].componentProductId`, reasons.required)
  const given = part.productId ?? part.product?.id ?? productId
  if (given !== productId) throw errors.error_set_other_product({ productId, given })
  const quantity = part.quantity ?? 0
  if (quantity < 1 || quantity > MOST_PIECES) throw errors.error_set_quantity({ productId, componentProductId, most: MOST_PIECES })
  return { componentProductId, quantity }
}

/** The products that are named, their cards and SKUs locked: what is decided about them stays true. */
async function lockMembers(call: Context, wanted: readonly Wanted[]): Promise<ReadonlyMap<number, Member>> {
  const { db, clientId, actor } = call
  const ids = [...new Set(wanted.flatMap(({ productId, parts }) => [productId, ...parts.map((part) => part.componentProductId)]))]
  const before = await readMembers(db, clientId, ids, actor.organizationIds)
  await lockModels(
    db,
    clientId,
    before.map(({ modelId }) => modelId),
  )
  // The SKUs before the lock of sets, as merges take them; one that a merge has given meanwhile, after it.
  await lockSkus(
    db,
    clientId,
    before.map(({ skuId }) => skuId),
  )
  await lockSets(db, clientId)
  const members = await readMembers(db, clientId, ids, actor.organizationIds)
  const locked = new Set(before.map(({ skuId }) => skuId))
  const given = members.map(({ skuId }) => skuId).filter((skuId) => !locked.has(skuId))
  if (given.length > 0) await lockSkus(db, clientId, given)
  return new Map(members.map((member) => [member.id, member]))
}

/** The parts of one set, or why it can not be made of them. */
function partsOf({ productId, parts }: Wanted, members: ReadonlyMap<number, Member>): Composed {
  const set = members.get(productId)
  if (!set) throw catalogueErrors.error_product_not_found({ productId })
  if (set.productType === 'SERVICE' || set.productType === 'DIGITAL') throw errors.error_set_not_goods({ productId })
  const skus = new Set<number>()
  return {
    set,
    parts: parts.map(({ componentProductId, quantity }) => {
      const product = members.get(componentProductId)
      if (!product) throw errors.error_set_component_not_found({ componentProductId })
      if (product.skuId === set.skuId) throw errors.error_set_of_itself({ productId, componentProductId })
      if (product.organizationId !== set.organizationId) throw errors.error_set_other_organization({ componentProductId })
      if (skus.has(product.skuId)) throw errors.error_set_component_repeated({ productId, componentProductId })
      skus.add(product.skuId)
      return { product, quantity }
    }),
  }
}

/** One level: what a set is made of is no set, before this change or by it. */
async function refuseNested({ db, clientId }: Context, sets: readonly Composed[]): Promise<void> {
  const bySku = new Map<number, Member>()
  for (const { set } of sets) {
    const other = bySku.get(set.skuId)
    if (other) throw errors.error_set_repeated({ productId: other.id, otherProductId: set.id })
    bySku.set(set.skuId, set)
  }
  const parts = sets.flatMap((one) => one.parts.map(({ product }) => product))
  const standing = await setsAmong(
    db,
    clientId,
    parts.map(({ skuId }) => skuId),
  )
  for (const { set, parts: own } of sets) {
    if (own.length > 0) standing.add(set.skuId)
    else standing.delete(set.skuId)
  }
  const nested = parts.find(({ skuId }) => standing.has(skuId))
  if (nested) throw errors.error_set_in_set({ componentProductId: nested.id })
  const made = sets.filter((one) => one.parts.length > 0).map(({ set }) => set)
  const used = await partsAmong(
    db,
    clientId,
    made.map(({ skuId }) => skuId),
    [...bySku.keys()],
  )
  for (const { id, skuId } of made) {
    const setProductId = used.get(skuId)
    if (setProductId !== undefined) throw errors.error_set_is_component({ productId: id, setProductId })
  }
}

/** Replaces what sets are made of: those that are named, whole; nothing makes a set none. All or none of them. */
export async function storeSets(call: Context, given: Readonly<Record<string, readonly ProductSet[] | null>>): Promise<void> {
  const wanted = readComposition(given)
  if (wanted.length === 0) return
  const members = await lockMembers(call, wanted)
  const sets = wanted.map((one) => partsOf(one, members))
  await refuseNested(call, sets)
  const { db, clientId } = call
  await compose(db, clientId, sets)
  await markSets(
    db,
    clientId,
    sets.filter(({ parts }) => parts.length > 0).map(({ set }) => set.id),
  )
}

/** What the sets of a card are made of, with the cards of both. */
export async function getSets(call: Context, modelId: number): Promise<ProductSet[]> {
  const { db, clientId } = call
  await requireModel(call, modelId)
  const rows = await readSets(db, clientId, modelId)
  const ids = [...new Set(rows.flatMap(({ productId, componentProductId }) => [productId, componentProductId]))]
  const products = new Map((await presentProducts(call, ids)).map((product) => [product.id, product]))
  return rows.map((row) => ({ ...row, product: products.get(row.productId) ?? null, componentProduct: products.get(row.componentProductId) ?? null }))
}
