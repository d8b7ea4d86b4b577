// Orders as a person at a desk looks at them: what is reserved, and who did what. Not its job: changing anything.
import { toWire } from '../../../kit/dates.ts'
import type { Context } from '../../../kit/op.ts'
import { findEvents, findReserved, type ReservedRow } from '../queries/desk.ts'
import { getOrder } from './status.ts'

const sumOf = (rows: readonly ReservedRow[], state: ReservedRow['state']) => rows.reduce((sum, row) => sum + (row.state === state ? row.quantity : 0), 0)

/** What of the goods of these orders is reserved, waits, or has left. Orders that hold nothing, or are not the caller's, are not in the answer. */
export async function showReserves(call: Context, ids: readonly number[]) {
  const rows = await findReserved(call.db, call.clientId, ids, call.actor)
  return [...Map.groupBy(rows, ({ orderId }) => orderId)].map(([orderId, lines]) => ({
    orderId,
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    reserved: sumOf(lines, 'reserved'),
    waiting: sumOf(lines, 'waiting'),
    taken: sumOf(lines, 'taken'),
    lines: lines.map(({ orderId: _of, ...line }) => line),
  }))
}

export async function showEvents(call: Context, orderId: number) {
  const order = await getOrder(call, orderId)
  return (await findEvents(call.db, call.clientId, order.id)).map(({ at, ...event }) => ({ ...event, date: toWire(at) }))
}
