// A card, a colour or a size that the caller names: where it stands, or 404 when it is not there or not for them. Nothing is locked here.
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import { errors } from '../errors.ts'
import { locate, locateModel, locateView } from '../queries/products.ts'

export async function requireModel(call: Context, modelId: number) {
  const model = await locateModel(call.db, call.clientId, modelId)
  if (!model || !mayUse(call, model.organizationId)) throw errors.error_model_not_found({ modelId })
  return model
}

export async function requireView(call: Context, viewId: number) {
  const view = await locateView(call.db, call.clientId, viewId)
  if (!view || !mayUse(call, view.organizationId)) throw errors.error_view_not_found({ viewId })
  return view
}

export async function requireProduct(call: Context, productId: number) {
  const [place] = await locate(call.db, call.clientId, [productId])
  if (!place || !mayUse(call, place.organizationId)) throw errors.error_product_not_found({ productId })
  return place
}
