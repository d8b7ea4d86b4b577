// Brands, manufacturers, categories: making, changing, merging, removing.
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { page } from '../../../kit/paging.ts'
import { wireSchemas, type Brand, type Category, type Manufacturer } from '../../../wire/index.ts'
import { errors, inOurWords } from '../errors.ts'
import { audit, getOrganizationFor } from '../../client/index.ts'
import { readDefaults } from '../params/inherited.ts'
import { moveCategoryParams, setDefaults } from '../params/queries.ts'
import { presentBrand, presentCategory, presentManufacturer } from '../present.ts'
import {
  allBrands,
  deleteEntry,
  findEntries,
  isAbove,
  isUsed,
  lockEntry,
  markEntry,
  moveCards,
  moveChildren,
  moveTies,
  readEntries,
  writeEntry,
  type Directory,
  type EntryFilter,
  type Rows,
} from '../queries/directories.ts'
import { isHiddenFrom } from '../rules.ts'
import { refreshBrand } from '../tasks.ts'
import { withTies } from './ties.ts'

const missing: Record<Directory, (id: number) => Error> = {
  brand: (brandId) => errors.error_brand_not_found({ brandId }),
  manufacturer: (manufacturerId) => errors.error_manufacturer_not_found({ manufacturerId }),
  category: (categoryId) => errors.error_category_not_found({ categoryId }),
}

async function locked<D extends Directory>(call: Context, directory: D, id: number): Promise<Rows[D]> {
  const row = await lockEntry(call.db, directory, call.clientId, id)
  if (!row || isHiddenFrom(call.actor.organizationIds, row)) throw missing[directory](id)
  return row
}
async function read<D extends Directory>(call: Context, directory: D, id: number): Promise<Rows[D]> {
  const [row] = await readEntries(call.db, directory, call.clientId, [id])
  if (!row || isHiddenFrom(call.actor.organizationIds, row)) throw missing[directory](id)
  return row
}

function named(name: string | null | undefined, stored?: string): string {
  const text = (name ?? stored ?? '').trim()
  if (text === '' || text.length > 255) throw invalid('name', reasons.characters(255, 1))
  return text
}

/** What is not sent stays as it is; null empties it. */
const changed = <T>(sent: T | null | undefined, stored: T | null | undefined): T | null => (sent === undefined ? (stored ?? null) : sent)

/** Fields of the contract that are no columns, as they were sent (scalars and the objects of other directories), over what is kept of them. */
function kept(schema: 'Brand' | 'Category', columns: readonly string[], sent: object, stored: object = {}): Record<string, unknown> {
  const said = Object.entries(sent).filter(([name]) => Object.hasOwn(wireSchemas[schema].properties ?? {}, name) && !columns.includes(name))
  return Object.fromEntries(Object.entries({ ...stored, ...Object.fromEntries(said) }).filter(([, value]) => value !== null))
}

const brandColumns = ['brandId', 'name', 'clientId', 'logo', 'deleted', 'ozonName', 'ozonId', 'logoSize', 'logoWidth', 'logoHeight']
export async function saveBrand(call: Context, id: number | null, sent: Brand): Promise<Brand> {
  const stored = id === null ? undefined : await locked(call, 'brand', id)
  const row = await inOurWords(() =>
    writeEntry(call.db, 'brand', call.clientId, id, {
      name: named(sent.name, stored?.name),
      ozon_name: changed(sent.ozonName, stored?.ozonName),
      ozon_id: changed(sent.ozonId, stored?.ozonId),
      logo: stored?.logo ?? null,
      deleted: sent.deleted ?? stored?.deleted ?? false,
      extra: kept('Brand', brandColumns, sent, stored?.extra),
    }),
  )
  if (stored && stored.name !== row.name) await call.enqueue(refreshBrand, { brandId: row.id, afterId: 0 })
  return presentBrand(row, call.clientId)
}

export async function saveManufacturer(call: Context, id: number | null, sent: Manufacturer): Promise<Manufacturer> {
  const stored = id === null ? undefined : await locked(call, 'manufacturer', id)
  const organization = sent.organizationId ? await getOrganizationFor(call, sent.organizationId) : undefined
  const name = named(sent.name ?? (stored ? undefined : sent.title), stored?.name)
  const row = await inOurWords(() =>
    writeEntry(call.db, 'manufacturer', call.clientId, id, {
      organization_id: organization?.id ?? (sent.organizationId === undefined ? (stored?.organizationId ?? null) : null),
      title: sent.title ?? stored?.title ?? name,
      name,
      address: changed(sent.address, stored?.address),
      country_id: changed(sent.countryId, stored?.countryId),
      country_name: changed(sent.countryName, stored?.countryName),
      inn: changed(sent.inn, stored?.inn) ?? '',
      deleted: sent.deleted ?? stored?.deleted ?? false,
    }),
  )
  return presentManufacturer(row, call.clientId)
}

/** A customs code of a group that is subject to marking makes the category marked, and of that group, unless the caller says otherwise. */
function markingOf({ tnved, marked, categoryClass }: Category): Category {
  const group = tnved?.categoryClass
  return group === null || group === undefined || group === 'NONE' ? {} : { marked: marked ?? true, categoryClass: categoryClass ?? group }
}

const categoryColumns = ['categoryId', 'name', 'clientId', 'deleted', 'parentId', 'tnvedId']
export async function saveCategory(call: Context, id: number | null, given: Category): Promise<Category> {
  const stored = id === null ? undefined : await locked(call, 'category', id)
  const sent = await withTies(call, given, { ...stored?.extra, tnvedId: stored?.tnvedId })
  const parentId = changed(sent.parentId, stored?.parentId) || null
  if (sent.parentId) {
    await read(call, 'category', sent.parentId)
    if (id !== null && (await isAbove(call.db, call.clientId, id, sent.parentId))) throw errors.error_category_loop()
  }
  const tnvedId = changed(sent.tnvedId, stored?.tnvedId)
  const row = await writeEntry(call.db, 'category', call.clientId, id, {
    name: named(sent.name, stored?.name),
    parent_id: parentId,
    tnved_id: tnvedId,
    extra: kept('Category', categoryColumns, sent, { ...stored?.extra, ...(tnvedId !== stored?.tnvedId && markingOf(sent)) }),
    deleted: stored?.deleted ?? false,
  })
  if (sent.params !== undefined) await setDefaults(call.db, call.clientId, row.id, sent.params === null ? null : await readDefaults(call, sent.params))
  return presentCategory(row, call.clientId)
}

export const getBrand = async (call: Context, id: number) => presentBrand(await read(call, 'brand', id), call.clientId)
export const getManufacturer = async (call: Context, id: number) => presentManufacturer(await read(call, 'manufacturer', id), call.clientId)
export const getCategory = async (call: Context, id: number) => presentCategory(await read(call, 'category', id), call.clientId)
/** Categories by id, in the order of the ids; those that are not there are left out. */
export async function getCategories(call: Pick<Context, 'db' | 'clientId'>, ids: readonly number[]): Promise<Category[]> {
  const rows = new Map((await readEntries(call.db, 'category', call.clientId, ids)).map((row) => [row.id, presentCategory(row, call.clientId)]))
  return ids.flatMap((id) => rows.get(id) ?? [])
}
export const listBrands = async (call: Context) => (await allBrands(call.db, call.clientId)).map((row) => presentBrand(row, call.clientId))

export async function findBrands(call: Context, filter: EntryFilter) {
  const { rows, total } = await findEntries(call.db, 'brand', call.clientId, { ...filter, deleted: false })
  return page(
    filter,
    rows.map((row) => presentBrand(row, call.clientId)),
    total,
  )
}
export async function findManufacturers(call: Context, filter: EntryFilter) {
  const { rows, total } = await findEntries(call.db, 'manufacturer', call.clientId, { ...filter, deleted: false, organizationIds: call.actor.organizationIds })
  return page(
    filter,
    rows.map((row) => presentManufacturer(row, call.clientId)),
    total,
  )
}
/** Only those in use unless `actual` is sent as false: then those that were removed too. */
export async function findCategories(call: Context, { actual, ...filter }: EntryFilter & { actual?: boolean }) {
  const { rows, total } = await findEntries(call.db, 'category', call.clientId, { ...filter, ...(actual !== false && { deleted: false }) })
  return page(
    filter,
    rows.map((row) => presentCategory(row, call.clientId)),
    total,
  )
}

/** Removes an entry that no card has; one that cards have is marked as removed. */
export async function removeEntry(call: Context, directory: Directory, id: number, deleted: boolean): Promise<string> {
  const row = await locked(call, directory, id)
  if (deleted && !(await isUsed(call.db, directory, call.clientId, id))) {
    await deleteEntry(call.db, directory, call.clientId, id)
    await audit(call, `${directory}.remove`, directory, id, { name: row.name })
    return 'removed'
  }
  if (row.deleted !== deleted) {
    await inOurWords(() => markEntry(call.db, directory, call.clientId, id, deleted))
    await audit(call, `${directory}.${deleted ? 'archive' : 'restore'}`, directory, id, { name: row.name })
  }
  return deleted ? 'signed_as_removed' : 'restored'
}

/** Moves every card to the entry that stays and removes the other. */
export async function mergeEntries(call: Context, directory: 'brand' | 'category', staysId: number, goesId: number): Promise<void> {
  if (staysId === goesId) throw errors.error_merge_with_itself()
  for (const id of [staysId, goesId].sort((a, b) => a - b)) await locked(call, directory, id)
  const [gone] = await readEntries(call.db, directory, call.clientId, [goesId])
  await moveCards(call.db, directory, call.clientId, goesId, staysId)
  await moveTies(call.db, directory, call.clientId, goesId, staysId)
  if (directory === 'category') {
    await moveChildren(call.db, call.clientId, goesId, staysId)
    await moveCategoryParams(call.db, call.clientId, goesId, staysId)
  }
  await deleteEntry(call.db, directory, call.clientId, goesId)
  await audit(call, `${directory}.merge`, directory, staysId, { removed: goesId, ...(gone && { name: gone.name }) })
  if (directory === 'brand') await call.enqueue(refreshBrand, { brandId: staysId, afterId: 0 })
}
