// The goods of an order in stock: held, taken, let go, brought back; and who does it, within what reach.
// Not its job: when; that is decided by the table of states (rules.ts).
import type { Context } from '../../../kit/op.ts'
import { giveBack, release, reserve, take, warehousesForOrder } from '../../stock/index.ts'
import type { LineRow } from '../queries/lines.ts'
import type { Maker, OrderRow } from '../queries/orders.ts'
import type { StockWork } from '../rules.ts'

export const makerOf = ({ clientId, actor }: Context): Maker => ({ clientId, personId: actor.userId, tokenId: actor.tokenId, login: actor.login })
/** Holds the goods of an order; what is short waits. Answers once stock has all it needs to know. */
export async function holdGoods(call: Context, order: OrderRow, lines: readonly LineRow[]) {
  const wanted = lines.flatMap(({ id, productId, skuId, quantity }) => (skuId === null ? [] : [{ lineId: id, productId, skuId, quantity }]))
  if (wanted.length === 0) return
  // A given warehouse was looked at in the statement that made the order.
  const warehouseIds =
    order.stockWarehouseId !== null
      ? [order.stockWarehouseId]
      : await warehousesForOrder(call, { organizationId: order.organizationId, service: order.service, serviceWarehouseId: order.serviceWarehouseId })
  await reserve(call, { orderId: order.id, orderedAt: order.createdAt, warehouseIds, lines: wanted })
}

/** One step of stock for a whole order. */
export async function moveGoods(
  call: Context,
  order: OrderRow,
  work: StockWork,
  { toRefundCell = false, byMarketplace = false }: { toRefundCell?: boolean; byMarketplace?: boolean },
) {
  const orderId = order.id
  if (work === 'take') await takeGoods(call, orderId, { operation: byMarketplace ? 'TAKE_MARKETPLACE' : 'TAKE' })
  else if (work === 'release') await release(call, { orderId, operation: 'CANCEL_ORDER' })
  else if (work === 'giveBack') await giveBack(call, { orderId, toRefundCell })
}

/** Goods leave. What was never in stock by the books has left all the same: it must not wait for goods any longer. */
export async function takeGoods(call: Context, orderId: number, options: { lineIds?: readonly number[]; operation?: 'TAKE' | 'TAKE_MARKETPLACE' } = {}) {
  const lines = await take(call, { orderId, ...options })
  const left = [...lines].filter(([, line]) => line.state === 'waiting').map(([lineId]) => lineId)
  if (left.length > 0) await release(call, { orderId, lineIds: left })
}
