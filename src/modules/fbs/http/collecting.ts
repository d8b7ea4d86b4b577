// Assembly over HTTP: orders in, tasks, scans, marks and moves of orders.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id, Paging, Text } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { needs, wire, wireList, wirePage } from '../../../wire/index.ts'
import { listOrdersWithLines, OrderQuery } from '../../orders/index.ts'
import {
  changeStatuses,
  collectByLabel,
  collectOrder,
  collectOrders,
  collectPiece,
  moveToCollect,
  scanProduct,
  showCollectsByLabel,
  showCollectsOfOrder,
  showOrderByLabel,
  showToCollect,
} from '../actions/collecting.ts'
import { countOrders, reserveWaiting } from '../actions/counting.ts'
import { addMark, findOrderByMark } from '../actions/marks.ts'
import { cancelOrder, processOrder, reserveAgain, returnToNew, unreserve, updateOrder, updateOrders } from '../actions/moves.ts'
import { giveTaskBack, findWalks, shareOut, takeTasks } from '../actions/walks.ts'
import { Flag, OrderId, OrderIds, ServiceWord, StatusWord, TaskEnd, TextOfIds, idsOfText } from '../schemas.ts'
import { startImport } from '../tasks.ts'

const Barcode = Text(255)
const ScanQuery = Type.Object({
  barcode: Barcode,
  service: Type.Optional(ServiceWord),
  express: Flag,
  warehouseId: Type.Optional(Id),
  organizationId: Type.Optional(Id),
  replaceSetByComponent: Flag,
})
const WithParts = { replaceSetByComponent: Flag }

export const collecting = [
  op(
    'POST /api/fbs/importOrders',
    {
      summary: 'Import orders from the marketplaces',
      can: 'import.run',
      query: Type.Object({ organizationId: Type.Optional(Id), stocks: Flag }),
      reply: wire('TmsTask'),
    },
    (call) => startImport(call, call.query.organizationId),
  ),
  longOp('POST /api/fbs/updateOrders', { summary: 'Ask the marketplace about orders', can: 'order.edit', body: OrderIds, reply: Nothing }, (call) =>
    updateOrders(call, call.body),
  ),
  longOp('POST /api/fbs/updateOrder', { summary: 'Ask the marketplace about an order', can: 'order.edit', query: OrderId, reply: wire('Order') }, (call) =>
    updateOrder(call, call.query.orderId),
  ),
  longOp(
    'POST /api/fbs/processOrder',
    { summary: 'Tell the marketplace about an order once more', can: 'order.edit', body: needs('Order', ['id']), reply: Nothing },
    (call) => processOrder(call, call.body.id ?? 0),
  ),

  op(
    'POST /api/fbs/addCollectOrderTask',
    { summary: 'Share orders out into collect tasks', can: 'order.edit', query: Type.Object({ old: Flag, tomorrow: Flag }), reply: Nothing },
    (call) => shareOut(call, call.query),
  ),
  op(
    'POST /api/fbs/getCollectTask',
    {
      summary: 'Take collect tasks',
      can: 'order.collect',
      reply: wire('CollectTask'),
      query: Type.Object({
        force: Type.Boolean(),
        count: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
        service: Type.Optional(ServiceWord),
        nextDay: Flag,
      }),
    },
    (call) => takeTasks(call, call.query),
  ),
  op(
    'GET /api/fbs/findCollectTask',
    { summary: 'List collect tasks', can: 'order.read', query: Type.Object({ ...Paging(['ID']), finished: Flag }), reply: wirePage('CollectOrderTask') },
    (call) => findWalks(call, call.query),
  ),
  op(
    'GET /api/fbs/getCollectTasks',
    { summary: 'List what is to be collected', can: 'order.read', query: Type.Object(WithParts), reply: wireList('OrderProductCollect') },
    (call) => showToCollect(call, call.query.replaceSetByComponent ?? false),
  ),
  op(
    'GET /api/fbs/getOrdersForCollect',
    { summary: 'List orders to collect, for a sheet', can: 'order.read', query: OrderQuery, reply: wireList('Order') },
    async (call) => (await listOrdersWithLines(call, { type: 'FBS', statuses: ['CREATED', 'COLLECTING', 'PACKING'], limit: 500, ...call.query })).rows,
  ),
  op(
    'POST /api/fbs/task/:taskId/cancel',
    { summary: 'Give a collect task back, or close it', can: 'order.collect', query: Type.Object({ finished: Flag }), reply: Nothing },
    (call) => giveTaskBack(call, call.params.taskId, call.query.finished ?? false),
  ),
  op('POST /api/fbs/cancelTask', { summary: 'Give a collect task back, or close it', can: 'order.collect', query: TaskEnd, reply: Nothing }, (call) =>
    giveTaskBack(call, call.query.taskId, call.query.finished ?? false),
  ),

  op(
    'GET /api/fbs/findOrderProductCollectByProductBarcode',
    {
      summary: 'Scan a product: its order is held for the caller',
      can: 'order.collect',
      reads: false,
      query: ScanQuery,
      reply: wireList('OrderProductCollect'),
    },
    (call) => scanProduct(call, call.query),
  ),
  op(
    'POST /api/fbs/findOrderByBarcode',
    {
      summary: 'Find an order by its label',
      can: 'order.read',
      reads: true,
      query: Type.Object({ barcode: Barcode, service: Type.Optional(ServiceWord) }),
      reply: wire('Order'),
    },
    (call) => showOrderByLabel(call, call.query.barcode, call.query.service),
  ),
  op(
    'POST /api/fbs/getOrderProductsByBarcode',
    {
      summary: 'The pieces of an order by its label',
      can: 'order.read',
      reads: true,
      query: Type.Object({ barcode: Barcode, ...WithParts }),
      reply: wireList('OrderProductCollect'),
    },
    (call) => showCollectsByLabel(call, call.query),
  ),
  op(
    'GET /api/fbs/getCollectOrderProduct',
    { summary: 'The pieces of an order', can: 'order.read', query: Type.Object({ orderId: Id, ...WithParts }), reply: wireList('OrderProductCollect') },
    (call) => showCollectsOfOrder(call, call.query.orderId, call.query.replaceSetByComponent ?? false),
  ),

  op(
    'POST /api/fbs/collectItem',
    {
      summary: 'A piece is taken from the shelf',
      can: 'order.collect',
      reply: Nothing,
      query: Type.Object({ orderProductCollectId: Id, barcode: Type.Optional(Barcode), mark: Type.Optional(Text(400)), base64: Flag }),
    },
    (call) => collectPiece(call, call.query),
  ),
  longOp(
    'POST /api/fbs/addMark',
    {
      summary: 'Put a marking code on a piece',
      can: 'order.collect',
      query: Type.Object({ orderProductCollectId: Id, mark: Text(400), base64: Flag }),
      reply: Nothing,
    },
    (call) => addMark(call, call.query),
  ),
  op(
    'POST /api/fbs/markCollected',
    { summary: 'Mark the order of a label collected', can: 'order.collect', query: Type.Object({ barcode: Barcode }), reply: wireList('OrderProductCollect') },
    (call) => collectByLabel(call, call.query.barcode),
  ),
  op('POST /api/fbs/order/:orderId/collect', { summary: 'Mark an order collected', can: 'order.collect', reply: Nothing }, (call) =>
    collectOrder(call, call.params.orderId),
  ),
  op('POST /api/fbs/orders/collect', { summary: 'Mark orders collected', can: 'order.collect', body: OrderIds, reply: Nothing }, (call) =>
    collectOrders(call, call.body),
  ),

  op(
    'POST /api/fbs/moveToCollect',
    { summary: 'Send orders to assembly', can: 'order.collect', query: Type.Object({ collect: Flag }), body: OrderIds, reply: Nothing },
    (call) => moveToCollect(call, call.body, call.query.collect ?? true),
  ),
  op(
    'POST /api/fbs/moveOrderToCollect',
    { summary: 'Send an order to assembly', can: 'order.collect', query: Type.Object({ orderId: Id, collect: Flag }), reply: Nothing },
    (call) => moveToCollect(call, [call.query.orderId], call.query.collect ?? true),
  ),
  op('POST /api/fbs/returnToNew', { summary: 'Take an order back to new', can: 'order.collect', query: OrderId, reply: Nothing }, (call) =>
    returnToNew(call, [call.query.orderId]),
  ),
  op('POST /api/fbs/returnToNewIds', { summary: 'Take orders back to new', can: 'order.collect', body: TextOfIds, reply: Nothing }, (call) =>
    returnToNew(call, idsOfText(call.body)),
  ),
  op(
    'POST /api/fbs/changeStatus',
    { summary: 'Move orders to a state', can: 'order.edit', query: Type.Object({ status: StatusWord }), body: OrderIds, reply: Nothing },
    (call) => changeStatuses(call, call.body, call.query.status),
  ),
  longOp(
    'POST /api/fbs/order/:orderId/cancel',
    { summary: 'Cancel an order, at the marketplace too', can: 'order.edit', query: Type.Object({ reason: Type.Optional(Text(255)) }), reply: Nothing },
    (call) => cancelOrder(call, call.params.orderId, call.query.reason),
  ),

  op(
    'GET /api/fbs/countOrder',
    { summary: 'Count open orders by state, organization and marketplace', can: 'order.read', reply: wireList('OrderCounter') },
    (call) => countOrders(call),
  ),
  op('POST /api/fbs/reserveStocks', { summary: 'Look for goods once more for orders that wait for them', can: 'order.edit', reply: Nothing }, (call) =>
    reserveWaiting(call),
  ),
  op(
    'POST /api/fbs/order/unreserve',
    {
      summary: 'Let the reserve of orders go',
      can: 'order.edit',
      body: Type.Array(Type.Object({ id: Id, deliveryInvoiceNumber: Type.Optional(Text(255)) }), { maxItems: 1000 }),
      reply: Nothing,
    },
    (call) => unreserve(call, call.body),
  ),
  op(
    'POST /api/fbs/forceReserveStockForOrder',
    { summary: 'Look for goods once more for an order', can: 'order.edit', query: OrderId, reply: Nothing },
    (call) => reserveAgain(call, [call.query.orderId]),
  ),
  op(
    'GET /api/fbs/findOrderByProductCode',
    { summary: 'Find an order by a marking code in it', can: 'order.read', query: Type.Object({ mark: Text(400) }), reply: wire('Order') },
    (call) => findOrderByMark(call, call.query.mark),
  ),
]
