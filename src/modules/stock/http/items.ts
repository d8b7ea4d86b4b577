// Stock item by item over HTTP.
import { Type } from 'typebox'
import type { Op } from '../../../kit/op.ts'
import { Id, Paging, Text } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { wireList, wirePage } from '../../../wire/index.ts'
import { ProductFilter } from '../../catalogue/index.ts'
import { findItems, itemHistory, itemsOfCell } from '../items.ts'

// Goods are found by everything that products are found by; the table of prices is no matter of theirs.
const Words = Type.Omit(ProductFilter, ['forPrices'])

export const http: readonly Op[] = [
  op(
    'GET /api/wms/findItems',
    {
      summary: 'Find stock item by item: each lot with its cell; by words about products too',
      can: 'stock.read',
      query: Type.Object({ ...Words.properties, ...Paging(['ID']) }),
      reply: wirePage('WmsItem'),
    },
    (call) => findItems(call, call.query),
  ),
  op(
    'GET /api/wms/getItemsByCell',
    { summary: 'What lies in the cell with a barcode', can: 'stock.read', query: Type.Object({ barcode: Text(128) }), reply: wireList('WmsItem') },
    (call) => itemsOfCell(call, call.query.barcode),
  ),
  op(
    'GET /api/wms/getItemHistory',
    { summary: 'How one item came to be what it is, oldest first', can: 'stock.read', query: Type.Object({ itemId: Id }), reply: wireList('WmsItemHistory') },
    (call) => itemHistory(call, call.query.itemId),
  ),
]
