// Our words for what passes between us and a marketplace. No marketplace's own word appears here; connectors translate.
// Ids are the marketplace's, as text; money is in minor units of `currency`; days are YYYY-MM-DD.

export type MarkKind = 'marking_code' | 'jewellery_number' | 'imei' | 'gtin' | 'best_before' | 'customs_declaration'
export type CargoKind = 'small' | 'extra_large' | 'large'
export type ShipmentKind = 'FBS' | 'DBS' | 'DBW' | 'PICKUP' | 'EXPRESS'

export type MarketOrderLine = {
  /** The listing's key at the marketplace: what stock is sent under. */
  serviceProductId: string
  /** The listing's card at the marketplace, when it has another number. */
  serviceCardId: string
  article: string
  barcodes: readonly string[]
  quantity: number
  /** The seller's price with all discounts, in the currency of the seller's country. */
  priceMinor: number
  currency: string
  /** What the buyer pays, when told. */
  buyerPriceMinor: number | undefined
}

export type MarketOrder = {
  externalOrderId: string
  /** What people call the order, on labels and in the marketplace's own cabinet. */
  number: string
  /** The name of the order in the marketplace's reports and returns. */
  reportId: string | undefined
  /** Orders of one basket share it. */
  basketId: string | undefined
  kind: ShipmentKind
  createdAt: Date
  lines: readonly MarketOrderLine[]
  serviceWarehouseId: string
  /** The supply the order already belongs to. */
  externalSupplyId: string | undefined
  cargo: CargoKind | undefined
  crossBorder: boolean
  businessBuyer: boolean
  /** Sold while our stock there was zero: may be cancelled without a fine. */
  soldFromZero: boolean
  /** The last day to hand the order over, when the marketplace names one. */
  deliverBy: string | undefined
  comment: string | undefined
  /** Undefined: this source does not tell; an empty list: none. */
  requiredMarks: readonly MarkKind[] | undefined
  optionalMarks: readonly MarkKind[] | undefined
  /** Required or optional marks that we have no word for; an order that has them can not be marked here. */
  unknownMarks: readonly string[]
}

/** The order's life as the marketplace sees it. `unknown` is a state that appeared after this was written. */
export type MarketOrderState =
  | 'new'
  | 'assembling'
  | 'handed_over'
  | 'in_delivery'
  | 'ready_for_pickup'
  | 'delivered'
  | 'cancelled_by_client'
  | 'cancelled_by_seller'
  | 'cancelled_by_marketplace'
  | 'cancelled_by_carrier'
  | 'refused_at_pickup'
  | 'defective'
  | 'unknown'
export type OrderState = { externalOrderId: string; state: MarketOrderState; cancellable: boolean; raw: string }

/** A card of the seller at the marketplace: its number there, the seller's article, and each of its sizes. */
export type MarketCard = { serviceCardId: string; article: string; sizes: readonly { serviceProductId: string; size: string; barcodes: readonly string[] }[] }

export type StockLine = { serviceProductId: string; quantity: number; barcodes?: readonly string[] }
/** One per line sent. `refused` holds the marketplace's reason; undefined means accepted. */
export type LineResult = { serviceProductId: string; refused: { code: string; message: string } | undefined }
/** The same for orders. */
export type OrderResult = { externalOrderId: string; refused: { code: string; message: string } | undefined }
export type StockLevel = { serviceProductId: string; quantity: number }

export type LabelFormat = 'png' | 'svg' | 'zpl_portrait' | 'zpl_landscape'
export type LabelSize = '58x40' | '40x30'
export type Label = {
  externalOrderId: string
  format: LabelFormat
  bytes: Buffer
  /** What is printed for people under the barcode. */
  code: string
  /** What a scanner reads. */
  barcode: string
}

export type Supply = {
  externalSupplyId: string
  name: string
  createdAt: Date
  closedAt: Date | undefined
  acceptedAt: Date | undefined
  closed: boolean
  cargo: CargoKind | undefined
  crossBorder: boolean | undefined
}
export type SupplyCode = { externalSupplyId: string; format: LabelFormat; bytes: Buffer; barcode: string }

/** How, when and where a supply is handed over. */
export type ShippingMethod = 'self' | 'transport_company'
export type Shipping = { pointId: string; method: ShippingMethod; on: string; waybillId?: string }
export type ShippingPoint = { id: string; name: string; address: string; city: string; cargo: readonly CargoKind[] }

export type MarkState = {
  externalOrderId: string
  kind: MarkKind | undefined
  value: string | undefined
  /** `accepted` and `not_needed` let the order go; `checking` will change by itself. */
  verdict: 'accepted' | 'not_needed' | 'checking' | 'missing' | 'rejected'
  /** The marketplace's own words for the mark and the verdict. */
  rawKind: string
  rawVerdict: string
}

/** A supply is closed, or marks of these orders keep it open. */
export type SupplyClosing = { closed: true } | { closed: false; blockedBy: readonly MarkState[] }

export type Warehouse = {
  externalId: string
  name: string
  kind: ShipmentKind | undefined
  cargo: CargoKind | undefined
  available: boolean
  /** The marketplace's office that goods of this warehouse are brought to. */
  officeId: string | undefined
}

// Directories of marketplaces are numbered by the marketplace, and kept by these numbers: here ids are numbers.
export type DirectoryCategory = {
  id: number
  parentId: number | undefined
  name: string
  /** The names from the top down to this one. */
  path: string
  /** Cards may be made in it. */
  leaf: boolean
  published: boolean
  /** Kinds of goods inside the category, where the marketplace tells them apart. */
  types: readonly { id: number; name: string }[]
}
export type DirectoryParameter = {
  id: number
  name: string
  description: string | undefined
  group: string | undefined
  value: 'text' | 'long_text' | 'integer' | 'number' | 'boolean' | 'choice'
  required: boolean
  /** Undefined: one; 0: as many as one likes. */
  maxValues: number | undefined
  units: readonly string[]
  /** Products of one card may differ by it. */
  distinctive: boolean
  /** A value that is not on the list may be sent too. */
  ownValues: boolean
  /** The list that values are read from, by `valuePage`. One that is not `perCategory` is the same wherever it is met. */
  dictionary: { key: string; perCategory: boolean } | undefined
  /** The list itself, where the marketplace gives it at once. */
  values: readonly DirectoryValue[] | undefined
}
export type DirectoryValue = { id: number | undefined; name: string }
export type CustomsCode = { code: string; marked: boolean }
export type ValuesQuery = { categoryId: number; typeId: number | undefined; parameterId: number; dictionary: string; after: number }
/** What an account tells of its marketplace's categories. `next` is where to go on; undefined on the last page. */
export type DirectoryReading = {
  checkAccount: () => Promise<void>
  categoryPage: (query: { after: number }) => Promise<{ items: DirectoryCategory[]; next: number | undefined }>
  parameters: (query: { categoryId: number; typeId: number | undefined }) => Promise<DirectoryParameter[]>
  valuePage?: (query: ValuesQuery) => Promise<{ items: DirectoryValue[]; next: number | undefined }>
  customsCodes?: (query: { categoryId: number }) => Promise<CustomsCode[]>
}

/** Pictures of a card by their addresses, in their order: they take the place of all that it has. */
export type PictureLinks = { cardId: string; links: readonly string[] }
/** One picture of a card; `number` from 1 is its place, where it takes the place of what is there. */
export type PictureFile = { cardId: string; number: number; content: Buffer }
/** What a marketplace takes pictures by. */
export type PictureSending = { sendPictureLinks: (card: PictureLinks) => Promise<void>; sendPicture?: (picture: PictureFile) => Promise<void> }
