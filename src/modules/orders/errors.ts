// What orders refuse, by code.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_empty_warehouse: [
    400,
    'The warehouse of the marketplace (warehouseId) is required for a shipment to it',
    'Не указан склад маркетплейса (warehouseId) для отгрузки',
  ],
  error_no_organization: [400, 'The organization (organizationId) is required: there are several', 'Не указана организация (organizationId), а их несколько'],
  error_no_marketplace: [400, 'The marketplace (service) is required for an order of type {type}', 'Не указан маркетплейс (service) для заказа типа {type}'],
  error_no_quantity_for_order_product: [
    400,
    'The quantity of product {productId} (products[{index}].quantity) is required',
    'Не указано количество товара {productId} (products[{index}].quantity)',
  ],
  error_no_price_for_order_product: [
    400,
    'The price of product {productId} (products[{index}].price) is required',
    'Не указана цена товара {productId} (products[{index}].price)',
  ],
  error_order_no_products: [400, 'An order must have at least one product', 'В заказе должен быть хотя бы один товар'],
  error_order_no_product_id: [400, 'The product (products[{index}].productId) is required', 'Не указан товар (products[{index}].productId)'],
  error_order_product_repeated: [
    400,
    'Product {productId} is in the order twice: add up its quantity',
    'Товар {productId} указан в заказе дважды: сложите количество',
  ],
  error_order_type_not_supported: [400, 'Orders of type {type} are not made here', 'Заказы типа {type} здесь не создаются'],
  error_order_not_found: [404, 'There is no order {id}', 'Заказа {id} нет'],
  error_order_product_not_found: [404, 'There is no line {id} in the order', 'Позиции {id} в заказе нет'],
  error_order_product_unknown: [404, 'There is no product {productId}', 'Товара {productId} нет'],
  error_order_organization_not_found: [404, 'There is no organization {organizationId}', 'Организации {organizationId} нет'],
  error_order_warehouse_not_found: [404, 'There is no warehouse {warehouseId}', 'Склада {warehouseId} нет'],
  error_order_status: [400, 'An order can not go from {from} to {to}', 'Заказ не может перейти из {from} в {to}'],
  error_order_goods_gone: [
    400,
    'The goods of order {id} have left the warehouse: its products can not be changed',
    'Товары заказа {id} уже ушли со склада: состав изменить нельзя',
  ],
  error_order_field_fixed: [400, 'The field {field} of an order can not be changed', 'Поле {field} заказа изменить нельзя'],
  error_order_deleted: [400, 'Order {id} is deleted: restore it first', 'Заказ {id} удалён: сначала восстановите его'],
  error_order_product_packed: [
    409,
    '{done} pieces of product {productId} are packed or worked on: take that back first',
    'Упаковано или обработано {done} шт. товара {productId}: сначала отмените эти работы',
  ],
  error_order_last_product: [
    400,
    'The only product of an order can not be removed: cancel or delete the order',
    'Единственный товар заказа убрать нельзя: отмените или удалите заказ',
  ],
})
