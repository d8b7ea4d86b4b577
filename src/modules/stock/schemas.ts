// Shapes of requests and replies that are ours, beside those of the published contract.
import { Type } from 'typebox'
import { Id } from '../../kit/paging.ts'

export const Nullable = <T extends Parameters<typeof Type.Optional>[0]>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))
export const Quantity = Type.Integer({ minimum: 0, maximum: 2_000_000_000, format: 'int32' })
/** Goods as screens of stock name them. */
export const Good = {
  skuId: Id,
  productId: Nullable(Id),
  name: Nullable(Type.String()),
  article: Nullable(Type.String()),
  color: Nullable(Type.String()),
  size: Nullable(Type.String()),
}

/** Operations of the history, as the contract names them. */
export const operations = [
  'PUT',
  'TAKE',
  'LOST',
  'REMOVED',
  'JOB',
  'RESERVE',
  'FOUND',
  'CONFIRMED',
  'CANCEL_ORDER',
  'REMOVE_RESERVE',
  'REMOVE_RESERVE_MARKETPLACE',
  'TAKE_MARKETPLACE',
  'SALE_PRODUCT',
  'CHANGE_QUANTITY',
  'SWAP_RESERVE',
  'REFUND_PRODUCT',
  'RECONCILIATION',
  'INVENTORY_FILE',
  'SERVICE',
  'INVENTORY',
  'RESERVE_SET',
  'PRICE_LIST',
  'COMMERCEML',
] as const

/** Rows of a bulk change. Their fields are read one by one (rules.ts), so that a bad row is answered in its place and the others go on. */
export const StockRows = Type.Unsafe<unknown[]>({
  type: 'array',
  items: {},
  examples: [
    [
      { skuId: 123, stock: 5, serviceWarehouseId: '10' },
      { barcode: '2000000000015', stock: 7, serviceWarehouseId: 'WB-507' },
    ],
  ],
  description: 'skuId, barcode or serviceProductId; stock; serviceWarehouseId: our warehouse or a linked one; updateInService; withReservedStock',
})
