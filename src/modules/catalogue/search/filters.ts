// Each filter of product search as a condition on `searchable_product p`. One line a filter; they are joined with AND and never know of
// each other, save the words about one order, one piece in stock and one parameter, which speak of the same thing together.
import { and, contains, sql, Sql } from '../../../kit/db.ts'
import { kitErrors } from '../../../kit/errors.ts'
import { parseInstant } from '../../../kit/dates.ts'
import { productsWithParam } from '../params/queries.ts'
import { dayOf, lackingSkus, mayMeet, periodOf, type Asker } from './plan.ts'
import type { ProductFilter } from './schemas.ts'

/**
 * The client, until the conditions are put together. A subquery that takes it from the product would be asked again for each product; with a
 * value of its own it can be asked once, or by an index, as the planner likes.
 */
const CLIENT = Symbol('client')
const bind = (condition: Sql, clientId: number) =>
  new Sql(
    condition.strings,
    condition.values.map((value) => (value === CLIENT ? clientId : value)),
  )

const like = (text: string) => contains(text.toLowerCase())
const not = (yes: boolean, condition: Sql) => (yes ? condition : sql`not ${condition}`)
/** For a condition that may be neither true nor false: what is not known is not so. */
const known = (yes: boolean, condition: Sql) => (yes ? condition : sql`(${condition}) is not true`)

// Inside an OR the planner would rather read the whole table once than look up the few rows of a page: `offset 0` keeps a lookup a lookup.
const isListed = sql`(l.service_product_id is not null or l.card_id is not null or l.article is not null)`
const listing = (service: string, condition: Sql) =>
  sql`exists (select from listing l where l.client_id = ${CLIENT} and l.product_id = p.id and l.service = ${service} and ${condition})`
const listedOn = (service: string) => listing(service, isListed)
const inStock = ({ warehouseIds }: Asker, condition: Sql) =>
  sql`exists (select from stock s where s.client_id = ${CLIENT} and s.sku_id = p.sku_id and ${mayMeet(sql`s.warehouse_id`, warehouseIds)} and ${condition})`
/** SKUs of sets of which one or more can be made in some warehouse: asked once, and for nothing where there are no sets. */
const makeable = ({ warehouseIds }: Asker, where: Sql = sql`true`) => sql`p.sku_id in (
  select q.sku_id from sku_part q join stock s on s.client_id = ${CLIENT} and s.sku_id = q.part_sku_id and s.free >= q.quantity
    and ${mayMeet(sql`s.warehouse_id`, warehouseIds)} and ${where}
  where q.client_id = ${CLIENT} group by q.sku_id, s.warehouse_id
  having count(*) = (select count(*) from sku_part a where a.client_id = ${CLIENT} and a.sku_id = q.sku_id))`
/** Something lies in a warehouse, or sets can be made of what lies there. */
const onShelf = (asker: Asker, where?: Sql) =>
  sql`(${inStock(asker, sql`${where ?? sql`true`} and s.free + s.reserved > 0 offset 0`)} or ${makeable(asker, where)})`
const onMarketplace = sql`exists (select from listing l where l.client_id = ${CLIENT} and l.product_id = p.id and l.stock > 0 offset 0)`
const anywhere = (asker: Asker) => sql`(${onShelf(asker)} or ${onMarketplace})`
const inWarehouse = (asker: Asker, id: number) => onShelf(asker, sql`s.warehouse_id = ${id}`)
const hasDuplicate = sql`exists (select from sku k where k.client_id = ${CLIENT} and k.id = p.sku_id and k.product_id <> p.id)`
const ofModel = (condition: Sql) => sql`p.model_id in (select m.id from product_model m where m.client_id = ${CLIENT} and ${condition})`
const ofView = (condition: Sql) => sql`exists (select from product_view v where v.client_id = ${CLIENT} and v.id = p.view_id and ${condition})`
const onAvito = ({ avito = [] }: Asker, number?: number) =>
  ofModel(sql`m.category_id = any(${avito.flatMap((one) => (number === undefined || one.avito === String(number) ? one.id : []))}::bigint[])`)
const viewSays = (name: string) => sql`(select (v.extra ->> ${name})::boolean from product_view v where v.client_id = ${CLIENT} and v.id = p.view_id)`

const hasImages = sql`(exists (select from product_image i where i.client_id = ${CLIENT} and i.view_id = p.view_id offset 0)
  or exists (select from product_view v where v.client_id = ${CLIENT} and v.id = p.view_id and v.image_urls is not null offset 0))`
/** Pictures of ours that are meant for a service: those that name no service are for all. */
const imageFor = (service: string) => sql`exists (select from product_image i where i.client_id = ${CLIENT} and i.view_id = p.view_id
  and (i.services = '{}' or ${service} = any(i.services)) offset 0)`
// What the marketplace says of its pictures, else whether there is one to show there.
const onWildberries = sql`coalesce(${viewSays('wildberriesHasPhoto')}, ${imageFor('WILDBERRIES')})`
const onOzon = sql`coalesce((select (l.extra ->> 'hasPhoto')::boolean from listing l
  where l.client_id = ${CLIENT} and l.product_id = p.id and l.service = 'OZON'), ${imageFor('OZON')})`
// What Wildberries says, else: there is no card there, or no picture on it.
const doesNotOpen = sql`coalesce(${viewSays('wildberriesCardDoesNotOpen')}, not (${listedOn('WILDBERRIES')} and ${onWildberries}))`

/** The card was changed here after its service last told of it, or the service refused it. */
const needsImport = (service: string) =>
  listing(
    service,
    sql`${isListed} and (l.status in ('ERROR', 'EXCEPTION') or l.card_at is null or l.card_at < p.modified_at
    or l.card_at < (select m.modified_at from product_model m where m.client_id = ${CLIENT} and m.id = p.model_id))`,
  )

const extra = (name: string) => sql`coalesce((p.extra ->> ${name})::numeric, 0)`
// Of all that it is sold for, the least, less what percent of it goes to the marketplace and the state: is it below what the product costs?
// What has no cost is asked nothing more.
const unprofitable = sql`(p.purchase_price_minor is not null and least(p.price_minor, (select min(nullif(l.price_minor, 0)) from listing l where l.client_id = ${CLIENT} and l.product_id = p.id))
  * (1 - (${extra('salesExpensesOnMpPercent')} + ${extra('taxeRate')}) / 100)
  < p.purchase_price_minor + coalesce(p.delivery_cost_minor, 0) + ${extra('additionalCost')} * 100)`
const pricedApart = listing('WILDBERRIES', sql`${isListed} and p.price_minor is not null and l.price_minor is distinct from p.price_minor`)

const isActual = sql`exists (select from product_view v where v.client_id = ${CLIENT} and v.id = p.view_id and v.actual offset 0)`
/**
 * SKUs that are summed up once, whatever the planner expects of such a sum: their products are looked up by the index of SKUs, and what is
 * not among them is known by a hash.
 */
const among = (yes: boolean, skus: Sql) => (yes ? sql`p.sku_id = any(array(${skus}))` : sql`p.sku_id in (select unnest(array(${skus})))`)
const needed = (yes: boolean, asker: Asker, filter: ProductFilter) => not(yes, sql`(${among(yes, lackingSkus(asker, filter, 'buy'))} and ${isActual})`)
const recommended = (yes: boolean, asker: Asker, filter: ProductFilter) => not(yes, among(yes, lackingSkus(asker, filter, 'supply')))

/** Goods of orders that the caller may see. */
const ordered = ({ clientId, organizationIds }: Asker, condition: Sql) => sql`p.id in (select i.product_id from sales_order o
  join order_line i on i.client_id = ${clientId} and i.order_id = o.id where o.client_id = ${clientId} and not o.deleted
  and ${mayMeet(sql`o.organization_id`, organizationIds)} and ${condition})`
/** The words about one order: its service, the day of its delivery; those of a period too, when they are said. */
function ofOrder(asker: Asker, { orderService, deliveryDate, dateFrom, dateTo }: ProductFilter): Sql {
  const conditions = [sql`o.status <> all('{CANCELED,REVOKED}')`]
  if (orderService !== undefined) conditions.push(sql`o.service = ${orderService}`)
  if (deliveryDate !== undefined) {
    const day = dayOf(deliveryDate, 'deliveryDate')
    conditions.push(sql`o.delivery_at >= ${day.from} and o.delivery_at < ${day.to}`)
  }
  if (deliveryDate === undefined || dateFrom !== undefined || dateTo !== undefined) {
    const { from, to } = periodOf({ ...(dateFrom !== undefined && { dateFrom }), ...(dateTo !== undefined && { dateTo }) })
    conditions.push(sql`o.created_at >= ${from} and o.created_at < ${to}`)
  }
  return ordered(asker, and(conditions))
}

/** The words about one piece or lot in stock: its place, its state, its own code, the receipt that brought it, an inventory that counted it. */
function ofItem({ warehouseIds }: Asker, { cellId, status, itemId, itemIncomeOrderId, lastInventoryId, warehouseId }: ProductFilter): Sql {
  const conditions = [mayMeet(sql`t.warehouse_id`, warehouseIds)]
  if (status === 'IN_STOCK') conditions.push(sql`t.free > 0`)
  else if (status === 'RESERVED') conditions.push(sql`t.reserved > 0`)
  // What a count found to be gone was counted as well.
  else if (lastInventoryId === undefined) conditions.push(sql`t.free + t.reserved > 0`)
  if (lastInventoryId !== undefined)
    conditions.push(sql`t.id in (select n.lot_id from inventory_count n where n.client_id = ${CLIENT} and n.inventory_id = ${lastInventoryId})`)
  if (cellId !== undefined) conditions.push(sql`t.cell_id = ${cellId}`)
  if (warehouseId !== undefined) conditions.push(sql`t.warehouse_id = ${warehouseId}`)
  if (itemIncomeOrderId !== undefined) conditions.push(sql`t.source_order_id = ${itemIncomeOrderId}`)
  if (itemId !== undefined) conditions.push(sql`(t.item_barcode = ${itemId} or t.id = ${/^\d{1,15}$/.test(itemId) ? Number(itemId) : 0})`)
  return sql`exists (select from stock_lot t where t.client_id = ${CLIENT} and t.sku_id = p.sku_id and ${and(conditions)})`
}

function since(text: string, asker: Asker): Sql {
  const at = parseInstant(text)
  if (!at) throw kitErrors.error_validation({ field: 'stockRefreshDate', reason: 'must be a date' })
  return inStock(asker, sql`s.modified_at >= ${at}`)
}

/** The nearest value of a parameter: any at all, this text, or a number between two. */
function ofParam({ clientId }: Asker, { paramId, paramValue, paramFrom, paramTo }: ProductFilter): Sql {
  if (paramId === undefined) throw kitErrors.error_validation({ field: 'paramId', reason: 'is required with a value of a parameter' })
  const said = [
    ...(paramValue === undefined ? [] : [sql`v.value = ${paramValue.trim().toLowerCase()}`]),
    ...(paramFrom === undefined ? [] : [sql`v.number >= ${paramFrom}::double precision`]),
    ...(paramTo === undefined ? [] : [sql`v.number <= ${paramTo}::double precision`]),
  ]
  return sql`p.id in (${productsWithParam(clientId, paramId, and(said))})`
}

/** Words of a search text; each must be found somewhere in the product. */
const words = (text: string) =>
  text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
    .slice(0, 12)

/** What says how much and in what order is answered, and the words of a plan, which decide nothing by themselves. */
type Manner =
  | ('limit' | 'page' | 'count' | 'sortBy' | 'ascending' | 'grouped' | 'uniqView' | 'uniqModel' | 'uniqSku' | 'uniqViewSku')
  | ('withCategoryAndBrand' | 'allServices' | 'forPrices')
  | ('planDays' | 'dateFrom' | 'dateTo' | 'skipDayWithoutStocks' | 'countByOrdersOrSales' | 'inWarehouses' | 'inWarehouseRegions')
type Said = Omit<ProductFilter, Manner>
type Condition<Value> = (value: Value, asker: Asker, filter: ProductFilter) => Sql | undefined
type Filters = { [Name in keyof Said]-?: Condition<NonNullable<Said[Name]>> }

const filters: Filters = {
  query: (text) => joinAll(words(text).map((word) => sql`p.search_text like ${like(word)}`)),
  // The text that is searched holds both, and has the index.
  article: (text) => sql`p.search_text like ${like(text)} and lower(p.article) like ${like(text)}`,
  color: (text) => sql`p.search_text like ${like(text)} and lower(p.color) like ${like(text)}`,
  ids: (ids) => sql`p.id = any(${ids}::bigint[])`,
  productId: (id) => sql`p.id = ${id}`,
  productIds: (ids) => sql`p.id = any(${ids}::bigint[])`,
  viewId: (id) => sql`p.view_id = ${id}`,
  // All products whose stock is that of a size of this colour.
  skuViewId: (id) => sql`p.sku_id in (select o.sku_id from product o where o.client_id = ${CLIENT} and o.view_id = ${id})`,
  modelId: (id) => sql`p.model_id = ${id}`,
  skuId: (id) => sql`p.sku_id = ${id}`,
  skuIds: (ids) => sql`p.sku_id = any(${ids}::bigint[])`,
  organizations: (ids) => sql`p.organization_id = any(${ids}::bigint[])`,
  categories: (ids) => ofModel(sql`m.category_id = any(${ids}::bigint[])`),
  brands: (ids) => ofModel(sql`m.brand_id = any(${ids}::bigint[])`),
  contractors: (ids) =>
    sql`p.model_id in (select pc.model_id from product_contractor pc where pc.client_id = ${CLIENT} and pc.contractor_id = any(${ids}::bigint[]))`,
  avitoCategoryId: (id, asker) => onAvito(asker, id),
  hasAvitoCategory: (yes, asker) => not(yes, onAvito(asker)),
  productType: (type) => sql`p.product_type = ${type}`,
  deleted: (yes) => not(yes, sql`p.deleted`),
  modelDeleted: (yes) => not(yes, ofModel(sql`m.deleted`)),
  viewDeleted: (yes) => not(yes, ofView(sql`v.deleted`)),
  hasImages: (yes) => not(yes, hasImages),
  noWbImages: (yes) => not(!yes, onWildberries),
  noOzonImages: (yes) => not(!yes, onOzon),
  noYMImages: (yes) => not(!yes, imageFor('YANDEX_MARKET')),
  isDuplicate: (yes) => not(yes, hasDuplicate),
  duplicate: (yes) => not(yes, hasDuplicate),
  hasWildberriesId: (yes) => not(yes, listedOn('WILDBERRIES')),
  wildberriesRating: (least) => ofView(sql`(v.extra ->> 'wildberriesRating')::numeric >= ${least}::numeric`),
  wildberriesCardDoesNotOpen: (yes) => not(yes, doesNotOpen),
  needImportWildberriesCard: (yes) => not(yes, needsImport('WILDBERRIES')),
  needImportOzonCard: (yes) => not(yes, needsImport('OZON')),
  needImportAliexpressCard: (yes) => not(yes, needsImport('ALIEXPRESS')),
  favourite: (yes) => not(yes, ofModel(sql`m.favourite`)),
  testCard: (yes, { testCards = null }) => not(yes, ofModel(testCards === null ? sql`m.create_index is not null` : sql`m.create_index <= ${testCards}::int`)),
  actual: (yes) => not(yes, ofView(sql`v.actual`)),
  inStock: (yes, asker) => not(yes, anywhere(asker)),
  noStock: (yes, asker) => not(!yes, anywhere(asker)),
  inFbsStock: (yes, asker) => not(yes, onShelf(asker)),
  noFbsStock: (yes, asker) => not(!yes, onShelf(asker)),
  hasStockInWarehouse: (id, asker) => inWarehouse(asker, id),
  noStockInWarehouse: (id, asker) => sql`not ${inWarehouse(asker, id)}`,
  warehouseId: (id, asker) => inStock(asker, sql`s.warehouse_id = ${id}`),
  stockRefreshDate: since,
  cellId: (_, asker, filter) => ofItem(asker, filter),
  status: (_, asker, filter) => ofItem(asker, filter),
  itemId: (_, asker, filter) => ofItem(asker, filter),
  itemIncomeOrderId: (_, asker, filter) => ofItem(asker, filter),
  lastInventoryId: (_, asker, filter) => ofItem(asker, filter),
  createdIn: (services) => joinAll(services.map(listedOn)),
  services: (services) => joinAll(services.map((service) => sql`not ${listedOn(service)}`)),
  unprofitable: (yes) => known(yes, unprofitable),
  needUpdatePrice: (yes) => not(yes, pricedApart),
  needToBuy: needed,
  requierPlan: recommended,
  hasSupplyingQuantity: (yes, asker) => not(yes, ordered(asker, sql`o.type = 'FBM' and o.is_open and i.product_id is not null`)),
  orderService: (_, asker, filter) => ofOrder(asker, filter),
  deliveryDate: (_, asker, filter) => ofOrder(asker, filter),
  incomeOrderId: (id, asker) => ordered(asker, sql`o.id = ${id}`),
  incomeId: (id, { organizationIds }) => sql`p.id in (select i.product_id from purchase u
    join purchase_item i on i.client_id = ${CLIENT} and i.purchase_id = u.id and i.product_id is not null
    where u.client_id = ${CLIENT} and u.id = ${id} and ${mayMeet(sql`u.organization_id`, organizationIds)})`,
  paramId: (_, asker, filter) => ofParam(asker, filter),
  paramValue: (_, asker, filter) => ofParam(asker, filter),
  paramFrom: (_, asker, filter) => ofParam(asker, filter),
  paramTo: (_, asker, filter) => ofParam(asker, filter),
}

function joinAll(conditions: readonly Sql[]): Sql | undefined {
  return conditions.length === 0 ? undefined : and(conditions)
}

// Words that make one condition together: the first that is said stands for all of them.
const together: readonly (readonly (keyof Said)[])[] = [
  ['cellId', 'status', 'itemId', 'itemIncomeOrderId', 'lastInventoryId'],
  ['orderService', 'deliveryDate'],
  ['paramId', 'paramValue', 'paramFrom', 'paramTo'],
]
const isRepeated = (name: keyof Said, filter: ProductFilter) =>
  together.some((group) => group.includes(name) && group.find((other) => filter[other] !== undefined) !== name)

/** The conditions of a filter, the client and the caller's organizations first. What is in the archive is left out unless a filter speaks of it. */
export function conditionsOf(asker: Asker, filter: ProductFilter): Sql[] {
  const conditions: Sql[] = [sql`p.client_id = ${asker.clientId}`]
  if (asker.organizationIds !== null) conditions.push(sql`p.organization_id = any(${asker.organizationIds}::bigint[])`)
  const speaksOfArchive = filter.deleted !== undefined || filter.modelDeleted !== undefined || filter.viewDeleted !== undefined
  if (!speaksOfArchive) conditions.push(sql`not p.archived`)
  if (filter.uniqViewSku === true) conditions.push(sql`not ${hasDuplicate}`)
  for (const name of Object.keys(filters) as (keyof Said)[]) {
    const value = filter[name]
    if (value === undefined || isRepeated(name, filter)) continue
    const condition = (filters[name] as Condition<unknown>)(value, asker, filter)
    if (condition) conditions.push(condition)
  }
  return conditions.map((condition) => bind(condition, asker.clientId))
}

/** The column of which only one product is answered, when the filter groups. */
export function groupingOf(filter: ProductFilter): 'view_id' | 'model_id' | 'sku_id' | undefined {
  if (filter.grouped === true || filter.uniqView === true || filter.uniqViewSku === true) return 'view_id'
  if (filter.uniqModel === true) return 'model_id'
  if (filter.uniqSku === true) return 'sku_id'
  return undefined
}
