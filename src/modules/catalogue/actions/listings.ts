// Products on services: linking by hand, what exchanges with services write, and finding products by what services call them.
import type { Context } from '../../../kit/op.ts'
import { mayUse } from '../../../kit/reach.ts'
import type { ChangeResult, ProductLinkToService } from '../../../wire/index.ts'
import { errors, inOurWords } from '../errors.ts'
import type { ListingPatch } from '../flatten.ts'
import { refreshProducts } from '../queries/cards.ts'
import { findArticleOwners, findByKeys, patchListings, type Found, type Keys } from '../queries/listings.ts'
import { locate, setWbArticles } from '../queries/products.ts'

type Link = { productId: number; viewId: number; organizationId: number; externalId: string | null | undefined; article: string | null | undefined }
const emptied = (text: string | null | undefined) => (text === '' ? null : text)

/** Why a link can not be: the product is not there, or the article is another's. */
async function refusalsOf(
  call: Context,
  service: string,
  links: readonly (Link | undefined)[],
  sent: readonly ProductLinkToService[],
): Promise<(string | undefined)[]> {
  const keys =
    service === 'WILDBERRIES' ? [] : links.flatMap((link) => (link?.article ? [{ service, organizationId: link.organizationId, article: link.article }] : []))
  const owners = keys.length === 0 ? [] : await findArticleOwners(call.db, call.clientId, keys)
  const claimed = new Map(owners.map((owner) => [JSON.stringify([owner.organizationId, owner.article]), owner.productId]))
  return links.map((link, at) => {
    if (!link) return errors.error_product_not_found({ productId: sent[at]?.productId ?? 0 }).localMessage(call.lang)
    if (!link.article || service === 'WILDBERRIES') return undefined
    const key = JSON.stringify([link.organizationId, link.article])
    const owner = claimed.get(key)
    if (owner !== undefined && owner !== link.productId) return errors.error_article_not_unique({ article: link.article, service }).localMessage(call.lang)
    claimed.set(key, link.productId)
    return undefined
  })
}

/** Ties products to what a service calls them, row by row: one that is refused does not hold the others. An empty text unties. */
export async function linkProducts(call: Context, service: string, sent: readonly ProductLinkToService[]): Promise<ChangeResult[]> {
  const { db, clientId } = call
  const places = new Map(
    (
      await locate(
        db,
        clientId,
        sent.flatMap((row) => row.productId ?? []),
      )
    )
      .filter((place) => mayUse(call, place.organizationId))
      .map((place) => [place.id, place]),
  )
  const links = sent.map((row): Link | undefined => {
    const place = places.get(row.productId ?? 0)
    return (
      place && {
        productId: place.id,
        viewId: place.viewId,
        organizationId: place.organizationId,
        externalId: emptied(row.externalId),
        article: emptied(row.externalArticle),
      }
    )
  })
  const refusals = await refusalsOf(call, service, links, sent)
  const good = new Map(links.filter((_, at) => refusals[at] === undefined).flatMap((link) => (link ? [[link.productId, link] as const] : [])))
  const changes = [...good.values()].map((link) => ({
    productId: link.productId,
    service,
    organizationId: link.organizationId,
    patch: {
      ...(link.externalId !== undefined && { service_product_id: link.externalId }),
      ...(link.article !== undefined && service !== 'WILDBERRIES' && { article: link.article }),
    },
  }))
  await inOurWords(() => patchListings(db, clientId, changes))
  // On Wildberries the article is of the colour's card.
  const articles = service === 'WILDBERRIES' ? [...good.values()].flatMap(({ viewId, article }) => (article === undefined ? [] : [{ viewId, article }])) : []
  if (articles.length > 0) await setWbArticles(db, clientId, [...new Map(articles.map((one) => [one.viewId, one])).values()])
  await refreshProducts(db, clientId, [...good.keys()])
  return refusals.map((error) => (error === undefined ? { success: true } : { success: false, error }))
}

export type ListingInput = { productId: number; service: string; patch: ListingPatch }

/**
 * For exchanges with services: keys, states, prices and stock of listings. Columns that a patch does not name stay; products that are gone
 * are passed over.
 */
export async function saveListings(call: Context, listings: readonly ListingInput[]): Promise<void> {
  const places = new Map(
    (
      await locate(
        call.db,
        call.clientId,
        listings.map((listing) => listing.productId),
      )
    ).map((place) => [place.id, place.organizationId]),
  )
  const last = new Map<string, ListingInput>()
  for (const listing of listings) {
    const key = `${listing.productId}:${listing.service}`
    const earlier = last.get(key)
    const patch = { ...earlier?.patch, ...listing.patch, extra: { ...earlier?.patch.extra, ...listing.patch.extra } }
    last.set(key, { ...listing, patch })
  }
  const changes = [...last.values()].flatMap((listing) => {
    const organizationId = places.get(listing.productId)
    return organizationId === undefined ? [] : [{ ...listing, organizationId }]
  })
  await inOurWords(() => patchListings(call.db, call.clientId, changes, true))
  const keyed = changes.filter(({ patch }) => 'article' in patch || 'service_product_id' in patch || 'card_id' in patch)
  if (keyed.length > 0)
    await refreshProducts(
      call.db,
      call.clientId,
      keyed.map((change) => change.productId),
    )
}

/** Products of an organization by a service's keys; each key with at most one product, a living one before an archived one. */
export const findListings = (call: Pick<Context, 'db' | 'clientId'>, keys: Keys): Promise<Found[]> => findByKeys(call.db, call.clientId, keys)
