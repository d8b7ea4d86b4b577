// What a scan means in the order on the table, as far as this device can tell: while there is no connection the operator goes on by it.
// The server has the last word. Pure.
import type { Reply } from '../../api/api.ts'
import { barcodesIn, isMark } from '../../kit/codes.ts'

export type View = NonNullable<Reply<'GET /api/packing/current'>['order']>
export type Piece = View['products'][number]
export type Guess = {
  code: 'ok' | 'goods_complete' | 'mark_needed' | 'mark_ok' | 'package_ok' | 'packed' | 'wrong' | 'surplus' | 'missing' | 'mark_first' | 'package_already'
  view: View
  piece?: Piece | undefined
}
/** What was scanned or undone here and is to be sent. `shown`: answered here already, before the server could. */
export type Item = { scanId: string; kind: 'scan' | 'undo'; text: string; orderId?: number | undefined; shown: boolean }

const isHere = (piece: Piece) => Boolean(piece.assigned_at)

/** The piece that was scanned and waits for its marking code. */
export const awaitsMark = (view: View) => view.products.find((piece) => isHere(piece) && piece.mark_needed)
/** What the operator is to take next; undefined when all goods are here. */
export const nextPiece = (view: View) => awaitsMark(view) ?? view.products.find((piece) => !isHere(piece) && !piece.is_set)
export const isComplete = (view: View) => nextPiece(view) === undefined
/** The package whose label is scanned next. */
export const nextParcel = (view: View) => view.parcels.find(({ packaged_at }) => !packaged_at)

const NOW = () => new Date().toISOString()
const counted = (view: View): View => {
  const pieces = view.products.filter(({ is_set }) => !is_set)
  const packed = pieces.filter(isHere).length
  const closed = view.parcels.filter(({ packaged_at }) => packaged_at).length
  return {
    ...view,
    pieces: { total: pieces.length, packed, left: pieces.length - packed },
    packages: { total: view.parcels.length, packed: closed, left: view.parcels.length - closed },
  }
}
/** Ticks a piece; with its last part a set is here, and with a set all its parts. */
function ticked(view: View, piece: Piece, changes: Partial<Piece>): View {
  const first = view.products.map((one) =>
    one.n === piece.n ? { ...one, assigned_at: NOW(), ...changes } : piece.is_set && one.set_n === piece.n ? { ...one, assigned_at: NOW() } : one,
  )
  const isWhole = (set: Piece) => first.some((one) => one.set_n === set.n) && first.every((one) => one.set_n !== set.n || isHere(one))
  return counted({ ...view, products: first.map((one) => (one.is_set && !isHere(one) && isWhole(one) ? { ...one, assigned_at: NOW() } : one)) })
}
const afterTick = (view: View, piece: Piece, isLastWord: 'ok' | 'mark_ok'): Guess => {
  const waits = awaitsMark(view)
  if (waits) return { code: 'mark_needed', view, piece: waits }
  return { code: isComplete(view) ? 'goods_complete' : isLastWord, view, piece }
}

export function guess(view: View, text: string): Guess {
  const waits = awaitsMark(view)
  if (waits) return isMark(text) ? afterTick(ticked(view, waits, { mark_needed: false }), waits, 'mark_ok') : { code: 'mark_first', view, piece: waits }
  const codes = barcodesIn(text)
  const mine = view.products.filter(({ barcodes }) => barcodes.some((barcode) => codes.includes(barcode)))
  const isBegun = (set: Piece) => view.products.some((part) => part.set_n === set.n && isHere(part))
  const next = mine.find((piece) => !isHere(piece) && !(piece.is_set && isBegun(piece)))
  if (next) return afterTick(ticked(view, next, isMark(text) ? { mark_needed: false } : {}), next, 'ok')
  const parcel =
    view.parcels.find(({ barcode, number }) => barcode === text || number === text) ??
    (view.parcels.length === 1 && isOfOrder(view, text) ? view.parcels[0] : undefined)
  if (parcel) return labelled(view, parcel)
  return mine[0] ? { code: 'surplus', view, piece: mine[0] } : { code: 'wrong', view }
}

/** The only package of an order is also known by the number of the order and by the label of its marketplace. */
const isOfOrder = ({ number, market_label: label }: View, text: string) =>
  text === number || text === label?.barcode || (label ? text.replaceAll(/\s/g, '') === label.number : false)

function labelled(view: View, parcel: View['parcels'][number]): Guess {
  if (!isComplete(view)) return { code: 'missing', view }
  if (parcel.packaged_at) return { code: 'package_already', view }
  const closed = counted({ ...view, parcels: view.parcels.map((one) => (one.n === parcel.n ? { ...one, packaged_at: NOW() } : one)) })
  return { code: closed.packages.left === 0 ? 'packed' : 'package_ok', view: closed }
}

const right: readonly Guess['code'][] = ['ok', 'goods_complete', 'mark_needed', 'mark_ok', 'package_ok', 'packed']
/** It changes something, so it is worth sending. */
export const isRight = ({ code }: Guess) => right.includes(code)

/** The order with what is still to be sent; an undo takes back the scan before it. */
export function withPending(view: View, items: readonly Item[]): View {
  const texts: string[] = []
  for (const item of items)
    if (item.kind === 'undo') texts.pop()
    else if (item.shown) texts.push(item.text)
  return texts.reduce((seen, text) => guess(seen, text).view, view)
}
/** Whether there is a scan here that an undo would take back. */
export const mayUndo = (items: readonly Item[]) => items.reduce((open, { kind }) => (kind === 'undo' ? Math.max(0, open - 1) : open + 1), 0) > 0
