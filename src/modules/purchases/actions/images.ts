// Pictures of items: goods that have no card yet are known by how they look.
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { DAY_MS } from '../../../kit/dates.ts'
import { guardFolder } from '../../../kit/file-guards.ts'
import { sweepFiles } from '../../../kit/file-sweep.ts'
import { writeNamed } from '../../../kit/files.ts'
import type { Context, JsonText, LongContext } from '../../../kit/op.ts'
import { task } from '../../../kit/task.ts'
import type { IncomeItem, IncomeItemImage } from '../../../wire/index.ts'
import { drawPicture, readUpload } from '../../catalogue/index.ts'
import { takeStorage } from '../../limits/index.ts'
import { errors } from '../errors.ts'
import { presentImage, presentItems } from '../present.ts'
import { deleteImage, findImage, findItem, insertImage, namedFiles, readImages, type ImageRow } from '../queries/items.ts'
import { lockedOpen, reachOf } from './purchases.ts'

const MOST = 20
const GRACE = 2 * DAY_MS
const FOLDER = 'purchases/images/'

/** A picture is for those who may see its purchase: a removed one is shown too. */
guardFolder(FOLDER, async (call, path) => {
  if (!call.actor.permissions.has('purchase.read')) return false
  return call.tx(
    async ({ db, clientId }) => {
      const image = await findImage(db, clientId, { path })
      return image !== undefined && (await findItem(db, reachOf(call), image.itemId)) !== undefined
    },
    { readOnly: true },
  )
})

/** The item, its purchase locked and open to changes. */
async function lockItem(call: Context, itemId: number) {
  const found = await findItem(call.db, reachOf(call), itemId)
  if (!found) throw errors.error_purchase_item_missing({ itemId })
  await lockedOpen(call, found.purchaseId)
  const item = await findItem(call.db, reachOf(call), itemId)
  if (!item) throw errors.error_purchase_item_missing({ itemId })
  return item
}

/** A request that is repeated has its picture already: the file of this time goes. */
export async function addImage(call: LongContext & { body?: unknown }, itemId: number): Promise<IncomeItemImage | JsonText> {
  await call.tx((inner) => lockItem(inner, itemId))
  const { content, width, height, ending } = await drawPicture(await readUpload(call))
  const path = `${FOLDER}${itemId}/${randomUUID()}.${ending}`
  const { files } = equipment()
  const image = { itemId, path, width, height, size: content.length }
  const done = await writeNamed(files, { clientId: call.clientId, path, content }, () => call.once((inner) => nameImage(inner, image)))
  if (!('replayed' in done)) return done.answer
  await files.remove(call.clientId, path)
  return done.replayed
}

async function nameImage(inner: Context, image: Omit<ImageRow, 'id' | 'position'>): Promise<IncomeItemImage> {
  const { db, clientId } = inner
  await lockItem(inner, image.itemId)
  const others = await readImages(db, clientId, [image.itemId])
  if (others.length >= MOST) throw errors.error_purchase_images({ limit: MOST })
  await takeStorage(inner, image.size)
  return presentImage(await insertImage(db, clientId, { ...image, position: (others.at(-1)?.position ?? -1) + 1 }))
}

/** Answers the item as it is without the picture. */
export async function removeImage(call: LongContext, imageId: number): Promise<IncomeItem | JsonText> {
  let path: string | undefined
  const done = await call.once(async (inner) => {
    const { db, clientId } = inner
    const image = await findImage(db, clientId, { id: imageId })
    const seen = image && (await findItem(db, reachOf(inner), image.itemId))
    if (!image || !seen) throw errors.error_purchase_image_missing({ imageId })
    const row = await lockItem(inner, image.itemId)
    if ((await deleteImage(db, clientId, imageId)) === 0) throw errors.error_purchase_image_missing({ imageId })
    await takeStorage(inner, -image.size)
    path = image.path
    const [item] = await presentItems(inner, [row])
    if (!item) throw errors.error_purchase_image_missing({ imageId })
    return item
  })
  if (path !== undefined) await equipment().files.remove(call.clientId, path)
  return 'replayed' in done ? done.replayed : done.answer
}

/** What a crash or a removed organization left behind. */
export const sweepPictures = task(
  'purchases.sweep',
  { payload: Type.Object({}), attempts: 2, lane: () => 'sweep', every: { cron: '35 3 * * *', payloads: async () => [{}] } },
  async ({ clientId, signal, tx }) => {
    const named = (paths: readonly string[]) => tx(({ db }) => namedFiles(db, clientId, paths), { readOnly: true })
    await sweepFiles({ files: equipment().files, clientId, folder: 'purchases/images', olderThanMs: GRACE, signal, named })
  },
)
