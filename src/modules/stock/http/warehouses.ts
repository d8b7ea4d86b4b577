// Warehouses and their links over HTTP.
import { Type } from 'typebox'
import type { Op } from '../../../kit/op.ts'
import { Nothing } from '../../../kit/op.ts'
import { Id, Text } from '../../../kit/paging.ts'
import { longOp, op } from '../../../op.ts'
import { needs, wire, wireList } from '../../../wire/index.ts'
import { AnyService, ExternalService } from '../../../wire/services.ts'
import { findCellByBarcode, getCell, listCells, removeCell, storeCell } from '../cells.ts'
import { OfService, warehousesOfService } from '../of-service.ts'
import { changeWarehouse, createWarehouse, getWarehouse, linkWarehouse, listLinks, listWarehouses, removeWarehouse, unlinkWarehouse } from '../warehouses.ts'

const link = needs('ServiceWarehouse', ['externalId', 'warehouseId', 'service', 'organizationId'])

const maybe = Type.Optional(Type.Union([Id, Type.Null()]))
// Passages, racks and shelves are not built: asked for, they are refused and not passed over.
const Cells = Type.Object({ warehouseId: maybe, cellId: maybe }, { additionalProperties: false })

export const http: readonly Op[] = [
  op('POST /api/warehouse', { summary: 'Create a warehouse', can: 'warehouse.edit', body: needs('Warehouse', ['name']), reply: wire('Warehouse') }, (call) =>
    createWarehouse(call, call.body),
  ),
  op(
    'GET /api/warehouse/list',
    { summary: 'List the warehouses', can: 'warehouse.read', query: Type.Object({ service: Type.Optional(AnyService) }), reply: wireList('Warehouse') },
    (call) => listWarehouses(call, call.query),
  ),
  op(
    'GET /api/warehouse/getServiceWarehouse',
    { summary: 'List the links to warehouses of marketplaces', can: 'warehouse.read', reply: wireList('ServiceWarehouse') },
    (call) => listLinks(call),
  ),
  op(
    'POST /api/warehouse/createServiceWarehouse',
    { summary: 'Link a warehouse to one of a marketplace', can: 'warehouse.edit', body: link, reply: wire('ServiceWarehouse') },
    (call) => linkWarehouse(call, call.body),
  ),
  op('POST /api/warehouse/removeServiceWarehouse', { summary: 'Take a link away', can: 'warehouse.edit', body: link, reply: Nothing }, (call) =>
    unlinkWarehouse(call, call.body),
  ),
  longOp(
    'GET /api/warehouse/getWarehouseOfService',
    {
      summary: 'The warehouses that a marketplace tells of',
      can: 'warehouse.read',
      query: Type.Object({ organizationId: Id, service: ExternalService }),
      reply: OfService,
    },
    (call) => warehousesOfService(call, call.query),
  ),
  op(
    'PUT /api/warehouse/cell',
    { summary: 'Create a cell, or change the one whose id is sent', can: 'warehouse.edit', body: wire('Cell'), reply: wire('Cell') },
    (call) => storeCell(call, call.body),
  ),
  op(
    'POST /api/warehouse/getCellsByFilter',
    { summary: 'Cells of a warehouse, in the order of walking', can: 'warehouse.read', reads: true, body: Cells, reply: wireList('Cell') },
    (call) => listCells(call, call.body),
  ),
  op(
    'GET /api/warehouse/findCell',
    { summary: 'The cell with a barcode', can: 'warehouse.read', query: Type.Object({ barcode: Text(128) }), reply: wire('Cell') },
    (call) => findCellByBarcode(call, call.query.barcode),
  ),
  op('GET /api/warehouse/cell/:cellId', { summary: 'Get a cell', can: 'warehouse.read', reply: wire('Cell') }, (call) => getCell(call, call.params.cellId)),
  op('DELETE /api/warehouse/cell/:cellId', { summary: 'Take away an empty cell', can: 'warehouse.edit', reply: Type.String() }, (call) =>
    removeCell(call, call.params.cellId),
  ),
  op('GET /api/warehouse/:warehouseId', { summary: 'Get a warehouse', can: 'warehouse.read', reply: wire('Warehouse') }, (call) =>
    getWarehouse(call, call.params.warehouseId),
  ),
  op('PUT /api/warehouse/:warehouseId', { summary: 'Change a warehouse', can: 'warehouse.edit', body: wire('Warehouse'), reply: wire('Warehouse') }, (call) =>
    changeWarehouse(call, call.params.warehouseId, call.body),
  ),
  op(
    'DELETE /api/warehouse/:warehouseId',
    {
      summary: 'Mark a warehouse deleted, or restore it',
      can: 'warehouse.edit',
      query: Type.Object({ restore: Type.Optional(Type.Boolean()) }),
      reply: Type.String(),
    },
    (call) => removeWarehouse(call, call.params.warehouseId, call.query.restore ?? false),
  ),
]
