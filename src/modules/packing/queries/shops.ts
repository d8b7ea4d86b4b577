// Shops: their rows, and the day it is where the client is.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Allowed } from '../../../kit/reach.ts'

export type ShopRow = {
  id: number
  uuid: string
  organizationId: number
  type: 'API' | 'ACCOUNT'
  service: string
  name: string
  prioritet: number
  shipmentWindow: number
}
/** Organizations that the caller is limited to; null is all. */

const columns = sql`s.id, s.uuid, s.organization_id, s.type, s.service, coalesce(s.name, g.name) as name, s.prioritet, s.shipment_window`
const visible = (clientId: number, allowed: Allowed) => sql`
  from shop s join organization g on g.client_id = s.client_id and g.id = s.organization_id
  where s.client_id = ${clientId} and not s.deleted and ${isAmong('s.organization_id', allowed)}`

/** In the order in which their orders are packed. */
export const listShops = (db: Tx, clientId: number, allowed: Allowed) =>
  db.all<ShopRow>(sql`select ${columns} ${visible(clientId, allowed)} order by s.prioritet, s.id`)
export const findShop = (db: Tx, clientId: number, uuid: string, allowed: Allowed) =>
  db.maybe<ShopRow>(sql`select ${columns} ${visible(clientId, allowed)} and s.uuid = ${uuid}::uuid`)
export const findShopById = (db: Tx, clientId: number, id: number) => db.maybe<ShopRow>(sql`select ${columns} ${visible(clientId, null)} and s.id = ${id}`)

export type NewShop = Pick<ShopRow, 'organizationId' | 'name'> & { prioritet: number | null; shipmentWindow: number | null; hash: Buffer }
/** Undefined when the name is taken. */
export const insertShop = (db: Tx, clientId: number, shop: NewShop) =>
  db.maybe<{ id: number; uuid: string }>(sql`
  insert into shop (client_id, organization_id, type, name, prioritet, shipment_window, key_hash)
  values (${clientId}, ${shop.organizationId}, 'API', ${shop.name}, coalesce(${shop.prioritet}::int, 100), coalesce(${shop.shipmentWindow}::int, 1), ${shop.hash})
  on conflict (client_id, lower(name)) where type = 'API' and not deleted do nothing returning id, uuid`)
export const isNameTaken = (db: Tx, clientId: number, name: string, exceptId: number) =>
  db.value<boolean>(sql`
  select exists (select from shop where client_id = ${clientId} and lower(name) = lower(${name}) and type = 'API' and not deleted and id <> ${exceptId}) as taken`)
export const updateShop = (db: Tx, clientId: number, id: number, change: { name: string | null; prioritet: number | null; shipmentWindow: number | null }) =>
  db.run(sql`
  update shop set name = coalesce(${change.name}, name), prioritet = coalesce(${change.prioritet}::int, prioritet),
    shipment_window = coalesce(${change.shipmentWindow}::int, shipment_window)
  where client_id = ${clientId} and id = ${id}`)
export const setKey = (db: Tx, clientId: number, id: number, hash: Buffer) =>
  db.run(sql`update shop set key_hash = ${hash} where client_id = ${clientId} and id = ${id}`)
/** Its orders stay; its key is dead. */
export const removeShop = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update shop set deleted = true, key_hash = null where client_id = ${clientId} and id = ${id}`)

export const today = (db: Tx, clientId: number) =>
  db.value<string>(sql`select (now() at time zone time_zone)::date::text as day from client where id = ${clientId}`)
