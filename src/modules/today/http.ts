// The first screen over HTTP. The published contract has none; the address is ours.
import { Type } from 'typebox'
import { op } from '../../op.ts'
import { today } from './today.ts'

const Today = Type.Object({
  open: Type.Array(Type.Object({ status: Type.String(), service: Type.String(), count: Type.Integer() })),
  waits: Type.Object({ noStock: Type.Integer(), refused: Type.Integer(), noLabel: Type.Integer(), overdue: Type.Integer() }),
  days: Type.Array(Type.Object({ day: Type.String(), orders: Type.Integer(), total: Type.Number() })),
  integrations: Type.Array(
    Type.Object({
      id: Type.Integer(),
      organizationId: Type.Integer(),
      service: Type.String(),
      problem: Type.Optional(Type.Union([Type.String(), Type.Null()])),
      checkedAt: Type.Optional(Type.Union([Type.String(), Type.Null()])),
    }),
  ),
})

export const http = [
  op(
    'GET /api/today',
    {
      summary: 'Open orders by state and channel, what waits, sales by day in the time zone of the client, the health of integrations',
      can: 'order.read',
      tag: 'Сегодня',
      query: Type.Object({ days: Type.Optional(Type.Integer({ minimum: 1, maximum: 92 })) }),
      reply: Today,
    },
    (call) => today(call, call.query),
  ),
]
