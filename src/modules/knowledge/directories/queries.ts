// Reading directories that all clients share. What writes them is queries of the owner: stores.ts.
import { and, contains, likeText, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { wordsOf, type CategoryRow, type CountryRow, type RegionRow, type TnvedRow } from './rules.ts'

const holding = (column: Sql, query: string) => wordsOf(query).map((word) => sql`${column} like ${contains(word)}`)
/** What is called so first, then what begins so, then the rest. */
const nearest = (column: Sql, query: string) => {
  const text = wordsOf(query).join(' ')
  return sql`(${column} = ${text}) desc, (${column} like ${`${likeText(text)}%`}) desc`
}

export const findCountries = (db: Tx, query: string, limit: number) =>
  db.all<CountryRow>(sql`select id, code2, code3, name from directory.country where ${and(holding(sql`search`, query))}
    order by (upper(${query.trim()}) in (code2, code3)) desc, ${nearest(sql`lower(name)`, query)}, name limit ${limit}`)

export const findRegions = (db: Tx, query: string, countryId: number | null, limit: number) =>
  db.all<RegionRow>(sql`select id, country_id, name from directory.region
    where ${and([...holding(sql`replace(lower(name), 'ё', 'е')`, query), sql`(${countryId}::int is null or country_id = ${countryId}::int)`])}
    order by ${nearest(sql`lower(name)`, query)}, name limit ${limit}`)

type TnvedQuery = { query: string; limit: number; wildberriesTypeId: number | null }
/** By the beginning of the code or by words of the name; codes that the category is allowed come first. */
export function findTnved(db: Tx, { query, limit, wildberriesTypeId }: TnvedQuery): Promise<TnvedRow[]> {
  const digits = query.replace(/\s/g, '')
  const byCode = /^\d+$/.test(digits)
  const where = byCode ? [sql`t.code like ${`${digits}%`}`] : holding(sql`t.search`, query)
  return db.all<TnvedRow>(
    sql`
    select t.id, t.code, t.name, t.category_class, above.id as parent_id, above.code as parent_code, l.code is not null as linked
    from directory.tnved t
    left join directory.category_tnved l on l.service = 'WILDBERRIES' and l.category_id = ${wildberriesTypeId}::bigint and l.code = t.code
    left join lateral (select p.id, p.code from directory.tnved p where p.code in (left(t.code, 2), left(t.code, 4), left(t.code, 6), left(t.code, 8))
      and length(p.code) < length(t.code) order by length(p.code) desc limit 1) above on true
    where ${and(where)}
    order by linked desc, (length(t.code) = 10) desc, t.code limit ${limit}`,
    { fresh: true },
  )
}

/** Codes that a category is allowed and whose names nobody has imported yet. */
export const unnamedCodes = (db: Tx, service: string, categoryId: number, digits: string, limit: number) =>
  db.all<{ code: string; marked: boolean }>(sql`
    select l.code, l.marked from directory.category_tnved l left join directory.tnved t on t.code = l.code
    where l.service = ${service} and l.category_id = ${categoryId} and t.id is null and l.code like ${`${likeText(digits)}%`} order by l.code limit ${limit}`)

const categoryColumns = sql`id, parent_id, name, path, leaf, published, types, synced_at, changed_at`
export function findCategories(db: Tx, service: string, query: string, limit: number): Promise<CategoryRow[]> {
  const id = /^\d{1,15}$/.test(query.trim()) ? Number(query.trim()) : null
  const words = and(holding(sql`search`, query))
  return db.all<CategoryRow>(
    sql`select ${categoryColumns} from directory.category
    where service = ${service} and published and ${id === null ? words : sql`(id = ${id} or (${words}))`}
    order by ${id === null ? nearest(sql`replace(lower(name), 'ё', 'е')`, query) : sql`(id = ${id}) desc`}, leaf desc, length(path), path, id limit ${limit}`,
    { fresh: true },
  )
}
export const readCategory = (db: Tx, service: string, id: number) =>
  db.maybe<CategoryRow>(sql`select ${categoryColumns} from directory.category where service = ${service} and id = ${id}`)

/** Words that the client keeps for its cards, and what Wildberries calls its subjects: all that is known of how goods are called there. */
export const findKeywords = async (db: Tx, clientId: number, query: string, limit: number): Promise<string[]> =>
  (
    await db.all<{ word: string }>(sql`
    select word from (
      select distinct on (lower(word)) word, known from (
        select word, 0 as known from keyword where client_id = ${clientId} and ${and(holding(sql`replace(lower(word), 'ё', 'е')`, query))}
        union all
        select name, 1 from directory.category where service = 'WILDBERRIES' and published and ${and(holding(sql`search`, query))}
          and ${and(holding(sql`replace(lower(name), 'ё', 'е')`, query))}) all_words
      order by lower(word), known) once
    order by ${nearest(sql`replace(lower(word), 'ё', 'е')`, query)}, known, lower(word) limit ${limit}`)
  ).map(({ word }) => word)

export type ValueRow = { name: string; externalId: number | null; paramId: number }
/** Values of a characteristic that are the same everywhere, and those of the category. */
export const findValues = (db: Tx, service: string, externalId: number, categoryId: number, limit: number) =>
  db.all<ValueRow>(sql`
    select o.name, o.external_id, o.param_id from directory.param p join directory.option o on o.param_id = p.id
    where p.service = ${service} and p.external_id = ${externalId} and o.category_id = any(${[0, categoryId]}::bigint[]) order by o.name limit ${limit}`)

/** Services whose directories were not read whole since then. */
export const staleServices = (db: Tx, services: readonly string[], hours: number) =>
  db.all<{ service: string }>(sql`
    select s as service from unnest(${services}::text[]) s left join directory.refresh r on r.service = s
    where r.finished_at is null or r.finished_at < now() - make_interval(hours => ${hours})`)

/** What a category of a client is tied to, by marketplace. */
export const tieFields: Readonly<Record<string, string>> = {
  WILDBERRIES: 'wildberriesTypeId',
  OZON: 'ozonDescriptionCategoryId',
  YANDEX_MARKET: 'yandexMarketCategoryId',
}
/** Categories that the client's own are tied to and whose characteristics nobody has asked for yet. */
export const unreadTies = async (db: Tx, clientId: number, service: string, limit: number): Promise<number[]> =>
  (
    await db.all<{ id: number }>(sql`
    select distinct d.id from category c join directory.category d on d.service = ${service} and d.id = (c.extra ->> ${tieFields[service] ?? ''})::bigint
    where c.client_id = ${clientId} and c.extra ? ${tieFields[service] ?? ''} and not c.deleted and d.leaf and d.published and d.params_synced_at is null
    order by d.id limit ${limit}`)
  ).map(({ id }) => id)

/** Whoever makes a category of an Ozon one waits for the others of the client that do. */
export const lockCategories = (db: Tx, clientId: number) => db.alone('categories of Ozon', clientId)
