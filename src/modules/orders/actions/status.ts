// An order moves from state to state, and its goods with it; it is deleted and restored.
import type { Context } from '../../../kit/op.ts'
import { release } from '../../stock/index.ts'
import { errors } from '../errors.ts'
import { findLines } from '../queries/lines.ts'
import { findOrder, lockRow, noteStatus, updateOrder, type OrderChange, type OrderRow } from '../queries/orders.ts'
import { firstStep, isCollected, mayBeEmpty, mayFollow, stockStep, type Status } from '../rules.ts'
import { holdGoods, makerOf, moveGoods } from './goods.ts'

/** The order, or 404: the same whether it does not exist, is another client's or out of the caller's reach. */
export async function getOrder(call: Context, id: number): Promise<OrderRow> {
  const order = await findOrder(call.db, call.clientId, id, call.actor)
  if (!order) throw errors.error_order_not_found({ id })
  return order
}

/** The order, locked until the transaction ends: what changes it, its lines or its goods takes this first. */
export async function lockOrder(call: Context, id: number): Promise<OrderRow> {
  const order = await lockRow(call.db, call.clientId, id, call.actor)
  if (!order) throw errors.error_order_not_found({ id })
  return order
}

export type StatusOptions = { reason?: string | null; toRefundCell?: boolean; byMarketplace?: boolean; change?: OrderChange }

/**
 * Moves an order to a state: stock follows, each step once; the change is a row of history. The same state again changes nothing.
 * @example await changeStatus(call, orderId, 'COLLECTED', { reason: 'packed' })
 */
export async function changeStatus(call: Context, orderId: number, status: Status, options: StatusOptions = {}): Promise<OrderRow> {
  return moveOrder(call, await lockOrder(call, orderId), status, options)
}

/** The same for an order that is locked already. */
export async function moveOrder(call: Context, order: OrderRow, status: Status, options: StatusOptions = {}): Promise<OrderRow> {
  const change = options.change ?? {}
  if (order.status === status) return Object.keys(change).length === 0 ? order : updateOrder(call.db, call.clientId, order.id, change)
  if (!mayFollow(order.status, status)) throw errors.error_order_status({ from: order.status, to: status })
  if (order.type === 'FBM' && order.totalQuantity === 0 && !mayBeEmpty(order.type, status)) throw errors.error_order_no_products()
  const { step, work } = stockStep(order.stockStep, status)
  for (const task of work) await moveGoods(call, order, task, options)
  const collectedNow = isCollected(status) && order.closedAt === null
  const moved = await updateOrder(call.db, call.clientId, order.id, {
    ...change,
    status,
    stockStep: step,
    ...(collectedNow && { closedAt: new Date(), closeUserId: options.byMarketplace ? null : call.actor.userId }),
  })
  await noteStatus(call.db, makerOf(call), moved, options.reason ?? null)
  return moved
}

/** Marks an order deleted, or restores it. A deleted order holds no stock. */
export async function deleteOrder(call: Context, orderId: number, deleted: boolean): Promise<void> {
  const order = await lockOrder(call, orderId)
  if (order.deleted === deleted) return
  if (deleted) {
    if (order.stockStep === 'held') await release(call, { orderId })
    await updateOrder(call.db, call.clientId, orderId, { deleted, ...(order.stockStep === 'held' && { stockStep: 'released' }) })
    return
  }
  const { step, work } = order.stockStep === 'released' ? firstStep(order.writeOff, order.status) : { step: order.stockStep, work: [] }
  // Goods that left while it was deleted are not looked for: only an order that still waits takes its hold again.
  const holdsAgain = step === 'held' && work.includes('reserve')
  if (holdsAgain) await holdGoods(call, order, await findLines(call.db, call.clientId, [orderId]))
  await updateOrder(call.db, call.clientId, orderId, { deleted, ...(holdsAgain && { stockStep: 'held' }) })
}
