// What is refused of purchases.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_purchase_missing: [404, 'Purchase {purchaseId} does not exist', 'Закупки {purchaseId} нет'],
  error_purchase_item_missing: [404, 'Item {itemId} is in no purchase', 'Позиции {itemId} нет в закупке'],
  error_purchase_image_missing: [404, 'Picture {imageId} does not exist', 'Изображения {imageId} нет'],
  error_purchase_name_empty: [400, 'The name of a purchase has 1 to 255 characters', 'Название закупки — от 1 до 255 символов'],
  error_purchase_contractor: [400, 'Name the supplier of the purchase by its id', 'Укажите поставщика закупки по id'],
  error_purchase_removed: [409, 'Purchase {purchaseId} is removed', 'Закупка {purchaseId} удалена'],
  error_purchase_closed: [409, 'Purchase {purchaseId} is closed: open it again first', 'Закупка {purchaseId} закрыта: сначала откройте её снова'],
  error_purchase_empty: [409, 'Purchase {purchaseId} has no goods: there is nothing to close', 'В закупке {purchaseId} нет товаров: закрывать нечего'],
  error_purchase_items_limit: [400, 'A purchase has at most {limit} items', 'В закупке не больше {limit} позиций'],
  error_purchase_item_unnamed: [400, 'Item {number}: it needs a product or a name', 'Позиция {number}: нужен товар или название'],
  error_purchase_item_text: [400, 'Item {number}: {field} is longer than {limit} characters', 'Позиция {number}: {field} длиннее {limit} символов'],
  error_purchase_item_negative: [400, 'Item {number}: {field} is less than nought', 'Позиция {number}: {field} меньше нуля'],
  error_purchase_item_defects: [
    400,
    'Item {number}: {defects} broken of {quantity}: there can be no more than came',
    'Позиция {number}: брака {defects} из {quantity} — больше, чем заказано, не бывает',
  ],
  error_purchase_product_missing: [404, 'Item {number}: product {productId} does not exist', 'Позиция {number}: товара {productId} нет'],
  error_purchase_total: [400, 'The purchase costs more than can be counted', 'Сумма закупки слишком велика'],
  error_purchase_images: [409, 'An item has at most {limit} pictures', 'У позиции не больше {limit} изображений'],
  error_purchase_file: [400, 'Send a spreadsheet (.xlsx or .csv) as a file', 'Передайте таблицу (.xlsx или .csv) файлом'],
  error_purchase_file_rows: [400, 'Rows that can not be taken: {count}. {rows}', 'Строки, которые не удалось прочитать: {count}. {rows}'],
  error_purchase_file_empty: [400, 'There is no row under the names of columns', 'Под названиями столбцов нет ни одной строки'],
  error_purchase_row_product: [404, 'Sheet «{sheet}», row {row}: there is no product «{product}»', 'Лист «{sheet}», строка {row}: товара «{product}» нет'],
  error_purchase_row_several: [
    409,
    'Sheet «{sheet}», row {row}: several products are «{product}»: give the barcode or the ID',
    'Лист «{sheet}», строка {row}: товаров «{product}» несколько — укажите штрихкод или ID',
  ],
  error_purchase_row_unnamed: [
    400,
    'Sheet «{sheet}», row {row}: neither a product nor a name',
    'Лист «{sheet}», строка {row}: не указан ни товар, ни название',
  ],
  error_purchase_row_negative: [
    400,
    'Sheet «{sheet}», row {row}, column «{column}»: less than nought',
    'Лист «{sheet}», строка {row}, столбец «{column}»: меньше нуля',
  ],
  error_purchase_row_defects: [
    400,
    'Sheet «{sheet}», row {row}: {defects} broken of {quantity}: there can be no more than came',
    'Лист «{sheet}», строка {row}: брака {defects} из {quantity} — больше, чем заказано, не бывает',
  ],
  error_purchase_row_currency: [400, 'Sheet «{sheet}», row {row}: there is no currency «{currency}»', 'Лист «{sheet}», строка {row}: валюты «{currency}» нет'],
})
