// What every change of boxes stands on: the shipment, locked and open; its boxes, locked after it; and the bounds that no change may pass.
import type { Context } from '../../../kit/op.ts'
import { findProductsByBarcode, type BarcodeOwner } from '../../catalogue/index.ts'
import { lockOrder, type OrderRow } from '../../orders/index.ts'
import { readSettings } from '../../settings/index.ts'
import { errors } from '../errors.ts'
import { lockBoxes, type LockedBox } from '../queries/boxes.ts'
import { doneOn, type LineOfOrder } from '../queries/works.ts'
import { firstOver, isOpen, isShipment } from '../rules.ts'
import { MOST_PIECES } from '../schemas.ts'

/** A shipment that may be packed, locked: two packers at one take turns. Boxes are locked after it, never before. */
export async function lockShipment(call: Context, orderId: number): Promise<OrderRow> {
  const order = await lockOrder(call, orderId)
  if (!isShipment(order)) throw errors.error_box_order_type({ orderId })
  if (!isOpen(order)) throw errors.error_box_order_closed({ orderId })
  return order
}

/** Boxes of a locked shipment; one that is of another, maybe since a moment ago, is none of it. */
export async function lockBoxesOf(
  { db, clientId }: Context,
  orderId: number,
  keys: { ids?: readonly number[]; barcodes?: readonly string[] },
): Promise<LockedBox[]> {
  const boxes = (await lockBoxes(db, clientId, keys)).filter((box) => box.orderId === orderId)
  for (const id of keys.ids ?? []) if (!boxes.some((box) => box.id === id)) throw errors.error_box_not_found({ box: id })
  for (const barcode of keys.barcodes ?? []) if (!boxes.some((box) => box.barcode === barcode)) throw errors.error_box_not_found({ box: barcode })
  return boxes
}

/** Whose barcode it is, of what the caller may see. */
export async function ownersOf(call: Context, barcode: string): Promise<BarcodeOwner[]> {
  const owners = await findProductsByBarcode(call, [barcode])
  if (owners.length === 0) throw errors.error_box_product_unknown({ barcode })
  return owners
}

const isStrict = async ({ db, clientId }: Context): Promise<boolean> => (await readSettings(db, clientId)).checkOrderProductQuantity === true

type Touched = { lines: readonly LineOfOrder[]; boxes: readonly LockedBox[]; jobIds?: readonly number[] }
/**
 * Does something to works, and refuses it when a box then holds more than it is for or, where the client has quantities checked, when more is
 * done of a line than was ordered. What was too much before may be lowered or stay.
 */
export async function withinBounds<T>(call: Context, { lines, boxes, jobIds = [] }: Touched, change: () => Promise<T>): Promise<T> {
  const strict = await isStrict(call)
  const [lineIds, boxIds] = [lines.map(({ id }) => id), boxes.map(({ id }) => id)]
  const look = () => doneOn(call.db, call.clientId, lineIds, boxIds)
  const before = await look()
  const done = await change()
  const after = await look()
  const box = firstOver(
    before,
    after,
    boxes.map(({ id, barcode, capacity }) => ({ key: `box ${id}`, most: capacity ?? MOST_PIECES, barcode })),
  )
  if (box) throw errors.error_box_full({ barcode: box.barcode, capacity: box.most, wanted: box.wanted })
  if (!strict) return done
  const line = firstOver(
    before,
    after,
    lines.flatMap(({ id, ordered, productId }) =>
      ['', ...jobIds.map((jobId) => ` ${jobId}`)].map((job) => ({ key: `line ${id}${job}`, most: ordered, productId })),
    ),
  )
  if (line) throw errors.error_box_more_than_ordered({ ordered: line.most, productId: line.productId, wanted: line.wanted })
  return done
}
