// The shapes of requests of assembly.
import { Type } from 'typebox'
import { invalid } from '../../kit/invalid.ts'
import { Id, OneOf, Paging, Text } from '../../kit/paging.ts'
import { states, isStatus } from '../orders/index.ts'
import { AnyService } from '../../wire/services.ts'

export const Flag = Type.Optional(Type.Boolean())
export const OrderId = Type.Object({ orderId: Id })
export const OrderIds = Type.Array(Id, { minItems: 1, maxItems: 1000 })
export const TaskEnd = Type.Object({ taskId: Id, finished: Flag })
export const ServiceWord = AnyService
export const StatusWord = OneOf(Object.keys(states).filter(isStatus))

/** The contract says a string here: ids with commas. Lists are taken too. */
export const TextOfIds = Type.Union([Type.String({ maxLength: 20_000 }), Type.Integer(), OrderIds])
export function idsOfText(given: string | number | readonly number[]): number[] {
  if (Array.isArray(given)) return [...given]
  const parts = String(given)
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
  const ids = parts.map(Number)
  if (ids.length === 0 || ids.length > 1000 || parts.some((part) => !/^\d{1,15}$/.test(part)))
    throw invalid('body', ['must be order ids separated by commas', 'нужны номера заказов через запятую'])
  return ids
}

export const SupplyQuery = Type.Object({
  ...Paging(['ID', 'CREATEDDATE', 'DELIVERYDATE']),
  actual: Flag,
  deleted: Flag,
  notSupplied: Flag,
  query: Type.Optional(Text(255)),
  service: Type.Optional(ServiceWord),
  type: Type.Optional(Text(20)),
  organizationId: Type.Optional(Id),
  warehouseId: Type.Optional(Id),
  serviceWarehouseId: Type.Optional(Text(255)),
})
