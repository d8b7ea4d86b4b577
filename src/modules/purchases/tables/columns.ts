// The columns of purchases as tables, by every name they go by; the first is how we write it.
import { writtenAs, type Columns, type Written } from '../../../spreadsheets/index.ts'

/** What a table of goods to order may say; one that we wrote can be read back. */
export const itemColumns = {
  productId: { titles: ['ID товара', 'ID', 'Product ID'], type: 'integer', least: 1, most: Number.MAX_SAFE_INTEGER },
  barcode: { titles: ['Штрихкод', 'Штрих-код', 'ШК', 'Баркод', 'Barcode', 'EAN'], type: 'text', maxLength: 128 },
  article: { titles: ['Артикул', 'Article', 'SKU'], type: 'text', maxLength: 255 },
  color: { titles: ['Цвет', 'Color', 'Colour'], type: 'text', maxLength: 255 },
  size: { titles: ['Размер', 'Size'], type: 'text', maxLength: 200 },
  name: { titles: ['Наименование', 'Название', 'Товар', 'Name', 'Product'], type: 'text', maxLength: 500 },
  quantity: { titles: ['Количество', 'Кол-во', 'Quantity', 'Qty'], type: 'integer' },
  price: { titles: ['Цена закупки', 'Закупочная цена', 'Цена', 'Purchase price', 'Price'], type: 'money' },
  currency: { titles: ['Валюта', 'Currency'], type: 'text', maxLength: 10 },
  delivery: { titles: ['Доставка за штуку', 'Доставка', 'Доп. расходы', 'Delivery per piece', 'Delivery'], type: 'money' },
  retail: { titles: ['Розничная цена', 'Цена продажи', 'Retail price'], type: 'money' },
  defects: { titles: ['Брак', 'Defects', 'Broken'], type: 'integer' },
  url: { titles: ['Ссылка', 'Сайт', 'Link', 'URL'], type: 'text', maxLength: 2000 },
  comment: { titles: ['Комментарий', 'Примечание', 'Comment', 'Note'], type: 'text', maxLength: 2000 },
} as const satisfies Columns
export type ItemColumn = keyof typeof itemColumns

/** The columns of these keys as they are written. */
export const itemsWritten = (keys: readonly ItemColumn[]): Written[] => writtenAs(keys.map((key) => itemColumns[key]))
