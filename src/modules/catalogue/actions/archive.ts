// The archive, and deleting for good: sizes, colours, cards.
import type { Context } from '../../../kit/op.ts'
import { IN_USE, refusedAs } from '../../../kit/db.ts'
import { mayUse } from '../../../kit/reach.ts'
import { requireModel, requireView } from './owned.ts'
import { audit, auditEach } from '../../client/index.ts'
import { requireWithin } from '../../limits/index.ts'
import { errors, inOurWords } from '../errors.ts'
import { lockModels, refreshModels } from '../queries/cards.ts'
import {
  deleteEmptied,
  deleteModel,
  deleteProducts,
  deleteView,
  locate,
  locateView,
  markModel,
  markProducts,
  markView,
  productsOfModel,
  productsOfView,
} from '../queries/products.ts'

const turn = (deleted: boolean) => (deleted ? 'archive' : 'restore')
const said = (deleted: boolean) => (deleted ? 'signed_as_removed' : 'restored')

/** The products that are named, their cards locked; one that is not there, or not for this caller, refuses them all. */
async function lockProducts(call: Context, ids: readonly number[]) {
  const find = async () => {
    const places = await locate(call.db, call.clientId, ids)
    const known = new Set(places.filter((place) => mayUse(call, place.organizationId)).map((place) => place.id))
    const missing = ids.find((id) => !known.has(id))
    if (missing !== undefined) throw errors.error_product_not_found({ productId: missing })
    return places
  }
  const places = await find()
  await lockModels(
    call.db,
    call.clientId,
    places.map((place) => place.modelId),
  )
  return find()
}

async function lockView(call: Context, viewId: number) {
  const view = await requireView(call, viewId)
  await lockModels(call.db, call.clientId, [view.modelId])
  return (await locateView(call.db, call.clientId, viewId)) ?? view
}

async function lockModel(call: Context, modelId: number) {
  await lockModels(call.db, call.clientId, [modelId])
  return requireModel(call, modelId)
}

/** Puts products into the archive or takes them out. */
export async function archiveProducts(call: Context, ids: readonly number[], deleted: boolean): Promise<void> {
  const places = await lockProducts(call, ids)
  await inOurWords(async () => {
    await markProducts(call.db, call.clientId, ids, deleted)
    await refreshModels(call.db, call.clientId, [...new Set(places.map((place) => place.modelId))])
  })
  const turned = places.filter((place) => place.deleted !== deleted).map((place) => place.id)
  await auditEach(call, `product.${turn(deleted)}`, 'product', turned)
  if (!deleted) await requireWithin(call, 'products')
}

/** The three below turn the flag over when the caller does not say which way. */
export async function archiveProduct(call: Context, id: number, deleted?: boolean): Promise<string> {
  const [place] = await lockProducts(call, [id])
  const wanted = deleted ?? place?.deleted !== true
  await archiveProducts(call, [id], wanted)
  return said(wanted)
}

export async function archiveView(call: Context, id: number, deleted?: boolean): Promise<string> {
  const view = await lockView(call, id)
  const wanted = deleted ?? !view.deleted
  await inOurWords(async () => {
    await markView(call.db, call.clientId, id, wanted)
    await refreshModels(call.db, call.clientId, [view.modelId])
  })
  if (view.deleted !== wanted) await audit(call, `view.${turn(wanted)}`, 'product_view', id)
  if (!wanted) await requireWithin(call, 'products')
  return said(wanted)
}

export async function archiveModel(call: Context, id: number, deleted?: boolean): Promise<string> {
  const model = await lockModel(call, id)
  const wanted = deleted ?? !model.deleted
  await inOurWords(async () => {
    await markModel(call.db, call.clientId, id, wanted)
    await refreshModels(call.db, call.clientId, [id])
  })
  if (model.deleted !== wanted) await audit(call, `model.${turn(wanted)}`, 'product_model', id)
  if (!wanted) await requireWithin(call, 'products')
  return said(wanted)
}

/** Whatever refers to goods (stock, orders, documents) does so by the database's own references: it knows better than any list of ours. */
async function unlessInUse(work: () => Promise<void>): Promise<string> {
  await refusedAs(IN_USE, errors.error_product_in_use, work)
  return 'removed'
}

/** Deletes products for good, all or none, and with them the colours and cards that nothing is left of. */
export async function removeProducts(call: Context, ids: readonly number[]): Promise<string> {
  const places = await lockProducts(call, ids)
  return unlessInUse(async () => {
    await deleteProducts(call.db, call.clientId, ids)
    await deleteEmptied(
      call.db,
      call.clientId,
      places.map((place) => place.viewId),
      places.map((place) => place.modelId),
    )
    await auditEach(call, 'product.remove', 'product', [...new Set(ids)])
  })
}

export async function removeView(call: Context, id: number): Promise<string> {
  const view = await lockView(call, id)
  return unlessInUse(async () => {
    await deleteProducts(call.db, call.clientId, await productsOfView(call.db, call.clientId, id))
    await deleteView(call.db, call.clientId, id)
    await deleteEmptied(call.db, call.clientId, [], [view.modelId])
    await audit(call, 'view.remove', 'product_view', id)
  })
}

export async function removeModel(call: Context, id: number): Promise<string> {
  await lockModel(call, id)
  return unlessInUse(async () => {
    await deleteProducts(call.db, call.clientId, await productsOfModel(call.db, call.clientId, id))
    await deleteModel(call.db, call.clientId, id)
    await audit(call, 'model.remove', 'product_model', id)
  })
}
