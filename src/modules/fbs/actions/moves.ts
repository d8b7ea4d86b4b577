// Orders and their marketplace: asked again, cancelled by the seller, told once more, taken back to new.
import type { Context } from '../../../kit/op.ts'
import type { Order } from '../../../wire/index.ts'
import { release, reserve, reservesOf, warehousesForOrder } from '../../stock/index.ts'
import { changeOrder, changeStatus, getOrder, lockOrder, orderLines, presentOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { letGo } from '../queries/collects.ts'
import { findMarketOrders, type MarketRow } from '../queries/market.ts'
import { isCancelled, isHere, isWaiting } from '../rules.ts'
import { retryLater } from '../retry.ts'
import { askAccount, refusalOf, type Hands } from './account.ts'
import { carryOut, wish } from './carry-out.ts'
import { listed } from './collecting.ts'
import { refreshStates } from './import.ts'

/** Carries out what was just wished, account by account; a task does what this can not. Answers what failed for now. */
export async function carryOutNow(hands: Hands, rows: readonly MarketRow[]) {
  let failed: Awaited<ReturnType<typeof carryOut>>
  for (const [integrationId, ofAccount] of Map.groupBy(rows, (row) => row.integrationId)) {
    failed =
      (await carryOut(
        hands,
        integrationId,
        ofAccount.map(({ orderId }) => orderId),
      )) ?? failed
  }
  return failed
}

/** Writes a wish on locked orders and makes sure that somebody carries it out. */
export async function wishFor(
  call: Context,
  orderIds: readonly number[],
  what: Parameters<typeof wish>[2],
  cancelFrom: string | null = null,
): Promise<MarketRow[]> {
  const rows = await wish(call, orderIds, what, cancelFrom)
  for (const integrationId of new Set(rows.map((row) => row.integrationId))) await retryLater(call, integrationId)
  return rows
}

export const showOrders = (hands: Hands, ids: readonly number[]): Promise<Order[]> =>
  hands.tx(
    async (call) => {
      const byOrder = Map.groupBy(await orderLines(call, ids), ({ orderId }) => orderId)
      const shown: Order[] = []
      for (const id of ids) shown.push(presentOrder(await getOrder(call, id), byOrder.get(id) ?? []))
      return shown
    },
    { readOnly: true },
  )

/** Asks the marketplace what became of these orders, and carries out what waits of them. */
export async function updateOrders(hands: Hands, ids: readonly number[]): Promise<void> {
  const each = listed(ids)
  const rows = await hands.tx(
    async (call) => {
      for (const id of each) await getOrder(call, id)
      return findMarketOrders(call.db, call.clientId, each)
    },
    { readOnly: true },
  )
  for (const [integrationId, ofAccount] of Map.groupBy(rows, (row) => row.integrationId))
    await askAccount(hands, integrationId, (account) => refreshStates(hands, account, ofAccount))
  await carryOutNow(
    hands,
    rows.filter((row) => row.wantsCancel || row.wantsLabel || row.wantsMarks || row.wantsSupply),
  )
}

export async function updateOrder(hands: Hands, id: number): Promise<Order> {
  await updateOrders(hands, [id])
  return shown(await showOrders(hands, [id]), id)
}
export function shown(orders: readonly Order[], id: number): Order {
  const [order] = orders
  if (!order) throw errors.error_order_not_fbs({ id })
  return order
}

/** The seller cancels: the marketplace first, then here. Until it has answered the order is neither collected nor sold on. */
export async function cancelOrder(hands: Hands, orderId: number, reason = 'cancelled by the seller'): Promise<void> {
  const rows = await hands.tx(async (call) => {
    const order = await lockOrder(call, orderId)
    if (order.type !== 'FBS') throw errors.error_order_not_fbs({ id: orderId })
    if (order.status === 'REVOKED') return []
    if (order.deleted || (!isHere(order.status) && order.status !== 'REVOKING')) throw errors.error_order_not_here({ id: orderId, status: order.status })
    const told = await wishFor(call, [orderId], 'cancel', order.status === 'REVOKING' ? null : order.status)
    // An order that no marketplace knows is ours alone to cancel.
    await changeStatus(call, orderId, told.length === 0 ? 'REVOKED' : 'REVOKING', { reason })
    return told
  })
  if (rows.length === 0) return
  const failure = await carryOutNow(hands, rows)
  if (failure) throw refusalOf(failure)
  const order = await hands.tx((call) => getOrder(call, orderId), { readOnly: true })
  if (!isCancelled(order.status)) throw errors.error_market_refused({ reason: order.serviceError ?? order.status })
}

/** Back to new: what was not collected may be given out again, and nobody holds it. */
export async function returnToNew(call: Context, ids: readonly number[]): Promise<void> {
  for (const id of listed(ids)) {
    const order = await lockOrder(call, id)
    if (order.type !== 'FBS') throw errors.error_order_not_fbs({ id })
    if (order.deleted || !isWaiting(order.status)) throw errors.error_order_gone({ id, status: order.status })
    await letGo(call.db, call.clientId, id)
    await changeStatus(call, id, 'CREATED', { reason: 'back to new' })
  }
}

/** Tells the marketplace again what it refused or did not hear. */
export async function processOrder(hands: Hands, orderId: number): Promise<void> {
  const rows = await hands.tx(async (call) => {
    const order = await lockOrder(call, orderId)
    if (order.type !== 'FBS') throw errors.error_order_not_fbs({ id: orderId })
    await changeOrder(call, orderId, { serviceError: null, serviceErrorParams: null })
    const [row] = await findMarketOrders(call.db, call.clientId, [orderId])
    if (!row || row.isFinal || !isHere(order.status)) return []
    const rows = await wishFor(call, [orderId], 'marks')
    return order.supplyId !== null && row.externalSupplyId === null ? wishFor(call, [orderId], 'supply') : rows
  })
  await carryOutNow(hands, rows)
}

/** Looks once more for goods for orders that wait for them; stock does so by itself as goods come. */
export async function reserveAgain(call: Context, orderIds: readonly number[]): Promise<void> {
  for (const id of listed(orderIds)) {
    const order = await lockOrder(call, id)
    if (order.stockStep !== 'held') continue
    const lines = await orderLines(call, [id])
    const warehouseIds = await warehousesForOrder(call, {
      organizationId: order.organizationId,
      service: order.service,
      serviceWarehouseId: order.serviceWarehouseId,
      stockWarehouseId: order.stockWarehouseId,
    })
    await reserve(call, {
      orderId: id,
      orderedAt: order.createdAt,
      warehouseIds,
      lines: lines.flatMap(({ id: lineId, productId, skuId, quantity }) => (skuId === null ? [] : [{ lineId, productId, skuId, quantity }])),
    })
  }
}

/** Lets the reserve of orders go: another system counts their goods. */
export async function unreserve(call: Context, given: readonly { id: number; deliveryInvoiceNumber?: string | null }[]): Promise<void> {
  const numbers = new Map(given.map((order) => [order.id, order.deliveryInvoiceNumber]))
  for (const id of listed([...numbers.keys()])) {
    await lockOrder(call, id)
    const deliveryInvoiceNumber = numbers.get(id)
    if (deliveryInvoiceNumber) await changeOrder(call, id, { extra: { deliveryInvoiceNumber } })
    const held = [...(await reservesOf(call, id))].filter(([, line]) => line.state === 'reserved' || line.state === 'waiting').map(([lineId]) => lineId)
    if (held.length > 0) await release(call, { orderId: id, lineIds: held })
  }
}
