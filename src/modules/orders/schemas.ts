// The shapes of requests for orders.
import { Type, type Static } from 'typebox'
import { Id, Ids, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'
import { wireSchemas, type Order } from '../../wire/index.ts'
import { statuses } from './rules.ts'
import { stages } from './stages.ts'

const enumOf = (field: 'type' | 'service' | 'markingStatus'): string[] => {
  const schema = wireSchemas.Order.properties?.[field]
  return schema && 'enum' in schema && Array.isArray(schema.enum) ? schema.enum.map(String) : []
}
const OrderTypes = OneOf(enumOf('type'))
const Services = OneOf(enumOf('service'))
export const StatusWord = OneOf(statuses)
const optional = Type.Optional
/** `reason` is ours: it is kept in the history. */
export const StatusMove = Type.Object({ status: StatusWord, reason: optional(Text(255)) })
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
  /** Ours: where an order stands, as a person at a desk sees it; a barcode of goods in it; goods of it are short. */
  stage: optional(OneOf(stages)),
  barcode: optional(Text(128)),
  waiting: Flag,
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
export const ReservesQuery = Type.Object({ ids: Ids })
const Place = Type.Object({ cell: Type.String(), quantity: Type.Integer() })
export const ReservesReply = Type.Array(
  Type.Object({
    orderId: Type.Integer(),
    quantity: Type.Integer(),
    reserved: Type.Integer(),
    waiting: Type.Integer(),
    /** Gone from the shelves. */
    taken: Type.Integer(),
    lines: Type.Array(
      Type.Object({
        orderProductId: Type.Integer(),
        quantity: Type.Integer(),
        state: OneOf(['waiting', 'reserved', 'taken', 'released', 'returned']),
        warehouseId: optional(Type.Union([Type.Integer(), Type.Null()])),
        warehouse: optional(Type.Union([Type.String(), Type.Null()])),
        places: Type.Array(Place),
        /** Of a line that waits: what is free where it may come from, what is free in other warehouses, how many pieces wait before it. */
        free: Type.Integer(),
        elsewhere: Type.Integer(),
        ahead: Type.Integer(),
      }),
    ),
  }),
)
export const StagesReply = Type.Object(Object.fromEntries(stages.map((stage) => [stage, Type.Integer()])))
export const EventsReply = Type.Array(
  Type.Object({
    id: Type.Integer(),
    date: Type.String(),
    status: StatusWord,
    reason: optional(Type.Union([Type.String(), Type.Null()])),
    /** Who did it; absent where nobody did: the exchange with a marketplace, a task. */
    person: optional(Type.Union([Type.String(), Type.Null()])),
    /** The token that it came through; absent in the cabinet. */
    token: optional(Type.Union([Type.String(), Type.Null()])),
    trackingNumber: optional(Type.Union([Type.String(), Type.Null()])),
  }),
)
export type Service = NonNullable<Order['service']>
