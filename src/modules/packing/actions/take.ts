// Orders are given out: the next of the queue, or the one that a scanned text names; and given back. Two people never have the same.
import type { Context } from '../../../kit/op.ts'
import { lockOrder, packingStatus, type OrderRow } from '../../orders/index.ts'
import {
  endJob,
  findByText,
  findHeld,
  findLabel,
  findPacking,
  fitPieces,
  hold,
  isFree,
  nextOfProducts,
  nextOrder,
  resetScans,
  unsetAside,
  type Candidate,
  type Outcome,
  type PackingRow,
  type Worker,
} from '../queries/floor.ts'
import { insertPackages } from '../queries/orders.ts'
import { listShops, today } from '../queries/shops.ts'
import { isPackable, MOST_PIECES, ownPackageCode, windowEnd } from '../rules.ts'
import type { Code } from '../words.ts'
import { forgetMarks } from './market-marks.ts'
import { getShop } from './shops.ts'
import type { Result } from './worker.ts'

// A field that is sent as null is one that is not sent.
type Wanted = { shop?: string | null; supplyId?: number | null; warehouseId?: number | null; withShort?: boolean | null }

/** What an order that is not to be packed is called. */
export function codeOfGone(order: Pick<OrderRow, 'status' | 'deleted'>): Code {
  if (order.deleted) return 'order_cancelled'
  const status = packingStatus(order.status)
  return status === 'accepted' ? 'order_not_ready' : status === 'packaged' ? 'order_packed' : status === 'shipped' ? 'order_shipped' : 'order_cancelled'
}

/** Ends the work on an order that is not packed: whoever takes it next begins anew. */
export async function letGo(call: Context, row: PackingRow, outcome: Exclude<Outcome, 'packed'>, reason: string | null) {
  await endJob(call.db, call.clientId, row, outcome, reason)
  if (outcome === 'gone') return
  await forgetMarks(call, row.orderId)
  await resetScans(call.db, call.clientId, row.orderId)
}

/** Gives a locked order, which is free, to a worker. */
async function give(call: Context, worker: Worker, order: OrderRow): Promise<Result> {
  const { db, clientId } = call
  const orderId = order.id
  if (order.totalQuantity > MOST_PIECES) return { code: 'order_too_large', orderId }
  const before = await findPacking(db, clientId, orderId)
  if (before?.state === 'held') await letGo(call, before, 'expired', null)
  else if (before?.state === 'packed' || before?.state === 'waiting') {
    await forgetMarks(call, orderId)
    await resetScans(db, clientId, orderId)
  }
  const jobId = await hold(db, clientId, orderId, worker)
  await fitPieces(db, clientId, orderId)
  const barcode = (await findLabel(db, clientId, orderId))?.barcode ?? ownPackageCode(orderId, 1)
  await insertPackages(db, clientId, orderId, [{ number: '1', barcode }])
  return { code: 'taken', orderId, jobId }
}

/** The shop that is named, or all of them in the order in which they are packed. */
const shopsOf = async (call: Context, shop: string | null | undefined) =>
  shop ? [await getShop(call, shop)] : listShops(call.db, call.clientId, call.actor.organizationIds)

/** The next order of a shop, of a supply or of all: the first shop first, in it the earliest shipment. Who has one already is told so. */
export async function takeNext(call: Context, worker: Worker, wanted: Wanted): Promise<Result> {
  const { db, clientId } = call
  const held = await findHeld(db, clientId, worker.holder)
  if (held !== undefined) return { code: 'held_already', orderId: held }
  const shops = await shopsOf(call, wanted.shop)
  const day = await today(db, clientId)
  // A supply leaves as a whole, whatever day its orders were planned for.
  const until = shops.map((shop) => windowEnd(day, wanted.supplyId ? 3_650 : shop.shipmentWindow))
  const asked = { supplyId: wanted.supplyId ?? null, warehouseId: wanted.warehouseId ?? null, withShort: wanted.withShort ?? false }
  const id = await nextOrder(db, clientId, { shopIds: shops.map((shop) => shop.id), until, holder: worker.holder, ...asked }, call.actor)
  return id === null ? { code: 'nothing_to_pack' } : give(call, worker, await lockOrder(call, id))
}

/** The order that a text names by its number, its label or a package of it; undefined when it names none. */
export async function takeNamed(call: Context, worker: Worker, { text, shop }: { text: string; shop?: string | null }): Promise<Result | undefined> {
  const only = shop ? (await getShop(call, shop)).id : undefined
  const found = (await findByText(call.db, call.clientId, text, call.actor)).filter(({ shopId }) => only === undefined || shopId === null || shopId === only)
  const waiting = found.filter(({ status }) => isPackable(status))
  if (waiting.length > 1) return { code: 'several_orders' }
  const [chosen] = waiting.length > 0 ? waiting : found
  return chosen && takeOne(call, worker, chosen)
}

async function takeOne(call: Context, worker: Worker, { id }: Candidate): Promise<Result> {
  const { db, clientId } = call
  const order = await lockOrder(call, id)
  if (order.deleted || !isPackable(order.status)) return { code: codeOfGone(order), orderId: id }
  // Who scans an order that was put aside means to go on with it.
  await unsetAside(db, clientId, id)
  return (await isFree(db, clientId, id, worker.holder)) ? give(call, worker, order) : { code: 'order_held', orderId: id }
}

/** The first order that waits for one of these products. */
export async function takeForProducts(call: Context, worker: Worker, productIds: readonly number[], { shop, warehouseId }: Wanted): Promise<Result> {
  const shopIds = (await shopsOf(call, shop)).map(({ id }) => id)
  const id = await nextOfProducts(call.db, call.clientId, productIds, { shopIds, holder: worker.holder, warehouseId: warehouseId ?? null }, call.actor)
  return id === null ? { code: 'no_order' } : give(call, worker, await lockOrder(call, id))
}
