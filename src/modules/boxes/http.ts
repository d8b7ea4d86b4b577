// Boxes and works over HTTP.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { longOp, op } from '../../op.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import { findBoxes, numberBox, openBox, orderDivergence, productsInBox, supplyDivergence } from './actions/boxes.ts'
import { readBoxFile } from './actions/file.ts'
import { moveToBox, packPiece, removeLatest, removeWork } from './actions/packing.ts'
import { changeWork, listDone, storeWorks } from './actions/works.ts'
import { BoxQuery, ByBarcode, ByBox, ById, FindQuery, FixQuery, NumberedBoxQuery, OfOrder, OfSupply, PackQuery, StoreQuery } from './schemas.ts'

export const http = [
  op(
    'POST /api/supply/getOrCreateBox',
    { summary: 'Open a box by its barcode, or make it for an open shipment with these goods', can: 'packing.pack', query: BoxQuery, reply: wire('Box') },
    (call) => openBox(call, call.query),
  ),
  op(
    'POST /api/supply/createQrBox',
    { summary: 'Make a box with the next number, for so many pieces', can: 'packing.pack', query: NumberedBoxQuery, reply: wire('Box') },
    (call) => numberBox(call, call.query),
  ),
  op(
    'POST /api/supply/addPack',
    {
      summary: 'Put a scanned piece into a box; with addToOrder what is not in the shipment is added to it',
      can: 'packing.pack',
      query: PackQuery,
      reply: wire('JobWork'),
    },
    (call) => packPiece(call, call.query),
  ),
  op(
    'POST /api/supply/fixBoxBarcode',
    {
      summary: 'Move what is packed of a product in a shipment to another box; answers how many works',
      can: 'packing.pack',
      query: FixQuery,
      reply: Type.Integer(),
    },
    (call) => moveToBox(call, call.query),
  ),
  op(
    'POST /api/supply/fetchJobWork',
    { summary: 'List works; the date means its whole day', can: 'supply.read', reads: true, body: wire('JobWorkFilter'), reply: wireList('JobWork') },
    (call) => listDone(call, call.body),
  ),
  op(
    'POST /api/supply/storeJobWork',
    { summary: 'Change works of a shipment, and add those without an id', can: 'packing.pack', query: StoreQuery, body: wireList('JobWork'), reply: Nothing },
    (call) => storeWorks(call, call.query, call.body),
  ),
  op('POST /api/supply/updateJobWork', { summary: 'Change a work', can: 'packing.pack', body: needs('JobWork', ['id']), reply: Nothing }, (call) =>
    changeWork(call, call.body),
  ),
  op('POST /api/supply/removeJobWorkById', { summary: 'Take a work back', can: 'packing.pack', query: ById, reply: Nothing }, (call) =>
    removeWork(call, call.query.id),
  ),
  op(
    'POST /api/supply/removeJobWorkByBarcode',
    { summary: 'Take back what the caller packed last of a product, while its shipment is open', can: 'packing.pack', query: ByBarcode, reply: Nothing },
    (call) => removeLatest(call, call.query.barcode),
  ),
  op('GET /api/supply/findBox', { summary: 'List boxes', can: 'supply.read', query: FindQuery, reply: wirePage('Box') }, (call) => findBoxes(call, call.query)),
  op(
    'GET /api/supply/getDivergence',
    { summary: 'What of the shipments of a supply is packed otherwise than ordered', can: 'supply.read', query: OfSupply, reply: wire('TotalDivergence') },
    (call) => supplyDivergence(call, call.query.supplyId),
  ),
  op(
    'GET /api/order/getDivergence',
    { summary: 'What of a shipment is packed otherwise than ordered', can: 'order.read', query: OfOrder, reply: wire('TotalDivergence') },
    (call) => orderDivergence(call, call.query.orderId),
  ),
  longOp(
    'POST /api/supply/parseBoxBarcodesFile',
    { summary: 'Read barcodes of boxes from a table', can: 'supply.read', reads: true, upload: ['file'], reply: wireList('Box') },
    (call) => readBoxFile(call),
  ),
  op('GET /api/product/getProductsByBox', { summary: 'What lies in a box', can: 'supply.read', query: ByBox, reply: wireList('JobWork') }, (call) =>
    productsInBox(call, call.query.boxId),
  ),
]
