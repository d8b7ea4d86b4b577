// Warehouses and their links over HTTP.
import { Type } from 'typebox'
import type { Op } from '../../../kit/op.ts'
import { Nothing } from '../../../kit/op.ts'
import { op } from '../../../op.ts'
import { needs, wire, wireList } from '../../../wire/index.ts'
import { AnyService } from '../../../wire/services.ts'
import { changeWarehouse, createWarehouse, getWarehouse, linkWarehouse, listLinks, listWarehouses, removeWarehouse, unlinkWarehouse } from '../warehouses.ts'

const link = needs('ServiceWarehouse', ['externalId', 'warehouseId', 'service', 'organizationId'])

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
