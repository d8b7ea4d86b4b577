// What the marketplaces are told, and why: our own operations beside the contract.
import { Type } from 'typebox'
import type { Op } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { approve, explainStock, Explanation, HeldReply, listHeld } from '../explain.ts'
import { AnyService } from '../../../wire/services.ts'

const tag = 'Остатки (WMS)'

export const http: readonly Op[] = [
  op(
    'GET /api/stock/explain',
    {
      summary: 'Why stock of a product is or is not sent to a marketplace',
      can: 'stock.read',
      query: Type.Object({ productId: Id, service: AnyService }),
      reply: Explanation,
      tag,
    },
    (call) => explainStock(call, call.query.productId, call.query.service),
  ),
  op(
    'GET /api/stock/held',
    { summary: 'What would empty too much of a marketplace at once and waits for a yes', can: 'stock.read', reply: HeldReply, tag },
    (call) => listHeld(call),
  ),
  op(
    'POST /api/stock/held/:integrationId/approve',
    { summary: 'Let what is held for an account be sent', can: 'stock.edit', reply: Type.Object({ approved: Type.Integer() }), tag },
    (call) => approve(call, call.params.integrationId),
  ),
]
