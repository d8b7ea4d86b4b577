// Cards and products as callers ask for them: create, replace, merge, look up, mark as favourite or actual.
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import type { Product, ProductModel } from '../../../wire/index.ts'
import { requireModel, requireProduct, requireView } from './owned.ts'
import { describe } from '../describe.ts'
import { errors } from '../errors.ts'
import { categoryDefaults } from '../params/inherited.ts'
import { presentModels, presentProducts } from '../present.ts'
import { findModelByArticle, lockModels, setActual, setFavourite } from '../queries/cards.ts'
import { locateModel, readBarcodeOwners } from '../queries/products.ts'
import { MERGE, REPLACE, saveCard } from './save.ts'

async function shown(call: Context, modelId: number, withValues: boolean): Promise<ProductModel> {
  const [card] = await presentModels(call, [modelId], withValues)
  if (!card || !mayUse(call, card.organizationId ?? 0)) throw errors.error_model_not_found({ modelId })
  return card
}

export const getCard = (call: Context, modelId: number, withValues = false): Promise<ProductModel> => shown(call, modelId, withValues)

export async function getCardByArticle(call: Context, article: string): Promise<ProductModel> {
  const found = await findModelByArticle(call.db, call.clientId, article, call.actor.organizationIds)
  if (!found) throw errors.error_model_article_not_found({ article })
  return shown(call, found.id, false)
}

export const createCard = async (call: Context, card: ProductModel): Promise<ProductModel> =>
  shown(call, await saveCard(call, card, { finding: 'create', laying: REPLACE }), true)
/** Replaces what is sent: fields that are absent become empty; colours, sizes, barcodes and parameter values that are not sent stay. */
export const updateCard = async (call: Context, card: ProductModel): Promise<ProductModel> =>
  shown(call, await saveCard(call, card, { finding: 'id', laying: REPLACE }), true)
export const patchCard = async (call: Context, id: number, card: ProductModel): Promise<ProductModel> =>
  shown(call, await saveCard(call, { ...card, id }, { finding: 'id', laying: MERGE }), true)

/**
 * Changes one size; with it, unless `onlyProduct`, what is sent of its colour and its card. Those two are always merged and never checked
 * for versions, because lists give them in part and a client that goes through a list changes many sizes of one card.
 */
export async function updateProduct(call: Context, sent: Product, options: { merge?: boolean; onlyProduct?: boolean }): Promise<Product> {
  const productId = sent.id ?? 0
  const place = await requireProduct(call, productId)
  const { view: sentView, ...product } = sent
  const { model: sentModel, ...view } = (options.onlyProduct !== true && sentView) || { hasChanges: false, model: undefined }
  await saveCard(
    call,
    {
      ...(sentModel ?? { hasChanges: false }),
      id: place.modelId,
      organizationId: place.organizationId,
      versionId: null,
      views: [{ ...view, id: place.viewId, versionId: null, sizes: [{ ...product, hasChanges: true }] }],
    },
    { finding: 'id', laying: { model: 'merge', view: 'merge', product: options.merge === true ? 'merge' : 'replace' } },
  )
  return getProduct(call, productId)
}

export async function getProduct(call: Context, productId: number): Promise<Product> {
  const [product] = await presentProducts(call, [productId])
  if (!product || !mayUse(call, product.organizationId ?? 0)) throw errors.error_product_not_found({ productId })
  return product
}

export async function getProductByBarcode(call: Context, barcode: string, organizationId?: number): Promise<Product> {
  const owners = await readBarcodeOwners(call.db, call.clientId, [barcode], call.actor.organizationIds)
  const owner = owners.find((one) => organizationId === undefined || one.organizationId === organizationId)
  if (!owner) throw errors.error_barcode_not_found({ barcode })
  return getProduct(call, owner.productId)
}

export async function markFavourite(call: Context, modelId: number, favourite: boolean): Promise<void> {
  await requireModel(call, modelId)
  await setFavourite(call.db, call.clientId, modelId, favourite)
}

export async function markActual(call: Context, viewId: number, actual: boolean): Promise<void> {
  const { modelId } = await requireView(call, viewId)
  await lockModels(call.db, call.clientId, [modelId])
  await setActual(call.db, call.clientId, viewId, actual)
}

/** Descriptions of cards by their ids or articles, made of what the cards say; nothing is saved. */
export async function describeCards(call: Context, keys: readonly string[]): Promise<Record<string, string>> {
  const described: [string, string][] = []
  for (const key of new Set(keys)) {
    const id = /^\d{1,15}$/.test(key) ? Number(key) : undefined
    const byId = id === undefined ? undefined : await locateModel(call.db, call.clientId, id)
    const found = byId && mayUse(call, byId.organizationId) ? byId : await findModelByArticle(call.db, call.clientId, key, call.actor.organizationIds)
    if (!found) throw errors.error_model_article_not_found({ article: key })
    const card = await shown(call, found.id, true)
    described.push([key, describe(card, card.categoryId ? await categoryDefaults(call, card.categoryId) : [])])
  }
  return Object.fromEntries(described)
}
