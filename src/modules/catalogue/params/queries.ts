// What cards need to know of parameters: definitions, options, rules, the client's own and the shared ones alike.
// Not its job: keeping definitions; that is the module `knowledge`.
import { sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { ParamValue } from '../../../wire/index.ts'

export type Definition = {
  id: number
  name: string
  valueType: 'BOOLEAN' | 'LONG' | 'DOUBLE' | 'ENUM' | 'TEXT' | 'DATE'
  displayType: string
  level: string
  multiValueAllowed: boolean
  maxValuesCount: number | null
  units: string[]
  isOwn: boolean
  /** A list to choose from is closed only when it is known. */
  hasOptions: boolean
}
export type KnownOption = { id: number | null; paramId: number; name: string; externalId: number | null }
export type Rule = {
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
}

/** Definitions by id; those that nobody defined are left out. */
export const readDefinitions = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<Definition>(sql`
    select p.id, p.name, p.value_type, p.display_type, coalesce(o.level, p.level) as level, p.multi_value_allowed, p.max_values_count, p.units, p.is_own, p.has_options
    from (
      select id, name, value_type, display_type, level, multi_value_allowed, max_values_count, true as is_own,
        array(select u ->> 'name' from jsonb_array_elements(extra -> 'measure' -> 'units') u) as units,
        exists (select from param_option o where o.client_id = ${clientId} and o.param_id = p.id) as has_options
      from param p where client_id = ${clientId} and id = any(${ids}::bigint[])
      union all
      select id, name, value_type, display_type, level, multi_value_allowed, max_values_count, false,
        array(select u ->> 'name' from jsonb_array_elements(measure -> 'units') u), s.options_whole
      from directory.param s where id = any(${ids}::bigint[])
    ) p left join param_override o on o.client_id = ${clientId} and o.param_id = p.id and o.category_id is null`)

export type AskedOption = { paramId: number; id: number | null; name: string | null; externalId: number | null }
/** Those of the asked options that are there, by their number or their name (in whatever case). */
export const readOptions = (db: Tx, clientId: number, asked: readonly AskedOption[]) =>
  db.all<KnownOption>(sql`
    with asked as (select * from jsonb_to_recordset(${JSON.stringify(asked)}::jsonb) a("paramId" bigint, id bigint, name text, "externalId" bigint))
    select o.id, o.param_id, o.name, null::bigint as external_id from asked a join param_option o on o.client_id = ${clientId} and o.param_id = a."paramId" and o.id = a.id
    union select o.id, o.param_id, o.name, null from asked a join param_option o on o.client_id = ${clientId} and o.param_id = a."paramId" and lower(o.name) = lower(a.name)
    union select null, o.param_id, o.name, o.external_id from asked a join directory.option o on o.param_id = a."paramId" and lower(o.name) = lower(a.name)
    union select null, o.param_id, o.name, o.external_id from asked a join directory.option o on o.param_id = a."paramId" and o.key = a."externalId"::text`)

/** The client's own parameters by name, in whatever case; keys in lower case. */
export async function ownParamsByName(db: Tx, clientId: number, names: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.all<{ name: string; id: number }>(sql`
    select lower(n) as name, p.id from unnest(${names}::text[]) n join param p on p.client_id = ${clientId} and lower(p.name) = lower(n)`)
  return new Map(rows.map((row) => [row.name, row.id]))
}

// A feed that invents a name for each offer fills no directory: what comes after these stays a value with a name.
const MOST_MADE = 5_000
/** Own parameters for names that have none: texts, of every category, with suggestions. Two imports that make the same one agree on it. */
export const makeTextParams = (db: Tx, clientId: number, names: readonly string[]) =>
  db.run(sql`
    insert into param (client_id, name, value_type, display_type, level, multi_value_allowed, use_all_categories)
    select ${clientId}, min(n), 'TEXT', 'SUGGEST', 'VIEW', true, true from unnest(${names}::text[]) n group by lower(n) order by lower(n)
    limit greatest(0, ${MOST_MADE} - (select count(*) from param where client_id = ${clientId}))
    on conflict (client_id, lower(name)) do nothing`)

/** What is called how, for values that are shown. */
export async function paramNames(db: Tx, clientId: number, ids: readonly number[]): Promise<Map<number, string>> {
  if (ids.length === 0) return new Map()
  const rows = await db.all<{ id: number; name: string }>(sql`
    select id, name from param where client_id = ${clientId} and id = any(${ids}::bigint[])
    union all select id, name from directory.param where id = any(${ids}::bigint[])`)
  return new Map(rows.map((row) => [row.id, row.name]))
}

export const readRules = (db: Tx, clientId: number) =>
  db.all<Rule>(sql`
    select id, name, type, param_id, service_param, value, second_param_id, second_service_param, second_value, category_id, ozon_category_id, wildberries_type_id, tnved
    from param_rule where client_id = ${clientId} order by id`)

export type CategoryOfCards = { id: number; paramValues: ParamValue[] | null; tnvedId: number | null; extra: Record<string, unknown> }
export const readCategories = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<CategoryOfCards>(sql`select id, param_values, tnved_id, extra from category where client_id = ${clientId} and id = any(${ids}::bigint[])`)

/** Where a category of ours stands in a directory of a service. */
export type Place = { categoryId: number; directory: string; number: number }
export type Required = { categoryId: number; id: number; name: string; directory: string | null }
/** Parameters that must be filled for cards of categories: the client's own in them, and those of the services where they stand. */
export const readRequired = (db: Tx, clientId: number, categoryIds: readonly number[], places: readonly Place[]) =>
  db.all<Required>(sql`
    select k.id as category_id, p.id, p.name, null as directory from unnest(${categoryIds}::bigint[]) k(id)
    join param p on p.client_id = ${clientId} and p.required
      and (p.use_all_categories or exists (select from param_category c where c.client_id = ${clientId} and c.param_id = p.id and c.category_id = k.id))
    union all
    select w.category_id, p.id, p.name, c.directory from unnest(${places.map(({ categoryId }) => categoryId)}::bigint[],
      ${places.map(({ directory }) => directory)}::text[], ${places.map(({ number }) => number)}::bigint[]) w(category_id, directory, id)
    join directory.param_category c on c.directory = w.directory and c.category_id = w.id and c.required
    join directory.param p on p.id = c.param_id where p.service_param is null and p.visible
      and not exists (select from param_override o where o.client_id = ${clientId} and o.param_id = p.id and coalesce(o.category_id, w.category_id) = w.category_id
        and (o.visible = false or o.service_param is not null))
    order by 3`)

/** Products whose nearest value of a parameter is this one: their own, or else their colour's, their card's, their category's. */
export function productsWithParam(clientId: number, paramId: number, condition: Sql): Sql {
  const at = (level: string, owner: Sql) =>
    sql`exists (select from param_value n where n.client_id = ${clientId} and n.level = ${level} and n.owner_id = ${owner} and n.param_id = ${paramId})`
  const hit = (level: string) => sql`v.client_id = ${clientId} and v.param_id = ${paramId} and v.level = ${level} and ${condition}`
  return sql`
    select v.owner_id from param_value v where ${hit('PRODUCT')}
    union select q.id from param_value v join product q on q.client_id = ${clientId} and q.view_id = v.owner_id
      where ${hit('VIEW')} and not ${at('PRODUCT', sql`q.id`)}
    union select q.id from param_value v join product q on q.client_id = ${clientId} and q.model_id = v.owner_id
      where ${hit('MODEL')} and not ${at('PRODUCT', sql`q.id`)} and not ${at('VIEW', sql`q.view_id`)}
    union select q.id from param_value v join product_model m on m.client_id = ${clientId} and m.category_id = v.owner_id
      join product q on q.client_id = ${clientId} and q.model_id = m.id
      where ${hit('CATEGORY')} and not ${at('PRODUCT', sql`q.id`)} and not ${at('VIEW', sql`q.view_id`)} and not ${at('MODEL', sql`m.id`)}`
}

/** The values of products level by level. */
export const readLevels = (db: Tx, clientId: number, productIds: readonly number[]) =>
  db.all<{ id: number; ofProduct: ParamValue[] | null; ofView: ParamValue[] | null; ofModel: ParamValue[] | null; ofCategory: ParamValue[] | null }>(sql`
    select p.id, p.param_values as of_product, v.param_values as of_view, m.param_values as of_model, c.param_values as of_category
    from product p
    join product_view v on v.client_id = ${clientId} and v.id = p.view_id
    join product_model m on m.client_id = ${clientId} and m.id = p.model_id
    left join category c on c.client_id = ${clientId} and c.id = m.category_id
    where p.client_id = ${clientId} and p.id = any(${productIds}::bigint[])`)

export const setDefaults = (db: Tx, clientId: number, categoryId: number, values: readonly ParamValue[] | null) =>
  db.run(sql`update category set param_values = ${values === null ? null : JSON.stringify(values)}::jsonb where client_id = ${clientId} and id = ${categoryId}`)

/** What was said of parameters in one category is said in another; where both say something, the other's word stays. */
export async function moveCategoryParams(db: Tx, clientId: number, from: number, to: number): Promise<void> {
  await db.run(sql`insert into param_category (client_id, param_id, category_id)
    select client_id, param_id, ${to} from param_category where client_id = ${clientId} and category_id = ${from} on conflict do nothing`)
  await db.run(sql`update param_rule set category_id = ${to}, version = version + 1 where client_id = ${clientId} and category_id = ${from}`)
  await db.run(sql`update param_override o set category_id = ${to} where o.client_id = ${clientId} and o.category_id = ${from}
    and not exists (select from param_override t where t.client_id = ${clientId} and t.category_id = ${to} and t.param_id = o.param_id)`)
}
