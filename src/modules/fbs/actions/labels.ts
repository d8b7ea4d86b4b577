// Labels of orders: fetched from the marketplace, dropped to be fetched again, joined into one PDF in the order of the list.
import { buffer } from 'node:stream/consumers'
import { equipment } from '../../../equipment.ts'
import type { Context } from '../../../kit/op.ts'
import { mergeLabels } from '../../../kit/paper/merge.ts'
import { kitErrors } from '../../../kit/errors.ts'
import { wireSchemas, type Order } from '../../../wire/index.ts'
import { changeOrder, getOrder, listOrders, lockOrder, OrderQuery, type OrderFilter, type OrderRow } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { addWishes, dropWishes, findMarketOrders } from '../queries/market.ts'
import { deleteLabels, findLabels, type LabelRow } from '../queries/papers.ts'
import { isHere, isInAssembly } from '../rules.ts'
import { refusalOf, type Hands } from './account.ts'
import { listed } from './collecting.ts'
import { carryOutNow, shown, showOrders, wishFor } from './moves.ts'
import { ensureSupplies } from './supplies.ts'

/** Loads labels. The marketplace gives one only to an order that it has in assembly: one that is in no supply is put into an open one. */
export async function updateLabels(hands: Hands, ids: readonly number[]): Promise<void> {
  const each = listed(ids)
  const rows = await hands.tx(async (call) => {
    const orders: OrderRow[] = []
    for (const id of each) {
      const order = await lockOrder(call, id)
      if (order.type !== 'FBS') throw errors.error_order_not_fbs({ id })
      if (order.deleted || (order.labelPath === null && !isHere(order.status))) throw errors.error_order_not_here({ id, status: order.status })
      orders.push(order)
    }
    const open = orders.filter((order) => isHere(order.status))
    await ensureSupplies(call, open)
    const apart = (
      await findMarketOrders(
        call.db,
        call.clientId,
        open.map(({ id }) => id),
      )
    ).filter((row) => !isInAssembly(row))
    await addWishes(
      call.db,
      call.clientId,
      apart.map(({ orderId }) => orderId),
      'supply',
    )
    return wishFor(call, each, 'label')
  })
  await carryOutNow(hands, rows)
}

export async function updateLabel(hands: Hands, id: number): Promise<Order> {
  await updateLabels(hands, [id])
  return shown(await showOrders(hands, [id]), id)
}

/** Forgets labels, so that they are loaded again. */
export async function dropLabels(call: Context, ids: readonly number[]): Promise<void> {
  const each = listed(ids)
  for (const id of each) {
    await lockOrder(call, id)
    await changeOrder(call, id, { labelPath: null })
  }
  await deleteLabels(call.db, call.clientId, each)
  await dropWishes(call.db, call.clientId, each, ['label'])
}

const MOST_LABELS = 1000
// Filters and parts of a ribbon that the contract names and that are not made here: asked for, they must not be silently left out.
const published = new Set(Object.keys(wireSchemas.OrderFilter.properties ?? {}))

/** The orders of a filter, in the order of its `ids` or of the list. */
export async function chooseOrders(call: Context, given: OrderFilter): Promise<number[]> {
  const filter = { ...given }
  for (const [field, value] of Object.entries(given)) {
    // Clients that fill in every field send null for "none".
    if (value === null) Reflect.deleteProperty(filter, field)
    else if (value !== false && published.has(field) && !Object.hasOwn(OrderQuery.properties, field)) throw kitErrors.error_filter_not_supported({ field })
  }
  const wanted = filter.ids ? [...new Set(filter.ids)] : undefined
  if (wanted && wanted.length > MOST_LABELS) throw errors.error_labels_too_many({ limit: MOST_LABELS })
  const found: number[] = []
  for (let page = 1; found.length <= MOST_LABELS; page++) {
    const { rows } = await listOrders(call, { ...filter, type: 'FBS', limit: 500, page, count: false })
    found.push(...rows.flatMap(({ id }) => id ?? []))
    if (rows.length < 500) break
  }
  if (found.length > MOST_LABELS) throw errors.error_labels_too_many({ limit: MOST_LABELS })
  if (wanted) for (const id of wanted) if (!found.includes(id)) await getOrder(call, id)
  const chosen = wanted?.filter((id) => found.includes(id)) ?? found
  if (chosen.length === 0) throw errors.error_labels_none()
  return chosen
}

/** One PDF of the labels of these orders, in their order. Those that are missing are loaded where that changes nothing, else named. */
export async function joinLabels(hands: Hands, orderIds: readonly number[]): Promise<Uint8Array> {
  const missing = await missingOf(hands, orderIds)
  if (missing.length > 0) await loadAttached(hands, missing)
  const labels = await hands.tx(({ db, clientId }) => findLabels(db, clientId, orderIds), { readOnly: true })
  const byOrder = new Map(labels.map((label) => [label.orderId, label]))
  const still = orderIds.filter((id) => !byOrder.has(id))
  if (still.length > 0) throw errors.error_labels_missing({ orders: still.slice(0, 50).join(', ') + (still.length > 50 ? ` … (${still.length})` : '') })
  return mergeLabels(
    bytesOf(
      hands,
      orderIds.flatMap((id) => byOrder.get(id) ?? []),
    ),
    { page: 'label58x40' },
  )
}

const missingOf = (hands: Hands, orderIds: readonly number[]) =>
  hands.tx(
    async ({ db, clientId }) => {
      const known = new Set((await findLabels(db, clientId, orderIds)).map(({ orderId }) => orderId))
      return orderIds.filter((id) => !known.has(id))
    },
    { readOnly: true },
  )

/** Orders that the marketplace has in assembly already: their label is theirs for the asking. */
async function loadAttached(hands: Hands, orderIds: readonly number[]) {
  const rows = await hands.tx(async (call) => {
    const sorted = listed(orderIds)
    for (const id of sorted) await lockOrder(call, id)
    const attached = (await findMarketOrders(call.db, call.clientId, sorted)).filter(isInAssembly)
    return wishFor(
      call,
      attached.map(({ orderId }) => orderId),
      'label',
    )
  })
  const failure = await carryOutNow(hands, rows)
  if (failure) throw refusalOf(failure)
}

async function* bytesOf(hands: Hands, labels: readonly LabelRow[]) {
  for (const { path, format, orderId } of labels) {
    const file = await equipment().files.read(hands.clientId, path)
    if (!file) throw errors.error_labels_missing({ orders: String(orderId) })
    yield { format, bytes: await buffer(file.stream) }
  }
}
