// FBS orders of Wildberries: pulling, states, cancelling, stickers. One order there is one piece of one product.
import { Type, type Static } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange, Nothing, pages, type Wire } from '../kit.ts'
import type { Label, LabelFormat, LabelSize, MarketOrder, MarketOrderState, OrderState } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { cargoOf, currencyOf, dayOf, FORMATS, idOf, marksOf, markOf, Maybe } from './words.ts'

const Id = Type.Integer({ minimum: 0 })
const Order = Type.Object({
  id: Id,
  rid: Maybe(Type.String()),
  orderUid: Maybe(Type.String()),
  createdAt: Type.String({ format: 'date-time' }),
  warehouseId: Id,
  nmId: Id,
  chrtId: Id,
  article: Maybe(Type.String()),
  skus: Maybe(Type.Array(Type.String())),
  price: Type.Integer(),
  currencyCode: Type.Integer(),
  convertedPrice: Maybe(Type.Integer()),
  convertedCurrencyCode: Maybe(Type.Integer()),
  convertedFinalPrice: Maybe(Type.Integer()),
  cargoType: Maybe(Type.Integer()),
  crossBorderType: Maybe(Type.Integer()),
  supplyId: Maybe(Type.String()),
  comment: Maybe(Type.String()),
  isZeroOrder: Maybe(Type.Boolean()),
  ddate: Maybe(Type.String()),
  sellerDate: Maybe(Type.String()),
  requiredMeta: Maybe(Type.Array(Type.String())),
  optionalMeta: Maybe(Type.Array(Type.String())),
  options: Maybe(Type.Object({ isB2B: Maybe(Type.Boolean()) })),
})

function orderOf(order: Static<typeof Order>, { tellsMarks }: { tellsMarks: boolean }): MarketOrder {
  const required = order.requiredMeta ?? []
  const optional = order.optionalMeta ?? []
  const abroad = order.convertedPrice != null && order.convertedCurrencyCode != null
  return {
    externalOrderId: String(order.id),
    number: String(order.id),
    reportId: order.rid || undefined,
    basketId: order.orderUid || undefined,
    kind: 'FBS',
    createdAt: new Date(order.createdAt),
    lines: [
      {
        serviceProductId: String(order.chrtId),
        serviceCardId: String(order.nmId),
        article: order.article ?? '',
        barcodes: order.skus ?? [],
        quantity: 1,
        priceMinor: abroad ? (order.convertedPrice ?? 0) : order.price,
        currency: currencyOf(abroad ? (order.convertedCurrencyCode ?? 0) : order.currencyCode),
        buyerPriceMinor: order.convertedFinalPrice ?? undefined,
      },
    ],
    serviceWarehouseId: String(order.warehouseId),
    externalSupplyId: order.supplyId || undefined,
    cargo: cargoOf(order.cargoType),
    crossBorder: order.crossBorderType === 1,
    businessBuyer: order.options?.isB2B ?? false,
    soldFromZero: order.isZeroOrder ?? false,
    deliverBy: dayOf(order.sellerDate) ?? dayOf(order.ddate),
    comment: order.comment || undefined,
    requiredMarks: tellsMarks ? marksOf(required) : undefined,
    optionalMarks: tellsMarks ? marksOf(optional) : undefined,
    unknownMarks: [...required, ...optional].filter((key) => !markOf(key)),
  }
}

/** All orders that wait for a first move; the only source that tells which marks an order needs. */
export const pullNewOrders = exchange('GET /api/v3/orders/new', {
  limit: limits.orders,
  build: () => ({}),
  reply: Type.Object({ orders: Type.Array(Order) }),
  read: ({ orders }) => orders.map((order) => orderOf(order, { tellsMarks: true })),
})

const PAGE = 1000
// At most 30 calendar days in one request; a period of 29 days touches 30 dates at most.
const SLICE_MS = 29 * 86_400_000
const seconds = (moment: Date) => Math.floor(moment.getTime() / 1000)

type Period = { from: Date; to: Date }
const listOrders = exchange('GET /api/v3/orders', {
  limit: limits.orders,
  build: ({ from, to, next }: Period & { next: number }) => ({ query: { limit: PAGE, next, dateFrom: seconds(from), dateTo: seconds(to) } }),
  reply: Type.Object({ next: Maybe(Type.Integer()), orders: Type.Array(Order) }),
  read: ({ orders, next }, asked) => ({
    items: orders.map((order) => orderOf(order, { tellsMarks: false })),
    next: orders.length > 0 && next && next !== asked.next ? next : undefined,
  }),
})

/** Orders created in the period, page by page, oldest period first, without their states. It keeps them for three months. */
export async function* pullOrders(wire: Wire, { from, to }: Period): AsyncGenerator<MarketOrder[]> {
  for (let start = from.getTime(); start < to.getTime(); start += SLICE_MS) {
    const slice = { from: new Date(start), to: new Date(Math.min(start + SLICE_MS, to.getTime())) }
    yield* pages(0, (next) => listOrders(wire, { ...slice, next }))
  }
}

// Wildberries' own state decides; while it only waits, the seller's does.
const WB_STATES: Readonly<Record<string, MarketOrderState>> = {
  sorted: 'in_delivery',
  accepted_by_carrier: 'in_delivery',
  sent_to_carrier: 'in_delivery',
  postponed_delivery: 'in_delivery',
  ready_for_pickup: 'ready_for_pickup',
  sold: 'delivered',
  canceled_by_client: 'refused_at_pickup',
  declined_by_client: 'cancelled_by_client',
  canceled_by_carrier: 'cancelled_by_carrier',
  defect: 'defective',
}
const SELLER_STATES: Readonly<Record<string, MarketOrderState>> = {
  new: 'new',
  confirm: 'assembling',
  complete: 'handed_over',
  cancel: 'cancelled_by_seller',
  cancel_carrier: 'cancelled_by_carrier',
}
export function stateOf(supplierStatus: string, wbStatus: string): MarketOrderState {
  const sellers = SELLER_STATES[supplierStatus] ?? 'unknown'
  if (wbStatus === 'canceled') return sellers.startsWith('cancelled') ? sellers : 'cancelled_by_marketplace'
  if (wbStatus === 'waiting') return sellers
  return WB_STATES[wbStatus] ?? (sellers.startsWith('cancelled') ? sellers : 'unknown')
}

export const orderStates = exchange('POST /api/v3/orders/status', {
  limit: limits.orders,
  repeatable: true,
  batch: { of: 'externalOrderIds', max: 1000 },
  build: ({ externalOrderIds }: { externalOrderIds: readonly string[] }) => ({ body: { orders: externalOrderIds.map(idOf) } }),
  reply: Type.Object({
    orders: Type.Array(Type.Object({ id: Id, supplierStatus: Type.String(), wbStatus: Type.String(), isCancellable: Maybe(Type.Boolean()) })),
  }),
  read: ({ orders }): OrderState[] =>
    orders.map(({ id, supplierStatus, wbStatus, isCancellable }) => ({
      externalOrderId: String(id),
      state: stateOf(supplierStatus, wbStatus),
      cancellable: isCancellable ?? false,
      raw: `${supplierStatus}/${wbStatus}`,
    })),
})

const requestCancel = exchange('PATCH /api/v3/orders/{orderId}/cancel', {
  limit: limits.cancel,
  repeatable: true,
  build: ({ externalOrderId }: { externalOrderId: string }) => ({ path: { orderId: String(idOf(externalOrderId)) } }),
  reply: Nothing,
  read: () => undefined,
})

/** Cancels an order for the seller; one that is cancelled already counts as done, for the first answer may have been lost. */
export async function cancelOrder(wire: Wire, order: { externalOrderId: string }): Promise<void> {
  try {
    await requestCancel(wire, order)
  } catch (failure) {
    if (!(failure instanceof ConnectorFailure) || failure.status !== 409) throw failure
    const [now] = await orderStates(wire, { externalOrderIds: [order.externalOrderId] })
    if (!now?.state.startsWith('cancelled')) throw failure
  }
}

type LabelRequest = { externalOrderIds: readonly string[]; format: LabelFormat; size: LabelSize }
/** Stickers of orders that are being assembled or are on their way; an order in another state has none and is left out. */
export const labels = exchange('POST /api/v3/orders/stickers', {
  limit: limits.orders,
  repeatable: true,
  batch: { of: 'externalOrderIds', max: 100 },
  build: ({ externalOrderIds, format, size }: LabelRequest) => {
    const [width, height] = size.split('x')
    return { query: { type: FORMATS[format], width, height }, body: { orders: externalOrderIds.map(idOf) } }
  },
  reply: Type.Object({
    stickers: Type.Array(Type.Object({ orderId: Id, partA: Type.String(), partB: Type.String(), barcode: Type.String(), file: Type.String() })),
  }),
  read: ({ stickers }, { format }): Label[] =>
    stickers.map(({ orderId, partA, partB, barcode, file }) => ({
      externalOrderId: String(orderId),
      format,
      bytes: Buffer.from(file, 'base64'),
      code: `${partA} ${partB}`,
      barcode,
    })),
})
