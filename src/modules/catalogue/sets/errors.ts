// Why a set can not be made of that.
import { catalog } from '../../../kit/errors.ts'

export const errors = catalog({
  error_set_component_not_found: [404, 'Component {componentProductId} does not exist', 'Товара {componentProductId} в составе комплекта нет'],
  error_set_quantity: [
    400,
    'How many of component {componentProductId} set {productId} has must be from 1 to {most}',
    'Количество товара {componentProductId} в комплекте {productId} должно быть от 1 до {most}',
  ],
  error_set_other_product: [
    400,
    'A component of set {productId} says that it belongs to {given}',
    'В составе комплекта {productId} указан другой комплект: {given}',
  ],
  error_set_of_itself: [
    400,
    'Set {productId} can not be made of itself, nor of a product that shares its stock ({componentProductId})',
    'Комплект {productId} не может состоять из себя самого или из товара с общим остатком ({componentProductId})',
  ],
  error_set_component_repeated: [
    400,
    'Component {componentProductId}, or one that shares its stock, is in set {productId} twice: add up its quantity',
    'Товар {componentProductId} или товар с общим с ним остатком указан в комплекте {productId} дважды: сложите количество',
  ],
  error_set_repeated: [
    400,
    'Sets {productId} and {otherProductId} share their stock: send what they are made of once',
    'У комплектов {productId} и {otherProductId} общий остаток: передайте их состав один раз',
  ],
  error_set_other_organization: [
    409,
    'Component {componentProductId} belongs to another organization: make a duplicate of it that shares its stock',
    'Товар {componentProductId} принадлежит другой организации: сделайте его дубликат с общим остатком',
  ],
  error_set_in_set: [
    409,
    'Component {componentProductId} is a set itself: a set is made of goods that are none',
    'Товар {componentProductId} сам является комплектом: комплект состоит только из товаров',
  ],
  error_set_is_component: [
    409,
    'Product {productId} is a component of set {setProductId} and can not be a set itself',
    'Товар {productId} входит в комплект {setProductId} и сам не может быть комплектом',
  ],
  error_set_not_goods: [
    409,
    'Product {productId} is a service or a file: it can not be a set',
    'Товар {productId} — услуга или цифровой товар и не может быть комплектом',
  ],
})
