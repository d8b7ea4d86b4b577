// Marking codes on pieces: read, checked against the product and against other orders, kept, and told to the marketplace.
import type { Context } from '../../../kit/op.ts'
import type { Order } from '../../../wire/index.ts'
import { barcodesOfProduct } from '../../catalogue/index.ts'
import { changeOrder, getOrder, lockOrder, orderLines, presentOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { readMark, mayBeOf, type Flaw } from '../mark-code.ts'
import { findCollect, type CollectRow } from '../queries/collects.ts'
import { addWishes, findMarketOrders } from '../queries/market.ts'
import { detachMark, findMark, findMarks, insertMark } from '../queries/papers.ts'
import { isHere, isInAssembly } from '../rules.ts'
import { refusalOf, type Hands } from './account.ts'
import { carryOut } from './carry-out.ts'
import { retryLater } from '../retry.ts'

const flaws: Record<Flaw, { ru: string; en: string }> = {
  not_base64: { ru: 'это не base64', en: 'it is not base64' },
  keyboard: { ru: 'в нём русские буквы — переключите раскладку клавиатуры на английскую', en: 'it has Russian letters: switch the keyboard to English' },
  shape: { ru: 'он начинается с 01, 14 цифр GTIN, 21 и серийного номера', en: 'it begins with 01, a GTIN of 14 digits, 21 and a serial number' },
  gtin: { ru: 'неверная контрольная цифра GTIN', en: 'the check digit of the GTIN is wrong' },
  signs: { ru: 'в нём есть недопустимые символы', en: 'it has signs that a code can not have' },
  length: { ru: 'он слишком короткий или слишком длинный', en: 'it is too short or too long' },
  separators: {
    ru: 'сканер потерял разделители (GS), и восстановить их нельзя — настройте сканер',
    en: 'the scanner lost its separators (GS) and they can not be put back: set up the scanner',
  },
}

/** Puts a code on a piece of a locked order; the one that was there before is detached and leaves a trace. Answers whether the marketplace is to be told. */
export async function attachMark(call: Context, piece: CollectRow, given: string, base64: boolean): Promise<boolean> {
  const { db, clientId } = call
  const reading = readMark(given, base64)
  if ('flaw' in reading) throw errors.error_mark_unreadable({ reason: flaws[reading.flaw][call.lang] })
  const { mark } = reading
  if (piece.setId !== null) throw errors.error_mark_of_part({ id: piece.id })
  if (piece.quantity > 1) throw errors.error_mark_several_pieces({ id: piece.id, quantity: piece.quantity })
  if (!mayBeOf(mark.gtin, await barcodesOfProduct(db, clientId, piece.productId))) throw errors.error_mark_other_product({ gtin: mark.gtin })
  const used = await findMark(db, clientId, mark.identity)
  if (used && used.collectId !== piece.id) throw errors.error_mark_used({ orderId: used.orderId })
  if (used?.code === mark.code && used.sentAt !== null) return false
  await detachMark(db, clientId, piece.id)
  const { id: collectId, orderId, orderLineId, productId } = piece
  if (!(await insertMark(db, clientId, { ...mark, collectId, orderId, orderLineId, productId }, call.actor.login))) throw errors.error_mark_used({ orderId })
  const [row] = await findMarketOrders(db, clientId, [orderId])
  // Asked for, or not told yet whether it is: the marketplace then says so itself.
  const wanted =
    row !== undefined && !row.isFinal && (row.requiredMarks === null || [...row.requiredMarks, ...(row.optionalMarks ?? [])].includes('marking_code'))
  if (!wanted) return false
  await addWishes(db, clientId, [orderId], 'marks')
  await changeOrder(call, orderId, { updateInService: true, serviceError: null, serviceErrorParams: null })
  await retryLater(call, row.integrationId)
  return true
}

/** The order that a marking code went out in. */
export async function findOrderByMark(call: Context, given: string): Promise<Order> {
  const reading = readMark(given)
  if ('flaw' in reading) throw errors.error_mark_unreadable({ reason: flaws[reading.flaw][call.lang] })
  const found = await findMark(call.db, call.clientId, reading.mark.identity)
  if (!found) throw errors.error_mark_unknown()
  return presentOrder(await getOrder(call, found.orderId), await orderLines(call, [found.orderId]))
}

type Marking = { orderProductCollectId: number; mark: string; base64?: boolean }

/** The operation: the code is kept, and sent at once where the marketplace has the order in assembly. */
export async function addMark(hands: Hands, { orderProductCollectId: id, mark, base64 = false }: Marking): Promise<void> {
  const asked = await hands.tx(async (call) => {
    const found = await findCollect(call.db, call.clientId, id)
    if (!found) throw errors.error_collect_not_found({ id })
    const order = await lockOrder(call, found.orderId)
    const piece = await findCollect(call.db, call.clientId, id)
    if (!piece || piece.status === 'CANCELED' || order.deleted || !isHere(order.status))
      throw errors.error_order_not_here({ id: order.id, status: order.status })
    const toTell = await attachMark(call, piece, mark, base64)
    const [row] = await findMarketOrders(call.db, call.clientId, [order.id])
    return toTell && row && isInAssembly(row) ? { orderId: order.id, integrationId: row.integrationId } : undefined
  })
  if (!asked) return
  const failure = await carryOut(hands, asked.integrationId, [asked.orderId])
  const marks = await hands.tx(({ db, clientId }) => findMarks(db, clientId, [asked.orderId]), { readOnly: true })
  const mine = marks.find(({ collectId }) => collectId === id)
  if (mine && mine.sentAt === null && mine.verdict !== null) {
    // Kept and tried again when nobody answered; refused is refused, and said.
    if (failure) throw refusalOf(failure)
    throw errors.error_mark_refused({ reason: mine.verdict })
  }
}
