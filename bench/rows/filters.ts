// Every filter of product search alone, over the whole shop, for values that find much, little and nothing: which takes longest.
import type { ProductFilter } from '../../src/modules/catalogue/index.ts'
import { mustBeOk, type Caller } from '../caller.ts'
import { DEEP_STOCK } from '../data.ts'
import type { Ground } from '../ground.ts'
import { summed } from '../load.ts'
import type { Row } from '../main.ts'
import { boundLine } from '../report.ts'

const LIMIT = 50
const ASKED = 5
const PAGE_MS = 500
const COUNT_MS = 2_000
const SHOWN = 5

type Paging = 'limit' | 'page' | 'count' | 'sortBy' | 'ascending'
/** These leave nothing out by themselves. */
type Words = 'planDays' | 'dateFrom' | 'dateTo' | 'skipDayWithoutStocks' | 'countByOrdersOrSales' | 'inWarehouses' | 'inWarehouseRegions'
type Shows = 'withCategoryAndBrand' | 'allServices' | 'forPrices'
type Filters = Omit<ProductFilter, Paging | Words | Shows>
type Values = { [Name in keyof Filters]-?: readonly NonNullable<Filters[Name]>[] }

const both = [true, false] as const
const yes = [true] as const
const day = (ago: number) => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10)

/** A filter that is not here does not compile. */
function valuesOf({ firstProduct, organizationId, warehouseId, size }: Ground): Values {
  const one = firstProduct + Math.max(DEEP_STOCK, Math.floor(size / 2))
  const none = firstProduct + size * 10
  return {
    query: ['серия', 'красный футболка', 'нет такого'],
    article: ['ART-', `ART-${size / 2}`, 'нет такого'],
    color: ['бел'],
    ids: [[one, one + 1, none]],
    productId: [one],
    productIds: [[one, one + 1, none]],
    viewId: [one],
    skuViewId: [one],
    modelId: [one],
    skuId: [one],
    skuIds: [[one, one + 1, none]],
    organizations: [[organizationId], [none]],
    categories: [[1], [none]],
    brands: [[1], [none]],
    contractors: [[1]],
    productType: ['PRODUCT', 'SET'],
    deleted: both,
    modelDeleted: both,
    viewDeleted: both,
    hasImages: both,
    isDuplicate: both,
    duplicate: yes,
    hasWildberriesId: both,
    favourite: both,
    testCard: both,
    actual: both,
    inStock: both,
    noStock: yes,
    inFbsStock: both,
    noFbsStock: yes,
    hasStockInWarehouse: [warehouseId, none],
    noStockInWarehouse: [warehouseId, none],
    warehouseId: [warehouseId, none],
    cellId: [none],
    status: ['IN_STOCK', 'RESERVED'],
    itemId: ['777', 'PIECE-777'],
    itemIncomeOrderId: [1],
    lastInventoryId: [1],
    stockRefreshDate: [day(30), day(-1)],
    noWbImages: both,
    noOzonImages: both,
    noYMImages: both,
    avitoCategoryId: [1],
    hasAvitoCategory: both,
    wildberriesRating: [0, 4.9, 5],
    wildberriesCardDoesNotOpen: both,
    needImportWildberriesCard: both,
    needImportOzonCard: both,
    needImportAliexpressCard: both,
    unprofitable: both,
    needUpdatePrice: both,
    hasSupplyingQuantity: both,
    orderService: ['OZON', 'AVITO'],
    deliveryDate: [day(1)],
    incomeOrderId: [1],
    incomeId: [1],
    paramId: [1],
    paramValue: [],
    paramFrom: [],
    paramTo: [],
    needToBuy: both,
    requierPlan: both,
    createdIn: [['WILDBERRIES'], ['WILDBERRIES', 'OZON'], ['ALIEXPRESS']],
    services: [['WILDBERRIES'], ['WILDBERRIES', 'OZON'], ['ALIEXPRESS']],
    grouped: yes,
    uniqView: yes,
    uniqModel: yes,
    uniqSku: yes,
    uniqViewSku: yes,
  }
}

type Asked = { what: string; p95: number }
async function slowest(caller: Caller, all: readonly string[], more: string): Promise<Asked[]> {
  const asked: Asked[] = []
  for (const what of all) {
    const taken: number[] = []
    // The first time, what it reads comes from the disk.
    for (let turn = 0; turn <= ASKED; turn++) {
      const begun = performance.now()
      mustBeOk(await caller.call('GET', `/api/product/find?limit=${LIMIT}&${what}${more}`))
      if (turn > 0) taken.push(performance.now() - begun)
    }
    asked.push({ what: decodeURIComponent(what), p95: summed(taken, 1).p95 })
  }
  return asked.toSorted((a, b) => b.p95 - a.p95)
}
const told = (asked: readonly Asked[]) => asked.slice(0, SHOWN).map(({ what, p95 }) => `${what} ${p95.toFixed(0)}`)

export const filters: Row = {
  name: 'search-filters',
  async *run(ground) {
    const [caller] = await ground.callers(1)
    if (!caller) throw new Error('no connection')
    const all = Object.entries(valuesOf(ground)).flatMap(([name, values]) => values.map((value) => new URLSearchParams({ [name]: String(value) }).toString()))
    const sorts = ['ID', 'NAME', 'ARTICLE', 'PRICE', 'CREATED_DATE'].flatMap((sort) => both.map((ascending) => `sortBy=${sort}&ascending=${ascending}`))
    const among = `among ${ground.size.toLocaleString('en')}`
    for (const [what, list, more, atMost] of [
      [`each of ${all.length} filters alone ${among}, page of ${LIMIT}, the worst p95`, all, '', PAGE_MS],
      [`the same, counted, the worst p95`, all, '&count=true', COUNT_MS],
      [`each order ${among}, the worst p95`, sorts, '', PAGE_MS],
    ] as const) {
      const asked = await slowest(caller, list, more)
      yield boundLine(what, asked[0]?.p95 ?? NaN, atMost, 'ms', `; slowest: ${told(asked).join(', ')}`)
    }
    caller.close()
  },
}
