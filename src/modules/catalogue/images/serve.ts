// Stored files shown to their client: pictures in any size, papers inside a page.
import { createHash } from 'node:crypto'
import { extname } from 'node:path'
import { equipment } from '../../../equipment.ts'
import { guardFolder, mayReadFile } from '../../../kit/file-guards.ts'
import type { ReadFile } from '../../../kit/files.ts'
import { FileReply, type LongContext } from '../../../kit/op.ts'
import { partOf } from '../../../kit/ranges.ts'
import { boxFor, readPicture, shrink, type Box } from './draw.ts'
import { errors } from './errors.ts'
import { findImage, imageOfProduct, type Seen } from './queries.ts'
import { fetchPicture } from './tasks.ts'

const SHOWN = new Set(['.jpg', '.jpeg', '.png', '.webp'])
const nameOf = (path: string) => path.split('/').at(-1)

/** A picture of goods is for those who may see the goods. */
guardFolder('product/images/', async (call, path) =>
  call.actor.organizationIds === null
    ? true
    : (await call.tx(({ db }) => findImage(db, call.clientId, { path }, call.actor.organizationIds), { readOnly: true })) !== undefined,
)

/** Only what can hold no scripts is shown inside a page; everything else is saved. */
const inPage = (contentType: string) => /^(image\/|video\/|application\/pdf$|text\/plain)/.test(contentType)

/** All of a file, or the piece of it that is asked for. */
async function rangeOf(call: LongContext, path: string, whole: ReadFile): Promise<FileReply> {
  const { contentType, size, stream } = whole
  const part = call.range === undefined ? { start: 0, end: Math.max(size - 1, 0), size, partial: false } : pieceOf(call.range, whole)
  if (!part.partial) return new FileReply(contentType, stream, nameOf(path), inPage(contentType), part)
  stream.destroy()
  const piece = await equipment().files.read(call.clientId, path, part)
  if (!piece) throw errors.error_image_not_found()
  return new FileReply(contentType, piece.stream, nameOf(path), inPage(contentType), part)
}

function pieceOf(range: string, { size, stream }: ReadFile) {
  try {
    return partOf(range, size)
  } catch (error) {
    stream.destroy()
    throw error
  }
}

async function show(call: LongContext, path: string): Promise<FileReply> {
  const whole = (await mayReadFile(call, path)) ? await equipment().files.read(call.clientId, path) : undefined
  if (!whole) throw errors.error_image_not_found()
  return rangeOf(call, path, whole)
}

/** Makes the variant once; the next caller finds it stored beside the others. */
async function showSmaller(call: LongContext, path: string, box: Box): Promise<FileReply> {
  if (!(await mayReadFile(call, path))) throw errors.error_image_not_found()
  const { files } = equipment()
  const mark = createHash('sha256').update(path).digest('hex').slice(0, 40)
  const variant = `product/variants/${mark}-${box.width ?? 0}x${box.height ?? 0}${extname(path).toLowerCase()}`
  const original = await files.read(call.clientId, path)
  if (!original) throw errors.error_image_not_found()
  const ready = await files.read(call.clientId, variant)
  if (ready) {
    original.stream.destroy()
    return new FileReply(ready.contentType, ready.stream, nameOf(path), true)
  }
  const content = await shrink(await readPicture(original.stream), box)
  await files.write(call.clientId, variant, content)
  return new FileReply(original.contentType, content, nameOf(path), true)
}

async function showPath(call: LongContext, path: string, size: Box): Promise<FileReply> {
  if (!SHOWN.has(extname(path).toLowerCase())) throw errors.error_image_not_found()
  const box = boxFor(size)
  return box ? showSmaller(call, path, box) : show(call, path)
}

/** A picture that is only a link yet is fetched on the way, once: only addresses that stand in the client's own cards are. */
async function showSeen(call: LongContext, image: Seen | undefined, size: Box): Promise<FileReply> {
  if (image?.path) return showPath(call, image.path, size)
  if (!image?.url) throw errors.error_image_not_found()
  const { files } = equipment()
  const place = `product/linked/${createHash('sha256').update(image.url).digest('hex').slice(0, 40)}`
  for (const ending of ['jpg', 'png']) {
    const kept = await files.read(call.clientId, `${place}.${ending}`)
    kept?.stream.destroy()
    if (kept) return showPath(call, `${place}.${ending}`, size)
  }
  const drawn = await fetchPicture(image.url, call.signal)
  await files.write(call.clientId, `${place}.${drawn.ending}`, drawn.content)
  return showPath(call, `${place}.${drawn.ending}`, size)
}

type Asked = { path?: string; url?: string; width?: number; height?: number }
export async function showImage(call: LongContext, key: Asked): Promise<FileReply> {
  const size = { width: key.width, height: key.height }
  if (key.path !== undefined) return showPath(call, key.path, size)
  const { url } = key
  if (url === undefined) throw errors.error_image_not_found()
  const image = await call.tx(({ db }) => findImage(db, call.clientId, { url }, call.actor.organizationIds), { readOnly: true })
  return showSeen(call, image, size)
}

export const showProductImage = async (call: LongContext, productId: number): Promise<FileReply> =>
  showSeen(call, await call.tx(({ db }) => imageOfProduct(db, call.clientId, productId, call.actor.organizationIds), { readOnly: true }), {
    width: undefined,
    height: undefined,
  })

export const viewFile = show
