// All SQL of client settings and of properties.
import { sql, type Tx } from '../../kit/db.ts'

export type Settings = Record<string, unknown>
export type PropertyRow = { organizationId: number; component: string; name: string; value: string; valueName: string | null }

export const readSettings = (db: Tx, clientId: number) => db.value<Settings>(sql`select settings from client where id = ${clientId}`)
export const lockSettings = (db: Tx, clientId: number) => db.value<Settings>(sql`select settings from client where id = ${clientId} for update`)
export const saveSettings = (db: Tx, clientId: number, settings: Settings) =>
  db.run(sql`update client set settings = ${JSON.stringify(settings)}::jsonb where id = ${clientId}`)
export const namesOfUsers = (db: Tx, clientId: number) =>
  db.all<{ id: number; name: string }>(
    sql`select id, coalesce(nullif(name, ''), login) as name from person where client_id = ${clientId} and active order by id limit 10000`,
  )

export const listProperties = (
  db: Tx,
  clientId: number,
  { component, organizationId, allowed }: { component: string; organizationId: number | null; allowed: readonly number[] | null },
) =>
  db.all<PropertyRow>(sql`select * from property where client_id = ${clientId} and component = ${component} and (${organizationId}::bigint is null or
    organization_id = ${organizationId}::bigint)
    and (${allowed}::bigint[] is null or organization_id = 0 or organization_id = any(${allowed}::bigint[])) order by organization_id, name limit 10000`)
export const saveProperty = (db: Tx, clientId: number, { organizationId, component, name, value, valueName }: PropertyRow) =>
  db.run(sql`insert into property (client_id, organization_id, component, name, value, value_name) values (${clientId}, ${organizationId}, ${component}, ${name},
    ${value}, ${valueName})
    on conflict (client_id, organization_id, component, name) do update set value = excluded.value, value_name = excluded.value_name, modified_at = now()`)
export const deleteProperty = (db: Tx, clientId: number, { organizationId, component, name }: Pick<PropertyRow, 'organizationId' | 'component' | 'name'>) =>
  db.run(sql`delete from property where client_id = ${clientId} and organization_id = ${organizationId} and component = ${component} and name = ${name}`)

export type SecretRow = { name: string; sealed: Buffer; expiresAt: Date | null }
export const listSecrets = (db: Tx, clientId: number) =>
  db.all<SecretRow>(sql`select name, sealed, expires_at from client_secret where client_id = ${clientId} order by name`)
export const saveSecret = (db: Tx, clientId: number, { name, sealed, expiresAt }: SecretRow) =>
  db.run(sql`insert into client_secret (client_id, name, sealed, expires_at) values (${clientId}, ${name}, ${sealed}, ${expiresAt})
    on conflict (client_id, name) do update set sealed = excluded.sealed, expires_at = excluded.expires_at, modified_at = now()`)

export const countPieces = (db: Tx, clientId: number) =>
  db.value<number>(sql`select count(*) from stock_lot where client_id = ${clientId} and item_barcode is not null`)
/** A lot of one piece becomes a lot like any other: what lies in it, and its place in the book, stay. Locked in the order of all: warehouse, SKU. */
export const forgetPieces = (db: Tx, clientId: number, limit: number) =>
  db.run(sql`update stock_lot l set item_barcode = null, item_number = null from (
      select id from stock_lot where client_id = ${clientId} and item_barcode is not null order by warehouse_id, sku_id, id limit ${limit} for update) p
    where l.client_id = ${clientId} and l.id = p.id`)
