// What a station shows between orders: how many wait, what was put aside, and the shift so far.
import type { Static } from 'typebox'
import { parseInstant, toWire } from '../../../kit/dates.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { countWaiting, listAside, sumShift } from '../queries/queue.ts'
import { listShops, today } from '../queries/shops.ts'
import { sourceOf, windowEnd } from '../rules.ts'
import type { Queue, QueueQuery, Shift } from '../schemas.ts'
import { getShop } from './shops.ts'
import { workerOf } from './worker.ts'

export async function showQueue(call: Context, query: Static<typeof QueueQuery>): Promise<Static<typeof Queue>> {
  const { db, clientId } = call
  const shops = query.shop ? [await getShop(call, query.shop)] : await listShops(db, clientId, call.actor.organizationIds)
  const day = await today(db, clientId)
  const shopIds = shops.map(({ id }) => id)
  const until = shops.map((shop) => windowEnd(day, shop.shipmentWindow))
  const { holder } = workerOf(call, query.station)
  const counts = await countWaiting(db, clientId, { shopIds, until, holder, warehouseId: query.warehouseId ?? null }, call.actor)
  const links = new Map(shops.map((shop) => [shop.id, { uuid: shop.uuid, name: shop.name, source: sourceOf(shop) }]))
  const linkOf = (id: number) => links.get(id) ?? { uuid: '', name: '', source: { name: '', slug: '' } }
  return {
    waiting: counts.reduce((sum, { waiting }) => sum + waiting, 0),
    shops: counts.filter(({ waiting }) => waiting > 0).map(({ shopId, waiting }) => ({ shop: linkOf(shopId), waiting })),
    aside: (await listAside(db, clientId, shopIds, call.actor)).map(({ shopId, at, ...row }) => ({ ...row, shop: linkOf(shopId), at: at && toWire(at) })),
  }
}

export async function showShift(call: Context, dateFrom: string): Promise<Static<typeof Shift>> {
  const from = parseInstant(dateFrom)
  if (!from) throw invalid('dateFrom', reasons.date)
  const { userId, tokenId } = call.actor
  const sum = await sumShift(call.db, call.clientId, { personId: userId, tokenId }, from)
  return { ...sum, startedAt: sum.startedAt && toWire(sum.startedAt) }
}
