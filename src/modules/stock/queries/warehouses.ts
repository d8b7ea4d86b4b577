// SQL of warehouses, their cells and their links to the warehouses of marketplaces.
import { isAmong, sql, type Tx } from '../../../kit/db.ts'
import type { Warehouse } from '../../../wire/index.ts'

export type Service = NonNullable<Warehouse['service']>

export type WarehouseRow = {
  id: number
  name: string
  organizationId: number | null
  service: Service
  priority: number | null
  useForOrder: boolean
  notSyncStocks: boolean
  ignoreOrders: boolean
  noPlaceCellId: number
  refundCellId: number
  deleted: boolean
  extra: Record<string, unknown>
}
export type CellRow = {
  id: number
  warehouseId: number
  type: 'NORMAL' | 'NO_PLACE' | 'REFUND'
  name: string
  fullName: string
  sortName: string
  barcode: string
  deleted: boolean
  lastInventoryId: number | null
  extra: Record<string, unknown>
}
export type LinkRow = {
  id: number
  service: Service
  organizationId: number
  externalId: string
  warehouseId: number
  name: string
  serviceOrganizationId: number | null
}
export type WarehouseValues = Omit<WarehouseRow, 'id' | 'noPlaceCellId' | 'refundCellId'>

export const insertWarehouse = (db: Tx, clientId: number, v: WarehouseValues) =>
  db.one<WarehouseRow>(sql`
  insert into warehouse (client_id, name, organization_id, service, priority, use_for_order, not_sync_stocks, ignore_orders, deleted, extra)
  values (${clientId}, ${v.name}, ${v.organizationId}, ${v.service}, ${v.priority}, ${v.useForOrder}, ${v.notSyncStocks}, ${v.ignoreOrders}, ${v.deleted}, ${JSON.stringify(v.extra)}::jsonb)
  returning *`)

export const insertStandingCells = (db: Tx, clientId: number, warehouseId: number, names: { noPlace: string; refund: string }) =>
  db.one<WarehouseRow>(sql`
  with made as (insert into cell (client_id, warehouse_id, type, name, full_name, sort_name)
    values (${clientId}, ${warehouseId}, 'NO_PLACE', ${names.noPlace}, ${names.noPlace}, ${names.noPlace}), (${clientId}, ${warehouseId}, 'REFUND', ${names.refund}, ${names.refund}, ${names.refund})
    returning id, type)
  update warehouse set no_place_cell_id = (select id from made where type = 'NO_PLACE'), refund_cell_id = (select id from made where type = 'REFUND')
  where client_id = ${clientId} and id = ${warehouseId} returning *`)

export const updateWarehouse = (db: Tx, clientId: number, id: number, v: WarehouseValues & { noPlaceCellId: number; refundCellId: number }) =>
  db.one<WarehouseRow>(sql`
  update warehouse set name = ${v.name}, organization_id = ${v.organizationId}, service = ${v.service}, priority = ${v.priority}, use_for_order = ${v.useForOrder},
    not_sync_stocks = ${v.notSyncStocks}, ignore_orders = ${v.ignoreOrders}, deleted = ${v.deleted}, extra = ${JSON.stringify(v.extra)}::jsonb,
    no_place_cell_id = ${v.noPlaceCellId}, refund_cell_id = ${v.refundCellId}, modified_at = now()
  where client_id = ${clientId} and id = ${id} returning *`)

export const findWarehouses = (db: Tx, clientId: number, want: { ids: readonly number[] | null; service: string | null; deleted: boolean | null }) =>
  db.all<WarehouseRow>(sql`
  select * from warehouse w where client_id = ${clientId} and ${isAmong('id', want.ids)}
    and (${want.deleted}::boolean is null or deleted = ${want.deleted})
    and (${want.service}::text is null or w.service = ${want.service} or exists (select from service_warehouse l where l.client_id = ${clientId} and l.warehouse_id = w.id and l.service = ${want.service}))
  order by priority nulls last, id`)

export const findCells = (db: Tx, clientId: number, ids: readonly number[]) =>
  db.all<CellRow>(sql`
  select * from cell where client_id = ${clientId} and id = any(${ids}::bigint[])`)

/** The cell stays until the transaction ends. */
export const isCellOf = async (db: Tx, clientId: number, warehouseId: number, cellId: number) =>
  (await db.maybe(sql`select from cell where client_id = ${clientId} and id = ${cellId} and warehouse_id = ${warehouseId} and not deleted for key share`)) !==
  undefined

export const organizationExists = (db: Tx, clientId: number, id: number) =>
  db.has(sql`select from organization where client_id = ${clientId} and id = ${id} and not deleted`)

export type LinkFilter = { warehouseIds?: readonly number[] | null; organizationIds?: readonly number[] | null }
export const findLinks = (db: Tx, clientId: number, want: LinkFilter = {}) =>
  db.all<LinkRow>(sql`
  select * from service_warehouse where client_id = ${clientId} and ${isAmong('warehouse_id', want.warehouseIds ?? null)}
    and ${isAmong('organization_id', want.organizationIds ?? null)} order by id`)

/** The same link again only takes the new name. */
export const upsertLink = (db: Tx, clientId: number, v: Omit<LinkRow, 'id'>) =>
  db.one<LinkRow>(sql`
  insert into service_warehouse (client_id, service, organization_id, external_id, warehouse_id, name, service_organization_id)
  values (${clientId}, ${v.service}, ${v.organizationId}, ${v.externalId}, ${v.warehouseId}, ${v.name}, ${v.serviceOrganizationId})
  on conflict (client_id, service, organization_id, external_id, warehouse_id) do update set name = excluded.name, service_organization_id = excluded.service_organization_id
  returning *`)

/** By its id, or by what it links; of the warehouse and the organization that are named. */
export const deleteLink = (
  db: Tx,
  clientId: number,
  want: { id: number | null } & Pick<LinkRow, 'service' | 'organizationId' | 'externalId' | 'warehouseId'>,
) =>
  db.maybe<LinkRow>(sql`
  delete from service_warehouse where client_id = ${clientId} and warehouse_id = ${want.warehouseId} and organization_id = ${want.organizationId}
    and case when ${want.id}::bigint is not null then id = ${want.id} else service = ${want.service} and external_id = ${want.externalId} end returning *`)
