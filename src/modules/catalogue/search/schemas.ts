// The filters of product search: those that the catalogue and the stock can answer.
import { Type, type Static } from 'typebox'
import { Id, Ids, OneOf, Paging, Text } from '../../../kit/paging.ts'
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
  actual: flag,
  inStock: flag,
  noStock: flag,
  inFbsStock: flag,
  noFbsStock: flag,
  hasStockInWarehouse: id,
  noStockInWarehouse: id,
  warehouseId: id,
  cellId: id,
  createdIn: Type.Optional(Type.Array(AnyService)),
  services: Type.Optional(Type.Array(AnyService)),
  grouped: flag,
  uniqView: flag,
  uniqModel: flag,
  uniqSku: flag,
  uniqViewSku: flag,
  // What is always loaded here; older clients ask for it by these names.
  withCategoryAndBrand: flag,
  allServices: flag,
})
export type ProductFilter = Static<typeof ProductFilter>
