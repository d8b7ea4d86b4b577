// The shapes of the packing API, as it is published, and of the packing floor.
import { Type, type Static, type TSchema } from 'typebox'
import { Id, Instant, OneOf, Paging, Text } from '../../kit/paging.ts'

const optional = Type.Optional
const Filled = (maxLength: number) => Type.Unsafe<string>({ type: 'string', minLength: 1, maxLength })
/** A field that may be empty in an answer. */
const maybe = <S extends TSchema>(schema: S) => optional(Type.Unsafe<Static<S> | null>({ ...schema }))
const Moment = maybe(Type.Unsafe<string>({ type: 'string', format: 'date-time' }))
const Day = maybe(Type.Unsafe<string>({ type: 'string', format: 'date' }))

export const Source = Type.Object({ name: Type.String(), slug: Type.String() })
const ShopLink = Type.Object({ uuid: Type.String(), name: Type.String(), source: Source })
export const Shop = Type.Object({ uuid: Type.String(), name: Type.String(), prioritet: Type.Integer(), shipment_window: Type.Integer(), source: Source })
export const NewShop = Type.Object({ ...Shop.properties, type: OneOf(['API']), api_key: Type.String() })
const Prioritet = Type.Integer({ minimum: 0, maximum: 1_000_000, description: 'The lower goes first' })
const ShipmentWindow = Type.Integer({ minimum: 0, maximum: 365, description: 'How many days before the planned shipment an order is given out to be packed' })
export const ShopDraft = Type.Object({
  name: Filled(200),
  type: OneOf(['API']),
  prioritet: optional(Prioritet),
  shipment_window: optional(ShipmentWindow),
  organizationId: optional(Id),
})
export const ShopChange = Type.Object({ name: optional(Filled(200)), prioritet: optional(Prioritet), shipment_window: optional(ShipmentWindow) })
export const ShopKey = Type.Object({ uuid: Type.String(), api_key: Type.String() })
export const ShopPath = Type.Object({ shop: Text(64) })
export const ShopNumberPath = Type.Object({ shop: Text(64), number: Text(2000) })
export const NumberPath = Type.Object({ number: Text(2000) })
export const DayQuery = Type.Object({ shipment_date: optional(Instant) })

const Status = OneOf(['accepted', 'packaged', 'shipped', 'cancelled'])
const orderFields = {
  number: Type.String(),
  comment: maybe(Type.String()),
  shipment_date: Day,
  status: Status,
  accepted_at: Moment,
  packaged_at: Moment,
  shipped_at: Moment,
  cancelled_at: Moment,
}
export const ListedOrder = Type.Object(orderFields)
export const ListedOrders = Type.Array(ListedOrder)
export const SellerOrders = Type.Array(Type.Object({ shop: ShopLink, ...orderFields }))
const productFields = { code: maybe(Type.String()), name: maybe(Type.String()), cis: maybe(Type.String()), assigned_at: Moment }
const Package = Type.Object({
  number: Type.String(),
  barcode: Type.String(),
  status: OneOf(['accepted', 'packaged', 'shipped']),
  packaged_at: Moment,
  shipped_at: Moment,
})
export const ShopOrder = Type.Object({ ...orderFields, products: Type.Array(Type.Object(productFields)), packages: Type.Array(Package) })
export const SellerOrder = Type.Object({
  ...orderFields,
  products: Type.Array(Type.Object({ ...productFields, barcodes: Type.Array(Type.String()) })),
  packages: Type.Array(Package),
})

const ProductDraft = Type.Object({
  code: optional(Text(255)),
  name: optional(Text(240)),
  barcodes: optional(Type.Array(Text(128), { maxItems: 100 })),
  cis: optional(Text(255)),
})
const PackageDraft = Type.Object({ number: Filled(255), barcode: optional(Text(255)) })
export const OrderDraft = Type.Object({
  number: Type.Unsafe<string>({ type: 'string', minLength: 1, maxLength: 255, pattern: '\\S' }),
  comment: optional(Text(250)),
  shipment_date: optional(Instant),
  accepted_at: optional(Instant),
  products: Type.Array(ProductDraft, { minItems: 1, maxItems: 5_000 }),
  packages: optional(Type.Array(PackageDraft, { maxItems: 1_000 })),
  label: optional(Type.String({ description: 'A PDF of at least 10000 bytes, in Base64' })),
})
export type OrderDraft = Static<typeof OrderDraft>
export const OrderChange = Type.Object({ cancelled_at: optional(Instant), shipped_at: optional(Instant), shipment_date: optional(Instant) })
export type OrderChange = Static<typeof OrderChange>

const Station = optional(Type.Unsafe<string>({ type: 'string', maxLength: 50, pattern: '^\\S*$', description: 'Tells apart people who share one token' }))
const Believed = optional(
  Type.Unsafe<number>({
    ...Id,
    description: 'The order that the station has on its table: when it is not its any more, the answer is `lost` and nothing is done',
  }),
)
export const StationQuery = Type.Object({ station: Station })
export const LabelQuery = Type.Object({
  format: Type.Optional(
    Type.Unsafe<'pdf' | 'png'>({
      type: 'string',
      enum: ['pdf', 'png'],
      default: 'pdf',
      description: '`png`: the picture that the marketplace gave, to be looked at; a label that is no picture comes as PDF still',
    }),
  ),
})
export const ScanDraft = Type.Object({
  scanId: Type.Unsafe<string>({
    type: 'string',
    minLength: 1,
    maxLength: 100,
    description: 'Made by the scanner: a scan that is sent again under it counts once',
  }),
  text: Filled(2_000),
  base64: optional(Type.Boolean({ description: 'The text is a marking code in Base64' })),
  shop: optional(Text(64)),
  warehouseId: optional(Id),
  station: Station,
  orderId: Believed,
})
export const NextDraft = Type.Object({
  shop: optional(Text(64)),
  supplyId: optional(Id),
  warehouseId: optional(Id),
  station: Station,
  withShort: optional(Type.Boolean({ description: 'Orders whose goods are short too' })),
})
export const UndoDraft = Type.Object({ scanId: Filled(100), station: Station, orderId: Believed })
export const ReleaseDraft = Type.Object({ reason: optional(Text(500)), station: Station })
export const AsideDraft = Type.Object({ reason: Filled(500), station: Station })

const Count = Type.Object({ total: Type.Integer(), packed: Type.Integer(), left: Type.Integer() })
const Held = Type.Object({
  id: Id,
  number: Type.String(),
  status: Status,
  shop: maybe(ShopLink),
  comment: maybe(Type.String()),
  shipment_date: Day,
  pieces: Count,
  packages: Count,
})
export const Verdict = Type.Object({
  code: Type.String(),
  ok: Type.Boolean(),
  sound: OneOf(['ok', 'attention', 'error', 'done']),
  localMessage: Type.String(),
  order: maybe(Held),
  product: maybe(
    Type.Object({
      id: maybe(Id),
      code: maybe(Type.String()),
      name: maybe(Type.String()),
      size: maybe(Type.String()),
      color: maybe(Type.String()),
      pieces: Count,
    }),
  ),
  missing: optional(Type.Array(Type.Object({ code: maybe(Type.String()), name: maybe(Type.String()), quantity: Type.Integer() }))),
  print: optional(Type.Array(Type.Object({ package: Type.Integer(), url: Type.String() }))),
  replayed: optional(Type.Boolean()),
})
export type Verdict = Static<typeof Verdict>
const Piece = Type.Object({
  ...productFields,
  n: Type.Integer(),
  productId: maybe(Id),
  barcodes: Type.Array(Type.String()),
  mark_needed: Type.Boolean(),
  size: maybe(Type.String()),
  color: maybe(Type.String()),
  image: maybe(Type.String()),
  /** A set that is made of parts: it is packed with the last of them, or by its own barcode. */
  is_set: Type.Boolean(),
  /** The piece that is the set of which this is a part. */
  set_n: maybe(Type.Integer()),
})
const Parcel = Type.Object({ ...Package.properties, n: Type.Integer(), label: Type.String() })
export const JobView = Type.Object({
  id: Id,
  orderId: Id,
  number: Type.String(),
  userId: maybe(Id),
  login: Type.String(),
  startedAt: Type.String(),
  endedAt: Moment,
  seconds: maybe(Type.Integer()),
  outcome: maybe(OneOf(['packed', 'released', 'aside', 'expired', 'gone'])),
  reason: maybe(Type.String()),
  pieces: maybe(Type.Integer()),
  packages: maybe(Type.Integer()),
})
export const PackingView = Type.Object({
  ...Held.properties,
  state: OneOf(['waiting', 'held', 'aside', 'packed']),
  holder: maybe(Type.String()),
  asideReason: maybe(Type.String()),
  market_label: maybe(
    Type.Object(
      { barcode: Type.String(), number: Type.String() },
      { description: 'What the label of the marketplace says; scanned, it closes the only package' },
    ),
  ),
  label_missing: Type.Boolean({ description: 'The marketplace has a label for it that was not loaded yet: `POST /api/fbs/updateLabel`' }),
  products: Type.Array(Piece),
  parcels: Type.Array(Parcel),
  jobs: Type.Array(JobView),
})
export const Current = Type.Object({ order: maybe(PackingView) })
export const JobQuery = Type.Object({
  ...Paging(['ID']),
  orderId: optional(Id),
  userId: optional(Id),
  outcome: optional(OneOf(['packed', 'released', 'aside', 'expired', 'gone'])),
  dateFrom: optional(Instant),
  dateTo: optional(Instant),
})
export type JobQuery = Static<typeof JobQuery>
export const JobPage = Type.Object({ rows: Type.Array(JobView), total: optional(Type.Integer()), page: Type.Integer() })

export const QueueQuery = Type.Object({ shop: optional(Text(64)), warehouseId: optional(Id), station: Station })
export const Queue = Type.Object({
  waiting: Type.Integer({ description: 'Orders that `next` can give now; a shop counts to 1000' }),
  shops: Type.Array(Type.Object({ shop: ShopLink, waiting: Type.Integer() })),
  aside: Type.Array(Type.Object({ id: Id, number: Type.String(), shop: ShopLink, reason: maybe(Type.String()), login: maybe(Type.String()), at: Moment }), {
    description: 'Orders that were put aside, the newest first, at most 100',
  }),
})
export const ShiftQuery = Type.Object({ dateFrom: Instant })
export const Shift = Type.Object({
  orders: Type.Integer(),
  pieces: Type.Integer(),
  packages: Type.Integer(),
  aside: Type.Integer(),
  seconds: Type.Integer({ description: 'From the first order taken to the last one ended' }),
  startedAt: Moment,
})
