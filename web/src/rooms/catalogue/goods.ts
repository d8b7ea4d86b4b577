// What the screens of this room read out of goods: pictures, listings at marketplaces.
import type { Product, ProductImage } from '../../api/schema.gen.ts'
import type { Tone } from '../../kit/show.tsx'

/** The address of a picture, drawn for a side of so many points on a screen of double density. */
export function pictureOf(image: ProductImage | null | undefined, side: number): string | undefined {
  if (!image) return undefined
  const size = `width=${side * 2}&height=${side * 2}`
  if (image.path) return `/files/image?path=${encodeURIComponent(image.path)}&${size}`
  return image.url ? `/files/image?url=${encodeURIComponent(image.url)}&${size}` : undefined
}

export type ListingStatus = NonNullable<Product['wildberriesStatus']>
export type Listing = {
  service: 'WILDBERRIES' | 'OZON' | 'YANDEX_MARKET' | 'SBER_MEGA_MARKET' | 'ALIEXPRESS' | 'AVITO' | 'LEROY_MERLIN'
  ids: string[]
  status: ListingStatus
  price: number | undefined
  message: string
}

const said = (...values: (string | number | null | undefined)[]) => values.filter((value) => value !== null && value !== undefined && value !== '').map(String)
const of = (
  service: Listing['service'],
  ids: string[],
  status: ListingStatus | null | undefined,
  price: number | null | undefined,
  message: string | null | undefined,
): Listing[] => (ids.length === 0 ? [] : [{ service, ids, status: status ?? 'UNKNOWN', price: price ?? undefined, message: message ?? '' }])

/** Where a product is listed: a service that knows it by an id or an article of its own. */
export const listingsOf = (product: Product): Listing[] => [
  ...of(
    'WILDBERRIES',
    said(product.view?.wildberriesId, product.view?.wbArticle, product.wildberriesSizeId),
    product.wildberriesStatus,
    product.wildberriesPrice,
    product.wildberriesMessage,
  ),
  ...of('OZON', said(product.ozonProductId, product.ozonArticle), product.ozonStatus, product.ozonPrice, product.ozonMessage),
  ...of(
    'YANDEX_MARKET',
    said(product.yandexMarketSku, product.yandexMarketShopSku),
    product.yandexMarketStatus,
    product.yandexMarketPrice,
    product.yandexMarketMessage,
  ),
  ...of('SBER_MEGA_MARKET', said(product.sberMegaMarketId, product.sberArticle), undefined, product.sberMegaMarketPrice, undefined),
  ...of('ALIEXPRESS', said(product.aliexpressSku), product.aliexpressStatus, product.aliexpressPrice, product.aliexpressMessage),
  ...of('AVITO', said(product.avitoId), product.avitoStatus, undefined, undefined),
  ...of('LEROY_MERLIN', said(product.leroyMerlinId, product.leroyMerlinArticle), undefined, undefined, undefined),
]

export const toneOfListing: Record<ListingStatus, Tone> = {
  UNKNOWN: 'quiet',
  CREATING: 'busy',
  CREATED: 'good',
  SUCCESS: 'good',
  ERROR: 'bad',
  UPDATING: 'busy',
  EXCEPTION: 'bad',
  SIGN: 'wait',
  MODERATION: 'wait',
}

/** Colour and size in a few words; a card may have neither. */
export const variantOf = (product: Product) =>
  [product.view?.color, product.size].filter((part) => part !== '' && part !== null && part !== undefined).join(', ')
