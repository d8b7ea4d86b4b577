// The cabinet's screens of stock over HTTP: what is where, changing by hand, receiving by scan, sending again. Ours, beside the contract.
import { Type } from 'typebox'
import type { Op } from '../../../kit/op.ts'
import { Id } from '../../../kit/paging.ts'
import { op } from '../../../op.ts'
import { Change, Changed, changeByHand, Receipt, receiveByHand, Received } from '../by-hand.ts'
import { accounts, Accounts, levels, Levels, sendAccount, sendSku, SkuStock, skuStock, Waiting, waiting } from '../desk.ts'

const tag = 'Остатки (WMS)'
const Queued = Type.Object({ queued: Type.Integer() })

export const http: readonly Op[] = [
  op(
    'GET /api/stock/levels',
    {
      summary: 'What lies of some SKUs, warehouse by warehouse, and what orders wait for',
      can: 'stock.read',
      query: Type.Object({ skuIds: Type.Array(Id, { maxItems: 500 }) }),
      reply: Levels,
      tag,
    },
    (call) => levels(call, call.query.skuIds),
  ),
  op('GET /api/stock/waiting', { summary: 'SKUs that orders wait for, the longest waiting first', can: 'stock.read', reply: Waiting, tag }, (call) =>
    waiting(call),
  ),
  op('GET /api/stock/sku/:skuId', { summary: 'Where a SKU lies, who holds it, what it is made of', can: 'stock.read', reply: SkuStock, tag }, (call) =>
    skuStock(call, call.params.skuId),
  ),
  op(
    'POST /api/stock/sku/:skuId/send',
    { summary: 'Compare a SKU with the marketplaces and send what differs', can: 'stock.edit', reply: Queued, tag },
    (call) => sendSku(call, call.params.skuId),
  ),
  op(
    'POST /api/stock/change',
    { summary: 'Set, add or take off free stock by hand, or see what that would change', can: 'stock.edit', body: Change, reply: Changed, tag },
    (call) => changeByHand(call, call.body),
  ),
  op('POST /api/stock/receive', { summary: 'Take goods in that were counted at the door', can: 'stock.edit', body: Receipt, reply: Received, tag }, (call) =>
    receiveByHand(call, call.body),
  ),
  op('GET /api/stock/accounts', { summary: 'How the accounts of marketplaces are told of stock', can: 'stock.read', reply: Accounts, tag }, (call) =>
    accounts(call),
  ),
  op(
    'POST /api/stock/accounts/:integrationId/send',
    { summary: 'Compare an account with its marketplace and send what differs', can: 'stock.edit', reply: Queued, tag },
    (call) => sendAccount(call, call.params.integrationId),
  ),
]
