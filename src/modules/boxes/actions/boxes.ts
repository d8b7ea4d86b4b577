// Boxes: opened by their barcode, made, numbered here, found; and what of shipments differs from what lies in them.
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import { invalid } from '../../../kit/invalid.ts'
import type { Box, JobWork, Order, TotalDivergence } from '../../../wire/index.ts'
import { getSupply } from '../../fbs/index.ts'
import { getOrder, listOrders, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentBox, presentDivergence, presentFilledBox, presentWorks, typeOf } from '../present.ts'
import {
  countBoxes,
  divergenceOfOrder,
  divergenceOfSupply,
  findBoxById,
  findBoxesByBarcode,
  insertBox,
  listBoxes,
  lockBoxes,
  moveEmptyBox,
  takeNumber,
  type BoxFilter,
  type BoxRow,
} from '../queries/boxes.ts'
import { worksOfBox } from '../queries/works.ts'
import { isShipment, numberedBarcode, packable } from '../rules.ts'
import { lockShipment, ownersOf } from './shipments.ts'

/** A barcode as it is kept: a scanner may leave spaces around it. */
export function cleaned(barcode: string, field: string): string {
  const text = barcode.trim()
  if (text === '' || /\p{Cc}/u.test(text)) throw invalid(field, ['is no barcode', 'это не штрихкод'])
  return text
}

export async function getBox({ db, clientId, actor }: Context, id: number): Promise<BoxRow> {
  const box = await findBoxById(db, clientId, id, actor)
  if (!box) throw errors.error_box_not_found({ box: id })
  return box
}

const makingOf = ({ actor }: Context, order: OrderRow) => ({ orderId: order.id, personId: actor.userId, login: actor.login })

/** The box of a locked shipment with this barcode: there already, or empty in another shipment, or new. */
export async function boxIn(call: Context, order: OrderRow, barcode: string): Promise<number> {
  const { db, clientId, actor } = call
  const type = typeOf(order.extra.boxType)
  const made = await insertBox(db, clientId, { barcode, type, capacity: null, ...makingOf(call, order) })
  if (made) return made.id
  const [box] = await lockBoxes(db, clientId, { barcodes: [barcode] })
  if (!box || (box.orderId !== order.id && !(await moveEmptyBox(db, clientId, box.id, { orderId: order.id, type }, actor))))
    throw errors.error_box_taken({ barcode })
  return box.id
}

export type BoxScan = { barcode: string; productBarcode: string; orderId?: number }
/**
 * Opens a box by its barcode, or makes it for the shipment that is named, or else for the only open one with these goods. When there are
 * several, they are answered to be chosen from, and no box is made.
 */
export async function openBox(call: Context, { barcode: scanned, productBarcode, orderId }: BoxScan): Promise<Box> {
  const { db, clientId, actor } = call
  const barcode = cleaned(scanned, 'barcode')
  const [known] = await findBoxesByBarcode(db, clientId, [barcode], actor)
  if (known && (orderId === undefined || orderId === known.orderId)) return presentFilledBox(call, known)
  const owners = await ownersOf(call, cleaned(productBarcode, 'productBarcode'))
  const found = orderId === undefined ? await openShipments(call, owners) : []
  if (found.length > 1) return { barcode, clientId, orderToSelect: found }
  const id = orderId ?? found[0]?.id
  if (!id) throw errors.error_box_no_shipment({ barcode: productBarcode })
  const order = await lockShipment(call, id)
  return presentFilledBox(call, await getBox(call, await boxIn(call, order, barcode)))
}

/** Shipments that may be packed and have one of these products, the newest first; more than a hundred are not chosen from. */
async function openShipments(call: Context, owners: readonly { productId: number }[]): Promise<Order[]> {
  const found = new Map<number | null | undefined, Order>()
  for (const productId of new Set(owners.map((owner) => owner.productId))) {
    const { rows } = await listOrders(call, { type: 'FBM', statuses: [...packable], productId, limit: 100 })
    for (const order of rows) found.set(order.id, order)
  }
  return [...found.values()]
}

/** So many numbers are passed over when boxes with such barcodes came from elsewhere. */
const TRIES = 100

/** A box with a number of ours, for so many pieces. */
export async function numberBox(
  call: Context,
  { orderId, quantity, lastNumber = 0 }: { orderId: number; quantity: number; lastNumber?: number },
): Promise<Box> {
  const { db, clientId } = call
  const order = await lockShipment(call, orderId)
  let barcode = ''
  for (let tries = 0; tries < TRIES; tries++) {
    barcode = numberedBarcode(order.organizationId, await takeNumber(db, clientId, order.organizationId, lastNumber))
    const made = await insertBox(db, clientId, { barcode, type: 'QR', capacity: quantity, ...makingOf(call, order) })
    if (made) return presentFilledBox(call, await getBox(call, made.id))
  }
  throw errors.error_box_taken({ barcode })
}

export async function findBoxes({ db, clientId, actor }: Context, filter: BoxFilter) {
  const rows = await listBoxes(db, clientId, actor, filter)
  return page(
    filter,
    rows.map((row) => presentBox(clientId, row)),
    filter.count === true ? await countBoxes(db, clientId, actor, filter) : undefined,
  )
}

export async function productsInBox(call: Context, boxId: number): Promise<JobWork[]> {
  const box = await getBox(call, boxId)
  return presentWorks(call, await worksOfBox(call.db, call.clientId, box.id))
}

export async function orderDivergence(call: Context, orderId: number): Promise<TotalDivergence> {
  const order = await getOrder(call, orderId)
  if (!isShipment(order)) throw errors.error_box_order_type({ orderId })
  return presentDivergence(call, await divergenceOfOrder(call.db, call.clientId, orderId))
}

export async function supplyDivergence(call: Context, supplyId: number): Promise<TotalDivergence> {
  const { id } = await getSupply(call, supplyId)
  return presentDivergence(call, await divergenceOfSupply(call.db, call.clientId, id, call.actor))
}
