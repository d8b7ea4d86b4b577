// Logos of brands: drawn anew like every picture, one a brand; sizes smaller than it come from /files/image.
import { randomUUID } from 'node:crypto'
import { equipment } from '../../../equipment.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { writeNamed } from '../../../kit/files.ts'
import type { Brand } from '../../../wire/index.ts'
import { takeStorage } from '../../limits/index.ts'
import { errors as catalogueErrors } from '../errors.ts'
import { presentBrand } from '../present.ts'
import { lockEntry } from '../queries/directories.ts'
import { firstPicture, type Uploading } from './actions.ts'
import { redraw } from './draw.ts'
import { setLogo, type Logo } from './queries.ts'

async function lockBrand({ db, clientId }: Context, brandId: number) {
  const brand = await lockEntry(db, 'brand', clientId, brandId)
  if (!brand) throw catalogueErrors.error_brand_not_found({ brandId })
  return brand
}

/** The change in the row, then the file of before: a crash between leaves a file that nobody names, never a name without a file. */
async function change(call: LongContext, brandId: number, logo: Logo | null): Promise<Brand> {
  const { before, after } = await call.tx(async (inner) => {
    const { logo: old, extra } = await lockBrand(inner, brandId)
    await takeStorage(inner, (logo?.size ?? 0) - (typeof extra.logoSize === 'number' ? extra.logoSize : 0))
    await setLogo(inner.db, inner.clientId, brandId, logo)
    return { before: old, after: presentBrand(await lockBrand(inner, brandId), inner.clientId) }
  })
  if (before?.startsWith('brands/')) await equipment().files.remove(call.clientId, before)
  return after
}

export async function uploadLogo(call: Uploading, brandId: number): Promise<Brand> {
  await call.tx((inner) => lockBrand(inner, brandId))
  const { content, width, height, ending } = await redraw(await firstPicture(call))
  const path = `brands/${brandId}/${randomUUID()}.${ending}`
  const logo = { path, width, height, size: content.length }
  return writeNamed(equipment().files, { clientId: call.clientId, path, content }, () => change(call, brandId, logo))
}

export const removeLogo = (call: LongContext, brandId: number): Promise<Brand> => change(call, brandId, null)
