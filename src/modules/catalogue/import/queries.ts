// All SQL of imports.
import { and, contains, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { slice, type PagingQuery } from '../../../kit/paging.ts'
import { sizeKey } from './rules.ts'

export type ImportState = { offersDone: number; created: number; changed: number; refused: number; warned: number }

export const openImport = (db: Tx, clientId: number, taskId: number, organizationId: number) =>
  db.one<ImportState>(sql`
    insert into feed_import (client_id, task_id, organization_id) values (${clientId}, ${taskId}, ${organizationId})
    on conflict (client_id, task_id) do update set organization_id = excluded.organization_id returning offers_done, created, changed, refused, warned`)

/** Moves an import on; false when another run of the same task has already saved this page. */
export const advanceImport = async (db: Tx, clientId: number, taskId: number, from: number, state: ImportState) =>
  (await db.run(sql`
    update feed_import set offers_done = ${state.offersDone}, created = ${state.created}, changed = ${state.changed}, refused = ${state.refused}, warned = ${state.warned}
    where client_id = ${clientId} and task_id = ${taskId} and offers_done = ${from}`)) === 1

export type ProblemRow = {
  id: number
  clientId: number
  organizationId: number
  service: string
  line: number
  externalId: string | null
  name: string | null
  article: string | null
  code: string
  params: Record<string, string | number>
  kept: boolean
  at: Date
}
export type NewProblem = Pick<ProblemRow, 'line' | 'externalId' | 'name' | 'article' | 'code' | 'params' | 'kept'> & { offerIndex: number | null }

export const insertProblems = (db: Tx, clientId: number, at: { taskId: number; organizationId: number }, problems: readonly NewProblem[]) =>
  db.run(sql`
    insert into import_problem (client_id, task_id, organization_id, line, offer_index, external_id, name, article, code, params, kept)
    select ${clientId}, ${at.taskId}, ${at.organizationId}, p.line, p."offerIndex", p."externalId", p.name, p.article, p.code, p.params, p.kept
    from jsonb_to_recordset(${JSON.stringify(problems)}::jsonb) as p (line int, "offerIndex" bigint, "externalId" text, name text, article text, code text, params jsonb, kept boolean)
    on conflict do nothing`)

export type ProblemFilter = PagingQuery<'ID'> & { query?: string; organizationId?: number; service?: string }
function conditions(clientId: number, organizationIds: readonly number[] | null, filter: ProblemFilter): Sql[] {
  const like = contains(filter.query ?? '')
  return [
    sql`client_id = ${clientId}`,
    ...(organizationIds === null ? [] : [sql`organization_id = any(${organizationIds}::bigint[])`]),
    ...(filter.query === undefined ? [] : [sql`(name ilike ${like} or article ilike ${like} or external_id ilike ${like})`]),
    ...(filter.organizationId === undefined ? [] : [sql`organization_id = ${filter.organizationId}`]),
    ...(filter.service === undefined ? [] : [sql`service = ${filter.service}`]),
  ]
}
export const listProblems = (db: Tx, clientId: number, organizationIds: readonly number[] | null, filter: ProblemFilter) =>
  db.all<ProblemRow>(sql`select * from import_problem where ${and(conditions(clientId, organizationIds, filter))}
    order by id ${(filter.ascending ?? filter.sortBy === 'ID') ? sql`asc` : sql`desc`} ${slice(filter)}`)
export const countProblems = (db: Tx, clientId: number, organizationIds: readonly number[] | null, filter: ProblemFilter) =>
  db.value<number>(sql`select count(*) from import_problem where ${and(conditions(clientId, organizationIds, filter))}`)

export const streamProblems = (db: Tx, clientId: number, taskId: number) =>
  db.stream<ProblemRow>(sql`select * from import_problem where client_id = ${clientId} and task_id = ${taskId} order by line, id`)

/** Offers that were imported before, with the article of the card they are on: the id of an offer is kept as the outer article of its product. */
export async function articlesOfOffers(db: Tx, clientId: number, organizationId: number, offerIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.all<{ offerId: string; article: string }>(sql`
    select l.article as offer_id, p.article from listing l join product p on p.client_id = l.client_id and p.id = l.product_id
    where l.client_id = ${clientId} and l.service = 'OTHER' and l.article = any(${offerIds}::text[]) and l.organization_id = ${organizationId} and not p.archived`)
  return new Map(rows.map((row) => [row.offerId, row.article]))
}

/** Which offer each of these sizes came from, where it came from one. */
export async function offersOfSizes(
  db: Tx,
  clientId: number,
  organizationId: number,
  sizes: readonly { article: string; color: string; size: string }[],
): Promise<Map<string, string>> {
  const rows = await db.all<{ article: string; color: string; size: string; offerId: string }>(sql`
    select p.article, p.color, p.size, l.article as offer_id
    from unnest(${sizes.map((one) => one.article)}::text[], ${sizes.map((one) => one.color)}::text[], ${sizes.map((one) => one.size)}::text[]) as w (article, color, size)
    join product p on p.client_id = ${clientId} and p.organization_id = ${organizationId} and p.article = w.article and p.color = w.color and p.size = w.size and not p.archived
    join listing l on l.client_id = p.client_id and l.product_id = p.id and l.service = 'OTHER' and l.article is not null`)
  return new Map(rows.map((row) => [sizeKey(row.article, row.color, row.size), row.offerId]))
}

const MOST_PICTURES = 100
/** Gives colours the pictures of their offers that they have not yet, up to as many as a colour may have; answers the new ones. */
export async function insertPictures(
  db: Tx,
  clientId: number,
  organizationId: number,
  pictures: readonly { offerId: string; url: string; position: number }[],
): Promise<number[]> {
  const made = await db.all<{ id: number; viewId: number }>(sql`
    insert into product_image (client_id, view_id, url, position)
    select ${clientId}, w.view_id, w.url, w.had + w.n - 1 from (
      select d.view_id, d.url, row_number() over (partition by d.view_id order by d.at) as n,
        (select count(*) from product_image i where i.client_id = ${clientId} and i.view_id = d.view_id) as had
      from (
        select p.view_id, u.url, min((u.at - 1) * 1000 + u.position) as at
        from unnest(${pictures.map((one) => one.offerId)}::text[], ${pictures.map((one) => one.url)}::text[], ${pictures.map((one) => one.position)}::int[])
          with ordinality u (offer_id, url, position, at)
        join listing l on l.client_id = ${clientId} and l.service = 'OTHER' and l.article = u.offer_id and l.organization_id = ${organizationId}
        join product p on p.client_id = ${clientId} and p.id = l.product_id and not p.archived
        where not exists (select from product_image i where i.client_id = ${clientId} and i.view_id = p.view_id and i.url = u.url)
        group by p.view_id, u.url
      ) d
    ) w where w.had + w.n <= ${MOST_PICTURES} order by w.view_id, w.n returning id, view_id`)
  if (made.length > 0)
    await db.run(sql`
      update product_view v set main_image_id = (select i.id from product_image i where i.client_id = ${clientId} and i.view_id = v.id
        order by i.position, i.id limit 1)
      where v.client_id = ${clientId} and v.id = any(${made.map(({ viewId }) => viewId)}::bigint[]) and v.main_image_id is null`)
  return made.map(({ id }) => id)
}
