// The shapes of requests for orders.
import { Type, type Static } from 'typebox'
import { Id, Ids, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'
import { wireSchemas, type Order } from '../../wire/index.ts'
import { statuses } from './rules.ts'

const enumOf = (field: 'type' | 'service' | 'markingStatus'): string[] => {
  const schema = wireSchemas.Order.properties?.[field]
  return schema && 'enum' in schema && Array.isArray(schema.enum) ? schema.enum.map(String) : []
}
const OrderTypes = OneOf(enumOf('type'))
const Services = OneOf(enumOf('service'))
export const StatusWord = OneOf(statuses)
const optional = Type.Optional
const Flag = optional(Type.Boolean())
const Moment = optional(Instant)

export const sorts = [
  'ID',
  'CREATEDDATE',
  'ORDERCREATED',
  'CREATED',
  'DATE',
  'MODIFIEDDATE',
  'CREATEDUSER',
  'STATUS',
  'SERVICE',
  'TYPE',
  'NAME',
  'ORGANIZATIONID',
  'WAREHOUSE',
  'EXTERNALORDERID',
  'SUPPLYID',
  'CLOSEDATE',
  'CLOSEUSERID',
  'USERID',
  'PRICE',
  'QUANTITY',
  'DELIVERYDATE',
  'MARKINGSTATUS',
  'SERVICEWAREHOUSEID',
] as const
export type Sort = (typeof sorts)[number]

/** The filters of orders. An "only …" flag that is false filters nothing. */
export const OrderQuery = Type.Object({
  query: optional(Text(255)),
  type: optional(OrderTypes),
  organizations: optional(Ids),
  organizationId: optional(Id),
  service: optional(Services),
  status: optional(StatusWord),
  statuses: optional(Type.Array(StatusWord, { maxItems: 100 })),
  actual: Flag,
  withoutSupply: Flag,
  supplyId: optional(Id),
  productId: optional(Id),
  orderProductId: optional(Id),
  ids: optional(Ids),
  orderId: optional(Id),
  warehouseId: optional(Id),
  noWarehouse: Flag,
  userId: optional(Id),
  updateInService: Flag,
  hasServiceError: Flag,
  noLabel: Flag,
  notCollected: Flag,
  hasCollectTask: Flag,
  express: Flag,
  fbs: Flag,
  dbs: Flag,
  deleted: Flag,
  /** Where lines are shown: sets that are to be made are replaced by what they are made of. */
  replaceSetByComponent: Flag,
  markingStatus: optional(OneOf(enumOf('markingStatus'))),
  modifiedDate: Moment,
  orderDate: Moment,
  dateFrom: Moment,
  dateTo: Moment,
  closeDate: Moment,
  closeDateFrom: Moment,
  closeDateTo: Moment,
  deliveryDate: Moment,
  deliveryDateFrom: Moment,
  deliveryDateTo: Moment,
  ...Paging(sorts),
})
export type OrderFilter = Static<typeof OrderQuery>
export const LinesQuery = Type.Object({ orderId: Id, ...Paging(['ID']) })
export const HistoryQuery = Type.Object({ ...Paging(['ID', 'DATE']) })
export const OrderLook = Type.Object({
  withReservedStocks: Flag,
  limit: optional(Type.Integer({ minimum: 1, maximum: 5_000 })),
  page: optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
})
export type Service = NonNullable<Order['service']>
