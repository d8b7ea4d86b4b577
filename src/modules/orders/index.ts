// The door of orders: one store for every channel; states, goods in step with stock, the change feed.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export { createOrders, type CreatedOrder } from './actions/create.ts'
export { listOrders, listOrdersWithLines, orderLines } from './actions/list.ts'
export { addLine, changeLine } from './actions/lines.ts'
export { changeStatus, getOrder, lockOrder, type StatusOptions } from './actions/status.ts'
export { changeOrder } from './actions/change.ts'
export type { LineDraft, OrderDraft } from './draft.ts'
export { presentHistory, presentLine, presentOrder } from './present.ts'
export type { LineRow } from './queries/lines.ts'
export { within as ordersInReach, type OrderChange, type OrderRow } from './queries/orders.ts'
export {
  isStatus,
  mayFollow,
  packingStatus,
  states,
  statusesOfPacking,
  statusOfPacking,
  type OrderType,
  type PackingStatus,
  type Status,
  type StockStep,
} from './rules.ts'
export { OrderQuery, type OrderFilter } from './schemas.ts'
export const orders: Module = { name: 'orders', ops: http, tasks: [] }
