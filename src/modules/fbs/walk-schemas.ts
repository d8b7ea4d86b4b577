// The shapes of walks through the warehouse. The published contract has tasks only; these say besides where each piece lies and who goes.
import { Type, type Static, type TSchema } from 'typebox'
import { Id, Instant, OneOf, Paging } from '../../kit/paging.ts'
import { AnyService } from '../../wire/services.ts'
import { Flag } from './schemas.ts'

const maybe = <S extends TSchema>(schema: S) => Type.Optional(Type.Unsafe<Static<S> | null>({ ...schema }))
const counts = { orders: Type.Integer(), pieces: Type.Integer() }

export const WalkInList = Type.Object({
  id: Id,
  service: AnyService,
  organizationId: maybe(Id),
  warehouseId: maybe(Id),
  warehouse: maybe(Type.String()),
  deliverOn: maybe(Type.String()),
  createdAt: Type.String(),
  finished: Type.Boolean(),
  taken: Type.Boolean(),
  mine: Type.Boolean(),
  picker: maybe(Type.String()),
  ...counts,
  done: Type.Integer(),
  short: Type.Integer(),
})
const Step = Type.Object({
  id: Id,
  orderId: Id,
  number: Type.String(),
  productId: Id,
  quantity: Type.Integer(),
  state: OneOf(['waiting', 'done', 'short', 'gone']),
  place: maybe(Type.Object({ name: Type.String(), barcode: Type.String() })),
  needsMark: Type.Boolean(),
  hasLabel: Type.Boolean(),
  shortReason: maybe(Type.String()),
  name: Type.String(),
  article: maybe(Type.String()),
  size: maybe(Type.String()),
  color: maybe(Type.String()),
  image: maybe(Type.String()),
  barcodes: Type.Array(Type.String()),
})
export const Walk = Type.Object({ ...WalkInList.properties, steps: Type.Array(Step) })
export const WalkPage = Type.Object({ rows: Type.Array(WalkInList), total: Type.Optional(Type.Integer()), page: Type.Integer() })
export const WalkQuery = Type.Object({ ...Paging(['ID']), finished: Flag, service: Type.Optional(AnyService), warehouseId: Type.Optional(Id) })
export const ShareQuery = Type.Object({
  service: Type.Optional(AnyService),
  organizationId: Type.Optional(Id),
  warehouseId: Type.Optional(Id),
  dueBy: Type.Optional(Instant),
})
export const ShareDraft = Type.Object({ ...ShareQuery.properties, withoutLabel: Flag, withMissed: Flag })
export const Shared = Type.Object({ walks: Type.Integer(), ...counts })
export const ToShare = Type.Object({ ready: Type.Integer(), noLabel: Type.Integer(), missed: Type.Integer(), noGoods: Type.Integer() })
export const MissDraft = Type.Object({ collectId: Id, reason: Type.Unsafe<string>({ type: 'string', minLength: 1, maxLength: 500, pattern: '\\S' }) })
