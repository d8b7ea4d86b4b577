// Cards, colours and sizes over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id, Text } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { needs, wire, wireList } from '../../../wire/index.ts'
import { archiveModel, archiveProduct, archiveProducts, archiveView, removeModel, removeProducts, removeView } from '../actions/archive.ts'
import {
  createCard,
  describeCards,
  getCard,
  getCardByArticle,
  getProductByBarcode,
  markActual,
  markFavourite,
  patchCard,
  updateCard,
  updateProduct,
} from '../actions/cards.ts'
import { linkProducts } from '../actions/listings.ts'
import { AnyService } from '../../../wire/services.ts'

const WithParams = Type.Object({ params: Type.Optional(Type.Boolean()) })
const Deleted = Type.Object({ deleted: Type.Optional(Type.Boolean()) })
const Ids = Type.Array(Id, { minItems: 1, maxItems: 1_000 })
const Links = Type.Array(wire('ProductLinkToService'), { minItems: 1, maxItems: 1_000 })
const Word = Type.String()

export const cards = [
  op(
    'POST /api/product/model/create',
    {
      summary: 'Create a card with its colours and sizes',
      can: 'catalogue.edit',
      body: needs('ProductModel', ['article']),
      reply: wire('ProductModel'),
      tag: 'Товары',
      aliases: ['POST /api/product/createModel', 'POST /api/model'],
    },
    (call) => createCard(call, call.body),
  ),
  op(
    'POST /api/product/model/update',
    {
      summary: 'Replace the fields of a card, its colours and sizes',
      can: 'catalogue.edit',
      body: wire('ProductModel'),
      reply: wire('ProductModel'),
      tag: 'Товары',
      aliases: ['POST /api/product/updateModel', 'PUT /api/model'],
    },
    (call) => updateCard(call, call.body),
  ),
  op(
    'PATCH /api/model/:modelId',
    { summary: 'Merge what is sent into a card', can: 'catalogue.edit', body: wire('ProductModel'), reply: wire('ProductModel'), tag: 'Товары' },
    (call) => patchCard(call, call.params.modelId, call.body),
  ),
  op(
    'GET /api/product/model/:modelId',
    { summary: 'A card whole', can: 'catalogue.read', query: WithParams, reply: wire('ProductModel'), tag: 'Товары', aliases: ['GET /api/model/:modelId'] },
    (call) => getCard(call, call.params.modelId, call.query.params),
  ),
  op(
    'GET /api/product/getModelById',
    {
      summary: 'A card whole, by the older address',
      can: 'catalogue.read',
      query: Type.Object({ id: Id, params: Type.Optional(Type.Boolean()) }),
      reply: wire('ProductModel'),
      tag: 'Товары',
    },
    (call) => getCard(call, call.query.id, call.query.params),
  ),
  op(
    'POST /api/product/getProductModel',
    { summary: 'Find a card by its article', can: 'catalogue.read', reads: true, query: Type.Object({ article: Text(255) }), reply: wire('ProductModel') },
    (call) => getCardByArticle(call, call.query.article),
  ),
  op(
    'POST /api/product/generateDescription',
    {
      summary: 'Describe cards, named by id or article, by their own parameters',
      can: 'catalogue.read',
      reads: true,
      body: Type.Array(Text(255), { minItems: 1, maxItems: 100 }),
      reply: Type.Record(Type.String(), Type.String()),
    },
    (call) => describeCards(call, call.body),
  ),
  op('DELETE /api/product/model/:modelId', { summary: 'Delete a card for good', can: 'catalogue.edit', reply: Word }, (call) =>
    removeModel(call, call.params.modelId),
  ),
  op('DELETE /api/product/view/:viewId', { summary: 'Delete a colour for good', can: 'catalogue.edit', reply: Word }, (call) =>
    removeView(call, call.params.viewId),
  ),
  op(
    'DELETE /api/product/archive/model/:modelId',
    { summary: 'Put a card into the archive or take it out', can: 'catalogue.edit', query: Deleted, reply: Word },
    (call) => archiveModel(call, call.params.modelId, call.query.deleted),
  ),
  op(
    'DELETE /api/product/archive/view/:viewId',
    { summary: 'Put a colour into the archive or take it out', can: 'catalogue.edit', query: Deleted, reply: Word },
    (call) => archiveView(call, call.params.viewId, call.query.deleted),
  ),
  op(
    'POST /api/product/updateFavourite',
    { summary: 'Mark a card as favourite or not', can: 'catalogue.edit', query: Type.Object({ id: Id, favourite: Type.Boolean() }), reply: Nothing },
    (call) => markFavourite(call, call.query.id, call.query.favourite),
  ),
  op(
    'POST /api/product/updateActualView',
    {
      summary: 'Mark a colour as actual or not',
      can: 'catalogue.edit',
      query: Type.Object({ productViewId: Id, actualStatus: Type.Boolean() }),
      reply: Nothing,
    },
    (call) => markActual(call, call.query.productViewId, call.query.actualStatus),
  ),
]

export const products = [
  op(
    'POST /api/product/updateProduct',
    {
      summary: 'Change a size, and what is sent of its colour and card',
      can: 'catalogue.edit',
      body: needs('Product', ['id']),
      reply: wire('Product'),
      query: Type.Object({ merge: Type.Optional(Type.Boolean()), onlyProduct: Type.Optional(Type.Boolean()) }),
    },
    (call) => updateProduct(call, call.body, call.query),
  ),
  op(
    'GET /api/product/barcode/:barcode',
    {
      summary: 'The product with a barcode',
      can: 'catalogue.read',
      params: Type.Object({ barcode: Text(128) }),
      query: Type.Object({ organizationId: Type.Optional(Id) }),
      reply: wire('Product'),
    },
    (call) => getProductByBarcode(call, call.params.barcode, call.query.organizationId),
  ),
  op(
    'DELETE /api/product/archive/:productId',
    { summary: 'Put a size into the archive or take it out', can: 'catalogue.edit', query: Deleted, reply: Word },
    (call) => archiveProduct(call, call.params.productId, call.query.deleted),
  ),
  op(
    'POST /api/product/removeProducts',
    { summary: 'Put sizes into the archive or take them out', can: 'catalogue.edit', query: Type.Object({ deleted: Type.Boolean() }), body: Ids, reply: Word },
    async (call) => {
      await archiveProducts(call, call.body, call.query.deleted)
      return 'false'
    },
  ),
  op('DELETE /api/product/:productId', { summary: 'Delete a size for good', can: 'catalogue.edit', reply: Word }, (call) =>
    removeProducts(call, [call.params.productId]),
  ),
  op('DELETE /api/product/', { summary: 'Delete sizes for good, all or none', can: 'catalogue.edit', body: Ids, reply: Nothing }, async (call) => {
    await removeProducts(call, call.body)
  }),
  op(
    'POST /api/product/linkProduct',
    {
      summary: 'Tie products to what a service calls them',
      can: 'catalogue.edit',
      query: Type.Object({ service: AnyService }),
      body: Links,
      reply: wireList('ChangeResult'),
    },
    (call) => linkProducts(call, call.query.service, call.body),
  ),
]
