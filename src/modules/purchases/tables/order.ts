// The order that goes to a supplier as a table.
import { Readable } from 'node:stream'
import { FileReply, type LongContext } from '../../../kit/op.ts'
import { writeTable, type CellValue, type Written } from '../../../spreadsheets/index.ts'
import { seenPurchase } from '../actions/purchases.ts'
import type { PurchaseRow } from '../queries/purchases.ts'
import { writtenAs, XLSX } from './columns.ts'
import { linesOf } from './lines.ts'

const orderColumns: readonly Written[] = [
  { title: '№', type: 'integer' },
  { title: 'Артикул поставщика', type: 'text' },
  ...writtenAs(['name', 'barcode', 'color', 'size', 'quantity', 'price', 'currency']),
  { title: 'Сумма', type: 'money' },
  ...writtenAs(['url', 'comment']),
]

/** What the supplier reads: neither our prices in roubles nor what we sell for. */
async function* orderRows(call: LongContext, purchase: PurchaseRow): AsyncGenerator<CellValue[]> {
  let number = 0
  for await (const lines of linesOf(call, purchase))
    for (const { item, product, supplierArticle } of lines) {
      const { name, quantity, priceMinor, currency, url, comment } = item
      const goods = [product?.barcodes[0] ?? null, product?.color || null, product?.size || null]
      yield [(number += 1), supplierArticle ?? null, name, ...goods, quantity, priceMinor, currency, quantity * priceMinor, url, comment]
    }
}

/** The order to the supplier as a table. */
export async function orderFile(call: LongContext, purchaseId: number): Promise<FileReply> {
  const purchase = await call.tx((inner) => seenPurchase(inner, purchaseId), { readOnly: true })
  const table = writeTable({ format: 'xlsx', sheet: 'Заказ поставщику', columns: orderColumns, rows: orderRows(call, purchase) })
  return new FileReply(XLSX, Readable.from(table), `order-${purchaseId}.xlsx`)
}
