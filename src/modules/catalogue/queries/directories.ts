// Brands, manufacturers and categories: the directories that cards refer to.
import { and, contains, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../../kit/paging.ts'

export type BrandRow = {
  id: number
  name: string
  ozonName: string | null
  ozonId: number | null
  logo: string | null
  deleted: boolean
  extra: Record<string, unknown>
}
export type ManufacturerRow = {
  id: number
  organizationId: number | null
  title: string | null
  name: string
  address: string | null
  countryId: number | null
  countryName: string | null
  inn: string
  deleted: boolean
}
export type CategoryRow = { id: number; name: string; parentId: number | null; tnvedId: number | null; extra: Record<string, unknown>; deleted: boolean }
export type Rows = { brand: BrandRow; manufacturer: ManufacturerRow; category: CategoryRow }
export type Directory = keyof Rows

const columns: Record<Directory, string> = {
  brand: 'id, name, ozon_name, ozon_id, logo, deleted, extra',
  manufacturer: 'id, organization_id, title, name, address, country_id, country_name, inn, deleted',
  category: 'id, name, parent_id, tnved_id, extra, deleted',
}

export const readEntries = <D extends Directory>(db: Tx, directory: D, clientId: number, ids: readonly number[]) =>
  db.all<Rows[D]>(sql`select ${raw(columns[directory])} from ${raw(directory)} where client_id = ${clientId}
    and id = any(${ids}::bigint[])`)

export const lockEntry = <D extends Directory>(db: Tx, directory: D, clientId: number, id: number) =>
  db.maybe<Rows[D]>(sql`select ${raw(columns[directory])} from ${raw(directory)} where client_id = ${clientId} and id = ${id} for update`)

export type EntryFilter = PagingQuery<'ID' | 'NAME'> & {
  /** Of manufacturers only: those of these organizations, and those of none. */
  organizationIds?: readonly number[] | null
  query?: string
  deleted?: boolean
  ozonCategoryId?: number
  aliexpressCategoryId?: number
}

function matching(clientId: number, filter: EntryFilter): Sql {
  const conditions = [sql`client_id = ${clientId}`]
  if (filter.deleted !== undefined) conditions.push(sql`deleted = ${filter.deleted}`)
  if (filter.organizationIds) conditions.push(sql`(organization_id is null or organization_id = any(${filter.organizationIds}::bigint[]))`)
  if (filter.query !== undefined) conditions.push(sql`name ilike ${contains(filter.query.trim())}`)
  if (filter.ozonCategoryId !== undefined) conditions.push(sql`(extra ->> 'ozonCategoryId')::bigint = ${filter.ozonCategoryId}`)
  if (filter.aliexpressCategoryId !== undefined) conditions.push(sql`(extra ->> 'aliexpressCategoryId')::bigint = ${filter.aliexpressCategoryId}`)
  return and(conditions)
}

export async function findEntries<D extends Directory>(
  db: Tx,
  directory: D,
  clientId: number,
  filter: EntryFilter,
): Promise<{ rows: Rows[D][]; total: number | undefined }> {
  const where = matching(clientId, filter)
  const rows = await db.all<Rows[D]>(sql`select ${raw(columns[directory])} from ${raw(directory)} where ${where}
    ${orderBy(filter, { ID: 'id', NAME: 'lower(name)' }, 'NAME', 'id', true)} ${slice(filter)}`)
  if (filter.count !== true) return { rows, total: undefined }
  return { rows, total: await db.value<number>(sql`select count(*) from ${raw(directory)} where ${where}`) }
}

export const allBrands = (db: Tx, clientId: number) =>
  db.all<BrandRow>(sql`select ${raw(columns.brand)} from brand where client_id = ${clientId} and not deleted order by lower(name), id`)

const isNull = (value: unknown) => value === null || value === undefined
const written: Record<Directory, readonly string[]> = {
  brand: ['name', 'ozon_name', 'ozon_id', 'logo', 'deleted', 'extra'],
  manufacturer: ['organization_id', 'title', 'name', 'address', 'country_id', 'country_name', 'inn', 'deleted'],
  category: ['name', 'parent_id', 'tnved_id', 'extra', 'deleted'],
}
/** Writes an entry, new or changed; values by column names. */
export function writeEntry<D extends Directory>(db: Tx, directory: D, clientId: number, id: number | null, values: Record<string, unknown>): Promise<Rows[D]> {
  const names = written[directory].filter((name) => !isNull(values[name]) || id !== null)
  const list = raw(names.join(', '))
  const source = sql`select ${list} from jsonb_populate_record(null::${raw(directory)}, ${JSON.stringify(values)}::jsonb)`
  return id === null
    ? db.one<Rows[D]>(sql`insert into ${raw(directory)} (client_id, ${list}) select ${clientId},
      r.* from (${source}) r returning ${raw(columns[directory])}`)
    : db.one<Rows[D]>(sql`update ${raw(directory)} set (${list}) = (${source}) where client_id = ${clientId} and id = ${id}
      returning ${raw(columns[directory])}`)
}

/** Brands by name, made where there are none. Two requests that make the same one agree on it. */
export async function brandsByName(db: Tx, clientId: number, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map()
  await db.run(sql`
    insert into brand (client_id, name) select ${clientId}, min(n) from unnest(${names}::text[]) n group by lower(n) order by lower(n)
    on conflict (client_id, lower(name)) where not deleted do nothing`)
  const rows = await db.all<{ name: string; id: number }>(sql`
    select n as name, b.id from unnest(${names}::text[]) n join brand b on b.client_id = ${clientId} and lower(b.name) = lower(n)
      and not b.deleted`)
  return new Map(rows.map((row) => [row.name, row.id]))
}

/** A manufacturer of an organization by name, made where there is none. */
export async function manufacturerByName(db: Tx, clientId: number, wanted: { organizationId: number; name: string; inn: string }): Promise<number> {
  const found = () =>
    db.maybe<{ id: number }>(sql`
    select id from manufacturer where client_id = ${clientId} and lower(name) = lower(${wanted.name})
      and coalesce(organization_id, ${wanted.organizationId}) = ${wanted.organizationId}
      and not deleted order by organization_id nulls last, id limit 1`)
  const known = await found()
  if (known) return known.id
  await db.run(sql`
    insert into manufacturer (client_id, organization_id, title, name, inn)
      values (${clientId}, ${wanted.organizationId}, ${wanted.name}, ${wanted.name}, ${wanted.inn})
    on conflict (client_id, coalesce(organization_id, 0), lower(name), inn) where not deleted do nothing`)
  return (await found())?.id ?? 0
}

/** A category by name, made where there is none; names may repeat, so making one waits for others that make one. */
export async function categoryByName(db: Tx, clientId: number, name: string): Promise<number> {
  const found = () =>
    db.maybe<{ id: number }>(sql`select id from category where client_id = ${clientId} and lower(name) = lower(${name})
    and not deleted order by id limit 1`)
  const known = await found()
  if (known) return known.id
  await db.alone('categories by name', clientId)
  return (
    (await found())?.id ??
    (await db.value<number>(sql`insert into category (client_id, name) values (${clientId}, ${name})
    returning id`))
  )
}

const reference: Record<Directory, string> = { brand: 'brand_id', manufacturer: 'manufacturer_id', category: 'category_id' }

export const isUsed = (db: Tx, directory: Directory, clientId: number, id: number): Promise<boolean> =>
  db.value<boolean>(sql`select exists (select from product_model where client_id = ${clientId}
    and ${raw(reference[directory])} = ${id})
    or (${directory === 'category'} and exists (select from category where client_id = ${clientId} and parent_id = ${id})) as used`)

export const markEntry = (db: Tx, directory: Directory, clientId: number, id: number, deleted: boolean) =>
  db.run(sql`update ${raw(directory)} set deleted = ${deleted} where client_id = ${clientId} and id = ${id}`)

export const deleteEntry = (db: Tx, directory: Directory, clientId: number, id: number) =>
  db.run(sql`delete from ${raw(directory)} where client_id = ${clientId} and id = ${id}`)

/** Moves every card from one entry to another. */
export const moveCards = (db: Tx, directory: Directory, clientId: number, from: number, to: number) =>
  db.run(sql`update product_model set ${raw(reference[directory])} = ${to}, version = version + 1, modified_at = now()
    where client_id = ${clientId} and ${raw(reference[directory])} = ${from}`)

/**
 * What else is said of a whole brand or category passes with its cards: documents of quality, prices of work. A document that the other has
 * already is not hung there twice.
 */
export async function moveTies(db: Tx, directory: 'brand' | 'category', clientId: number, from: number, to: number): Promise<void> {
  const [column, beside] = directory === 'brand' ? [raw('brand_id'), raw('category_id')] : [raw('category_id'), raw('brand_id')]
  await db.run(sql`
    update quality_document_link l set ${column} = ${to} where l.client_id = ${clientId} and l.${column} = ${from} and not exists (
      select from quality_document_link t where t.client_id = ${clientId} and t.${column} = ${to} and t.document_id = l.document_id
        and t.model_id is not distinct from l.model_id and t.${beside} is not distinct from l.${beside})`)
  await db.run(sql`update job_tariff set ${column} = ${to} where client_id = ${clientId} and ${column} = ${from}`)
}

export const moveChildren = (db: Tx, clientId: number, from: number, to: number) =>
  db.run(sql`update category set parent_id = ${to} where client_id = ${clientId} and parent_id = ${from} and id <> ${to}`)

/** True when `id` is `parentId` or stands above it. */
export const isAbove = (db: Tx, clientId: number, id: number, parentId: number): Promise<boolean> =>
  db.value<boolean>(sql`
    with recursive up as (
      select id, parent_id from category where client_id = ${clientId} and id = ${parentId}
      union select c.id, c.parent_id from category c join up on c.client_id = ${clientId} and c.id = up.parent_id)
    select exists (select from up where id = ${id}) as above`)

/** What marketplaces call these categories of theirs. */
export const namesOnMarkets = (db: Tx, wanted: readonly { service: string; id: number }[]) =>
  db.all<{ service: string; id: number; name: string }>(sql`
    select c.service, c.id, c.name from unnest(${wanted.map(({ service }) => service)}::text[], ${wanted.map(({ id }) => id)}::bigint[]) w(service, id)
    join directory.category c on c.service = w.service and c.id = w.id`)
export const readCustomsCode = (db: Tx, id: number) =>
  db.maybe<{ id: number; code: string; name: string; categoryClass: string | null }>(
    sql`select id, code, name, category_class from directory.tnved where id = ${id}`,
  )
