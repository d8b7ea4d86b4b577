// Works as a list: what was done, and putting it right by hand, with a quantity that is typed rather than scanned.
import { instantOrNull } from '../../../kit/dates.ts'
import { kitErrors } from '../../../kit/errors.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import type { JobWork, JobWorkFilter } from '../../../wire/index.ts'
import { errors } from '../errors.ts'
import { presentWorks } from '../present.ts'
import {
  changeWorks,
  insertWorks,
  linesOf,
  listWorks,
  peopleAmong,
  readWorks,
  type LineOfOrder,
  type NewWork,
  type WorkChange,
  type WorkRow,
} from '../queries/works.ts'
import { mayCorrect, type Worker } from '../rules.ts'
import { MOST_PIECES } from '../schemas.ts'
import { cleaned } from './boxes.ts'
import { lockWork, requireJob } from './packing.ts'
import { lockBoxesOf, lockShipment, withinBounds } from './shipments.ts'

const MOST = 1_000

export async function listDone(call: Context, given: JobWorkFilter): Promise<JobWork[]> {
  const [limit, page] = [given.limit ?? 100, given.page ?? 1]
  if (limit < 1 || limit > 500) throw invalid('limit', reasons.between(1, 500))
  if (page < 1 || page > 10_000_000) throw invalid('page', reasons.between(1, 10_000_000))
  const day = instantOrNull(given.date)
  if (given.date && !day) throw invalid('date', reasons.date)
  const rows = await listWorks(call.db, call.clientId, call.actor, {
    ...(given.userId && { userId: given.userId }),
    ...(given.orderId && { orderId: given.orderId }),
    ...(given.box?.id && { boxId: given.box.id }),
    ...(given.box?.barcode && { boxBarcode: given.box.barcode.trim() }),
    ...(day && { day }),
    sortBy: given.sortBy ?? 'DATE',
    ascending: given.ascending ?? false,
    limit,
    page,
  })
  return presentWorks(call, rows)
}

/** What may be said of a work, once its box and its line are known. */
type Said = { given: JobWork; at: number }

const quantityOf = ({ given, at }: Said, stored?: WorkRow): number => {
  const quantity = given.quantity ?? stored?.quantity
  if (quantity === undefined || quantity < 1 || quantity > MOST_PIECES) throw invalid(`[${at}].quantity`, reasons.between(1, MOST_PIECES))
  return quantity
}
function detailsOf({ given, at }: Said, stored?: WorkRow) {
  const comment = given.comment === undefined ? (stored?.comment ?? null) : given.comment || null
  const spendTime = given.spendTime === undefined ? (stored?.spendTime ?? null) : given.spendTime
  if ((comment?.length ?? 0) > 1000) throw invalid(`[${at}].comment`, reasons.characters(1000))
  if (spendTime !== null && spendTime < 0) throw invalid(`[${at}].spendTime`, reasons.notNegative)
  return { comment, spendTime }
}

/** What is said of works, with whose each is: who runs supplies may say that someone else did it. */
async function withWorkers({ db, clientId, actor }: Context, { items, stored }: Pick<Batch, 'items' | 'stored'>): Promise<{ said: Said; worker: Worker }[]> {
  const owned = items.map((said) => {
    const { personId, tokenId } = stored.get(said.given.id ?? 0) ?? { personId: actor.userId, tokenId: actor.tokenId }
    const userId = said.given.userId ?? personId
    return { said, other: userId === personId ? null : userId, worker: { personId: userId, tokenId: userId === personId ? tokenId : null } }
  })
  const others = [...new Set(owned.flatMap(({ other }) => other ?? []))]
  if (others.length === 0) return owned
  if (!actor.permissions.has('supply.edit')) throw kitErrors.error_access_denied()
  const known = await peopleAmong(db, clientId, others)
  for (const userId of others) if (!known.has(userId)) throw errors.error_job_work_person({ userId })
  return owned
}

/** A work is of its line for good: what names another is a mistake, not a change. */
function refuseMoved({ given }: Said, stored: WorkRow) {
  const said = { orderId: given.orderId, orderProductId: given.orderProductId, productId: given.productId }
  const is = { orderId: stored.orderId, orderProductId: stored.orderLineId, productId: stored.productId }
  for (const field of ['orderId', 'orderProductId', 'productId'] as const)
    if (said[field] !== undefined && said[field] !== null && said[field] !== is[field]) throw errors.error_job_work_field({ field })
}

/** The line of the order that a new work is of: by its own number, or by the product. */
function lineOf({ given, at }: Said, lines: readonly LineOfOrder[], orderId: number): LineOfOrder {
  const productId = given.productId ?? given.product?.id
  const line = lines.find(({ id, productId: its }) => (given.orderProductId ? id === given.orderProductId : its === productId))
  if (!line || (given.orderId && given.orderId !== orderId)) throw errors.error_job_work_line({ at, orderId })
  return line
}

type Batch = { orderId: number; jobId: number | undefined; stored: ReadonlyMap<number, WorkRow>; items: readonly Said[] }

/** Writes works of one locked shipment, new and changed, all or none. */
async function writeWorks(call: Context, { orderId, jobId, stored, items }: Batch): Promise<void> {
  const { db, clientId } = call
  const ids = items.flatMap(({ given }) => given.box?.id || [])
  const barcodes = items.flatMap(({ given }) => (given.box?.barcode && !given.box.id ? [cleaned(given.box.barcode, 'box.barcode')] : []))
  // Boxes that works lie in stay what they are; those that are named must be of this shipment.
  const boxes = await lockBoxesOf(call, orderId, {
    ids: [...new Set([...ids, ...[...stored.values()].flatMap(({ boxId }) => boxId ?? [])])],
    barcodes: [...new Set(barcodes)],
  })
  const boxOf = ({ given }: Said) =>
    given.box?.id ? given.box.id : given.box?.barcode ? (boxes.find(({ barcode }) => barcode === given.box?.barcode?.trim())?.id ?? null) : undefined
  const lines = await linesOf(db, clientId, orderId, {
    productIds: items.flatMap(({ given }) => given.productId || given.product?.id || []),
    lineIds: [...items.flatMap(({ given }) => given.orderProductId || []), ...[...stored.values()].map(({ orderLineId }) => orderLineId)],
  })
  const [made, changed]: [NewWork[], WorkChange[]] = [[], []]
  for (const { said, worker } of await withWorkers(call, { items, stored })) {
    const work = stored.get(said.given.id ?? 0)
    const job = work ? (jobId ?? (said.given.jobId || work.jobId)) : (jobId ?? 0)
    const values = { jobId: job, quantity: quantityOf(said, work), ...detailsOf(said, work), ...worker }
    if (work) {
      refuseMoved(said, work)
      changed.push({ ...values, id: work.id, lineId: work.orderLineId, boxId: boxOf(said) ?? work.boxId, reprice: job !== work.jobId })
    } else made.push({ ...values, lineId: lineOf(said, lines, orderId).id, boxId: boxOf(said) ?? null })
  }
  const jobIds = [...new Set([...made, ...changed].map((work) => work.jobId))]
  for (const id of new Set([...made.map((work) => work.jobId), ...changed.filter(({ reprice }) => reprice).map((work) => work.jobId)]))
    await requireJob(call, id)
  await withinBounds(call, { lines, boxes, jobIds }, async () => {
    await changeWorks(db, clientId, changed)
    await insertWorks(db, clientId, orderId, made)
  })
}

/** Changes the quantity, the box, the words or the job of one work. */
export async function changeWork(call: Context, given: JobWork): Promise<void> {
  const work = await lockWork(call, given.id ?? 0)
  await writeWorks(call, { orderId: work.orderId, jobId: undefined, stored: new Map([[work.id, work]]), items: [{ given, at: 0 }] })
}

/** Works of a job in a shipment: those with an id are changed, the others are added, none goes. */
export async function storeWorks(call: Context, { orderId, jobId }: { orderId: number; jobId: number }, given: readonly JobWork[]): Promise<void> {
  if (given.length > MOST) throw invalid('body', reasons.items(MOST))
  await lockShipment(call, orderId)
  const items = given.map((one, at) => ({ given: one, at }))
  const ids = given.flatMap(({ id }) => id || [])
  if (new Set(ids).size < ids.length) throw invalid('body', reasons.unique)
  const stored = new Map((await readWorks(call.db, call.clientId, ids)).filter((work) => work.orderId === orderId).map((work) => [work.id, work]))
  for (const id of ids) {
    const work = stored.get(id)
    if (!work) throw errors.error_job_work_not_found({ id })
    if (!mayCorrect(call.actor, work)) throw errors.error_job_work_of_other({ id })
  }
  for (const { jobId: said } of given) if (said && said !== jobId) throw errors.error_job_work_field({ field: 'jobId' })
  await requireJob(call, jobId)
  await writeWorks(call, { orderId, jobId, stored, items })
}
