// Packing by scans: a piece into a box, back out of it, over into another.
import type { Context } from '../../../kit/op.ts'
import type { JobWork } from '../../../wire/index.ts'
import { addLine, changeLine, lockOrder, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentWorksById } from '../present.ts'
import {
  changeWorks,
  deleteWork,
  findJob,
  findWork,
  insertWorks,
  latestOf,
  linesOf,
  packedOf,
  readWorks,
  type LineOfOrder,
  type WorkRow,
} from '../queries/works.ts'
import { mayCorrect, packable } from '../rules.ts'
import { boxIn, cleaned, getBox } from './boxes.ts'
import { lockBoxesOf, lockShipment, ownersOf, withinBounds } from './shipments.ts'

/** A job that this caller may work at: who runs supplies at any. */
export async function requireJob({ db, clientId, actor }: Context, jobId: number): Promise<void> {
  const job = await findJob(db, clientId, jobId, actor.userId)
  if (!job || job.deleted) throw errors.error_job_work_job({ jobId })
  if (!job.fits && !actor.permissions.has('supply.edit')) throw errors.error_job_work_position({ jobId })
}

/** The line that a piece goes on: one with room for it before one that is full. */
const roomiest = (lines: readonly LineOfOrder[]) => lines.find(({ ordered, packed }) => packed < ordered) ?? lines[0]

/** The line of these goods, made or raised by one piece when that is asked for. */
async function lineFor(call: Context, order: OrderRow, { barcode, adds }: { barcode: string; adds: boolean }): Promise<LineOfOrder> {
  const owners = await ownersOf(call, barcode)
  const productIds = owners.map(({ productId }) => productId)
  const look = async () => roomiest(await linesOf(call.db, call.clientId, order.id, { productIds }))
  const line = await look()
  if (line && (line.packed < line.ordered || !adds)) return line
  if (line) await changeLine(call, order.id, { id: line.id, quantity: line.packed + 1 })
  else {
    const own = owners.find(({ organizationId }) => organizationId === order.organizationId)
    if (!adds || !own) throw errors.error_box_product_not_ordered({ barcode, orderId: order.id })
    await addLine(call, order.id, { productId: own.productId, quantity: 1 })
  }
  const made = await look()
  if (!made) throw errors.error_box_product_not_ordered({ barcode, orderId: order.id })
  return made
}

export type Pack = { jobId: number; boxId: number; barcode: string; addToOrder?: number }
/** One piece into a box: a row of its own, with who did it. */
export async function packPiece(call: Context, { jobId, boxId, barcode: scanned, addToOrder = 0 }: Pack): Promise<JobWork> {
  const { db, clientId, actor } = call
  const barcode = cleaned(scanned, 'barcode')
  const { orderId } = await getBox(call, boxId)
  const order = await lockShipment(call, orderId)
  const boxes = await lockBoxesOf(call, orderId, { ids: [boxId] })
  if (addToOrder > 0 && addToOrder !== orderId) throw errors.error_box_other_order({ barcode: boxes[0]?.barcode ?? '', orderId: addToOrder })
  await requireJob(call, jobId)
  const line = await lineFor(call, order, { barcode, adds: addToOrder > 0 })
  const piece = { jobId, lineId: line.id, boxId, quantity: 1, comment: null, spendTime: null, personId: actor.userId, tokenId: actor.tokenId }
  const ids = await withinBounds(call, { lines: [line], boxes }, () => insertWorks(db, clientId, orderId, [piece]))
  const [work] = await presentWorksById(call, ids)
  if (!work) throw new Error('a work that was just written is not there')
  return work
}

/** Works as they are once their shipment is locked: those that others took back meanwhile are gone. */
export async function lockWork(call: Context, id: number): Promise<WorkRow> {
  const missing = () => errors.error_job_work_not_found({ id })
  const found = await findWork(call.db, call.clientId, id, call.actor)
  if (!found) throw missing()
  await lockShipment(call, found.orderId)
  const [work] = await readWorks(call.db, call.clientId, [id])
  if (!work) throw missing()
  if (!mayCorrect(call.actor, work)) throw errors.error_job_work_of_other({ id })
  return work
}

/** Takes a work back: its pieces may be packed again. */
export async function removeWork(call: Context, id: number): Promise<void> {
  const work = await lockWork(call, id)
  await deleteWork(call.db, call.clientId, work.id)
}

/** Takes back what the caller packed last of these goods, in a shipment that is still open: the other way round of a scan. */
export async function removeLatest(call: Context, scanned: string): Promise<void> {
  const { db, clientId, actor } = call
  const barcode = cleaned(scanned, 'barcode')
  const productIds = (await ownersOf(call, barcode)).map(({ productId }) => productId)
  for (;;) {
    const latest = await latestOf(db, clientId, actor, { productIds, statuses: packable })
    if (!latest) throw errors.error_job_work_none({ barcode })
    await lockOrder(call, latest.orderId)
    // Of two scans at once each takes a piece back: what the other took is gone by now, and the shipment may be closed.
    const now = await latestOf(db, clientId, actor, { productIds, statuses: packable, orderId: latest.orderId })
    if (now) return void (await deleteWork(db, clientId, now.id))
  }
}

export type Fix = { productBarcode: string; boxBarcode: string; orderId: number }
/** What is packed of these goods in a shipment goes over into another box, which is made when it is not there; a packer moves only the packer's own. */
export async function moveToBox(call: Context, { productBarcode, boxBarcode, orderId }: Fix): Promise<number> {
  const { db, clientId, actor } = call
  const barcode = cleaned(productBarcode, 'productBarcode')
  const owners = await ownersOf(call, barcode)
  const productIds = owners.map(({ productId }) => productId)
  const order = await lockShipment(call, orderId)
  const works = await packedOf(db, clientId, orderId, productIds, actor.permissions.has('supply.edit') ? null : actor)
  if (works.length === 0) throw errors.error_box_product_not_ordered({ barcode, orderId })
  const boxId = await boxIn(call, order, cleaned(boxBarcode, 'boxBarcode'))
  const boxes = await lockBoxesOf(call, orderId, { ids: [boxId] })
  const moved = works.filter((work) => work.boxId !== boxId).map(({ orderLineId, ...work }) => ({ ...work, boxId, lineId: orderLineId, reprice: false }))
  await withinBounds(call, { lines: [], boxes }, () => changeWorks(db, clientId, moved))
  return moved.length
}
