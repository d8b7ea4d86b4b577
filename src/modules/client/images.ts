// Stamps and signatures of organizations: recognised by content, drawn anew, kept as PNG.
import { randomUUID } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import { readWithin } from '../../kit/bytes.ts'
import { guardFolder } from '../../kit/file-guards.ts'
import { sharp } from '../../kit/libraries.ts'
import type { LongContext } from '../../kit/op.ts'
import { readFirstFile } from '../../kit/uploads.ts'
import { isAllowed } from '../../kit/reach.ts'
import { writeNamed } from '../../kit/files.ts'
import type { Organization } from '../../wire/index.ts'
import { takeStorage } from '../limits/index.ts'
import { audit } from './audit.ts'
import { getOrganization } from './chosen.ts'
import { errors } from './errors.ts'
import { presentRequisites } from './organizations.ts'
import { lockOrganization, saveRequisites, type OrganizationRow } from './queries/organizations.ts'

export type ImageKind = 'stamp' | 'signature'
export type Drawn = { content: Buffer; width: number; height: number }

const LARGEST = 10 * 1024 * 1024
const PIXELS = 24_000_000
const SIDE = 1200

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const isPicture = (bytes: Buffer) => bytes.subarray(0, 8).equals(PNG) || bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff]))

/** What the picture shows and nothing else of the file: no metadata, no tail, never larger than paper needs. */
async function redraw(bytes: Buffer): Promise<Drawn> {
  if (!isPicture(bytes)) throw errors.error_image_format()
  try {
    const { data, info } = await sharp()(bytes, { limitInputPixels: PIXELS, failOn: 'error' })
      .rotate()
      .resize({ width: SIDE, height: SIDE, fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true })
    return { content: data, width: info.width, height: info.height }
  } catch (error) {
    throw errors.error_image_unreadable({ reason: error instanceof Error ? error.message.slice(0, 100) : 'unknown' })
  }
}

const tooLarge = () => errors.error_image_size({ limit: LARGEST })
/** The picture that was uploaded, drawn anew as PNG. @example const { content, width, height } = await uploadedPicture(call) */
export async function uploadedPicture(call: LongContext): Promise<Drawn> {
  // What is no upload at all is read as one, and so refused by its type.
  const upload = { ...call, isUpload: true }
  return redraw(await readFirstFile(upload, errors.error_image_missing, ({ stream }) => readWithin(stream, LARGEST, tooLarge)))
}

const pathOf = (row: Pick<OrganizationRow, 'requisites'>, kind: ImageKind) => {
  const path = row.requisites[`${kind}Path`]
  return typeof path === 'string' ? path : undefined
}
const sizeOf = (given: Record<string, unknown> | undefined, kind: ImageKind) => {
  const size = given?.[`${kind}Size`]
  return typeof size === 'number' ? size : 0
}
const parts = (kind: ImageKind) => [`${kind}Path`, `${kind}Size`, `${kind}Width`, `${kind}Height`] as const

/** The change in the row, then the file of before: a crash between leaves a file that nobody names, never a name without a file. */
async function change(call: LongContext, id: number, kind: ImageKind, image: Record<string, unknown> | undefined): Promise<Organization> {
  const { before, after } = await call.tx(async (inner) => {
    const found = await lockOrganization(inner.db, inner.clientId, id)
    if (!found) throw errors.error_organization_missing({ id })
    const kept = Object.fromEntries(Object.entries(found.requisites).filter(([name]) => !parts(kind).some((part) => part === name)))
    await takeStorage(inner, sizeOf(image, kind) - sizeOf(found.requisites, kind))
    await audit(inner, image ? `organization.${kind}` : `organization.${kind}_remove`, 'organization', id)
    return { before: found, after: await saveRequisites(inner.db, inner.clientId, id, { ...kept, ...image }) }
  })
  const old = pathOf(before, kind)
  if (old !== undefined) await equipment().files.remove(call.clientId, old)
  return presentRequisites(call.clientId, after)
}

/** A stamp or a signature is for those who may use its organization. */
guardFolder('organizations/', async ({ actor }, path) => isAllowed(actor.organizationIds, Number(path.split('/')[1])))

export async function uploadImage(call: LongContext, id: number, kind: ImageKind): Promise<Organization> {
  await call.tx((inner) => getOrganization(inner, id), { readOnly: true })
  const { content, width, height } = await uploadedPicture(call)
  const path = `organizations/${id}/${kind}-${randomUUID()}.png`
  const image = { [`${kind}Path`]: path, [`${kind}Size`]: content.length, [`${kind}Width`]: width, [`${kind}Height`]: height }
  return writeNamed(equipment().files, { clientId: call.clientId, path, content }, () => change(call, id, kind, image))
}

export async function removeImage(call: LongContext, id: number, kind: ImageKind): Promise<Organization> {
  await call.tx((inner) => getOrganization(inner, id), { readOnly: true })
  return change(call, id, kind, undefined)
}
