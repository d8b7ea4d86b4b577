// Items read from a table that a buyer sends: found among our goods, or goods that have no card yet. Nothing is saved.
import type { Refusal } from '../../../kit/errors.ts'
import { fromMinor, optionalFromMinor } from '../../../kit/money.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { readFirstFile } from '../../../kit/uploads.ts'
import { readTable, type TableRow } from '../../../spreadsheets/index.ts'
import type { IncomeItem } from '../../../wire/index.ts'
import { findProductsByBarcode, getProducts } from '../../catalogue/index.ts'
import { getOrganizationFor } from '../../client/index.ts'
import { MOST_ITEMS } from '../actions/compose.ts'
import { reachOf } from '../actions/purchases.ts'
import { errors } from '../errors.ts'
import { shownProducts } from '../present.ts'
import { productsByArticle, type Named } from '../queries/goods.ts'
import { isCurrency } from '../rules.ts'
import { itemColumns } from './columns.ts'

type Row = TableRow<typeof itemColumns>
const LARGEST = 32 * 1024 * 1024
/** So many rows that are wrong are told in words; the others are counted. */
const TOLD = 20

async function rowsIn(source: AsyncIterable<Uint8Array>): Promise<Row[]> {
  const rows: Row[] = []
  // Some rows above the names of columns, and those that are empty.
  for await (const row of readTable(source, itemColumns, { fileBytes: LARGEST, rows: MOST_ITEMS + 100 })) {
    rows.push(row)
    if (rows.length > MOST_ITEMS) throw errors.error_purchase_items_limit({ limit: MOST_ITEMS })
  }
  return rows
}
const rowsOf = (call: LongContext): Promise<Row[]> => readFirstFile(call, errors.error_purchase_file, ({ stream }) => rowsIn(stream))

type Known = { names: ReadonlyMap<number, string>; byBarcode: ReadonlyMap<string, readonly number[]>; byArticle: ReadonlyMap<string, readonly Named[]> }

async function knownOf(call: Context, rows: readonly Row[], organizationId: number | undefined): Promise<Known> {
  const isOurs = (one: { organizationId: number }) => organizationId === undefined || one.organizationId === organizationId
  const owners = (await findProductsByBarcode(call, [...new Set(rows.flatMap(({ values }) => values.barcode ?? []))])).filter(isOurs)
  const articles = [...new Set(rows.flatMap(({ values }) => values.article ?? []))]
  const named = articles.length === 0 ? [] : (await productsByArticle(call.db, reachOf(call), articles)).filter(isOurs)
  const byArticle = Map.groupBy(named, ({ article }) => article)
  const ids = [
    ...owners.map(({ productId }) => productId),
    ...rows.flatMap(({ values }) => namedBy(byArticle, values)),
    ...rows.flatMap(({ values }) => values.productId ?? []),
  ]
  const briefs = (await getProducts(call, [...new Set(ids)])).filter(isOurs)
  return {
    names: new Map(briefs.map(({ id, name }) => [id, name])),
    byArticle,
    // A living product goes before an archived one.
    byBarcode: new Map(
      [...Map.groupBy(owners, ({ barcode }) => barcode)].map(([barcode, all]) => {
        const alive = all.filter(({ archived }) => !archived)
        return [barcode, (alive.length > 0 ? alive : all).map(({ productId }) => productId)]
      }),
    ),
  }
}

const fits = (said: string | undefined, own: string) => said === undefined || said.toLowerCase() === own.toLowerCase()
/** The products that have the article, the colour and the size of a row, as far as it says them. */
const namedBy = (byArticle: Known['byArticle'], { article, color, size }: Row['values']): number[] =>
  article === undefined ? [] : (byArticle.get(article) ?? []).filter((one) => fits(color, one.color) && fits(size, one.size)).map(({ id }) => id)

/** The product that a row means; undefined: it is called by a name only; or why it can not be told. */
function meant({ names, byBarcode, byArticle }: Known, { sheet, row, values }: Row): number | undefined | Refusal {
  const { productId, barcode, article, name } = values
  if (productId !== undefined) return names.has(productId) ? productId : errors.error_purchase_row_product({ sheet, row, product: productId })
  const found = (barcode === undefined ? undefined : byBarcode.get(barcode)) ?? namedBy(byArticle, values)
  if (found.length > 1) return errors.error_purchase_row_several({ sheet, row, product: barcode ?? article ?? '' })
  if (found[0] !== undefined) return found[0]
  // Goods that have no card yet: the name will do.
  if (name !== undefined) return undefined
  const said = barcode ?? article
  return said === undefined ? errors.error_purchase_row_unnamed({ sheet, row }) : errors.error_purchase_row_product({ sheet, row, product: said })
}

/** What a purchase would not take: told by its row here, while it can still be put right in the table. */
function impossible({ sheet, row, values }: Row): Refusal[] {
  const { quantity = 1, defects = 0 } = values
  const negative = (['price', 'delivery', 'retail'] as const).filter((key) => (values[key] ?? 0) < 0)
  return [
    ...negative.map((key) => errors.error_purchase_row_negative({ sheet, row, column: itemColumns[key].titles[0] })),
    ...(defects > quantity ? [errors.error_purchase_row_defects({ sheet, row, defects, quantity })] : []),
  ]
}

type Found = { item: IncomeItem } | { refusals: readonly Refusal[] }
function itemOf(known: Known, line: Row, position: number): Found {
  const { sheet, row, values, faults } = line
  const productId = meant(known, line)
  const currency = values.currency?.toUpperCase()
  const refusals = [
    ...faults,
    ...impossible(line),
    ...(typeof productId === 'object' ? [productId] : []),
    ...(currency !== undefined && !isCurrency(currency) ? [errors.error_purchase_row_currency({ sheet, row, currency })] : []),
  ]
  if (refusals.length > 0 || typeof productId === 'object') return { refusals }
  const item: IncomeItem = {
    name: values.name ?? known.names.get(productId ?? 0) ?? '',
    ...(productId !== undefined && { productId }),
    quantity: values.quantity ?? 1,
    price: fromMinor(values.price ?? 0),
    deliveryPrice: fromMinor(values.delivery ?? 0),
    position,
    brakQuantity: values.defects ?? 0,
    status: 'UNKNOWN',
    ...(currency !== undefined && isCurrency(currency) && { currency }),
    ...(values.retail !== undefined && { retailPrice: optionalFromMinor(values.retail) }),
    ...(values.url !== undefined && { url: values.url }),
    ...(values.comment !== undefined && { comment: values.comment }),
  }
  return { item }
}

/** The items of the table as a purchase may be made of them; one wrong row refuses them all, told row by row. */
export async function itemsOfFile(call: LongContext, organizationId: number | undefined): Promise<IncomeItem[]> {
  if (organizationId !== undefined) await call.tx((inner) => getOrganizationFor(inner, organizationId), { readOnly: true })
  const rows = await rowsOf(call)
  if (rows.length === 0) throw errors.error_purchase_file_empty()
  return call.tx(
    async (inner) => {
      const known = await knownOf(inner, rows, organizationId)
      const read = rows.map((row, at) => itemOf(known, row, at))
      const wrong = read.flatMap((one) => ('refusals' in one ? [one.refusals] : []))
      if (wrong.length > 0) {
        const told = wrong.flat().slice(0, TOLD)
        throw errors.error_purchase_file_rows({ count: wrong.length, rows: told.map((refusal) => refusal.localMessage(call.lang)).join('. ') })
      }
      const items = read.flatMap((one) => ('item' in one ? [one.item] : []))
      const products = await shownProducts(
        inner,
        items.flatMap((item) => item.productId ?? []),
      )
      return items.map((item) => ({ ...item, ...(products.has(item.productId ?? 0) && { product: products.get(item.productId ?? 0) ?? null }) }))
    },
    { readOnly: true },
  )
}
