// All SQL of removals. The rows belong to many modules; that they leave together is decided here and nowhere else.
import { sql, type Tx } from '../../kit/db.ts'

export type Action = 'ORGANIZATION' | 'PRODUCTS'

export const findMain = (db: Tx, clientId: number) =>
  db.maybe<{
    id: number
    email: string | null
    lang: 'ru' | 'en'
  }>(sql`select p.id, p.email, coalesce(p.lang, c.lang) as lang from person p join client c on c.id = p.client_id
    where p.client_id = ${clientId} and p.is_main and p.active order by p.id limit 1`)
export const countOrganizations = (db: Tx, clientId: number) =>
  db.value<number>(sql`select count(*) from organization where client_id = ${clientId} and not deleted`)

/** False when a code went out within the last minute: each new one brings five further tries. */
export const saveCode = async (db: Tx, clientId: number, organizationId: number, action: Action, hash: Buffer) =>
  (await db.run(sql`insert into confirmation (client_id, organization_id, action, hash, expires_at) values (${clientId}, ${organizationId}, ${action}, ${hash}, now() +
    interval '15 minutes')
    on conflict (client_id, organization_id, action) do update set hash = excluded.hash, attempts = 0, expires_at = excluded.expires_at, created_at = now()
      where confirmation.created_at < now() - interval '1 minute'`)) === 1
/** Counts a try and answers what the code should be; undefined when there were too many, or it is too old. */
export const tryCode = (db: Tx, clientId: number, organizationId: number, action: Action) =>
  db.maybe<{
    hash: Buffer
  }>(sql`update confirmation set attempts = attempts + 1 where client_id = ${clientId} and organization_id = ${organizationId} and action = ${action}
    and attempts < 5 and expires_at > now() returning hash`)
export const takeCode = async (db: Tx, clientId: number, organizationId: number, action: Action, hash: Buffer) =>
  (await db.run(
    sql`delete from confirmation where client_id = ${clientId} and organization_id = ${organizationId} and action = ${action} and hash = ${hash}`,
  )) === 1

/** Hidden everywhere from now on; its name is free again, its keys are gone. */
export const hideOrganization = (db: Tx, clientId: number, id: number) =>
  db.run(
    sql`update organization set deleted = true, is_default = false, secrets = null, has_secrets = '{}' where client_id = ${clientId} and id = ${id} and not deleted`,
  )
export const deleteAccounts = async (db: Tx, clientId: number, id: number) => {
  await db.run(sql`delete from integration where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from service_warehouse where client_id = ${clientId} and organization_id = ${id}`)
}
/** Who was limited to this organization alone may now use nothing: a limit of none would be all. */
export const leaveLimits = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update person set organization_ids = array_remove(organization_ids, ${id}::bigint), active = active and organization_ids <> array[${id}]::bigint[]
    where client_id = ${clientId} and ${id} = any(organization_ids)`)

export const countOrders = (db: Tx, clientId: number, id: number) =>
  db.value<number>(sql`select count(*) from sales_order where client_id =
  ${clientId} and organization_id = ${id}`)
export const countProducts = (db: Tx, clientId: number, id: number) =>
  db.value<number>(sql`select count(*) from product where client_id = ${clientId} and organization_id = ${id} and not deleted`)

export const lockOrders = (db: Tx, clientId: number, id: number, limit: number) =>
  db.all<{
    id: number
    stockStep: string
  }>(sql`select id, stock_step from sales_order where client_id = ${clientId} and organization_id = ${id} order by id limit
    ${limit} for update`)
/** The orders with all that hangs on them. What was held of stock was given back before; the history of stock stays, it is the book. */
export const deleteOrders = async (db: Tx, clientId: number, ids: readonly number[]) => {
  await db.run(sql`delete from stock_allocation where client_id = ${clientId} and order_line_id in (select id from order_line where client_id = ${clientId} and
    order_id = any(${ids}::bigint[]))`)
  await db.run(sql`delete from stock_demand where client_id = ${clientId} and order_id = any(${ids}::bigint[])`)
  await db.run(sql`delete from sales_order where client_id = ${clientId} and id = any(${ids}::bigint[])`)
}
export const deleteRest = async (db: Tx, clientId: number, id: number) => {
  await db.run(sql`delete from purchase where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from supply where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from box_number where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from shop where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from stock_push where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from import_problem where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from feed_import where client_id = ${clientId} and organization_id = ${id}`)
  await db.run(sql`delete from property where client_id = ${clientId} and organization_id = ${id}`)
}

/** Products go to the archive and off every service: orders and the book of stock still name them. */
export const archiveProducts = async (db: Tx, clientId: number, id: number, limit: number) => {
  const rows = await db.all<{ id: number }>(sql`update product set deleted = true, archived = true where client_id = ${clientId} and id in (
    select id from product where client_id = ${clientId} and organization_id = ${id} and not deleted order by id limit ${limit} for update) returning id`)
  const ids = rows.map((row) => row.id)
  await db.run(sql`delete from listing where client_id = ${clientId} and product_id = any(${ids}::bigint[])`)
  return ids.length
}
