// Quality documents (certificates, declarations, letters of refusal): kept, bound to cards, brands and categories, found.
// Not its job: their pages (pages.ts).
import { kitErrors, requireVersion } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import { parseInstant } from '../../kit/dates.ts'
import { refusedAs, TAKEN } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'
import { page } from '../../kit/paging.ts'
import type { QualityDocument, QualityDocumentData, QualityDocumentImage } from '../../wire/index.ts'
import { brandsAndCategories } from '../catalogue/index.ts'
import { takeStorage } from '../limits/index.ts'
import { errors } from './errors.ts'
import {
  deleteDocument,
  deleteLinks,
  findDocuments,
  insertDocument,
  insertLinks,
  knownIds,
  lockDocument,
  placeImages,
  readDocuments,
  readImages,
  readLinks,
  updateDocument,
  type DocumentFilter,
  type DocumentRow,
  type ImageRow,
  type LinkRow,
  type NewLink,
} from './queries.ts'

type Caller = Pick<Context, 'db' | 'clientId' | 'actor'>
export const reachOf = ({ clientId, actor }: Pick<Caller, 'clientId' | 'actor'>) => ({ clientId, organizationIds: actor.organizationIds })

export const presentImage = ({ id, documentId, path, position, width, height, size }: ImageRow, clientId: number): QualityDocumentImage => ({
  id,
  documentId,
  path,
  position,
  width,
  height,
  size,
  clientId,
})

async function present(call: Caller, rows: readonly DocumentRow[]): Promise<QualityDocument[]> {
  const { db, clientId } = call
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const [links, images] = await Promise.all([readLinks(db, reachOf(call), ids), readImages(db, clientId, ids)])
  const idsOf = (pick: (link: LinkRow) => number | null) => [...new Set(links.map(pick).filter((id) => id !== null))]
  const { brands, categories } = await brandsAndCategories(
    call,
    idsOf((link) => link.brandId),
    idsOf((link) => link.categoryId),
  )
  const linksOf = Map.groupBy(links, (link) => link.documentId)
  const imagesOf = Map.groupBy(images, (image) => image.documentId)
  const presentLink = (link: LinkRow): QualityDocumentData => ({
    id: link.id,
    documentId: link.documentId,
    clientId,
    ...(link.modelId !== null && { productModelId: link.modelId }),
    ...(link.brandId !== null && { brandId: link.brandId, brand: brands.get(link.brandId) ?? null }),
    ...(link.categoryId !== null && { categoryId: link.categoryId, category: categories.get(link.categoryId) ?? null }),
  })
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    type: row.type,
    number: row.number,
    clientId,
    versionId: row.version,
    createdUser: row.createdBy,
    startDate: row.startsAt?.toISOString() ?? null,
    expireDate: row.expiresAt?.toISOString() ?? null,
    data: (linksOf.get(row.id) ?? []).map(presentLink),
    images: (imagesOf.get(row.id) ?? []).map((image) => presentImage(image, clientId)),
  }))
}

export async function lock(call: Caller, id: number): Promise<DocumentRow> {
  const row = await lockDocument(call.db, reachOf(call), id)
  if (!row) throw errors.error_quality_document_not_found({ documentId: id })
  return row
}

/** Locks a document that is for nothing but what the caller sees: what is removed of it is gone for all. */
export async function lockOwn(call: Caller, id: number): Promise<DocumentRow> {
  const row = await lock(call, id)
  const [seen, all] = [await readLinks(call.db, reachOf(call), [id]), await readLinks(call.db, { clientId: call.clientId, organizationIds: null }, [id])]
  if (seen.length < all.length) throw errors.error_quality_document_shared()
  return row
}

export async function getDocument(call: Caller, id: number): Promise<QualityDocument> {
  const [document] = await present(call, await readDocuments(call.db, reachOf(call), [id]))
  if (!document) throw errors.error_quality_document_not_found({ documentId: id })
  return document
}

function worded(field: string, text: string | null | undefined, stored: string | undefined): string {
  const said = (text ?? stored ?? '').trim()
  if (said === '' || said.length > 255) throw invalid(field, reasons.characters(255, 1))
  return said
}
/** Absent stays as it is; null is cleared. */
const moment = (text: string | null | undefined, stored: Date | null) => (text === undefined ? stored : text === null ? null : (parseInstant(text) ?? null))

function written(sent: QualityDocument, stored?: DocumentRow) {
  const number = worded('number', sent.number, stored?.number)
  const row = {
    number,
    name: worded('name', sent.name, stored?.name ?? number),
    type: sent.type ?? stored?.type ?? 'CERTIFICATE',
    startsAt: moment(sent.startDate, stored?.startsAt ?? null),
    expiresAt: moment(sent.expireDate, stored?.expiresAt ?? null),
  }
  if (row.startsAt && row.expiresAt && row.expiresAt < row.startsAt) throw errors.error_quality_document_dates()
  return row
}

const MOST_LINKS = 5_000
const linkOf = ({ productModelId, brandId, brand, categoryId, category }: QualityDocumentData): NewLink => ({
  modelId: productModelId || null,
  brandId: brandId || brand?.brandId || null,
  categoryId: categoryId || category?.categoryId || null,
})
const keyOf = ({ modelId, brandId, categoryId }: NewLink) => `${modelId ?? 0} ${brandId ?? 0} ${categoryId ?? 0}`

/** The bindings that are sent replace those that the caller sees; what they name must be there. */
async function saveLinks(call: Caller, documentId: number, sent: readonly QualityDocumentData[]): Promise<void> {
  if (sent.length > MOST_LINKS) throw invalid('data', reasons.items(MOST_LINKS))
  const links = sent.map(linkOf)
  if (links.some((link) => keyOf(link) === '0 0 0')) throw errors.error_quality_document_link()
  for (const [what, field, pick] of [
    ['model', 'productModelId', (link: NewLink) => link.modelId],
    ['brand', 'brandId', (link: NewLink) => link.brandId],
    ['category', 'categoryId', (link: NewLink) => link.categoryId],
  ] as const) {
    const ids = [...new Set(links.map(pick).filter((id) => id !== null))]
    const known = ids.length === 0 ? new Set() : await knownIds(call.db, reachOf(call), what, ids)
    const missing = ids.find((id) => !known.has(id))
    if (missing !== undefined) throw kitErrors.error_reference_missing({ constraint: `${field} ${missing}` })
  }
  const stored = await readLinks(call.db, reachOf(call), [documentId])
  const wanted = new Set(links.map(keyOf))
  await deleteLinks(
    call.db,
    call.clientId,
    stored.filter((link) => !wanted.has(keyOf(link))).map(({ id }) => id),
  )
  const kept = new Set(stored.map(keyOf))
  await insertLinks(
    call.db,
    call.clientId,
    documentId,
    links.filter((link) => !kept.has(keyOf(link))),
  )
}

const uniquely = <T>(number: string, write: () => Promise<T>) => refusedAs(TAKEN, () => errors.error_quality_document_number({ number }), write)

export async function createDocument(call: Context, sent: QualityDocument): Promise<QualityDocument> {
  const row = written(sent)
  const { id } = await uniquely(row.number, () => insertDocument(call.db, call.clientId, row, call.actor.login))
  if (sent.data) await saveLinks(call, id, sent.data)
  return getDocument(call, id)
}

/** What is not sent stays. Of its pages only their order is taken from here. */
export async function changeDocument(call: Context, sent: QualityDocument): Promise<QualityDocument> {
  const id = sent.id ?? 0
  const stored = await lock(call, id)
  requireVersion(stored, sent.versionId)
  const row = written(sent, stored)
  await uniquely(row.number, () => updateDocument(call.db, call.clientId, id, row))
  if (sent.data) await saveLinks(call, id, sent.data)
  const placed = (sent.images ?? []).flatMap(({ id: imageId, position }, at) => (imageId ? [{ id: imageId, position: position ?? at }] : []))
  if (placed.length > 0) {
    const known = new Set((await readImages(call.db, call.clientId, [id])).map((image) => image.id))
    const missing = placed.find((image) => !known.has(image.id))
    if (missing) throw errors.error_quality_document_image_not_found({ imageId: missing.id })
    await placeImages(call.db, call.clientId, id, placed)
  }
  return getDocument(call, id)
}

/** Answers the files of its pages, to be removed once it is gone. */
export async function removeDocument(call: Context, id: number): Promise<string[]> {
  await lockOwn(call, id)
  const images = await readImages(call.db, call.clientId, [id])
  await deleteDocument(call.db, call.clientId, id)
  await takeStorage(
    call,
    images.reduce((sum, { size }) => sum - size, 0),
  )
  return images.map(({ path }) => path)
}

export async function findCertificates(call: Context, filter: DocumentFilter) {
  const { rows, total } = await findDocuments(call.db, reachOf(call), filter)
  return page(filter, await present(call, rows), total)
}

/** The documents of a card: those that name it, and those of its brand and category. */
export async function documentsOfModel(call: Caller, modelId: number): Promise<QualityDocument[]> {
  const known = await knownIds(call.db, reachOf(call), 'model', [modelId])
  if (!known.has(modelId)) throw errors.error_quality_document_model({ modelId })
  const { rows } = await findDocuments(call.db, reachOf(call), { modelId, limit: 500, sortBy: 'EXPIRE_DATE' })
  return present(call, rows)
}
