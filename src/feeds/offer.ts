// One raw offer to a FeedOffer with its warnings, or the reason why it is refused. Elements it does not name are passed over.
import { FeedFault } from './reasons.ts'
import type { FeedParams, FeedReason } from './reasons.ts'
import type { FeedOffer, FeedOutlet, FeedParam, RawElement } from './types.ts'
import {
  hasRightCheckDigit,
  lower,
  oneLine,
  readCount,
  readCurrency,
  readDimensions,
  readFlag,
  readLink,
  readPrice,
  readShelfLifeDays,
  readWeightGrams,
} from './values.ts'

const maxIdChars = 255
const sizeNames = new Set(['размер', 'size', 'размер одежды', 'размер обуви', 'российский размер', 'размер производителя'])
const colorNames = new Set(['цвет', 'color', 'colour', 'цвет товара'])
const weightNames = new Set(['вес, кг', 'вес (кг)', 'вес в упаковке, кг'])
const countryNames = new Set(['страна производства', 'страна-производитель', 'страна-изготовитель', 'country of origin'])
const tnvedNames = new Set(['тн вэд', 'код тн вэд', 'тнвэд'])
const shelfLifeNames = new Set(['срок годности', 'shelf life'])

/** What an offer is read against: the feed's own lists. */
export interface FeedContext {
  hasCategory: (id: string) => boolean
  currency: string
}
export interface Warning {
  code: FeedReason
  params: FeedParams
}
export interface ReadOffer {
  offer: FeedOffer
  warnings: Warning[]
}

interface Reading {
  raw: RawElement
  params: FeedParam[]
  one: (...names: string[]) => string | undefined
  warn: (code: FeedReason, params?: FeedParams) => void
}

/** The id that names an offer in its feed; refuses when there is none to name it by. */
export function readOfferId(raw: RawElement): string {
  const id = oneLine(raw.attributes['id'] ?? '')
  if (id === '') throw new FeedFault('error_feed_offer_no_id')
  if (id.length > maxIdChars) throw new FeedFault('error_feed_offer_id_long', { limit: maxIdChars })
  return id
}

/** Throws a FeedFault when the offer can not be used at all. */
export function readOffer(id: string, raw: RawElement, feed: FeedContext): ReadOffer {
  const warnings: Warning[] = []
  const reading: Reading = {
    raw,
    params: readParams(raw),
    one: (...names) => {
      for (const name of names) {
        const text = oneLine(raw.children.find((child) => child.name === name)?.text ?? '')
        if (text !== '') return text
      }
      return undefined
    },
    warn: (code, params = {}) => {
      warnings.push({ code, params })
    },
  }
  const { one } = reading
  const stock = readStock(reading)
  const name = readName(reading)
  const onlyStock = name === undefined && stock.stated
  if (name === undefined && !onlyStock) throw new FeedFault('error_feed_name_missing')
  const offer: FeedOffer = {
    id,
    groupId: attribute(raw, 'group_id'),
    type: attribute(raw, 'type') ?? 'simplified',
    name,
    typePrefix: one('typePrefix'),
    vendor: one('vendor'),
    vendorCode: one('vendorCode'),
    model: one('model'),
    available: readFlag(raw.attributes['available'] ?? one('available')) ?? true,
    disabled: readFlag(one('disabled')) ?? false,
    ...readMoney(reading, feed.currency, onlyStock),
    ...readLinks(reading),
    categoryId: readCategory(reading, feed),
    barcodes: readBarcodes(reading),
    description: raw.children.find((child) => child.name === 'description')?.text.trim() || undefined,
    params: reading.params,
    size: param(reading, sizeNames),
    color: param(reading, colorNames),
    ...readBody(reading),
    countryOfOrigin: one('country_of_origin') ?? param(reading, countryNames),
    quantity: stock.quantity,
    outlets: stock.outlets,
    salesNotes: one('sales_notes'),
    vat: one('vat'),
    tnvedCodes: readTnved(reading),
    ...readShelfLife(reading),
  }
  return { offer, warnings }
}

const attribute = (element: RawElement, name: string): string | undefined => oneLine(element.attributes[name] ?? '') || undefined

const all = (raw: RawElement, name: string): string[] =>
  raw.children
    .filter((child) => child.name === name)
    .map((child) => oneLine(child.text))
    .filter((text) => text !== '')

const param = ({ params }: Reading, names: ReadonlySet<string>): string | undefined => params.find(({ name }) => names.has(lower(name)))?.value

function readParams(raw: RawElement): FeedParam[] {
  return raw.children.flatMap((child) => {
    const name = child.name === 'param' ? attribute(child, 'name') : undefined
    const value = oneLine(child.text)
    return name === undefined || value === '' ? [] : [{ name, unit: attribute(child, 'unit'), value }]
  })
}

function readName({ one }: Reading): string | undefined {
  const given = one('name')
  if (given !== undefined) return given
  const title = one('title')
  if (title !== undefined) return [one('artist'), title].filter(Boolean).join(' — ')
  const model = one('model')
  return model === undefined ? undefined : [one('typePrefix'), one('vendor'), model].filter(Boolean).join(' ')
}

type Money = Pick<FeedOffer, 'price' | 'priceMinor' | 'oldPriceMinor' | 'currency'>

function readMoney({ one, warn }: Reading, feedCurrency: string, onlyStock: boolean): Money {
  const text = one('price')
  if (text === undefined && !onlyStock) throw new FeedFault('error_feed_price_missing')
  const price = text === undefined ? undefined : readPrice(text)
  if (text !== undefined && !price) throw new FeedFault('error_feed_price_invalid', { value: text })
  if (price?.rounded) warn('error_feed_price_rounded', { value: price.text })
  if (price?.minor === 0) warn('error_feed_price_zero')
  const oldText = one('oldprice')
  const old = oldText === undefined ? undefined : readPrice(oldText)
  if (oldText !== undefined && !old) warn('error_feed_old_price_invalid', { value: oldText })
  if (old && price && old.minor <= price.minor) warn('error_feed_old_price_low', { value: old.text, price: price.text })
  const currencyText = one('currencyId')
  const currency = currencyText === undefined ? feedCurrency : readCurrency(currencyText)
  // A price in an unknown currency is not a price: guessing roubles would sell at the wrong one.
  if (currency === undefined) throw new FeedFault('error_feed_currency_unknown', { value: currencyText ?? '' })
  return { price: price?.text, priceMinor: price?.minor, oldPriceMinor: old?.minor, currency }
}

function readLinks({ raw, one, warn }: Reading): Pick<FeedOffer, 'url' | 'pictures'> {
  const link = (field: string, value: string): string[] => {
    const read = readLink(value)
    if (read === undefined) warn('error_feed_link_invalid', { field, value })
    return read === undefined ? [] : [read]
  }
  const url = one('url')
  return { url: url === undefined ? undefined : link('url', url)[0], pictures: [...new Set(all(raw, 'picture').flatMap((value) => link('picture', value)))] }
}

function readCategory({ one, warn }: Reading, feed: FeedContext): string | undefined {
  const id = one('categoryId')
  if (id !== undefined && !feed.hasCategory(id)) warn('error_feed_category_unknown', { id })
  return id
}

function readBarcodes({ raw, warn }: Reading): string[] {
  const barcodes = [
    ...new Set(
      all(raw, 'barcode')
        .flatMap((text) => text.split(/[,;\s]+/))
        .filter((code) => code !== ''),
    ),
  ]
  for (const value of barcodes) if (!hasRightCheckDigit(value)) warn('error_feed_barcode_check', { value })
  return barcodes
}

function readBody(reading: Reading): Pick<FeedOffer, 'weightGrams' | 'dimensions'> {
  const { one } = reading
  return {
    weightGrams: understood(reading, 'weight', one('weight') ?? param(reading, weightNames), readWeightGrams),
    dimensions: understood(reading, 'dimensions', one('dimensions'), readDimensions),
  }
}

function understood<T>({ warn }: Reading, field: string, text: string | undefined, read: (text: string) => T | undefined): T | undefined {
  if (text === undefined) return undefined
  const value = read(text)
  if (value === undefined) warn('error_feed_number_invalid', { field, value: text })
  return value
}

interface Stock {
  quantity: number | undefined
  outlets: FeedOutlet[]
  stated: boolean
}

function readStock(reading: Reading): Stock {
  const outlets = reading.raw.children
    .filter((child) => child.name === 'outlets')
    .flatMap((list) => list.children)
    .filter((child) => child.name === 'outlet')
    .map((outlet): FeedOutlet => ({
      id: attribute(outlet, 'id'),
      name: attribute(outlet, 'warehouse_name') ?? attribute(outlet, 'name'),
      quantity: understood(reading, 'instock', attribute(outlet, 'instock'), readCount),
    }))
  const field = ['count', 'stock_quantity', 'quantity', 'quantity_in_stock'].find((name) => reading.one(name) !== undefined)
  const total = outlets.reduce<number | undefined>(
    (sum, { quantity }) => (sum === undefined || quantity === undefined ? undefined : sum + quantity),
    outlets.length > 0 ? 0 : undefined,
  )
  const quantity = field === undefined ? total : understood(reading, field, reading.one(field), readCount)
  return { quantity, outlets, stated: field !== undefined || outlets.length > 0 }
}

function readTnved(reading: Reading): string[] {
  const lists = reading.raw.children.filter((child) => /^tn[-_]?ved[-_]?codes$/i.test(child.name)).flatMap((list) => list.children)
  const listed = lists.filter((child) => /^tn[-_]?ved[-_]?code$/i.test(child.name)).map((child) => oneLine(child.text))
  const codes = listed.length > 0 ? listed : [param(reading, tnvedNames) ?? ''].filter((code) => code !== '')
  return [
    ...new Set(
      codes.flatMap((text) => {
        const code = understood(reading, 'tn-ved-code', text.replaceAll(' ', ''), (digits) => (/^\d{4,10}$/.test(digits) ? digits : undefined))
        return code === undefined ? [] : [code]
      }),
    ),
  ]
}

function readShelfLife(reading: Reading): Pick<FeedOffer, 'shelfLife' | 'shelfLifeDays'> {
  const shelfLife = reading.one('period-of-validity-days', 'shelf-life', 'shelf_life', 'expiry') ?? param(reading, shelfLifeNames)
  return { shelfLife, shelfLifeDays: shelfLife === undefined ? undefined : readShelfLifeDays(shelfLife) }
}
