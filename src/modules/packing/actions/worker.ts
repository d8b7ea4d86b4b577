// Who works at a station, and how what came of a scan is answered.
import { equipment } from '../../../equipment.ts'
import type { Context } from '../../../kit/op.ts'
import { getProducts } from '../../catalogue/index.ts'
import { packingStatus } from '../../orders/index.ts'
import { linkOf } from '../present.ts'
import type { Worker } from '../queries/floor.ts'
import { findById, findPackages, type ListedRow } from '../queries/orders.ts'
import { countAll, findMissing, type Counts, type Effect } from '../queries/scans.ts'
import { countersOf, dayOf } from '../rules.ts'
import type { Verdict } from '../schemas.ts'
import { say, type Code, type Params } from '../words.ts'
import { states } from './shop-orders.ts'

/** A person, each of their tokens for itself; a station tells apart those who share one. First stands how collecting calls its holders. */
export function workerOf({ actor: { userId, tokenId, login } }: Context, station: string | null | undefined): Worker {
  const collector = userId === null ? `t${tokenId ?? 0}` : `u${userId}`
  const token = userId !== null && tokenId !== null ? [`t${tokenId}`] : []
  return { holder: [collector, ...token, ...(station ? [`@${station}`] : [])].join(' '), personId: userId, tokenId, login }
}
/** What came of a scan, before it is put into words. */
export type Result = { code: Code; params?: Params; orderId?: number | null; jobId?: number | null; productId?: number | null; effect?: Effect; n?: number }

export const labelLink = (orderId: number, n: number) => `${equipment().config.publicUrl}/api/packing/orders/${orderId}/packages/${n}/label`

export const presentHeld = (row: ListedRow, counts: Pick<Counts, 'pieces' | 'scanned' | 'packages' | 'packagesScanned'>) => ({
  id: row.id,
  number: row.number,
  status: packingStatus(row.status),
  shop: linkOf(row),
  comment: row.comment,
  shipment_date: dayOf(row.deliveryAt),
  pieces: countersOf(counts.pieces, counts.scanned),
  packages: countersOf(counts.packages, counts.packagesScanned),
})

const printing: readonly Code[] = ['goods_complete']

/** The answer, with the order as it is now. */
export async function answerOf(call: Context, { code, params = {}, orderId, productId }: Result): Promise<Verdict> {
  const { db, clientId, lang } = call
  const row = orderId ? await findById(db, clientId, orderId, states) : undefined
  if (!row) return say(code, params, lang)
  const counts = await countAll(db, clientId, row.id, productId ?? null)
  const said = say(code, { number: row.number, ...params }, lang)
  // What is not to be here is named as a person knows it: it is in their hand, and its size may be all that is wrong with it.
  const [other] = productId && !said.ok ? await getProducts(call, [productId]) : []
  return {
    ...said,
    order: presentHeld(row, counts),
    ...(productId && {
      product: {
        id: productId,
        code: counts.code ?? other?.article ?? null,
        name: counts.name ?? other?.name ?? null,
        ...(other && { size: other.size, color: other.color }),
        pieces: countersOf(counts.total, counts.packed),
      },
    }),
    ...(code === 'missing' && { missing: await findMissing(db, clientId, row.id) }),
    ...(printing.includes(code) && { print: (await findPackages(db, clientId, row.id)).map(({ n }) => ({ package: n, url: labelLink(row.id, n) })) }),
  }
}
