// Saving cards: one at a time for a caller, hundreds at once for an import, by the same few statements.
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import type { ProductModel } from '../../../wire/index.ts'
import { getOrganizationFor, type Organization } from '../../client/index.ts'
import { setModelContractors } from '../../contractors/index.ts'
import { requireWithin } from '../../limits/index.ts'
import { composeCard, joinCards, type ComposedCard, type ComposedSize, type Layings } from '../compose.ts'
import { errors, inOurWords } from '../errors.ts'
import { saysSomething } from '../flatten.ts'
import { saveImages } from '../images/actions.ts'
import { paramsOfSave } from '../params/actions.ts'
import { changeBarcodes } from '../rules.ts'
import { leaveUnchanged } from '../unchanged.ts'
import { findModelsByArticle, insertSkus, lockModels, readCards, refreshModels, takeIds, writeRows, type StoredCard } from '../queries/cards.ts'
import { patchListings, type ListingChange } from '../queries/listings.ts'
import { scopeOf, writeBarcodes } from './barcodes.ts'
import { resolveReferences } from './references.ts'

/** How the card to change is found: never, by its id, or by its article within the organization. */
export type Finding = 'create' | 'id' | 'article'
/** `makeParams`: values of parameters that nobody defined make them. */
export type Saving = { finding: Finding; laying: Layings; makeParams?: boolean }
export const REPLACE: Layings = { model: 'replace', view: 'replace', product: 'replace' }
export const MERGE: Layings = { model: 'merge', view: 'merge', product: 'merge' }
type Target = { sent: ProductModel; stored: StoredCard | undefined; organization: Organization }

const idOf = (sent: ProductModel) => (sent.id === undefined || sent.id === null || sent.id === 0 ? undefined : sent.id)

/** The stored cards that the sent ones mean, locked, with their organizations. */
async function findTargets(call: Context, cards: readonly ProductModel[], { finding }: Saving): Promise<Target[]> {
  const { db, clientId } = call
  const organizations = new Map<number, Organization>()
  const organizationFor = async (id: number | null | undefined) => {
    const organization = organizations.get(id ?? 0) ?? (await getOrganizationFor(call, id))
    organizations.set(id ?? 0, organization)
    return organization
  }
  const ids: (number | undefined)[] = []
  for (const sent of cards) {
    const id = finding === 'id' ? idOf(sent) : undefined
    ids.push(id)
    if (finding !== 'create' && id === undefined) await organizationFor(sent.organizationId)
  }
  if (finding !== 'create') {
    const keys = cards.flatMap((sent, at) =>
      ids[at] === undefined && sent.article ? { organizationId: organizations.get(sent.organizationId ?? 0)?.id ?? 0, article: sent.article } : [],
    )
    const found = keys.length === 0 ? [] : await findModelsByArticle(db, clientId, keys)
    const byArticle = new Map(found.map((row) => [JSON.stringify([row.organizationId, row.article]), row.id]))
    for (const [at, sent] of cards.entries()) ids[at] ??= byArticle.get(JSON.stringify([organizations.get(sent.organizationId ?? 0)?.id, sent.article]))
  }
  const wanted = [...new Set(ids.filter((id) => id !== undefined))]
  if (wanted.length > 0) await lockModels(db, clientId, wanted)
  const stored = new Map((await readCards(db, clientId, wanted)).map((card) => [card.row.id, card]))
  const targets: Target[] = []
  for (const [at, sent] of cards.entries()) {
    const id = ids[at]
    const card = id === undefined ? undefined : stored.get(id)
    if (id !== undefined && (!card || !mayUse(call, card.row.organization_id))) throw errors.error_model_not_found({ modelId: id })
    if (!card && finding === 'id') throw errors.error_model_article_not_found({ article: sent.article ?? '' })
    if (card && sent.organizationId && sent.organizationId !== card.row.organization_id)
      throw errors.error_organization_change({ organizationId: card.row.organization_id })
    targets.push({ sent, stored: card, organization: await organizationFor(card ? card.row.organization_id : sent.organizationId) })
  }
  return targets
}

/** Gives ids to new rows and ties them together: card → colour → size, with a SKU for every new size. */
async function tie({ db, clientId }: Context, cards: readonly ComposedCard[]): Promise<void> {
  const fresh = <T extends { stored: unknown; row: unknown }>(items: readonly T[]) =>
    items.filter((item) => item.row !== undefined && item.stored === undefined)
  const views = cards.flatMap((card) => card.views)
  const sizes = views.flatMap((view) => view.sizes)
  const newSizes = fresh(sizes)
  const [modelIds, viewIds, productIds, skuIds] = [
    await takeIds(db, 'product_model', fresh(cards).length),
    await takeIds(db, 'product_view', fresh(views).length),
    await takeIds(db, 'product', newSizes.length),
    await takeIds(db, 'sku', newSizes.length),
  ]
  const skus: { id: number; productId: number }[] = []
  for (const card of cards) {
    if (card.row && !card.stored) card.row.id = modelIds.shift()
    const modelId = card.stored?.row.id ?? card.row?.id
    for (const view of card.views) {
      if (view.row && !view.stored) Object.assign(view.row, { id: viewIds.shift(), model_id: modelId })
      const viewId = view.stored?.row.id ?? view.row?.id
      for (const { row } of fresh(view.sizes)) {
        const [id, skuId] = [productIds.shift() ?? 0, skuIds.shift() ?? 0]
        if (row) Object.assign(row, { id, sku_id: skuId, view_id: viewId, model_id: modelId, organization_id: card.organizationId })
        skus.push({ id: skuId, productId: id })
      }
    }
  }
  if (skus.length > 0) await insertSkus(db, clientId, skus)
}

const idOfSize = (size: ComposedSize): number => {
  const id = size.stored?.row.id ?? size.row?.id
  if (typeof id !== 'number') throw new Error('a composed size has no id yet')
  return id
}

function listingChanges(cards: readonly ComposedCard[]): ListingChange[] {
  return cards.flatMap((card) =>
    card.views.flatMap((view) =>
      view.sizes.flatMap((size) =>
        [...size.listings]
          .filter(([service, patch]) => saysSomething(patch) || size.stored?.listings.some((listing) => listing.service === service))
          .map(([service, patch]) => ({ productId: idOfSize(size), service, organizationId: card.organizationId, patch })),
      ),
    ),
  )
}

const rowsOf = (items: readonly { row: Record<string, unknown> | undefined }[]) => items.map((item) => item.row).filter((row) => row !== undefined)

/** Saves cards, each a different one, in one go: all or nothing. Answers them in order, with ids. */
async function saveComposed(call: Context, cards: readonly ProductModel[], saving: Saving): Promise<ComposedCard[]> {
  const { db, clientId } = call
  const targets = await findTargets(call, cards, saving)
  const references = await inOurWords(() =>
    resolveReferences(
      call,
      targets.map((target) => ({ ...target, stored: target.stored?.row })),
    ),
  )
  const params = await paramsOfSave(call, cards, saving.makeParams === true)
  const by = { clientId, login: call.actor.login, now: new Date().toISOString(), settle: params.settle }
  const laid = targets.map(({ sent, stored, organization }, at) => {
    const refs = references[at] ?? { organizationId: organization.id, brandId: 0, manufacturerId: 0, categoryId: null }
    return composeCard(sent, stored, refs, saving.laying, by)
  })
  await params.complete(targets.flatMap(({ sent }, at) => (laid[at] ? [{ sent, composed: laid[at], categoryId: references[at]?.categoryId ?? null }] : [])))
  // Imports repeat themselves, and send no pictures here.
  const composed = saving.finding === 'article' ? laid.map(leaveUnchanged) : laid
  await tie(call, composed)
  const views = composed.flatMap((card) => card.views)
  const sizes = composed.flatMap((card) => card.views.flatMap((view) => view.sizes.map((size) => ({ ...size, organizationId: card.organizationId }))))
  await inOurWords(async () => {
    await writeRows(db, 'model', rowsOf(composed))
    await writeRows(db, 'view', rowsOf(views))
    await writeRows(db, 'product', rowsOf(sizes))
    const scope = await scopeOf(call)
    await writeBarcodes(
      call,
      sizes
        .filter((size) => size.row)
        .map((size) => ({
          productId: idOfSize(size),
          organizationId: size.organizationId,
          hasCode: (size.stored?.barcodes.length ?? 0) > 0 || (size.barcodes?.length ?? 0) > 0,
          change: changeBarcodes(
            idOfSize(size),
            scope(size.organizationId),
            size.stored?.barcodes ?? [],
            size.barcodes ?? [],
            saving.laying.product === 'replace' && size.barcodes !== undefined,
          ),
        })),
    )
    await patchListings(db, clientId, listingChanges(composed))
  })
  await saveImages(
    call,
    targets.flatMap(({ sent }, at) => (composed[at] ? [{ sent, composed: composed[at] }] : [])),
  )
  await setModelContractors(
    call,
    targets.flatMap(({ sent }, at) => (composed[at] && sent.contractors ? [{ modelId: idOfCard(composed[at]), contractors: sent.contractors }] : [])),
  )
  await inOurWords(() => refreshModels(db, clientId, composed.map(idOfCard)))
  // New sizes, and those that come back from the archive.
  if (sizes.some((size) => size.row && (!size.stored || size.stored.row.archived))) await requireWithin(call, 'products')
  return composed
}

const idOfCard = (card: ComposedCard): number => {
  const id = card.stored?.row.id ?? card.row?.id
  if (typeof id !== 'number') throw new Error('a composed card has no id yet')
  return id
}

/** Saves a card and answers its id. */
export async function saveCard(call: Context, card: ProductModel, saving: Saving): Promise<number> {
  return Math.max(...(await saveComposed(call, [card], saving)).map(idOfCard))
}

export type SavedProduct = { productId: number; skuId: number; color: string; size: string; created: boolean; changed: boolean }
export type SavedCard = { modelId: number; created: boolean; products: SavedProduct[] }

function savedOf(card: ComposedCard, sent: ProductModel): SavedCard {
  const wanted = new Set((sent.views ?? []).flatMap((view) => (view.sizes ?? []).map((size) => JSON.stringify([view.color ?? '', size.size ?? '']))))
  const products = card.views.flatMap((view) =>
    view.sizes.map((size): SavedProduct => {
      const row = size.row ?? size.stored?.row
      return {
        productId: idOfSize(size),
        skuId: Number(row?.sku_id),
        color: String(row?.color ?? ''),
        size: String(row?.size ?? ''),
        created: size.stored === undefined,
        changed: size.row !== undefined,
      }
    }),
  )
  return {
    modelId: idOfCard(card),
    created: card.stored === undefined,
    products: products.filter(({ color, size }) => wanted.has(JSON.stringify([color, size]))),
  }
}

/**
 * For imports: makes or completes cards by organization and article, colours by name, sizes by name, hundreds in a handful of
 * statements; what is not sent stays. Cards of one article are saved as one. Answers each sent card with its products, in order. All or
 * nothing: one that is refused refuses them all, so an import that wants the good ones saves that batch again one by one, each in its
 * own transaction.
 */
export async function saveImportedCards(call: Context, cards: readonly ProductModel[]): Promise<SavedCard[]> {
  const keyOf = (card: ProductModel) => JSON.stringify([card.organizationId ?? 0, card.article ?? ''])
  const groups = new Map<string, ProductModel[]>()
  for (const card of cards) groups.set(keyOf(card), [...(groups.get(keyOf(card)) ?? []), card])
  const saved = await saveComposed(call, [...groups.values()].map(joinCards), { finding: 'article', laying: MERGE, makeParams: true })
  const byKey = new Map([...groups.keys()].map((key, at) => [key, saved[at]]))
  return cards.flatMap((card) => {
    const composed = byKey.get(keyOf(card))
    return composed ? [savedOf(composed, card)] : []
  })
}
