// Product search in SQL: ids first, by an index that fits; the cards of one page are loaded after.
import { and, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { limitOf, offsetOf, orderBy } from '../../../kit/paging.ts'
import { conditionsOf, groupingOf } from './filters.ts'
import type { ProductFilter } from './schemas.ts'

const columns = { ID: 'p.id', NAME: 'p.name', ARTICLE: 'p.article', PRICE: 'p.price_minor', CREATED_DATE: 'p.created_at' }

/** One product of each group, the oldest: the others are counted as the same thing. */
const firstOfGroup = (column: string, conditions: readonly Sql[]) => {
  const name = column.slice(2)
  return sql`p.id in (select distinct on (${raw(column)}) p.id from searchable_product p where ${and(conditions)} order by ${raw(`p.${name}`)}, p.id)`
}

function whereOf(clientId: number, organizationIds: readonly number[] | null, filter: ProductFilter): Sql {
  const conditions = conditionsOf(clientId, organizationIds, filter)
  const group = groupingOf(filter)
  return and(group === undefined ? conditions : [...conditions.slice(0, 1), firstOfGroup(group, conditions)])
}

export async function searchIds(db: Tx, clientId: number, organizationIds: readonly number[] | null, filter: ProductFilter): Promise<number[]> {
  const order = orderBy(filter, columns, 'ID', 'p.id', filter.sortBy !== undefined)
  const rows = await db.all<{ id: number }>(
    sql`select p.id from searchable_product p where ${whereOf(clientId, organizationIds, filter)} ${order} limit ${limitOf(filter)} offset ${offsetOf(filter)}`,
    { fresh: true },
  )
  return rows.map((row) => row.id)
}

export const countFound = async (db: Tx, clientId: number, organizationIds: readonly number[] | null, filter: ProductFilter) =>
  (await db.one<{ count: number }>(sql`select count(*) from searchable_product p where ${whereOf(clientId, organizationIds, filter)}`, { fresh: true })).count

/** Products with exactly this barcode, or this id of a marketplace: what a scanner or a copied number means. */
export const idsByCode = async (db: Tx, clientId: number, code: string) =>
  (
    await db.all<{ productId: number }>(sql`
    select product_id from product_barcode where client_id = ${clientId} and barcode = ${code}
    union select product_id from listing where client_id = ${clientId} and service in ('WILDBERRIES', 'OZON', 'YANDEX_MARKET') and service_product_id = ${code}
    union select l.product_id from listing l where l.client_id = ${clientId} and l.service in ('WILDBERRIES', 'OZON', 'YANDEX_MARKET') and l.card_id = ${code} limit 500`)
  ).map((row) => row.productId)
