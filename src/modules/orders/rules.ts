// Decisions about orders: the one table of states, what each does to stock, what a draft must have. Pure: no database, no clock.
import type { Order } from '../../wire/index.ts'

export type Status = NonNullable<Order['status']>
export type OrderType = 'RETAIL' | 'WHOLESALE' | 'FBS' | 'FBM'
/** How far the goods of an order have gone in stock. */
export type StockStep = 'none' | 'held' | 'taken' | 'released' | 'returned'
/** What a change of state asks of stock. */
export type StockWork = 'reserve' | 'take' | 'release' | 'giveBack'
/** The four states of the packing API. */
export type PackingStatus = 'accepted' | 'packaged' | 'shipped' | 'cancelled'

/**
 * `before`: the goods wait on the shelf. `after`: they left it, whatever was skipped. `cancelled`: nothing more will be sent.
 * `returning`: they left and are on their way back. `returned`: they are back.
 */
export type Phase = 'before' | 'after' | 'cancelled' | 'returning' | 'returned'
type Rule = { phase: Phase; packing: PackingStatus; next: readonly Status[]; final?: true }

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
const onTheWay: readonly Status[] = ['SEND', 'SUPPLIED', 'DELIVERY', 'READY_FOR_PICKUP', 'OVERDUE', 'CONTROVERSIAL', 'FINISHED']
const shipped: readonly Status[] = ['COLLECTED', 'READY_TO_SUPPLY', ...onTheWay]
const cancels: readonly Status[] = ['REVOKING', 'REVOKED', 'CANCELED']
const goingBack: readonly Status[] = ['REFUND', 'PICK_UP_REFUND']
const back: readonly Status[] = [...goingBack, 'REFUND_RECEIVED']

// Marketplaces report states that skip others, so a step forward may be of any length; a step back may not.
const open: Rule = { phase: 'before', packing: 'accepted', next: [...waiting, ...shipped, ...cancels, ...goingBack] }
const travelling = (next: readonly Status[]): Rule => ({ phase: 'after', packing: 'shipped', next: [...next, 'OVERDUE', 'CONTROVERSIAL', ...cancels, ...back] })
const over: Rule = { phase: 'cancelled', packing: 'cancelled', next: back, final: true }
const comingBack: Rule = { phase: 'returning', packing: 'shipped', next: [...back, 'CONTROVERSIAL', 'FINISHED'] }

/** Every state of the contract: its phase, how the packing API calls it, and what may follow. */
export const states: Record<Status, Rule> = {
  CREATED: open,
  PAYMENT_REQUIRED: open,
  WAITING_SUPPLY: open,
  COLLECTING: open,
  PACKING: open,
  ORDER_CREATED: open,
  CARDS_CREATED: open,
  BOX_BARCODES: open,
  IMAGES_UPLOADED: open,
  INVOICE_UPLOADED: open,
  // Collected goods may still be packed; they have left their place all the same.
  COLLECTED: { phase: 'after', packing: 'packaged', next: ['PACKING', 'READY_TO_SUPPLY', ...onTheWay, ...cancels, ...back] },
  READY_TO_SUPPLY: { phase: 'after', packing: 'packaged', next: [...onTheWay, ...cancels, ...back] },
  SUPPLIED: travelling(['SEND', 'DELIVERY', 'READY_FOR_PICKUP', 'FINISHED']),
  SEND: travelling(['SUPPLIED', 'DELIVERY', 'READY_FOR_PICKUP', 'FINISHED']),
  DELIVERY: travelling(['READY_FOR_PICKUP', 'FINISHED']),
  READY_FOR_PICKUP: travelling(['DELIVERY', 'FINISHED']),
  OVERDUE: travelling(['SEND', 'SUPPLIED', 'DELIVERY', 'READY_FOR_PICKUP', 'FINISHED']),
  CONTROVERSIAL: travelling(['SEND', 'DELIVERY', 'READY_FOR_PICKUP', 'FINISHED']),
  FINISHED: { phase: 'after', packing: 'shipped', next: ['CONTROVERSIAL', ...back], final: true },
  // Asked to be cancelled: the goods stay where they are until that is decided either way.
  REVOKING: { phase: 'before', packing: 'cancelled', next: [...waiting, ...shipped, 'REVOKED', 'CANCELED', ...back] },
  REVOKED: over,
  CANCELED: over,
  REFUND: comingBack,
  PICK_UP_REFUND: comingBack,
  REFUND_RECEIVED: { phase: 'returned', packing: 'shipped', next: [], final: true },
}

export const isStatus = (text: string): text is Status => Object.hasOwn(states, text)
export const statuses = Object.keys(states).filter(isStatus)
/** The same state again is no change and always allowed. */
export const mayFollow = (from: Status, to: Status) => from === to || states[from].next.includes(to)
export const packingStatus = (status: Status): PackingStatus => states[status].packing
/** The state that a word of the packing API asks for. */
export const statusOfPacking: Record<PackingStatus, Status> = { accepted: 'CREATED', packaged: 'COLLECTED', shipped: 'SEND', cancelled: 'CANCELED' }
/** The states that the packing API calls by one word. */
export const statusesOfPacking = (packing: PackingStatus) => statuses.filter((status) => states[status].packing === packing)

/** The moment an order was collected: it is kept once the goods have left, and not before. */
export const isCollected = (status: Status) => states[status].phase === 'after' || states[status].phase === 'returning'

type Step = { step: StockStep; work: readonly StockWork[] }
const nothing = (step: StockStep): Step => ({ step, work: [] })

/**
 * What stock must do when an order comes to a state, given how far its goods have gone: each step happens once.
 * Goods that were never held (`none`, `released`) are neither taken nor given back.
 */
export function stockStep(step: StockStep, to: Status): Step {
  const { phase } = states[to]
  if (step === 'held') {
    if (phase === 'after' || phase === 'returning') return { step: 'taken', work: ['take'] }
    if (phase === 'cancelled') return { step: 'released', work: ['release'] }
    if (phase === 'returned') return { step: 'returned', work: ['take', 'giveBack'] }
  }
  if (step === 'taken' && phase === 'returned') return { step: 'returned', work: ['giveBack'] }
  return nothing(step)
}

/** What stock must do when an order appears (or comes back from deletion) in a state. */
export function firstStep(reserves: boolean, status: Status): Step {
  const { phase } = states[status]
  if (!reserves || phase === 'cancelled' || phase === 'returned') return nothing('none')
  const held: Step = { step: 'held', work: ['reserve'] }
  if (phase === 'before') return held
  return { step: 'taken', work: ['reserve', 'take'] }
}

/** Whether an order holds stock: always, unless it is said not to; a shipment to a marketplace only when it is said to. */
export const reserves = (type: OrderType, writeOffStocks: boolean | null | undefined) => (type === 'FBM' ? writeOffStocks === true : writeOffStocks !== false)

export const orderTypes: readonly OrderType[] = ['RETAIL', 'WHOLESALE', 'FBS', 'FBM']
export const isOrderType = (text: string): text is OrderType => orderTypes.some((type) => type === text)
/** Types that come from, or go to, a marketplace. */
export const needsService = (type: OrderType) => type === 'FBS' || type === 'FBM'
export const needsPrice = (type: OrderType) => type !== 'FBM'
/** A shipment to a marketplace may begin with nothing: packing with adding fills it. It does not leave so. */
export const mayBeEmpty = (type: OrderType, status: Status) => type === 'FBM' && (states[status].phase === 'before' || states[status].phase === 'cancelled')
