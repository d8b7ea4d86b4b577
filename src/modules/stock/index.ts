// The door of stock: warehouses, the ledger of what lies in them, and what the marketplaces are told about it.
import type { Module } from '../../modules.ts'
import { http as desk } from './http/desk.ts'
import { http as items } from './http/items.ts'
import { http as pushes } from './http/push.ts'
import { http as levels } from './http/stock.ts'
import { http as warehouses } from './http/warehouses.ts'
import { startPushing } from './push.ts'

export {
  changeQuantity,
  giveBack,
  receive,
  release,
  reserve,
  reservesOf,
  restock,
  take,
  warehousesForOrder,
  type Demand,
  type OrderPlace,
  type Reserve,
} from './ledger.ts'
export { cellToCount, countGoods, goodsToCount, itemToCount } from './count.ts'
export { explainStock } from './explain.ts'
export { presentItems } from './items.ts'
export { setLevels, type Cause, type Level } from './levels.ts'
export { checkLedger, type LedgerFault } from './queries/check.ts'
export { listWarehouses, requireWarehouse } from './warehouses.ts'
export type { ReceiptLine } from './queries/ledger.ts'
export const stock: Module = { name: 'stock', ops: [...warehouses, ...levels, ...pushes, ...desk, ...items], tasks: [], start: startPushing }
