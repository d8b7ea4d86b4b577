// The floor, looked at: an order with everything that was scanned, the one a worker has, who packed what and how long it took.
import type { Static } from 'typebox'
import { isMarketService } from '../../../connectors/index.ts'
import { endOrNull, instantOrNull, toWire } from '../../../kit/dates.ts'
import type { Context } from '../../../kit/op.ts'
import { limitOf, offsetOf, page } from '../../../kit/paging.ts'
import { presentProducts } from '../../catalogue/index.ts'
import { getOrder, lockOrder } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { presentPackage, presentPiece } from '../present.ts'
import { countJobs, findHeld, findLabel, findPacking, listJobs, unsetAside, type JobRow } from '../queries/floor.ts'
import { findById } from '../queries/orders.ts'
import { countAll } from '../queries/scans.ts'
import type { JobQuery, JobView, PackingView } from '../schemas.ts'
import { contentsOf, states } from './shop-orders.ts'
import { labelLink, presentHeld, workerOf } from './worker.ts'

const JOBS_SHOWN = 100

const presentJob = (row: JobRow): Static<typeof JobView> => ({
  id: row.id,
  orderId: row.orderId,
  number: row.number,
  userId: row.personId,
  login: row.login,
  startedAt: toWire(row.startedAt),
  endedAt: row.endedAt && toWire(row.endedAt),
  seconds: row.endedAt && Math.round((row.endedAt.getTime() - row.startedAt.getTime()) / 1000),
  outcome: row.outcome,
  reason: row.reason,
  pieces: row.pieces,
  packages: row.packages,
})

const everything = { orderId: null, personId: null, outcome: null, from: null, to: null, ascending: true, limit: JOBS_SHOWN, offset: 0 }

/** An address on this server; a picture that was not fetched yet, its own. */
const pictureOf = (image: { path?: string | null; url?: string | null } | null | undefined) =>
  image?.path ? `/files/image?${new URLSearchParams({ path: image.path, width: '480' })}` : (image?.url ?? null)

/** By what a person knows goods at sight: picture, size, colour. */
async function looksOf(call: Context, pieces: readonly { productId: number | null }[]) {
  const ids = [...new Set(pieces.flatMap(({ productId }) => productId ?? []))]
  return new Map(
    (await presentProducts(call, ids)).map(({ id, size, view }) => [
      id ?? 0,
      { size: size ?? null, color: view?.color ?? null, image: pictureOf(view?.mainImage) },
    ]),
  )
}

/** An order as the floor sees it. */
export async function showPacking(call: Context, orderId: number): Promise<Static<typeof PackingView>> {
  const { db, clientId } = call
  const { id, type, service, labelPath } = await getOrder(call, orderId)
  const row = await findById(db, clientId, id, states)
  if (!row) throw errors.error_packing_order_not_found({ number: orderId })
  const packing = await findPacking(db, clientId, id)
  const { pieces, packages } = await contentsOf(call, row)
  const counts = await countAll(db, clientId, id, null)
  const jobs = await listJobs(db, clientId, { ...everything, orderId: id }, call.actor)
  const goods = await looksOf(call, pieces)
  return {
    ...presentHeld(row, { ...counts, pieces: pieces.filter((piece) => !piece.isSet).length }),
    state: packing?.state ?? 'waiting',
    holder: packing?.holder ?? null,
    asideReason: packing?.asideReason ?? null,
    market_label: (await findLabel(db, clientId, id)) ?? null,
    label_missing: type === 'FBS' && labelPath === null && isMarketService(service),
    products: pieces.map((piece) => ({
      ...presentPiece(piece),
      n: piece.n,
      productId: piece.productId,
      is_set: piece.isSet,
      set_n: piece.setN,
      ...goods.get(piece.productId ?? 0),
      barcodes: piece.barcodes,
      mark_needed: piece.needsMark && piece.mark === null,
    })),
    parcels: packages.map((one) => ({ ...presentPackage(row, one), n: one.n, label: labelLink(id, one.n) })),
    jobs: jobs.map(presentJob),
  }
}

/** The order that the caller has, after a reload. */
export async function showCurrent(call: Context, station: string | undefined) {
  const orderId = await findHeld(call.db, call.clientId, workerOf(call, station).holder)
  return { order: orderId === undefined ? null : await showPacking(call, orderId) }
}

/** An order that was put aside is in the queue again. */
export async function returnToQueue(call: Context, orderId: number): Promise<Static<typeof PackingView>> {
  const order = await lockOrder(call, orderId)
  if ((await unsetAside(call.db, call.clientId, order.id)) === 0) throw errors.error_packing_not_aside({ number: order.externalId ?? order.id })
  return showPacking(call, order.id)
}

/** Who packed what, when, and how long it took. */
export async function showJobs(call: Context, query: JobQuery) {
  const filter = {
    orderId: query.orderId ?? null,
    personId: query.userId ?? null,
    outcome: query.outcome ?? null,
    from: instantOrNull(query.dateFrom),
    to: endOrNull(query.dateTo),
    ascending: query.ascending ?? false,
    limit: limitOf(query),
    offset: offsetOf(query),
  }
  const rows = await listJobs(call.db, call.clientId, filter, call.actor)
  return page(query, rows.map(presentJob), query.count ? await countJobs(call.db, call.clientId, filter, call.actor) : undefined)
}
