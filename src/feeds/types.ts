// The words of the feed reader: what it gives out. No logic here.
import type { FeedParams, FeedReason } from './reasons.ts'

export interface FeedParam {
  name: string
  unit: string | undefined
  value: string
}
export interface FeedOutlet {
  id: string | undefined
  name: string | undefined
  quantity: number | undefined
}
export interface FeedDimensions {
  lengthMm: number
  widthMm: number
  heightMm: number
}

export interface FeedOffer {
  id: string
  groupId: string | undefined
  /** As the feed names it (`vendor.model`, `book`, …); `simplified` when it names none. */
  type: string
  /** Given by the feed, or composed of prefix, vendor and model; absent only in a feed of stocks and prices. */
  name: string | undefined
  typePrefix: string | undefined
  vendor: string | undefined
  vendorCode: string | undefined
  model: string | undefined
  available: boolean
  disabled: boolean
  url: string | undefined
  /** Exact decimal with at least two decimals, as given: `1500.50`. */
  price: string | undefined
  priceMinor: number | undefined
  oldPriceMinor: number | undefined
  currency: string
  categoryId: string | undefined
  barcodes: string[]
  pictures: string[]
  description: string | undefined
  params: FeedParam[]
  size: string | undefined
  color: string | undefined
  weightGrams: number | undefined
  dimensions: FeedDimensions | undefined
  countryOfOrigin: string | undefined
  /** `count`, or the sum of the outlets; absent when the feed says nothing or says it unreadably, never a guessed zero. */
  quantity: number | undefined
  outlets: FeedOutlet[]
  salesNotes: string | undefined
  vat: string | undefined
  tnvedCodes: string[]
  shelfLife: string | undefined
  shelfLifeDays: number | undefined
}

export interface FeedProblem {
  line: number
  /** Ordinal of the offer in the feed, from 0; absent when the problem is not in an offer. */
  index: number | undefined
  offerId: string | undefined
  code: FeedReason
  text: { en: string; ru: string }
  params: FeedParams
}

export type FeedItem =
  | { kind: 'currency'; line: number; id: string; rate: string; plus: string | undefined }
  | { kind: 'category'; line: number; id: string; parentId: string | undefined; name: string }
  | { kind: 'offer'; line: number; index: number; offer: FeedOffer }
  /** The item it speaks of was kept. */
  | ({ kind: 'warning' } & FeedProblem)
  /** The item was skipped; when `fatal`, reading ended here and nothing is known of the rest of the feed. */
  | ({ kind: 'bad'; fatal: boolean } & FeedProblem)

export interface FeedOptions {
  /** Offers with a lower index are passed over without being built, so that an import restarts where it stopped. */
  skipOffers?: number
  /** Characters of markup in one offer, or in one token outside offers. */
  maxOfferChars?: number
  maxDepth?: number
  /** Bounds the memory of ids that finds duplicates: about 100 bytes each. */
  maxOffers?: number
  maxCategories?: number
}

export interface RawElement {
  name: string
  attributes: Readonly<Record<string, string>>
  text: string
  children: RawElement[]
}
export type RawItem =
  | { kind: 'currency' | 'category'; line: number; element: RawElement }
  | { kind: 'offer'; line: number; index: number; element: RawElement; ampersands: number }
  | { kind: 'ampersand'; line: number }
  | { kind: 'fault'; line: number; index: number | undefined; offerId: string | undefined; fault: FeedFaultLike }
export interface FeedFaultLike {
  code: FeedReason
  params: FeedParams
  fatal: boolean
}
