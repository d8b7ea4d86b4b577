// What is refused of inventories.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_inventory_not_found: [404, 'There is no inventory {inventoryId}', 'Нет инвентаризации {inventoryId}'],
  error_inventory_open: [
    409,
    'Inventory {inventoryId} of this warehouse is still open: go on with it, or close it',
    'На складе уже идёт инвентаризация {inventoryId}: продолжите её или завершите',
  ],
  error_inventory_finished: [409, 'Inventory {inventoryId} is closed', 'Инвентаризация {inventoryId} завершена'],
  error_inventory_elsewhere: [
    409,
    'Inventory {inventoryId} is of another warehouse than the cell {cell}',
    'Инвентаризация {inventoryId} идёт не на том складе, где ячейка {cell}',
  ],
  error_inventory_goods_required: [400, 'Say what was counted: itemId or skuId', 'Укажите, что посчитано: itemId или skuId'],
  error_inventory_quantity_required: [400, 'Say how many were found: quantity', 'Укажите, сколько найдено: quantity'],
})
