// Refusals of warehouses and stock.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_warehouse_not_found: [404, 'There is no warehouse {warehouseId}', 'Нет склада {warehouseId}'],
  error_organization_not_found: [404, 'There is no organization {organizationId}', 'Нет организации {organizationId}'],
  error_cell_not_found: [404, 'There is no cell {cellId} in this warehouse', 'На складе нет ячейки {cellId}'],
  error_service_warehouse_not_found: [404, 'There is no such link to a marketplace warehouse', 'Нет такой связи со складом маркетплейса'],
  error_service_warehouse_not_linked: [
    404,
    'No warehouse of ours is linked to {serviceWarehouseId} of {service}',
    'Со складом {serviceWarehouseId} сервиса {service} не связан ни один склад',
  ],
  error_service_warehouse_ambiguous: [
    409,
    'Several warehouses are linked to {serviceWarehouseId}: name ours',
    'Со складом {serviceWarehouseId} связано несколько складов: укажите наш',
  ],
  error_sku_not_found: [404, 'There is no SKU {skuId}', 'Нет SKU {skuId}'],
  error_product_not_found: [404, 'There is no product {productId}', 'Нет товара {productId}'],
  error_stock_product_unknown: [404, 'No product is known as {key}', 'Товар {key} не найден'],
  error_stock_product_ambiguous: [409, 'Several products are known as {key}', 'Под {key} найдено несколько товаров'],
  error_stock_row_replaced: [400, 'A later row of this request sets the same stock', 'Этот же остаток задан ниже в том же запросе'],
  error_stock_row_repeated: [400, 'Row {row} names these goods already', 'Этот товар уже есть в строке {row}'],
  error_stock_not_enough: [409, 'Only {free} are free: {quantity} can not be taken off', 'Свободно {free}: списать {quantity} нельзя'],
  error_stock_too_much: [400, 'There can be {most} at most', 'Больше {most} быть не может'],
  error_stock_empties_much: [
    409,
    '{emptied} of {stocked} goods of the warehouse would become zero. Confirm that it is meant',
    'Станет равным нулю: {emptied} из {stocked} товаров склада. Подтвердите, что так и нужно',
  ],
  error_stock_service_silent: [409, '{service} could not be asked for its warehouses: {reason}', 'Не удалось спросить склады у {service}: {reason}'],
  error_stock_account_not_found: [404, 'There is no account {integrationId}', 'Нет подключения {integrationId}'],
  error_cell_unknown: [404, 'There is no cell {barcode}', 'Нет ячейки {barcode}'],
  error_cell_taken: [409, 'The warehouse has a cell {name} already', 'На складе уже есть ячейка {name}'],
  error_cell_standing: [409, 'Every warehouse keeps the cell {name}', 'Ячейка {name} есть на каждом складе, её не удаляют'],
  error_cell_not_empty: [409, 'There are goods in the cell {name}', 'В ячейке {name} лежат товары'],
  error_warehouse_required: [400, 'Several warehouses exist: say warehouseId', 'Складов несколько: укажите warehouseId'],
  error_order_line_taken: [
    409,
    'Line {lineId} has left the warehouse: its quantity can not change',
    'Позиция {lineId} уже отгружена со склада: количество не меняется',
  ],
  error_order_line_unknown: [404, 'Line {lineId} reserves nothing', 'Для позиции {lineId} нет резерва'],
  error_stock_nothing_held: [404, 'Nothing is held for account {integrationId}', 'Для подключения {integrationId} ничего не задержано'],
})
