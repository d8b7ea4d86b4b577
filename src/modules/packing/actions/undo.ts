// What was done is taken back: the last scan, or the whole order.
import type { Context } from '../../../kit/op.ts'
import { lockOrder } from '../../orders/index.ts'
import { findHeld, findPacking, type PackingRow, type Worker } from '../queries/floor.ts'
import { findPieces } from '../queries/orders.ts'
import { lastEffect, noteUndone, setMark, tickPackage, untickPiece } from '../queries/scans.ts'
import { isPackable } from '../rules.ts'
import { forgetMark } from './market-marks.ts'
import { letGo } from './take.ts'
import type { Result } from './worker.ts'

/** The worker's order, locked. */
async function heldBy(call: Context, worker: Worker) {
  const orderId = await findHeld(call.db, call.clientId, worker.holder)
  if (orderId === undefined) return undefined
  const order = await lockOrder(call, orderId)
  const packing = await findPacking(call.db, call.clientId, orderId)
  return packing?.holder === worker.holder ? { order, packing } : undefined
}

/** Undoes the last scan that did something; again, the one before it. */
export async function undoLast(call: Context, worker: Worker): Promise<Result> {
  const { db, clientId } = call
  const held = await heldBy(call, worker)
  if (!held) return { code: 'nothing_held' }
  const { order, packing } = held
  const last = packing.jobId !== null && isPackable(order.status) ? await lastEffect(db, clientId, packing.jobId) : undefined
  if (!last) return { code: 'nothing_to_undo', orderId: order.id }
  const { effect, n } = last
  if (order.type === 'FBS' && (effect === 'mark' || effect === 'both')) await dropMark(call, packing, n)
  if (effect === 'package') await tickPackage(db, clientId, order.id, n, false)
  else if (effect === 'mark') await setMark(db, clientId, order.id, n, null)
  else await untickPiece(db, clientId, order.id, n)
  await noteUndone(db, clientId, last.scanId)
  return { code: 'undone', orderId: order.id, productId: last.productId }
}

async function dropMark(call: Context, { orderId }: PackingRow, n: number) {
  const pieces = await findPieces(call.db, call.clientId, orderId)
  const piece = pieces.find((one) => one.n === n)
  if (piece)
    await forgetMark(call, {
      orderId,
      lineId: piece.lineId,
      place: pieces.filter((one) => one.lineId === piece.lineId && one.setN === null && one.n < n).length,
    })
}

/** Gives the order back to the queue: whoever takes it begins anew. */
export async function release(call: Context, worker: Worker, reason: string | null): Promise<Result> {
  const held = await heldBy(call, worker)
  if (!held) return { code: 'nothing_held' }
  await letGo(call, held.packing, 'released', reason)
  return { code: 'released', orderId: held.order.id }
}

/** Puts the order aside: nobody is given it until it is returned to the queue or scanned itself. */
export async function setAside(call: Context, worker: Worker, reason: string): Promise<Result> {
  const held = await heldBy(call, worker)
  if (!held) return { code: 'nothing_held' }
  await letGo(call, held.packing, 'aside', reason)
  return { code: 'aside', orderId: held.order.id }
}
