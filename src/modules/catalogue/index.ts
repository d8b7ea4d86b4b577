// The door of the catalogue: finding goods and showing them, what exchanges with services write, saving cards in bulk.
// Not its job: stock, prices by rule, orders.
import type { Context } from '../../kit/op.ts'
import { mayUse } from '../../kit/reach.ts'
import type { Module } from '../../modules.ts'
import { cards, products } from './http/cards.ts'
import { brands, categories, manufacturers } from './http/directories.ts'
import { readBarcodeOwners, readBriefs, type BarcodeOwner, type ProductBrief } from './queries/products.ts'
import { readEntries } from './queries/directories.ts'
import { presentBrand, presentCategory } from './present.ts'
import { readListings, refreshModels } from './queries/cards.ts'
import { numberCards } from './queries/listings.ts'
import { rescopeBarcodes as rescope } from './queries/barcodes.ts'
import { inOurWords } from './errors.ts'
import { removeImages, replaceImages } from './images/bulk.ts'
import { http as images } from './images/http.ts'
import { sweepImages } from './images/sweep.ts'
import { fetchImage } from './images/tasks.ts'
import { http as imports } from './import/http.ts'
import { importYml } from './import/tasks.ts'
import { http as keywords } from './keywords/http.ts'
import { http as search } from './search/http.ts'
import { http as sets } from './sets/http.ts'
import { refreshBrand } from './tasks.ts'

export { findCategories, findManufacturers, getCategories, getCategory, saveCategory } from './actions/directories.ts'
export { findListings, saveListings, type ListingInput } from './actions/listings.ts'
export { lockCardsOf, setPurchasePrices } from './actions/purchase-prices.ts'
export { saveImportedCards, type SavedCard, type SavedProduct } from './actions/save.ts'
export { inheritedValues, type InheritedValue } from './params/inherited.ts'
export { paramFits, ruleField, ruleFields, ruleFieldTakes } from './params/wording.ts'
export { presentModels, presentProducts } from './present.ts'
export { firstPicture as readUpload } from './images/actions.ts'
export { redraw as drawPicture } from './images/draw.ts'
export { sharedLink } from './images/shared.ts'
export { fitted, hangPictures, pictureBytes, picturesFor, pictureSources, storePicture, type ShownPicture } from './images/sourced.ts'
export { barcodesOfProduct } from './queries/barcodes.ts'
export { lockSkus } from './queries/products.ts'
export { searchProducts, skusOfProducts } from './search/actions.ts'
export { dayOf } from './search/plan.ts'
export { ProductFilter } from './search/schemas.ts'
export { internalBarcode, rangeBarcode } from './rules.ts'
export type { ListingPatch, ListingRow } from './flatten.ts'
export type { Found, Keys as ListingKeys } from './queries/listings.ts'
export type { BarcodeOwner, ProductBrief }

type Asker = Pick<Context, 'db' | 'clientId' | 'actor'>

/**
 * Whose barcodes these are, a living product before an archived one; only what the caller may see. One barcode may be of several
 * organizations.
 */
export const findProductsByBarcode = (call: Asker, barcodes: readonly string[]): Promise<BarcodeOwner[]> =>
  readBarcodeOwners(call.db, call.clientId, barcodes, call.actor.organizationIds)

/** Products by id, in the order of ids; those that are not there, or not for the caller, are left out. */
export const getProducts = async (call: Asker, ids: readonly number[]): Promise<ProductBrief[]> =>
  (await readBriefs(call.db, call.clientId, ids)).filter((product) => mayUse(call, product.organizationId))

/** Listings of products on all services, or on one. */
export const getListings = async (call: Pick<Context, 'db' | 'clientId'>, productIds: readonly number[], service?: string) =>
  (await readListings(call.db, call.clientId, productIds)).filter((listing) => service === undefined || listing.service === service)

/** Brands and categories as the wire shows them, by id. */
export async function brandsAndCategories({ db, clientId }: Pick<Context, 'db' | 'clientId'>, brandIds: readonly number[], categoryIds: readonly number[]) {
  const [brands, categories] = [await readEntries(db, 'brand', clientId, brandIds), await readEntries(db, 'category', clientId, categoryIds)]
  return {
    brands: new Map(brands.map((row) => [row.id, presentBrand(row, clientId)])),
    categories: new Map(categories.map((row) => [row.id, presentCategory(row, clientId)])),
  }
}

/** Follows `Client.barcodeUniqForOrg` when it changes; refused when barcodes would clash. */
export const rescopeBarcodes = (call: Pick<Context, 'db' | 'clientId'>, perOrganization: boolean): Promise<number> =>
  inOurWords(() => rescope(call.db, call.clientId, perOrganization))

/** Cards were changed by a merge: what products copy from them is brought up to date; a name that is taken is refused. */
export const refreshCards = async (call: Pick<Context, 'db' | 'clientId'>, modelIds: readonly number[]): Promise<void> => {
  await inOurWords(() => refreshModels(call.db, call.clientId, modelIds))
  await numberCards(call.db, call.clientId, modelIds)
}

export const catalogue: Module = {
  name: 'catalogue',
  ops: [...cards, ...products, ...brands, ...manufacturers, ...categories, ...search, ...imports, ...images, ...keywords, ...sets],
  tasks: [refreshBrand, importYml, fetchImage, removeImages, replaceImages, sweepImages],
}
