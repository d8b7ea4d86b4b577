// SQL of what a purchase orders: its items and their pictures.
import { isAmong, raw, sql, type Tx } from '../../../kit/db.ts'
import type { ItemValues } from '../rules.ts'
import type { Reach } from './purchases.ts'

export type ItemRow = ItemValues & { id: number; purchaseId: number; modifiedAt: Date }
export type ImageRow = { id: number; itemId: number; path: string; position: number; width: number | null; height: number | null; size: number }

const names = `product_id, position, name, status, url, comment, quantity, defects, currency, price_minor, delivery_minor, price_rub_minor, delivery_rub_minor,
  retail_minor, introduced`
const of = (table: 'i' | 'w') => names.replace(/\w+/g, (name) => `${table}.${name}`)
const columns = raw(`i.id, i.purchase_id, i.modified_at, ${of('i')}`)

export const readItems = (db: Tx, clientId: number, purchaseId: number) =>
  db.all<ItemRow>(sql`select ${columns} from purchase_item i where i.client_id = ${clientId} and i.purchase_id = ${purchaseId} order by i.position, i.id`)
/** The same to be changed: a card that is made of an item, or a merge that moves one, waits until the transaction ends. */
export const lockItems = (db: Tx, clientId: number, purchaseId: number) =>
  db.all<ItemRow>(
    sql`select ${columns} from purchase_item i where i.client_id = ${clientId} and i.purchase_id = ${purchaseId} order by i.position, i.id for no key update of i`,
  )
/** All items of several purchases, each purchase in its turn. */
export const itemsOfAll = (db: Tx, clientId: number, purchaseIds: readonly number[]) =>
  db.all<ItemRow>(sql`
    select ${columns} from purchase_item i where i.client_id = ${clientId} and i.purchase_id = any(${purchaseIds}::bigint[])
    order by array_position(${purchaseIds}::bigint[], i.purchase_id), i.position, i.id`)
/** The items after one, in the order in which they are shown. */
export const pageOfItems = (db: Tx, clientId: number, purchaseId: number, after: { position: number; id: number }, limit: number) =>
  db.all<ItemRow>(sql`
    select ${columns} from purchase_item i where i.client_id = ${clientId} and i.purchase_id = ${purchaseId} and (i.position, i.id) > (${after.position}, ${after.id})
    order by i.position, i.id limit ${limit}`)
/** An item of a purchase that the caller sees, be it removed. */
export const findItem = (db: Tx, { clientId, organizationIds }: Reach, id: number) =>
  db.maybe<ItemRow>(sql`
    select ${columns} from purchase_item i join purchase u on u.client_id = ${clientId} and u.id = i.purchase_id
    where i.client_id = ${clientId} and i.id = ${id} and ${isAmong('u.organization_id', organizationIds)}`)
/** How many items purchases have; those without are left out. */
export const countItems = async (db: Tx, clientId: number, purchaseIds: readonly number[]): Promise<ReadonlyMap<number, number>> =>
  new Map(
    (
      await db.all<{ purchaseId: number; count: number }>(sql`
        select purchase_id, count(*) from purchase_item where client_id = ${clientId} and purchase_id = any(${purchaseIds}::bigint[]) group by purchase_id`)
    ).map(({ purchaseId, count }) => [purchaseId, count]),
  )

const lists = (items: readonly ItemValues[]) => sql`${items.map((one) => one.productId)}::bigint[], ${items.map((one) => one.position)}::int[],
  ${items.map((one) => one.name)}::text[], ${items.map((one) => one.status)}::text[], ${items.map((one) => one.url)}::text[],
  ${items.map((one) => one.comment)}::text[], ${items.map((one) => one.quantity)}::int[], ${items.map((one) => one.defects)}::int[],
  ${items.map((one) => one.currency)}::text[], ${items.map((one) => one.priceMinor)}::bigint[], ${items.map((one) => one.deliveryMinor)}::bigint[],
  ${items.map((one) => one.priceRubMinor)}::bigint[], ${items.map((one) => one.deliveryRubMinor)}::bigint[], ${items.map((one) => one.retailMinor)}::bigint[],
  ${items.map((one) => one.introduced)}::boolean[]`

export const insertItems = (db: Tx, clientId: number, purchaseId: number, items: readonly ItemValues[]) =>
  items.length === 0
    ? 0
    : db.run(sql`
        insert into purchase_item (client_id, purchase_id, ${raw(names)})
        select ${clientId}, ${purchaseId}, ${raw(of('w'))} from unnest(${lists(items)}) with ordinality w(${raw(names)}, at)
        order by w.at`)
/** Writes items that are there already; those that stay as they were are left alone. */
export const updateItems = (db: Tx, clientId: number, items: readonly ItemRow[]) =>
  items.length === 0
    ? 0
    : db.run(sql`
        update purchase_item i set (${raw(names)}) = (${raw(of('w'))}), modified_at = now()
        from unnest(${items.map((one) => one.id)}::bigint[], ${lists(items)}) w(id, ${raw(names)})
        where i.client_id = ${clientId} and i.id = w.id and (${raw(of('i'))}) is distinct from
          (${raw(of('w'))})`)
export const deleteItem = (db: Tx, clientId: number, id: number) => db.run(sql`delete from purchase_item where client_id = ${clientId} and id = ${id}`)

const imageColumns = raw('m.id, m.item_id, m.path, m.position, m.width, m.height, m.size')
export const readImages = (db: Tx, clientId: number, itemIds: readonly number[]) =>
  db.all<ImageRow>(sql`
    select ${imageColumns} from purchase_item_image m where m.client_id = ${clientId} and m.item_id = any(${itemIds}::bigint[]) order by m.item_id, m.position, m.id`)
export const findImage = (db: Tx, clientId: number, key: { id: number } | { path: string }) =>
  db.maybe<ImageRow>(sql`
    select ${imageColumns} from purchase_item_image m where m.client_id = ${clientId} and ${'id' in key ? sql`m.id = ${key.id}` : sql`m.path = ${key.path}`}`)
export const insertImage = (db: Tx, clientId: number, image: Omit<ImageRow, 'id'>) =>
  db.one<ImageRow>(sql`
    insert into purchase_item_image as m (client_id, item_id, path, position, width, height, size)
    values (${clientId}, ${image.itemId}, ${image.path}, ${image.position}, ${image.width}, ${image.height}, ${image.size}) returning ${imageColumns}`)
export const deleteImage = (db: Tx, clientId: number, id: number) => db.run(sql`delete from purchase_item_image where client_id = ${clientId} and id = ${id}`)
/** Those of these files that an item shows. */
export const namedFiles = async (db: Tx, clientId: number, paths: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (await db.all<{ path: string }>(sql`select path from purchase_item_image where client_id = ${clientId} and path = any(${paths}::text[])`)).map(
      ({ path }) => path,
    ),
  )
