// Merging duplicates, joining cards, sharing stock; each whole or not at all.
import type { Context } from '../../kit/op.ts'
import { isAllowed } from '../../kit/reach.ts'
import { lockSkus, refreshCards } from '../catalogue/index.ts'
import { audit } from '../client/index.ts'
import { errors } from './errors.ts'
import {
  archiveEmptied,
  bothLinked,
  cardsOfSkus,
  findByArticle,
  findProducts,
  findView,
  isSharedBeyond,
  liesElsewhere,
  lockCards,
  lockMerging,
  makeOriginal,
  mergeProducts,
  mergeViews,
  moveModelTies,
  moveProductTies,
  moveSize,
  moveView,
  moveViewTies,
  renameParts,
  restoreSku,
  setClash,
  shareSku,
  sizesOf,
  skuOf,
  skusOfCards,
  viewsOf,
  type Colour,
  type Place,
  type Size,
} from './queries.ts'

/**
 * The products by id; locked are their cards and those of all that share their SKUs, or one that they are to share. One that is not there, or not this
 * caller's, refuses.
 */
async function lockProducts(call: Context, ids: readonly number[], also: readonly number[] = []): Promise<Map<number, Place>> {
  const { db, clientId, actor } = call
  await lockMerging(db, clientId)
  const before = await findProducts(db, clientId, ids, actor.organizationIds)
  const shared = await cardsOfSkus(db, clientId, [...before.map((place) => place.skuId), ...also])
  await lockCards(db, clientId, [...before.map((place) => place.modelId), ...shared])
  const found = new Map((await findProducts(db, clientId, ids, actor.organizationIds)).map((place) => [place.id, place]))
  for (const productId of ids) if (!found.has(productId)) throw errors.error_product_not_found({ productId })
  return found
}

/** The products with their SKUs locked, so that what is decided about either stays true; which SKU a product has only a merge changes, and this is the only one. */
async function lockSkusOf(call: Context, ids: readonly number[], also: readonly number[] = []): Promise<Map<number, Place>> {
  const { db, clientId, actor } = call
  const places = await findProducts(db, clientId, ids, actor.organizationIds)
  await lockSkus(db, clientId, [...new Set([...places.map((place) => place.skuId), ...also])])
  return new Map(places.map((place) => [place.id, place]))
}

/** All products of a SKU would go with it: those of organizations that the caller may not touch too. */
async function refuseShared({ db, clientId, actor }: Context, skuId: number): Promise<void> {
  if (actor.organizationIds !== null && (await isSharedBeyond(db, clientId, skuId, actor.organizationIds))) throw errors.error_merge_other_organization()
}

async function refuseElsewhere({ db, clientId, actor }: Context, skuId: number): Promise<void> {
  if (actor.warehouseIds !== null && (await liesElsewhere(db, clientId, skuId, actor.warehouseIds))) throw errors.error_stock_elsewhere()
}

async function refuseSets({ db, clientId }: Context, from: number, to: number): Promise<void> {
  const clash = from === to ? null : await setClash(db, clientId, from, to)
  if (clash === 'nested') throw errors.error_merge_set_nested()
  if (clash === 'differ') throw errors.error_merge_sets_differ()
}

async function joinProducts(call: Context, from: number, to: number): Promise<void> {
  const { db, clientId, actor } = call
  const both = await bothLinked(db, clientId, from, to)
  if (both) throw errors.error_merge_both_linked({ service: both.service })
  const places = await lockSkusOf(call, [from, to])
  const [source, target] = [places.get(from), places.get(to)]
  if (!source || !target) throw errors.error_product_not_found({ productId: source ? to : from })
  if (source.skuId !== target.skuId) {
    await refuseShared(call, source.skuId)
    await refuseElsewhere(call, source.skuId)
  }
  await refuseSets(call, source.skuId, target.skuId)
  await mergeProducts(db, clientId, from, to, actor.userId)
  await renameParts(db, clientId, from, to)
  await moveProductTies(db, clientId, from, to)
}

/** Two rows of one product become one: the first keeps all, the other goes to the archive. */
export async function mergeDuplicate(call: Context, productId: number, removedId: number): Promise<void> {
  if (productId === removedId) throw errors.error_merge_with_itself()
  const places = await lockProducts(call, [productId, removedId])
  const [target, source] = [places.get(productId), places.get(removedId)]
  if (!target || !source) throw errors.error_product_not_found({ productId })
  if (target.organizationId !== source.organizationId) throw errors.error_merge_other_organization()
  await joinProducts(call, removedId, productId)
  await moveViewTies(call.db, call.clientId, [{ from: source.viewId, to: target.viewId }])
  await moveModelTies(call.db, call.clientId, source.modelId, target.modelId)
  await refreshCards(call, [target.modelId, source.modelId])
  await audit(call, 'product.merge', 'product', productId, { removed: removedId })
}

/** Cards of one organization, locked with those of all that share stock with theirs. */
async function lockSharing({ db, clientId, actor }: Context, modelIds: readonly number[]): Promise<void> {
  await lockMerging(db, clientId)
  const shared = await cardsOfSkus(db, clientId, await skusOfCards(db, clientId, modelIds))
  const locked = new Map((await lockCards(db, clientId, [...modelIds, ...shared])).map((card) => [card.id, card.organizationId]))
  const organizations = modelIds.map((modelId) => {
    const organizationId = locked.get(modelId)
    if (organizationId === undefined || !isAllowed(actor.organizationIds, organizationId)) throw errors.error_model_not_found({ modelId })
    return organizationId
  })
  if (new Set(organizations).size > 1) throw errors.error_merge_other_organization()
}

type Into = { viewId: number; sizes: readonly Size[] }
/** The sizes of a colour that both cards have: those that are the same become one, the others move over. */
async function joinColours(call: Context, modelId: number, sizes: readonly Size[], into: Into): Promise<void> {
  for (const size of sizes) {
    const same = into.sizes.find((one) => !one.deleted && one.size === size.size)
    if (!same) {
      await mergeViews(call.db, call.clientId, size.viewId, into.viewId)
      await moveSize(call.db, call.clientId, size.id, into.viewId, modelId)
      continue
    }
    await joinProducts(call, size.id, same.id)
  }
}

/** One card of two: colours move over, the same colours and sizes are merged, the emptied card goes to the archive. */
export async function mergeCards(call: Context, modelId: number, removedId: number): Promise<void> {
  if (modelId === removedId) throw errors.error_merge_with_itself()
  const { db, clientId } = call
  await lockSharing(call, [modelId, removedId])
  const [views, targetViews] = [await viewsOf(db, clientId, removedId), await viewsOf(db, clientId, modelId)]
  const [sizes, targetSizes] = [await sizesOf(db, clientId, removedId), await sizesOf(db, clientId, modelId)]
  // All at once and in their order: pair by pair below, two who merge cards that share stock would wait for each other.
  await lockSkusOf(
    call,
    [...sizes, ...targetSizes].map((size) => size.id),
  )
  const joined: { from: number; to: number }[] = []
  for (const view of views.filter((one) => !one.deleted)) {
    const same = targetViews.find((one) => !one.deleted && one.color === view.color)
    const living = sizes.filter((size) => size.viewId === view.id && !size.deleted)
    if (same) {
      await joinColours(call, modelId, living, { viewId: same.id, sizes: targetSizes.filter((size) => size.viewId === same.id) })
      joined.push({ from: view.id, to: same.id })
    } else await moveView(db, clientId, view.id, modelId)
  }
  await archiveEmptied(db, clientId, removedId, true)
  await moveViewTies(db, clientId, joined)
  await moveModelTies(db, clientId, removedId, modelId)
  await refreshCards(call, [modelId, removedId])
  await audit(call, 'model.merge', 'product_model', modelId, { removed: removedId })
}

type Move = { view: Colour; targetId: number }
async function findMove({ db, clientId, actor }: Context, viewId: number, article: string): Promise<Move> {
  const view = await findView(db, clientId, viewId, actor.organizationIds)
  if (!view) throw errors.error_view_not_found({ viewId })
  const target = await findByArticle(db, clientId, view.organizationId, article, view.modelId)
  if (!target) throw errors.error_model_article_not_found({ article })
  return { view, targetId: target.id }
}

/** Whence a colour goes and where to, both cards locked in their order; looked up again until that is so. */
async function lockMove(call: Context, viewId: number, article: string): Promise<Move> {
  let move = await findMove(call, viewId, article)
  for (;;) {
    const { view, targetId } = move
    if (targetId === view.modelId) return move
    await lockSharing(call, [view.modelId, targetId])
    move = await findMove(call, viewId, article)
    if (move.view.modelId === view.modelId && move.targetId === targetId) return move
  }
}

/** A colour with all its sizes goes over to the card with this article in the same organization; answers that card. */
export async function moveColour(call: Context, viewId: number, article: string): Promise<number> {
  const { db, clientId } = call
  const { view, targetId } = await lockMove(call, viewId, article)
  if (targetId === view.modelId) return targetId
  if ((await viewsOf(db, clientId, targetId)).some((one) => !one.deleted && one.color === view.color))
    throw errors.error_color_not_unique({ color: view.color })
  await moveView(db, clientId, viewId, targetId)
  await archiveEmptied(db, clientId, view.modelId, false)
  await moveModelTies(db, clientId, view.modelId, targetId)
  await refreshCards(call, [view.modelId, targetId])
  await audit(call, 'view.move', 'product_view', viewId, { from: view.modelId, to: targetId })
  return targetId
}

/** Of those that share a SKU, the products of this card are the originals from now on. */
export async function changeOriginal(call: Context, modelId: number): Promise<void> {
  await lockSharing(call, [modelId])
  await makeOriginal(call.db, call.clientId, modelId)
  await audit(call, 'model.original', 'product_model', modelId)
}

/** The product shares the stock of a SKU, also of another organization; without a SKU it gets its own again. */
export async function shareStock(call: Context, productId: number, skuId: number | undefined): Promise<void> {
  if (skuId === undefined) {
    await giveSkuBack(call, productId)
    return
  }
  const { db, clientId, actor } = call
  await lockProducts(call, [productId], [skuId])
  const place = (await lockSkusOf(call, [productId], [skuId])).get(productId)
  if (!place) throw errors.error_product_not_found({ productId })
  if (!(await skuOf(db, clientId, skuId, actor.organizationIds))) throw errors.error_sku_not_found({ skuId })
  await refuseElsewhere(call, place.skuId)
  await refuseSets(call, place.skuId, skuId)
  await shareSku(db, clientId, productId, skuId, actor.userId)
  await audit(call, 'sku.share', 'product', productId, { skuId })
}

export async function giveSkuBack(call: Context, productId: number): Promise<boolean> {
  await lockProducts(call, [productId])
  const restored = await restoreSku(call.db, call.clientId, productId)
  if (restored) await audit(call, 'sku.restore', 'product', productId)
  return restored
}
