// Lists of orders: page numbers on the wire, seeks in the database; the change feed; one order with its lines and history.
import { openAnchors, type Anchor } from '../../../kit/anchors.ts'
import type { Context } from '../../../kit/op.ts'
import { limitOf, offsetOf, page, type PagingQuery } from '../../../kit/paging.ts'
import type { Order, OrderHistory, OrderProduct, Product } from '../../../wire/index.ts'
import { presentProducts } from '../../catalogue/index.ts'
import { presentHeld, presentHistory, presentLine, presentOrder } from '../present.ts'
import { countLines, findHeld, findLines, findParts, type LineRow } from '../queries/lines.ts'
import {
  conditionsOf,
  countOrders,
  countStages,
  findAnchor,
  findByText,
  findHorizon,
  findPage,
  isSought,
  orderOf,
  type Order as Ordering,
  type Place,
} from '../queries/list.ts'
import { countHistory, findHistory, type OrderRow } from '../queries/orders.ts'
import type { OrderFilter } from '../schemas.ts'
import { getOrder } from './status.ts'

type Listed<Row> = { rows: Row[]; total?: number; page: number }

const anchors = openAnchors()
/** One list as one caller walks it: page and count are not part of what it is. */
const keyOf = ({ clientId, actor }: Context, { page: _page, count: _count, ...filter }: OrderFilter) =>
  JSON.stringify([clientId, actor.userId, actor.tokenId, Object.entries(filter).sort(([a], [b]) => a.localeCompare(b))])

/** Where a page begins: right after the known end of the page before it, or counted off from the nearest page that is known. */
async function placeOf(call: Context, filter: OrderFilter, conditions: ReturnType<typeof conditionsOf>, order: Ordering): Promise<Place | undefined> {
  const limit = limitOf(filter)
  const wanted = filter.page ?? 1
  if (wanted === 1 || !isSought(order)) return { anchor: undefined, offset: offsetOf(filter), limit }
  const key = keyOf(call, filter)
  const known = anchors.nearest(key, wanted)
  if (known?.page === wanted) return { anchor: known.anchor, offset: 0, limit }
  const anchor = await findAnchor(call.db, conditions, order, { anchor: known?.anchor, offset: (wanted - (known?.page ?? 1)) * limit })
  if (!anchor) return undefined
  anchors.remember(key, wanted, { value: anchor.value, id: anchor.id })
  return { anchor, offset: 0, limit }
}

/** What a filter asks, once what it needs to know is known. */
async function askedOf(call: Context, filter: OrderFilter) {
  const found = filter.query === undefined || filter.query.trim() === '' ? undefined : await findByText(call.db, call.clientId, filter.query)
  const horizon = filter.modifiedDate === undefined ? undefined : await findHorizon(call.db)
  return conditionsOf(call.clientId, filter, call.actor, { found, horizon })
}

const MOST_COUNTED = 1_000
/** How many orders of a filter are in each stage; a thousand means that there are no fewer. */
export const countByStage = async (call: Context, { stage: _stage, status: _status, statuses: _statuses, ...filter }: OrderFilter) =>
  countStages(call.db, call.clientId, await askedOf(call, filter), MOST_COUNTED)

async function listRows(call: Context, filter: OrderFilter): Promise<Listed<OrderRow>> {
  const order = orderOf(filter)
  const conditions = await askedOf(call, filter)
  const place = await placeOf(call, filter, conditions, order)
  const rows = place ? await findPage(call.db, conditions, order, place) : []
  const last = rows.at(-1)
  if (last && rows.length === limitOf(filter) && isSought(order)) {
    const next: Anchor = { value: last.at, id: last.id }
    anchors.remember(keyOf(call, filter), (filter.page ?? 1) + 1, next)
  }
  return page(filter, rows, filter.count ? await countOrders(call.db, conditions) : undefined)
}

/** Orders without their lines. */
export async function listOrders(call: Context, filter: OrderFilter): Promise<Listed<Order>> {
  const { rows, ...rest } = await listRows(call, filter)
  return { ...rest, rows: rows.map((row) => presentOrder(row)) }
}

/** Orders with their lines. */
export async function listOrdersWithLines(call: Context, filter: OrderFilter): Promise<Listed<Order>> {
  const { rows, ...rest } = await listRows(call, filter)
  const ordered = await orderLines(
    call,
    rows.map(({ id }) => id),
  )
  const lines = filter.replaceSetByComponent ? await withParts(call, ordered) : ordered
  const products = await productsOf(call, lines)
  const byOrder = Map.groupBy(lines, ({ orderId }) => orderId)
  return { ...rest, rows: rows.map((row) => presentOrder(row, byOrder.get(row.id) ?? [], products)) }
}

/** Lines with what is taken from the shelves for them: of sets that are to be made the parts, under the id of their line and without a price. */
async function withParts(call: Context, lines: readonly LineRow[]): Promise<LineRow[]> {
  const ids = lines.map(({ id }) => id)
  const parts = Map.groupBy(await findParts(call.db, call.clientId, ids), ({ lineId }) => lineId)
  return lines.flatMap((line) => {
    const ofLine = parts.get(line.id) ?? []
    const assembled = line.quantity - (ofLine[0]?.kits ?? 0)
    return [
      ...(assembled > 0 ? [{ ...line, quantity: assembled }] : []),
      ...ofLine.map(({ productId, skuId, quantity }) => ({ ...line, productId, skuId, quantity, priceMinor: null, expensesMinor: null })),
    ]
  })
}

/** The cards of lines, each once, by product. */
async function productsOf(call: Context, lines: readonly LineRow[]): Promise<ReadonlyMap<number, Product>> {
  const ids = [...new Set(lines.flatMap(({ productId }) => productId ?? []))]
  return new Map((await presentProducts(call, ids)).flatMap((product) => (typeof product.id === 'number' ? [[product.id, product] as const] : [])))
}

/** The lines of some orders, by order and position. */
export const orderLines = (call: Context, orderIds: readonly number[]): Promise<LineRow[]> =>
  orderIds.length === 0 ? Promise.resolve([]) : findLines(call.db, call.clientId, orderIds)

/** One order with its lines; of a long one, a page of them. */
export async function showOrder(call: Context, orderId: number, query: { limit?: number; page?: number; withReservedStocks?: boolean }): Promise<Order> {
  const order = await getOrder(call, orderId)
  const limit = query.limit ?? 1_000_000
  const lines = await findLines(call.db, call.clientId, [orderId], { limit, offset: ((query.page ?? 1) - 1) * limit })
  const shown = presentOrder(order, lines, await productsOf(call, lines))
  if (!query.withReservedStocks) return shown
  const held = Map.groupBy(await findHeld(call.db, call.clientId, orderId), ({ orderLineId }) => orderLineId)
  return { ...shown, products: (shown.products ?? []).map((line) => ({ ...line, items: (held.get(line.id ?? 0) ?? []).map(presentHeld) })) }
}

export async function listLines(call: Context, query: PagingQuery<'ID'> & { orderId: number }): Promise<Listed<OrderProduct>> {
  const order = await getOrder(call, query.orderId)
  const rows = await findLines(call.db, call.clientId, [order.id], { limit: limitOf(query), offset: offsetOf(query) })
  const products = await productsOf(call, rows)
  return page(
    query,
    rows.map((row) => presentLine(row, products)),
    query.count ? await countLines(call.db, call.clientId, order.id) : undefined,
  )
}

export async function listHistory(call: Context, orderId: number, query: PagingQuery<'ID' | 'DATE'>): Promise<Listed<OrderHistory>> {
  const order = await getOrder(call, orderId)
  const rows = await findHistory(call.db, call.clientId, orderId, { limit: limitOf(query), offset: offsetOf(query), ascending: query.ascending ?? true })
  return page(
    query,
    rows.map((row) => presentHistory(order, row)),
    query.count ? await countHistory(call.db, call.clientId, orderId) : undefined,
  )
}
