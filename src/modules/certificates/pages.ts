// The pages of quality documents: pictures are drawn anew, PDFs are looked through and kept as they are.
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { guardFolder } from '../../kit/file-guards.ts'
import { sweepFiles } from '../../kit/file-sweep.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { task } from '../../kit/task.ts'
import { writeNamed } from '../../kit/files.ts'
import type { QualityDocumentImage } from '../../wire/index.ts'
import { drawPicture, readUpload } from '../catalogue/index.ts'
import { takeStorage } from '../limits/index.ts'
import { lock, lockOwn, presentImage, reachOf, removeDocument } from './actions.ts'
import { errors } from './errors.ts'
import { checkPdf, isPdf } from './pdf.ts'
import { deleteImage, findImage, insertImage, namedFiles, readDocuments, readImages, touchDocument, type ImageRow } from './queries.ts'

const MOST = 100
const GRACE = 2 * 86_400_000
const FOLDER = 'certificates/'

/** A page is for those who see its document. */
guardFolder(FOLDER, async (call, path) =>
  call.tx(
    async ({ db, clientId }) => {
      const image = await findImage(db, clientId, { path })
      return image !== undefined && (await readDocuments(db, reachOf(call), [image.documentId])).length > 0
    },
    { readOnly: true },
  ),
)

async function pageOf(bytes: Buffer) {
  if (!isPdf(bytes)) return drawPicture(bytes)
  await checkPdf(bytes)
  return { content: bytes, width: null, height: null, ending: 'pdf' as const }
}

export async function addPage(call: LongContext, documentId: number): Promise<QualityDocumentImage> {
  await call.tx((inner) => lock(inner, documentId))
  const { content, width, height, ending } = await pageOf(await readUpload(call))
  const path = `${FOLDER}${documentId}/${randomUUID()}.${ending}`
  const page = { path, width, height, size: content.length }
  return writeNamed(equipment().files, { clientId: call.clientId, path, content }, () => call.tx((inner) => namePage(inner, documentId, page)))
}

async function namePage(inner: Context, documentId: number, page: Pick<ImageRow, 'path' | 'width' | 'height' | 'size'>) {
  const { db, clientId } = inner
  await lock(inner, documentId)
  if ((await readImages(db, clientId, [documentId])).length >= MOST) throw errors.error_quality_document_images({ limit: MOST })
  await takeStorage(inner, page.size)
  const image = await insertImage(db, clientId, { documentId, ...page })
  await touchDocument(db, clientId, documentId)
  return presentImage(image, clientId)
}

export async function removePage(call: LongContext, imageId: number): Promise<void> {
  const path = await call.tx(async (inner) => {
    const { db, clientId } = inner
    const image = await findImage(db, clientId, { id: imageId })
    const [document] = image ? await readDocuments(db, reachOf(inner), [image.documentId]) : []
    if (!image || !document) throw errors.error_quality_document_image_not_found({ imageId })
    await lockOwn(inner, document.id)
    await deleteImage(db, clientId, imageId)
    await touchDocument(db, clientId, document.id)
    await takeStorage(inner, -image.size)
    return image.path
  })
  await equipment().files.remove(call.clientId, path)
}

export async function remove(call: LongContext, documentId: number): Promise<void> {
  for (const path of await call.tx((inner) => removeDocument(inner, documentId))) await equipment().files.remove(call.clientId, path)
}

export const sweepPages = task(
  'certificates.sweep',
  { payload: Type.Object({}), attempts: 2, lane: () => 'sweep', every: { cron: '30 3 * * *', payloads: async () => [{}] } },
  async ({ clientId, signal, tx }) => {
    const named = (paths: readonly string[]) => tx(({ db }) => namedFiles(db, clientId, paths), { readOnly: true })
    await sweepFiles({ files: equipment().files, clientId, folder: 'certificates', olderThanMs: GRACE, signal, named })
  },
)
