// What an item of a purchase becomes when it is changed, and what it and the purchase cost. Pure: no database, no clock.
import { invalid, reasons } from '../../kit/invalid.ts'
import { optionalMinor, toMinor } from '../../kit/money.ts'
import { wireSchemas, type IncomeItem } from '../../wire/index.ts'
import { errors } from './errors.ts'

export type Currency = NonNullable<IncomeItem['currency']>
export type ItemStatus = NonNullable<IncomeItem['status']>
export type ItemValues = {
  productId: number | null
  position: number
  name: string
  status: ItemStatus
  url: string | null
  comment: string | null
  quantity: number
  defects: number
  currency: Currency
  priceMinor: number
  deliveryMinor: number
  priceRubMinor: number
  deliveryRubMinor: number
  retailMinor: number | null
  introduced: boolean
}
/** `rate` is roubles for one of the currency, null while nobody said; `markup` is how many times the purchase price goods are offered for. */
export type Terms = { currency: Currency; rate: number | null; markup: number }
type Rate = Pick<Terms, 'currency' | 'rate'>

const property: object = wireSchemas.Income.properties?.currency ?? {}
const known: readonly unknown[] = 'enum' in property && Array.isArray(property.enum) ? property.enum : []
export const isCurrency = (text: string): text is Currency => known.includes(text)

const RATE_DIGITS = 1_000_000
const MOST = BigInt(Number.MAX_SAFE_INTEGER)
const HIGHEST_RATE = 1_000_000

/** A rate as it is kept: six decimals. */
export function checkedRate(rate: number): number {
  const scaled = Math.round(rate * RATE_DIGITS)
  if (scaled < 1 || rate > HIGHEST_RATE)
    throw invalid('currencyCurs', [`must be more than 0 and at most ${HIGHEST_RATE}`, `должно быть больше 0 и не больше ${HIGHEST_RATE}`])
  if (Math.abs(rate * RATE_DIGITS - scaled) > 1e-3) throw invalid('currencyCurs', reasons.decimals(6))
  return scaled / RATE_DIGITS
}

function counted(value: bigint): number {
  if (value > MOST) throw errors.error_purchase_total()
  return Number(value)
}

const isCounted = (currency: Currency, { currency: ofPurchase, rate }: Rate) => currency === 'RUB' || (currency === ofPurchase && rate !== null)
/** A sum in roubles: of the rouble itself, or by the rate of the purchase's currency; of any other only what is `said`. */
function inRoubles(minor: number, currency: Currency, terms: Rate, said: number): number {
  if (currency === 'RUB') return minor
  if (currency !== terms.currency || terms.rate === null) return said
  const digits = BigInt(RATE_DIGITS)
  return counted((BigInt(minor) * BigInt(Math.round(terms.rate * RATE_DIGITS)) + digits / 2n) / digits)
}

type Priced = Pick<ItemValues, 'quantity' | 'priceRubMinor'>
/** What all goods cost after the discount; never less than nought. */
export function totalOf(items: readonly Priced[], discountMinor: number): number {
  const goods = items.reduce((sum, { quantity, priceRubMinor }) => sum + BigInt(quantity) * BigInt(priceRubMinor), 0n)
  counted(goods)
  const total = goods - BigInt(discountMinor)
  return total < 0n ? 0 : Number(total)
}

export const newItem = (currency: Currency, position: number): ItemValues => ({
  productId: null,
  position,
  name: '',
  status: 'UNKNOWN',
  url: null,
  comment: null,
  quantity: 1,
  defects: 0,
  currency,
  priceMinor: 0,
  deliveryMinor: 0,
  priceRubMinor: 0,
  deliveryRubMinor: 0,
  retailMinor: null,
  introduced: false,
})

/** An absent field stays as it is; null or an empty text is forgotten. */
export const text = (kept: string | null, given: string | null | undefined) => (given === undefined ? kept : given?.trim() || null)

const limits = { name: 500, url: 2000, comment: 2000 } as const
function check(item: ItemValues, number: number): void {
  for (const field of ['name', 'url', 'comment'] as const)
    if ((item[field] ?? '').length > limits[field]) throw errors.error_purchase_item_text({ number, field, limit: limits[field] })
  const amounts = { quantity: item.quantity, brakQuantity: item.defects, price: item.priceMinor, deliveryPrice: item.deliveryMinor }
  for (const [field, amount] of Object.entries({ ...amounts, priceInRub: item.priceRubMinor, retailPrice: item.retailMinor ?? 0 }))
    if (amount < 0) throw errors.error_purchase_item_negative({ number, field })
  if (item.defects > item.quantity) throw errors.error_purchase_item_defects({ number, defects: item.defects, quantity: item.quantity })
  if (item.productId === null && item.name === '') throw errors.error_purchase_item_unnamed({ number })
  // What the supplier is told it comes to, in whatever currency.
  counted(BigInt(item.quantity) * BigInt(item.priceMinor))
}

const money = (kept: number, given: number | null | undefined, field: string) => (given === undefined || given === null ? kept : toMinor(given, field))
/** What goods are offered for, unless the buyer says: so many times what they cost, and their delivery. */
const offered = ({ priceRubMinor, deliveryRubMinor }: ItemValues, markup: number) =>
  priceRubMinor === 0 ? null : counted(BigInt(Math.round(priceRubMinor * markup)) + BigInt(deliveryRubMinor))

type Roubles = Pick<ItemValues, 'priceRubMinor' | 'deliveryRubMinor'>
const priced = (item: ItemValues, terms: Rate, said: Roubles): ItemValues => ({
  ...item,
  priceRubMinor: inRoubles(item.priceMinor, item.currency, terms, said.priceRubMinor),
  deliveryRubMinor: inRoubles(item.deliveryMinor, item.currency, terms, said.deliveryRubMinor),
})
const unsaid: Roubles = { priceRubMinor: 0, deliveryRubMinor: 0 }
/** Prices in roubles as the terms of the purchase make them; what was counted by a rate that is forgotten is not known any more. */
export const pricedAnew = (item: ItemValues, terms: Rate, was: Rate): ItemValues => priced(item, terms, isCounted(item.currency, was) ? unsaid : item)

/** An item with what was sent laid over it. `number` is its place in the request, for refusals. */
export function laidOver(kept: ItemValues, sent: IncomeItem, terms: Terms, number: number): ItemValues {
  const given: ItemValues = {
    ...kept,
    productId: sent.productId === undefined ? (sent.product?.id ?? kept.productId) : sent.productId || null,
    position: sent.position ?? kept.position,
    name: text(kept.name, sent.name ?? undefined) ?? '',
    status: sent.status ?? kept.status,
    url: text(kept.url, sent.url),
    comment: text(kept.comment, sent.comment),
    quantity: sent.quantity ?? kept.quantity,
    defects: sent.brakQuantity ?? kept.defects,
    currency: sent.currency ?? kept.currency,
    priceMinor: money(kept.priceMinor, sent.price, 'price'),
    deliveryMinor: money(kept.deliveryMinor, sent.deliveryPrice, 'deliveryPrice'),
    // Forgotten, it is counted anew from what the goods cost now.
    retailMinor: sent.retailPrice === undefined ? kept.retailMinor : optionalMinor(sent.retailPrice, 'retailPrice'),
    introduced: sent.isIntroduced ?? sent.introduced ?? kept.introduced,
  }
  const isOf = (field: 'priceMinor' | 'deliveryMinor') => given.currency === kept.currency && given[field] === kept[field]
  // Roubles that were said belong to the price that they were said of.
  const said: Roubles = {
    priceRubMinor: money(isOf('priceMinor') ? kept.priceRubMinor : 0, sent.priceInRub, 'priceInRub'),
    deliveryRubMinor: isOf('deliveryMinor') ? kept.deliveryRubMinor : 0,
  }
  check({ ...given, ...said }, number)
  const whole = priced(given, terms, said)
  return { ...whole, retailMinor: whole.retailMinor ?? offered(whole, terms.markup) }
}
