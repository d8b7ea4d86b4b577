// A marking code is put on a piece: read, checked against the product, the wish of the shop and all other orders.
import type { Context } from '../../../kit/op.ts'
import { barcodesOfProduct } from '../../catalogue/index.ts'
import { mayBeOf, readMark, type Mark } from '../../fbs/index.ts'
import type { OrderRow } from '../../orders/index.ts'
import { findMarkable, lockMark, orderOfMark, setMark, swapCis, type Markable } from '../queries/scans.ts'
import { wordsOfFlaw } from '../words.ts'
import { tellMark } from './market-marks.ts'
import type { Result } from './worker.ts'

/** A code as it is kept: `key` says that two are the same. A shop may name codes that are no GS1. */
export type Given = { code: string; key: string; mark?: Mark }

const keyOf = (text: string) => {
  const reading = readMark(text)
  return 'mark' in reading ? reading.mark.identity : text
}
export const givenOf = (mark: Mark): Given => ({ code: mark.code, key: mark.identity, mark })

type Target = { n: number; productId: number }

/** Which piece of the product takes the code: the one that the shop wants it in, else one that may have any. */
function choose(pieces: readonly Markable[], target: Target, given: Given): Markable | undefined {
  const wanted = pieces.find(({ cis }) => cis !== null && keyOf(cis) === given.key)
  if (wanted) return wanted
  const own = pieces.find(({ n }) => n === target.n)
  return own?.cis === null ? own : pieces.find(({ cis }) => cis === null)
}

/** Puts a code on a scanned piece of a locked order; undefined when it is there, otherwise why it is not. */
export async function putMark(call: Context, order: OrderRow, target: Target, given: Given): Promise<Result | undefined> {
  const { db, clientId } = call
  const [orderId, productId] = [order.id, target.productId]
  await lockMark(db, clientId, given.key)
  const usedIn = await orderOfMark(db, clientId, given.key)
  if (usedIn === orderId) return { code: 'already_packed', orderId, productId }
  if (usedIn !== undefined) return { code: 'mark_used', params: { order: usedIn }, orderId, productId }
  if (given.mark && !mayBeOf(given.mark.gtin, await barcodesOfProduct(db, clientId, productId)))
    return { code: 'mark_other_product', params: { gtin: given.mark.gtin }, orderId, productId }
  const pieces = await findMarkable(db, clientId, orderId, productId)
  const chosen = choose(pieces, target, given)
  const own = pieces.find(({ n }) => n === target.n)
  if (!chosen || !own) return { code: 'mark_not_expected', orderId, productId }
  if (chosen.n !== own.n) await swapCis(db, clientId, orderId, own.n, chosen.n)
  if (order.type === 'FBS') {
    const reason = await tellMark(call, { orderId, lineId: own.lineId, place: own.place }, given.code)
    if (reason !== undefined) return { code: 'mark_refused', params: { reason }, orderId, productId }
  }
  await setMark(db, clientId, orderId, own.n, given)
  return undefined
}

/** The text of a scan as a code, or why it is none. A text that the shop named is a code whatever it looks like. */
export async function readGiven(
  call: Context,
  orderId: number,
  target: Target,
  { text, base64 }: { text: string; base64: boolean },
): Promise<Given | { reason: string }> {
  const named = (await findMarkable(call.db, call.clientId, orderId, target.productId)).some(({ cis }) => cis === text)
  const reading = readMark(text, base64)
  if ('mark' in reading) return givenOf(reading.mark)
  return named ? { code: text, key: text } : { reason: wordsOfFlaw(reading.flaw, call.lang) }
}
