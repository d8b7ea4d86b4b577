// The filter that lists of parameters, options, rules and overrides share: categories of services, a category of ours, a page.
import { Type, type Static } from 'typebox'
import { Id, Paging, Text } from '../../kit/paging.ts'

const id = Type.Optional(Id)
const flag = Type.Optional(Type.Boolean())
const places = {
  nationalCatalogId: id,
  wildberriesTypeId: id,
  wildberriesCategoryId: id,
  ozonCategoryId: id,
  ozonDescriptionCategoryId: id,
  aliexpressCategoryId: id,
  avitoCategoryId: id,
  yandexMarketCategoryId: id,
}
const filter = { ...places, ...Paging(['ID', 'NAME']), categoryId: id, useAllCategories: flag, useCategoryOption: flag }
export const ParamFilter = Type.Object(filter)
export type ParamFilter = Static<typeof ParamFilter>
export const OptionFilter = Type.Object({ ...filter, paramId: Id, query: Type.Optional(Text(300)) })
export type OptionFilter = Static<typeof OptionFilter>

/** Which shared directory a filter's number is of. */
const directories: Readonly<Record<keyof typeof places, string>> = {
  nationalCatalogId: 'NATIONAL_CATALOG',
  wildberriesTypeId: 'WILDBERRIES_TYPE',
  wildberriesCategoryId: 'WILDBERRIES_CATEGORY',
  ozonCategoryId: 'OZON_CATEGORY',
  ozonDescriptionCategoryId: 'OZON_DESCRIPTION_CATEGORY',
  aliexpressCategoryId: 'ALIEXPRESS_CATEGORY',
  avitoCategoryId: 'AVITO_CATEGORY',
  yandexMarketCategoryId: 'YANDEX_MARKET_CATEGORY',
}
/** `field`: what the filter calls it, and a category of ours that stands there too. */
export type Place = { directory: string; categoryId: number; field: string }
/** The categories of services that a filter names. */
export const placesOf = (given: ParamFilter): Place[] => {
  const names: (keyof typeof places)[] = Object.keys(places).filter((name): name is keyof typeof places => Object.hasOwn(places, name))
  return names.flatMap((name) => {
    const categoryId = given[name]
    return categoryId === undefined ? [] : [{ directory: directories[name], categoryId, field: name }]
  })
}
