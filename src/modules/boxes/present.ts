// Boxes, works and divergences as the wire shows them.
import { toWire } from '../../kit/dates.ts'
import { fromMinor } from '../../kit/money.ts'
import type { Actor, Context } from '../../kit/op.ts'
import type { Box, Divergence, JobWork, Product, TotalDivergence } from '../../wire/index.ts'
import { services } from '../../wire/services.ts'
import { presentProducts } from '../catalogue/index.ts'
import { readBoxes, type BoxRow, type DivergenceRow } from './queries/boxes.ts'
import { readWorks, worksOfBox, type WorkRow } from './queries/works.ts'
import { seesPay } from './rules.ts'

const types = ['DEFAULT', 'MONO', 'MONO_PALLET', 'SUPERSEIF', 'QR', 'FBS'] as const
/** Columns hold what was validated when it came in; this gives the text its closed type back. */
export const typeOf = (text: unknown) => types.find((known) => known === text) ?? 'DEFAULT'

export const presentBox = (clientId: number, row: BoxRow, products?: JobWork[]): Box => ({
  id: row.id,
  barcode: row.barcode,
  type: typeOf(row.type),
  userId: row.personId,
  createdUser: row.createdBy,
  createdDate: toWire(row.createdAt),
  orderId: row.orderId,
  clientId,
  organizationId: row.organizationId,
  service: services.find((known) => known === row.service) ?? 'OTHER',
  quantity: row.quantity,
  ...(products && { products }),
})

type Around = { clientId: number; actor: Actor; boxes: ReadonlyMap<number, Box>; products: ReadonlyMap<number, Product> }
function presentWork(row: WorkRow, { clientId, actor, boxes, products }: Around): JobWork {
  const [box, product] = [boxes.get(row.boxId ?? 0), products.get(row.productId ?? 0)]
  return {
    id: row.id,
    jobId: row.jobId,
    ...(box && { box }),
    orderId: row.orderId,
    orderProductId: row.orderLineId,
    ...(product && { product }),
    productId: row.productId,
    quantity: row.quantity,
    userId: row.personId,
    date: toWire(row.doneAt),
    ...(seesPay(actor, row) && { price: fromMinor(row.quantity * row.priceMinor) }),
    comment: row.comment,
    spendTime: row.spendTime,
    clientId,
  }
}

const byId = async (call: Context, ids: readonly (number | null)[]): Promise<Map<number, Product>> => {
  const known = [...new Set(ids.filter((id) => id !== null))]
  return new Map((await presentProducts(call, known)).flatMap((product) => (product.id ? [[product.id, product] as const] : [])))
}

/** Works with their boxes and goods. */
export async function presentWorks(call: Context, rows: readonly WorkRow[]): Promise<JobWork[]> {
  const { db, clientId, actor } = call
  const boxIds = [...new Set(rows.flatMap(({ boxId }) => boxId ?? []))]
  const boxes = new Map((boxIds.length === 0 ? [] : await readBoxes(db, clientId, boxIds)).map((row) => [row.id, presentBox(clientId, row)]))
  const products = await byId(
    call,
    rows.map(({ productId }) => productId),
  )
  return rows.map((row) => presentWork(row, { clientId, actor, boxes, products }))
}

export const presentWorksById = async (call: Context, ids: readonly number[]): Promise<JobWork[]> =>
  presentWorks(call, await readWorks(call.db, call.clientId, ids))

/** A box with all that lies in it. */
export async function presentFilledBox(call: Context, row: BoxRow): Promise<Box> {
  const works = await presentWorks(call, await worksOfBox(call.db, call.clientId, row.id))
  return presentBox(
    call.clientId,
    row,
    works.map((work) => ({ ...work, box: null })),
  )
}

/** Only what differs, and the totals of everything. */
export async function presentDivergence(call: Context, rows: readonly DivergenceRow[]): Promise<TotalDivergence> {
  const apart = rows.filter(({ ordered, packed }) => ordered !== packed)
  const products = await byId(
    call,
    apart.map(({ productId }) => productId),
  )
  return {
    divergence: apart.map(({ orderId, productId, ordered, packed }): Divergence => {
      const product = products.get(productId ?? 0)
      return { ...(product && { product }), supplyQuantity: ordered, packedQuantity: packed, orderId }
    }),
    totalSupplied: rows.reduce((sum, { ordered }) => sum + ordered, 0),
    totalPacked: rows.reduce((sum, { packed }) => sum + packed, 0),
  }
}
