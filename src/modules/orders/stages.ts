// Where an order stands, as a person at a desk sees it: few words over the many states. Pure.
import type { Status } from './rules.ts'

export const stages = ['NEW', 'COLLECTING', 'COLLECTED', 'SHIPPED', 'WAITING', 'ERROR', 'CANCELLED'] as const
export type Stage = (typeof stages)[number]
export const isStage = (text: string): text is Stage => stages.some((stage) => stage === text)

/** The states of a stage. Orders that wait for goods, and those that the marketplace refused, may be in any state that is open. */
export const statesOf: Record<Exclude<Stage, 'WAITING' | 'ERROR'>, readonly Status[]> = {
  NEW: ['CREATED', 'PAYMENT_REQUIRED', 'WAITING_SUPPLY'],
  COLLECTING: ['COLLECTING', 'PACKING', 'ORDER_CREATED', 'CARDS_CREATED', 'BOX_BARCODES', 'IMAGES_UPLOADED', 'INVOICE_UPLOADED'],
  COLLECTED: ['COLLECTED', 'READY_TO_SUPPLY'],
  SHIPPED: ['SUPPLIED', 'SEND', 'DELIVERY', 'READY_FOR_PICKUP', 'OVERDUE', 'CONTROVERSIAL'],
  CANCELLED: ['REVOKING', 'REVOKED', 'CANCELED'],
}
