// An order is changed: its fields, and its lines while the goods are still here.
import type { Context } from '../../../kit/op.ts'
import { requireVersion } from '../../../kit/errors.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import { instantOrNull } from '../../../kit/dates.ts'
import type { Order, OrderProduct } from '../../../wire/index.ts'
import { release, requireWarehouse } from '../../stock/index.ts'
import { bounded, clearedExtra, customerOf, orderExtra } from '../draft.ts'
import { errors } from '../errors.ts'
import { findLines, type LineRow } from '../queries/lines.ts'
import { updateOrder, type OrderChange, type OrderRow } from '../queries/orders.ts'
import { needsService, states } from '../rules.ts'
import { holdGoods } from './goods.ts'
import { putLines } from './lines.ts'
import { lockOrder, moveOrder } from './status.ts'

/** Changes the fields that were sent, the lines that were sent, and the state; what is absent stays. */
export async function editOrder(call: Context, given: Order): Promise<{ order: OrderRow; lines: LineRow[] }> {
  if (given.id === null || given.id === undefined) throw invalid('id', reasons.required)
  const before = await lockOrder(call, given.id)
  requireVersion(before, given.versionId)
  if (before.deleted) throw errors.error_order_deleted({ id: before.id })
  refuseFixed(before, given)
  const change = changeOf(before, given)
  let order = await rehold(call, before, change)
  if (given.products && given.products.length > 0) order = await putLines(call, order, given.products satisfies OrderProduct[])
  if (given.status) order = await moveOrder(call, order, given.status)
  return { order, lines: await findLines(call.db, call.clientId, [order.id]) }
}

/** What an order is made of once and for all. */
function refuseFixed(order: OrderRow, given: Order) {
  const fixed = { type: order.type, organizationId: order.organizationId, ...(needsService(order.type) && { service: order.service }) }
  for (const [field, value] of Object.entries(fixed)) {
    const sent = field === 'type' ? given.type : field === 'organizationId' ? given.organizationId : given.service
    if (sent !== null && sent !== undefined && sent !== value) throw errors.error_order_field_fixed({ field })
  }
}

const texts = { name: 1000, postingNumber: 255, trackingNumber: 255, comment: 10_000 } as const

/** What was sent, as a change of the row: null clears, absent leaves. */
function changeOf(order: OrderRow, given: Order): OrderChange {
  const change: OrderChange = { extra: orderExtra(given), dropExtra: clearedExtra(given, 'order') }
  if (given.name !== undefined) change.name = bounded(given.name, 'name', texts.name)
  if (given.postingNumber !== undefined) change.postingNumber = bounded(given.postingNumber, 'postingNumber', texts.postingNumber)
  if (given.trackingNumber !== undefined) change.trackingNumber = bounded(given.trackingNumber, 'trackingNumber', texts.trackingNumber)
  if (given.comment !== undefined) change.comment = bounded(given.comment, 'comment', texts.comment)
  if (given.deliveryDate !== undefined) change.deliveryAt = instantOrNull(given.deliveryDate)
  if (given.deliveryService !== undefined) change.deliveryService = given.deliveryService
  if (given.customer !== undefined) change.customer = customerOf(given.customer)
  if (given.customerId !== undefined) change.customerId = given.customerId
  if (given.stockWarehouseId !== undefined) change.stockWarehouseId = given.stockWarehouseId
  // The number is what makes a repeat a repeat: it may be given later, but not taken away.
  if (given.externalOrderId) change.externalId = bounded(given.externalOrderId, 'externalOrderId', 255)
  if (given.warehouseId !== undefined) {
    if (given.warehouseId === null && order.type === 'FBM') throw errors.error_empty_warehouse()
    change.warehouseId = given.warehouseId
  }
  if (given.writeOffStocks !== null && given.writeOffStocks !== undefined) change.writeOff = given.writeOffStocks
  return change
}

/** Writes the change; when it says other about the warehouse or the write-off, the hold on stock moves with it. */
async function rehold(call: Context, before: OrderRow, change: OrderChange): Promise<OrderRow> {
  const moves = change.stockWarehouseId !== undefined && change.stockWarehouseId !== before.stockWarehouseId
  const turns = change.writeOff !== undefined && change.writeOff !== before.writeOff
  if (!moves && !turns) return updateOrder(call.db, call.clientId, before.id, change)
  if (states[before.status].phase !== 'before' || before.stockStep === 'taken') throw errors.error_order_goods_gone({ id: before.id })
  if (change.stockWarehouseId) await requireWarehouse(call, change.stockWarehouseId)
  if (before.stockStep === 'held') await release(call, { orderId: before.id })
  const holds = change.writeOff ?? before.writeOff
  const order = await updateOrder(call.db, call.clientId, before.id, {
    ...change,
    stockStep: holds ? 'held' : before.stockStep === 'none' ? 'none' : 'released',
  })
  if (holds) await holdGoods(call, order, await findLines(call.db, call.clientId, [order.id]))
  return order
}
