// Pictures that come by the folder (photo sessions) and go to marketplaces: known by the hash of what they were made from.
import { createHash } from 'node:crypto'
import { equipment } from '../../../equipment.ts'
import { sql, type Tx } from '../../../kit/db.ts'
import { sharp } from '../../../kit/libraries.ts'
import type { Context } from '../../../kit/op.ts'
import { lockModels } from '../queries/cards.ts'
import { locateView } from '../queries/products.ts'
import { insertSourced, keepOnlySources, knownSources, unshown, type SourcedImage } from './bulk-queries.ts'
import { readPicture, redraw } from './draw.ts'
import { errors } from './errors.ts'
import { countImages, mendMainImages } from './queries.ts'
import { fetchPicture, placeOf } from './tasks.ts'

const MOST = 100

/** Draws a picture anew and stores it; it hangs nowhere yet. */
export async function storePicture(clientId: number, viewId: number, bytes: Buffer): Promise<SourcedImage> {
  const drawn = await redraw(bytes)
  const path = placeOf(viewId, drawn)
  await equipment().files.write(clientId, path, drawn.content)
  const { width, height, content } = drawn
  return { path, hash: createHash('sha256').update(bytes).digest('hex'), width, height, size: content.length }
}

/** The sources that the pictures of a colour were made from. */
export const pictureSources = ({ db, clientId }: Pick<Context, 'db' | 'clientId'>, viewId: number) => knownSources(db, clientId, viewId)

/** `bytes`: what the files that nobody shows took. */
type Added = { added: number; unshown: string[]; bytes: number }
/**
 * Hangs stored pictures at a colour, behind those it has; one it has already is left out. `only` names the sources that stay, in their
 * order, when the others go. Answers how many were new and which files nobody shows now.
 */
export async function hangPictures(
  { db, clientId }: Pick<Context, 'db' | 'clientId'>,
  viewId: number,
  pictures: readonly SourcedImage[],
  only?: readonly string[],
): Promise<Added | undefined> {
  const view = await locateView(db, clientId, viewId)
  if (!view) return undefined
  await lockModels(db, clientId, [view.modelId])
  const added = await insertSourced(db, clientId, viewId, pictures)
  const gone = only === undefined ? [] : await keepOnlySources(db, clientId, viewId, only)
  if ((await countImages(db, clientId, viewId)).count > MOST) throw errors.error_too_many_images({ limit: MOST })
  await mendMainImages(db, clientId, [viewId])
  // Colours may share a file: it is freed once, when nobody shows it.
  const sizes = new Map([...gone, ...pictures].map(({ path, size }) => [path, size]))
  const free = await unshown(db, clientId, [...sizes.keys()])
  return { added, unshown: free, bytes: free.reduce((sum, path) => sum + (sizes.get(path) ?? 0), 0) }
}

export type ShownPicture = { id: number; viewId: number; path: string | null; url: string | null; width: number | null; height: number | null }
/** The pictures of colours that are meant for a service, the main one of each colour first. */
export const picturesFor = (db: Tx, clientId: number, viewIds: readonly number[], service: string) =>
  db.all<ShownPicture>(sql`
    select i.id, i.view_id, i.path, i.url, i.width, i.height from product_image i
    join product_view v on v.client_id = ${clientId} and v.id = i.view_id
    where i.client_id = ${clientId} and i.view_id = any(${viewIds}::bigint[]) and (i.services = '{}' or ${service}::text = any(i.services))
    order by i.view_id, (i.id = v.main_image_id and i.services = '{}') desc nulls last, i.position, i.id`)

/** The bytes of a picture, of its file or from its link. */
export async function pictureBytes(clientId: number, { path, url }: ShownPicture, signal: AbortSignal): Promise<Buffer> {
  if (path !== null) {
    const file = await equipment().files.read(clientId, path)
    if (file) return readPicture(file.stream)
  }
  if (url === null) throw errors.error_image_not_found()
  return (await fetchPicture(url, signal)).content
}

/** The picture as JPEG of at least this size and shape: enlarged, and filled up with white where its shape is another. */
export async function fitted(bytes: Buffer, { width, height }: { width: number; height: number }): Promise<Buffer> {
  const { width: w, height: h } = await sharp()(bytes).metadata()
  const ratio = width / height
  const wanted = { width: Math.max(width, w, Math.ceil(h * ratio)), height: Math.max(height, h, Math.ceil(w / ratio)) }
  return sharp()(bytes)
    .flatten({ background: '#ffffff' })
    .resize({ ...wanted, fit: 'contain', background: '#ffffff' })
    .jpeg({ quality: 92 })
    .toBuffer()
}
