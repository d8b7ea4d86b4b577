// Warehouses, their standing cells, and their links to the warehouses of marketplaces.
// Not its job: what lies in them.
import type { Context } from '../../kit/op.ts'
import { kitErrors } from '../../kit/errors.ts'
import { invalid, reasons } from '../../kit/invalid.ts'
import { isAllowed } from '../../kit/reach.ts'
import type { Cell, ServiceWarehouse, Warehouse } from '../../wire/index.ts'
import { errors } from './errors.ts'
import { noteNeighbours } from './queries/ledger.ts'
import {
  deleteLink,
  findCells,
  findLinks,
  findWarehouses,
  insertStandingCells,
  insertWarehouse,
  isCellOf,
  organizationExists,
  updateWarehouse,
  upsertLink,
  type CellRow,
  type LinkRow,
  type WarehouseRow,
  type WarehouseValues,
} from './queries/warehouses.ts'

/** What the contract lets people write and no column holds: kept as given. */
const EXTRA = [
  'fboOrganizationId',
  'externalName',
  'deliveries',
  'caption',
  'durationHours',
  'reservationDays',
  'schedule',
  'urAddress',
  'city',
  'longitude',
  'latitude',
  'warehouseServiceId',
  'warehouseType',
  'description',
  'inn',
  'kpp',
  'paymentAccount',
  'telephone',
  'region',
  'isPrepayOnline',
  'isCash',
  'isCard',
  'isGoodsActive',
  'address',
] as const

/** The warehouse, when it exists and the caller may see it. */
export async function requireWarehouse(call: Pick<Context, 'db' | 'clientId' | 'actor'>, warehouseId: number, { deleted = false } = {}): Promise<WarehouseRow> {
  const [row] = isAllowed(call.actor.warehouseIds, warehouseId)
    ? await findWarehouses(call.db, call.clientId, { ids: [warehouseId], service: null, deleted: deleted ? null : false })
    : []
  if (!row) throw errors.error_warehouse_not_found({ warehouseId })
  return row
}

function extraOf(body: Warehouse, before: Record<string, unknown> = {}): Record<string, unknown> {
  const extra = { ...before }
  for (const field of EXTRA) {
    if (body[field] === null) delete extra[field]
    else if (body[field] !== undefined) extra[field] = body[field]
  }
  return extra
}

/** What was sent over what there is: a field that is absent stays, a null empties it. */
async function readValues(call: Context, body: Warehouse, before?: WarehouseRow): Promise<WarehouseValues> {
  const name = (body.name ?? before?.name ?? '').trim()
  if (name === '' || name.length > 255) throw invalid('name', reasons.characters(255, 1))
  const organizationId = body.organizationId === undefined ? (before?.organizationId ?? null) : body.organizationId
  if (organizationId !== null && !(await organizationExists(call.db, call.clientId, organizationId)))
    throw errors.error_organization_not_found({ organizationId })
  return {
    name,
    organizationId,
    service: body.service ?? before?.service ?? 'NONE',
    priority: body.priority === undefined ? (before?.priority ?? null) : body.priority,
    useForOrder: body.useForOrder ?? before?.useForOrder ?? true,
    notSyncStocks: body.notSyncStocks ?? before?.notSyncStocks ?? false,
    ignoreOrders: body.ignoreOrders ?? before?.ignoreOrders ?? false,
    deleted: body.deleted ?? before?.deleted ?? false,
    extra: extraOf(body, before?.extra),
  }
}

export async function createWarehouse(call: Context, body: Warehouse): Promise<Warehouse> {
  // A person who is limited to some warehouses may not widen that by making one.
  if (call.actor.warehouseIds) throw kitErrors.error_access_denied()
  const { id } = await insertWarehouse(call.db, call.clientId, await readValues(call, body))
  const row = await insertStandingCells(
    call.db,
    call.clientId,
    id,
    call.lang === 'en' ? { noPlace: 'No place', refund: 'Returns' } : { noPlace: 'Без места', refund: 'Возвраты' },
  )
  return presentOne(call, row)
}

export async function changeWarehouse(call: Context, warehouseId: number, body: Warehouse): Promise<Warehouse> {
  const before = await requireWarehouse(call, warehouseId, { deleted: true })
  const cells = { noPlaceCellId: body.noPlaceCellId ?? before.noPlaceCellId, refundCellId: body.refundCellId ?? before.refundCellId }
  for (const cellId of Object.values(cells)) if (!(await isCellOf(call.db, call.clientId, warehouseId, cellId))) throw errors.error_cell_not_found({ cellId })
  const after = await updateWarehouse(call.db, call.clientId, warehouseId, { ...(await readValues(call, body, before)), ...cells })
  if (after.notSyncStocks !== before.notSyncStocks || after.deleted !== before.deleted) await noteNeighbours(call.db, call.clientId, warehouseId)
  return presentOne(call, after)
}

/** Marks it deleted, or takes the mark off. What lies in it stays in the books and comes back with it. */
export async function removeWarehouse(call: Context, warehouseId: number, restore: boolean): Promise<string> {
  const before = await requireWarehouse(call, warehouseId, { deleted: true })
  await updateWarehouse(call.db, call.clientId, warehouseId, { ...before, deleted: !restore })
  await noteNeighbours(call.db, call.clientId, warehouseId)
  return 'OK'
}

export async function getWarehouse(call: Context, warehouseId: number): Promise<Warehouse> {
  return presentOne(call, await requireWarehouse(call, warehouseId, { deleted: true }))
}

export async function listWarehouses(call: Context, { service }: { service?: string }): Promise<Warehouse[]> {
  return present(call, await findWarehouses(call.db, call.clientId, { ids: call.actor.warehouseIds, service: service ?? null, deleted: false }))
}

/** Refuses an organization that is not the caller's. */
export function requireReach({ actor }: Pick<Context, 'actor'>, organizationId: number): void {
  if (!isAllowed(actor.organizationIds, organizationId)) throw errors.error_organization_not_found({ organizationId })
}

export async function linkWarehouse(call: Context, body: ServiceWarehouse): Promise<ServiceWarehouse> {
  const link = readLink(body)
  await requireWarehouse(call, link.warehouseId)
  requireReach(call, link.organizationId)
  if (!(await organizationExists(call.db, call.clientId, link.organizationId)))
    throw errors.error_organization_not_found({ organizationId: link.organizationId })
  const row = await upsertLink(call.db, call.clientId, link)
  await noteNeighbours(call.db, call.clientId, link.warehouseId)
  return presentLink(row)
}

/** What the marketplace shows there is left as it is: an unlinked warehouse is asked about, never emptied. */
export async function unlinkWarehouse(call: Context, body: ServiceWarehouse): Promise<void> {
  const link = readLink(body)
  await requireWarehouse(call, link.warehouseId, { deleted: true })
  requireReach(call, link.organizationId)
  // Others that feed the same warehouse of the marketplace add up to something else now.
  await noteNeighbours(call.db, call.clientId, link.warehouseId)
  if (!(await deleteLink(call.db, call.clientId, { ...link, id: body.id ?? null }))) throw errors.error_service_warehouse_not_found()
}

export const listLinks = async (call: Context): Promise<ServiceWarehouse[]> => (await findLinks(call.db, call.clientId, call.actor)).map(presentLink)

function readLink(body: ServiceWarehouse): Omit<LinkRow, 'id'> {
  const { service, organizationId, externalId, warehouseId } = body
  if (!service || !organizationId || !externalId || !warehouseId)
    throw invalid('externalId', [
      'service, organizationId, externalId and warehouseId are required',
      'обязательны service, organizationId, externalId и warehouseId',
    ])
  if (externalId.length > 200) throw invalid('externalId', reasons.characters(200))
  return {
    service,
    organizationId,
    externalId,
    warehouseId,
    name: (body.name ?? externalId).slice(0, 255),
    serviceOrganizationId: body.serviceOrganizationId ?? null,
  }
}

const presentLink = (row: LinkRow): ServiceWarehouse => ({
  id: row.id,
  name: row.name,
  externalId: row.externalId,
  warehouseId: row.warehouseId,
  service: row.service,
  organizationId: row.organizationId,
  serviceOrganizationId: row.serviceOrganizationId,
})
export const presentCell = (clientId: number, row: CellRow): Cell => ({
  ...row.extra,
  id: row.id,
  warehouseId: row.warehouseId,
  name: row.name,
  fullName: row.fullName,
  sortName: row.sortName,
  barcode: row.barcode,
  deleted: row.deleted,
  type: row.type,
  lastInventoryId: row.lastInventoryId,
  clientId,
})

async function presentOne(call: Context, row: WarehouseRow): Promise<Warehouse> {
  const [shown] = await present(call, [row])
  return shown ?? {}
}

async function present(call: Context, rows: readonly WarehouseRow[]): Promise<Warehouse[]> {
  const cells = new Map(
    (
      await findCells(
        call.db,
        call.clientId,
        rows.flatMap((row) => [row.noPlaceCellId, row.refundCellId]),
      )
    ).map((cell) => [cell.id, presentCell(call.clientId, cell)]),
  )
  const links = Map.groupBy(await findLinks(call.db, call.clientId, { ...call.actor, warehouseIds: rows.map((row) => row.id) }), (link) => link.warehouseId)
  return rows.map((row) => ({
    ...row.extra,
    id: row.id,
    clientId: call.clientId,
    name: row.name,
    organizationId: row.organizationId,
    service: row.service,
    priority: row.priority,
    useForOrder: row.useForOrder,
    notSyncStocks: row.notSyncStocks,
    ignoreOrders: row.ignoreOrders,
    deleted: row.deleted,
    noPlaceCellId: row.noPlaceCellId,
    refundCellId: row.refundCellId,
    noPlaceCell: cells.get(row.noPlaceCellId) ?? null,
    passages: [],
    warehouseServices: (links.get(row.id) ?? []).map(presentLink),
  }))
}
