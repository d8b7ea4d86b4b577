// What of the schema a backup needs to know: tables, columns, references, sequences.
import { sql, type Tx } from '../kit/db.ts'

export type TableShape = { name: string; columns: string[]; writable: string[] }

/** The tables that hold data, whole ones for their partitions. Names come quoted where they must be. */
export const tableShapes = (db: Tx) =>
  db.all<TableShape>(sql`
  select quote_ident(c.relname) as name, array_agg(quote_ident(a.attname)::text order by a.attnum) as columns,
    array_agg(quote_ident(a.attname)::text order by a.attnum) filter (where a.attgenerated = '') as writable
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'schema_migration' group by c.relname order by c.relname`)

export type Reference = { table: string; name: string; definition: string }
export const references = (db: Tx) =>
  db.all<Reference>(sql`
  select quote_ident(c.relname) as "table", quote_ident(k.conname) as name, pg_get_constraintdef(k.oid) as definition
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and k.conparentid = 0 and n.nspname = 'public' order by 1, 2`)

export const sequenceNames = async (db: Tx) =>
  (
    await db.all<{ name: string }>(sql`
  select quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'S' order by 1`)
  ).map(({ name }) => name)

export const newestMigration = async (db: Tx) => (await db.one<{ version: number }>(sql`select max(version) as version from schema_migration`)).version
