// Stock over HTTP: setting it, and the lists over it.
import { Type } from 'typebox'
import { Nothing, type Op } from '../../../kit/op.ts'
import { Id, Ids, Instant, OneOf, Paging, Text } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { wireList, wirePage } from '../../../wire/index.ts'
import { ProductFilter } from '../../catalogue/index.ts'
import { findStock } from '../find.ts'
import { changeMany, changeStock } from '../levels.ts'
import { allStock, findItemHistory, findStockHistory } from '../reads.ts'
import { AnyService } from '../../../wire/services.ts'
import { operations, Quantity, StockRows } from '../schemas.ts'

const yes = Type.Optional(Type.Boolean())
const id = Type.Optional(Id)

export const http: readonly Op[] = [
  op(
    'POST /api/wms/changeStock',
    {
      summary: 'Set the free stock of a SKU',
      can: 'stock.edit',
      reply: Nothing,
      query: Type.Object({ skuId: Id, stock: Quantity, warehouseId: id, updateInService: yes, withReservedStock: yes }),
    },
    (call) => changeStock(call, call.query),
  ),
  op(
    'POST /api/wms/changeStockByServiceWarehouse',
    {
      summary: 'Set stock by the keys of a service',
      can: 'stock.edit',
      query: Type.Object({ service: AnyService }),
      body: StockRows,
      reply: wireList('ChangeResult'),
    },
    (call) => changeMany(call, call.body, call.query.service),
  ),
  op(
    'PUT /api/wms/stock',
    { summary: 'Set the stock of many SKUs; a bad row fails alone', can: 'stock.edit', body: StockRows, reply: wireList('ChangeResult'), tag: 'Остатки (WMS)' },
    (call) => changeMany(call, call.body, null),
  ),
  longOp(
    'GET /api/wms/stock/all',
    {
      summary: 'Everything in a warehouse, as one streamed array',
      can: 'stock.read',
      query: Type.Object({ warehouseId: Id }),
      reply: Type.Array(Type.Unknown()),
      tag: 'Остатки (WMS)',
    },
    (call) => allStock(call, call.query.warehouseId),
  ),
  op(
    'GET /api/wms/findStock',
    { summary: 'Find products with what lies of them', can: 'stock.read', query: ProductFilter, reply: wirePage('Product') },
    (call) => findStock(call, call.query),
  ),
  op(
    'GET /api/wms/findItemHistory',
    {
      summary: 'How stock came to be what it is, oldest first',
      can: 'stock.read',
      reply: wirePage('WmsItemHistory'),
      query: Type.Object({
        orderId: id,
        operation: Type.Optional(Type.Array(OneOf(operations))),
        skuId: id,
        itemId: id,
        warehouseId: id,
        ...Paging(['ID', 'DATE']),
      }),
    },
    (call) => findItemHistory(call, call.query),
  ),
  op(
    'GET /api/wms/findStockHistory',
    {
      summary: 'What the marketplaces were sent, newest first',
      can: 'stock.read',
      reply: wirePage('StockHistory'),
      query: Type.Object({
        productId: id,
        query: Type.Optional(Text(200)),
        status: Type.Optional(OneOf(['SUCCESS', 'ERROR', 'SERVICE'])),
        service: Type.Optional(AnyService),
        organizationId: id,
        organizationsIds: Type.Optional(Ids),
        date: Type.Optional(Instant),
        modelId: id,
        viewId: id,
        taskId: id,
        sendZero: yes,
        ...Paging(['ID', 'DATE']),
      }),
    },
    (call) => findStockHistory(call, call.query),
  ),
]
