// The one place that knows how the wire spreads a product's listings over flat fields (`ozonArticle`, `wildberriesPrice`…).
// Not its job: the colour's own card on Wildberries (`wbArticle`, `wildberriesId`), which lives on the colour.
import { fromMinor, toMinor } from '../../kit/money.ts'
import { isReadOnly, wireSchemas, type Product } from '../../wire/index.ts'

/** A listing as the database keeps it. Keys of services are texts: some count, some spell. */
export type ListingRow = {
  product_id: number
  service: string
  organization_id: number
  service_product_id: string | null
  card_id: string | null
  article: string | null
  status: string | null
  message: string | null
  message_params: string | null
  price_minor: number | null
  price_without_discount_minor: number | null
  stock: number | null
  remove_fbs_stock: boolean
  extra: Record<string, unknown>
}
type Column = Exclude<keyof ListingRow, 'product_id' | 'service' | 'organization_id' | 'extra'>
/** Changes of one listing: columns that are absent stay as they are. */
export type ListingPatch = Partial<Pick<ListingRow, Column>> & { extra?: Record<string, unknown> }

type Slot = { service: string; column: Column } | { service: string; extra: string }
const columnsOf = (service: string, fields: Record<string, Column>, extras: Record<string, string> = {}): [string, Slot][] => [
  ...Object.entries(fields).map(([field, column]): [string, Slot] => [field, { service, column }]),
  ...Object.entries(extras).map(([field, extra]): [string, Slot] => [field, { service, extra }]),
]

/** Wire field of Product → where it is kept. */
export const slots: ReadonlyMap<string, Slot> = new Map([
  ...columnsOf(
    'WILDBERRIES',
    {
      wildberriesSizeId: 'service_product_id',
      wildberriesStatus: 'status',
      wildberriesMessage: 'message',
      wildberriesMessageParams: 'message_params',
      wildberriesPrice: 'price_minor',
      wildberriesPriceWithoutDiscount: 'price_without_discount_minor',
      wildberriesStockCount: 'stock',
      removeFbsStockWb: 'remove_fbs_stock',
    },
    { wildberriesImtId: 'imtId', wildberriesSale: 'sale' },
  ),
  ...columnsOf(
    'OZON',
    {
      ozonProductId: 'service_product_id',
      ozonId: 'card_id',
      ozonArticle: 'article',
      ozonStatus: 'status',
      ozonMessage: 'message',
      ozonMessageParams: 'message_params',
      ozonPrice: 'price_minor',
      ozonPriceWithoutDiscount: 'price_without_discount_minor',
      ozonStockCount: 'stock',
      removeFbsStockOzon: 'remove_fbs_stock',
    },
    {
      ozonFbsSku: 'fbsSku',
      ozonFboSku: 'fboSku',
      ozonRealFbs: 'realFbs',
      ozonStockBetweenWarehouses: 'stockBetweenWarehouses',
      ozonTaskId: 'taskId',
      ozonHasPhoto: 'hasPhoto',
      ozonPromotionPrice: 'promotionPrice',
      ozonComisson: 'commission',
    },
  ),
  ...columnsOf('YANDEX_MARKET', {
    yandexMarketSku: 'service_product_id',
    yandexMarketProductId: 'card_id',
    yandexMarketShopSku: 'article',
    yandexMarketStatus: 'status',
    yandexMarketMessage: 'message',
    yandexMarketMessageParams: 'message_params',
    yandexMarketPrice: 'price_minor',
    yandexMarketPriceWithoutDiscount: 'price_without_discount_minor',
    yandexMarketStockCount: 'stock',
    removeFbsStockYm: 'remove_fbs_stock',
  }),
  ...columnsOf('ALIEXPRESS', {
    aliexpressSku: 'article',
    aliexpressStatus: 'status',
    aliexpressMessage: 'message',
    aliexpressMessageParams: 'message_params',
    aliexpressPrice: 'price_minor',
    aliexpressPriceWithoutDiscount: 'price_without_discount_minor',
    removeFbsStockAli: 'remove_fbs_stock',
  }),
  ...columnsOf('SBER_MEGA_MARKET', {
    sberArticle: 'article',
    sberMegaMarketId: 'service_product_id',
    sberMegaMarketPrice: 'price_minor',
    removeFbsStockSber: 'remove_fbs_stock',
  }),
  ...columnsOf('LEROY_MERLIN', { leroyMerlinArticle: 'article', leroyMerlinId: 'service_product_id' }),
  ...columnsOf('AVITO', { avitoId: 'service_product_id', avitoStatus: 'status' }),
  ...columnsOf(
    'MOY_SKLAD',
    {
      moySkladId: 'service_product_id',
      moySkladLinkId: 'card_id',
      moySkladStatus: 'status',
      moySkladMessage: 'message',
      moySkladMessageParams: 'message_params',
    },
    { moySkladType: 'type' },
  ),
  ...columnsOf(
    'NATIONAL_CATALOG',
    {
      nationalCatalogGoodId: 'service_product_id',
      suzId: 'card_id',
      nationalCatalogStatus: 'status',
      nationalCatalogMessage: 'message',
      nationalCatalogMessageParams: 'message_params',
    },
    { nationalCatalogFeedId: 'feedId' },
  ),
  ...columnsOf('ONE_C', { oneCId: 'service_product_id', oneCArticle: 'article' }),
  ...columnsOf('WEBASYST', { siteId: 'service_product_id', siteArticle: 'article' }),
  ...columnsOf('AMAZON', { sellerSku: 'article' }),
  ...columnsOf('EBAY', { ebayArticle: 'article' }),
  ...columnsOf('OTHER', { externalArticle: 'article' }),
])

const typeOf = (field: string): string => {
  const property = wireSchemas.Product.properties?.[field]
  return property !== undefined && 'type' in property && typeof property.type === 'string' ? property.type : 'string'
}
/** Flat fields that a caller may set; the others are written by the exchange with the service. */
export const writableSlots: readonly string[] = [...slots.keys()].filter((field) => !isReadOnly(wireSchemas.Product.properties?.[field]))

const isMoney = (slot: Slot) => 'column' in slot && slot.column.endsWith('_minor')

function toColumn(field: string, slot: Slot, value: unknown): unknown {
  if (value === null || value === '') return 'column' in slot && slot.column === 'remove_fbs_stock' ? false : null
  if (isMoney(slot)) return typeof value === 'number' ? toMinor(value, field) : null
  if ('column' in slot && (slot.column === 'service_product_id' || slot.column === 'card_id')) return String(value)
  return value
}

function toField(field: string, slot: Slot, listing: ListingRow | undefined): unknown {
  const kept = listing === undefined ? undefined : 'column' in slot ? listing[slot.column] : listing.extra[slot.extra]
  if (kept === null || kept === undefined)
    return 'column' in slot && slot.column === 'status' ? 'UNKNOWN' : 'column' in slot && slot.column === 'remove_fbs_stock' ? false : undefined
  if (isMoney(slot)) return typeof kept === 'number' ? fromMinor(kept) : undefined
  // A key that the wire calls a number but the service spells otherwise can not go out as one.
  if (typeof kept === 'string' && typeOf(field) === 'integer') return /^\d{1,15}$/.test(kept) ? Number(kept) : undefined
  return kept
}

/** The flat fields of a product from its listings. */
export function flattenListings(listings: readonly ListingRow[]): Product {
  const byService = new Map(listings.map((listing) => [listing.service, listing]))
  const out: unknown[][] = []
  for (const [field, slot] of slots) {
    const value = toField(field, slot, byService.get(slot.service))
    if (value !== undefined) out.push([field, value])
  }
  return Object.fromEntries(out)
}

/**
 * The listings' changes that flat fields mean, by service. `fields` is what may be set; what is absent changes nothing; '' clears, and so
 * does null when told to.
 */
export function unflatten(given: Record<string, unknown>, fields: readonly string[], nullClears: boolean): Map<string, ListingPatch> {
  const patches = new Map<string, Record<string, unknown> & { extra?: Record<string, unknown> }>()
  for (const field of fields) {
    const slot = slots.get(field)
    const value = given[field]
    if (!slot || value === undefined || (value === null && !nullClears)) continue
    const patch = patches.get(slot.service) ?? {}
    patches.set(slot.service, patch)
    if ('column' in slot) patch[slot.column] = toColumn(field, slot, value)
    else patch.extra = { ...patch.extra, [slot.extra]: toColumn(field, slot, value) }
  }
  return patches
}

/** True for a patch that says something; a listing is not made for the sake of empty fields. */
export const saysSomething = (patch: ListingPatch): boolean =>
  Object.entries(patch).some(([name, value]) =>
    name === 'extra' ? Object.values(patch.extra ?? {}).some((inner) => inner !== null) : value !== null && value !== false,
  )
