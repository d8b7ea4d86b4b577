// Supplies, pieces and collect tasks as the wire shows them. Pure.
import { toWire, toWireOrNull } from '../../kit/dates.ts'
import type { CollectOrderTask, Order, OrderProduct, OrderProductCollect, Product, Supply } from '../../wire/index.ts'
import type { CollectRow, TaskRow } from './queries/collects.ts'
import type { SupplyRow } from './queries/supplies.ts'
import { services } from '../../wire/services.ts'

/** Columns hold what was validated when it came in; this gives the text its closed type back. */
export const serviceOf = (text: string) => services.find((known) => known === text) ?? 'OTHER'
const types = ['FBM', 'FBS', 'INCOME', 'RETAIL', 'WHOLESALE', 'FBO', 'MOVEMENT', 'WRITE_OFF'] as const

export const presentSupply = (clientId: number, row: SupplyRow, totalQuantity: number, orders?: readonly Order[]): Supply & { problem: string | null } => ({
  ...row.extra,
  id: row.id,
  service: serviceOf(row.service),
  name: row.name,
  type: types.find((known) => known === row.type) ?? 'FBS',
  status: row.status,
  totalQuantity,
  createdDate: toWire(row.createdAt),
  createdUser: row.createdBy,
  warehouseId: row.warehouseId,
  deliveryDate: toWireOrNull(row.deliveryAt),
  clientId,
  organizationId: row.organizationId,
  deleted: row.deleted,
  externalId: row.externalId,
  deliveryMethod: row.deliveryMethod,
  serviceWarehouseId: row.serviceWarehouseId,
  versionId: row.version,
  labelPath: row.labelPath,
  problem: row.problem,
  ...(orders && { orders: [...orders] }),
})

type Around = { orders?: ReadonlyMap<number, Order>; lines?: ReadonlyMap<number, OrderProduct>; products?: ReadonlyMap<number, Product> }
export const presentCollect = (clientId: number, row: CollectRow, { orders, lines, products }: Around): OrderProductCollect => ({
  id: row.id,
  orderId: row.orderId,
  status: row.status,
  orderProductId: row.orderLineId,
  productCodeId: row.codeId,
  quantity: row.quantity,
  collectOrderTaskId: row.taskId,
  clientId,
  collectTaskPosition: row.position,
  userId: row.userId,
  isSet: row.isSet,
  order: orders?.get(row.orderId) ?? null,
  orderProduct: lines?.get(row.orderLineId) ?? null,
  product: products?.get(row.productId) ?? null,
})

export const presentTask = (clientId: number, row: TaskRow, products: readonly OrderProductCollect[]): CollectOrderTask => ({
  id: row.id,
  service: serviceOf(row.service),
  deliverDate: row.deliverOn,
  finished: row.finished,
  clientId,
  userId: row.userId,
  createdDate: toWire(row.createdAt),
  orderId: row.orderId,
  products: [...products],
})
