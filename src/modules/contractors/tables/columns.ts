// The columns of both tables, by every name they go by; the first is how we write it.
import type { Columns } from '../../../spreadsheets/index.ts'

export const contractorColumns = {
  id: { titles: ['ID', 'Идентификатор'], type: 'integer', least: 1, most: Number.MAX_SAFE_INTEGER },
  name: { titles: ['Наименование', 'Название', 'Контрагент', 'Поставщик', 'Name', 'Contractor', 'Supplier'], type: 'text', required: true, maxLength: 255 },
  legalName: { titles: ['Организация', 'Юридическое лицо', 'Полное наименование', 'Organization', 'Legal name'], type: 'text', maxLength: 500 },
  inn: { titles: ['ИНН', 'INN'], type: 'text', maxLength: 20 },
  kpp: { titles: ['КПП', 'KPP'], type: 'text', maxLength: 20 },
  contactName: { titles: ['Контактное лицо', 'Контакт', 'Имя контакта', 'Contact', 'Contact name'], type: 'text', maxLength: 200 },
  email: { titles: ['E-mail', 'Email', 'Почта', 'Электронная почта'], type: 'text', maxLength: 200 },
  phoneNumber: { titles: ['Телефон', 'Номер телефона', 'Phone', 'Phone number'], type: 'text', maxLength: 200 },
  url: { titles: ['Сайт', 'Ссылка', 'Ссылка на сайт', 'URL', 'Site', 'Website', 'Link'], type: 'text', maxLength: 2000 },
  remove: { titles: ['Удалить', 'Remove', 'Delete'], type: 'flag' },
} as const satisfies Columns

export const goodsColumns = {
  modelId: { titles: ['ID карточки', 'ID модели', 'Card ID', 'Model ID'], type: 'integer', least: 1, most: Number.MAX_SAFE_INTEGER },
  organization: { titles: ['Организация', 'Organization'], type: 'text', maxLength: 500 },
  article: { titles: ['Артикул', 'Article'], type: 'text', maxLength: 255 },
  name: { titles: ['Товар', 'Наименование', 'Название', 'Product', 'Name'], type: 'text', maxLength: 500 },
  contractor: { titles: ['Поставщик', 'Контрагент', 'Supplier', 'Contractor'], type: 'text', maxLength: 255 },
  contractorInn: { titles: ['ИНН поставщика', 'ИНН', 'Supplier INN', 'INN'], type: 'text', maxLength: 20 },
  contractorArticle: { titles: ['Артикул поставщика', 'Supplier article'], type: 'text', maxLength: 255 },
  price: { titles: ['Цена закупки', 'Закупочная цена', 'Цена', 'Purchase price', 'Price'], type: 'money' },
  multiplicity: { titles: ['Кратность', 'Multiplicity'], type: 'integer', least: 1, most: 1_000_000 },
  leadDays: { titles: ['Срок поставки, дней', 'Срок поставки', 'Lead time, days', 'Lead time'], type: 'integer', least: 0, most: 3650 },
  isDefault: { titles: ['Основной', 'Default'], type: 'flag' },
  remove: { titles: ['Удалить', 'Remove', 'Delete'], type: 'flag' },
} as const satisfies Columns
