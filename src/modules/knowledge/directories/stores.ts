// Writing what all clients share. Only the owner of the schema may: background work and the command line, never a request.
import { sql, type Tx } from '../../../kit/db.ts'
import type { DirectoryCategory } from '../../../connectors/index.ts'
import { tieFields } from './queries.ts'
import { searchable } from './rules.ts'

export const extractIs = (db: Tx, name: string, digest: string): Promise<boolean> =>
  db.has(sql`select from directory.extract where name = ${name} and digest = ${digest}`)
export const noteExtract = (db: Tx, name: string, digest: string) =>
  db.run(
    sql`insert into directory.extract (name, digest) values (${name}, ${digest}) on conflict (name) do update set digest = excluded.digest, loaded_at = now()`,
  )

export type CountryIn = { id: number; code2: string; code3: string; name: string; search: string }
export const saveCountries = (db: Tx, rows: readonly CountryIn[]) =>
  db.run(sql`insert into directory.country (id, code2, code3, name, search)
    select id, code2, code3, name, search from jsonb_populate_recordset(null::directory.country, ${JSON.stringify(rows)}::jsonb)
    on conflict (id) do update set code2 = excluded.code2, code3 = excluded.code3, name = excluded.name, search = excluded.search`)
export const saveRegions = (db: Tx, rows: readonly { id: number; country_id: number; name: string }[]) =>
  db.run(sql`insert into directory.region (id, country_id, name)
    select id, country_id, name from jsonb_populate_recordset(null::directory.region, ${JSON.stringify(rows)}::jsonb)
    on conflict (id) do update set country_id = excluded.country_id, name = excluded.name`)

export type TnvedIn = { code: string; name: string; categoryClass: string | null }
/** A list that was imported outweighs the extract that is shipped; a group of marking stays where the list says nothing of it. */
export const saveTnved = (db: Tx, rows: readonly TnvedIn[], imported: boolean) =>
  db.run(sql`insert into directory.tnved (id, code, name, category_class, search, imported_at)
    select r.code::bigint, r.code, r.name, r.category_class, r.search, case when ${imported} then now() end
    from unnest(${rows.map(({ code }) => code)}::text[], ${rows.map(({ name }) => name)}::text[], ${rows.map((row) => row.categoryClass)}::text[],
      ${rows.map(({ name }) => searchable(name))}::text[]) r(code, name, category_class, search)
    on conflict (id) do update set name = excluded.name, search = excluded.search, imported_at = excluded.imported_at,
      category_class = coalesce(excluded.category_class, tnved.category_class) where ${imported} or tnved.imported_at is null`)

const recordOf = ({ id, parentId, name, path, leaf, published, types }: DirectoryCategory) => ({
  id,
  parent_id: parentId ?? null,
  name,
  path,
  leaf,
  published,
  types,
  search: searchable([path, ...types.map((type) => type.name)].join('\n')),
})
/** `round` null: from the extract, which never overwrites what the marketplace has told itself. */
export const saveCategories = (db: Tx, service: string, rows: readonly DirectoryCategory[], round: number | null) =>
  db.run(sql`insert into directory.category as c (service, id, parent_id, name, path, leaf, published, types, search, round, synced_at, changed_at)
    select distinct on (id) ${service}, id, parent_id, name, path, leaf, published, types, search, coalesce(${round}::bigint, 0),
      case when ${round}::bigint is not null then now() end, now()
    from jsonb_populate_recordset(null::directory.category, ${JSON.stringify(rows.map(recordOf))}::jsonb) order by id
    on conflict (service, id) do update set parent_id = excluded.parent_id, name = excluded.name, path = excluded.path, leaf = excluded.leaf,
      published = excluded.published, types = excluded.types, search = excluded.search, round = excluded.round, synced_at = excluded.synced_at,
      changed_at = case when (c.name, c.path, c.leaf, c.published, c.types) is distinct from
        (excluded.name, excluded.path, excluded.leaf, excluded.published, excluded.types) then now() else c.changed_at end
    where ${round}::bigint is not null or c.synced_at is null`)

/** How many categories this round has seen, and how many were there before that it has not. */
export const countSeen = (db: Tx, service: string, round: number) =>
  db.one<{ seen: number; gone: number }>(sql`select count(*) filter (where round = ${round}) as seen,
    count(*) filter (where round <> ${round} and published and synced_at is not null) as gone from directory.category where service = ${service}`)
export const unpublishUnseen = (db: Tx, service: string, round: number) =>
  db.run(sql`update directory.category set published = false, changed_at = now() where service = ${service} and round <> ${round} and published`)

/** Categories that any client's own are tied to are worked with. */
export const wantTied = (db: Tx, service: string) =>
  db.run(sql`update directory.category c set wanted_at = now()
    where c.service = ${service} and c.wanted_at is null and c.leaf
      and c.id in (select (extra ->> ${tieFields[service] ?? ''})::bigint from category where extra ? ${tieFields[service] ?? ''} and not deleted)`)
export type WantedCategory = { id: number; types: { id: number; name: string }[] }
export const nextWanted = (db: Tx, service: string, after: number) =>
  db.maybe<WantedCategory>(sql`select id, types from directory.category where service = ${service} and id > ${after} and wanted_at is not null and published
    order by id limit 1`)
export const readWanted = (db: Tx, service: string, id: number) =>
  db.maybe<WantedCategory>(sql`select id, types from directory.category where service = ${service} and id = ${id}`)
export const noteParameters = (db: Tx, service: string, id: number) =>
  db.run(sql`update directory.category set params_synced_at = now(), wanted_at = coalesce(wanted_at, now()) where service = ${service} and id = ${id}`)

export async function saveCustomsCodes(db: Tx, service: string, categoryId: number, codes: readonly { code: string; marked: boolean }[]) {
  await db.run(sql`delete from directory.category_tnved where service = ${service} and category_id = ${categoryId}
    and code <> all(${codes.map(({ code }) => code)}::text[])`)
  await db.run(sql`insert into directory.category_tnved (service, category_id, code, marked)
    select distinct on (c) ${service}, ${categoryId}, c, m from unnest(${codes.map(({ code }) => code)}::text[], ${codes.map(({ marked }) => marked)}::boolean[]) u(c, m)
    on conflict (service, category_id, code) do update set marked = excluded.marked`)
}

export type RoundRow = { round: number; cursor: unknown }
/** Takes the marketplace's directory for `minutes`, unless someone has it or it was read whole lately. A round that was left goes on. */
export async function takeRound(
  db: Tx,
  service: string,
  holder: string,
  { hours, minutes }: { hours: number; minutes: number },
): Promise<RoundRow | undefined> {
  await db.run(sql`insert into directory.refresh (service) values (${service}) on conflict (service) do nothing`)
  return db.maybe<RoundRow>(sql`
    update directory.refresh set holder = ${holder}::uuid, leased_until = now() + make_interval(mins => ${minutes}),
      round = case when cursor is null then round + 1 else round end, started_at = case when cursor is null then now() else started_at end
    where service = ${service} and (leased_until is null or leased_until < now())
      and (finished_at is null or finished_at < now() - make_interval(hours => ${hours})) returning round, cursor`)
}
/** Where the round has come to; false when someone else has taken it meanwhile. */
export const moveRound = async (db: Tx, service: string, holder: string, cursor: object, minutes: number): Promise<boolean> =>
  (await db.run(sql`update directory.refresh set cursor = ${JSON.stringify(cursor)}::jsonb, leased_until = now() + make_interval(mins => ${minutes})
    where service = ${service} and holder = ${holder}::uuid`)) === 1
export const endRound = (db: Tx, service: string, holder: string) =>
  db.run(sql`update directory.refresh set cursor = null, finished_at = now(), holder = null, leased_until = null
    where service = ${service} and holder = ${holder}::uuid`)
export const leaveRound = (db: Tx, service: string, holder: string) =>
  db.run(sql`update directory.refresh set holder = null, leased_until = null where service = ${service} and holder = ${holder}::uuid`)
