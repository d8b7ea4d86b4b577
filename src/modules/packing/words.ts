// What the floor answers to a scan: each code with its sound and its words in both languages.
import type { Lang } from '../../kit/errors.ts'

type Sound = 'ok' | 'attention' | 'error' | 'done'
type Word = readonly [sound: Sound, en: string, ru: string]

const words = {
  taken: ['ok', 'Order {number} is yours: scan its goods', 'Заказ {number} ваш: сканируйте товары'],
  held_already: ['attention', 'You have order {number} already: pack it or release it', 'У вас уже есть заказ {number}: упакуйте или верните его'],
  nothing_to_pack: ['attention', 'There is nothing to pack now', 'Сейчас упаковывать нечего'],
  ok: ['ok', 'Right', 'Верно'],
  goods_complete: ['done', 'All goods are here: print the labels and scan them', 'Все товары на месте: напечатайте этикетки и отсканируйте их'],
  mark_needed: ['attention', 'Scan the marking code of this piece', 'Отсканируйте код маркировки этой штуки'],
  mark_ok: ['ok', 'The marking code is kept', 'Код маркировки принят'],
  package_ok: ['ok', 'Package {package} is ready: scan the next label', 'Место {package} готово: сканируйте следующую этикетку'],
  packed: ['done', 'Order {number} is packed', 'Заказ {number} упакован'],
  undone: ['attention', 'The last scan is undone', 'Последнее сканирование отменено'],
  released: ['attention', 'Order {number} is back in the queue', 'Заказ {number} возвращён в очередь'],
  aside: ['attention', 'Order {number} is put aside', 'Заказ {number} отложен'],
  unknown: ['error', 'Nobody knows this barcode', 'Неизвестный штрихкод'],
  wrong: ['error', 'This product is not in the order', 'Этого товара нет в заказе'],
  surplus: ['error', 'The order has enough of this product already', 'Этот товар лишний: в заказе его уже достаточно'],
  already_packed: ['error', 'This very piece is in the order already', 'Эта штука уже лежит в заказе'],
  missing: ['error', 'Not all goods are here yet: {left} pcs are missing', 'Не все товары на месте: не хватает {left} шт.'],
  no_order: ['error', 'No order waits for this product', 'Нет заказа, который ждёт этот товар'],
  order_changed: ['error', 'The order was changed meanwhile: look at its goods again', 'Состав заказа изменился: проверьте товары ещё раз'],
  order_held: ['error', 'Order {number} is being packed by another', 'Заказ {number} упаковывает другой сотрудник'],
  order_packed: ['error', 'Order {number} is packed already', 'Заказ {number} уже упакован'],
  order_shipped: ['error', 'Order {number} is shipped already', 'Заказ {number} уже отгружен'],
  order_cancelled: ['error', 'Order {number} is cancelled: put its goods back', 'Заказ {number} отменён: верните товары на место'],
  order_not_ready: ['error', 'Order {number} can not be packed yet', 'Заказ {number} ещё нельзя упаковывать'],
  order_too_large: ['error', 'Order {number} is too large to be packed piece by piece', 'Заказ {number} слишком велик, чтобы упаковывать его поштучно'],
  several_orders: [
    'error',
    'Several shops have an order with this number: choose the shop',
    'Заказ с таким номером есть у нескольких магазинов: выберите магазин',
  ],
  lost: ['error', 'The order was given to another: it was not touched for too long', 'Заказ передан другому: с ним долго не работали'],
  package_already: ['error', 'The label of package {package} was scanned already', 'Этикетка места {package} уже отсканирована'],
  mark_first: ['error', 'First the marking code of the piece before', 'Сначала код маркировки предыдущей штуки'],
  mark_unreadable: ['error', 'This is not a readable marking code: {reason}', 'Код маркировки не читается: {reason}'],
  mark_other_product: ['error', 'The marking code is of another product (GTIN {gtin})', 'Код маркировки другого товара (GTIN {gtin})'],
  mark_used: ['error', 'The marking code was used in order {order} already', 'Код маркировки уже использован в заказе {order}'],
  mark_not_expected: ['error', 'The shop wants another marking code in this order', 'Магазин ждёт в этом заказе другой код маркировки'],
  mark_refused: ['error', 'The marking code is refused: {reason}', 'Код маркировки не принят: {reason}'],
  nothing_held: ['attention', 'You have no order', 'У вас нет заказа'],
  nothing_to_undo: ['attention', 'There is nothing to undo', 'Отменять нечего'],
} as const satisfies Record<string, Word>

export type Code = keyof typeof words
export const isCode = (text: string): text is Code => Object.hasOwn(words, text)
export type Params = Record<string, string | number>

/** The sound and the words of a code. */
export function say(code: Code, params: Params, lang: Lang) {
  const [sound, en, ru] = words[code]
  const localMessage = (lang === 'ru' ? ru : en).replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
  return { code, ok: sound !== 'error', sound, localMessage }
}

const flaws = {
  not_base64: { en: 'it is not Base64', ru: 'это не Base64' },
  keyboard: { en: 'it has Russian letters: switch the keyboard to English', ru: 'в нём русские буквы, переключите раскладку на английскую' },
  shape: { en: 'it begins with 01, a GTIN of 14 digits, 21 and a serial number', ru: 'он начинается с 01, 14 цифр GTIN, 21 и серийного номера' },
  gtin: { en: 'the check digit of the GTIN is wrong', ru: 'неверная контрольная цифра GTIN' },
  signs: { en: 'it has signs that a code can not have', ru: 'в нём есть недопустимые знаки' },
  length: { en: 'it is too short or too long', ru: 'он слишком короткий или слишком длинный' },
  separators: { en: 'the scanner lost its separators: set up the scanner', ru: 'сканер потерял разделители, настройте сканер' },
}
export const wordsOfFlaw = (flaw: keyof typeof flaws, lang: Lang) => flaws[flaw][lang]
