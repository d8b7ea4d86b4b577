// The filters of product search: those that the catalogue, the stock and the orders can answer.
import { Type, type Static } from 'typebox'
import { Id, Ids, Instant, OneOf, Paging, Text } from '../../../kit/paging.ts'
import { AnyService } from '../../../wire/services.ts'

const flag = Type.Optional(Type.Boolean())
const id = Type.Optional(Id)
const ids = Type.Optional(Ids)

export const ProductFilter = Type.Object({
  ...Paging(['ID', 'NAME', 'ARTICLE', 'PRICE', 'CREATED_DATE']),
  query: Type.Optional(Text(300)),
  article: Type.Optional(Text(255)),
  color: Type.Optional(Text(255)),
  ids,
  productId: id,
  productIds: ids,
  viewId: id,
  skuViewId: id,
  modelId: id,
  skuId: id,
  skuIds: ids,
  organizations: ids,
  categories: ids,
  brands: ids,
  contractors: ids,
  productType: Type.Optional(OneOf(['PRODUCT', 'SET', 'SERVICE', 'DIGITAL'])),
  // An archived size, colour or card is left out unless it is asked for.
  deleted: flag,
  modelDeleted: flag,
  viewDeleted: flag,
  hasImages: flag,
  isDuplicate: flag,
  duplicate: flag,
  hasWildberriesId: flag,
  favourite: flag,
  // One of the first cards that came to a marketplace, as many as the tariff lets be made there.
  testCard: flag,
  actual: flag,
  inStock: flag,
  noStock: flag,
  inFbsStock: flag,
  noFbsStock: flag,
  hasStockInWarehouse: id,
  noStockInWarehouse: id,
  warehouseId: id,
  cellId: id,
  // Of a piece or lot in stock: what is free, or what is kept for orders.
  status: Type.Optional(OneOf(['IN_STOCK', 'RESERVED'])),
  // The number of the piece, or the barcode of its own.
  itemId: Type.Optional(Text(128)),
  itemIncomeOrderId: id,
  // Its stock was counted in this inventory, if nothing was found too.
  lastInventoryId: id,
  stockRefreshDate: Type.Optional(Instant),
  noWbImages: flag,
  noOzonImages: flag,
  noYMImages: flag,
  avitoCategoryId: id,
  hasAvitoCategory: flag,
  // At least so many stars.
  wildberriesRating: Type.Optional(Type.Number({ minimum: 0, maximum: 5 })),
  wildberriesCardDoesNotOpen: flag,
  needImportWildberriesCard: flag,
  needImportOzonCard: flag,
  needImportAliexpressCard: flag,
  unprofitable: flag,
  needUpdatePrice: flag,
  hasSupplyingQuantity: flag,
  orderService: Type.Optional(AnyService),
  deliveryDate: Type.Optional(Instant),
  incomeOrderId: id,
  incomeId: id,
  // A value of a parameter, the nearest to the size: that there is one, what it says, or the numbers it lies between. Our own addition.
  paramId: id,
  paramValue: Type.Optional(Text(200)),
  paramFrom: Type.Optional(Type.Number()),
  paramTo: Type.Optional(Type.Number()),
  // What lacks for so many days, judged by what was sold in a period: all of it, or what marketplaces are to be supplied with.
  needToBuy: flag,
  requierPlan: flag,
  planDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 731 })),
  dateFrom: Type.Optional(Instant),
  dateTo: Type.Optional(Instant),
  skipDayWithoutStocks: flag,
  // By orders that were not called off (the usual way; true), or only by those that were kept (false).
  countByOrdersOrSales: Type.Optional(OneOf(['ORDERS', 'SALES', 'true', 'false'])),
  inWarehouses: ids,
  inWarehouseRegions: Type.Optional(Type.Array(Text(255), { maxItems: 500 })),
  createdIn: Type.Optional(Type.Array(AnyService)),
  services: Type.Optional(Type.Array(AnyService)),
  grouped: flag,
  uniqView: flag,
  uniqModel: flag,
  uniqSku: flag,
  uniqViewSku: flag,
  // What is always loaded here; older clients ask for it by these names.
  withCategoryAndBrand: flag,
  // With what the table of prices shows besides: orders of two weeks, pieces on the shelf.
  forPrices: flag,
  allServices: flag,
})
export type ProductFilter = Static<typeof ProductFilter>
