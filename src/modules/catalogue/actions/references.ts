// Which brand, manufacturer and category a saved card has: sent by id, sent by name, stored, or by default.
import type { Context } from '../../../kit/op.ts'
import type { ProductModel } from '../../../wire/index.ts'
import { organizationSettings, type Organization } from '../../client/index.ts'
import type { References } from '../compose.ts'
import { errors } from '../errors.ts'
import { brandsByName, categoryByName, manufacturerByName, readEntries, type Directory } from '../queries/directories.ts'
import type { ModelRow } from '../queries/cards.ts'
import { isHiddenFrom, namingOf } from '../rules.ts'

export type Target = { sent: ProductModel; stored: ModelRow | undefined; organization: Organization }

const NO_BRAND = 'Без бренда'
const idOf = (...ids: (number | null | undefined)[]) => ids.find((id): id is number => id !== undefined && id !== null && id !== 0)
const nameOf = (name: string | null | undefined) => (name === null || name === undefined || name.trim() === '' ? undefined : name.trim())

/** Those of the ids that are there for whoever is limited to these organizations. */
async function existing(
  { db, clientId }: Pick<Context, 'db' | 'clientId'>,
  directory: Directory,
  ids: readonly (number | undefined)[],
  organizationIds: readonly number[] | null,
): Promise<Set<number>> {
  const wanted = [...new Set(ids.filter((id) => id !== undefined))]
  const rows = wanted.length === 0 ? [] : await readEntries(db, directory, clientId, wanted)
  return new Set(rows.filter((row) => !isHiddenFrom(organizationIds, row)).map((row) => row.id))
}

/** What an organization falls back to, if its settings name something that is still there. */
type Defaults = { brandId: number | undefined; manufacturerId: number | undefined }
async function defaultsOf(call: Context, organizationId: number): Promise<Defaults> {
  const settings = await organizationSettings(call.db, call.clientId, organizationId)
  const [brandId, manufacturerId] = [idOf(settings.defaultBrandId), idOf(settings.defaultManufacturerId)]
  // What the settings say holds for whoever saves a card.
  const [brands, manufacturers] = [await existing(call, 'brand', [brandId], null), await existing(call, 'manufacturer', [manufacturerId], null)]
  return {
    brandId: brandId !== undefined && brands.has(brandId) ? brandId : undefined,
    manufacturerId: manufacturerId !== undefined && manufacturers.has(manufacturerId) ? manufacturerId : undefined,
  }
}

/** The references of cards, in the order of the targets. An id that is not the client's is refused. */
export async function resolveReferences(call: Context, targets: readonly Target[]): Promise<References[]> {
  const { db, clientId, actor } = call
  const { organizationIds } = actor
  const asked = targets.map(({ sent, stored }) => ({
    brandId: idOf(sent.brandId, sent.brand?.brandId),
    manufacturerId: idOf(sent.manufacturerId, sent.manufacturer?.manufacturerId),
    categoryId: idOf(sent.categoryId, sent.category?.categoryId),
    stored,
  }))
  const brands = await existing(
    call,
    'brand',
    asked.map((one) => one.brandId),
    organizationIds,
  )
  const manufacturers = await existing(
    call,
    'manufacturer',
    asked.map((one) => one.manufacturerId),
    organizationIds,
  )
  const categories = await existing(
    call,
    'category',
    asked.map((one) => one.categoryId),
    organizationIds,
  )
  const byName = await brandsByName(db, clientId, [...new Set(targets.flatMap(({ sent }) => nameOf(sent.brand?.name) ?? []))])
  const defaults = new Map<number, Defaults>()
  const out: References[] = []
  for (const [index, { sent, stored, organization }] of targets.entries()) {
    const { brandId, manufacturerId, categoryId } = asked[index] ?? {}
    if (brandId !== undefined && !brands.has(brandId)) throw errors.error_brand_not_found({ brandId })
    // A card that came with a hidden one may be sent back as it was read.
    if (manufacturerId !== undefined && !manufacturers.has(manufacturerId) && manufacturerId !== stored?.manufacturer_id)
      throw errors.error_manufacturer_not_found({ manufacturerId })
    if (categoryId !== undefined && !categories.has(categoryId)) throw errors.error_category_not_found({ categoryId })
    const fallback = defaults.get(organization.id) ?? (stored ? undefined : await defaultsOf(call, organization.id))
    if (fallback) defaults.set(organization.id, fallback)
    const manufacturerName = nameOf(sent.manufacturer?.name)
    const categoryName = nameOf(sent.category?.name)
    out.push({
      organizationId: organization.id,
      brandId: brandId ?? byName.get(nameOf(sent.brand?.name) ?? '') ?? stored?.brand_id ?? fallback?.brandId ?? (await noBrand(call)),
      manufacturerId:
        manufacturerId ??
        (manufacturerName === undefined
          ? undefined
          : await manufacturerByName(db, clientId, { organizationId: organization.id, name: manufacturerName, inn: sent.manufacturer?.inn ?? '' })) ??
        stored?.manufacturer_id ??
        fallback?.manufacturerId ??
        (await manufacturerByName(db, clientId, { organizationId: organization.id, name: organization.name, inn: organization.inn })),
      categoryId: categoryId ?? (categoryName === undefined ? undefined : await categoryByName(db, clientId, categoryName)) ?? stored?.category_id ?? null,
    })
  }
  return named(call, targets, out)
}

/** How categories name what is in them, where a size comes without a name. */
async function named({ db, clientId }: Context, targets: readonly Target[], references: References[]): Promise<References[]> {
  const nameless = ({ sent }: Target) => sent.views?.some((view) => view.sizes?.some(({ id, name }) => !id && !name))
  const ids = [...new Set(references.flatMap(({ categoryId }, at) => (categoryId !== null && targets[at] && nameless(targets[at]) ? [categoryId] : [])))]
  if (ids.length === 0) return references
  const naming = new Map((await readEntries(db, 'category', clientId, ids)).map((row) => [row.id, namingOf(row)]))
  return references.map((one) => ({ ...one, naming: naming.get(one.categoryId ?? 0) }))
}

async function noBrand({ db, clientId }: Context): Promise<number> {
  return (await brandsByName(db, clientId, [NO_BRAND])).get(NO_BRAND) ?? 0
}
