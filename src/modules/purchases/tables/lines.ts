// The items of a purchase with what tables say of their goods, page after page.
import type { Context, LongContext } from '../../../kit/op.ts'
import { getProducts, type ProductBrief } from '../../catalogue/index.ts'
import { suppliersArticles } from '../queries/goods.ts'
import { pageOfItems, type ItemRow } from '../queries/items.ts'
import type { PurchaseRow } from '../queries/purchases.ts'

const PAGE = 500

type Reading = { tx: LongContext['tx'] }
export type Line = { item: ItemRow; product: ProductBrief | undefined; supplierArticle: string | undefined }
/** The items of a purchase, page after page, each in a short transaction. */
export async function* linesOf({ tx }: Reading, purchase: PurchaseRow, actor?: Context['actor']): AsyncGenerator<Line[]> {
  for (let after = { position: -2_147_483_648, id: 0 }; ;) {
    const from = after
    const lines = await tx(
      async (inner) => {
        const call = actor ? { ...inner, actor } : inner
        const items = await pageOfItems(call.db, call.clientId, purchase.id, from, PAGE)
        const ids = [...new Set(items.flatMap(({ productId }) => productId ?? []))]
        const products = new Map((ids.length === 0 ? [] : await getProducts(call, ids)).map((product) => [product.id, product]))
        const models = [...new Set([...products.values()].map(({ modelId }) => modelId))]
        const articles = new Map(
          (await suppliersArticles(call.db, call.clientId, purchase.contractorId, models)).map(({ modelId, article }) => [modelId, article]),
        )
        return items.map((item): Line => {
          const product = products.get(item.productId ?? 0)
          return { item, product, supplierArticle: product && articles.get(product.modelId) }
        })
      },
      { readOnly: true },
    )
    const last = lines.at(-1)
    if (!last) return
    yield lines
    after = { position: last.item.position, id: last.item.id }
  }
}
