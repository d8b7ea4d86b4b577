// SQL of pictures: where they hang, what is stored of them, who may see them.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'

type Kept = { path: string | null; url: string | null; width: number | null; height: number | null; size: number | null; services: string[] }
export type NewImage = Kept & { position: number; extra: object }

export const insertImage = (db: Tx, clientId: number, viewId: number, image: NewImage) =>
  db.one<{ id: number }>(sql`
    insert into product_image (client_id, view_id, path, url, position, width, height, size, services, extra)
    values (${clientId}, ${viewId}, ${image.path}, ${image.url}, ${image.position}, ${image.width}, ${image.height}, ${image.size},
      ${image.services}::text[], ${JSON.stringify(image.extra)}::jsonb) returning id`)

export type ImageChange = { id: number; position: number; services: string[] | null; extra: object }
export const changeImages = (db: Tx, clientId: number, viewId: number, images: readonly ImageChange[]) =>
  db.run(sql`
    update product_image i set position = u.position, services = coalesce(array(select jsonb_array_elements_text(u.services)), i.services),
      extra = i.extra || u.extra
    from jsonb_to_recordset(${JSON.stringify(images)}::jsonb) u(id bigint, position int, services jsonb, extra jsonb)
    where i.client_id = ${clientId} and i.view_id = ${viewId} and i.id = u.id`)

export const countImages = async (db: Tx, clientId: number, viewId: number) =>
  await db.one<{ count: number; last: number }>(sql`
  select count(*) as count, coalesce(max(position), -1) as last from product_image where client_id = ${clientId} and view_id = ${viewId}`)

export const deleteImage = (db: Tx, clientId: number, viewId: number, id: number) =>
  db.maybe<{ path: string | null; size: number | null }>(sql`
    delete from product_image where client_id = ${clientId} and view_id = ${viewId} and id = ${id} returning path, size`)

/** Copies of a card show the same file. */
export const isShown = (db: Tx, clientId: number, path: string) =>
  db.has(sql`select from product_image where client_id = ${clientId} and path = ${path} limit 1`)

export const setMainImage = (db: Tx, clientId: number, viewId: number, imageId: number) =>
  db.run(sql`update product_view set main_image_id = ${imageId} where client_id = ${clientId} and id = ${viewId}`)

/** A main picture that is gone is the first of those that are left. */
export const mendMainImages = (db: Tx, clientId: number, viewIds: readonly number[]) =>
  db.run(sql`
    update product_view v set main_image_id = (select i.id from product_image i where i.client_id = ${clientId} and i.view_id = v.id
      order by i.position, i.id limit 1)
    where v.client_id = ${clientId} and v.id = any(${viewIds}::bigint[]) and not exists (select from product_image i where i.client_id = ${clientId}
      and i.view_id = v.id and i.id = v.main_image_id)`)

export type Seen = Kept & { id: number; viewId: number }
type Key = { path: string } | { url: string }
/** A picture by its file or its address, of the organizations the caller may see. */
export const findImage = (db: Tx, clientId: number, key: Key, organizationIds: readonly number[] | null) =>
  db.maybe<Seen>(sql`
    select i.id, i.view_id, i.path, i.url, i.width, i.height, i.size, i.services from product_image i
    join product_view v on v.client_id = ${clientId} and v.id = i.view_id
    join product_model m on m.client_id = ${clientId} and m.id = v.model_id
    where i.client_id = ${clientId} and ${'path' in key ? sql`i.path = ${key.path}` : sql`i.url = ${key.url}`}
      and ${isAmong('m.organization_id', organizationIds)}
    order by i.path is null, i.id limit 1`)

/** The main picture of a product's colour, else the first one. */
export const imageOfProduct = (db: Tx, clientId: number, productId: number, organizationIds: readonly number[] | null) =>
  db.maybe<Seen>(sql`
    select i.id, i.view_id, i.path, i.url, i.width, i.height, i.size, i.services from product p
    join product_view v on v.client_id = ${clientId} and v.id = p.view_id
    join product_image i on i.client_id = ${clientId} and i.view_id = v.id
    where p.client_id = ${clientId} and p.id = ${productId}
      and ${isAmong('p.organization_id', organizationIds)}
    order by i.id = v.main_image_id desc nulls last, i.path is null, i.position, i.id limit 1`)

export const readLinked = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ id: number; viewId: number; url: string }>(sql`
    select id, view_id, url from product_image where client_id = ${clientId} and id = ${id} and path is null and url is not null`)

export type Stored = { path: string; width: number; height: number; size: number }
/** Answers false when the picture is gone or has its file already. */
export const storeFetched = async (db: Tx, clientId: number, id: number, { path, width, height, size }: Stored) =>
  (await db.run(sql`
  update product_image set path = ${path}, width = ${width}, height = ${height}, size = ${size}, extra = extra - 'fetchError'
  where client_id = ${clientId} and id = ${id} and path is null`)) > 0
export const noteFailure = (db: Tx, clientId: number, id: number, code: string) =>
  db.run(sql`
    update product_image set extra = extra || jsonb_build_object('fetchError', ${code}::text) where client_id = ${clientId} and id = ${id}`)

export type Logo = { path: string; width: number; height: number; size: number }
/** Its measures stand under their wire names, as everything of a brand that nothing here asks about. */
export const setLogo = (db: Tx, clientId: number, brandId: number, logo: Logo | null) =>
  db.run(sql`
    update brand set logo = ${logo?.path ?? null}, extra = extra - array['logoSize', 'logoWidth', 'logoHeight'] || ${JSON.stringify(
      logo ? { logoSize: logo.size, logoWidth: logo.width, logoHeight: logo.height } : {},
    )}::jsonb where client_id = ${clientId} and id = ${brandId}`)

/** Those of the files that a picture of goods or a logo shows. */
export const namedFiles = async (db: Tx, clientId: number, paths: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await db.all<{ path: string }>(sql`
    select path from product_image where client_id = ${clientId} and path = any(${paths}::text[])
    union select logo as path from brand where client_id = ${clientId} and logo = any(${paths}::text[])`)
    ).map(({ path }) => path),
  )
