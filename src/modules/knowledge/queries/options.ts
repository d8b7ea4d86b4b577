// Options to choose a value from: a client's own, and those of services.
import { contains, likeText, sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'

export type OptionRow = { id: number | null; paramId: number; name: string; oneCId: string | null; externalId: number | null; extra: Record<string, unknown> }

export type OptionQuery = PagingQuery<'ID' | 'NAME'> & { query?: string }
const direction = (query: OptionQuery) => (query.ascending === false ? sql`desc` : sql`asc`)

export const findOwnOptions = (db: Tx, clientId: number, paramId: number, query: OptionQuery) =>
  db.all<OptionRow>(sql`
    select id, param_id, name, one_c_id, null::bigint as external_id, extra from param_option
    where client_id = ${clientId} and param_id = ${paramId} and name ilike ${contains(query.query ?? '')}
    order by ${query.sortBy === 'ID' ? sql`id` : sql`not name ilike ${`${likeText(query.query ?? '')}%`}, lower(name)`} ${direction(query)}, id
    ${slice(query)}`)

/** Options of a service's parameter: of all categories and of those that are named; what begins with the text comes first. */
export const findSharedOptions = (db: Tx, paramId: number, categoryIds: readonly number[], query: OptionQuery) =>
  db.all<OptionRow>(sql`
    select null as id, ${paramId}::bigint as param_id, name, null as one_c_id, external_id, '{}'::jsonb as extra from (
      select distinct on (key) key, name, external_id from directory.option
      where param_id = ${paramId} and category_id = any(${[0, ...categoryIds]}::bigint[]) and name ilike ${contains(query.query ?? '')}) o
    order by ${query.sortBy === 'ID' ? sql`external_id` : sql`not name ilike ${`${likeText(query.query ?? '')}%`}, lower(name)`} ${direction(query)}, key
    ${slice(query)}`)

export const countOptions = (db: Tx, clientId: number, paramId: number) =>
  db.value<number>(sql`select count(*) from param_option where client_id = ${clientId} and param_id = ${paramId}`)

export type NewOption = { name: string; oneCId: string | null; extra: Record<string, unknown> }
/** Options by name, made where there are none; one that is there learns what is sent of it. Answers them in no order. */
export const saveOptions = (db: Tx, clientId: number, paramId: number, options: readonly NewOption[]) =>
  db.all<OptionRow>(sql`
    insert into param_option as o (client_id, param_id, name, one_c_id, extra)
    select ${clientId}, ${paramId}, r.name, r."oneCId", r.extra from jsonb_to_recordset(${JSON.stringify(options)}::jsonb) r(name text, "oneCId" text, extra jsonb)
    on conflict (client_id, param_id, lower(name)) do update set one_c_id = coalesce(excluded.one_c_id, o.one_c_id), extra = o.extra || excluded.extra
    returning id, param_id, name, one_c_id, null::bigint as external_id, extra`)

export const deleteOption = (db: Tx, clientId: number, id: number) => db.run(sql`delete from param_option where client_id = ${clientId} and id = ${id}`)
