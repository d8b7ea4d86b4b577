// Rules between parameters, and what a client overrides of parameters.
import { and, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice } from '../../../kit/paging.ts'
import type { ParamFilter, Place } from '../schemas.ts'

export type RuleRow = {
  id: number
  name: string | null
  type: 'APPLY' | 'EQUALS' | 'HIDE_PARAM'
  paramId: number | null
  serviceParam: string | null
  value: string | null
  secondParamId: number | null
  secondServiceParam: string | null
  secondValue: string | null
  categoryId: number | null
  ozonCategoryId: number | null
  wildberriesTypeId: number | null
  tnved: number | null
  createdUser: string | null
  version: number
  createdAt: Date
}
const ruleColumns = sql`id, name, type, param_id, service_param, value, second_param_id, second_service_param, second_value, category_id, ozon_category_id,
  wildberries_type_id, tnved, created_user, version, created_at`
const written = sql`name, type, param_id, service_param, value, second_param_id, second_service_param, second_value, category_id, ozon_category_id,
  wildberries_type_id, tnved, created_user`

/** Parameters, own or shared, whose values may be of one category alone, or the others. */
const ofKind = (clientId: number, column: Sql, useCategoryOption: boolean): Sql => sql`(
  exists (select from param p where p.client_id = ${clientId} and p.id = ${column}
    and coalesce((p.extra ->> 'useCategoryOption')::boolean, false) = ${useCategoryOption})
  or exists (select from directory.param p where p.id = ${column} and coalesce(p.use_category_option, false) = ${useCategoryOption}))`

/** A rule is of no use in a category of a service when one of its parameters is of other categories there. */
const usableIn = ({ directory, categoryId }: Place): Sql => sql`not exists (
  select from unnest(array[param_id, second_param_id]) w(id)
  where exists (select from directory.param_category c where c.param_id = w.id and c.directory = ${directory})
    and not exists (select from directory.param_category c where c.param_id = w.id and c.directory = ${directory} and c.category_id = ${categoryId}))`

/** Rules that speak of what a filter names: of it, or of everything. */
export function findRules(db: Tx, clientId: number, places: readonly Place[], filter: ParamFilter): Promise<RuleRow[]> {
  const within = (column: Sql, id: number | undefined) => (id === undefined ? [] : [sql`(${column} is null or ${column} = ${id})`])
  const { useCategoryOption } = filter
  const conditions = [
    sql`client_id = ${clientId}`,
    ...(filter.useAllCategories === undefined ? [] : [filter.useAllCategories ? sql`category_id is null` : sql`category_id is not null`]),
    ...within(sql`category_id`, filter.categoryId),
    ...within(sql`ozon_category_id`, filter.ozonDescriptionCategoryId ?? filter.ozonCategoryId),
    ...within(sql`wildberries_type_id`, filter.wildberriesTypeId),
    ...within(sql`tnved`, filter.nationalCatalogId),
    ...places.map(usableIn),
    ...(useCategoryOption === undefined
      ? []
      : [sql`(${ofKind(clientId, sql`param_id`, useCategoryOption)} or ${ofKind(clientId, sql`second_param_id`, useCategoryOption)})`]),
  ]
  return db.all<RuleRow>(sql`select ${ruleColumns} from param_rule where ${and(conditions)}
    ${orderBy(filter, { ID: 'id', NAME: 'lower(name)' }, 'ID', 'id', true)} ${slice(filter)}`)
}
export const lockRule = (db: Tx, clientId: number, id: number) =>
  db.maybe<RuleRow>(sql`select ${ruleColumns} from param_rule where client_id = ${clientId} and id = ${id} for update`)
export const countRules = (db: Tx, clientId: number) => db.value<number>(sql`select count(*) from param_rule where client_id = ${clientId}`)
export const writeRule = (db: Tx, clientId: number, id: number | undefined, values: Record<string, unknown>) => {
  const source = sql`select ${written} from jsonb_populate_record(null::param_rule, ${JSON.stringify(values)}::jsonb)`
  return db.one<RuleRow>(
    id === undefined
      ? sql`insert into param_rule (client_id, ${written}) select ${clientId}, r.* from (${source}) r returning ${ruleColumns}`
      : sql`update param_rule set (${written}) = (${source}), version = version + 1 where client_id = ${clientId} and id = ${id} returning ${ruleColumns}`,
  )
}
export const deleteRule = (db: Tx, clientId: number, id: number) => db.run(sql`delete from param_rule where client_id = ${clientId} and id = ${id}`)

export type OverrideRow = { id: number; paramId: number; categoryId: number | null; level: string | null; serviceParam: string | null; visible: boolean | null }
const overrideColumns = sql`id, param_id, category_id, level, service_param, visible`

/** Overrides in a category (and in all), of parameters of the services' categories that are named. */
export function findOverrides(db: Tx, clientId: number, places: readonly Place[], filter: ParamFilter): Promise<OverrideRow[]> {
  const conditions = [sql`client_id = ${clientId}`]
  if (filter.categoryId !== undefined) conditions.push(sql`(category_id is null or category_id = ${filter.categoryId})`)
  if (filter.useAllCategories !== undefined) conditions.push(filter.useAllCategories ? sql`category_id is null` : sql`category_id is not null`)
  if (places.length > 0)
    conditions.push(sql`param_id in (select c.param_id
      from unnest(${places.map((place) => place.directory)}::text[], ${places.map((place) => place.categoryId)}::bigint[]) w(directory, id)
      join directory.param_category c on c.directory = w.directory and c.category_id = w.id)`)
  if (filter.useCategoryOption !== undefined) conditions.push(ofKind(clientId, sql`param_id`, filter.useCategoryOption))
  const name = `(select lower(p.name) from param p where p.client_id = param_override.client_id and p.id = param_id
    union all select lower(p.name) from directory.param p where p.id = param_id limit 1)`
  return db.all<OverrideRow>(sql`select ${overrideColumns} from param_override where ${and(conditions)}
    ${orderBy(filter, { ID: 'id', NAME: name }, 'ID', 'id', true)} ${slice(filter)}`)
}
/** One override a parameter and category: a second one takes the place of the first. */
export const writeOverride = (db: Tx, clientId: number, given: Omit<OverrideRow, 'id'>) =>
  db.one<OverrideRow>(sql`
    insert into param_override (client_id, param_id, category_id, level, service_param, visible)
    values (${clientId}, ${given.paramId}, ${given.categoryId}, ${given.level}, ${given.serviceParam}, ${given.visible})
    on conflict (client_id, param_id, coalesce(category_id, 0)) do update set level = excluded.level, service_param = excluded.service_param, visible = excluded.visible
    returning ${overrideColumns}`)
export const deleteOverride = (db: Tx, clientId: number, id: number) => db.run(sql`delete from param_override where client_id = ${clientId} and id = ${id}`)
