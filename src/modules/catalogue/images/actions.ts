// Pictures of colours: uploaded, removed, and as the body of a card names them (order, main picture, links).
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../../../equipment.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { readFirstFile } from '../../../kit/uploads.ts'
import { writeNamed } from '../../../kit/files.ts'
import type { ProductImage, ProductModel, ProductView } from '../../../wire/index.ts'
import { requireView } from '../actions/owned.ts'
import type { ComposedCard, ComposedView } from '../compose.ts'
import { lockModels, readImages } from '../queries/cards.ts'
import { takeStorage } from '../../limits/index.ts'
import { presentImage } from '../present.ts'
import { readPicture, redraw, type Drawn } from './draw.ts'
import { errors } from './errors.ts'
import { changeImages, countImages, deleteImage, findImage, insertImage, isShown, mendMainImages, setMainImage, type ImageChange } from './queries.ts'
import { fetchImage, placeOf } from './tasks.ts'

const MOST = 100

/** The colour, its card locked, when the caller may use it. */
async function lockViewFor(call: Context, viewId: number) {
  const view = await requireView(call, viewId)
  await lockModels(call.db, call.clientId, [view.modelId])
  return view
}

const InText = Type.Object({ file: Type.String({ minLength: 1 }) })
export type Uploading = LongContext & { body?: unknown }

/** The picture of an upload, or of a body that holds it in base64, as the published description has it. */
export async function firstPicture(call: Uploading): Promise<Buffer> {
  if (call.isUpload) return readFirstFile(call, errors.error_image_missing, ({ stream }) => readPicture(stream))
  if (!Value.Check(InText, call.body)) throw errors.error_image_missing()
  const text = call.body.file.replace(/^data:[\w/+.-]{1,100};base64,/, '')
  if (!/^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text)) throw errors.error_image_format()
  return Buffer.from(text, 'base64')
}

export async function uploadImage(call: Uploading, viewId: number): Promise<ProductImage> {
  await call.tx((inner) => lockViewFor(inner, viewId))
  const drawn = await redraw(await firstPicture(call))
  const path = placeOf(viewId, drawn)
  const file = { clientId: call.clientId, path, content: drawn.content }
  return writeNamed(equipment().files, file, () => call.tx((inner) => nameUpload(inner, viewId, path, drawn)))
}

async function nameUpload(inner: Context, viewId: number, path: string, drawn: Drawn): Promise<ProductImage> {
  const { db, clientId } = inner
  await lockViewFor(inner, viewId)
  await takeStorage(inner, drawn.content.length)
  const { count, last } = await countImages(db, clientId, viewId)
  if (count >= MOST) throw errors.error_too_many_images({ limit: MOST })
  const { width, height, content } = drawn
  const { id } = await insertImage(db, clientId, viewId, { path, url: null, position: last + 1, width, height, size: content.length, services: [], extra: {} })
  await mendMainImages(db, clientId, [viewId])
  const image = (await readImages(db, clientId, [viewId])).find((row) => row.id === id)
  if (!image) throw errors.error_image_not_found()
  return presentImage(image)
}

export async function removeImage(call: LongContext, viewId: number, imageId: number): Promise<void> {
  const unshown = await call.tx(async (inner) => {
    const { db, clientId } = inner
    await lockViewFor(inner, viewId)
    const removed = await deleteImage(db, clientId, viewId, imageId)
    if (!removed) throw errors.error_image_not_found()
    await mendMainImages(db, clientId, [viewId])
    if (removed.path === null || (await isShown(db, clientId, removed.path))) return undefined
    await takeStorage(inner, -(removed.size ?? 0))
    return removed.path
  })
  if (unshown !== undefined) await equipment().files.remove(call.clientId, unshown)
}

const extraOf = ({ type, wildberriesImgUUID }: ProductImage) => ({ ...(type && { type }), ...(wildberriesImgUUID && { wildberriesImgUUID }) })

/** A picture that the colour does not have yet: a file that another colour shows already, or a link to fetch. */
async function addImage(call: Context, viewId: number, sent: ProductImage, position: number): Promise<number> {
  const { db, clientId } = call
  const kept = { position, services: [...(sent.services ?? [])], extra: extraOf(sent) }
  const known = sent.path ? await findImage(db, clientId, { path: sent.path }, call.actor.organizationIds) : undefined
  if (known) return (await insertImage(db, clientId, viewId, { ...known, ...kept })).id
  if (!sent.url) throw errors.error_image_not_found()
  if (!URL.canParse(sent.url) || !/^https?:$/.test(new URL(sent.url).protocol) || sent.url.length > 2_000)
    throw errors.error_image_address({ reason: 'http(s)' })
  const { id } = await insertImage(db, clientId, viewId, { path: null, url: sent.url, width: null, height: null, size: null, ...kept })
  await call.enqueue(fetchImage, { imageId: id })
  return id
}

async function saveViewImages(call: Context, viewId: number, sent: ProductView, isNew: boolean): Promise<void> {
  const { db, clientId } = call
  const stored = isNew ? [] : await readImages(db, clientId, [viewId])
  const changes: ImageChange[] = []
  const ids = new Map<number, number>()
  for (const [at, image] of (sent.images ?? []).entries()) {
    const position = image.position ?? at
    const same =
      stored.find((row) => row.id === image.id) ??
      stored.find((row) => !image.id && ((image.path && row.path === image.path) || (image.url && row.url === image.url)))
    if (same) changes.push({ id: same.id, position, services: image.services ? [...image.services] : null, extra: extraOf(image) })
    const id = same?.id ?? (await addImage(call, viewId, image, position))
    if (image.id) ids.set(image.id, id)
  }
  if (changes.length > 0) await changeImages(db, clientId, viewId, changes)
  if ((await countImages(db, clientId, viewId)).count > MOST) throw errors.error_too_many_images({ limit: MOST })
  const main = sent.mainImageId ?? sent.mainImage?.id
  const known = main ? (ids.get(main) ?? stored.find((row) => row.id === main)?.id) : undefined
  // A list gives a colour with its main picture and no others: one that is gone since then is no reason to refuse a price.
  if (known !== undefined) await setMainImage(db, clientId, viewId, known)
  await mendMainImages(db, clientId, [viewId])
}

const idOf = (view: ComposedView) => {
  const id = view.stored?.row.id ?? view.row?.id
  return typeof id === 'number' ? id : undefined
}

/** What the bodies of saved cards say of pictures; a picture that is not sent stays. */
export async function saveImages(call: Context, cards: readonly { sent: ProductModel; composed: ComposedCard }[]): Promise<void> {
  for (const { sent, composed } of cards) {
    for (const [at, view] of composed.views.entries()) {
      const body = sent.views?.[at]
      const viewId = idOf(view)
      if (viewId === undefined || !view.row || !(body?.images || body?.mainImageId || body?.mainImage?.id)) continue
      if (!body.images && !view.stored) continue
      await saveViewImages(call, viewId, body, !view.stored)
    }
  }
}
