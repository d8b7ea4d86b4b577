// Product search in SQL: ids first, by an index that fits; the cards of one page are loaded after.
import { and, join, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { limitOf, offsetOf } from '../../../kit/paging.ts'
import { conditionOf, groupingOf, waysOf } from './filters.ts'
import { kits, mayMeet, planOf, type Asker } from './plan.ts'
import type { ProductFilter } from './schemas.ts'

const columns = { ID: 'p.id', NAME: 'p.name', ARTICLE: 'p.article', PRICE: 'p.price_minor', CREATED_DATE: 'p.created_at' }

/**
 * One product of each group: the one before which no other is found. The oldest goes first; of a SKU, the one whose stock it is. (Inside,
 * `p` is the other: the conditions are the same.)
 */
const firstOfGroup = (clientId: number, column: 'view_id' | 'model_id' | 'sku_id', conditions: Sql) => {
  const others = sql`(select p.id, p.${raw(column)} from searchable_product p where ${conditions})`
  if (column !== 'sku_id') return sql`not exists (select from ${others} e where e.${raw(column)} = p.${raw(column)} and e.id < p.id)`
  // Only duplicates are asked about the others.
  return sql`(not p.is_duplicate or not exists (select from ${others} e join sku k on k.client_id = ${clientId} and k.id = e.sku_id
    where e.sku_id = p.sku_id and e.id <> p.id and (k.product_id = e.id or e.id < p.id)))`
}

/** The conditions under which a product is found, one for each way in which it can be; a group is looked at whole. */
function wheresOf(asker: Asker, filter: ProductFilter): Sql[] {
  const group = groupingOf(filter)
  if (group === undefined) return waysOf(asker, filter)
  const condition = conditionOf(asker, filter)
  return [and([condition, firstOfGroup(asker.clientId, group, condition)])]
}

/** Prices that nobody said come last in either order; an index read backwards has them first, so they are a way of their own. */
const bySaidPrice = (wheres: readonly Sql[], { sortBy, ascending = true }: ProductFilter) =>
  sortBy === 'PRICE' && !ascending ? wheres.flatMap((where) => [sql`${where} and p.price_minor is not null`, sql`${where} and p.price_minor is null`]) : wheres

const MOST_BY_WAY = 5_000
/** Ids of several ways, each asked for what may still come before the last that the page needs. */
async function mergedIds(db: Tx, wheres: readonly Sql[], ascending: boolean, most: number): Promise<number[]> {
  const direction = raw(ascending ? 'asc' : 'desc')
  let ids: number[] = []
  for (const where of wheres) {
    const last = ids[most - 1]
    const bound = last === undefined ? sql`` : sql`and p.id ${raw(ascending ? '<' : '>')} ${last}`
    const rows = await db.all<{ id: number }>(sql`select p.id from searchable_product p where ${where} ${bound} order by p.id ${direction} limit ${most}`, {
      fresh: true,
    })
    // Between two statements a product may come from one way to another.
    ids = [...new Set([...ids, ...rows.map(({ id }) => id)])].toSorted((a, b) => (ascending ? a - b : b - a)).slice(0, most)
  }
  return ids
}

/** A page: of each way as much as the page may need, by an index of this order where that is best, then the page of them all. */
export async function searchIds(db: Tx, asker: Asker, filter: ProductFilter): Promise<number[]> {
  const column = columns[filter.sortBy ?? 'ID']
  const ascending = filter.ascending ?? filter.sortBy !== undefined
  const direction = raw(ascending ? 'asc' : 'desc')
  const [limit, offset] = [limitOf(filter), offsetOf(filter)]
  const wheres = bySaidPrice(wheresOf(asker, filter), filter)
  const [only] = wheres
  if (wheres.length > 1 && column === columns.ID && limit + offset <= MOST_BY_WAY) return (await mergedIds(db, wheres, ascending, limit + offset)).slice(offset)
  const ordered = (where: Sql, most: number, skipped: number) =>
    sql`select p.id, ${raw(column)} as place from searchable_product p where ${where} order by ${raw(column)} ${direction}, p.id ${direction} limit ${most} offset ${skipped}`
  const statement =
    wheres.length === 1 && only
      ? ordered(only, limit, offset)
      : sql`select u.id from (${join(
          wheres.map((where) => sql`(${ordered(where, limit + offset, 0)})`),
          ' union all ',
        )}) u order by u.place ${direction} nulls last, u.id ${direction} limit ${limit} offset ${offset}`
  return (await db.all<{ id: number }>(statement, { fresh: true })).map((row) => row.id)
}

export const countFound = async (db: Tx, asker: Asker, filter: ProductFilter) => {
  const counts = wheresOf(asker, filter).map((where) => sql`(select count(*) from searchable_product p where ${where})`)
  return (await db.one<{ count: number }>(sql`select ${join(counts, ' + ')} as count`, { fresh: true })).count
}

/** The SKUs of the products that a filter finds, as a query; how they would be paged says nothing here. */
export const skusWhere = (asker: Asker, filter: ProductFilter): Sql =>
  join(
    wheresOf(asker, filter).map((where) => sql`select p.sku_id from searchable_product p where ${where}`),
    ' union all ',
  )

/** Products with exactly this barcode, or this id of a marketplace: what a scanner or a copied number means. */
export const idsByCode = async (db: Tx, clientId: number, code: string) =>
  (
    await db.all<{ productId: number }>(sql`
    select product_id from product_barcode where client_id = ${clientId} and barcode = ${code}
    union select product_id from listing where client_id = ${clientId} and service in ('WILDBERRIES', 'OZON', 'YANDEX_MARKET') and service_product_id = ${code}
    union select l.product_id from listing l where l.client_id = ${clientId} and l.service in ('WILDBERRIES', 'OZON', 'YANDEX_MARKET') and l.card_id = ${code} limit 500`)
  ).map((row) => row.productId)

export const avitoCategories = (db: Tx, clientId: number) =>
  db.all<{ id: number; avito: string }>(sql`
    select id, extra ->> 'avitoCategoryId' as avito from category where client_id = ${clientId} and extra ->> 'avitoCategoryId' is not null`)

/** SKUs of sets of which one or more can be made of what lies free in a warehouse. */
export const makeableSets = (db: Tx, { clientId, warehouseIds }: Asker) =>
  db.all<{ skuId: number; warehouseId: number }>(sql`
    select q.sku_id, s.warehouse_id from sku_part q
    join stock s on s.client_id = ${clientId} and s.sku_id = q.part_sku_id and s.free >= q.quantity and ${mayMeet(sql`s.warehouse_id`, warehouseIds)}
    where q.client_id = ${clientId} group by q.sku_id, s.warehouse_id
    having count(*) = (select count(*) from sku_part a where a.client_id = ${clientId} and a.sku_id = q.sku_id)`)

type Plan = { skuId: number; sold: number; quantity: number; need: number }
/** What was sold of these SKUs and what lacks; those that were not sold are left out. */
export const readPlan = (db: Tx, asker: Asker, filter: ProductFilter, skuIds: readonly number[]) =>
  db.all<Plan>(planOf(asker, filter, filter.needToBuy === undefined ? 'supply' : 'buy', skuIds), { fresh: true })

const mine = (column: string, ids: readonly number[] | null) => mayMeet(raw(column), ids)
const livesOn = (clientId: number) => sql`from sales_order o join order_line l on l.client_id = ${clientId} and l.order_id = o.id
  where o.client_id = ${clientId} and not o.deleted and o.type <> 'FBM'`

export type Sales = { productId: number; service: string; type: string; quantity: number }
/** Pieces ordered in the last two weeks, by service and kind of order. */
export const recentOrders = (db: Tx, { clientId, organizationIds }: Asker, productIds: readonly number[]) =>
  db.all<Sales>(sql`
    select l.product_id, o.service, o.type, sum(l.quantity)::bigint as quantity ${livesOn(clientId)}
      and o.created_at >= now() - interval '14 days' and o.status <> all('{CANCELED,REVOKED}') and ${mine('o.organization_id', organizationIds)}
      and l.product_id = any(${productIds}::bigint[]) group by l.product_id, o.service, o.type`)

/** Pieces sold in the last thirty days of each product that the caller may see, with its nought. */
export const salesOf = (db: Tx, { clientId, organizationIds }: Asker, productIds: readonly number[]) =>
  db.all<{ productId: number; quantity: number }>(sql`
    select p.id as product_id, coalesce(s.quantity, 0) as quantity from product p
    left join (select l.product_id, sum(l.quantity)::bigint as quantity ${livesOn(clientId)} and o.created_at >= now() - interval '30 days'
      and o.status <> all('{CANCELED,REVOKED,REFUND,PICK_UP_REFUND,REFUND_RECEIVED}') and ${mine('o.organization_id', organizationIds)}
      and l.product_id = any(${productIds}::bigint[]) group by l.product_id) s on s.product_id = p.id
    where p.client_id = ${clientId} and p.id = any(${productIds}::bigint[]) and ${mine('p.organization_id', organizationIds)} order by p.id`)

/** Pieces on the shelves of the warehouses that the caller may see, with sets that can be made there. */
export const shelfOf = (db: Tx, { clientId, warehouseIds }: Asker, skuIds: readonly number[]) =>
  db.all<{ skuId: number; quantity: number }>(sql`
    select s.sku_id, sum(s.free + ${kits(clientId, sql`s.warehouse_id`, sql`s.sku_id`)})::bigint as quantity from stock s
    where s.client_id = ${clientId} and s.sku_id = any(${skuIds}::bigint[]) and ${mine('s.warehouse_id', warehouseIds)} group by s.sku_id`)

const MOST_LIKE = 50
const MOST_LIKES = 5_000
/** The living products with one of these SKUs or colours: the first of each, as many as a row shows. */
export const likeProducts = async (db: Tx, { clientId, organizationIds }: Asker, by: 'sku_id' | 'view_id', keys: readonly number[]) =>
  (
    await db.all<{ id: number }>(sql`
    select l.id from unnest(${[...new Set(keys)]}::bigint[]) with ordinality k(key, n) cross join lateral (
      select p.id, p.position, row_number() over (order by p.position, p.id) as place from product p
      where p.client_id = ${clientId} and p.${raw(by)} = k.key and not p.archived and ${mine('p.organization_id', organizationIds)}
      order by p.position, p.id limit ${MOST_LIKE}) l
    order by l.place, k.n limit ${MOST_LIKES}`)
  ).map(({ id }) => id)
