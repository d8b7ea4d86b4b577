// Orders as the packing API shows them: lists of a day, one order with its pieces and packages; what a shop sends with an order.
import { isAmong, sql, type Sql, type Tx } from '../../../kit/db.ts'
import type { Allowed } from '../../../kit/reach.ts'
import type { Status } from '../../orders/index.ts'
import type { ShopRow } from './shops.ts'

export type ListedRow = {
  id: number
  number: string
  comment: string | null
  deliveryAt: Date | null
  status: Status
  acceptedAt: Date
  packagedAt: Date | null
  shippedAt: Date | null
  cancelledAt: Date | null
  shopUuid: string
  shopName: string
  shopType: 'API' | 'ACCOUNT'
  shopService: string
}
/** Which of the contract's states are one state of the packing API. */
export type States = Record<'shipped' | 'cancelled', readonly Status[]>

const cameTo = (statuses: readonly Status[]) => sql`
  (select max(h.at) from order_history h where h.client_id = o.client_id and h.order_id = o.id and h.status = any(${statuses}::text[]))`
const firstCameTo = (statuses: readonly Status[]) => sql`
  (select min(h.at) from order_history h where h.client_id = o.client_id and h.order_id = o.id and h.status = any(${statuses}::text[]))`
const columns = (states: States) => sql`o.id, coalesce(o.external_id, o.id::text) as number, o.comment, o.delivery_at, o.status, o.created_at as accepted_at,
  coalesce((select max(j.ended_at) from packing_job j where j.client_id = o.client_id and j.order_id = o.id and j.outcome = 'packed'), o.closed_at) as packaged_at,
  coalesce(k.shipped_at, ${firstCameTo(states.shipped)}) as shipped_at, coalesce(k.cancelled_at, ${cameTo(states.cancelled)}) as cancelled_at,
  s.uuid as shop_uuid, coalesce(s.name, g.name) as shop_name, s.type as shop_type, s.service as shop_service`
const source = sql`sales_order o
  join shop s on s.client_id = o.client_id and (s.id = o.shop_id or o.shop_id is null and s.type = 'ACCOUNT' and s.organization_id = o.organization_id and s.service = o.service)
  join organization g on g.client_id = s.client_id and g.id = s.organization_id
  left join packing k on k.client_id = o.client_id and k.order_id = o.id`

/** Orders of a shop: by its id where it has a key, by account otherwise. A shipment to a marketplace's warehouse is no order of a shop. */
const ofShop = (shop: ShopRow): Sql =>
  shop.type === 'API'
    ? sql`o.shop_id = ${shop.id}`
    : sql`o.shop_id is null and o.organization_id = ${shop.organizationId} and o.service = ${shop.service} and o.type <> 'FBM'`

export type Day = { from: Date; to: Date }
export type After = { deliveryAt: Date; id: number } | undefined
/** Orders planned for a day, a page after a place. */
export const listOfDay = (
  db: Tx,
  clientId: number,
  day: Day,
  { shop, allowed, states, after, limit }: { shop: ShopRow | undefined; allowed: Allowed; states: States; after: After; limit: number },
) =>
  db.all<ListedRow>(sql`
  select ${columns(states)} from ${source}
  where o.client_id = ${clientId} and o.delivery_at >= ${day.from} and o.delivery_at < ${day.to} and not o.deleted and o.type <> 'FBM'
    and ${isAmong('o.organization_id', allowed)} and ${shop ? ofShop(shop) : sql`true`}
    and ${after ? sql`(o.delivery_at, o.id) > (${after.deliveryAt}, ${after.id})` : sql`true`}
  order by o.delivery_at, o.id limit ${limit}`)

/** The order of a shop by its number; one that has none is found by its id. The newest, should there be several. */
export const findByNumber = (db: Tx, clientId: number, shop: ShopRow, number: string, states: States) =>
  db.maybe<ListedRow>(sql`
  select ${columns(states)} from ${source}
  where o.client_id = ${clientId} and ${ofShop(shop)} and not o.deleted
    and (o.external_id = ${number} or o.external_id is null and o.id = ${/^\d{1,15}$/.test(number) ? Number(number) : null})
  order by o.id desc limit 1`)
export const findById = (db: Tx, clientId: number, id: number, states: States) =>
  db.maybe<ListedRow>(sql`select ${columns(states)} from ${source} where o.client_id = ${clientId} and o.id = ${id} limit 1`)
/** Whether the shop has the number, deleted orders too: it is not given twice. */
export const hasNumber = (db: Tx, clientId: number, shopId: number, number: string) =>
  db.value<boolean>(sql`
  select exists (select from sales_order where client_id = ${clientId} and external_id = ${number} and shop_id = ${shopId}) as has`)

export type PieceRow = {
  n: number
  lineId: number
  productId: number | null
  code: string | null
  name: string | null
  cis: string | null
  mark: string | null
  needsMark: boolean
  scannedAt: Date | null
  barcodes: string[]
  /** A set that is made of parts here; of which piece this is a part. */
  isSet: boolean
  setN: number | null
}
const barcodes = (of: Sql) =>
  sql`array(select b.barcode from product_barcode b where b.client_id = ${of}.client_id and b.product_id = ${of}.product_id order by b.position, b.id)`
export const findPieces = (db: Tx, clientId: number, orderId: number) =>
  db.all<PieceRow>(sql`
  select c.n, c.line_id, c.product_id, c.code, c.name, c.cis, c.mark, c.needs_mark, c.scanned_at, ${barcodes(sql`c`)} as barcodes, c.is_set, c.set_n
  from packing_piece c where c.client_id = ${clientId} and c.order_id = ${orderId} order by c.n`)
/** The pieces that an order is going to have: nobody has taken it yet. */
export const foreseePieces = (db: Tx, clientId: number, orderId: number, limit: number) =>
  db.all<PieceRow>(sql`
  select (row_number() over (order by l.position, l.id, i))::int as n, l.id as line_id, l.product_id, p.article as code, p.name, null as cis, null as mark,
    packing_needs_mark(l.client_id, l.product_id, l.extra) as needs_mark, null::timestamptz as scanned_at, ${barcodes(sql`l`)} as barcodes, false as is_set, null::int as set_n
  from order_line l left join product p on p.client_id = l.client_id and p.id = l.product_id, generate_series(1, l.quantity) i
  where l.client_id = ${clientId} and l.order_id = ${orderId} order by 1 limit ${limit}`)

export type PackageRow = { n: number; number: string; barcode: string; scannedAt: Date | null }
export const findPackages = (db: Tx, clientId: number, orderId: number) =>
  db.all<PackageRow>(sql`select n, number, barcode, scanned_at from packing_package where client_id = ${clientId} and order_id = ${orderId} order by n`)
export const insertPackages = (db: Tx, clientId: number, orderId: number, packages: readonly { number: string; barcode: string }[]) =>
  db.run(sql`
  insert into packing_package (client_id, order_id, n, number, barcode)
  select ${clientId}, ${orderId}, u.n, u.number, u.barcode
  from unnest(${packages.map((one) => one.number)}::text[], ${packages.map((one) => one.barcode)}::text[]) with ordinality u (number, barcode, n) on conflict do nothing`)

export type NewPiece = { lineId: number; productId: number; code: string | null; name: string | null; cis: string | null }
export const insertPieces = (db: Tx, clientId: number, orderId: number, pieces: readonly NewPiece[]) =>
  db.run(sql`
  insert into packing_piece (client_id, order_id, n, line_id, product_id, code, name, cis, needs_mark)
  select ${clientId}, ${orderId}, u.n, u.line_id, u.product_id, coalesce(u.code, p.article), coalesce(u.name, p.name), u.cis, u.cis is not null
    or packing_needs_mark(${clientId}, u.product_id, '{}')
  from jsonb_to_recordset(${JSON.stringify(pieces.map(({ lineId, productId, ...rest }, at) => ({ n: at + 1, line_id: lineId, product_id: productId, ...rest })))}::jsonb)
    u (n int, line_id bigint, product_id bigint, code text, name text, cis text)
  join product p on p.client_id = ${clientId} and p.id = u.product_id`)
export const insertPacking = (db: Tx, clientId: number, orderId: number, labelPages: number | null) =>
  db.run(sql`insert into packing (client_id, order_id, label_pages) values (${clientId}, ${orderId}, ${labelPages})`)
export const noteDays = (db: Tx, clientId: number, orderId: number, days: { shippedAt: Date | null; cancelledAt: Date | null }) =>
  db.run(sql`
  insert into packing as k (client_id, order_id, shipped_at, cancelled_at) values (${clientId}, ${orderId}, ${days.shippedAt}, ${days.cancelledAt})
  on conflict (client_id, order_id) do update set shipped_at = coalesce(excluded.shipped_at, k.shipped_at), cancelled_at = coalesce(excluded.cancelled_at, k.cancelled_at)`)

export type CodedProduct = { productId: number; code: string }
/** Living products by their code: the article of the card. */
export const findByCode = (db: Tx, clientId: number, organizationId: number, codes: readonly string[]) =>
  db.all<CodedProduct>(sql`
  select id as product_id, article as code from product where client_id = ${clientId} and article = any(${codes}::text[])
    and organization_id = ${organizationId} and not archived order by id`)
/** One at a time: two orders that bring the same new code make one product. */
export const lockCodes = (db: Tx, clientId: number) => db.alone('packing.codes', clientId)
