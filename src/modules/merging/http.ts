// Merging over HTTP: parts of the sections «Товары» and «Остатки (WMS)».
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, Text } from '../../kit/paging.ts'
import { op } from '../../op.ts'
import { changeOriginal, giveSkuBack, mergeCards, mergeDuplicate, moveColour, shareStock } from './actions.ts'

export const http = [
  op(
    'POST /api/product/mergeProduct',
    {
      summary: 'Merge a duplicate into a product, with its orders and stock',
      can: 'catalogue.edit',
      query: Type.Object({ product: Id, removedProduct: Id }),
      reply: Nothing,
    },
    (call) => mergeDuplicate(call, call.query.product, call.query.removedProduct),
  ),
  op(
    'POST /api/product/mergeModel',
    { summary: 'Merge one card into another', can: 'catalogue.edit', query: Type.Object({ model: Id, removedModel: Id }), reply: Nothing },
    (call) => mergeCards(call, call.query.model, call.query.removedModel),
  ),
  op(
    'POST /api/product/moveViewToModel',
    { summary: 'Move a colour to another card', can: 'catalogue.edit', query: Type.Object({ viewId: Id, article: Text(255) }), reply: Id },
    (call) => moveColour(call, call.query.viewId, call.query.article),
  ),
  op(
    'POST /api/product/changeOriginalModel',
    { summary: 'Make a card the original of the SKUs that it shares', can: 'catalogue.edit', query: Type.Object({ modelId: Id }), reply: Nothing },
    (call) => changeOriginal(call, call.query.modelId),
  ),
  op(
    'POST /api/wms/mergeProductStock',
    { summary: 'Share the stock of another SKU', can: 'stock.edit', query: Type.Object({ productId: Id, skuId: Type.Optional(Id) }), reply: Nothing },
    (call) => shareStock(call, call.query.productId, call.query.skuId),
  ),
  op(
    'POST /api/wms/restoreSku',
    { summary: 'Give a product its own SKU back', can: 'stock.edit', query: Type.Object({ productId: Id }), reply: Type.Boolean() },
    (call) => giveSkuBack(call, call.query.productId),
  ),
]
