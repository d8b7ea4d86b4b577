// SQL of boxes: found within the caller's reach, made, locked, listed.
import { and, contains, raw, sql, type Sql, type Tx } from '../../../kit/db.ts'
import { orderBy, slice, type PagingQuery } from '../../../kit/paging.ts'
import type { Reach } from '../../../kit/reach.ts'
import { ordersInReach } from '../../orders/index.ts'

export type BoxRow = {
  id: number
  barcode: string
  type: string
  orderId: number
  organizationId: number
  service: string
  capacity: number | null
  personId: number | null
  createdBy: string
  createdAt: Date
  quantity: number
}

const shown = (clientId: number) => sql`b.id, b.barcode, b.type, b.order_id, o.organization_id, o.service, b.capacity, b.person_id, b.created_by, b.created_at,
  (select coalesce(sum(w.quantity), 0)::bigint from job_work w where w.client_id = ${clientId} and w.box_id = b.id) as quantity`
const ofClient = (clientId: number, reach: Reach, from: 'box' | 'searchable_box' = 'box') => sql`
  from ${raw(from)} b join sales_order o on o.client_id = ${clientId} and o.id = b.order_id where b.client_id = ${clientId} and ${ordersInReach(reach)}`

export const findBoxById = (db: Tx, clientId: number, id: number, reach: Reach) =>
  db.maybe<BoxRow>(sql`select ${shown(clientId)} ${ofClient(clientId, reach)} and b.id = ${id}`)
export const findBoxesByBarcode = (db: Tx, clientId: number, barcodes: readonly string[], reach: Reach) =>
  db.all<BoxRow>(sql`select ${shown(clientId)} ${ofClient(clientId, reach)} and b.barcode = any(${barcodes}::text[])`)
export const readBoxes = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<BoxRow>(sql`select ${shown(clientId)} ${ofClient(clientId, { organizationIds: null, warehouseIds: null })} and b.id = any(${ids}::bigint[])`)

export type LockedBox = { id: number; barcode: string; orderId: number; capacity: number | null }
/** Boxes by id or barcode, locked in the order of their ids. Lock their order first. */
export const lockBoxes = (db: Tx, clientId: number, { ids = [], barcodes = [] }: { ids?: readonly number[]; barcodes?: readonly string[] }) =>
  db.all<LockedBox>(sql`select id, barcode, order_id, capacity from box where client_id = ${clientId}
    and (id = any(${ids}::bigint[]) or barcode = any(${barcodes}::text[])) order by id for update`)

export type NewBox = { barcode: string; type: string; orderId: number; capacity: number | null; personId: number | null; login: string }
/** Nothing when the client has a box with this barcode. */
export const insertBox = (db: Tx, clientId: number, { barcode, type, orderId, capacity, personId, login }: NewBox) =>
  db.maybe<{ id: number }>(sql`insert into box (client_id, barcode, type, order_id, capacity, person_id, created_by)
    values (${clientId}, ${barcode}, ${type}, ${orderId}, ${capacity}, ${personId}, ${login}) on conflict (client_id, barcode) do nothing returning id`)

/** An empty box goes from one shipment of the caller's to another; one with something in it stays. */
export const moveEmptyBox = async (db: Tx, clientId: number, id: number, to: { orderId: number; type: string }, reach: Reach): Promise<boolean> =>
  (await db.run(sql`update box b set order_id = ${to.orderId}, type = ${to.type} from sales_order o
    where b.client_id = ${clientId} and b.id = ${id} and o.client_id = ${clientId} and o.id = b.order_id and ${ordersInReach(reach)}
      and not exists (select from job_work w where w.client_id = ${clientId} and w.box_id = b.id)`)) === 1

/** The next number of an organization's boxes, after `last` when that is higher. */
export const takeNumber = (db: Tx, clientId: number, organizationId: number, last: number): Promise<number> =>
  db.value<number>(sql`insert into box_number as n (client_id, organization_id, last) values (${clientId}, ${organizationId}, ${last}::int + 1)
      on conflict (client_id, organization_id) do update set last = greatest(n.last, ${last}::int) + 1 returning last`)

export type BoxFilter = PagingQuery<'ID' | 'BARCODE' | 'CREATEDDATE'> & { query?: string; orderId?: number }
const found = (clientId: number, reach: Reach, { query, orderId }: BoxFilter) => sql`
  ${ofClient(clientId, reach, 'searchable_box')} and ${and([
    ...(query === undefined || query.trim() === '' ? [] : [sql`lower(b.barcode) like ${contains(query.trim().toLowerCase())}`]),
    ...(orderId === undefined ? [] : [sql`b.order_id = ${orderId}`]),
  ])}`
const sorts = { ID: 'b.id', BARCODE: 'b.barcode', CREATEDDATE: 'b.created_at' }
export const listBoxes = (db: Tx, clientId: number, reach: Reach, filter: BoxFilter) =>
  db.all<BoxRow>(sql`select ${shown(clientId)} ${found(clientId, reach, filter)} ${orderBy(filter, sorts, 'ID', 'b.id')} ${slice(filter)}`, { fresh: true })
export const countBoxes = (db: Tx, clientId: number, reach: Reach, filter: BoxFilter) =>
  db.value<number>(sql`select count(*) ${found(clientId, reach, filter)}`, { fresh: true })

export type DivergenceRow = { orderId: number; productId: number | null; ordered: number; packed: number }
const divergence = (clientId: number, where: Sql) => sql`
  select l.order_id, l.product_id, l.quantity as ordered, coalesce(k.quantity, 0) as packed from sales_order o
  join order_line l on l.client_id = ${clientId} and l.order_id = o.id
  left join (select w.order_line_id, sum(w.quantity)::bigint as quantity from sales_order o join job_work w on w.client_id = ${clientId} and w.order_id = o.id and w.box_id is not null
    where o.client_id = ${clientId} and ${where} group by w.order_line_id) k on k.order_line_id = l.id
  where o.client_id = ${clientId} and ${where} order by l.order_id, l.position, l.id`
export const divergenceOfOrder = (db: Tx, clientId: number, orderId: number) => db.all<DivergenceRow>(divergence(clientId, sql`o.id = ${orderId}`))
/** Of the shipments of a supply that the caller may see. */
export const divergenceOfSupply = (db: Tx, clientId: number, supplyId: number, reach: Reach) =>
  db.all<DivergenceRow>(divergence(clientId, sql`o.supply_id = ${supplyId} and o.type = 'FBM' and not o.deleted and ${ordersInReach(reach)}`))
