// The sentence of each notification in both languages. Not its job: who is told.
import type { Lang } from '../../kit/errors.ts'
import type { Notification } from '../../wire/index.ts'

/** What we tell beside the published codes. */
type OwnCode = 'ORDERS_IMPORT_ERROR' | 'INTEGRATION_REFUSED' | 'LABELS_ERROR' | 'CATALOGUE_IMPORT_ERROR' | 'TARIFF_ENDS'
export type Code = NonNullable<Notification['code']> | OwnCode
export type Severity = NonNullable<Notification['type']>
export const severities: readonly Severity[] = ['INFO', 'WARNING', 'CRITICAL', 'GLOBAL']

const notFound = (service: string) =>
  [`An order of ${service} has goods that are not in the catalogue: {product}`, `В заказе ${service} товар, которого нет в каталоге: {product}`] as const
const stocks = (service: string) => [`${service} did not take the stock: {reason}`, `${service}: остатки не приняты: {reason}`] as const
const sentences: Record<Code, readonly [en: string, ru: string]> = {
  WILDBERRIES_FBS_PRODUCT_NOT_FOUND: notFound('Wildberries'),
  OZON_FBS_PRODUCT_NOT_FOUND: notFound('Ozon'),
  YANDEX_MARKET_FBS_PRODUCT_NOT_FOUND: notFound('Яндекс Маркет'),
  SBER_FBS_PRODUCT_NOT_FOUND: notFound('Мегамаркет'),
  ALIEXPRESS_FBS_PRODUCT_NOT_FOUND: notFound('AliExpress'),
  AVITO_FBS_PRODUCT_NOT_FOUND: notFound('Авито'),
  ONE_C_ORDER_PRODUCT_NOT_FOUND: notFound('1С'),
  FBS_PRODUCT_NOT_FOUND: notFound('{service}'),
  FBS_STOCKS_WB_ERROR: stocks('Wildberries'),
  FBS_STOCKS_OZON_ERROR: stocks('Ozon'),
  FBS_STOCKS_YM_ERROR: stocks('Яндекс Маркет'),
  YANDEX_MARKET_UPDATE_STOCKS_ERROR: stocks('Яндекс Маркет'),
  FBS_STOCKS_SMM_ERROR: stocks('Мегамаркет'),
  FBS_STOCKS_ALI_ERROR: stocks('AliExpress'),
  FBS_STOCKS_AVITO_ERROR: stocks('Авито'),
  FBS_STOCKS_ERROR: stocks('{service}'),
  CARD_UPDATE_PRODUCT_NOT_FOUND: ['The card to be changed has no such product: {product}', 'В изменяемой карточке нет товара: {product}'],
  CARD_CREATE_ERROR: ['The card was not made: {reason}', 'Карточка не создана: {reason}'],
  UPLOAD_PRICE_ERROR: ['Prices were not taken: {reason}', 'Цены не приняты: {reason}'],
  WILDBERRIES_NO_LINK_FOR_STOCKS: [
    'Stock is not sent: product {product} is not linked with Wildberries',
    'Остатки не отправлены: товар {product} не связан с Wildberries',
  ],
  CANT_RECEIVE_BARCODES: ['Barcodes were not received: {reason}', 'Штрихкоды не получены: {reason}'],
  ORDERS_IMPORT_ERROR: ['Orders of {service} are not imported: {reason}', 'Заказы {service} не импортируются: {reason}'],
  INTEGRATION_REFUSED: ['{service} refuses our key: {reason}', '{service} не принимает ключ: {reason}'],
  LABELS_ERROR: ['Labels were not made: {reason}', 'Этикетки не подготовлены: {reason}'],
  CATALOGUE_IMPORT_ERROR: ['The import of goods stopped: {reason}', 'Импорт товаров остановился: {reason}'],
  TARIFF_ENDS: ['The tariff «{name}» ends on {on}', 'Тариф «{name}» заканчивается {on}'],
  WB_UNAVAILABLE_CAMPAIGN_STATISTICS: ['Wildberries gives no statistics of campaigns: {reason}', 'Wildberries не отдаёт статистику кампаний: {reason}'],
}
export const codes = Object.keys(sentences).filter((name): name is Code => name in sentences)

export type Params = Readonly<Record<string, string | number>>
export function sentenceOf(code: Code, params: Params, lang: Lang): string {
  const [en, ru] = sentences[code]
  return (lang === 'ru' ? ru : en).replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? '—'))
}

const stockCodes: Readonly<Record<string, Code>> = {
  WILDBERRIES: 'FBS_STOCKS_WB_ERROR',
  OZON: 'FBS_STOCKS_OZON_ERROR',
  YANDEX_MARKET: 'FBS_STOCKS_YM_ERROR',
  SBER_MEGA_MARKET: 'FBS_STOCKS_SMM_ERROR',
  ALIEXPRESS: 'FBS_STOCKS_ALI_ERROR',
  AVITO: 'FBS_STOCKS_AVITO_ERROR',
}
const unknownCodes: Readonly<Record<string, Code>> = {
  WILDBERRIES: 'WILDBERRIES_FBS_PRODUCT_NOT_FOUND',
  OZON: 'OZON_FBS_PRODUCT_NOT_FOUND',
  YANDEX_MARKET: 'YANDEX_MARKET_FBS_PRODUCT_NOT_FOUND',
  SBER_MEGA_MARKET: 'SBER_FBS_PRODUCT_NOT_FOUND',
  ALIEXPRESS: 'ALIEXPRESS_FBS_PRODUCT_NOT_FOUND',
  AVITO: 'AVITO_FBS_PRODUCT_NOT_FOUND',
}
/** The published codes that name a service. */
export const stockCode = (service: string): Code => stockCodes[service] ?? 'FBS_STOCKS_ERROR'
export const unknownProductCode = (service: string): Code => unknownCodes[service] ?? 'FBS_PRODUCT_NOT_FOUND'

const NAMED = 5
/** One sentence for all orders that came at once. */
export function newOrders({ numbers, service, isExpress }: { numbers: readonly string[]; service: string; isExpress: boolean }, lang: Lang): string {
  const rest = numbers.length - NAMED
  const listed = numbers.slice(0, NAMED).join(', ')
  if (lang === 'en') {
    const what = `${isExpress ? 'express' : 'FBS'} order${numbers.length === 1 ? '' : 's'}`
    return `${numbers.length} new ${what}, ${service}: ${listed}${rest > 0 ? ` and ${rest} more` : ''}`
  }
  return `Новые ${isExpress ? 'экспресс-заказы' : 'заказы FBS'} (${numbers.length}), ${service}: ${listed}${rest > 0 ? ` и ещё ${rest}` : ''}`
}
