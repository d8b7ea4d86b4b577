// What a card becomes when it is saved: the stored one and the sent one, brought together. Pure; reading and writing are elsewhere.
import { requireVersion } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import type { ParamValue, Product, ProductBarcode, ProductModel, ProductView } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { changedRow, newRow, take, type Level, type Row } from './fields.ts'
import { unflatten, writableSlots, type ListingPatch } from './flatten.ts'
import { defaultName, nameBy, type Naming } from './rules.ts'
import type { StoredCard, StoredProduct, StoredView } from './queries/cards.ts'

/** `replace` empties what is not sent, `merge` leaves it; neither takes away a colour or a size that is not sent. */
export type Laying = 'replace' | 'merge'
export type Layings = Readonly<Record<Level, Laying>>
export type References = { organizationId: number; brandId: number; manufacturerId: number; categoryId: number | null; naming?: Naming | undefined }
/** What a card is called as it is to be, and how its category names what is in it. */
type Called = { title: unknown; name: unknown; article: string; naming: Naming | undefined }
/** `settle` brings values of parameters together; it knows their definitions. */
type Writer = { clientId: number; login: string; now: string; settle: (sent: ParamValue[], stored: ParamValue[], laying: Laying) => ParamValue[] }

export type ComposedSize = {
  stored: StoredProduct | undefined
  row: Record<string, unknown> | undefined
  barcodes: readonly ProductBarcode[] | undefined
  listings: Map<string, ListingPatch>
}
export type ComposedView = { stored: StoredView | undefined; row: Record<string, unknown> | undefined; sizes: ComposedSize[] }
export type ComposedCard = {
  stored: StoredCard | undefined
  row: Record<string, unknown> | undefined
  views: ComposedView[]
  organizationId: number
  article: string
}

const valuesOf = (stored: ParamValue[] | null, sent: ParamValue[] | null | undefined, laying: Laying, by: Writer): ParamValue[] | null =>
  sent === undefined || sent === null ? stored : by.settle(sent, stored ?? [], laying)

/**
 * The stored one that a sent one means: by its id, or else by its name among its like, the living first; each is meant once. (Ids sent
 * inside a new card mean nothing.)
 */
function pick<T extends { row: Row }>(left: Set<T>, id: number | null | undefined, isIt: (row: T) => boolean, missing: (id: number) => Error): T | undefined {
  const byId = id !== undefined && id !== null && id !== 0
  const like = [...left].filter((one) => (byId ? one.row.id === id : isIt(one)))
  const found = like.find((one) => !one.row.deleted) ?? like[0]
  if (byId && !found) throw missing(id)
  if (found) left.delete(found)
  return found
}

const repeats = (names: readonly unknown[]) => new Set(names).size < names.length

const nameOf = (called: Called, color: string, size: string) => (called.naming ? nameBy(called.naming, called, color, size) : defaultName(called, color, size))

function composeSize(
  sent: Product,
  stored: StoredProduct | undefined,
  at: { article: string; color: string; position: number; card: ProductModel; called: Called },
  { product: laying }: Layings,
  by: Writer,
): ComposedSize {
  const given = take('product', sent)
  if (given.columns.name === '') delete given.columns.name
  // What a card is made of, all its sizes are.
  if (!stored && at.card.sourceIncomeItemId) given.extra.sourceIncomeItemId ??= at.card.sourceIncomeItemId
  if (stored) requireVersion(stored.row, sent.versionId)
  const size = sent.size ?? stored?.row.size ?? ''
  const row = stored
    ? changedRow('product', stored.row, given, laying === 'replace')
    : newRow('product', given, { client_id: by.clientId, position: at.position, created_at: by.now, created_by: by.login })
  Object.assign(row, {
    size,
    article: at.article,
    color: at.color,
    modified_at: by.now,
    param_values: valuesOf(stored?.row.param_values ?? null, sent.values, laying, by),
    name: given.columns.name ?? stored?.row.name ?? nameOf(at.called, at.color, size),
  })
  row.print_name = row.print_name ?? row.name
  // Empty ones say nothing, and so does a list of them: a product is never left without a barcode.
  const codes = (sent.barcodes ?? []).filter(({ barcode }) => barcode !== null && barcode !== undefined && barcode.trim() !== '')
  return { stored, row, barcodes: codes.length > 0 ? codes : undefined, listings: unflatten(sent, writableSlots, laying === 'replace') }
}

function composeView(
  sent: ProductView,
  stored: StoredView | undefined,
  at: { article: string; position: number; card: ProductModel; called: Called },
  layings: Layings,
  by: Writer,
): ComposedView {
  const leave = stored !== undefined && sent.hasChanges === false
  const color = (leave ? stored.row.color : sent.color) ?? stored?.row.color ?? ''
  if (color.length > 255) throw invalid('views.color', reasons.characters(255))
  let row: Record<string, unknown> | undefined
  if (!leave) {
    const given = take('view', sent)
    if (stored) requireVersion(stored.row, sent.versionId)
    row = stored
      ? changedRow('view', stored.row, given, layings.view === 'replace')
      : newRow('view', given, { client_id: by.clientId, position: at.position, created_at: by.now, created_by: by.login })
    Object.assign(row, {
      color,
      wb_article: row.wb_article === '' ? null : row.wb_article,
      param_values: valuesOf(stored?.row.param_values ?? null, sent.values, layings.view, by),
    })
  }
  const left = new Set(stored?.sizes)
  const sizes = (sent.sizes ?? []).map((size, index): ComposedSize => {
    const same =
      stored &&
      pick(
        left,
        size.id,
        ({ row: product }) => product.size === (size.size ?? ''),
        (productId) => errors.error_product_not_found({ productId }),
      )
    if (same && (size.hasChanges ?? sent.hasChanges) === false) return { stored: same, row: undefined, barcodes: undefined, listings: new Map() }
    const place = { article: at.article, color, position: (stored?.sizes.length ?? 0) + index, card: at.card, called: at.called }
    return composeSize(size, same, place, layings, by)
  })
  if (repeats(sizes.map((size) => (size.row ?? size.stored?.row)?.size))) throw errors.error_size_not_unique()
  return { stored, row, sizes }
}

/** Sent cards of one article as one card: colours and sizes side by side, of two that are the same the later one's words. */
export function joinCards(cards: readonly ProductModel[]): ProductModel {
  const views = new Map<string, ProductView & { sizes: Product[] }>()
  for (const view of cards.flatMap((card) => card.views ?? [])) {
    const known = views.get(view.color ?? '')
    const sizes = new Map([...(known?.sizes ?? []), ...(view.sizes ?? [])].map((size) => [size.size ?? '', size]))
    views.set(view.color ?? '', { ...known, ...view, sizes: [...sizes.values()] })
  }
  return { ...Object.assign({}, ...cards), views: [...views.values()] }
}

/** Feeds name a country by no number; a card that has the number needs no name of its own. */
function settleCountry(extra: Record<string, unknown>, name: string | null | undefined) {
  if (extra.countryId) delete extra.countryName
  else if (name) extra.countryName = name.slice(0, 255)
}

/** A sent card laid over the stored one. New rows have no ids yet. */
export function composeCard(sent: ProductModel, stored: StoredCard | undefined, refs: References, layings: Layings, by: Writer): ComposedCard {
  const leave = stored !== undefined && sent.hasChanges === false
  const article = (leave ? undefined : sent.article) ?? stored?.row.article ?? ''
  if (article.trim() === '') throw errors.error_no_article()
  if (article.length > 255) throw invalid('article', reasons.characters(255))
  let row: Record<string, unknown> | undefined
  if (!leave) {
    const given = take('model', sent)
    if (stored) requireVersion(stored.row, sent.versionId)
    if (!stored?.row.extra.countryId || given.extra.countryId) settleCountry(given.extra, sent.countryName)
    row = stored
      ? changedRow('model', stored.row, given, layings.model === 'replace')
      : newRow('model', given, { client_id: by.clientId, organization_id: refs.organizationId, created_at: by.now, created_by: by.login })
    Object.assign(row, {
      brand_id: refs.brandId,
      manufacturer_id: refs.manufacturerId,
      category_id: refs.categoryId,
      modified_at: by.now,
      param_values: valuesOf(stored?.row.param_values ?? null, sent.values, layings.model, by),
    })
  } else {
    // The card as a whole has changed all the same: its version says so.
    row = { ...stored.row, version: stored.row.version + 1, modified_at: by.now }
  }
  const called = { title: row.title, name: row.name, article, naming: refs.naming }
  const left = new Set(stored?.views)
  const views = (sent.views ?? []).map((view, index): ComposedView => {
    const same =
      stored &&
      pick(
        left,
        view.id,
        ({ row: of }) => of.color === (view.color ?? ''),
        (viewId) => errors.error_view_not_found({ viewId }),
      )
    return composeView(view, same, { article, position: (stored?.views.length ?? 0) + index, card: sent, called }, layings, by)
  })
  if (repeats(views.map((view) => (view.row ?? view.stored?.row)?.color))) throw errors.error_color_not_unique()
  return { stored, row, views, organizationId: refs.organizationId, article }
}
