// Purchases as the wire shows them. Not its job: totals, which are kept (rules.ts says what they are).
import { toWire } from '../../kit/dates.ts'
import { fromMinor, optionalFromMinor } from '../../kit/money.ts'
import type { Context } from '../../kit/op.ts'
import { getProducts, presentProducts } from '../catalogue/index.ts'
import { getContractors } from '../contractors/index.ts'
import type { Contractor, Income, IncomeItem, IncomeItemImage, Product } from '../../wire/index.ts'
import { readImages, type ImageRow, type ItemRow } from './queries/items.ts'
import type { PurchaseRow } from './queries/purchases.ts'

const present = (clientId: number, row: PurchaseRow, contractor: Contractor | undefined): Income => ({
  id: row.id,
  name: row.name,
  contractorId: row.contractorId,
  ...(contractor && { contractor }),
  service: row.service,
  createdDate: toWire(row.createdAt),
  createdUser: row.createdBy,
  closeUser: row.closedBy,
  status: row.status,
  versionId: row.version,
  clientId,
  deleted: row.deleted,
  totalPrice: fromMinor(row.totalMinor),
  organizationId: row.organizationId,
  discountAmount: fromMinor(row.discountMinor),
  comment: row.comment,
  currencyCurs: row.rate === null ? null : Number(row.rate),
  currency: row.currency,
})

/** In the order of the rows, without their items. */
export async function presentPurchases(call: Context, rows: readonly PurchaseRow[]): Promise<Income[]> {
  const ids = [...new Set(rows.map(({ contractorId }) => contractorId))]
  const contractors = new Map((ids.length === 0 ? [] : await getContractors(call, ids)).map((contractor) => [contractor.id, contractor]))
  return rows.map((row) => present(call.clientId, row, contractors.get(row.contractorId)))
}

export const presentImage = (row: ImageRow): IncomeItemImage => ({
  id: row.id,
  path: row.path,
  incomeItemId: row.itemId,
  position: row.position,
  width: row.width,
  height: row.height,
  size: row.size,
})

const presentItem = (row: ItemRow, product: Product | undefined, images: readonly ImageRow[]): IncomeItem => ({
  id: row.id,
  name: row.name,
  status: row.status,
  productId: row.productId,
  ...(product && { product }),
  url: row.url,
  price: fromMinor(row.priceMinor),
  retailPrice: optionalFromMinor(row.retailMinor),
  deliveryPrice: fromMinor(row.deliveryMinor),
  currency: row.currency,
  quantity: row.quantity,
  incomeId: row.purchaseId,
  position: row.position,
  brakQuantity: row.defects,
  comment: row.comment,
  lastUpdateDate: toWire(row.modifiedAt),
  priceInRub: fromMinor(row.priceRubMinor),
  images: images.map(presentImage),
  isIntroduced: row.introduced,
  introduced: row.introduced,
})

/** Goods by id as lists show them; only those that the caller may see. */
export async function shownProducts(call: Context, ids: readonly number[]): Promise<ReadonlyMap<number, Product>> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0) return new Map()
  const seen = (await getProducts(call, wanted)).map(({ id }) => id)
  return new Map((await presentProducts(call, seen)).map((product) => [product.id ?? 0, product]))
}

/** In the order of the rows, with their goods and pictures. */
export async function presentItems(call: Context, rows: readonly ItemRow[]): Promise<IncomeItem[]> {
  const products = await shownProducts(
    call,
    rows.flatMap(({ productId }) => productId ?? []),
  )
  const images = Map.groupBy(
    await readImages(
      call.db,
      call.clientId,
      rows.map(({ id }) => id),
    ),
    ({ itemId }) => itemId,
  )
  return rows.map((row) => presentItem(row, products.get(row.productId ?? 0), images.get(row.id) ?? []))
}
