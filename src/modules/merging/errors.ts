// Why goods can not be merged.
import { catalog } from '../../kit/errors.ts'

export const errors = catalog({
  error_product_not_found: [404, 'Product {productId} does not exist', 'Товара {productId} нет'],
  error_model_not_found: [404, 'Card {modelId} does not exist', 'Карточки {modelId} нет'],
  error_view_not_found: [404, 'Colour {viewId} does not exist', 'Цвета {viewId} нет'],
  error_sku_not_found: [404, 'SKU {skuId} does not exist', 'SKU {skuId} нет'],
  error_model_article_not_found: [404, 'There is no card with the article {article}', 'Нет карточки с артикулом {article}'],
  error_merge_with_itself: [400, 'Two different entries are needed to merge', 'Для объединения нужны две разные записи'],
  error_merge_other_organization: [
    409,
    'Only goods of one organization are merged; goods of several can share their stock',
    'Объединяются товары одной организации; у товаров разных организаций можно объединить остатки',
  ],
  error_merge_both_linked: [409, 'Both products are tied to {service}: these are two cards there', 'Оба товара связаны с {service}: там это две карточки'],
  error_color_not_unique: [409, 'The colour {color} is already used in the card', 'Цвет {color} уже используется в этой модели'],
  error_merge_set_nested: [
    409,
    'One of the two is a set and the other a part of a set: a set is made of goods that are none',
    'Один из товаров — комплект, а другой входит в комплект: комплект состоит только из товаров',
  ],
  error_merge_sets_differ: [
    409,
    'These sets are made of different goods: make what they are made of the same first',
    'Состав комплектов различается: сначала сделайте его одинаковым',
  ],
  error_stock_elsewhere: [403, 'Its stock lies in warehouses that are not yours', 'Остатки есть на складах, к которым у вас нет доступа'],
})
