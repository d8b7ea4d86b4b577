// The packing API over HTTP: what a seller's token opens.
import { Nothing } from '../../../kit/op.ts'
import { longOp, op } from '../../../op.ts'
import { listAllOrders, listShopOrders, showOrder } from '../actions/seller.ts'
import { addShop, changeShop, dropShop, renewKey, showShops } from '../actions/shops.ts'
import { DayQuery, ListedOrders, NewShop, SellerOrder, SellerOrders, Shop, ShopChange, ShopDraft, ShopKey, ShopNumberPath, ShopPath } from '../schemas.ts'
import { Type } from 'typebox'

const tag = 'Packing API (oShip): seller'

export const seller = [
  op('GET /api/seller/shops', { summary: 'List shops, in the order in which they are packed', tag, can: 'shop.read', reply: Type.Array(Shop) }, (call) =>
    showShops(call),
  ),

  op('POST /api/seller/shops', { summary: 'Make a shop of type API; its key is shown once', tag, can: 'shop.edit', body: ShopDraft, reply: NewShop }, (call) =>
    addShop(call, call.body),
  ),

  op(
    'PATCH /api/seller/shops/:shop',
    { summary: 'Change the name, the priority or the packing window of a shop', tag, can: 'shop.edit', params: ShopPath, body: ShopChange, reply: Shop },
    (call) => changeShop(call, call.params.shop, call.body),
  ),

  op(
    'DELETE /api/seller/shops/:shop',
    { summary: 'Remove a shop of type API; its orders stay', tag, can: 'shop.edit', params: ShopPath, reply: Nothing },
    (call) => dropShop(call, call.params.shop),
  ),

  op(
    'POST /api/seller/shops/:shop/key',
    { summary: 'Give a shop a new key; the old one is dead at once', tag, can: 'shop.edit', params: ShopPath, reply: ShopKey },
    (call) => renewKey(call, call.params.shop),
  ),

  longOp(
    'GET /api/seller/orders',
    { summary: 'List orders planned for a day, today by default', tag, can: 'shop.read', query: DayQuery, reply: SellerOrders },
    (call) => listAllOrders(call, call.query),
  ),

  longOp(
    'GET /api/seller/orders/:shop',
    { summary: 'List orders of a shop planned for a day, today by default', tag, can: 'shop.read', params: ShopPath, query: DayQuery, reply: ListedOrders },
    (call) => listShopOrders(call, { ...call.query, shop: call.params.shop }),
  ),

  op(
    'GET /api/seller/orders/:shop/:number',
    { summary: 'Get an order of a shop with its products and packages', tag, can: 'shop.read', params: ShopNumberPath, reply: SellerOrder },
    (call) => showOrder(call, call.params.shop, call.params.number),
  ),
]
