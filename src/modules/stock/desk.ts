// What the cabinet's screens of stock ask: what is where, who waits, how the accounts are told; and sending again.
// Not its job: changing stock by hand (by-hand.ts).
import { Type, type Static } from 'typebox'
import { toWire, toWireOrNull } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { Id } from '../../kit/paging.ts'
import { AnyService } from '../../wire/services.ts'
import { audit } from '../client/index.ts'
import { errors } from './errors.ts'
import {
  accountExists,
  accountsOf,
  allWaiting,
  demandsOf,
  goodsOf,
  lotsOf,
  noteAccount,
  partsOf,
  placesOf,
  recheckOffers,
  servicesOf,
  setsWith,
  waitingOf,
} from './queries/desk.ts'
import { noteSkus } from './queries/ledger.ts'
import { Good, Nullable } from './schemas.ts'

const Count = Type.Integer()
const Place = Type.Object({ warehouseId: Id, free: Count, reserved: Count, sets: Count })
export const Levels = Type.Array(Type.Object({ skuId: Id, waiting: Count, warehouses: Type.Array(Place) }))
export const Waiting = Type.Array(Type.Object({ skuId: Id, quantity: Count, orders: Count, since: Type.String() }))
const Part = Type.Object({ ...Good, quantity: Count, free: Count })
export const SkuStock = Type.Object({
  ...Good,
  waiting: Count,
  warehouses: Type.Array(Place),
  lots: Type.Array(
    Type.Object({
      id: Id,
      warehouseId: Id,
      cellId: Id,
      cellName: Type.String(),
      free: Count,
      reserved: Count,
      receivedAt: Type.String(),
      expiresOn: Nullable(Type.String()),
    }),
  ),
  orders: Type.Array(
    Type.Object({
      orderId: Id,
      warehouseId: Nullable(Id),
      quantity: Count,
      state: Type.String(),
      orderedAt: Type.String(),
      postingNumber: Nullable(Type.String()),
      service: Type.String(),
      status: Type.String(),
    }),
  ),
  /** What it is made of, when it is a set; and the sets that it is a part of. */
  parts: Type.Array(Part),
  sets: Type.Array(Part),
  /** Where it is offered, with the product to ask `explain` about. */
  services: Type.Array(Type.Object({ productId: Id, service: AnyService })),
})
export const Accounts = Type.Array(
  Type.Object({
    integrationId: Id,
    service: AnyService,
    organizationId: Id,
    problem: Nullable(Type.String()),
    waiting: Count,
    retrying: Count,
    held: Count,
    refusedToday: Count,
    nextAt: Nullable(Type.String()),
    lastAt: Nullable(Type.String()),
    lastError: Nullable(Type.String()),
    lastErrorAt: Nullable(Type.String()),
  }),
)

/** The SKUs that the caller may see, as they are called. */
export async function requireSkus(call: Context, skuIds: readonly number[]) {
  const found = new Map((await goodsOf(call.db, call.clientId, skuIds, call.actor.organizationIds)).map((row) => [row.skuId, row]))
  return found
}

/** What lies of each SKU, warehouse by warehouse; what is not the caller's is left out. */
export async function levels(call: Context, wanted: readonly number[]): Promise<Static<typeof Levels>> {
  const skuIds = [...(await requireSkus(call, wanted)).keys()]
  const { db, clientId, actor } = call
  const places = Map.groupBy(await placesOf(db, clientId, skuIds, actor.warehouseIds), (row) => row.skuId)
  const waits = new Map((await waitingOf(db, clientId, skuIds, actor.warehouseIds)).map((row) => [row.skuId, row.quantity]))
  return skuIds.map((skuId) => ({ skuId, waiting: waits.get(skuId) ?? 0, warehouses: (places.get(skuId) ?? []).map(placeOf) }))
}
const placeOf = ({ warehouseId, free, reserved, sets }: Static<typeof Place>) => ({ warehouseId, free, reserved, sets })

const MOST_WAITING = 500
export const waiting = async (call: Context): Promise<Static<typeof Waiting>> =>
  (await allWaiting(call.db, call.clientId, { among: call.actor.warehouseIds, organizationIds: call.actor.organizationIds }, MOST_WAITING)).map((row) => ({
    ...row,
    since: toWire(row.since),
  }))

/** Everything about the stock of one SKU. */
export async function skuStock(call: Context, skuId: number): Promise<Static<typeof SkuStock>> {
  const good = (await requireSkus(call, [skuId])).get(skuId)
  if (!good) throw errors.error_sku_not_found({ skuId })
  const { db, clientId } = call
  const { warehouseIds: among, organizationIds } = call.actor
  const places = await placesOf(db, clientId, [skuId], among)
  const [waits] = await waitingOf(db, clientId, [skuId], among)
  return {
    ...good,
    waiting: waits?.quantity ?? 0,
    warehouses: places.map(placeOf),
    lots: (await lotsOf(db, clientId, skuId, among)).map((lot) => ({ ...lot, receivedAt: toWire(lot.receivedAt) })),
    orders: (await demandsOf(db, clientId, skuId, { among, organizationIds })).map((row) => ({ ...row, orderedAt: toWire(row.orderedAt) })),
    parts: await partsOf(db, clientId, skuId, among),
    sets: await setsWith(db, clientId, skuId, { among, organizationIds }),
    services: await servicesOf(db, clientId, skuId, organizationIds),
  }
}

export const accounts = async (call: Context): Promise<Static<typeof Accounts>> =>
  (await accountsOf(call.db, call.clientId, call.actor.organizationIds)).map((row) => ({
    ...row,
    nextAt: toWireOrNull(row.nextAt),
    lastAt: toWireOrNull(row.lastAt),
    lastErrorAt: toWireOrNull(row.lastErrorAt),
  }))

/** Compares an account with its marketplace anew and sends what differs. */
export async function sendAccount(call: Context, integrationId: number): Promise<{ queued: number }> {
  const account = await accountExists(call.db, call.clientId, integrationId, call.actor.organizationIds)
  if (!account) throw errors.error_stock_account_not_found({ integrationId })
  const queued = await recheckOffers(call.db, call.clientId, { integrationId }, call.actor.organizationIds)
  await noteAccount(call.db, call.clientId, account)
  await audit(call, 'stock.sendAgain', 'integration', integrationId, { queued })
  return { queued }
}
/** The same for one SKU, everywhere it is offered. */
export async function sendSku(call: Context, skuId: number): Promise<{ queued: number }> {
  if (!(await requireSkus(call, [skuId])).has(skuId)) throw errors.error_sku_not_found({ skuId })
  const queued = await recheckOffers(call.db, call.clientId, { skuId }, call.actor.organizationIds)
  await noteSkus(call.db, call.clientId, [skuId])
  return { queued }
}
