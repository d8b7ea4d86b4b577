// Definitions of parameters: a client's own, and shared ones as the client's overrides make them.
import { and, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice } from '../../../kit/paging.ts'
import type { Param } from '../../../wire/index.ts'
import type { ParamFilter, Place } from '../schemas.ts'

export type ParamRow = {
  id: number
  /** Null of the client's own. */
  service: string | null
  externalId: number | null
  name: string
  valueType: NonNullable<Param['valueType']>
  displayType: NonNullable<Param['displayType']>
  level: NonNullable<Param['level']>
  serviceParam: NonNullable<Param['serviceParam']> | null
  required: boolean
  multiValueAllowed: boolean
  maxValuesCount: number | null
  useAllCategories: boolean | null
  visible: boolean
  published: boolean
  useDictionary: boolean | null
  useCategoryOption: boolean | null
  oneCId: string | null
  description: string | null
  groupName: string | null
  dictionaryId: number | null
  measure: Record<string, unknown> | null
  extra: Record<string, unknown>
  createdAt: Date | null
  optionsCount: number
}

const own = (clientId: number, condition: Sql) => sql`
  select p.id, null as service, null::bigint as external_id, p.name, p.value_type, p.display_type, p.level, p.service_param, p.required, p.multi_value_allowed,
    p.max_values_count, p.use_all_categories, p.visible, true as published, null::boolean as use_dictionary,
    (p.extra ->> 'useCategoryOption')::boolean as use_category_option, p.one_c_id,
    null as description, null as group_name, null::bigint as dictionary_id, null::jsonb as measure, p.extra, p.created_at,
    (select count(*)::int from param_option o where o.client_id = ${clientId} and o.param_id = p.id) as options_count, 0 as position
  from param p where p.client_id = ${clientId} and ${condition}`
// Of a parameter that several of the categories have, one row: demanded if one of them demands it.
const shared = (places: readonly Place[]) => sql`
  select p.id, p.service, p.external_id, p.name, p.value_type, p.display_type, p.level, p.service_param, c.required, c.multi_value_allowed,
    c.max_values_count, null::boolean as use_all_categories, p.visible, p.published, p.use_dictionary, p.use_category_option, null as one_c_id, p.description,
    p.group_name, p.dictionary_id, p.measure, p.extra, null::timestamptz as created_at, 0 as options_count, c.position
  from (select c.param_id, bool_or(c.required) as required, bool_or(c.multi_value_allowed) as multi_value_allowed,
      max(c.max_values_count) as max_values_count, min(c.position) as position
    from unnest(${places.map((place) => place.directory)}::text[], ${places.map((place) => place.categoryId)}::bigint[]) w(directory, id)
    join directory.param_category c on c.directory = w.directory and c.category_id = w.id group by c.param_id) c
  join directory.param p on p.id = c.param_id`

/** With what the client overrides: in this category, or else in all. */
const overridden = (clientId: number, categoryId: number | undefined, source: Sql) => sql`
  select s.id, s.service, s.external_id, s.name, s.value_type, s.display_type, coalesce(oc.level, oa.level, s.level) as level,
    coalesce(oc.service_param, oa.service_param, s.service_param) as service_param, s.required, s.multi_value_allowed, s.max_values_count, s.use_all_categories,
    coalesce(oc.visible, oa.visible, s.visible) as visible, s.published, s.use_dictionary, s.use_category_option, s.one_c_id, s.description, s.group_name,
    s.dictionary_id, s.measure, s.extra, s.created_at, s.options_count, s.position
  from (${source}) s
  left join param_override oa on oa.client_id = ${clientId} and oa.param_id = s.id and oa.category_id is null
  left join param_override oc on oc.client_id = ${clientId} and oc.param_id = s.id and oc.category_id = ${categoryId ?? null}::bigint`

export type ParamQuery = ParamFilter & { levels?: readonly string[]; ownOnly?: boolean }
// A category that does not show the client's own parameters has none; which it shows unless it says otherwise.
const ofCategory = (clientId: number, categoryId: number) => sql`
  exists (select from category c where c.client_id = ${clientId} and c.id = ${categoryId} and coalesce((c.extra ->> 'useClientParams')::boolean, true))
  and (p.use_all_categories or exists (select from param_category l where l.client_id = ${clientId} and l.param_id = p.id and l.category_id = ${categoryId}))`

// Categories of ours that stand in one of a service's say which of the client's own parameters belong there.
const standingIn = (clientId: number, places: readonly Place[]) => sql`
  (p.use_all_categories or exists (select from param_category l join category c on c.client_id = ${clientId} and c.id = l.category_id
    join unnest(${places.map((place) => place.field)}::text[], ${places.map((place) => place.categoryId)}::bigint[]) w(field, id)
      on case when w.field = 'nationalCatalogId' then c.tnved_id = w.id else c.extra ->> w.field = w.id::text end
    where l.client_id = ${clientId} and l.param_id = p.id))`

function sourceOf(clientId: number, places: readonly Place[], filter: ParamQuery): Sql {
  const asksOwn = filter.categoryId !== undefined || filter.useAllCategories !== undefined
  const conditions = [
    ...(filter.categoryId === undefined ? [] : [ofCategory(clientId, filter.categoryId)]),
    ...(filter.useAllCategories === undefined ? [] : [sql`p.use_all_categories = ${filter.useAllCategories}`]),
  ]
  if (places.length === 0) return own(clientId, and(conditions))
  if (filter.ownOnly === true) return own(clientId, and([...conditions, standingIn(clientId, places)]))
  return asksOwn ? sql`${own(clientId, and(conditions))} union all ${shared(places)}` : shared(places)
}

/** Parameters of the categories that a filter names; the client's own when it names none of a service. In the order of the service, unless asked otherwise. */
export async function findParams(
  db: Tx,
  clientId: number,
  places: readonly Place[],
  filter: ParamQuery,
): Promise<{ rows: ParamRow[]; total: number | undefined }> {
  const conditions = [
    ...(filter.levels === undefined ? [] : [sql`f.level = any(${filter.levels}::text[])`]),
    ...(filter.useCategoryOption === undefined ? [] : [sql`coalesce(f.use_category_option, false) = ${filter.useCategoryOption}`]),
  ]
  const found = sql`select * from (${overridden(clientId, filter.categoryId, sourceOf(clientId, places, filter))}) f where ${and(conditions)}`
  const order =
    filter.sortBy === undefined
      ? filter.ascending === false
        ? sql`order by r.service desc nulls last, r.position desc, lower(r.name) desc, r.id desc`
        : sql`order by r.service nulls first, r.position, lower(r.name), r.id`
      : orderBy(filter, { ID: 'r.id', NAME: 'lower(r.name)' }, 'NAME', 'r.id', true)
  const rows = await db.all<ParamRow>(sql`select * from (${found}) r ${order} ${slice(filter)}`)
  if (filter.count !== true) return { rows, total: undefined }
  return { rows, total: await db.value<number>(sql`select count(*) from (${found}) r`) }
}

/** One parameter by its number, own or shared, with what the client overrides everywhere. */
export const readParam = (db: Tx, clientId: number, id: number) =>
  db.maybe<ParamRow>(
    overridden(
      clientId,
      undefined,
      sql`${own(clientId, sql`p.id = ${id}`)} union all
        select p.id, p.service, p.external_id, p.name, p.value_type, p.display_type, p.level, p.service_param, false, p.multi_value_allowed, p.max_values_count, null,
          p.visible, p.published, p.use_dictionary, p.use_category_option, null, p.description, p.group_name, p.dictionary_id, p.measure, p.extra, null,
          (select count(*)::int from directory.option o where o.param_id = p.id), 0
        from directory.param p where p.id = ${id}`,
    ),
  )
export const lockParam = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ id: number }>(sql`select id from param where client_id = ${clientId} and id = ${id} for update`)
export const isShared = (db: Tx, id: number) => db.value<boolean>(sql`select exists (select from directory.param where id = ${id}) as shared`)
export const countParams = (db: Tx, clientId: number) => db.value<number>(sql`select count(*) from param where client_id = ${clientId}`)

const columns = [
  'name',
  'value_type',
  'display_type',
  'level',
  'service_param',
  'required',
  'multi_value_allowed',
  'max_values_count',
  'use_all_categories',
  'visible',
  'one_c_id',
  'extra',
] as const
export type ParamColumns = Record<(typeof columns)[number], unknown>
/** Writes an own parameter by column names, new or changed; answers its number. */
export async function writeParam(db: Tx, clientId: number, id: number | undefined, values: ParamColumns): Promise<number> {
  const given = JSON.stringify(values)
  const list = sql`name, value_type, display_type, level, service_param, required, multi_value_allowed, max_values_count, use_all_categories, visible, one_c_id, extra`
  const source = sql`select ${list} from jsonb_populate_record(null::param, ${given}::jsonb)`
  const { id: written } = await db.one<{ id: number }>(
    id === undefined
      ? sql`insert into param (client_id, ${list}) select ${clientId}, r.* from (${source}) r returning id`
      : sql`update param set (${list}) = (${source}), version = version + 1 where client_id = ${clientId} and id = ${id} returning id`,
  )
  return written
}

export const hasValues = (db: Tx, clientId: number, paramId: number) =>
  db.value<boolean>(sql`select exists (select from param_value where client_id = ${clientId} and param_id = ${paramId}) as used`)

/** Takes an own parameter away with its options, links, rules and overrides; values stay on cards under its name. */
export async function deleteParam(db: Tx, clientId: number, id: number): Promise<void> {
  await db.run(sql`delete from param_rule where client_id = ${clientId} and ${id} in (param_id, second_param_id)`)
  await db.run(sql`delete from param_override where client_id = ${clientId} and param_id = ${id}`)
  await db.run(sql`delete from param where client_id = ${clientId} and id = ${id}`)
}

export const setUseAll = (db: Tx, clientId: number, id: number, useAll: boolean) =>
  db.run(sql`update param set use_all_categories = ${useAll}, version = version + 1 where client_id = ${clientId} and id = ${id}`)
export const linkCategory = (db: Tx, clientId: number, paramId: number, categoryId: number) =>
  db.run(sql`insert into param_category (client_id, param_id, category_id) values (${clientId}, ${paramId}, ${categoryId}) on conflict do nothing`)
export const unlinkCategory = (db: Tx, clientId: number, paramId: number, categoryId: number) =>
  db.run(sql`delete from param_category where client_id = ${clientId} and param_id = ${paramId} and category_id = ${categoryId}`)
/** The categories that show an own parameter, those that were removed left out. */
export const categoryIdsOf = async (db: Tx, clientId: number, paramId: number, useAll: boolean): Promise<number[]> =>
  (
    await db.all<{ id: number }>(sql`
    select c.id from category c where c.client_id = ${clientId} and not c.deleted
      and (${useAll} or exists (select from param_category l where l.client_id = ${clientId} and l.category_id = c.id and l.param_id = ${paramId}))
    order by lower(c.name), c.id limit 10000`)
  ).map(({ id }) => id)
