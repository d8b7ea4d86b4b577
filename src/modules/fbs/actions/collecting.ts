// Collecting with a scanner: a product is scanned and its order held, pieces are ticked, the order becomes collected.
import type { Context } from '../../../kit/op.ts'
import type { Order, OrderProductCollect } from '../../../wire/index.ts'
import { presentProducts } from '../../catalogue/index.ts'
import { changeStatus, getOrder, listOrders, lockOrder, orderLines, presentLine, presentOrder, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentCollect } from '../present.ts'
import {
  countLeft,
  explainScan,
  findCollect,
  findCollects,
  findToCollect,
  finishTasks,
  hasBarcode,
  holdByBarcode,
  markCollected,
  type CollectRow,
  type Holder,
  type Scan,
} from '../queries/collects.ts'
import { findByLabel } from '../queries/papers.ts'
import { isCollectable, isHere } from '../rules.ts'
import { attachMark } from './marks.ts'

/** Who holds what is collected: the person, or the token when no person is behind it. */
export const holderOf = ({ actor }: Context): Holder => ({ key: actor.userId === null ? `t${actor.tokenId ?? 0}` : `u${actor.userId}`, userId: actor.userId })

const AT_ONCE = 500
/** Orders by id, as lists show them. */
export async function ordersById(call: Context, ids: readonly number[]): Promise<Map<number, Order>> {
  const found = new Map<number, Order>()
  const [only] = ids
  if (ids.length === 1 && only !== undefined) return new Map([[only, presentOrder(await getOrder(call, only))]])
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const { rows } = await listOrders(call, { ids: ids.slice(at, at + AT_ONCE), limit: AT_ONCE })
    for (const order of rows) if (order.id) found.set(order.id, order)
  }
  return found
}

/** Pieces with their order, line and product. */
export async function showCollects(call: Context, rows: readonly CollectRow[]): Promise<OrderProductCollect[]> {
  if (rows.length === 0) return []
  const orderIds = [...new Set(rows.map(({ orderId }) => orderId))]
  const orders = await ordersById(call, orderIds)
  const products = new Map(
    (await presentProducts(call, [...new Set(rows.map(({ productId }) => productId))])).flatMap((product) =>
      product.id ? [[product.id, product] as const] : [],
    ),
  )
  const lines = new Map((await orderLines(call, orderIds)).map((line) => [line.id, presentLine(line)]))
  return rows.map((row) => presentCollect(call.clientId, row, { orders, lines, products }))
}

/** The operation of a scan: the pieces of the order that the product goes into, held for the caller. */
export async function scanProduct(call: Context, scan: Scan): Promise<OrderProductCollect[]> {
  const orderId = await holdByBarcode(call.db, call.clientId, scan, holderOf(call), call.actor)
  if (orderId !== undefined) return showCollects(call, await findCollects(call.db, call.clientId, [orderId], scan.replaceSetByComponent))
  const { known, heldByOthers } = await explainScan(call.db, call.clientId, scan.barcode)
  if (!known) throw errors.error_barcode_unknown({ barcode: scan.barcode })
  throw errors.error_no_order_for_barcode({ barcode: scan.barcode, held: heldByOthers })
}

async function lockFbs(call: Context, orderId: number): Promise<OrderRow> {
  const order = await lockOrder(call, orderId)
  if (order.type !== 'FBS') throw errors.error_order_not_fbs({ id: orderId })
  return order
}

type Taken = { orderProductCollectId: number; barcode?: string; mark?: string; base64?: boolean }

/** A piece is taken from the shelf. The last piece of an order makes it collected. */
export async function collectPiece(call: Context, taken: Taken): Promise<void> {
  const id = taken.orderProductCollectId
  const found = await findCollect(call.db, call.clientId, id)
  if (!found) throw errors.error_collect_not_found({ id })
  const order = await lockFbs(call, found.orderId)
  const piece = await findCollect(call.db, call.clientId, id)
  if (!piece) throw errors.error_collect_not_found({ id })
  const holder = holderOf(call)
  if (piece.status === 'COLLECTED') throw errors.error_collect_done({ id })
  if (piece.status !== 'UNKNOWN' || order.deleted || !isCollectable(order.status)) throw errors.error_order_gone({ id: order.id, status: order.status })
  if (piece.holder !== null && piece.holder !== holder.key) throw errors.error_collect_held({ id: order.id })
  if (taken.barcode !== undefined && !(await hasBarcode(call.db, call.clientId, piece.productId, taken.barcode)))
    throw errors.error_collect_wrong_barcode({ barcode: taken.barcode })
  if (taken.mark !== undefined) await attachMark(call, piece, taken.mark, taken.base64 ?? false)
  await markCollected(call.db, call.clientId, id, holder)
  const left = await countLeft(call.db, call.clientId, order.id, piece.orderLineId)
  if (left.ofOrder === 0) await changeStatus(call, order.id, 'COLLECTED', { reason: 'collected piece by piece' })
  if (piece.taskId !== null) await finishTasks(call.db, call.clientId, [piece.taskId])
}

/** Marks an order collected whole; one that is collected already stays as it is. */
export async function collectOrder(call: Context, orderId: number): Promise<void> {
  const order = await lockFbs(call, orderId)
  if (order.deleted || !isHere(order.status)) throw errors.error_order_gone({ id: orderId, status: order.status })
  if (order.status === 'COLLECTED' || order.status === 'READY_TO_SUPPLY') return
  const pieces = await findCollects(call.db, call.clientId, [orderId])
  await changeStatus(call, orderId, 'COLLECTED', { reason: 'collected' })
  await finishTasks(
    call.db,
    call.clientId,
    pieces.flatMap(({ taskId }) => taskId ?? []),
  )
}

const MOST_ORDERS = 1000
/** The ids of a list, each once, locked in one order whoever calls. */
export function listed(ids: readonly number[]): number[] {
  const each = [...new Set(ids)].sort((a, b) => a - b)
  if (each.length > MOST_ORDERS) throw errors.error_too_many_orders({ limit: MOST_ORDERS })
  return each
}

export async function collectOrders(call: Context, ids: readonly number[]): Promise<void> {
  for (const id of listed(ids)) await collectOrder(call, id)
}

/** To assembly, so that newcomers do not change the list that is being collected; `collect` false takes it back. */
export async function moveToCollect(call: Context, ids: readonly number[], collect: boolean): Promise<void> {
  for (const id of listed(ids)) {
    const order = await lockFbs(call, id)
    if (order.deleted || !isCollectable(order.status)) throw errors.error_order_gone({ id, status: order.status })
    await changeStatus(call, id, collect ? 'PACKING' : 'CREATED', { reason: collect ? 'to assembly' : 'back to new' })
  }
}

/** Moves orders of a list to a state. */
export async function changeStatuses(call: Context, ids: readonly number[], status: NonNullable<Order['status']>): Promise<void> {
  for (const id of listed(ids)) {
    await lockFbs(call, id)
    await changeStatus(call, id, status)
  }
}

/** The order of a label: what a scanner reads on it, the number under it, or the marketplace's number. */
async function findOrderByLabel(call: Context, barcode: string, service?: string): Promise<OrderRow> {
  const found = await findByLabel(call.db, call.clientId, barcode.trim(), service ?? null, call.actor)
  if (!found) throw errors.error_order_barcode_unknown({ barcode })
  return getOrder(call, found.id)
}

export async function showOrderByLabel(call: Context, barcode: string, service?: string): Promise<Order> {
  const order = await findOrderByLabel(call, barcode, service)
  return presentOrder(order, await orderLines(call, [order.id]))
}

export async function showCollectsByLabel(call: Context, { barcode, replaceSetByComponent }: Scan): Promise<OrderProductCollect[]> {
  const { id } = await findOrderByLabel(call, barcode)
  return showCollects(call, await findCollects(call.db, call.clientId, [id], replaceSetByComponent))
}

/** Marks the order of a label collected, whether or not it was given out as a task. */
export async function collectByLabel(call: Context, barcode: string): Promise<OrderProductCollect[]> {
  const { id } = await findOrderByLabel(call, barcode)
  await collectOrder(call, id)
  return showCollects(call, await findCollects(call.db, call.clientId, [id]))
}

export async function showCollectsOfOrder(call: Context, orderId: number, parts: boolean): Promise<OrderProductCollect[]> {
  await getOrder(call, orderId)
  return showCollects(call, await findCollects(call.db, call.clientId, [orderId], parts))
}

export const showToCollect = async (call: Context, parts: boolean): Promise<OrderProductCollect[]> =>
  showCollects(call, await findToCollect(call.db, call.clientId, call.actor, parts))
