// Each filter of product search as a condition on `searchable_product p`. One line a filter; they are joined with AND and never know of each other.
import { sql, type Sql } from '../../../kit/db.ts'
import type { ProductFilter } from './schemas.ts'

const like = (text: string) => `%${text.toLowerCase().replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
const not = (yes: boolean, condition: Sql) => (yes ? condition : sql`not ${condition}`)

const listedOn = (service: string) => sql`exists (select from listing l where l.client_id = p.client_id and l.product_id = p.id and l.service = ${service}
  and (l.service_product_id is not null or l.card_id is not null or l.article is not null))`
const onShelf = sql`exists (select from stock s where s.client_id = p.client_id and s.sku_id = p.sku_id and s.free + s.reserved > 0)`
const onMarketplace = sql`exists (select from listing l where l.client_id = p.client_id and l.product_id = p.id and l.stock > 0)`
const inWarehouse = (id: number) =>
  sql`exists (select from stock s where s.client_id = p.client_id and s.warehouse_id = ${id} and s.sku_id = p.sku_id and s.free + s.reserved > 0)`
const hasDuplicate = sql`exists (select from sku k where k.client_id = p.client_id and k.id = p.sku_id and k.product_id <> p.id)`
const hasImages = sql`(exists (select from product_image i where i.client_id = p.client_id and i.view_id = p.view_id)
  or exists (select from product_view v where v.client_id = p.client_id and v.id = p.view_id and v.image_urls is not null))`
const archivedSize = sql`p.deleted`
const ofModel = (condition: Sql) => sql`p.model_id in (select m.id from product_model m where m.client_id = p.client_id and ${condition})`
const ofView = (condition: Sql) => sql`exists (select from product_view v where v.client_id = p.client_id and v.id = p.view_id and ${condition})`

/** Words of a search text; each must be found somewhere in the product. */
const words = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 12)

type Filters = { [Name in keyof ProductFilter]-?: (value: NonNullable<ProductFilter[Name]>, all: ProductFilter) => Sql | undefined }
type Conditional = Omit<
  Filters,
  | 'limit'
  | 'page'
  | 'count'
  | 'sortBy'
  | 'ascending'
  | 'grouped'
  | 'uniqView'
  | 'uniqModel'
  | 'uniqSku'
  | 'uniqViewSku'
  | 'withCategoryAndBrand'
  | 'allServices'
>

const filters: Conditional = {
  query: (text) => joinAll(words(text).map((word) => sql`p.search_text like ${like(word)}`)),
  // The text that is searched holds both, and has the index.
  article: (text) => sql`p.search_text like ${like(text)} and lower(p.article) like ${like(text)}`,
  color: (text) => sql`p.search_text like ${like(text)} and lower(p.color) like ${like(text)}`,
  ids: (ids) => sql`p.id = any(${ids}::bigint[])`,
  productId: (id) => sql`p.id = ${id}`,
  productIds: (ids) => sql`p.id = any(${ids}::bigint[])`,
  viewId: (id) => sql`p.view_id = ${id}`,
  // All products whose stock is that of a size of this colour.
  skuViewId: (id) => sql`p.sku_id in (select o.sku_id from product o where o.client_id = p.client_id and o.view_id = ${id})`,
  modelId: (id) => sql`p.model_id = ${id}`,
  skuId: (id) => sql`p.sku_id = ${id}`,
  skuIds: (ids) => sql`p.sku_id = any(${ids}::bigint[])`,
  organizations: (ids) => sql`p.organization_id = any(${ids}::bigint[])`,
  categories: (ids) => ofModel(sql`m.category_id = any(${ids}::bigint[])`),
  brands: (ids) => ofModel(sql`m.brand_id = any(${ids}::bigint[])`),
  productType: (type) => sql`p.product_type = ${type}`,
  deleted: (yes) => not(yes, archivedSize),
  modelDeleted: (yes) => not(yes, ofModel(sql`m.deleted`)),
  viewDeleted: (yes) => not(yes, ofView(sql`v.deleted`)),
  hasImages: (yes) => not(yes, hasImages),
  isDuplicate: (yes) => not(yes, hasDuplicate),
  duplicate: (yes) => not(yes, hasDuplicate),
  hasWildberriesId: (yes) => not(yes, listedOn('WILDBERRIES')),
  favourite: (yes) => not(yes, ofModel(sql`m.favourite`)),
  actual: (yes) => not(yes, ofView(sql`v.actual`)),
  inStock: (yes) => not(yes, sql`(${onShelf} or ${onMarketplace})`),
  noStock: (yes) => not(!yes, sql`(${onShelf} or ${onMarketplace})`),
  inFbsStock: (yes) => not(yes, onShelf),
  noFbsStock: (yes) => not(!yes, onShelf),
  hasStockInWarehouse: (id) => inWarehouse(id),
  noStockInWarehouse: (id) => sql`not ${inWarehouse(id)}`,
  warehouseId: (id) => sql`exists (select from stock s where s.client_id = p.client_id and s.warehouse_id = ${id} and s.sku_id = p.sku_id)`,
  cellId: (id) =>
    sql`exists (select from stock_lot t where t.client_id = p.client_id and t.sku_id = p.sku_id and t.cell_id = ${id} and t.free + t.reserved > 0)`,
  createdIn: (services) => joinAll(services.map(listedOn)),
  services: (services) => joinAll(services.map((service) => sql`not ${listedOn(service)}`)),
}

function joinAll(conditions: readonly Sql[]): Sql | undefined {
  const [first, ...rest] = conditions
  return first === undefined ? undefined : rest.reduce((all, next) => sql`${all} and ${next}`, first)
}

/** The conditions of a filter, the client and the caller's organizations first. What is in the archive is left out unless a filter speaks of it. */
export function conditionsOf(clientId: number, organizationIds: readonly number[] | null, filter: ProductFilter): Sql[] {
  const conditions: Sql[] = [sql`p.client_id = ${clientId}`]
  if (organizationIds !== null) conditions.push(sql`p.organization_id = any(${organizationIds}::bigint[])`)
  const speaksOfArchive = filter.deleted !== undefined || filter.modelDeleted !== undefined || filter.viewDeleted !== undefined
  if (!speaksOfArchive) conditions.push(sql`not p.archived`)
  for (const name of Object.keys(filters) as (keyof Conditional)[]) {
    const value = filter[name]
    if (value === undefined) continue
    const condition = (filters[name] as (value: unknown, all: ProductFilter) => Sql | undefined)(value, filter)
    if (condition) conditions.push(condition)
  }
  return conditions
}

/** The column of which only one product is answered, when the filter groups. */
export function groupingOf(filter: ProductFilter): string | undefined {
  if (filter.grouped === true || filter.uniqView === true || filter.uniqViewSku === true) return 'p.view_id'
  if (filter.uniqModel === true) return 'p.model_id'
  if (filter.uniqSku === true) return 'p.sku_id'
  return undefined
}
