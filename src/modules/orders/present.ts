// An order, its lines and its history as the wire shows them. Pure.
import { fileLink } from '../../equipment.ts'
import { toWire, toWireOrNull } from '../../kit/dates.ts'
import { fromMinor, optionalFromMinor } from '../../kit/money.ts'
import type { Order, OrderHistory, OrderProduct, Product, WmsItem } from '../../wire/index.ts'
import type { HistoryRow, OrderRow } from './queries/orders.ts'
import type { HeldRow, LineRow } from './queries/lines.ts'

/** An order; its lines only where the contract gives them. */
export const presentOrder = (row: OrderRow, lines?: readonly LineRow[], products?: ReadonlyMap<number, Product>): Order => ({
  ...row.extra,
  id: row.id,
  name: row.name,
  status: row.status,
  type: row.type,
  service: row.service,
  writeOffStocks: row.writeOff,
  warehouseId: row.warehouseId,
  stockWarehouseId: row.stockWarehouseId,
  createdDate: toWire(row.createdAt),
  created: toWire(row.addedAt),
  deliveryDate: toWireOrNull(row.deliveryAt),
  externalOrderId: row.externalId,
  postingNumber: row.postingNumber,
  trackingNumber: row.trackingNumber,
  versionId: row.version,
  clientId: row.clientId,
  organizationId: row.organizationId,
  deleted: row.deleted,
  createdUser: row.createdBy,
  userId: row.userId,
  closeUserId: row.closeUserId,
  closeDate: toWireOrNull(row.closedAt),
  supplyId: row.supplyId,
  customer: row.customer,
  customerId: row.customerId,
  totalQuantity: row.totalQuantity,
  totalPrice: fromMinor(row.totalMinor),
  totalPriceWithExpenses: fromMinor(row.totalMinor + row.expensesMinor),
  express: row.express,
  updateInService: row.updateInService,
  message: row.serviceError,
  messageParams: row.serviceErrorParams,
  comment: row.comment,
  serviceWarehouseId: row.serviceWarehouseId,
  deliveryService: deliveryServiceOf(row.deliveryService),
  markingStatus: markingStatusOf(row.markingStatus),
  labelsPath: row.labelPath,
  labelsUrl: fileLink(row.labelPath),
  modifiedDate: toWire(row.modifiedAt),
  ...(lines && { products: lines.map((line) => presentLine(line, products)) }),
})

export const presentLine = (row: LineRow, products?: ReadonlyMap<number, Product>): OrderProduct => {
  const product = row.productId === null ? undefined : products?.get(row.productId)
  return {
    ...row.extra,
    id: row.id,
    orderId: row.orderId,
    productId: row.productId,
    ...(product && { product }),
    quantity: row.quantity,
    price: optionalFromMinor(row.priceMinor),
    otherExpenses: optionalFromMinor(row.expensesMinor),
    position: row.position,
    collected: row.collected,
    error: row.error,
    createdDate: toWire(row.createdAt),
    createdUser: row.createdBy,
    lastUpdateDate: toWire(row.modifiedAt),
  }
}

/** Where a line is served from, as units of storage. */
export const presentHeld = (row: HeldRow): WmsItem => ({
  id: row.lotId,
  skuId: row.skuId,
  cellId: row.cellId,
  barcode: row.itemBarcode,
  number: row.itemNumber,
  quantity: row.quantity,
  ...(row.isHere ? { status: 'RESERVED', reserved: row.quantity, supplied: 0 } : { status: 'SUPPLIED', reserved: 0, supplied: row.quantity }),
})

export const presentHistory = (order: OrderRow, row: HistoryRow): OrderHistory => ({
  id: row.id,
  orderId: row.orderId,
  orderCreatedDate: toWire(order.createdAt),
  date: toWire(row.at),
  orderStatus: row.status,
  orderType: order.type,
  userId: row.personId,
  deliveryDate: toWireOrNull(row.deliveryAt),
  trackingNumber: row.trackingNumber,
  totalQuantity: row.totalQuantity,
  totalPrice: fromMinor(row.totalMinor),
  organizationId: order.organizationId,
  clientId: order.clientId,
})

// Columns hold what was validated when it came in; this gives the texts their closed types back.
const deliveryServices = ['CDEK', 'OWN_DELIVERY', 'POST', 'BOXBERRY', 'DPD', 'YANDEX', 'DOSTAVISTA'] as const
const deliveryServiceOf = (text: string | null) => deliveryServices.find((known) => known === text) ?? null
const markingStatuses = [
  'UNKNOWN',
  'CARDS_SEND',
  'CARDS_CREATED',
  'SUZ_ORDERS_CREATED',
  'MARKS_RECEIVED',
  'CARDS_SIGNED',
  'DOCUMENT_CREATED',
  'SUCCESS',
  'NO_NEED_MARKING',
] as const
const markingStatusOf = (text: string | null) => markingStatuses.find((known) => known === text) ?? null
