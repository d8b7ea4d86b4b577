// SQL of quality documents: the documents, what they are for, their pages.
import { and, contains, isAmong, sql, type Sql, type Tx } from '../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../kit/paging.ts'

export type DocumentRow = {
  id: number
  name: string
  type: 'DECLARATION' | 'CERTIFICATE' | 'REFUSAL'
  number: string
  startsAt: Date | null
  expiresAt: Date | null
  version: number
  createdBy: string | null
}
export type LinkRow = { id: number; documentId: number; modelId: number | null; brandId: number | null; categoryId: number | null }
export type ImageRow = { id: number; documentId: number; path: string; position: number; width: number | null; height: number | null; size: number }
type Reach = { clientId: number; organizationIds: readonly number[] | null }

const columns = sql`d.id, d.name, d.type, d.number, d.starts_at, d.expires_at, d.version, d.created_by`

/** A document that is only for cards of organizations that the caller does not see is not there for them. */
const visible = ({ clientId, organizationIds }: Reach): Sql => sql`(${organizationIds}::bigint[] is null
  or not exists (select from quality_document_link l where l.client_id = ${clientId} and l.document_id = d.id)
  or exists (select from quality_document_link l where l.client_id = ${clientId} and l.document_id = d.id and (l.model_id is null
    or exists (select from product_model m where m.client_id = ${clientId} and m.id = l.model_id and m.organization_id = any(${organizationIds}::bigint[])))))`

export const readDocuments = (db: Tx, reach: Reach, ids: readonly number[]) =>
  db.all<DocumentRow>(
    sql`select ${columns} from quality_document d where d.client_id = ${reach.clientId} and d.id = any(${ids}::bigint[]) and ${visible(reach)}`,
  )
export const lockDocument = (db: Tx, reach: Reach, id: number) =>
  db.maybe<DocumentRow>(sql`select ${columns} from quality_document d where d.client_id = ${reach.clientId} and d.id = ${id} and ${visible(reach)} for update`)

type Written = Pick<DocumentRow, 'name' | 'type' | 'number' | 'startsAt' | 'expiresAt'>
export const insertDocument = (db: Tx, clientId: number, row: Written, createdBy: string) =>
  db.one<{ id: number }>(sql`
    insert into quality_document (client_id, name, type, number, starts_at, expires_at, created_by)
    values (${clientId}, ${row.name}, ${row.type}, ${row.number}, ${row.startsAt}, ${row.expiresAt}, ${createdBy}) returning id`)
export const updateDocument = (db: Tx, clientId: number, id: number, row: Written) =>
  db.run(sql`update quality_document set name = ${row.name}, type = ${row.type}, number = ${row.number}, starts_at = ${row.startsAt},
    expires_at = ${row.expiresAt}, version = version + 1 where client_id = ${clientId} and id = ${id}`)
export const touchDocument = (db: Tx, clientId: number, id: number) =>
  db.run(sql`update quality_document set version = version + 1 where client_id = ${clientId} and id = ${id}`)
export const deleteDocument = (db: Tx, clientId: number, id: number) => db.run(sql`delete from quality_document where client_id = ${clientId} and id = ${id}`)

/** What documents are for; of cards only those that the caller sees. */
export const readLinks = (db: Tx, { clientId, organizationIds }: Reach, documentIds: readonly number[]) =>
  db.all<LinkRow>(sql`
    select l.id, l.document_id, l.model_id, l.brand_id, l.category_id from quality_document_link l
    left join product_model m on m.client_id = ${clientId} and m.id = l.model_id
    where l.client_id = ${clientId} and l.document_id = any(${documentIds}::bigint[])
      and (l.model_id is null or ${organizationIds}::bigint[] is null or m.organization_id = any(${organizationIds}::bigint[]))
    order by l.document_id, l.id`)

export type NewLink = Pick<LinkRow, 'modelId' | 'brandId' | 'categoryId'>
export const insertLinks = (db: Tx, clientId: number, documentId: number, links: readonly NewLink[]) =>
  db.run(sql`
    insert into quality_document_link (client_id, document_id, model_id, brand_id, category_id)
    select ${clientId}, ${documentId}, u.model_id, u.brand_id, u.category_id
    from unnest(${links.map((link) => link.modelId)}::bigint[], ${links.map((link) => link.brandId)}::bigint[],
      ${links.map((link) => link.categoryId)}::bigint[]) with ordinality u(model_id, brand_id, category_id, at) order by u.at
    on conflict do nothing`)
export const deleteLinks = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.run(sql`delete from quality_document_link where client_id = ${clientId} and id = any(${ids}::bigint[])`)

/** Those of the ids that are there, and for the caller. */
export const knownIds = async (db: Tx, { clientId, organizationIds }: Reach, what: 'model' | 'brand' | 'category', ids: readonly number[]) => {
  const source = {
    model: sql`select id from product_model where client_id = ${clientId} and id = any(${ids}::bigint[])
      and ${isAmong('organization_id', organizationIds)}`,
    brand: sql`select id from brand where client_id = ${clientId} and id = any(${ids}::bigint[])`,
    category: sql`select id from category where client_id = ${clientId} and id = any(${ids}::bigint[])`,
  }
  return new Set((await db.all<{ id: number }>(source[what])).map(({ id }) => id))
}

const imageColumns = sql`id, document_id, path, position, width, height, size`
export const readImages = (db: Tx, clientId: number, documentIds: readonly number[]) =>
  db.all<ImageRow>(sql`select ${imageColumns} from quality_document_image where client_id = ${clientId} and document_id = any(${documentIds}::bigint[])
    order by document_id, position, id`)
export const insertImage = (db: Tx, clientId: number, image: Omit<ImageRow, 'id' | 'position'>) =>
  db.one<ImageRow>(sql`
    insert into quality_document_image (client_id, document_id, path, position, width, height, size)
    select ${clientId}, ${image.documentId}, ${image.path}, coalesce(max(position) + 1, 0), ${image.width}, ${image.height}, ${image.size}
    from quality_document_image where client_id = ${clientId} and document_id = ${image.documentId} returning ${imageColumns}`)
export const placeImages = (db: Tx, clientId: number, documentId: number, images: readonly { id: number; position: number }[]) =>
  db.run(sql`
    update quality_document_image i set position = u.position from unnest(${images.map(({ id }) => id)}::bigint[],
      ${images.map(({ position }) => position)}::int[]) u(id, position)
    where i.client_id = ${clientId} and i.document_id = ${documentId} and i.id = u.id`)
export const findImage = (db: Tx, clientId: number, key: { id: number } | { path: string }) =>
  db.maybe<ImageRow>(sql`select ${imageColumns} from quality_document_image where client_id = ${clientId}
    and ${'id' in key ? sql`id = ${key.id}` : sql`path = ${key.path}`}`)
export const deleteImage = (db: Tx, clientId: number, id: number) =>
  db.run(sql`delete from quality_document_image where client_id = ${clientId} and id = ${id}`)
export const namedFiles = async (db: Tx, clientId: number, paths: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (await db.all<{ path: string }>(sql`select path from quality_document_image where client_id = ${clientId} and path = any(${paths}::text[])`)).map(
      ({ path }) => path,
    ),
  )

export const sorts = ['ID', 'NAME', 'NUMBER', 'START_DATE', 'EXPIRE_DATE'] as const
export type DocumentFilter = PagingQuery<(typeof sorts)[number]> & {
  brandId?: number
  categoryId?: number
  modelId?: number
  type?: string
  query?: string
  /** Whose term ends within these moments; what never ends is in neither. */
  expireFrom?: Date
  expireTo?: Date
}

/** The category and all above it: a document of a whole department is for what is inside. */
const above = (clientId: number, categoryId: Sql): Sql => sql`
  with recursive up as (
    select id, parent_id from category where client_id = ${clientId} and id = ${categoryId}
    union select c.id, c.parent_id from category c join up on c.client_id = ${clientId} and c.id = up.parent_id)
  select id from up`

/** A document is for a card when it names it, or its brand and its category as far as it names them. */
const forModel = (clientId: number, modelId: number): Sql => sql`exists (select from quality_document_link l
  join product_model m on m.client_id = ${clientId} and m.id = ${modelId}
  where l.client_id = ${clientId} and l.document_id = d.id and (l.model_id = m.id or (l.model_id is null
    and (l.brand_id is null or l.brand_id = m.brand_id)
    and (l.category_id is null or l.category_id in (${above(clientId, sql`m.category_id`)})))))`

const linked = (clientId: number, condition: Sql): Sql =>
  sql`exists (select from quality_document_link l where l.client_id = ${clientId} and l.document_id = d.id and ${condition})`

function matching(reach: Reach, filter: DocumentFilter): Sql {
  const { clientId } = reach
  const words = filter.query === undefined || filter.query.trim() === '' ? undefined : contains(filter.query.trim())
  return and([
    sql`d.client_id = ${clientId}`,
    visible(reach),
    ...(filter.brandId === undefined ? [] : [linked(clientId, sql`l.brand_id = ${filter.brandId}`)]),
    ...(filter.categoryId === undefined ? [] : [linked(clientId, sql`l.category_id = ${filter.categoryId}`)]),
    ...(filter.modelId === undefined ? [] : [forModel(clientId, filter.modelId)]),
    ...(filter.type === undefined ? [] : [sql`d.type = ${filter.type}`]),
    ...(words === undefined ? [] : [sql`(d.name ilike ${words} or d.number ilike ${words})`]),
    ...(filter.expireFrom === undefined ? [] : [sql`d.expires_at >= ${filter.expireFrom}`]),
    ...(filter.expireTo === undefined ? [] : [sql`d.expires_at <= ${filter.expireTo}`]),
  ])
}

const orders = { ID: 'd.id', NAME: 'lower(d.name)', NUMBER: 'lower(d.number)', START_DATE: 'd.starts_at', EXPIRE_DATE: 'd.expires_at' }
export async function findDocuments(db: Tx, reach: Reach, filter: DocumentFilter): Promise<{ rows: DocumentRow[]; total: number | undefined }> {
  const where = matching(reach, filter)
  const rows =
    await db.all<DocumentRow>(sql`select ${columns} from quality_document d where ${where} ${orderBy(filter, orders, 'ID', 'd.id', filter.sortBy !== undefined)}
    ${slice(filter)}`)
  if (filter.count !== true) return { rows, total: undefined }
  return { rows, total: await db.value<number>(sql`select count(*) from quality_document d where ${where}`) }
}
