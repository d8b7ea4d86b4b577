// What an offer of a feed becomes: cards with colours and sizes, and what is said of an offer that could not be taken.
import type { FeedOffer, FeedProblem } from '../../../feeds/index.ts'
import type { Product, ProductModel, ProductView } from '../../../wire/index.ts'

export type Mapping = { organizationId: number; articleName?: string | undefined; articleField?: string | undefined; importParams: boolean }

const MODEL_NAME = 200
const PRODUCT_NAME = 240
const short = (text: string | undefined, length: number) => (text === undefined ? undefined : text.slice(0, length))

/** The article that joins offers on one card: the named parameter, the group, the vendor's code, or the offer's own id. */
export function articleOf(offer: FeedOffer, mapping: Mapping): string {
  const named =
    mapping.articleName === undefined ? undefined : offer.params.find((param) => param.name.toLowerCase() === mapping.articleName?.toLowerCase())?.value
  const byField = mapping.articleField === 'NAME' || mapping.articleField === 'MODEL_NAME' ? offer.name : undefined
  return (named ?? byField ?? offer.groupId ?? offer.vendorCode ?? offer.id).slice(0, 255)
}

/** The article of an offer that can not share its card: two offers would be one and the same size. */
export const apart = (article: string, offerId: string) => `${article.slice(0, 200)} ${offerId}`.slice(0, 255)
export const sizeKey = (article: string, color: string, size: string) => JSON.stringify([article, color, size])

const VENDOR_CODE = 'Артикул производителя'
/** Parameters of an offer, and the vendor's code where the card has another article. */
function valuesOf(offer: FeedOffer, article: string) {
  const values = offer.params.map((param) => ({ paramName: param.name, stringValue: param.unit === undefined ? param.value : `${param.value} ${param.unit}` }))
  const { vendorCode } = offer
  const isSaid = vendorCode === undefined || vendorCode === article || values.some(({ paramName }) => paramName === VENDOR_CODE)
  return isSaid ? values : [...values, { paramName: VENDOR_CODE, stringValue: vendorCode }]
}

/** The contract knows three rates: the common one, the reduced one, none. Feeds name them by words and by old numbers. */
function vatOf(text: string | undefined): 'COMMON' | 'HALF' | 'NONE' | undefined {
  const word = text?.trim().toUpperCase().replace(/^VAT_/, '')
  if (word === undefined) return undefined
  if (['1', '7', '18', '20', '22', '18_118', '20_120', '22_122'].includes(word)) return 'COMMON'
  if (['2', '10', '10_110'].includes(word)) return 'HALF'
  return ['5', '6', '0', 'NO_VAT'].includes(word) ? 'NONE' : undefined
}

function sizeOf(offer: FeedOffer, mapping: Mapping): Product {
  const barcodes = [...new Set(offer.barcodes)].map((barcode) => ({ barcode: barcode.slice(0, 128) }))
  return {
    name: short(offer.name, PRODUCT_NAME) ?? offer.id,
    size: short(offer.size, 200) ?? '',
    externalArticle: offer.id.slice(0, 255),
    organizationId: mapping.organizationId,
    ...(offer.priceMinor !== undefined && { price: offer.priceMinor / 100 }),
    ...(offer.oldPriceMinor !== undefined && { priceWithoutDiscount: offer.oldPriceMinor / 100 }),
    ...(offer.url !== undefined && { site: offer.url.slice(0, 255) }),
    ...(barcodes.length > 0 && { barcodes }),
    ...(offer.dimensions && { packWidth: offer.dimensions.widthMm, packHeight: offer.dimensions.heightMm, packDepth: offer.dimensions.lengthMm }),
    ...(offer.weightGrams !== undefined && { packWeight: offer.weightGrams }),
  }
}

const viewOf = (offer: FeedOffer, mapping: Mapping, article: string): ProductView => ({
  color: short(offer.color, 255) ?? '',
  sizes: [sizeOf(offer, mapping)],
  ...(offer.pictures.length > 0 && { imageUrls: offer.pictures.join(' ') }),
  ...(mapping.importParams && { values: valuesOf(offer, article) }),
})

/** What an offer says of the whole card. */
function saidOfCard(offer: FeedOffer): ProductModel {
  const vat = vatOf(offer.vat)
  return {
    ...(offer.name !== undefined && { name: short(offer.name, MODEL_NAME) ?? null }),
    ...(offer.description !== undefined && { description: offer.description.slice(0, 60_000) }),
    ...(offer.vendor !== undefined && { brand: { name: offer.vendor.slice(0, 255) } }),
    ...(offer.countryOfOrigin !== undefined && { countryName: offer.countryOfOrigin.slice(0, 255) }),
    ...(vat !== undefined && { vat }),
    ...(offer.salesNotes !== undefined && { additionalInfo: offer.salesNotes }),
    ...(offer.shelfLifeDays !== undefined && { shelfLife: offer.shelfLifeDays, shelfLifeUnit: 'DAY' }),
  }
}

/** An offer as a card of one colour and one size; its brand and category are named and found, or made, when it is saved. */
export const cardOf = (offer: FeedOffer, mapping: Mapping, article: string, category: string | undefined): ProductModel => ({
  article,
  organizationId: mapping.organizationId,
  views: [viewOf(offer, mapping, article)],
  ...saidOfCard(offer),
  ...(category !== undefined && { category: { name: category.slice(0, 255) } }),
})

/** Cards of one article become one card with several colours and sizes. An offer that would be the very same size of another keeps its own id in the article. */
export function joinCards(cards: readonly ProductModel[]): ProductModel[] {
  const joined = new Map<string, ProductModel>()
  for (const card of cards) {
    const article = card.article ?? ''
    const known = joined.get(article)
    if (!known) {
      joined.set(article, { ...card, views: [...(card.views ?? [])] })
      continue
    }
    for (const view of card.views ?? []) addView(known, view, (apart) => joined.set(apart, { ...card, article: apart, views: [view] }))
  }
  return [...joined.values()]
}

function addView(card: ProductModel, view: ProductView, setApart: (article: string) => void) {
  const views = card.views ?? []
  const same = views.find((one) => one.color === view.color)
  if (!same) {
    views.push(view)
    return
  }
  const [size] = view.sizes ?? []
  if (!size) return
  const clash = (same.sizes ?? []).find((one) => one.size === size.size)
  if (clash && clash.externalArticle !== size.externalArticle) {
    setApart(apart(card.article ?? '', size.externalArticle ?? ''))
    return
  }
  if (!clash) same.sizes = [...(same.sizes ?? []), size]
}

/** What is kept of a problem; texts are made when they are read, in the reader's language. */
export const problemOf = (problem: FeedProblem, kept: boolean) => ({
  line: problem.line,
  offerIndex: problem.index ?? null,
  externalId: problem.offerId?.slice(0, 255) ?? null,
  name: null,
  article: null,
  code: problem.code,
  params: problem.params,
  kept,
})
