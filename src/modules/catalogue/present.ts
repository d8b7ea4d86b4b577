// The catalogue as the wire shows it: whole cards, products in lists, directories.
import { toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { modelContractors } from '../contractors/index.ts'
import type { Brand, Category, Manufacturer, Product, ProductBarcode, ProductImage, ProductModel, ProductView } from '../../wire/index.ts'
import { give, type Level, type Row } from './fields.ts'
import { flattenListings, type ListingRow } from './flatten.ts'
import {
  readBarcodes,
  readCards,
  readListings,
  type BarcodeRow,
  type ImageRow,
  type ModelRow,
  type ProductRow,
  type StoredCard,
  type StoredProduct,
  type StoredView,
  type ViewRow,
} from './queries/cards.ts'
import { paramNames } from './params/queries.ts'
import { readEntries, type BrandRow, type CategoryRow, type ManufacturerRow } from './queries/directories.ts'
import { readListed, type ListedProduct } from './queries/products.ts'

/** The row's own fields under their wire names: which type that makes is the business of the one who asks. */
const fieldsOf = (level: Level, row: Row) => Object.fromEntries(give(level, row))
const instant = (text: string) => toWire(new Date(text))

export const presentBrand = (row: BrandRow, clientId: number): Brand => ({
  ...row.extra,
  brandId: row.id,
  name: row.name,
  clientId,
  deleted: row.deleted,
  ...(row.logo !== null && { logo: row.logo }),
  ...(row.ozonName !== null && { ozonName: row.ozonName }),
  ...(row.ozonId !== null && { ozonId: row.ozonId }),
})

export const presentManufacturer = (row: ManufacturerRow, clientId: number): Manufacturer => ({
  manufacturerId: row.id,
  name: row.name,
  title: row.title,
  address: row.address,
  organizationId: row.organizationId,
  clientId,
  countryId: row.countryId,
  countryName: row.countryName,
  inn: row.inn,
  deleted: row.deleted,
})

export const presentCategory = (row: CategoryRow, clientId: number): Category => ({
  ...row.extra,
  categoryId: row.id,
  name: row.name,
  clientId,
  deleted: row.deleted,
  ...(row.parentId !== null && { parentId: row.parentId }),
  ...(row.tnvedId !== null && { tnvedId: row.tnvedId }),
})

const presentBarcode = (row: BarcodeRow, clientId: number): ProductBarcode => ({
  id: row.id,
  barcode: row.barcode,
  organizationId: row.organizationId,
  clientId,
  productId: row.productId,
  useInWildberries: row.useInWildberries,
  useInOzon: row.useInOzon,
  useInYandexMarket: row.useInYandexMarket,
  useInAliexpress: row.useInAliexpress,
  useInSberMegamarket: row.useInSberMegamarket,
  format: row.format,
})
const kept = ({ type, wildberriesImgUUID }: Record<string, unknown>): ProductImage => ({
  ...((type === 'STAMP' || type === 'SIGNATURE') && { type }),
  ...(typeof wildberriesImgUUID === 'string' && { wildberriesImgUUID }),
})
export const presentImage = (row: ImageRow): ProductImage => ({
  id: row.id,
  path: row.path,
  url: row.url,
  position: row.position,
  width: row.width,
  height: row.height,
  size: row.size,
  productViewId: row.viewId,
  services: Object.assign([], row.services),
  ...kept(row.extra),
})

const isDuplicate = (row: ProductRow) => row.original_id !== null && row.original_id !== row.id

function presentSize(row: ProductRow, barcodes: readonly BarcodeRow[], listings: readonly ListingRow[], clientId: number): Product {
  return {
    ...flattenListings(listings),
    ...fieldsOf('product', row),
    id: row.id,
    organizationId: row.organization_id,
    clientId,
    productViewId: row.view_id,
    skuId: row.sku_id,
    duplicate: isDuplicate(row),
    deleted: row.deleted,
    versionId: row.version,
    created: instant(row.created_at),
    createdUser: row.created_by,
    barcodes: barcodes.map((code) => presentBarcode(code, clientId)),
    emptyBarcodes: barcodes.length === 0,
  }
}

const presentView = (row: ViewRow, organizationId: number, clientId: number): ProductView => ({
  ...fieldsOf('view', row),
  id: row.id,
  productModelId: row.model_id,
  organizationId,
  clientId,
  deleted: row.deleted,
  versionId: row.version,
  createdDate: instant(row.created_at),
  createdUser: row.created_by,
  ...(row.main_image_id !== null && { mainImageId: row.main_image_id }),
})

/** The country is the manufacturer's unless the card says another: by its number, whose name only the manufacturer knows, or by a name alone. */
function countryOf({ countryId, countryName }: ProductModel, manufacturer: Manufacturer | undefined): ProductModel {
  if (countryName && !countryId) return {}
  if (!countryId && !manufacturer?.countryId) return {}
  const isTheirs = !countryId || countryId === manufacturer?.countryId
  return { countryId: countryId || manufacturer?.countryId || null, countryName: (isTheirs && manufacturer?.countryName) || null }
}

function presentModel(
  row: ModelRow,
  brand: Brand | undefined,
  manufacturer: Manufacturer | undefined,
  category: Category | undefined,
  clientId: number,
): ProductModel {
  const fields: ProductModel = fieldsOf('model', row)
  return {
    ...fields,
    ...countryOf(fields, manufacturer),
    id: row.id,
    organizationId: row.organization_id,
    clientId,
    brandId: row.brand_id,
    manufacturerId: row.manufacturer_id,
    ...(row.create_index !== null && { createIndex: row.create_index }),
    ...(row.category_id !== null && { categoryId: row.category_id }),
    ...(brand && { brand }),
    ...(manufacturer && { manufacturer }),
    ...(category && { category }),
    deleted: row.deleted,
    versionId: row.version,
    createdDate: instant(row.created_at),
    createdUser: row.created_by,
  }
}

/** Names of the parameters of cards as they are called today; undefined where values are not shown. */
type Names = ReadonlyMap<number, string> | undefined
const values = (row: ModelRow | ViewRow | ProductRow, names: Names) =>
  names === undefined
    ? {}
    : {
        values: (row.param_values ?? []).map((value) => {
          const name = names.get(value.paramId ?? 0)
          return name === undefined ? value : { ...value, paramName: name }
        }),
      }
const cardSize = (size: StoredProduct, names: Names, clientId: number): Product => ({
  ...presentSize(size.row, size.barcodes, size.listings, clientId),
  ...values(size.row, names),
})
const paramIdsOf = (card: StoredCard) =>
  [card.row, ...card.views.flatMap((view) => [view.row, ...view.sizes.map((size) => size.row)])].flatMap((row) =>
    (row.param_values ?? []).flatMap((value) => value.paramId || []),
  )
function cardView(view: StoredView, organizationId: number, names: Names, clientId: number): ProductView {
  const duplicate = view.sizes.find(({ row }) => isDuplicate(row))
  const main = view.images.find((image) => image.id === view.row.main_image_id) ?? view.images[0]
  return {
    ...presentView(view.row, organizationId, clientId),
    ...values(view.row, names),
    ...(duplicate?.row.original_view_id && { viewSourceId: duplicate.row.original_view_id }),
    ...(main && { mainImage: presentImage(main), mainImageId: main.id }),
    images: view.images.map(presentImage),
    sizes: view.sizes.map((size) => cardSize(size, names, clientId)),
  }
}

/** Whole cards with their colours and sizes; `withValues` adds the values of parameters. */
export async function presentCards(
  call: Pick<Context, 'db' | 'clientId' | 'actor'>,
  cards: readonly StoredCard[],
  withValues: boolean,
): Promise<ProductModel[]> {
  const { db, clientId } = call
  const idsOf = (pick: (row: ModelRow) => number | null) => [...new Set(cards.map((card) => pick(card.row)).filter((id) => id !== null))]
  const [names, contractors, brands, manufacturers, categories] = await Promise.all([
    withValues ? paramNames(db, clientId, [...new Set(cards.flatMap(paramIdsOf))]) : undefined,
    modelContractors(
      call,
      cards.map(({ row }) => row.id),
    ),
    readEntries(
      db,
      'brand',
      clientId,
      idsOf((row) => row.brand_id),
    ),
    readEntries(
      db,
      'manufacturer',
      clientId,
      idsOf((row) => row.manufacturer_id),
    ),
    readEntries(
      db,
      'category',
      clientId,
      idsOf((row) => row.category_id),
    ),
  ])
  const brandOf = new Map(brands.map((row) => [row.id, presentBrand(row, clientId)]))
  const manufacturerOf = new Map(manufacturers.map((row) => [row.id, presentManufacturer(row, clientId)]))
  const categoryOf = new Map(categories.map((row) => [row.id, presentCategory(row, clientId)]))
  return cards.map(({ row, views }) => ({
    ...presentModel(row, brandOf.get(row.brand_id), manufacturerOf.get(row.manufacturer_id), categoryOf.get(row.category_id ?? 0), clientId),
    ...values(row, names),
    ...(contractors.has(row.id) && { contractors: [...(contractors.get(row.id) ?? [])] }),
    views: views.map((view) => cardView(view, row.organization_id, names, clientId)),
  }))
}

/** Whole cards by id, in the order of the ids; those that do not exist are left out. */
export const presentModels = async (call: Pick<Context, 'db' | 'clientId' | 'actor'>, ids: readonly number[], withValues: boolean): Promise<ProductModel[]> =>
  presentCards(call, await readCards(call.db, call.clientId, ids), withValues)

function presentListed(row: ListedProduct, barcodes: readonly BarcodeRow[], listings: readonly ListingRow[], clientId: number): Product {
  const { brand, manufacturer, category, image } = row
  const model = presentModel(
    row.model,
    presentBrand({ ...brand, ozonName: brand.ozon_name, ozonId: brand.ozon_id }, clientId),
    presentManufacturer(
      { ...manufacturer, organizationId: manufacturer.organization_id, countryId: manufacturer.country_id, countryName: manufacturer.country_name },
      clientId,
    ),
    category ? presentCategory({ ...category, parentId: category.parent_id, tnvedId: category.tnved_id }, clientId) : undefined,
    clientId,
  )
  const mainImage = image && presentImage({ ...image, viewId: image.view_id })
  return {
    ...presentSize(row.product, barcodes, listings, clientId),
    view: { ...presentView(row.view, row.model.organization_id, clientId), ...(mainImage && { mainImage, mainImageId: image.id }), model },
  }
}

/**
 * Products as lists show them, each with its colour, card, brand and category; in the order of the ids, those that do not exist left out.
 */
export async function presentProducts({ db, clientId }: Pick<Context, 'db' | 'clientId'>, ids: readonly number[]): Promise<Product[]> {
  if (ids.length === 0) return []
  const [rows, barcodes, listings] = await Promise.all([readListed(db, clientId, ids), readBarcodes(db, clientId, ids), readListings(db, clientId, ids)])
  const barcodesOf = Map.groupBy(barcodes, (code) => code.productId)
  const listingsOf = Map.groupBy(listings, (listing) => listing.product_id)
  return rows.map((row) => presentListed(row, barcodesOf.get(row.product.id) ?? [], listingsOf.get(row.product.id) ?? [], clientId))
}
