// What was changed of a card while it was being saved: over the card as it is stored now, with the numbers that new colours and sizes got meanwhile.
// Pure. Not its job: what is sent; that is draft.ts's.
import type { Product, ProductModel, ProductView } from '../../../api/schema.gen.ts'
import { isSame, type Edits } from './draft.ts'

const idOf = (one: { id?: number | null }) => one.id ?? 0
const numbers = (record: object) => Object.keys(record).map(Number)

/** Fields that hold something else than when they were sent. One that was put back to what was stored before is a change of what is stored now. */
function newer<T extends object>(base: T, sent: T, now: T): T {
  const [before, after] = [
    { ...base, ...sent },
    { ...base, ...now },
  ]
  const rest = { ...now }
  for (const name in rest) if (isSame(before[name], after[name])) Reflect.deleteProperty(rest, name)
  for (const name in sent) if (!isSame(before[name], after[name])) Reflect.set(rest, name, after[name] ?? null)
  return rest
}

type Named = { id: number; name: string | null | undefined }
/** The numbers that new things got: each is the one of its name, else the next one in the order in which they were sent. */
function numbered(sent: readonly Named[], fresh: readonly Named[]): Map<number, number> {
  const left = [...fresh]
  const found = new Map<number, number>()
  const take = (one: Named, at: number) => {
    const [stored] = at === -1 ? [] : left.splice(at, 1)
    if (stored) found.set(one.id, stored.id)
  }
  for (const one of sent)
    take(
      one,
      left.findIndex(({ name }) => (name ?? '') === (one.name ?? '')),
    )
  for (const one of sent) if (!found.has(one.id)) take(one, left.length > 0 ? 0 : -1)
  return found
}

const viewsOf = (card: ProductModel): ProductView[] => card.views ?? []
const sizesOf = (view: ProductView | undefined): Product[] => view?.sizes ?? []
const freshOf = <T extends { id?: number | null }>(saved: readonly T[], base: readonly T[]) =>
  saved.filter((one) => !base.some((old) => idOf(old) === idOf(one)))

export type Sent = { base: ProductModel; edits: Edits }

/** What is still to be saved when the answer came. */
export function changedSince({ base, edits: sent }: Sent, now: Edits, saved: ProductModel): Edits {
  const storedView = numbered(
    sent.newViews.map((id) => ({ id, name: sent.views[id]?.color })),
    freshOf(viewsOf(saved), viewsOf(base)).map((view) => ({ id: idOf(view), name: view.color })),
  )
  const viewNow = (id: number) => storedView.get(id) ?? id
  const viewIn = (card: ProductModel, id: number) => viewsOf(card).find((view) => idOf(view) === id)
  const storedSize = new Map(
    [...new Set(Object.values(sent.newSizes))].flatMap((view) => [
      ...numbered(
        numbers(sent.newSizes).flatMap((id) => (sent.newSizes[id] === view ? [{ id, name: sent.sizes[id]?.size }] : [])),
        freshOf(sizesOf(viewIn(saved, viewNow(view))), sizesOf(viewIn(base, view))).map((size) => ({ id: idOf(size), name: size.size })),
      ),
    ]),
  )
  const sizeNow = (id: number) => storedSize.get(id) ?? id
  const sizeIn = (id: number) =>
    viewsOf(base)
      .flatMap(sizesOf)
      .find((size) => idOf(size) === id)
  // A level that is gone from the changes was taken away by hand: nothing of it is put back.
  const views = numbers(now.views).map((id) => ({
    id: viewNow(id),
    rest: newer<ProductView>(viewIn(base, id) ?? {}, sent.views[id] ?? {}, now.views[id] ?? {}),
  }))
  const sizes = numbers(now.sizes).map((id) => ({ id: sizeNow(id), rest: newer<Product>(sizeIn(id) ?? {}, sent.sizes[id] ?? {}, now.sizes[id] ?? {}) }))
  const newViews = now.newViews.filter((id) => !sent.newViews.includes(id))
  const newSizes = numbers(now.newSizes).filter((id) => !(id in sent.newSizes))
  const isKept = (rest: object, id: number, fresh: readonly number[]) => fresh.includes(id) || (id > 0 && Object.keys(rest).length > 0)
  return {
    model: newer<ProductModel>(base, sent.model, now.model),
    views: Object.fromEntries(views.flatMap(({ id, rest }) => (isKept(rest, id, newViews) ? [[id, rest]] : []))),
    sizes: Object.fromEntries(sizes.flatMap(({ id, rest }) => (isKept(rest, id, newSizes) ? [[id, rest]] : []))),
    newViews,
    newSizes: Object.fromEntries(newSizes.map((id) => [id, viewNow(now.newSizes[id] ?? 0)])),
  }
}
