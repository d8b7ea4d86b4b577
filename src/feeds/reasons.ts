// The closed catalogue of what may be wrong with a feed: stable codes with their sentences. Deciding is done elsewhere.
export const reasons = {
  error_feed_empty: { en: 'The feed is empty', ru: 'Фид пуст' },
  error_feed_not_yml: {
    en: 'This is not a YML feed: its root element is {root}, not yml_catalog',
    ru: 'Это не фид YML: корневой элемент {root}, а не yml_catalog',
  },
  error_feed_encoding_unknown: { en: 'The encoding {encoding} is not supported', ru: 'Кодировка {encoding} не поддерживается' },
  error_feed_encoding_broken: {
    en: 'The bytes after position {byte} are not valid {encoding}',
    ru: 'Байты после позиции {byte} не соответствуют кодировке {encoding}',
  },
  error_feed_entities_refused: {
    en: 'The feed declares its own entities, which are refused for safety',
    ru: 'Фид объявляет собственные сущности (ENTITY): это запрещено из соображений безопасности',
  },
  error_feed_malformed: { en: 'The XML is broken: {detail}', ru: 'XML повреждён: {detail}' },
  error_feed_truncated: { en: 'The feed ends too early: {detail}', ru: 'Фид обрывается раньше конца: {detail}' },
  error_feed_too_deep: { en: 'Elements are nested deeper than {limit}', ru: 'Вложенность элементов больше {limit}' },
  error_feed_too_large: { en: 'One element or offer is larger than {limit} characters', ru: 'Один элемент или предложение больше {limit} символов' },
  error_feed_too_many_offers: { en: 'The feed has more than {limit} offers', ru: 'В фиде больше {limit} предложений' },
  error_feed_too_many_categories: { en: 'The feed has more than {limit} categories', ru: 'В фиде больше {limit} категорий' },
  error_feed_ampersand: { en: 'An ampersand is not written as &amp;, it was read as itself', ru: 'Амперсанд записан не как &amp;, он прочитан буквально' },
  error_feed_category_invalid: { en: 'A category has no id or no name', ru: 'У категории нет id или названия' },
  error_feed_category_duplicate: { en: 'Category {id} appears more than once', ru: 'Категория {id} встречается больше одного раза' },
  error_feed_category_parent: { en: 'Category {id} is its own parent', ru: 'Категория {id} указана родителем самой себя' },
  error_feed_currency_invalid: { en: 'A currency has no id', ru: 'У валюты нет id' },
  error_feed_offer_unclosed: { en: 'The next offer begins before this one ends', ru: 'Следующее предложение начинается до конца этого' },
  error_feed_offer_no_id: { en: 'The offer has no id', ru: 'У предложения нет id' },
  error_feed_offer_id_long: { en: 'The offer id is longer than {limit} characters', ru: 'id предложения длиннее {limit} символов' },
  error_feed_offer_duplicate: { en: 'Offer {id} appears more than once', ru: 'Предложение {id} встречается больше одного раза' },
  error_feed_name_missing: { en: 'The offer has no name', ru: 'У предложения нет названия' },
  error_feed_price_missing: { en: 'The offer has no price', ru: 'У предложения нет цены' },
  error_feed_price_invalid: { en: 'The price "{value}" is not a positive number', ru: 'Цена «{value}» не является положительным числом' },
  error_feed_price_zero: { en: 'The price is zero', ru: 'Цена равна нулю' },
  error_feed_price_rounded: { en: 'The price "{value}" has parts of a kopeck and was rounded', ru: 'В цене «{value}» есть доли копейки, она округлена' },
  error_feed_old_price_invalid: { en: 'The old price "{value}" was not understood', ru: 'Старая цена «{value}» не распознана' },
  error_feed_old_price_low: { en: 'The old price {value} is not above the price {price}', ru: 'Старая цена {value} не больше цены {price}' },
  error_feed_currency_unknown: { en: 'The currency "{value}" was not understood', ru: 'Валюта «{value}» не распознана' },
  error_feed_category_unknown: { en: 'The feed does not list category {id}', ru: 'Категории {id} нет в списке категорий фида' },
  error_feed_barcode_check: { en: 'The check digit of barcode {value} is wrong', ru: 'У штрихкода {value} неверная контрольная цифра' },
  error_feed_link_invalid: { en: 'The link "{value}" in {field} is not a web address', ru: 'Ссылка «{value}» в {field} не является веб-адресом' },
  error_feed_number_invalid: { en: '"{value}" in {field} was not understood', ru: 'Значение «{value}» в {field} не распознано' },
} satisfies Record<string, { en: string; ru: string }>

export type FeedReason = keyof typeof reasons
export type FeedParams = Readonly<Record<string, string | number>>

/** The sentences of a reason with its slots filled; a value is shortened, so that a broken feed cannot flood a log. */
export function sentences(code: FeedReason, params: FeedParams): { en: string; ru: string } {
  const fill = (text: string) => text.replaceAll(/\{(\w+)\}/g, (_, slot: string) => shorten(params[slot]))
  const { en, ru } = reasons[code]
  return { en: fill(en), ru: fill(ru) }
}

function shorten(value: string | number | undefined): string {
  const text = String(value ?? '')
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}

/** Stops the reading of an offer (or of the whole feed when `fatal`); the scanner turns it into a `bad` item. */
export class FeedFault extends Error {
  readonly code: FeedReason
  readonly params: FeedParams
  readonly fatal: boolean

  constructor(code: FeedReason, params: FeedParams = {}, fatal = false) {
    super(code)
    this.code = code
    this.params = params
    this.fatal = fatal
  }
}
