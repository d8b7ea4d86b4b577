// Shops: listing, making and changing them, their keys. Accounts of marketplaces are shops too, made by the database as they appear.
import type { Static } from 'typebox'
import type { Context } from '../../../kit/op.ts'
import { hashToken, newToken } from '../../../kit/secrets.ts'
import { audit, getOrganizationFor } from '../../client/index.ts'
import { errors } from '../errors.ts'
import { findShop, insertShop, isNameTaken, listShops, removeShop, setKey, updateShop, type ShopRow } from '../queries/shops.ts'
import { isUuid, sourceOf } from '../rules.ts'
import type { NewShop, Shop, ShopChange, ShopDraft, ShopKey } from '../schemas.ts'

export const presentShop = (row: ShopRow): Static<typeof Shop> => ({
  uuid: row.uuid,
  name: row.name,
  prioritet: row.prioritet,
  shipment_window: row.shipmentWindow,
  source: sourceOf(row),
})

type Asker = Pick<Context, 'db' | 'clientId' | 'actor'>

export const showShops = async ({ db, clientId, actor }: Asker) => (await listShops(db, clientId, actor.organizationIds)).map(presentShop)

/** The shop of an address; what is no UUID names none. */
export async function getShop({ db, clientId, actor }: Asker, uuid: string): Promise<ShopRow> {
  const row = isUuid(uuid) ? await findShop(db, clientId, uuid, actor.organizationIds) : undefined
  if (!row) throw errors.error_shop_not_found()
  return row
}

async function getOwnShop(call: Asker, uuid: string): Promise<ShopRow> {
  const row = await getShop(call, uuid)
  if (row.type !== 'API') throw errors.error_shop_not_api()
  return row
}

/** A new shop; its key is in this answer and nowhere else. */
export async function addShop(call: Context, draft: Static<typeof ShopDraft>): Promise<Static<typeof NewShop>> {
  const organization = await getOrganizationFor(call, draft.organizationId)
  const key = newToken()
  const name = draft.name.trim()
  const made = await insertShop(call.db, call.clientId, {
    organizationId: organization.id,
    name,
    prioritet: draft.prioritet ?? null,
    shipmentWindow: draft.shipment_window ?? null,
    hash: hashToken(key),
  })
  if (!made) throw errors.error_shop_name_taken({ name })
  await audit(call, 'shop.add', 'shop', made.id, { name })
  return { ...presentShop(await getShop(call, made.uuid)), type: 'API', api_key: key }
}

/** Changes what is sent; what is absent stays. */
export async function changeShop(call: Context, uuid: string, change: Static<typeof ShopChange>): Promise<Static<typeof Shop>> {
  const shop = await getShop(call, uuid)
  const name = change.name?.trim() ?? null
  if (name !== null && (await isNameTaken(call.db, call.clientId, name, shop.id))) throw errors.error_shop_name_taken({ name })
  await updateShop(call.db, call.clientId, shop.id, { name, prioritet: change.prioritet ?? null, shipmentWindow: change.shipment_window ?? null })
  await audit(call, 'shop.change', 'shop', shop.id, { ...change })
  return presentShop(await getShop(call, uuid))
}

/** A new key; the one before it is dead at once. */
export async function renewKey(call: Context, uuid: string): Promise<Static<typeof ShopKey>> {
  const shop = await getOwnShop(call, uuid)
  const key = newToken()
  await setKey(call.db, call.clientId, shop.id, hashToken(key))
  await audit(call, 'shop.key', 'shop', shop.id, { name: shop.name })
  return { uuid: shop.uuid, api_key: key }
}

/** Takes a shop away; its orders stay. */
export async function dropShop(call: Context, uuid: string): Promise<void> {
  const shop = await getOwnShop(call, uuid)
  await removeShop(call.db, call.clientId, shop.id)
  await audit(call, 'shop.remove', 'shop', shop.id, { name: shop.name })
}
