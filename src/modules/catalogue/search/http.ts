// Product search over HTTP; the filter comes in the address, or as a body where lists of ids are long.
import { op } from '../../../op.ts'
import { wirePage } from '../../../wire/index.ts'
import { findProducts } from './actions.ts'
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
]
