// Decisions about assembly: what a marketplace's word does to an order, how work is shared out into tasks. Pure: no database, no clock.
import type { MarketOrderState } from '../../connectors/index.ts'
import type { Order } from '../../wire/index.ts'

export type Status = NonNullable<Order['status']>

/** The goods wait on the shelf: such an order may be collected. */
export const waiting = ['CREATED', 'PAYMENT_REQUIRED', 'WAITING_SUPPLY', 'COLLECTING', 'PACKING'] as const satisfies readonly Status[]
/** Orders that a walk through the warehouse may be given: paid ones whose goods are here. */
const collectable = ['CREATED', 'COLLECTING', 'PACKING'] as const satisfies readonly Status[]
const isOneOf = (list: readonly Status[], status: Status) => list.includes(status)
export const isWaiting = (status: Status) => isOneOf(waiting, status)
export const isCollectable = (status: Status) => isOneOf(collectable, status)
/** Still ours: not handed over, not cancelled. */
export const isHere = (status: Status) => isWaiting(status) || status === 'COLLECTED' || status === 'READY_TO_SUPPLY'
export const isCancelled = (status: Status) => isOneOf(['CANCELED', 'REVOKED', 'REVOKING'], status)

// How far an order is on its way: a marketplace's word never takes it back.
const progress: Partial<Record<Status, number>> = { SEND: 1, SUPPLIED: 1, DELIVERY: 2, READY_FOR_PICKUP: 3, FINISHED: 4 }
const steps: Partial<Record<MarketOrderState, Status>> = {
  handed_over: 'SEND',
  in_delivery: 'DELIVERY',
  ready_for_pickup: 'READY_FOR_PICKUP',
  delivered: 'FINISHED',
}
const cancels: readonly MarketOrderState[] = ['cancelled_by_client', 'cancelled_by_marketplace', 'cancelled_by_carrier', 'refused_at_pickup', 'defective']
const over: readonly Status[] = ['REFUND', 'PICK_UP_REFUND', 'REFUND_RECEIVED', 'FINISHED']

/**
 * The state that an order comes to by the marketplace's word, or undefined when it stays. New, on assembly and collected are ours to
 * say. A cancel of what has not left is a cancel; of what has left, a return.
 */
export function moveOf(state: MarketOrderState, status: Status): Status | undefined {
  if (isOneOf(over, status) || (isCancelled(status) && status !== 'REVOKING')) return undefined
  if (state === 'cancelled_by_seller') return isHere(status) || status === 'REVOKING' ? 'REVOKED' : undefined
  if (cancels.includes(state)) return isHere(status) || status === 'REVOKING' ? 'CANCELED' : 'REFUND'
  const next = steps[state]
  return next !== undefined && (progress[next] ?? 0) > (progress[status] ?? 0) ? next : undefined
}

/** Nothing more is told about it there. */
export const isFinal = (state: MarketOrderState) => state === 'delivered' || state === 'cancelled_by_seller' || cancels.includes(state)

/** The marketplace has it in assembly, put there by us or by somebody else: it has a label and takes marks. */
export const isInAssembly = ({ externalSupplyId, state }: { externalSupplyId: string | null; state: string | null }) =>
  externalSupplyId !== null || state === 'assembling' || state === 'handed_over'

/** In what state an order is kept that is seen for the first time, and whether stock is held for it: what left before we knew of it was never ours to take. */
export function firstSight(state: MarketOrderState): { status: Status; holdsStock: boolean } {
  const status = moveOf(state, 'CREATED') ?? 'CREATED'
  return { status, holdsStock: status === 'CREATED' }
}

export type Waiting = {
  orderId: number
  service: string
  organizationId: number
  warehouseId: number | null
  deliverOn: string | null
  orderedAt: Date
  pieces: readonly { collectId: number; place: string }[]
}
type Walk = Omit<Waiting, 'orderId' | 'pieces' | 'orderedAt'> & { orderId: number | null; pieces: readonly { collectId: number }[] }

const ORDERS_A_WALK = 10
const keyOf = ({ service, organizationId, warehouseId, deliverOn }: Waiting) => JSON.stringify([service, organizationId, warehouseId, deliverOn])
const first = (order: Waiting) => order.pieces[0]?.place ?? ''

/**
 * Shares orders out into walks of one marketplace, warehouse and day: orders of one piece together, at most ten, along the places; an
 * order of several pieces is a walk of its own.
 */
export function planWalks(orders: readonly Waiting[]): Walk[] {
  const walks: Walk[] = []
  const groups = new Map<string, Waiting[]>()
  for (const order of orders) {
    const { service, organizationId, warehouseId, deliverOn } = order
    const byPlace = [...order.pieces].sort((a, b) => a.place.localeCompare(b.place))
    if (byPlace.length > 1) walks.push({ service, organizationId, warehouseId, deliverOn, orderId: order.orderId, pieces: byPlace })
    else if (byPlace.length === 1) groups.set(keyOf(order), [...(groups.get(keyOf(order)) ?? []), order])
  }
  for (const group of groups.values()) {
    const along = group.sort((a, b) => first(a).localeCompare(first(b)) || a.orderId - b.orderId)
    for (let at = 0; at < along.length; at += ORDERS_A_WALK) {
      const part = along.slice(at, at + ORDERS_A_WALK)
      const [{ service, organizationId, warehouseId, deliverOn } = { service: 'NONE', organizationId: 0, warehouseId: null, deliverOn: null }] = part
      walks.push({ service, organizationId, warehouseId, deliverOn, orderId: null, pieces: part.flatMap((order) => order.pieces) })
    }
  }
  return walks
}

/** The name under which a supply is made at the marketplace: with our number in it, so that it is found again when the answer was lost. */
export const supplyNameOf = ({ id, name }: { id: number; name: string }) => `${name === '' ? 'Ambar' : name} #${id}`
