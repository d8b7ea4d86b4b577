// What a person has changed of a card and not saved: kept apart from the card itself, so that the card can be renewed under it and only changes are sent.
// Pure; asking and sending are in use-card.ts.
import type { ParamValue, Product, ProductBarcode, ProductModel, ProductView } from '../../../api/schema.gen.ts'

/** Changed fields by level. New colours and sizes have ids below zero until they are saved. */
export type Edits = {
  model: ProductModel
  views: Readonly<Record<number, ProductView>>
  sizes: Readonly<Record<number, Product>>
  newViews: readonly number[]
  /** The colour of each new size. */
  newSizes: Readonly<Record<number, number>>
}
export const noEdits: Edits = { model: {}, views: {}, sizes: {}, newViews: [], newSizes: {} }

const words = (value: unknown): string => (value === null || value === undefined || value === '' ? '' : JSON.stringify(value))
export const isSame = (one: unknown, other: unknown) => words(one) === words(other)
const count = (fields: object) => Object.keys(fields).length

export const isDirty = (edits: Edits) =>
  count(edits.model) + count(edits.newSizes) + edits.newViews.length > 0 ||
  [edits.views, edits.sizes].some((level) => Object.values(level).some((one) => count(one) > 0))

/** Changes laid over earlier ones; a field that is as it is stored again is no change. */
export function laid<T extends object>(base: T, before: T, changes: T): T {
  const next = { ...before, ...changes }
  for (const name in changes) if (isSame(next[name], base[name])) Reflect.deleteProperty(next, name)
  return next
}

const idOf = (one: { id?: number | null }) => one.id ?? 0

export type ShownView = ProductView & { sizes: Product[] }
export type ShownCard = Omit<ProductModel, 'views'> & { views: ShownView[] }

/** The card as it will be. */
export function shownCard(base: ProductModel, edits: Edits): ShownCard {
  const sizesOf = (view: ProductView) => {
    const fresh = Object.entries(edits.newSizes).flatMap(([id, viewId]) => (viewId === idOf(view) ? [{ id: Number(id) }] : []))
    return [...(view.sizes ?? []), ...fresh].map((size): Product => ({ ...size, ...edits.sizes[idOf(size)] }))
  }
  const views = [...(base.views ?? []), ...edits.newViews.map((id): ProductView => ({ id }))]
  return { ...base, ...edits.model, views: views.map((view) => ({ ...view, ...edits.views[idOf(view)], sizes: sizesOf(view) })) }
}

/** What a card is saved as: merged, or whole where something is emptied, which a merge can not say. */
export type Save = { whole: boolean; body: ProductModel }

const isEmptied = (base: object | undefined, changes: object) => {
  const stored = new Map<string, unknown>(Object.entries(base ?? {}))
  return Object.entries(changes).some(([name, value]: [string, unknown]) => {
    const before = stored.get(name)
    return value === null && before !== null && before !== undefined && typeof before !== 'string'
  })
}
const lacksBarcode = (base: Product | undefined, changed: Product) =>
  changed.barcodes !== undefined && (base?.barcodes ?? []).some((old) => !(changed.barcodes ?? []).some((one) => one.id === old.id))

/** An emptied text is said as an empty one; a null says nothing. */
const spoken = <T extends object>(changes: T): T => {
  const next = { ...changes }
  for (const name in next) if (next[name] === null) Reflect.set(next, name, '')
  return next
}
const withoutNulls = <T extends object>(fields: T): T => {
  const next = { ...fields }
  for (const name in next) if (next[name] === null || next[name] === undefined) Reflect.deleteProperty(next, name)
  return next
}

const keyOf = (value: ParamValue) => JSON.stringify([value.paramId || (value.paramName ?? '').trim().toLowerCase(), value.service ?? 'NONE'])
const isEqual = (one: readonly ParamValue[], other: readonly ParamValue[]) => JSON.stringify(one) === JSON.stringify(other)

/** Values of parameters that changed; a parameter that has none any more is sent empty. */
export function changedValues(before: readonly ParamValue[], after: readonly ParamValue[]): ParamValue[] {
  const [old, now] = [Map.groupBy(before, keyOf), Map.groupBy(after, keyOf)]
  const gone = [...old].flatMap(([key, [value]]) =>
    now.has(key) || !value ? [] : [{ paramId: value.paramId ?? null, paramName: value.paramName ?? null, service: value.service ?? null, stringValue: '' }],
  )
  return [...[...now].flatMap(([key, values]) => (isEqual(old.get(key) ?? [], values) ? [] : values)), ...gone]
}

type WithValues = { values?: ParamValue[] | null }
const valuesFor = (base: WithValues | undefined, changes: WithValues, whole: boolean): WithValues =>
  changes.values === undefined ? {} : { values: whole ? (changes.values ?? []) : changedValues(base?.values ?? [], changes.values ?? []) }

/** A level in full: what it was with what has changed, without what is beside it. */
const inFull = <T extends WithValues>(base: T, changes: T): T => {
  const next = withoutNulls({ ...base, ...changes })
  for (const beside of ['views', 'sizes', 'images', 'mainImage', 'values', 'view', 'category', 'brand', 'manufacturer']) Reflect.deleteProperty(next, beside)
  return next
}

function sizeOf(base: Product | undefined, changes: Product, whole: boolean): Product {
  const fields = whole && base ? inFull(base, changes) : spoken(changes)
  return { ...fields, ...valuesFor(base, changes, whole), hasChanges: true, ...(base ? { id: idOf(base), versionId: base.versionId ?? null } : { id: null }) }
}

function viewsOf(base: ProductModel, edits: Edits, whole: boolean): ProductView[] {
  const stored = base.views ?? []
  return [...stored, ...edits.newViews.map((id): ProductView => ({ id }))].flatMap((view): ProductView[] => {
    const id = idOf(view)
    const isNew = id < 0
    const changes = edits.views[id] ?? {}
    const fresh = Object.entries(edits.newSizes).flatMap(([size, of]) => (of === id ? [sizeOf(undefined, edits.sizes[Number(size)] ?? {}, whole)] : []))
    const changed = (view.sizes ?? []).flatMap((size) => {
      const own = edits.sizes[idOf(size)]
      return own && count(own) > 0 ? [sizeOf(size, own, whole)] : []
    })
    if (!isNew && count(changes) === 0 && fresh.length + changed.length === 0) return []
    const isTouched = isNew || count(changes) > 0
    const fields = whole && !isNew ? inFull(view, changes) : spoken(changes)
    return [
      {
        ...(isTouched && { ...fields, ...valuesFor(view, changes, whole) }),
        hasChanges: isTouched,
        id: isNew ? null : id,
        ...(isTouched && !isNew && { versionId: view.versionId ?? null }),
        sizes: [...changed, ...fresh],
      },
    ]
  })
}

/** The country of a card that has none of its own is its manufacturer's: it is shown, and not saved as the card's. */
const ownCountry = (base: ProductModel): ProductModel =>
  base.countryId && base.countryId === base.manufacturer?.countryId ? { ...base, countryId: null, countryName: null } : base

export function saveOf(base: ProductModel, edits: Edits): Save {
  const sizes = (base.views ?? []).flatMap((view) => view.sizes ?? [])
  const sizeBase = (id: number) => sizes.find((size) => idOf(size) === id)
  const whole =
    isEmptied(base, edits.model) ||
    Object.entries(edits.sizes).some(([id, changes]) => isEmptied(sizeBase(Number(id)), changes) || lacksBarcode(sizeBase(Number(id)), changes))
  const isTouched = count(edits.model) > 0
  const fields = whole ? inFull(ownCountry(base), edits.model) : spoken(edits.model)
  const own: ProductModel = isTouched ? { ...fields, ...valuesFor(base, edits.model, whole), versionId: base.versionId ?? null } : {}
  return { whole, body: { ...own, id: idOf(base), hasChanges: isTouched, views: viewsOf(base, edits, whole) } }
}

/** What is different between two states of a card: the level's name and the field. For telling what somebody else has changed. */
export type Difference = { at: string; field: string; now: string; isMine: boolean }

const told = new Set([
  'versionId',
  'hasChanges',
  'views',
  'sizes',
  'view',
  'model',
  'images',
  'mainImage',
  'brand',
  'manufacturer',
  'category',
  'emptyBarcodes',
  'params',
])
export const plain = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  if (Array.isArray(value)) return value.map((one: unknown) => plain(one)).join(', ')
  if (typeof value !== 'object') return String(value)
  const { barcode, option, name, stringValue, longValue, doubleValue, booleanValue }: ProductBarcode & ParamValue & { name?: string } = value
  return String(barcode ?? option?.name ?? name ?? stringValue ?? longValue ?? doubleValue ?? booleanValue ?? '')
}

const differ = (at: string, before: object | undefined, after: object, mine: object | undefined): Difference[] => {
  const old = new Map<string, unknown>(Object.entries(before ?? {}))
  return Object.entries(after).flatMap(([field, value]: [string, unknown]) =>
    told.has(field) || isSame(old.get(field), value) ? [] : [{ at, field, now: plain(value), isMine: mine !== undefined && field in mine }],
  )
}

export function differences(base: ProductModel, fresh: ProductModel, edits: Edits): Difference[] {
  const sizesBefore = (base.views ?? []).flatMap((view) => view.sizes ?? [])
  return [
    ...differ('', base, fresh, edits.model),
    ...(fresh.views ?? []).flatMap((view) => [
      ...differ(
        view.color ?? '',
        (base.views ?? []).find((one) => one.id === view.id),
        view,
        edits.views[idOf(view)],
      ),
      ...(view.sizes ?? []).flatMap((size) =>
        differ(
          [view.color, size.size].filter(Boolean).join(', '),
          sizesBefore.find((one) => one.id === size.id),
          size,
          edits.sizes[idOf(size)],
        ),
      ),
    ]),
  ]
}
