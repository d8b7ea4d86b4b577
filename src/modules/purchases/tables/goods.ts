// The goods of purchases as tables that can be read back.
import type { FileReply, LongContext } from '../../../kit/op.ts'
import { tableReply, type CellValue, type Written } from '../../../spreadsheets/index.ts'
import { getContractors } from '../../contractors/index.ts'
import { reachOf } from '../actions/purchases.ts'
import { listPurchases, type PurchaseFilter, type PurchaseRow } from '../queries/purchases.ts'
import { itemsWritten, type ItemColumn } from './columns.ts'
import { linesOf, type Line } from './lines.ts'

export const goodsKeys: readonly ItemColumn[] = [
  'productId',
  'barcode',
  'article',
  'color',
  'size',
  'name',
  'quantity',
  'price',
  'currency',
  'delivery',
  'retail',
  'defects',
  'url',
  'comment',
]
export const goodsCells = ({ item, product }: Pick<Line, 'item' | 'product'>): CellValue[] => [
  item.productId,
  product?.barcodes[0] ?? null,
  product?.article ?? null,
  product?.color || null,
  product?.size || null,
  item.name,
  item.quantity,
  item.priceMinor,
  item.currency,
  item.deliveryMinor,
  item.retailMinor,
  item.defects,
  item.url,
  item.comment,
]

const foundColumns: readonly Written[] = [
  { title: 'ID закупки', type: 'integer' },
  { title: 'Закупка', type: 'text', width: 30 },
  { title: 'Поставщик', type: 'text', width: 30 },
  ...itemsWritten(goodsKeys),
]
type Found = PurchaseRow & { supplier: string | null }
async function* foundRows(call: LongContext, found: readonly Found[]): AsyncGenerator<CellValue[]> {
  for await (const lines of linesOf(call, found))
    for (const { purchase, ...line } of lines) yield [purchase.id, purchase.name, purchase.supplier, ...goodsCells(line)]
}

/** The goods of the purchases that a filter finds, a page of them. */
export async function goodsFile(call: LongContext, filter: PurchaseFilter): Promise<FileReply> {
  const found = await call.tx(
    async (inner) => {
      const purchases = await listPurchases(inner.db, reachOf(inner), filter)
      const suppliers = await getContractors(inner, [...new Set(purchases.map(({ contractorId }) => contractorId))])
      const names = new Map(suppliers.map(({ id, name }) => [id, name]))
      return purchases.map((purchase): Found => ({ ...purchase, supplier: names.get(purchase.contractorId) ?? null }))
    },
    { readOnly: true },
  )
  return tableReply('purchases.xlsx', { sheet: 'Товары закупок', columns: foundColumns, rows: foundRows(call, found) })
}
