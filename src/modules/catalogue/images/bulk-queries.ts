// SQL of pictures by the hundred: what is freed of an organization, and what photo sessions add to a colour.
import { sql, type Tx } from '../../../kit/db.ts'

/** Hosts that marketplaces serve pictures of cards from; a link that is marked for a service is its link too. */
const hosts: Record<string, string> = {
  WILDBERRIES: '(wbbasket\\.ru|wbcontent\\.net|wbstatic\\.net|wildberries\\.ru|wb\\.ru)',
  OZON: '(ozone\\.ru|ozon\\.ru|ozonusercontent\\.com)',
  YANDEX_MARKET: '(mds\\.yandex\\.net|market\\.yandex\\.ru)',
  ALIEXPRESS: '(alicdn\\.com|aliexpress\\.ru)',
  AVITO: '(avito\\.st|avito\\.ru)',
  SBER_MEGA_MARKET: '(megamarket\\.ru|sbermegamarket\\.ru|goods\\.ru)',
}
const hostPattern = (service: string) => `^https?://([^/?#@]+\\.)?${hosts[service] ?? '(?!)'}(:\\d+)?([/?#]|$)`

type Scope = { organizationId: number; afterViewId: number; service: string | null; withUrls: boolean }
/** The next colours of an organization that have files to free; with a service, only those that have links of it. */
export const viewsToFree = (db: Tx, clientId: number, { organizationId, afterViewId, service, withUrls }: Scope, limit: number) =>
  db.all<{ id: number; modelId: number }>(sql`
    select v.id, v.model_id from product_view v
    join product_model m on m.client_id = ${clientId} and m.id = v.model_id and m.organization_id = ${organizationId}
    where v.client_id = ${clientId} and v.id > ${afterViewId}
      and exists (select from product_image i where i.client_id = ${clientId} and i.view_id = v.id and i.path is not null
        and (not ${withUrls}::boolean or i.url is not null))
      and (${service}::text is null or exists (select from product_image i where i.client_id = ${clientId} and i.view_id = v.id and i.url is not null
        and (${service}::text = any(i.services) or i.url ~* ${service === null ? '' : hostPattern(service)})))
    order by v.id limit ${limit}`)

/** Files go; a picture that has a link stays as that link, one that has none goes. Answers the file of each picture with its size. */
export async function freeImages(db: Tx, clientId: number, viewIds: readonly number[], withUrls: boolean): Promise<StoredFile[]> {
  const rows = await db.all<{ id: number; path: string; size: number | null; linked: boolean }>(sql`
    select id, path, size, url is not null as linked from product_image where client_id = ${clientId} and view_id = any(${viewIds}::bigint[])
      and path is not null and (not ${withUrls}::boolean or url is not null) order by id for update`)
  const idsOf = (linked: boolean) => rows.filter((row) => row.linked === linked).map(({ id }) => id)
  await db.run(sql`update product_image set path = null, width = null, height = null, size = null, source_hash = null
    where client_id = ${clientId} and id = any(${idsOf(true)}::bigint[])`)
  await db.run(sql`delete from product_image where client_id = ${clientId} and id = any(${idsOf(false)}::bigint[])`)
  return rows.map(({ path, size }) => ({ path, size: size ?? 0 }))
}

export type SourcedImage = { path: string; hash: string; width: number; height: number; size: number }
/** Adds pictures behind those that are there, in their order; what the colour has already is left out. Answers how many were new. */
export const insertSourced = (db: Tx, clientId: number, viewId: number, images: readonly SourcedImage[]) =>
  db.run(sql`
    insert into product_image (client_id, view_id, path, position, width, height, size, source_hash)
    select ${clientId}, ${viewId}, u.path, coalesce((select max(position) + 1 from product_image where client_id = ${clientId} and view_id = ${viewId}), 0)
      + (row_number() over (order by u.at))::int - 1, u.width, u.height, u.size, u.hash
    from unnest(${images.map((one) => one.path)}::text[], ${images.map((one) => one.hash)}::text[], ${images.map((one) => one.width)}::int[],
      ${images.map((one) => one.height)}::int[], ${images.map((one) => one.size)}::int[]) with ordinality u(path, hash, width, height, size, at)
    on conflict (client_id, view_id, source_hash) where source_hash is not null do nothing`)

export const knownSources = async (db: Tx, clientId: number, viewId: number): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await db.all<{ hash: string }>(sql`select source_hash as hash from product_image
        where client_id = ${clientId} and view_id = ${viewId} and source_hash is not null`)
    ).map(({ hash }) => hash),
  )

export type StoredFile = { path: string; size: number }
/** Of a colour only the pictures of these sources stay, in this order. Answers the files of the others. */
export async function keepOnlySources(db: Tx, clientId: number, viewId: number, hashes: readonly string[]): Promise<StoredFile[]> {
  const gone = await db.all<{ path: string | null; size: number | null }>(sql`delete from product_image where client_id = ${clientId} and view_id = ${viewId}
    and (source_hash is null or source_hash <> all(${hashes}::text[])) returning path, size`)
  await db.run(sql`update product_image set position = array_position(${hashes}::text[], source_hash) - 1
    where client_id = ${clientId} and view_id = ${viewId} and source_hash = any(${hashes}::text[])`)
  return gone.flatMap(({ path, size }) => (path === null ? [] : [{ path, size: size ?? 0 }]))
}

/** Those of the files that no picture shows any more. */
export const unshown = async (db: Tx, clientId: number, paths: readonly string[]): Promise<string[]> =>
  (
    await db.all<{ path: string }>(sql`
    select distinct p.path from unnest(${paths}::text[]) p(path)
    where not exists (select from product_image i where i.client_id = ${clientId} and i.path = p.path)`)
  ).map(({ path }) => path)
