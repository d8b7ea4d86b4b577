// A scan is answered: goods, marking codes, labels and commands, each scan once however often it is sent.
import type { Context } from '../../../kit/op.ts'
import type { Static } from 'typebox'
import { readMark, type Mark } from '../../fbs/index.ts'
import { changeStatus, lockOrder, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { inLatin, isRussian } from '../layout.ts'
import { endJob, findLabel, fitPieces, lockHolder, touch, type PackingRow, type Worker } from '../queries/floor.ts'
import { closeScan, findScan, findUnmarkedSet, lookAt, openScan, orderOfMark, productsOf, tickPackage, tickPiece, type Look } from '../queries/scans.ts'
import { barcodesOfGtin, commandOf, isPackable } from '../rules.ts'
import type { ScanDraft, Verdict } from '../schemas.ts'
import { isCode } from '../words.ts'
import { givenOf, putMark, readGiven } from './marks.ts'
import { codeOfGone, letGo, takeForProducts, takeNamed, takeNext } from './take.ts'
import { release, setAside, undoLast } from './undo.ts'
import { answerOf, workerOf, type Result } from './worker.ts'

type Scan = Static<typeof ScanDraft>

/** Answers a scan, or a thing that is done like one; sent again under the same id, it answers what it answered and does nothing. */
export async function once(
  call: Context,
  worker: Worker,
  { scanId, text }: { scanId: string; text: string },
  work: (heldId: number | null) => Promise<Result>,
): Promise<Verdict> {
  const { db, clientId } = call
  await lockHolder(db, clientId, worker.holder)
  const { isNew, heldId } = await openScan(db, clientId, { scanId, holder: worker.holder, text })
  if (!isNew) {
    const earlier = await findScan(db, clientId, scanId)
    if (earlier.holder !== worker.holder || earlier.text !== text || earlier.verdict === null || !isCode(earlier.verdict))
      throw errors.error_packing_scan_reused({ scanId })
    return {
      ...(await answerOf(call, { code: earlier.verdict, params: earlier.params, orderId: earlier.orderId, productId: earlier.productId })),
      replayed: true,
    }
  }
  const result = await work(heldId)
  await closeScan(db, clientId, scanId, {
    verdict: result.code,
    orderId: result.orderId ?? null,
    jobId: result.jobId ?? null,
    productId: result.productId ?? null,
    params: result.params ?? {},
    effect: result.effect ?? null,
    n: result.n ?? null,
  })
  return answerOf(call, result)
}

/** The operation: whatever the scanner read. What nobody knows may have been typed on the Russian layout. */
export function scan(call: Context, draft: Scan): Promise<Verdict> {
  const worker = workerOf(call, draft.station)
  const text = draft.text.trim()
  return once(call, worker, { scanId: draft.scanId, text: draft.text }, async (heldId) => {
    // What was scanned into one order without a connection is never to begin or to fill another.
    if (typeof draft.orderId === 'number' && draft.orderId !== heldId) return { code: 'lost' }
    const first = await read(call, worker, heldId, { ...draft, text })
    return isRussian(text) && (first.code === 'unknown' || first.code === 'mark_unreadable')
      ? read(call, worker, heldId, { ...draft, text: inLatin(text) })
      : first
  })
}

async function read(call: Context, worker: Worker, heldId: number | null, draft: Scan): Promise<Result> {
  switch (draft.base64 === true ? undefined : commandOf(draft.text)) {
    case 'next':
      return takeNext(call, worker, draft)
    case 'undo':
      return undoLast(call, worker)
    case 'release':
      return release(call, worker, null)
    case 'aside':
      return setAside(call, worker, 'by scan')
    case undefined:
      return heldId === null ? take(call, worker, draft) : scanInto(call, worker, heldId, draft)
  }
}

const markOf = ({ text, base64 }: Scan): Mark | undefined => {
  const reading = readMark(text, base64 ?? false)
  return 'mark' in reading ? reading.mark : undefined
}
const codesOf = (text: string, mark: Mark | undefined) => (mark ? barcodesOfGtin(mark.gtin) : [text])

/** With no order in hand a scan takes one; a product that was scanned for it is then in it. */
async function take(call: Context, worker: Worker, draft: Scan): Promise<Result> {
  const mark = markOf(draft)
  const named = mark ? undefined : await takeNamed(call, worker, draft)
  if (named) return named
  const productIds = await productsOf(call.db, call.clientId, codesOf(draft.text, mark))
  if (productIds.length === 0) return { code: 'unknown' }
  const taken = await takeForProducts(call, worker, productIds, draft)
  return taken.code === 'taken' && taken.orderId ? scanInto(call, worker, taken.orderId, draft) : taken
}

type Work = { call: Context; order: OrderRow; packing: PackingRow; look: Look }
const done = ({ order, packing }: Work, result: Result): Result => ({ orderId: order.id, jobId: packing.jobId, ...result })

async function scanInto(call: Context, worker: Worker, orderId: number, draft: Scan): Promise<Result> {
  const { db, clientId } = call
  const order = await lockOrder(call, orderId)
  const packing = await touch(db, clientId, orderId, worker.holder)
  if (!packing) return { code: 'lost', orderId }
  if (order.deleted || !isPackable(order.status)) {
    const code = codeOfGone(order)
    await letGo(call, packing, 'gone', code)
    return { code, orderId, jobId: packing.jobId }
  }
  const mark = markOf(draft)
  const look = await lookAt(db, clientId, orderId, { text: draft.text, codes: codesOf(draft.text, mark) })
  const work: Work = { call, order, packing, look }
  if (look.pending) return done(work, await markPending(work, look.pending, draft))
  if (look.next) return done(work, await tick(work, look.next, mark))
  if (look.package) return done(work, await labelScanned(work, look.package))
  if (mark && look.inOrder) return done(work, await secondOf(work, look.inOrder, mark))
  if (look.inOrder) return done(work, { code: 'surplus', productId: look.inOrder.productId })
  if (look.packages === 1 && (await isLabelOf(work, draft.text))) return done(work, await labelScanned(work, { n: 1, scanned: look.packagesScanned > 0 }))
  if (!look.known) return done(work, { code: 'unknown' })
  const [productId] = await productsOf(db, clientId, codesOf(draft.text, mark))
  return done(work, { code: 'wrong', productId: productId ?? null })
}

const isLast = ({ look }: Work, { weight }: NonNullable<Look['next']>) => look.scanned + weight >= look.pieces

/** A piece is here. One whose marking code was scanned has it at once; one that needs a code waits for it. */
async function tick(work: Work, piece: NonNullable<Look['next']>, mark: Mark | undefined): Promise<Result> {
  const { call, order } = work
  const { n, productId } = piece
  if (mark) {
    const refused = await putMark(call, order, piece, givenOf(mark))
    if (refused) return refused
  }
  await tickPiece(call.db, call.clientId, order.id, n)
  const effect = mark ? 'both' : 'piece'
  if (piece.needsMark && !mark) return { code: 'mark_needed', productId, effect, n }
  // With its last part a set is here, and it is the set that has the marking code.
  const set = piece.setN === null ? undefined : await findUnmarkedSet(call.db, call.clientId, order.id, piece.setN)
  if (set) return { code: 'mark_needed', productId: set.productId, effect, n }
  return { code: isLast(work, piece) ? 'goods_complete' : 'ok', productId, effect, n }
}

/** The piece before waits for its marking code: anything else is out of turn. */
async function markPending(work: Work, piece: NonNullable<Look['pending']>, { text, base64 }: Scan): Promise<Result> {
  const { call, order, look } = work
  const { n, productId } = piece
  const given = await readGiven(call, order.id, piece, { text, base64: base64 ?? false })
  if ('reason' in given)
    return look.known || look.package ? { code: 'mark_first', productId } : { code: 'mark_unreadable', params: { reason: given.reason }, productId }
  const refused = await putMark(call, order, piece, given)
  if (refused) return refused
  return { code: look.scanned >= look.pieces ? 'goods_complete' : 'mark_ok', productId, effect: 'mark', n }
}

/** A marked piece of a product of which there is enough: this very piece again, or one too many. */
async function secondOf({ call, order }: Work, { productId }: NonNullable<Look['inOrder']>, mark: Mark): Promise<Result> {
  const isHere = (await orderOfMark(call.db, call.clientId, mark.identity)) === order.id
  return { code: isHere ? 'already_packed' : 'surplus', productId }
}

/** The only package of an order is also known by the number of the order and by the label of its marketplace. */
async function isLabelOf({ call, order }: Work, text: string): Promise<boolean> {
  if (text === order.externalId) return true
  const label = await findLabel(call.db, call.clientId, order.id)
  return label !== undefined && (label.barcode === text || label.number === text.replace(/\s/g, ''))
}

/** A label closes its package once all goods are here; the last one finishes the order. */
async function labelScanned(work: Work, { n, scanned }: NonNullable<Look['package']>): Promise<Result> {
  const { call, order, packing, look } = work
  const { db, clientId } = call
  if (look.scanned < look.pieces) return { code: 'missing', params: { left: look.pieces - look.scanned } }
  if (scanned) return { code: 'package_already', params: { package: n } }
  if (await fitPieces(db, clientId, order.id)) return { code: 'order_changed' }
  await tickPackage(db, clientId, order.id, n, true)
  if (look.packagesScanned + 1 < look.packages) return { code: 'package_ok', params: { package: n }, effect: 'package', n }
  await changeStatus(call, order.id, 'COLLECTED', { reason: 'packed' })
  await endJob(db, clientId, packing, 'packed', null)
  return { code: 'packed' }
}
