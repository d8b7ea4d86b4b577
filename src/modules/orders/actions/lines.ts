// Lines of an order: added, changed, removed, marked collected. Each rises the order in the feed; stock follows while it is held.
import type { Context } from '../../../kit/op.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { OrderProduct } from '../../../wire/index.ts'
import { changeQuantity, release } from '../../stock/index.ts'
import { amountOf, checkTotals, clearedExtra, lineExtra, readLine } from '../draft.ts'
import { errors } from '../errors.ts'
import { presentLine } from '../present.ts'
import { deleteLine, findLine, findLines, findSku, insertLine, markCollected, updateLine, workedOf, type LineChange, type LineRow } from '../queries/lines.ts'
import { sumOrder, updateOrder, type OrderRow } from '../queries/orders.ts'
import { mayBeEmpty, states } from '../rules.ts'
import { holdGoods, makerOf, takeGoods } from './goods.ts'
import { lockOrder } from './status.ts'

/** Lines may change while the goods are here and the order lives. */
function refuseClosed(order: OrderRow) {
  if (order.deleted) throw errors.error_order_deleted({ id: order.id })
  if (states[order.status].phase !== 'before' || order.stockStep === 'taken') throw errors.error_order_goods_gone({ id: order.id })
}

/** Goods that work was done on stay in the order; and no fewer than that, where the client has it checked. */
async function refuseWorked({ db, clientId }: Context, line: LineRow, left: { productId: number | null; quantity: number }) {
  const { productId } = line
  const stays = left.productId === productId && left.quantity > 0
  if (productId === null || (stays && left.quantity >= line.quantity)) return
  const { most, total, strict } = await workedOf(db, clientId, line.id)
  const done = stays ? (strict && left.quantity < most ? most : 0) : total
  if (done > 0) throw errors.error_order_product_packed({ done, productId })
}

export async function addLine(call: Context, orderId: number, given: OrderProduct): Promise<OrderProduct> {
  const order = await lockOrder(call, orderId)
  refuseClosed(order)
  const lines = await findLines(call.db, call.clientId, [orderId])
  const line = await appendLine(call, order, lines, { given, index: lines.length })
  await sumOrder(call.db, call.clientId, orderId)
  return presentLine(line)
}

export async function changeLine(call: Context, orderId: number, given: OrderProduct): Promise<OrderProduct> {
  const order = await lockOrder(call, orderId)
  if (given.id === null || given.id === undefined) throw invalid('id', reasons.required)
  const lines = await findLines(call.db, call.clientId, [orderId])
  const line = lines.find(({ id }) => id === given.id)
  if (!line) throw errors.error_order_product_not_found({ id: given.id })
  const changed = await rewriteLine(call, order, lines, { line, given, index: 0 })
  await sumOrder(call.db, call.clientId, orderId)
  return presentLine(changed)
}

/** The lines of a changed order: those that are there are rewritten, the others added; none is removed. */
export async function putLines(call: Context, order: OrderRow, products: readonly OrderProduct[]): Promise<OrderRow> {
  const lines = await findLines(call.db, call.clientId, [order.id])
  for (const [index, given] of products.entries()) {
    const productId = given.productId ?? given.product?.id
    const at = lines.findIndex((line) => (given.id ? line.id === given.id : line.productId === productId))
    const line = lines[at]
    if (line) lines[at] = await rewriteLine(call, order, lines, { line, given, index })
    else if (given.id) throw errors.error_order_product_not_found({ id: given.id })
    else {
      refuseClosed(order)
      lines.push(await appendLine(call, order, lines, { given: { ...given, position: given.position ?? lines.length }, index }))
    }
  }
  return sumOrder(call.db, call.clientId, order.id)
}

type Given = { given: OrderProduct; index: number }

async function appendLine(call: Context, order: OrderRow, lines: readonly LineRow[], { given, index }: Given): Promise<LineRow> {
  const draft = readLine(given, order.type, index)
  if (lines.some(({ productId }) => productId === draft.productId)) throw errors.error_order_product_repeated({ productId: draft.productId })
  checkTotals([...lines, draft])
  const skuId = await findSku(call.db, call.clientId, draft.productId)
  if (skuId === undefined) throw errors.error_order_product_unknown({ productId: draft.productId })
  const line = await insertLine(call.db, call.clientId, order.id, { ...draft, skuId, login: makerOf(call).login })
  if (order.stockStep === 'held') await holdGoods(call, order, [line])
  return line
}

async function rewriteLine(call: Context, order: OrderRow, lines: readonly LineRow[], { line, given, index }: Given & { line: LineRow }): Promise<LineRow> {
  const change = await lineChange(call, order, line, { given, index })
  const moves = change.quantity !== line.quantity || change.skuId !== line.skuId
  // A product that was not known may be named at any time: that is not a change of what was ordered.
  const ties = line.productId === null && change.productId !== null && change.quantity === line.quantity
  if (moves || change.productId !== line.productId) {
    if (!ties) refuseClosed(order)
    if (lines.some(({ id, productId }) => id !== line.id && productId === change.productId))
      throw errors.error_order_product_repeated({ productId: change.productId ?? 0 })
  }
  await refuseWorked(call, line, change)
  checkTotals(lines.map((other) => (other.id === line.id ? change : other)))
  const changed = await updateLine(call.db, call.clientId, line.id, change)
  if (ties && order.stockStep === 'taken') await takeLate(call, order, changed)
  else if (order.stockStep === 'held' && moves) {
    if (change.skuId === line.skuId) await changeQuantity(call, { lineId: line.id, quantity: change.quantity })
    else {
      if (line.skuId !== null) await release(call, { orderId: order.id, lineIds: [line.id] })
      await holdGoods(call, order, [changed])
    }
  }
  return changed
}

/** The goods of a line that was tied after they left: they are looked for now, and not waited for. */
async function takeLate(call: Context, order: OrderRow, line: LineRow) {
  await holdGoods(call, order, [line])
  await takeGoods(call, order.id, { lineIds: [line.id] })
}

/** What was sent, over what the line is. Tying a line to a product that was not known clears its error. */
async function lineChange(call: Context, order: OrderRow, line: LineRow, { given, index }: Given): Promise<LineChange> {
  const productId = given.productId ?? given.product?.id ?? line.productId
  if (given.quantity !== null && given.quantity !== undefined && given.quantity < 1)
    throw errors.error_no_quantity_for_order_product({ index, productId: productId ?? 0 })
  const isOther = productId !== null && productId !== line.productId
  const skuId = isOther ? await findSku(call.db, call.clientId, productId) : line.skuId
  if (skuId === undefined) throw errors.error_order_product_unknown({ productId: productId ?? 0 })
  return {
    productId,
    skuId,
    quantity: given.quantity ?? line.quantity,
    priceMinor: amountOf(given.price, 'price') ?? line.priceMinor,
    expensesMinor: given.otherExpenses === null ? null : (amountOf(given.otherExpenses, 'otherExpenses') ?? line.expensesMinor),
    position: given.position ?? line.position,
    collected: given.collected ?? line.collected,
    error: isOther ? null : line.error,
    extra: lineExtra(given),
    dropExtra: clearedExtra(given, 'line'),
  }
}

export async function removeLine(call: Context, orderId: number, lineId: number): Promise<boolean> {
  const order = await lockOrder(call, orderId)
  const lines = await findLines(call.db, call.clientId, [orderId])
  const line = lines.find(({ id }) => id === lineId)
  if (!line) throw errors.error_order_product_not_found({ id: lineId })
  refuseClosed(order)
  if (lines.length === 1 && !mayBeEmpty(order.type, order.status)) throw errors.error_order_last_product()
  await refuseWorked(call, line, { productId: null, quantity: 0 })
  if (order.stockStep === 'held') await release(call, { orderId, lineIds: [lineId] })
  await deleteLine(call.db, call.clientId, lineId)
  await sumOrder(call.db, call.clientId, orderId)
  return true
}

/** Marks a line collected on the shelf; it says nothing about the state of the order. */
export async function setCollected(call: Context, given: OrderProduct): Promise<void> {
  if (given.id === null || given.id === undefined) throw invalid('id', reasons.required)
  const found = await findLine(call.db, call.clientId, given.id)
  if (!found) throw errors.error_order_product_not_found({ id: given.id })
  const order = await lockOrder(call, found.orderId)
  if (order.deleted) throw errors.error_order_deleted({ id: order.id })
  if ((await markCollected(call.db, call.clientId, found.id, given.collected ?? true)) > 0) await updateOrder(call.db, call.clientId, order.id, {})
}
