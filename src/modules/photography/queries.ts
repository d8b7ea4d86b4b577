// SQL of photo sessions: the sessions, their folders, what names of folders mean, and cards on marketplaces.
import { contains, isAmong, sql, type Sql, type Tx } from '../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../kit/paging.ts'
import type { Allowed } from '../../kit/reach.ts'
import type { Match } from './rules.ts'

export type SessionRow = { id: number; folder: string; active: boolean; imported: boolean; overridePhoto: boolean; uploaded: boolean }
export type FolderRow = {
  id: number
  photographyId: number
  folder: string
  viewId: number | null
  processed: boolean
  uploaded: boolean
  message: string | null
  messageParams: Record<string, unknown> | null
  wildberriesId: number | null
}
type Reach = { clientId: number; organizationIds: Allowed }

// A session is at the marketplace when every folder that is a colour's is.
const columns = sql`s.id, s.folder, s.active, s.imported, s.override_photo, coalesce((select bool_and(f.uploaded) from photography_folder f
  where f.client_id = s.client_id and f.photography_id = s.id and f.view_id is not null), false) as uploaded`

export const findSession = (db: Tx, clientId: number, id: number) =>
  db.maybe<SessionRow>(sql`select ${columns} from photography s where s.client_id = ${clientId} and s.id = ${id}`)

/** The session of a folder, made when there is none; it is the one that goes on now. */
export async function activateSession(db: Tx, clientId: number, folder: string, createdBy: string): Promise<number> {
  // Two at once wait for each other: only one session goes on at a time.
  await db.run(sql`select from photography where client_id = ${clientId} and active for update`)
  await db.run(sql`update photography set active = false where client_id = ${clientId} and active and folder <> ${folder}`)
  return db.value<number>(sql`
    insert into photography (client_id, folder, active, created_by) values (${clientId}, ${folder}, true, ${createdBy})
    on conflict (client_id, folder) do update set active = true returning id`)
}
export const markImported = (db: Tx, clientId: number, id: number, override: boolean) =>
  db.run(sql`update photography set imported = true, override_photo = ${override} where client_id = ${clientId} and id = ${id}`)

export const sorts = ['ID', 'FOLDER'] as const
export type SessionFilter = PagingQuery<(typeof sorts)[number]> & { query?: string }
export async function findSessions(db: Tx, clientId: number, filter: SessionFilter): Promise<{ rows: SessionRow[]; total: number | undefined }> {
  const words = filter.query === undefined || filter.query.trim() === '' ? null : contains(filter.query.trim())
  const where = sql`s.client_id = ${clientId} and (${words}::text is null or s.folder ilike ${words})`
  const rows = await db.all<SessionRow>(sql`select ${columns} from photography s where ${where}
    ${orderBy(filter, { ID: 's.id', FOLDER: 'lower(s.folder)' }, 'ID', 's.id', filter.sortBy !== undefined)} ${slice(filter)}`)
  if (filter.count !== true) return { rows, total: undefined }
  return { rows, total: await db.value<number>(sql`select count(*) from photography s where ${where}`) }
}

/** The folders of a session; those of colours that the caller does not see are left out. */
export const readFolders = (db: Tx, { clientId, organizationIds }: Reach, photographyId: number) =>
  db.all<FolderRow>(sql`
    select f.id, f.photography_id, f.folder, f.view_id, f.processed, f.uploaded, f.message, f.message_params, v.wildberries_id
    from photography_folder f
    left join product_view v on v.client_id = ${clientId} and v.id = f.view_id
    left join product_model m on m.client_id = ${clientId} and m.id = v.model_id
    where f.client_id = ${clientId} and f.photography_id = ${photographyId}
      and (f.view_id is null or ${isAmong('m.organization_id', organizationIds)})
    order by f.folder, f.id`)

/** Folders that are there now; one that is gone goes too, unless its pictures were taken. */
export async function saveFolders(db: Tx, clientId: number, photographyId: number, names: readonly string[]): Promise<void> {
  await db.run(sql`delete from photography_folder where client_id = ${clientId} and photography_id = ${photographyId}
    and not processed and folder <> all(${names}::text[])`)
  await db.run(sql`
    insert into photography_folder (client_id, photography_id, folder) select ${clientId}, ${photographyId}, n from unnest(${names}::text[]) n order by n
    on conflict (client_id, photography_id, folder) do nothing`)
}
export type FolderState = { id: number; viewId: number | null; processed: boolean; message: string | null; messageParams: object | null }
export const noteFolders = (db: Tx, clientId: number, states: readonly FolderState[]) =>
  db.run(sql`
    update photography_folder f set view_id = u."viewId", processed = u.processed, message = u.message, message_params = u."messageParams"
    from jsonb_to_recordset(${JSON.stringify(states)}::jsonb) u(id bigint, "viewId" bigint, processed boolean, message text, "messageParams" jsonb)
    where f.client_id = ${clientId} and f.id = u.id`)
export const markUploaded = (db: Tx, clientId: number, viewId: number) =>
  db.run(sql`update photography_folder set uploaded = true where client_id = ${clientId} and view_id = ${viewId}`)

type Names = { names: readonly string[]; split: readonly { name: string; article: string; color: string }[] }
/** The colours that names may mean, the surest first: barcode, article or number at a marketplace, article with colour, article of a card of one colour. */
export const matchNames = (db: Tx, { clientId, organizationIds }: Reach, { names, split }: Names) => {
  const living = sql`p.client_id = ${clientId} and not p.archived and ${isAmong('p.organization_id', organizationIds)}`
  const kinds: Sql[] = [
    sql`select n.name, 1 as rank, p.view_id from n join product_barcode b on b.client_id = ${clientId} and b.barcode = n.name
      join product p on ${living} and p.id = b.product_id`,
    sql`select n.name, 2, p.view_id from n join product_view v on v.client_id = ${clientId} and v.wb_article = n.name
      join product p on ${living} and p.view_id = v.id`,
    sql`select n.name, 2, p.view_id from n join product_view v on v.client_id = ${clientId} and v.wildberries_id = case when n.name ~ '^[0-9]{1,15}$' then n.name::bigint end
      join product p on ${living} and p.view_id = v.id`,
    sql`select n.name, 2, p.view_id from n cross join unnest(array['OZON', 'YANDEX_MARKET', 'ALIEXPRESS', 'SBER_MEGA_MARKET', 'AVITO']) s(service)
      join listing l on l.client_id = ${clientId} and l.service = s.service and l.article = n.name join product p on ${living} and p.id = l.product_id`,
    sql`select c.name, 3, p.view_id from unnest(${split.map(({ name }) => name)}::text[], ${split.map(({ article }) => article)}::text[],
      ${split.map(({ color }) => color)}::text[]) c(name, article, color)
      join product p on ${living} and p.article = c.article and lower(p.color) = lower(c.color)`,
    sql`select n.name, 4, p.view_id from n join product p on ${living} and p.article = n.name`,
  ]
  const all = kinds.reduce((left, right) => sql`${left} union ${right}`)
  return db.all<Match>(sql`with n as (select name from unnest(${names}::text[]) u(name)) select distinct name, rank, view_id from (${all}) found`)
}

export type Target = { viewId: number; organizationId: number; label: string; cardId: string | null }
const viewsIn = ({ clientId, organizationIds }: Reach, viewIds: readonly number[]) => sql`from product_view v
  join product_model m on m.client_id = ${clientId} and m.id = v.model_id
  where v.client_id = ${clientId} and v.id = any(${viewIds}::bigint[]) and ${isAmong('m.organization_id', organizationIds)}`

/** Colours as cards of Wildberries. */
export const colorTargets = (db: Tx, reach: Reach, viewIds: readonly number[]) =>
  db.all<Target>(sql`select v.id as view_id, m.organization_id, trim(m.article || ' ' || v.color) as label, v.wildberries_id::text as card_id
    ${viewsIn(reach, viewIds)} order by v.id`)
/** Living sizes of colours as products of a marketplace; a colour without any is one target without a card. */
export const sizeTargets = (db: Tx, reach: Reach, viewIds: readonly number[], service: string) =>
  db.all<Target>(sql`
    select t.view_id, t.organization_id, trim(t.label || ' ' || coalesce(p.size, '')) as label, l.service_product_id as card_id
    from (select v.id as view_id, m.organization_id, trim(m.article || ' ' || v.color) as label ${viewsIn(reach, viewIds)}) t
    left join product p on p.client_id = ${reach.clientId} and p.view_id = t.view_id and not p.archived
    left join listing l on l.client_id = ${reach.clientId} and l.product_id = p.id and l.service = ${service}
    order by t.view_id, p.position, p.id`)
export const viewsOfModel = (db: Tx, clientId: number, modelId: number) =>
  db.all<{ id: number }>(sql`select id from product_view where client_id = ${clientId} and model_id = ${modelId} and not deleted order by position, id`)
