// What each filter of product search means, in plain JavaScript over a shop of plain objects.
import { DAY, isOpen, type Good, type Order, type Shop } from './shop.ts'

export type Filter = Record<string, string>
type Meaning = (good: Good, value: string, filter: Filter) => boolean

export const total = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0)
export const called = ({ status }: Order) => status !== 'CANCELED'
const has = (order: Order, good: Good) => order.lines.some(({ productId }) => productId === good.id)
const listing = (good: Good, service: string) => good.listings.find((one) => one.service === service)
const listed = (good: Good, service: string) => listing(good, service)?.linked === true
const sells = (good: Good) => good.listings.some(({ stock }) => (stock ?? 0) > 0)
const imageFor = (good: Good, service: string) => good.images.some((services) => services.length === 0 || services.includes(service))
const wbPhoto = (good: Good) => good.wbPhoto ?? imageFor(good, 'WILDBERRIES')
const ozonPhoto = (good: Good) => listing(good, 'OZON')?.hasPhoto ?? imageFor(good, 'OZON')
const outdated = (good: Good, service: string) => {
  const one = listing(good, service)
  if (!one?.linked) return false
  return one.status === 'ERROR' || one.cardAt === null || one.cardAt < good.changedAt || one.cardAt < good.modelChangedAt
}
const loses = (good: Good) => {
  const prices = [good.price, ...good.listings.map(({ price }) => price)].filter((price) => price !== null)
  return good.purchase !== null && prices.length > 0 && Math.min(...prices) * (1 - good.expenses / 100) < good.purchase
}
const within = (order: Order, { dateFrom, dateTo }: Filter) => {
  const to = dateTo === undefined ? Date.now() : Date.parse(dateTo) + DAY
  const from = dateFrom === undefined ? to - 30 * DAY : Date.parse(dateFrom)
  return { days: Math.ceil((to - from) / DAY), from, to, holds: order.createdAt.getTime() >= from && order.createdAt.getTime() < to }
}
const among = (list: string, id: number) => list.split(',').includes(String(id))
const flag = (is: (good: Good, filter: Filter) => boolean) => (good: Good, value: string, filter: Filter) => is(good, filter) === (value === 'true')
const textOf = (good: Good) => `товар ${good.id} ${good.article} ${good.color}`.toLowerCase()

// Words of a plan: without a filter that plans they leave nothing out.
export const manner = new Set(['planDays', 'dateFrom', 'dateTo', 'skipDayWithoutStocks', 'countByOrdersOrSales', 'inWarehouses', 'inWarehouseRegions'])

/** The meaning of every filter in a shop, the plan of purchases it makes, and what a search must find. */
export function plainSearch(shop: Shop, testCards = Infinity) {
  const { goods, warehouses } = shop
  const byId = new Map(goods.map((good) => [good.id, good]))
  const stocks = Map.groupBy(shop.stock, ({ sku }) => sku)
  const stockOf = (good: Good) => stocks.get(good.sku) ?? []
  const lies = (good: Good) => stockOf(good).some(({ free, reserved }) => free + reserved > 0)
  const sharing = Map.groupBy(goods, ({ sku }) => sku)
  const original = (good: Good) => Math.min(...(sharing.get(good.sku) ?? []).map(({ id }) => id))
  const pieces = (orders: readonly Pick<Order, 'lines'>[]) => {
    const bySku = new Map<number, number>()
    for (const { productId, quantity } of orders.flatMap(({ lines }) => lines)) {
      const sku = byId.get(productId)?.sku ?? 0
      bySku.set(sku, (bySku.get(sku) ?? 0) + quantity)
    }
    return bySku
  }
  // Cards that a marketplace knows, numbered in the order in which they were made.
  const known = [...new Set(goods.filter(({ listings }) => listings.some(({ linked }) => linked)).map(({ model }) => model))].toSorted((a, b) => a - b)
  const testing = new Set(known.slice(0, testCards))
  function draft(filter: Filter, side: 'buy' | 'supply') {
    const named = [...(filter.inWarehouses?.split(',').map(Number) ?? []), ...(filter.inWarehouseRegions === 'урал' ? [warehouses[2] ?? 0] : [])]
    const chosen = named.length === 0 ? undefined : named
    const sales = shop.orders.filter(
      (order) =>
        order.type !== 'FBM' &&
        within(order, filter).holds &&
        (filter.countByOrdersOrSales === 'SALES' ? order.status === 'FINISHED' : called(order)) &&
        (side === 'buy' || order.service !== 'NONE') &&
        (chosen === undefined || chosen.includes(order.from)),
    )
    const coming = shop.orders.filter(
      (order) => order.type === 'FBM' && isOpen(order) && (chosen === undefined || (order.to !== null && chosen.includes(order.to))),
    )
    return { chosen, sold: pieces(sales), coming: pieces([...coming, ...(side === 'buy' ? shop.purchases.filter(({ open }) => open) : [])]) }
  }
  const drafts = new Map<string, ReturnType<typeof draft>>()
  function planOf(good: Good, filter: Filter, side: 'buy' | 'supply') {
    const key = JSON.stringify([filter, side])
    const { chosen, ...drawn } = drafts.get(key) ?? draft(filter, side)
    drafts.set(key, { chosen, ...drawn })
    const [sold, coming] = [drawn.sold.get(good.sku) ?? 0, drawn.coming.get(good.sku) ?? 0]
    const shelf = total(stockOf(good).flatMap(({ warehouse, free }) => (chosen === undefined || chosen.includes(warehouse) ? [free] : [])))
    const services = total((sharing.get(good.sku) ?? []).flatMap(({ listings }) => listings.map(({ stock }) => stock ?? 0)))
    const quantity = chosen !== undefined ? shelf : side === 'buy' ? shelf + services : services
    const { from, to, days: all } = within(shop.orders[0] as Order, filter)
    const days =
      filter.skipDayWithoutStocks === 'true'
        ? Math.max(
            1,
            Array.from({ length: all }, (_, n) => from + n * DAY).filter(
              (day) =>
                day < to &&
                stockOf(good).some(
                  ({ at, free, reserved, warehouse }) =>
                    free + reserved > 0 && at.getTime() < day + DAY && (chosen === undefined || chosen.includes(warehouse)),
                ),
            ).length,
          )
        : all
    return { sold, quantity, need: sold === 0 ? 0 : Math.max(Math.ceil((sold * Number(filter.planDays ?? 30)) / days) - quantity - coming, 0) }
  }
  const inOrder = (good: Good, filter: Filter) =>
    shop.orders.some(
      (order) =>
        has(order, good) &&
        called(order) &&
        (filter.orderService === undefined || order.service === filter.orderService) &&
        (filter.deliveryDate === undefined || order.deliveryAt?.toISOString().slice(0, 10) === filter.deliveryDate) &&
        ((filter.deliveryDate !== undefined && filter.dateFrom === undefined && filter.dateTo === undefined) || within(order, filter).holds),
    )
  const inLot = (good: Good, filter: Filter) =>
    (shop.lots.get(good.sku) ?? []).some(
      (lot) =>
        (filter.status === 'IN_STOCK'
          ? lot.free > 0
          : filter.status === 'RESERVED'
            ? lot.reserved > 0
            : filter.lastInventoryId !== undefined || lot.free + lot.reserved > 0) &&
        (filter.lastInventoryId === undefined || lot.inventory === Number(filter.lastInventoryId)) &&
        (filter.cellId === undefined || lot.cell === Number(filter.cellId)) &&
        (filter.warehouseId === undefined || lot.warehouse === Number(filter.warehouseId)) &&
        (filter.itemId === undefined || lot.code === filter.itemId || String(lot.id) === filter.itemId) &&
        (filter.itemIncomeOrderId === undefined || lot.source === Number(filter.itemIncomeOrderId)),
    )
  const means: Record<string, Meaning> = {
    query: (good, value) =>
      value
        .toLowerCase()
        .split(' ')
        .every((word) => textOf(good).includes(word)),
    article: (good, value) => good.article.toLowerCase().includes(value.toLowerCase()),
    color: (good, value) => good.color.includes(value),
    ids: (good, value) => among(value, good.id),
    productId: (good, value) => good.id === Number(value),
    productIds: (good, value) => among(value, good.id),
    viewId: (good, value) => good.view === Number(value),
    skuViewId: (good, value) => goods.some(({ view, sku }) => view === Number(value) && sku === good.sku),
    modelId: (good, value) => good.model === Number(value),
    skuId: (good, value) => good.sku === Number(value),
    skuIds: (good, value) => among(value, good.sku),
    organizations: (good, value) => among(value, good.organization),
    categories: (good, value) => among(value, good.category),
    brands: (good, value) => among(value, good.brand),
    contractors: (good, value) => good.contractors.some((id) => among(value, id)),
    avitoCategoryId: (good, value) => good.avito === Number(value),
    hasAvitoCategory: flag((good) => good.avito !== null),
    productType: (good, value) => good.type === value,
    deleted: flag((good) => good.archived),
    modelDeleted: flag(() => false),
    viewDeleted: flag(() => false),
    hasImages: flag((good) => good.images.length > 0),
    noWbImages: flag((good) => !wbPhoto(good)),
    noOzonImages: flag((good) => !ozonPhoto(good)),
    noYMImages: flag((good) => !imageFor(good, 'YANDEX_MARKET')),
    isDuplicate: flag((good) => original(good) !== good.id),
    duplicate: flag((good) => original(good) !== good.id),
    hasWildberriesId: flag((good) => listed(good, 'WILDBERRIES')),
    wildberriesRating: (good, value) => good.rating !== null && good.rating >= Number(value),
    wildberriesCardDoesNotOpen: flag((good) => good.doesNotOpen ?? !(listed(good, 'WILDBERRIES') && wbPhoto(good))),
    testCard: flag((good) => testing.has(good.model)),
    needImportWildberriesCard: flag((good) => outdated(good, 'WILDBERRIES')),
    needImportOzonCard: flag((good) => outdated(good, 'OZON')),
    needImportAliexpressCard: flag((good) => outdated(good, 'ALIEXPRESS')),
    favourite: flag((good) => good.favourite),
    actual: flag((good) => good.actual),
    inStock: flag((good) => lies(good) || sells(good)),
    noStock: flag((good) => !lies(good) && !sells(good)),
    inFbsStock: flag(lies),
    noFbsStock: flag((good) => !lies(good)),
    hasStockInWarehouse: (good, value) => stockOf(good).some(({ warehouse, free, reserved }) => warehouse === Number(value) && free + reserved > 0),
    noStockInWarehouse: (good, value) => !stockOf(good).some(({ warehouse, free, reserved }) => warehouse === Number(value) && free + reserved > 0),
    warehouseId: (good, value) => stockOf(good).some(({ warehouse }) => warehouse === Number(value)),
    stockRefreshDate: (good, value) => stockOf(good).some(({ at }) => at.getTime() >= Date.parse(value)),
    cellId: (good, _, filter) => inLot(good, filter),
    status: (good, _, filter) => inLot(good, filter),
    itemId: (good, _, filter) => inLot(good, filter),
    itemIncomeOrderId: (good, _, filter) => inLot(good, filter),
    lastInventoryId: (good, _, filter) => inLot(good, filter),
    createdIn: (good, value) => value.split(',').every((service) => listed(good, service)),
    services: (good, value) => !value.split(',').some((service) => listed(good, service)),
    unprofitable: flag(loses),
    needUpdatePrice: flag((good) => listed(good, 'WILDBERRIES') && good.price !== null && listing(good, 'WILDBERRIES')?.price !== good.price),
    needToBuy: flag((good, filter) => good.actual && planOf(good, filter, 'buy').need > 0),
    requierPlan: flag((good, filter) => planOf(good, filter, 'supply').need > 0),
    hasSupplyingQuantity: flag((good) => shop.orders.some((order) => order.type === 'FBM' && isOpen(order) && has(order, good))),
    orderService: (good, _, filter) => inOrder(good, filter),
    deliveryDate: (good, _, filter) => inOrder(good, filter),
    incomeId: (good, value) => shop.purchases.some(({ id, lines }) => id === Number(value) && lines.some(({ productId }) => productId === good.id)),
    incomeOrderId: (good, value) => shop.orders.some((order) => order.id === Number(value) && has(order, good)),
  }
  const expected = (filter: Filter) =>
    goods.filter(
      (good) =>
        (['deleted', 'modelDeleted', 'viewDeleted'].some((name) => filter[name] !== undefined) || !good.archived) &&
        Object.entries(filter).every(([name, value]) => manner.has(name) || (means[name]?.(good, value, filter) ?? false)),
    )

  return { means, expected, planOf, stockOf, original }
}
