// The order that goes to a supplier as a table.
import type { FileReply, LongContext } from '../../../kit/op.ts'
import { tableReply, type CellValue, type Written } from '../../../spreadsheets/index.ts'
import { seenPurchase } from '../actions/purchases.ts'
import { suppliersArticles } from '../queries/goods.ts'
import type { PurchaseRow } from '../queries/purchases.ts'
import { itemsWritten } from './columns.ts'
import { linesOf } from './lines.ts'

const orderColumns: readonly Written[] = [
  { title: '№', type: 'integer' },
  { title: 'Артикул поставщика', type: 'text' },
  ...itemsWritten(['name', 'barcode', 'color', 'size', 'quantity', 'price', 'currency']),
  { title: 'Сумма', type: 'money' },
  ...itemsWritten(['url', 'comment']),
]

/** What the supplier reads: neither our prices in roubles nor what we sell for. */
async function* orderRows(call: LongContext, purchase: PurchaseRow): AsyncGenerator<CellValue[]> {
  let number = 0
  for await (const lines of linesOf(call, [purchase])) {
    const models = [...new Set(lines.flatMap(({ product }) => product?.modelId ?? []))]
    const articles = await call.tx(({ db, clientId }) => suppliersArticles(db, clientId, purchase.contractorId, models), { readOnly: true })
    const known = new Map(articles.map(({ modelId, article }) => [modelId, article]))
    for (const { item, product } of lines) {
      const { name, quantity, priceMinor, currency, url, comment } = item
      const goods = [product?.barcodes[0] ?? null, product?.color || null, product?.size || null]
      yield [(number += 1), known.get(product?.modelId ?? 0) ?? null, name, ...goods, quantity, priceMinor, currency, quantity * priceMinor, url, comment]
    }
  }
}

/** The order to the supplier as a table. */
export async function orderFile(call: LongContext, purchaseId: number): Promise<FileReply> {
  const purchase = await call.tx((inner) => seenPurchase(inner, purchaseId), { readOnly: true })
  return tableReply(`order-${purchaseId}.xlsx`, { sheet: 'Заказ поставщику', columns: orderColumns, rows: orderRows(call, purchase) })
}
