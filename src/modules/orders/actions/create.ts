// Orders appear: made once by their number, their stock held in the same transaction.
// Not its job: reading what callers send (draft.ts).
import type { Context } from '../../../kit/op.ts'
import { isAllowed } from '../../../kit/reach.ts'
import type { Order } from '../../../wire/index.ts'
import { readOrder, type OrderDraft } from '../draft.ts'
import { errors } from '../errors.ts'
import { presentOrder } from '../present.ts'
import { findLines, type LineRow } from '../queries/lines.ts'
import { findMissing, findRepeated, insertOrders, type MadeOrder, type OrderRow, type Ready } from '../queries/orders.ts'
import { firstStep, isCollected, reserves } from '../rules.ts'
import { holdGoods, makerOf, takeGoods } from './goods.ts'

export type CreatedOrder = { order: OrderRow; lines: LineRow[]; isNew: boolean }

function readyOf(draft: OrderDraft): Ready {
  const status = draft.status ?? 'CREATED'
  const writeOff = reserves(draft.type, draft.writeOffStocks)
  return { ...draft, status, writeOff, stockStep: firstStep(writeOff, status).step, closedAt: isCollected(status) ? (draft.createdAt ?? new Date()) : null }
}

/** The lines as they were written: known from the draft and the ids, so that nothing is read back. */
const linesOf = (made: MadeOrder, draft: Ready): LineRow[] =>
  made.lines
    .flatMap(([place, id, skuId]) => {
      const line = draft.lines[place]
      if (!line) return []
      return [
        {
          id,
          skuId,
          orderId: made.id,
          productId: line.productId,
          quantity: line.quantity,
          priceMinor: line.priceMinor,
          expensesMinor: line.expensesMinor ?? null,
          position: line.position ?? place,
          collected: false,
          error: line.error ?? null,
          createdAt: made.addedAt,
          createdBy: made.createdBy,
          modifiedAt: made.addedAt,
          extra: line.extra ?? {},
        },
      ]
    })
    .sort((a, b) => a.position - b.position || a.id - b.id)

/**
 * Makes orders, or answers those that are there: an order is one by its external number within organization, type and service or shop.
 * Never refused for lack of stock. Answers in the order of the drafts; for connectors and imports, in pages of some tens.
 */
export async function createOrders(call: Context, drafts: readonly OrderDraft[]): Promise<CreatedOrder[]> {
  const ready = drafts.map(readyOf)
  const made = new Map((await insertOrders(call.db, makerOf(call), call.actor.organizationIds, ready)).map((row) => [row.n, row]))
  const created: CreatedOrder[] = []
  for (const [n, draft] of ready.entries()) {
    const row = made.get(n)
    created.push(row ? await settle(call, row, draft) : await repeated(call, draft))
  }
  return created
}

async function settle(call: Context, made: MadeOrder, draft: Ready): Promise<CreatedOrder> {
  const { n: _n, lines: ids, ...order } = made
  const lines = linesOf({ ...made, lines: ids ?? [] }, draft)
  const { work } = firstStep(draft.writeOff, draft.status)
  if (work.includes('reserve')) await holdGoods(call, order, lines)
  if (work.includes('take')) await takeGoods(call, order.id)
  return { order, lines, isNew: true }
}

/** Why a draft made nothing: it repeats an order, which is answered as it is, or names what does not exist, which is refused. */
async function repeated(call: Context, draft: Ready): Promise<CreatedOrder> {
  const { organizations, warehouse, productId } = await findMissing(call.db, call.clientId, draft, call.actor.organizationIds)
  if (draft.organizationId !== null && organizations === 0) throw errors.error_order_organization_not_found({ organizationId: draft.organizationId })
  if (organizations !== 1) throw errors.error_no_organization()
  const order = draft.externalId ? await findRepeated(call.db, call.clientId, draft, call.actor.organizationIds) : undefined
  if (order) return { order, lines: await findLines(call.db, call.clientId, [order.id]), isNew: false }
  if (!warehouse) throw errors.error_order_warehouse_not_found({ warehouseId: draft.stockWarehouseId ?? 0 })
  if (productId !== null) throw errors.error_order_product_unknown({ productId })
  throw new Error('an order could not be made although nothing that it names is missing')
}

/** The operation: one order, as the caller sent it. */
export async function createOrder(call: Context, given: Order): Promise<Order> {
  const draft = readOrder(given)
  const { actor } = call
  if (draft.stockWarehouseId && !isAllowed(actor.warehouseIds, draft.stockWarehouseId))
    throw errors.error_order_warehouse_not_found({ warehouseId: draft.stockWarehouseId })
  const [created] = await createOrders(call, [draft])
  if (!created) throw new Error('no order was made and none was refused')
  return presentOrder(created.order, created.lines)
}
