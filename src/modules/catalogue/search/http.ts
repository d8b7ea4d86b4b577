// Product search over HTTP, and what was sold of products; the filter comes in the address, or as a body where lists of ids are long.
import { Type } from 'typebox'
import { Id } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { wirePage } from '../../../wire/index.ts'
import { findProducts } from './actions.ts'
import { productSales } from './figures.ts'
import { ProductFilter } from './schemas.ts'

export const http = [
  op(
    'GET /api/product/find',
    { summary: 'Find products', can: 'catalogue.read', query: ProductFilter, reply: wirePage('Product'), aliases: ['GET /api/product/findProduct'] },
    (call) => findProducts(call, call.query),
  ),
  op(
    'POST /api/product/find',
    { summary: 'Find products by a filter in the body', can: 'catalogue.read', reads: true, body: ProductFilter, reply: wirePage('Product'), tag: 'Товары' },
    (call) => findProducts(call, call.body),
  ),
  op(
    'GET /api/product/getProductSales',
    {
      summary: 'Pieces of products sold in the last month',
      can: 'catalogue.read',
      query: Type.Object({ productIds: Type.Array(Id, { minItems: 1, maxItems: 1_000 }) }),
      reply: Type.Record(Type.String(), Type.Integer()),
    },
    (call) => productSales(call, call.query.productIds),
  ),
]
