// The items of purchases with what tables say of their goods, page after page.
import type { Context, LongContext } from '../../../kit/op.ts'
import { getProducts, type ProductBrief } from '../../catalogue/index.ts'
import { countItems, itemsOfAll, pageOfItems, type ItemRow } from '../queries/items.ts'
import type { PurchaseRow } from '../queries/purchases.ts'

const PAGE = 500
const BEGINNING = { position: -2_147_483_648, id: 0 }

type Reading = { tx: LongContext['tx'] }
export type Line<P extends PurchaseRow = PurchaseRow> = { purchase: P; item: ItemRow; product: ProductBrief | undefined }

/** Purchases whose items make a page together; one that has more is alone. */
function* batchesOf<P extends PurchaseRow>(purchases: readonly P[], counts: ReadonlyMap<number, number>): Generator<P[]> {
  let [batch, size]: [P[], number] = [[], 0]
  for (const purchase of purchases) {
    const count = counts.get(purchase.id) ?? 0
    if (size + count > PAGE && size > 0) {
      yield batch
      ;[batch, size] = [[], 0]
    }
    if (count > 0) batch.push(purchase)
    size += count
  }
  if (size > 0) yield batch
}

async function linesAfter<P extends PurchaseRow>(call: Context, batch: readonly P[], after: typeof BEGINNING): Promise<Line<P>[]> {
  const { db, clientId } = call
  const [only] = batch
  const items =
    only && batch.length === 1
      ? await pageOfItems(db, clientId, only.id, after, PAGE)
      : await itemsOfAll(
          db,
          clientId,
          batch.map(({ id }) => id),
        )
  const ids = [...new Set(items.flatMap(({ productId }) => productId ?? []))]
  const products = new Map((ids.length === 0 ? [] : await getProducts(call, ids)).map((product) => [product.id, product]))
  const purchases = new Map(batch.map((purchase) => [purchase.id, purchase]))
  return items.flatMap((item) => {
    const purchase = purchases.get(item.purchaseId)
    return purchase ? [{ purchase, item, product: products.get(item.productId ?? 0) }] : []
  })
}

/** The items of purchases, a page or so at a time, each in a short transaction: of a big one in pages, of several small ones together. */
export async function* linesOf<P extends PurchaseRow>({ tx }: Reading, purchases: readonly P[], actor?: Context['actor']): AsyncGenerator<Line<P>[]> {
  const read = <T>(work: (call: Context) => Promise<T>) => tx((inner) => work(actor ? { ...inner, actor } : inner), { readOnly: true })
  const ids = purchases.map(({ id }) => id)
  const counts = ids.length === 0 ? new Map<number, number>() : await read(({ db, clientId }) => countItems(db, clientId, ids))
  for (const batch of batchesOf(purchases, counts))
    for (let after = BEGINNING, rest = true; rest;) {
      const from = after
      const lines = await read((call) => linesAfter(call, batch, from))
      const last = lines.at(-1)
      if (last) yield lines
      rest = last !== undefined && batch.length === 1 && lines.length === PAGE
      after = last?.item ?? after
    }
}
