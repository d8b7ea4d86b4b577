// Marking codes of marketplace orders are kept where they are told to the marketplace from: with the pieces of its collecting.
// Not its job: codes of other orders.
import { Refusal } from '../../../kit/errors.ts'
import type { Context } from '../../../kit/op.ts'
import { attachMark, detachMark, findCollects } from '../../fbs/index.ts'

type Place = { orderId: number; lineId: number; place: number }

async function pieceAt({ db, clientId }: Context, { orderId, lineId, place }: Place) {
  const pieces = (await findCollects(db, clientId, [orderId])).filter(({ orderLineId }) => orderLineId === lineId)
  return pieces[place] ?? pieces[0]
}

/** Hands the code of a piece on; answers why it is refused there, if it is. */
export async function tellMark(call: Context, at: Place, code: string): Promise<string | undefined> {
  const piece = await pieceAt(call, at)
  if (!piece) return undefined
  try {
    await attachMark(call, piece, code, false)
    return undefined
  } catch (error) {
    // The person with the scanner is told; anything but a refusal is a bug.
    if (error instanceof Refusal) return error.localMessage(call.lang)
    throw error
  }
}

export async function forgetMark(call: Context, at: Place): Promise<void> {
  const piece = await pieceAt(call, at)
  if (piece) await detachMark(call.db, call.clientId, piece.id)
}

/** All codes of an order: it is packed anew. */
export async function forgetMarks(call: Context, orderId: number): Promise<void> {
  for (const piece of await findCollects(call.db, call.clientId, [orderId])) if (piece.codeId !== null) await detachMark(call.db, call.clientId, piece.id)
}
