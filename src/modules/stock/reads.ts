// Lists over the ledger as the wire shows them: the history of goods, everything in a warehouse, what the marketplaces were sent.
import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { isDateOnly, parseInstant, toWire } from '../../kit/dates.ts'
import { optionalFromMinor } from '../../kit/money.ts'
import { JsonText, type Context, type LongContext } from '../../kit/op.ts'
import { limitOf, offsetOf, page, type PagingQuery } from '../../kit/paging.ts'
import type { StockHistory, WmsItemHistory } from '../../wire/index.ts'
import {
  allOf,
  countHistory,
  countPushes,
  pageOfHistory,
  pageOfPushes,
  settledUpTo,
  type HistoryFilter,
  type HistoryRow,
  type PushFilter,
  type PushRow,
  type StockAllRow,
} from './queries/reads.ts'
import { requireWarehouse } from './warehouses.ts'

// Up to here a page is simply counted off; beyond, it is worth knowing from which end it is nearer.
const SHALLOW = 2_000

// History is only ever added to, so what was counted once stays counted: a shortcut that any process may lack.
const counted = new Map<string, { upTo: number; total: number }>()
const MOST_COUNTED = 1_000

async function totalOf(call: Context, filter: HistoryFilter): Promise<number> {
  const key = JSON.stringify([call.clientId, filter])
  const known = counted.get(key) ?? { upTo: 0, total: 0 }
  const settled = Math.max(known.upTo, await settledUpTo(call.db, call.clientId))
  const { total, final } = await countHistory(call.db, call.clientId, filter, { known: known.upTo, settled })
  counted.delete(key)
  counted.set(key, { upTo: settled, total: known.total + final })
  const [oldest] = counted.keys()
  if (counted.size > MOST_COUNTED && oldest !== undefined) counted.delete(oldest)
  return known.total + total
}

type HistoryQuery = PagingQuery<'ID' | 'DATE'> & { orderId?: number; operation?: string[]; skuId?: number; itemId?: number; warehouseId?: number }
/**
 * The history of goods, oldest first unless asked otherwise: what is added never moves an earlier page, so that clients that walk back
 * page by page from the total see every row once.
 */
export async function findItemHistory(call: Context, query: HistoryQuery) {
  const filter: HistoryFilter = {
    orderId: query.orderId,
    operation: query.operation,
    skuId: query.skuId,
    itemId: query.itemId,
    warehouseId: query.warehouseId,
    among: call.actor.warehouseIds,
  }
  const [limit, offset, ascending] = [limitOf(query), offsetOf(query), query.ascending ?? true]
  const total = query.count === true || offset > SHALLOW ? await totalOf(call, filter) : undefined
  const rows =
    total !== undefined && offset > total / 2
      ? await fromTheEnd(call, filter, { ascending, limit: Math.min(limit, total - offset), offset: Math.max(0, total - offset - limit) })
      : await pageOfHistory(call.db, call.clientId, filter, { ascending, offset, limit })
  return page(
    query,
    rows.map((row) => presentHistory(call.clientId, row)),
    query.count === true ? total : undefined,
  )
}

async function fromTheEnd(call: Context, filter: HistoryFilter, { ascending, limit, offset }: { ascending: boolean; limit: number; offset: number }) {
  if (limit <= 0) return []
  return (await pageOfHistory(call.db, call.clientId, filter, { ascending: !ascending, offset, limit })).reverse()
}

/** All steps of one lot, oldest first; of no more than `most`. */
export async function historyOfLot(call: Context, lot: { id: number; skuId: number }, most: number): Promise<WmsItemHistory[]> {
  const filter: HistoryFilter = { itemId: lot.id, skuId: lot.skuId, among: null }
  const rows = await pageOfHistory(call.db, call.clientId, filter, { ascending: true, offset: 0, limit: most })
  return rows.map((row) => presentHistory(call.clientId, row))
}

type HistoryWire = WmsItemHistory & {
  item: { skuId: number; cell: { id: number; fullName: string } }
  order: { id: number; type: string | null } | null
  reason: string | null
}
function presentHistory(clientId: number, row: HistoryRow): HistoryWire {
  const [before, after] = [row.freeBefore + row.reservedBefore, row.freeAfter + row.reservedAfter]
  return {
    id: row.id,
    clientId,
    wmsItemId: row.lotId,
    userId: row.personId,
    userLogin: row.login ?? 'system',
    operation: row.operation,
    date: toWire(row.at),
    orderId: row.orderId,
    orderProductId: row.orderLineId,
    cellId: row.cellId,
    cell: { id: row.cellId, fullName: row.cellName, warehouseId: row.warehouseId },
    warehouseId: row.warehouseId,
    // What lies there; a reserve moves nothing, so its count is what came out of the free stock.
    itemsCount: after === before ? row.freeAfter - row.freeBefore : after - before,
    itemTotalQuantity: after,
    oldTotalQuantity: before,
    skuTotalQuantity: row.skuTotal,
    item: { skuId: row.skuId, cell: { id: row.cellId, fullName: row.cellName } },
    order: row.orderId === null ? null : { id: row.orderId, type: row.orderType },
    reason: row.reason,
  }
}

/** Everything in a warehouse as one array, streamed: however long it is, only a page of it is in memory. */
export async function allStock(call: LongContext, warehouseId: number): Promise<JsonText> {
  await call.tx((context) => requireWarehouse(context, warehouseId), { readOnly: true })
  const out = new PassThrough()
  const write = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain', { signal: call.signal })
  }
  const pour = call.tx(
    async ({ db, clientId }) => {
      let glue = '['
      for await (const rows of db.stream<StockAllRow>(allOf(clientId, warehouseId, call.actor.organizationIds), 1000)) {
        await write(glue + rows.map((row) => JSON.stringify(presentStock(row))).join(','))
        glue = ','
      }
      out.end(glue === '[' ? '[]' : ']')
    },
    { readOnly: true },
  )
  pour.catch((error: unknown) => out.destroy(error instanceof Error ? error : new Error('the stock could not be read')))
  return new JsonText(out)
}

const presentStock = (row: StockAllRow) => ({
  skuId: row.skuId,
  quantity: row.free,
  availableQuantity: row.free,
  reserved: row.reserved,
  calculatedQuantity: row.kits,
  purchasePrice: optionalFromMinor(row.purchasePriceMinor),
  modifyDate: toWire(row.modifiedAt),
  cell: row.cellName === null ? null : { fullName: row.cellName },
  sku: {
    id: row.skuId,
    product: { id: row.productId, anyArticle: row.article ?? '', wildberriesSizeId: numberOf(row.wildberriesSizeId), ozonArticle: row.ozonArticle },
  },
})
const numberOf = (text: string | null) => (text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null)

type PushQuery = PagingQuery<'ID' | 'DATE'> & {
  productId?: number
  query?: string
  status?: string
  service?: string
  organizationId?: number
  organizationsIds?: number[]
  date?: string
  modelId?: number
  viewId?: number
  taskId?: number
  sendZero?: boolean
}
/** What the marketplaces were sent and what they answered, newest first. `date` is a day, or the instant from which on. */
export async function findStockHistory(call: Context, query: PushQuery) {
  const since = query.date === undefined ? undefined : parseInstant(query.date)
  const until = since && query.date !== undefined && isDateOnly(query.date) ? new Date(since.getTime() + 86_400_000) : undefined
  const wanted = query.organizationId !== undefined ? [query.organizationId] : (query.organizationsIds ?? null)
  const mine = call.actor.organizationIds
  const { productId, status, service, modelId, viewId, taskId, sendZero } = query
  const filter: PushFilter = {
    productId,
    query: query.query,
    status,
    service,
    modelId,
    viewId,
    taskId,
    sendZero,
    since,
    until,
    organizationIds: mine === null ? wanted : (wanted ?? mine).filter((id) => mine.includes(id)),
  }
  const rows = await pageOfPushes(call.db, call.clientId, filter, { ascending: query.ascending ?? false, offset: offsetOf(query), limit: limitOf(query) })
  return page(
    query,
    rows.map((row) => presentPush(call.clientId, row)),
    query.count === true ? await countPushes(call.db, call.clientId, filter) : undefined,
  )
}

type PushWire = StockHistory & { organizationId: number; serviceWarehouseId: string }
const presentPush = (clientId: number, row: PushRow): PushWire => ({
  id: row.id,
  clientId,
  status: row.status,
  service: row.service,
  organizationId: row.organizationId,
  warehouseId: row.warehouseId,
  serviceWarehouseId: row.externalId,
  date: toWire(row.at),
  isOnline: row.isOnline,
  productId: row.productId,
  skuId: row.skuId,
  key: row.key,
  send: row.sent,
  received: row.received,
  error: row.error,
  taskId: row.taskId,
  userId: row.personId,
  product: { id: row.productId, name: row.productName, skuId: row.skuId, size: row.size, view: { color: row.color, model: { article: row.article } } },
})
