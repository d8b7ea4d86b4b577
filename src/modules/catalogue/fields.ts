// Which field of the wire is which column, level by level; every other field that a caller may set is kept by its wire name in `extra`.
// Not its job: fields of listings (flatten.ts), and references to brands, manufacturers and categories.
import { fromMinor, toMinor } from '../../kit/money.ts'
import { isReadOnly, wireSchemas } from '../../wire/index.ts'
import { slots } from './flatten.ts'

export type Level = 'model' | 'view' | 'product'
/** A row of a level by its column names, as it is read, composed and written back. */
export type Row = {
  id: number
  version: number
  deleted: boolean
  extra: Record<string, unknown>
  created_at: string
  created_by: string | null
  [column: string]: unknown
}
type Names = Readonly<Record<string, string>>

const columns: Readonly<Record<Level, Names>> = {
  model: {
    article: 'article',
    name: 'name',
    promoName: 'promo_name',
    title: 'title',
    description: 'description',
    packWidth: 'pack_width',
    packHeight: 'pack_height',
    packDepth: 'pack_depth',
    packWeight: 'pack_weight',
    favourite: 'favourite',
    bulk: 'bulk',
    oneCId: 'one_c_id',
    params: 'params',
  },
  view: { color: 'color', wbArticle: 'wb_article', wildberriesId: 'wildberries_id', actual: 'actual', imageUrls: 'image_urls', params: 'params' },
  product: {
    productType: 'product_type',
    name: 'name',
    printName: 'print_name',
    size: 'size',
    price: 'price_minor',
    priceWithoutDiscount: 'price_without_discount_minor',
    minPrice: 'min_price_minor',
    wholesalePrice: 'wholesale_price_minor',
    purchasePrice: 'purchase_price_minor',
    deliveryCost: 'delivery_cost_minor',
    packWidth: 'pack_width',
    packHeight: 'pack_height',
    packDepth: 'pack_depth',
    packWeight: 'pack_weight',
    removeFbsStock: 'remove_fbs_stock',
    minFbsStock: 'min_fbs_stock',
    maxFbsStock: 'max_fbs_stock',
    fbsWarehouses: 'fbs_warehouses',
    ignoreFbsWarehouses: 'ignore_fbs_warehouses',
    params: 'params',
  },
}

// What a row has when it is new, and what a replacing save puts where nothing was sent.
const blank: Readonly<Record<Level, Record<string, unknown>>> = {
  model: {
    name: null,
    promo_name: null,
    title: null,
    description: null,
    pack_width: null,
    pack_height: null,
    pack_depth: null,
    pack_weight: null,
    bulk: false,
    one_c_id: null,
  },
  view: { wb_article: null, wildberries_id: null },
  product: {
    print_name: null,
    price_minor: null,
    price_without_discount_minor: null,
    min_price_minor: null,
    wholesale_price_minor: null,
    purchase_price_minor: null,
    delivery_cost_minor: null,
    pack_width: null,
    pack_height: null,
    pack_depth: null,
    pack_weight: null,
    remove_fbs_stock: false,
    min_fbs_stock: null,
    max_fbs_stock: null,
    fbs_warehouses: null,
    ignore_fbs_warehouses: null,
  },
}
// What a new row has besides, and a replacing save leaves alone: identity, and what has an operation of its own.
const born: Readonly<Record<Level, Record<string, unknown>>> = {
  model: { category_id: null, favourite: false, params: null, param_values: null },
  view: { color: '', actual: true, position: 0, image_urls: null, main_image_id: null, params: null, param_values: null },
  product: { product_type: 'PRODUCT', size: '', position: 0, params: null, param_values: null },
}

const shapeOf = { model: 'ProductModel', view: 'ProductView', product: 'Product' } as const
// Commands to the save itself, fields of other operations' answers, and what we compute.
const notKept = new Set([
  'id',
  'versionId',
  'hasChanges',
  'organizationId',
  'categoryId',
  'brandId',
  'manufacturerId',
  'mainImageId',
  'viewVersionId',
  'ignoreDuplicate',
  'emptyBarcodes',
  'updatedPrice',
  'updatedPriceWithoutDiscount',
  'updatedDeliveryCost',
  'updatedPurchasePrice',
  'isPurchasePriceUpdated',
  'isDeliveryCostUpdated',
  'wildberriesUpdatedPrice',
  'wildberriesUpdatedPriceWithoutDiscount',
  'aliexpressUpdatedPrice',
  'aliexpressUpdatedPriceWithoutDiscount',
  'ozonUpdatedPrice',
  'ozonUpdatedPriceWithoutDiscount',
  'sberMegaMarketUpdatedPrice',
  'yandexMarketUpdatedPrice',
  'yandexMarketUpdatedPriceWithoutDiscount',
  'incomeQuantity',
  'fboStockCount',
  'fboSales',
  'recommendPlan',
  'wbTotalSalesCount',
  'ozonTotalSalesCount',
  'sberTotalSalesCount',
  'yandexTotalSalesCount',
  'lastWildberriesSaleDate',
  'lastWildberriesOrderDate',
  'lastOzonSaleDate',
  'lastOzonOrderDate',
  'anyLink',
  'anyArticle',
])
const keptWhole = new Set(['services'])
// Published as read-only, yet sent by the published example of a new card.
const keptAnyway: Readonly<Record<Level, readonly string[]>> = { model: [], view: ['mainImageUrl'], product: [] }

const isScalar = (property: object) =>
  'type' in property && typeof property.type === 'string' && ['string', 'number', 'integer', 'boolean'].includes(property.type)
const extrasOf = (level: Level): readonly string[] =>
  Object.entries(wireSchemas[shapeOf[level]].properties ?? {})
    .filter(([name, property]) => !isReadOnly(property) && (isScalar(property) || keptWhole.has(name)))
    .map(([name]) => name)
    .filter((name) => !Object.hasOwn(columns[level], name) && !notKept.has(name) && !(level === 'product' && slots.has(name)))
const extras: Readonly<Record<Level, readonly string[]>> = { model: extrasOf('model'), view: extrasOf('view'), product: extrasOf('product') }

/** The scalar fields of a level that are kept as they are sent, for tests and imports. */
export const keptFields = (level: Level): readonly string[] => [
  ...Object.keys(columns[level]),
  ...extras[level].filter((name) => !keptWhole.has(name)),
  ...keptAnyway[level],
]

export type Given = { columns: Record<string, unknown>; extra: Record<string, unknown> }

/** The part of a wire object that a row keeps; a null is an absent field, so that a client which sends every field loses nothing. */
export function take(level: Level, wire: Record<string, unknown>): Given {
  const given: Given = { columns: {}, extra: {} }
  for (const [name, column] of Object.entries(columns[level])) {
    const value = wire[name]
    if (value === undefined || value === null) continue
    given.columns[column] = column.endsWith('_minor') && typeof value === 'number' ? toMinor(value, name) : value
  }
  for (const name of [...extras[level], ...keptAnyway[level]]) if (wire[name] !== undefined && wire[name] !== null) given.extra[name] = wire[name]
  return given
}

export const newRow = (level: Level, given: Given, fixed: Record<string, unknown>): Record<string, unknown> => ({
  ...blank[level],
  ...born[level],
  deleted: false,
  version: 1,
  ...given.columns,
  extra: given.extra,
  ...fixed,
})

/** A stored row with what was given laid over it; `replace` first empties what a caller may set. */
export function changedRow<R extends Row>(level: Level, stored: R, given: Given, replace: boolean): R {
  const kept = replace ? Object.fromEntries(Object.entries(stored.extra).filter(([name]) => !extras[level].includes(name))) : stored.extra
  return { ...stored, ...(replace && blank[level]), ...given.columns, extra: { ...kept, ...given.extra }, version: stored.version + 1 }
}

/** The wire's fields of a row, ready to be spread; what is empty is left out. */
export function give(level: Level, row: Record<string, unknown> & { extra: Record<string, unknown> }): unknown[][] {
  const out: unknown[][] = Object.entries(row.extra)
  for (const [name, column] of Object.entries(columns[level])) {
    const value = row[column]
    if (value === null || value === undefined) continue
    out.push([name, column.endsWith('_minor') && typeof value === 'number' ? fromMinor(value) : value])
  }
  return out
}
