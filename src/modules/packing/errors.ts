// What the packing API and the floor refuse, by code; the texts of the published packing API stand in `message` to the letter.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_packing_empty_codes: [
    400,
    'products[{index}]: neither a code nor a barcode is given',
    'products[{index}]: не указан ни код товара, ни штрихкод',
    'Empty code and barcodes',
  ],
  error_packing_product_not_found: [
    400,
    'products[{index}]: there is no product with these barcodes',
    'products[{index}]: товара с такими штрихкодами нет',
    'Product not found',
  ],
  error_packing_products_several: [
    400,
    'products[{index}]: more than one product is found',
    'products[{index}]: найдено больше одного товара',
    'More than one product found',
  ],
  error_packing_label: [
    400,
    'The label is smaller than 10000 bytes or is not a PDF',
    'Этикетка меньше 10000 байт или не PDF',
    'Label less 10000 bytes or mime type not "application/pdf"',
  ],
  error_packing_label_too_large: [413, 'The label is larger than {limit} bytes', 'Этикетка больше {limit} байт'],
  error_packing_name_required: [
    400,
    'products[{index}]: there is no product with the code {code} yet, so its name is required',
    'products[{index}]: товара с кодом {code} ещё нет, поэтому нужно наименование',
  ],
  error_packing_package_repeated: [400, 'The package {barcode} is in the order twice', 'Упаковка {barcode} указана в заказе дважды'],
  error_packing_order_exists: [409, 'The shop has an order with the number {number} already', 'Заказ с номером {number} у магазина уже есть'],
  error_packing_order_not_found: [404, 'There is no order {number}', 'Заказа {number} нет'],
  error_packing_one_change: [
    400,
    'Exactly one of cancelled_at, shipped_at and shipment_date is to be given',
    'Нужно передать ровно один параметр: cancelled_at, shipped_at или shipment_date',
  ],
  error_shop_not_found: [404, 'There is no such shop', 'Такого магазина нет'],
  error_shop_name_taken: [409, 'There is a shop named {name} already', 'Магазин с названием {name} уже есть'],
  error_shop_not_api: [
    400,
    'This is an account of a marketplace: it has no key and is removed with its integration',
    'Это кабинет маркетплейса: у него нет ключа, и удаляется он вместе с интеграцией',
  ],
  error_packing_scan_reused: [409, 'The scan id {scanId} was used for another scan', 'Номер сканирования {scanId} уже был у другого сканирования'],
  error_packing_package_not_found: [404, 'The order has no package {number}', 'Упаковки {number} в заказе нет'],
  error_packing_no_label: [404, 'The order has no label of its own yet', 'У заказа ещё нет своей этикетки'],
  error_packing_not_aside: [400, 'Order {number} is not put aside', 'Заказ {number} не отложен'],
})
