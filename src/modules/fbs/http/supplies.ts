// Supplies and labels over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { needs, wire, wireList, wirePage } from '../../../wire/index.ts'
import { OrderQuery } from '../../orders/index.ts'
import { dropLabels, updateLabel, updateLabels } from '../actions/labels.ts'
import {
  attachOrders,
  changeSupply,
  checkSupply,
  closeSupplyNow,
  createSupply,
  findSupplies,
  importSupplies,
  openSupplies,
  showSupply,
} from '../actions/supplies.ts'
import { OrderId, OrderIds, SupplyQuery } from '../schemas.ts'
import { startLabels } from '../tasks.ts'

const SupplyId = Type.Object({ supplyId: Id })

export const supplies = [
  longOp('POST /api/fbs/updateLabels', { summary: 'Load labels of orders', can: 'order.collect', body: OrderIds, reply: Nothing }, (call) =>
    updateLabels(call, call.body),
  ),
  longOp('POST /api/fbs/updateLabel', { summary: 'Load the label of an order', can: 'order.collect', query: OrderId, reply: wire('Order') }, (call) =>
    updateLabel(call, call.query.orderId),
  ),
  op(
    'POST /api/fbs/downloadLabels',
    { summary: 'Labels of orders as one PDF, in the order of the list', can: 'order.collect', body: OrderQuery, reply: wire('TmsTask') },
    (call) => startLabels(call, call.body),
  ),
  op('DELETE /api/fbs/label', { summary: 'Forget labels, to load them again', can: 'order.collect', body: OrderIds, reply: Nothing }, (call) =>
    dropLabels(call, call.body),
  ),

  longOp('PUT /api/fbs/supply/:supplyId', { summary: 'Put orders into a supply', can: 'supply.edit', body: OrderIds, reply: wireList('Order') }, (call) =>
    attachOrders(call, call.params.supplyId, call.body),
  ),
  longOp('POST /api/fbs/supply/:supplyId/close', { summary: 'Hand a supply over', can: 'supply.edit', reply: wire('Supply') }, (call) =>
    closeSupplyNow(call, call.params.supplyId),
  ),
  longOp(
    'POST /api/fbs/checkSupply',
    { summary: 'Compare a supply with the marketplace', can: 'supply.read', reads: true, query: SupplyId, reply: wire('SupplyCheck') },
    (call) => checkSupply(call, call.query.supplyId),
  ),
  longOp(
    'POST /api/fbs/updateWildberriesSupplies',
    { summary: 'Bring in the open supplies of the marketplace', can: 'supply.edit', query: Type.Object({ organizationId: Id }), reply: Type.Integer() },
    (call) => importSupplies(call, call.query.organizationId),
  ),
  op('GET /api/fbs/supplies', { summary: 'List open supplies', can: 'supply.read', reply: wireList('Supply') }, (call) => openSupplies(call)),

  longOp('POST /api/supply/createSupply', { summary: 'Create a supply', can: 'supply.edit', body: wire('Supply'), reply: wire('Supply') }, (call) =>
    createSupply(call, call.body),
  ),
  op('POST /api/supply/updateSupply', { summary: 'Change an open supply', can: 'supply.edit', body: needs('Supply', ['id']), reply: wire('Supply') }, (call) =>
    changeSupply(call, call.body),
  ),
  op('GET /api/supply/findSupply', { summary: 'List supplies', can: 'supply.read', query: SupplyQuery, reply: wirePage('Supply') }, (call) =>
    findSupplies(call, call.query),
  ),
  op(
    'GET /api/supply/getSupplyById',
    { summary: 'Get a supply with its orders', can: 'supply.read', query: Type.Object({ id: Id }), reply: wire('Supply') },
    (call) => showSupply(call, call.query.id),
  ),
]
