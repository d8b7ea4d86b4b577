// Changes that other modules make to an order they have locked: labels, supplies, what a service answered. States go by changeStatus.
import type { Context } from '../../../kit/op.ts'
import { updateOrder, type OrderChange, type OrderRow } from '../queries/orders.ts'

/**
 * Writes fields of an order that is locked; with none it still rises in the change feed (something of it changed elsewhere).
 * @example await changeOrder(call, order.id, { supplyId, labelPath })
 */
export const changeOrder = (
  call: Context,
  orderId: number,
  change: Omit<OrderChange, 'status' | 'stockStep' | 'deleted' | 'writeOff' | 'stockWarehouseId'>,
): Promise<OrderRow> => updateOrder(call.db, call.clientId, orderId, change)
