// Inventories over HTTP.
import { Type } from 'typebox'
import { Nothing, type Op } from '../../kit/op.ts'
import { Id, Paging, Text } from '../../kit/paging.ts'
import { op } from '../../op.ts'
import { wire, wireList, wirePage } from '../../wire/index.ts'
import { addItem, closeInventory, createInventory, inventoryReport, listInventories, loseItem, openInventories } from './actions.ts'
import { sortNames } from './queries.ts'

// Less than the shortest barcode: one that is scanned where a number is meant is refused.
const Pieces = Type.Integer({ minimum: 0, maximum: 9_999_999, format: 'int32' })
const finished = Type.Optional(Type.Boolean())

export const http: readonly Op[] = [
  op(
    'POST /api/wms/createInventory',
    { summary: 'Begin to count a warehouse; one inventory at a time', can: 'stock.edit', query: Type.Object({ warehouseId: Id }), reply: wire('Inventory') },
    (call) => createInventory(call, call.query.warehouseId),
  ),
  op(
    'POST /api/wms/addItemInventory',
    {
      summary: 'So many pieces lie in a cell, of one item or of a SKU: stock becomes what was counted',
      can: 'stock.edit',
      query: Type.Object({ inventoryId: Id, cellBarcode: Text(128), itemId: Type.Optional(Id), skuId: Type.Optional(Id), quantity: Type.Optional(Pieces) }),
      reply: wireList('WmsItem'),
    },
    (call) => addItem(call, call.query),
  ),
  op(
    'POST /api/wms/lostItem',
    {
      summary: 'Nothing of an item is in its place: it is lost',
      can: 'stock.edit',
      query: Type.Object({ wmsItemId: Id, inventoryId: Type.Optional(Id) }),
      reply: wire('WmsItem'),
    },
    (call) => loseItem(call, call.query),
  ),
  op(
    'POST /api/wms/closeInventory',
    { summary: 'Close an inventory; what was not counted stays as it is', can: 'stock.edit', query: Type.Object({ id: Id }), reply: Nothing },
    (call) => closeInventory(call, call.query.id),
  ),
  op(
    'GET /api/wms/inventories',
    {
      summary: 'Inventories, the newest first',
      can: 'stock.read',
      query: Type.Object({ warehouseId: Type.Optional(Id), finished, ...Paging(sortNames) }),
      reply: wirePage('Inventory'),
    },
    (call) => listInventories(call, call.query),
  ),
  op(
    'GET /api/wms/getInventories',
    { summary: 'Open inventories, or closed ones: the newest 500', can: 'stock.read', query: Type.Object({ finished }), reply: wireList('Inventory') },
    (call) => openInventories(call, call.query.finished),
  ),
  op(
    'GET /api/wms/getInventoryReport',
    { summary: 'What an inventory found', can: 'stock.read', query: Type.Object({ id: Id }), reply: wire('InventoryReport') },
    (call) => inventoryReport(call, call.query.id),
  ),
]
