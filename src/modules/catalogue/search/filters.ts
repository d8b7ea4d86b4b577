// Each filter of product search as a condition on `searchable_product p`. One line a filter; they are joined with AND and never know of
// each other, save the words about one order, one piece in stock and one parameter, which speak of the same thing together.
import { and, contains, join, raw, sql, Sql } from '../../../kit/db.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
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

const isListed = sql`(l.service_product_id is not null or l.card_id is not null or l.article is not null)`
const listing = (service: string, condition: Sql) =>
  sql`exists (select from listing l where l.client_id = ${CLIENT} and l.product_id = p.id and l.service = ${service} and ${condition})`
const listedOn = (service: string) => listing(service, isListed)
const inStock = ({ warehouseIds }: Asker, condition: Sql) =>
  sql`exists (select from stock s where s.client_id = ${CLIENT} and s.sku_id = p.sku_id and ${mayMeet(sql`s.warehouse_id`, warehouseIds)} and ${condition})`
/** A condition that is one of several, of which never two hold at once: what is found by each can be found by itself. */
class Either {
  readonly ways: readonly Sql[]
  constructor(ways: readonly Sql[]) {
    this.ways = ways
  }
}

/** Something lies in a warehouse; or else sets can be made of what lies there, which is known beforehand. */
function onShelf(yes: boolean, asker: Asker, warehouseId?: number): Either {
  const makeable = (asker.makeable ?? []).filter((one) => warehouseId === undefined || one.warehouseId === warehouseId).map(({ skuId }) => skuId)
  const lies = inStock(asker, sql`s.free + s.reserved > 0 ${warehouseId === undefined ? sql`` : sql`and s.warehouse_id = ${warehouseId}`}`)
  const made = sql`p.sku_id = any(${makeable}::bigint[])`
  if (!yes) return new Either([sql`not ${lies}${makeable.length === 0 ? sql`` : sql` and not ${made}`}`])
  return new Either(makeable.length === 0 ? [lies] : [lies, sql`not ${lies} and ${made}`])
}
const onMarketplace = sql`exists (select from listing l where l.client_id = ${CLIENT} and l.product_id = p.id and l.stock > 0)`
function anywhere(yes: boolean, asker: Asker): Either {
  const { ways } = onShelf(false, asker)
  if (!yes) return new Either(ways.map((way) => sql`${way} and not ${onMarketplace}`))
  return new Either([...onShelf(true, asker).ways, ...ways.map((way) => sql`${way} and ${onMarketplace}`)])
}
const ofModel = (condition: Sql) => sql`p.model_id in (select m.id from product_model m where m.client_id = ${CLIENT} and ${condition})`
const ofView = (condition: Sql) => sql`p.view_id in (select v.id from searchable_view v where v.client_id = ${CLIENT} and ${condition})`
/** Whether a flag is up is asked of the flag and not of what lies around it: the planner knows how many there are of either. */
const flag = (yes: boolean, name: string) => (yes ? raw(name) : sql`not ${raw(name)}`)
const onAvito = ({ avito = [] }: Asker, number?: number) =>
  ofModel(sql`m.category_id = any(${avito.flatMap((one) => (number === undefined || one.avito === String(number) ? one.id : []))}::bigint[])`)
const viewIs = (condition: Sql) => sql`exists (select from product_view v where v.client_id = ${CLIENT} and v.id = p.view_id and ${condition})`
/** What Ozon says of its pictures, else whether there is one to show there. */
const onOzon = (yes: boolean) =>
  new Either([
    listing('OZON', flag(yes, 'l.has_photo')),
    sql`${viewIs(flag(yes, 'v.image_for_ozon'))} and not ${listing('OZON', sql`l.has_photo is not null`)}`,
  ])
/** What Wildberries says, else: there is a card there, and a picture on it. */
const opens = (yes: boolean) =>
  new Either([viewIs(flag(yes, 'v.wildberries_opens')), sql`${viewIs(sql`v.wildberries_opens is null`)} and ${not(yes, listedOn('WILDBERRIES'))}`])

// What the triggers of listings, products, cards and SKUs keep (migration 45): few are found by an index, and none at once.
const needsImport = (service: string) => listing(service, sql`l.card_due`)
const pricedApart = listing('WILDBERRIES', sql`l.price_apart`)
/** Some price that it is sold for, less what percent of it goes to the marketplace and the state, is below what the product costs. */
const unprofitable = (yes: boolean) => {
  const there = sql`exists (select from listing l where l.client_id = ${CLIENT} and l.product_id = p.id and l.at_loss)`
  return yes ? new Either([sql`p.at_loss`, sql`not p.at_loss and ${there}`]) : sql`not p.at_loss and not ${there}`
}

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
  if (!at) throw invalid('stockRefreshDate', reasons.date)
  return inStock(asker, sql`s.modified_at >= ${at}`)
}

/** The nearest value of a parameter: any at all, this text, or a number between two. */
function ofParam({ clientId }: Asker, { paramId, paramValue, paramFrom, paramTo }: ProductFilter): Sql {
  if (paramId === undefined) throw invalid('paramId', ['is required with a value of a parameter', 'обязательно вместе со значением параметра'])
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
type Condition<Value> = (value: Value, asker: Asker, filter: ProductFilter) => Sql | Either | undefined
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
  deleted: (yes) => flag(yes, 'p.deleted'),
  modelDeleted: (yes) => ofModel(flag(yes, 'm.deleted')),
  viewDeleted: (yes) => ofView(flag(yes, 'v.deleted')),
  hasImages: (yes) => ofView(flag(yes, 'v.is_pictured')),
  noWbImages: (yes) => ofView(flag(!yes, 'v.on_wildberries')),
  noOzonImages: (yes) => onOzon(!yes),
  noYMImages: (yes) => ofView(flag(!yes, 'v.image_for_yandex')),
  isDuplicate: (yes) => flag(yes, 'p.is_duplicate'),
  duplicate: (yes) => flag(yes, 'p.is_duplicate'),
  hasWildberriesId: (yes) => not(yes, listedOn('WILDBERRIES')),
  wildberriesRating: (least) => ofView(sql`extra_number(v.extra, 'wildberriesRating') >= ${least}::numeric`),
  wildberriesCardDoesNotOpen: (yes) => opens(!yes),
  needImportWildberriesCard: (yes) => not(yes, needsImport('WILDBERRIES')),
  needImportOzonCard: (yes) => not(yes, needsImport('OZON')),
  needImportAliexpressCard: (yes) => not(yes, needsImport('ALIEXPRESS')),
  favourite: (yes) => ofModel(flag(yes, 'm.favourite')),
  testCard: (yes, { testCards = null }) => not(yes, ofModel(testCards === null ? sql`m.create_index is not null` : sql`m.create_index <= ${testCards}::int`)),
  actual: (yes) => ofView(flag(yes, 'v.actual')),
  inStock: anywhere,
  noStock: (yes, asker) => anywhere(!yes, asker),
  inFbsStock: (yes, asker) => onShelf(yes, asker),
  noFbsStock: (yes, asker) => onShelf(!yes, asker),
  hasStockInWarehouse: (id, asker) => onShelf(true, asker, id),
  noStockInWarehouse: (id, asker) => onShelf(false, asker, id),
  warehouseId: (id, asker) => inStock(asker, sql`s.warehouse_id = ${id}`),
  stockRefreshDate: since,
  cellId: (_, asker, filter) => ofItem(asker, filter),
  status: (_, asker, filter) => ofItem(asker, filter),
  itemId: (_, asker, filter) => ofItem(asker, filter),
  itemIncomeOrderId: (_, asker, filter) => ofItem(asker, filter),
  lastInventoryId: (_, asker, filter) => ofItem(asker, filter),
  createdIn: (services) => joinAll(services.map(listedOn)),
  services: (services) => sql`not exists (select from listing l
    where l.client_id = ${CLIENT} and l.product_id = p.id and l.service = any(${services}::text[]) and ${isListed})`,
  unprofitable,
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

// Each way is a search of its own; what is more is asked as one with OR.
const MOST_WAYS = 4

/**
 * The conditions of a filter, the client and the caller's organizations first, for each way in which a product can be found: no product is found
 * in two. What is in the archive is left out unless a filter speaks of it.
 */
export function waysOf(asker: Asker, filter: ProductFilter, most = MOST_WAYS): Sql[] {
  const conditions: Sql[] = [sql`p.client_id = ${asker.clientId}`]
  let ways: readonly Sql[][] = [[]]
  if (asker.organizationIds !== null) conditions.push(sql`p.organization_id = any(${asker.organizationIds}::bigint[])`)
  const speaksOfArchive = filter.deleted !== undefined || filter.modelDeleted !== undefined || filter.viewDeleted !== undefined
  if (!speaksOfArchive) conditions.push(sql`not p.archived`)
  if (filter.uniqViewSku === true) conditions.push(sql`not p.is_duplicate`)
  for (const name of Object.keys(filters) as (keyof Said)[]) {
    const value = filter[name]
    if (value === undefined || isRepeated(name, filter)) continue
    const condition = (filters[name] as Condition<unknown>)(value, asker, filter)
    if (condition instanceof Either) {
      if (ways.length * condition.ways.length <= most) ways = ways.flatMap((way) => condition.ways.map((one) => [...way, one]))
      else conditions.push(sql`(${join(condition.ways, ' or ')})`)
    } else if (condition) conditions.push(condition)
  }
  return ways.map((way) => and([...conditions, ...way].map((condition) => bind(condition, asker.clientId))))
}

/** The same as one condition. */
export const conditionOf = (asker: Asker, filter: ProductFilter): Sql => join(waysOf(asker, filter, 1), ' ')

/** The column of which only one product is answered, when the filter groups. */
export function groupingOf(filter: ProductFilter): 'view_id' | 'model_id' | 'sku_id' | undefined {
  if (filter.grouped === true || filter.uniqView === true || filter.uniqViewSku === true) return 'view_id'
  if (filter.uniqModel === true) return 'model_id'
  if (filter.uniqSku === true) return 'sku_id'
  return undefined
}
