// What a caller sends, read into a draft: an order as it is to be made, in our own words. Pure; refuses what the contract forbids.
import { instantOrNull } from '../../kit/dates.ts'
import { kitErrors } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import { optionalMinor } from '../../kit/money.ts'
import { wireSchemas, type Customer, type Order, type OrderProduct } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { isOrderType, mayBeEmpty, needsPrice, needsService, type OrderType, type Status } from './rules.ts'

export type Service = NonNullable<Order['service']>
export type Extra = Record<string, unknown>
export type LineDraft = {
  /** Null for a product that is not known here yet; `error` then says what it is. */
  productId: number | null
  quantity: number
  priceMinor: number | null
  expensesMinor?: number | null
  position?: number
  error?: string | null
  extra?: Extra
}
/** An order to be made. What is absent is empty; money is in minor units. */
export type OrderDraft = {
  type: OrderType
  /** Null: the only organization of the client. */
  organizationId: number | null
  service?: Service
  shopId?: number | null
  /** The number of the order where it comes from: a repeat of it answers the order that is there. */
  externalId?: string | null
  status?: Status
  /** Whether stock is held for it; by its type when absent. */
  writeOffStocks?: boolean | null
  name?: string | null
  postingNumber?: string | null
  trackingNumber?: string | null
  warehouseId?: number | null
  stockWarehouseId?: number | null
  serviceWarehouseId?: string | null
  deliveryService?: string | null
  express?: boolean
  createdAt?: Date | null
  deliveryAt?: Date | null
  customer?: Customer | null
  customerId?: number | null
  comment?: string | null
  markingStatus?: string | null
  /** Further fields of the contract by their wire names. */
  extra?: Extra
  lines: readonly LineDraft[]
}

const MAX_LINES = 5_000
export const MAX_MINOR = 9_007_199_254_740_991

const isScalar = (schema: object) => 'type' in schema && ['string', 'integer', 'number', 'boolean'].includes(String(schema.type))
const isWritable = (schema: object) => !('readOnly' in schema && schema.readOnly === true)
/** Fields of a published shape that callers may set and that have no column of their own. */
const keptFields = (name: 'Order' | 'OrderProduct', columns: readonly string[], whole: readonly string[]) => [
  ...Object.entries(wireSchemas[name].properties ?? {})
    .filter(([field, schema]) => isScalar(schema) && isWritable(schema) && !columns.includes(field))
    .map(([field]) => field),
  ...whole,
]

const orderFields = keptFields(
  'Order',
  [
    'id',
    'name',
    'status',
    'type',
    'service',
    'writeOffStocks',
    'warehouseId',
    'stockWarehouseId',
    'deliveryDate',
    'externalOrderId',
    'postingNumber',
    'trackingNumber',
    'versionId',
    'organizationId',
    'customerId',
    'comment',
    'deliveryService',
    'modifiedDate',
    'supplySuccess',
    'fromAnalyticData',
  ],
  ['buyer', 'supplier', 'buyerCustomer'],
)
const lineFields = keptFields(
  'OrderProduct',
  [
    'id',
    'orderId',
    'collected',
    'productId',
    'quantity',
    'price',
    'otherExpenses',
    'position',
    'createdDate',
    'createdUser',
    'error',
    'lastUpdateDate',
    'introducedQuantity',
  ],
  [],
)
const customerFields = Object.keys(wireSchemas.Customer.properties ?? {}).filter((field) => field !== 'lastOrderProduct' && field !== 'clientId')

const pick = (given: object, fields: readonly string[]): Extra =>
  Object.fromEntries(Object.entries(given).filter(([field, value]) => value !== null && value !== undefined && fields.includes(field)))
/** The fields of an order, or of a line, that are kept as they were given. */
export const orderExtra = (given: Order) => pick(given, orderFields)
export const lineExtra = (given: OrderProduct) => pick(given, lineFields)
export const customerOf = (given: Customer | null | undefined) => (given ? pick(given, customerFields) : null)
/** Which of them a change clears: those sent as null. */
export const clearedExtra = (given: object, kind: 'order' | 'line') =>
  Object.entries(given)
    .filter(([field, value]) => value === null && (kind === 'order' ? orderFields : lineFields).includes(field))
    .map(([field]) => field)

/** A text within its bound; an empty one is none. */
export function bounded(given: string | null | undefined, field: string, most: number): string | null {
  if (given === null || given === undefined || given === '') return null
  if (given.length > most) throw invalid(field, reasons.characters(most))
  return given
}

/** A line as the contract asks: product, quantity and, unless it goes to a marketplace's warehouse, a price. */
export function readLine(given: OrderProduct, type: OrderType, index: number): LineDraft & { productId: number } {
  const productId = given.productId ?? given.product?.id
  if (productId === null || productId === undefined) throw errors.error_order_no_product_id({ index })
  if (given.quantity === null || given.quantity === undefined || given.quantity < 1) throw errors.error_no_quantity_for_order_product({ index, productId })
  if (needsPrice(type) && (given.price === null || given.price === undefined)) throw errors.error_no_price_for_order_product({ index, productId })
  return {
    productId,
    quantity: given.quantity,
    priceMinor: amountOf(given.price, `products[${index}].price`),
    expensesMinor: amountOf(given.otherExpenses, `products[${index}].otherExpenses`),
    position: given.position ?? index,
    extra: lineExtra(given),
  }
}

/** Money of a line: not negative, exact. */
export function amountOf(given: number | null | undefined, field: string): number | null {
  const minor = optionalMinor(given, field)
  if (minor !== null && minor < 0) throw invalid(field, reasons.notNegative)
  return minor
}

/** Refuses totals that would not come back exactly. */
export function checkTotals(lines: readonly { quantity: number; priceMinor: number | null; expensesMinor?: number | null }[]) {
  let quantity = 0
  let minor = 0
  for (const line of lines) {
    quantity += line.quantity
    minor += line.quantity * ((line.priceMinor ?? 0) + (line.expensesMinor ?? 0))
  }
  if (quantity > 2_147_483_647 || minor > MAX_MINOR) throw kitErrors.error_value_out_of_range()
}

/** The draft of an order that a caller of the API sent. */
export function readOrder(given: Order): OrderDraft {
  const type = given.type ?? ''
  if (!isOrderType(type)) throw errors.error_order_type_not_supported({ type })
  const service = given.service ?? 'NONE'
  if (needsService(type) && service === 'NONE') throw errors.error_no_marketplace({ type })
  if (type === 'FBM' && (given.warehouseId === null || given.warehouseId === undefined)) throw errors.error_empty_warehouse()
  const products = given.products ?? []
  const status = given.status ?? 'CREATED'
  if (products.length === 0 && !mayBeEmpty(type, status)) throw errors.error_order_no_products()
  if (products.length > MAX_LINES) throw invalid('products', reasons.items(MAX_LINES))
  const lines = products.map((line, index) => readLine(line, type, index))
  const seen = new Set<number>()
  for (const { productId } of lines) {
    if (seen.has(productId)) throw errors.error_order_product_repeated({ productId })
    seen.add(productId)
  }
  checkTotals(lines)
  return {
    type,
    service,
    lines,
    organizationId: given.organizationId ?? null,
    externalId: bounded(given.externalOrderId, 'externalOrderId', 255),
    status,
    writeOffStocks: given.writeOffStocks ?? null,
    warehouseId: given.warehouseId ?? null,
    stockWarehouseId: given.stockWarehouseId ?? null,
    deliveryAt: instantOrNull(given.deliveryDate),
    customer: customerOf(given.customer),
    customerId: given.customerId ?? null,
    extra: orderExtra(given),
    deliveryService: given.deliveryService ?? null,
    ...readTexts(given),
  }
}

/** The texts of an order, within their bounds. */
export const readTexts = (given: Order) => ({
  name: bounded(given.name, 'name', 1000),
  postingNumber: bounded(given.postingNumber, 'postingNumber', 255),
  trackingNumber: bounded(given.trackingNumber, 'trackingNumber', 255),
  comment: bounded(given.comment, 'comment', 10_000),
})
