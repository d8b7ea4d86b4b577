// Orders of a shop by its own key: handed over, changed, looked at.
import type { Static } from 'typebox'
import { parseInstant } from '../../../kit/dates.ts'
import { kitErrors } from '../../../kit/errors.ts'
import type { Context, JsonText, LongContext } from '../../../kit/op.ts'
import { changeOrder, changeStatus, createOrders, lockOrder, packingStatus, statusesOfPacking, type LineDraft } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { readLabel, removeLabel, storeLabel } from '../label.ts'
import { presentForShop } from '../present.ts'
import {
  findByNumber,
  findPackages,
  findPieces,
  foreseePieces,
  hasNumber,
  insertPackages,
  insertPacking,
  insertPieces,
  noteDays,
  type ListedRow,
} from '../queries/orders.ts'
import { findShopById, today, type ShopRow } from '../queries/shops.ts'
import { ownPackageCode } from '../rules.ts'
import type { OrderChange, OrderDraft, ShopOrder } from '../schemas.ts'
import { nameProducts } from './products.ts'

export const states = { shipped: statusesOfPacking('shipped'), cancelled: statusesOfPacking('cancelled') }
const MOST_PIECES_SHOWN = 10_000

async function ownShop({ db, clientId, actor }: Context): Promise<ShopRow> {
  const shop = actor.shopId === undefined ? undefined : await findShopById(db, clientId, actor.shopId)
  if (!shop) throw kitErrors.error_access_denied()
  return shop
}

/** The order with what is in it: pieces as they are packed, or as they are going to be. */
export async function contentsOf({ db, clientId }: Pick<Context, 'db' | 'clientId'>, row: ListedRow) {
  const pieces = await findPieces(db, clientId, row.id)
  return {
    pieces: pieces.length > 0 ? pieces : await foreseePieces(db, clientId, row.id, MOST_PIECES_SHOWN),
    packages: await findPackages(db, clientId, row.id),
  }
}

/** The order of a shop by its number, with what it is made of. */
export async function orderOfShop(call: Context, shop: ShopRow, number: string) {
  const row = await findByNumber(call.db, call.clientId, shop, number, states)
  if (!row) throw errors.error_packing_order_not_found({ number })
  return { row, ...(await contentsOf(call, row)) }
}

async function show(call: Context, shop: ShopRow, number: string): Promise<Static<typeof ShopOrder>> {
  const { row, pieces, packages } = await orderOfShop(call, shop, number)
  return presentForShop(row, pieces, packages)
}

export const showOwnOrder = async (call: Context, number: string) => show(call, await ownShop(call), number)

type Packages = readonly { number: string; barcode: string }[]
function readPackages(given: OrderDraft['packages']): Packages {
  const packages = (given ?? []).map(({ number, barcode }) => ({ number, barcode: (barcode ?? '').trim() === '' ? number : (barcode ?? number) }))
  const seen = new Set<string>()
  for (const { barcode } of packages) {
    if (seen.has(barcode)) throw errors.error_packing_package_repeated({ barcode })
    seen.add(barcode)
  }
  return packages
}

/** Hands an order over. The label is stored before, so that no transaction waits for a disk, and goes again when nothing came of it. */
export async function putOrder(call: LongContext, draft: OrderDraft): Promise<Static<typeof ShopOrder> | JsonText> {
  const packages = readPackages(draft.packages)
  const label = await readLabel(draft.label, packages.length)
  const path = label && (await storeLabel(call.clientId, label))
  const forget = async () => {
    if (path !== undefined) await removeLabel(call.clientId, path)
  }
  try {
    const done = await call.once((inner) => makeOrder(inner, draft, packages, { path, pages: label?.pages ?? null }))
    if (!('replayed' in done)) return done.answer
    await forget()
    return done.replayed
  } catch (error) {
    await forget()
    throw error
  }
}

const instantOf = (text: string | null | undefined) => (text === null || text === undefined ? undefined : parseInstant(text))

async function makeOrder(call: Context, draft: OrderDraft, packages: Packages, label: { path: string | undefined; pages: number | null }) {
  const { db, clientId } = call
  const shop = await ownShop(call)
  if (await hasNumber(db, clientId, shop.id, draft.number)) throw errors.error_packing_order_exists({ number: draft.number })
  const named = await nameProducts(call, shop.organizationId, draft.products)
  const lines = [...Map.groupBy(named, ({ productId }) => productId)].map(([productId, pieces], position): LineDraft => ({
    productId,
    quantity: pieces.length,
    priceMinor: null,
    position,
  }))
  const [made] = await createOrders(call, [
    {
      type: 'RETAIL',
      organizationId: shop.organizationId,
      shopId: shop.id,
      externalId: draft.number,
      comment: draft.comment ?? null,
      lines,
      createdAt: instantOf(draft.accepted_at) ?? null,
      deliveryAt: instantOf(draft.shipment_date) ?? new Date(`${await today(db, clientId)}T00:00:00Z`),
    },
  ])
  if (!made?.isNew) throw errors.error_packing_order_exists({ number: draft.number })
  const orderId = made.order.id
  const lineIds = new Map(made.lines.map((line) => [line.productId, line.id]))
  await insertPacking(db, clientId, orderId, label.pages)
  await insertPieces(
    db,
    clientId,
    orderId,
    named.map((one) => ({ ...one, lineId: lineIds.get(one.productId) ?? 0 })),
  )
  await insertPackages(db, clientId, orderId, packages.length > 0 ? packages : [{ number: '1', barcode: ownPackageCode(orderId, 1) }])
  if (label.path !== undefined) await changeOrder(call, orderId, { labelPath: label.path })
  return show(call, shop, draft.number)
}

/** Changes one thing: the day of shipment, or that it was shipped or cancelled. What is over is not there to be changed. */
export async function changeOwnOrder(call: Context, number: string, change: OrderChange): Promise<Static<typeof ShopOrder>> {
  const shop = await ownShop(call)
  const [cancelledAt, shippedAt, shipmentDate] = [instantOf(change.cancelled_at), instantOf(change.shipped_at), instantOf(change.shipment_date)]
  if ([cancelledAt, shippedAt, shipmentDate].filter((given) => given !== undefined).length !== 1) throw errors.error_packing_one_change()
  const found = await findByNumber(call.db, call.clientId, shop, number, states)
  if (!found) throw errors.error_packing_order_not_found({ number })
  const order = await lockOrder(call, found.id)
  const status = packingStatus(order.status)
  if (order.deleted || status === 'shipped' || status === 'cancelled') throw errors.error_packing_order_not_found({ number })
  if (shipmentDate !== undefined) await changeOrder(call, order.id, { deliveryAt: shipmentDate })
  else {
    await noteDays(call.db, call.clientId, order.id, { shippedAt: shippedAt ?? null, cancelledAt: cancelledAt ?? null })
    await changeStatus(call, order.id, cancelledAt === undefined ? 'SEND' : 'CANCELED', { reason: 'by the shop' })
  }
  return show(call, shop, number)
}
