// Orders over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { op } from '../../op.ts'
import { needs, wire, wirePage } from '../../wire/index.ts'
import { createOrder } from './actions/create.ts'
import { showEvents, showReserves } from './actions/desk.ts'
import { editOrder } from './actions/edit.ts'
import { addLine, changeLine, removeLine, setCollected } from './actions/lines.ts'
import { countByStage, listHistory, listLines, listOrders, listOrdersWithLines, showOrder } from './actions/list.ts'
import { changeStatus, deleteOrder } from './actions/status.ts'
import { presentOrder } from './present.ts'
import { EventsReply, HistoryQuery, LinesQuery, OrderLook, OrderQuery, ReservesQuery, ReservesReply, StagesReply, StatusMove } from './schemas.ts'

export const http = [
  op(
    'POST /api/order/',
    {
      summary: 'Create an order, or answer the one with this number',
      can: 'order.edit',
      body: needs('Order', ['type']),
      reply: wire('Order'),
      aliases: ['POST /api/order/createOrder'],
    },
    (call) => createOrder(call, call.body),
  ),

  op('PATCH /api/order/', { summary: 'Change an order', can: 'order.edit', body: needs('Order', ['id']), reply: wire('Order') }, async (call) => {
    const { order, lines } = await editOrder(call, call.body)
    return presentOrder(order, lines)
  }),

  op(
    'GET /api/order/find',
    { summary: 'List orders, without their products', can: 'order.read', query: OrderQuery, reply: wirePage('Order'), aliases: ['GET /api/order/findOrder'] },
    (call) => listOrders(call, call.query),
  ),

  op('GET /api/fbs/findOrder', { summary: 'List orders with their products', can: 'order.read', query: OrderQuery, reply: wirePage('Order') }, (call) =>
    listOrdersWithLines(call, call.query),
  ),

  op(
    'GET /api/order/fetchOrderProduct',
    { summary: 'List the products of an order', can: 'order.read', query: LinesQuery, reply: wirePage('OrderProduct') },
    (call) => listLines(call, call.query),
  ),

  op('GET /api/order/:orderId', { summary: 'Get an order with its products', can: 'order.read', query: OrderLook, reply: wire('Order') }, (call) =>
    showOrder(call, call.params.orderId, call.query),
  ),

  op(
    'GET /api/order/stages',
    { summary: 'Count orders by where they stand, to a thousand each', can: 'order.read', query: OrderQuery, reply: StagesReply },
    (call) => countByStage(call, call.query),
  ),

  op(
    'GET /api/order/reserves',
    { summary: 'What of orders is reserved, from where, and what waits and why', can: 'order.read', query: ReservesQuery, reply: ReservesReply },
    (call) => showReserves(call, call.query.ids),
  ),

  op(
    'GET /api/order/:orderId/events',
    { summary: 'Who did what to an order, and through what; the newest first', can: 'order.read', reply: EventsReply },
    (call) => showEvents(call, call.params.orderId),
  ),

  op(
    'DELETE /api/order/:orderId',
    { summary: 'Mark an order deleted, or restore it', can: 'order.edit', query: Type.Object({ deleted: Type.Optional(Type.Boolean()) }), reply: Nothing },
    (call) => deleteOrder(call, call.params.orderId, call.query.deleted ?? true),
  ),

  op('POST /api/order/:orderId/status', { summary: 'Move an order to a state', can: 'order.edit', query: StatusMove, reply: Nothing }, async (call) => {
    await changeStatus(call, call.params.orderId, call.query.status, { reason: call.query.reason ?? null })
  }),

  op(
    'GET /api/order/:orderId/history',
    { summary: 'List the states an order has been in', can: 'order.read', query: HistoryQuery, reply: wirePage('OrderHistory') },
    (call) => listHistory(call, call.params.orderId, call.query),
  ),

  op(
    'POST /api/order/:orderId/product',
    { summary: 'Add a product to an order', can: 'order.edit', body: wire('OrderProduct'), reply: wire('OrderProduct') },
    (call) => addLine(call, call.params.orderId, call.body),
  ),

  op(
    'PUT /api/order/:orderId/product',
    { summary: 'Change a product of an order', can: 'order.edit', body: needs('OrderProduct', ['id']), reply: wire('OrderProduct') },
    (call) => changeLine(call, call.params.orderId, call.body),
  ),

  op('DELETE /api/order/:orderId/product/:orderProductId', { summary: 'Remove a product from an order', can: 'order.edit', reply: Type.Boolean() }, (call) =>
    removeLine(call, call.params.orderId, call.params.orderProductId),
  ),

  op(
    'POST /api/order/updateOrderProductCollected',
    { summary: 'Mark a product of an order collected', can: 'order.collect', body: needs('OrderProduct', ['id']), reply: Nothing },
    (call) => setCollected(call, call.body),
  ),
]
