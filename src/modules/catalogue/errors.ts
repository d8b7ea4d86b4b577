// What the catalogue refuses, and which of the database's own refusals mean the same.
import { catalog, type Refusal } from '../../kit/errors.ts'

export const errors = catalog({
  error_model_not_found: [404, 'Card {modelId} does not exist', 'Карточки {modelId} нет'],
  error_model_article_not_found: [404, 'There is no card with the article {article}', 'Нет карточки с артикулом {article}'],
  error_view_not_found: [404, 'Colour {viewId} does not exist', 'Цвета {viewId} нет'],
  error_product_not_found: [404, 'Product {productId} does not exist', 'Товара {productId} нет'],
  error_barcode_not_found: [404, 'No product has the barcode {barcode}', 'Нет товара со штрих-кодом {barcode}'],
  error_brand_not_found: [404, 'Brand {brandId} does not exist', 'Бренда {brandId} нет'],
  error_manufacturer_not_found: [404, 'Manufacturer {manufacturerId} does not exist', 'Производителя {manufacturerId} нет'],
  error_category_not_found: [404, 'Category {categoryId} does not exist', 'Категории {categoryId} нет'],
  error_no_article: [400, 'The article of the card is required', 'Не указан артикул карточки'],
  error_organization_change: [400, 'A card stays in its organization ({organizationId})', 'Карточку нельзя перенести из её организации ({organizationId})'],
  error_product_already_exists: [
    409,
    'A product with this article, colour and size is already there',
    'Товар уже создан: такие артикул, цвет и размер уже есть',
  ],
  error_color_not_unique: [409, 'This colour is already used in the card', 'Цвет уже используется в этой модели'],
  error_size_not_unique: [409, 'This size is already used in the colour', 'Размер уже используется в этом цвете'],
  error_barcode_not_unique: [409, 'The barcode {barcode} belongs to product {productId}', 'Штрих-код {barcode} уже у товара {productId}'],
  error_barcode_region_exhausted: [
    409,
    'The ranges of barcodes of organization {organizationId} have run out: {missing} more are needed',
    'Диапазоны штрих-кодов организации {organizationId} закончились: не хватает {missing}',
  ],
  error_barcode_taken: [409, 'A barcode was taken by another product just now', 'Штрих-код только что заняли другим товаром'],
  error_article_not_unique: [
    409,
    'The article {article} is already used on {service}',
    'Не уникальное значение артикула: {article} уже используется в {service}',
  ],
  error_article_taken: [409, 'The same article is already used on this service', 'Не уникальное значение артикула'],
  error_brand_already_exists: [409, 'A brand with this name is already there', 'Бренд с таким названием уже есть'],
  error_manufacturer_already_exists: [409, 'A manufacturer with this name and INN is already there', 'Производитель с таким названием и ИНН уже есть'],
  error_category_loop: [400, 'A category can not be inside itself', 'Категория не может быть внутри самой себя'],
  error_merge_with_itself: [400, 'Two different entries are needed to merge', 'Для объединения нужны две разные записи'],
  error_product_in_use: [
    409,
    'Stock, orders or documents refer to it: move it to the archive instead',
    'Есть остатки, заказы или документы: удалить нельзя, перенесите в архив',
  ],
})

const ofConstraint: Record<string, () => Refusal> = {
  product_article_color_size: () => errors.error_product_already_exists(),
  product_view_color: () => errors.error_color_not_unique(),
  product_view_size: () => errors.error_size_not_unique(),
  product_barcode_once: () => errors.error_barcode_taken(),
  listing_article: () => errors.error_article_taken(),
  brand_name: () => errors.error_brand_already_exists(),
  manufacturer_name: () => errors.error_manufacturer_already_exists(),
}

/** Runs a write; a unique index that stands in its way is told in the catalogue's words. */
export async function inOurWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Error && 'constraint' in error && typeof error.constraint === 'string' && Object.hasOwn(ofConstraint, error.constraint))
      throw ofConstraint[error.constraint]?.() ?? error
    throw error
  }
}
