// The packing API over HTTP: what the key of a shop opens.
import { longOp, op } from '../../../op.ts'
import { changeOwnOrder, putOrder, showOwnOrder } from '../actions/shop-orders.ts'
import { LABEL_BODY } from '../label.ts'
import { NumberPath, OrderChange, OrderDraft, ShopOrder } from '../schemas.ts'

const tag = 'Packing API (oShip): shop'

export const shop = [
  longOp(
    'PUT /api/shop/orders',
    { summary: 'Hand an order over to be packed', tag, can: 'shop.own', body: OrderDraft, bodyLimit: LABEL_BODY, reply: ShopOrder },
    (call) => putOrder(call, call.body),
  ),

  op(
    'POST /api/shop/orders/:number',
    { summary: 'Cancel an order, mark it shipped, or plan it for another day', tag, can: 'shop.own', params: NumberPath, body: OrderChange, reply: ShopOrder },
    (call) => changeOwnOrder(call, call.params.number, call.body),
  ),

  op(
    'GET /api/shop/orders/:number',
    { summary: 'Get an order with its products and packages', tag, can: 'shop.own', params: NumberPath, reply: ShopOrder },
    (call) => showOwnOrder(call, call.params.number),
  ),
]
