// Purchases over HTTP; `income` is what the wire calls them.
import { Type } from 'typebox'
import { Nothing } from '../../kit/op.ts'
import { Id, Ids, OneOf, Paging, Text } from '../../kit/paging.ts'
import { longOp, op } from '../../op.ts'
import { TableFile } from '../../spreadsheets/index.ts'
import { needs, wire, wireList, wirePage } from '../../wire/index.ts'
import { cardOfItem } from './actions/card.ts'
import { addImage, removeImage } from './actions/images.ts'
import { removeItem } from './actions/items.ts'
import { findNeeds, NeedFilter } from './actions/needs.ts'
import { changePurchase, changeStatus, createPurchase, findPurchases, getPurchase, removePurchase } from './actions/purchases.ts'
import { itemsOfFile } from './tables/reading.ts'
import { goodsFile } from './tables/goods.ts'
import { orderFile } from './tables/order.ts'
import { startItemsExport, startNeedsExport } from './tables/tasks.ts'

const Which = Type.Object({ id: Id })
const OfPurchase = Type.Object({ incomeId: Id })
const Prices = Type.Object({ usePurchasePrice: Type.Optional(Type.Boolean({ description: 'Goods cost from now on what the purchase says' })) })
const Query = Type.Object({
  // Older clients write the first without its line.
  ...Paging(['CREATED_DATE', 'CREATEDDATE', 'ID', 'NAME', 'STATUS', 'TOTAL_PRICE']),
  // Removed ones only, when it is false.
  actual: Type.Optional(Type.Boolean()),
  query: Type.Optional(Text(255)),
  userOrganizations: Type.Optional(Ids),
  incomeId: Type.Optional(Id),
})
/** The picture may also be in a JSON body, as the published description has it. */
const InBody = Type.Object({ file: Type.String({ format: 'binary', description: 'The file in base64' }) })

export const http = [
  op(
    'POST /api/income/createIncome',
    { summary: 'Make a purchase', can: 'purchase.edit', query: Prices, body: needs('Income', ['name']), reply: wire('Income') },
    (call) => createPurchase(call, call.body, call.query.usePurchasePrice === true),
  ),
  op(
    'POST /api/income/updateIncome',
    { summary: 'Change a purchase; items that are not sent stay', can: 'purchase.edit', query: Prices, body: needs('Income', ['id']), reply: wire('Income') },
    (call) => changePurchase(call, call.body, call.query.usePurchasePrice === true),
  ),
  op(
    'POST /api/income/updateIncomeStatus',
    {
      summary: 'Close a purchase, or open it again',
      can: 'purchase.edit',
      query: Type.Object({ id: Id, status: OneOf(['CREATED', 'PROCESSED']) }),
      reply: Nothing,
    },
    (call) => changeStatus(call, call.query.id, call.query.status),
  ),
  op('POST /api/income/removeIncome', { summary: 'Mark a purchase as removed', can: 'purchase.edit', query: Which, reply: Nothing }, (call) =>
    removePurchase(call, call.query.id),
  ),
  longOp('POST /api/income/removeIncomeItem', { summary: 'Take an item out of its purchase', can: 'purchase.edit', query: Which, reply: Nothing }, (call) =>
    removeItem(call, call.query.id),
  ),
  longOp(
    'POST /api/income/uploadImage',
    {
      summary: 'Add a picture to an item',
      can: 'purchase.edit',
      query: Type.Object({ incomeItemId: Id, file: Type.Optional(Type.String({ maxLength: 300, description: 'The name of the file, which is in the body' })) }),
      upload: ['file'],
      body: InBody,
      reply: wire('IncomeItemImage'),
    },
    (call) => addImage(call, call.query.incomeItemId),
  ),
  longOp(
    'POST /api/income/removeIncomeItemImage',
    { summary: 'Remove a picture of an item', can: 'purchase.edit', query: Which, reply: wire('IncomeItem') },
    (call) => removeImage(call, call.query.id),
  ),
  op('GET /api/income/getIncomeById', { summary: 'Get a purchase with its items', can: 'purchase.read', query: Which, reply: wire('Income') }, (call) =>
    getPurchase(call, call.query.id),
  ),
  op(
    'GET /api/income/findIncome',
    { summary: 'Find purchases by name, comment, supplier or number; without their items', can: 'purchase.read', query: Query, reply: wirePage('Income') },
    (call) => findPurchases(call, call.query),
  ),
  longOp(
    'POST /api/income/getIncomeItemsByFile',
    {
      summary: 'Read the items of a purchase from a table (.xlsx, .csv); nothing is saved',
      can: 'purchase.edit',
      query: Type.Object({ organizationId: Type.Optional(Id) }),
      upload: ['file'],
      reply: wireList('IncomeItem'),
    },
    (call) => itemsOfFile(call, call.query.organizationId),
  ),
  longOp(
    'GET /api/income/downloadIncomeExcel',
    { summary: 'The order to the supplier as a table', can: 'purchase.read', query: OfPurchase, reply: TableFile },
    (call) => orderFile(call, call.query.incomeId),
  ),
  longOp(
    'GET /api/export/incomeProductsFile',
    { summary: 'The goods of purchases that a filter finds, as a table', can: 'purchase.read', query: Query, reply: TableFile, tag: 'Заказы поставщикам' },
    (call) => goodsFile(call, call.query),
  ),
  op(
    'GET /api/income/downloadItemsIncomeNew',
    { summary: 'Write the goods of a purchase to a table', can: 'purchase.edit', reads: false, query: OfPurchase, reply: wire('TmsTask') },
    (call) => startItemsExport(call, call.query.incomeId),
  ),
  op(
    'GET /api/income/findProductsFromOrders',
    { summary: 'What must be bought because orders of marketplaces wait for it', can: 'purchase.read', query: NeedFilter, reply: wirePage('Product') },
    (call) => findNeeds(call, call.query),
  ),
  op(
    'POST /api/income/downloadProductsFromOrders',
    { summary: 'Write what must be bought to a table', can: 'purchase.edit', query: NeedFilter, reply: wire('TmsTask') },
    (call) => startNeedsExport(call, call.query),
  ),
  op(
    'GET /api/product/getModelByIncomeItemId',
    {
      summary: 'The card that is to be made of an item of a purchase, filled in and not saved',
      can: 'catalogue.edit',
      query: Which,
      reply: wire('ProductModel'),
    },
    (call) => cardOfItem(call, call.query.id),
  ),
]
