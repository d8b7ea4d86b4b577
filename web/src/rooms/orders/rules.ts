// What may be done with an order in its state, as the server has it. Pure.
import type { Order } from '../../api/schema.gen.ts'

export type Status = NonNullable<Order['status']>
const waiting: readonly Status[] = [
  'CREATED',
  'PAYMENT_REQUIRED',
  'WAITING_SUPPLY',
  'ORDER_CREATED',
  'CARDS_CREATED',
  'BOX_BARCODES',
  'IMAGES_UPLOADED',
  'INVOICE_UPLOADED',
  'COLLECTING',
  'PACKING',
]
const ready: readonly Status[] = ['COLLECTED', 'READY_TO_SUPPLY']

/** Its goods have not been taken from the shelf yet. */
export const isWaiting = (order: Order) => order.deleted !== true && waiting.some((status) => status === order.status)
export const isReady = (order: Order) => order.deleted !== true && ready.some((status) => status === order.status)
/** It has not left the house. */
export const isHere = (order: Order) => isWaiting(order) || isReady(order)
export const isMarket = (order: Order) => order.type === 'FBS'
export const isCancellable = (order: Order) => isHere(order) || order.status === 'REVOKING'
