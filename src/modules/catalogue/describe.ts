// A description of a card from what the card itself says, by a template: nothing is made up and nobody outside is asked.
import type { ParamValue, Product, ProductModel } from '../../wire/index.ts'

const LONGEST = 5_000
const said = (text: string | null | undefined) => (text === null || text === undefined || text.trim() === '' ? undefined : text.trim())
const listed = (texts: readonly (string | null | undefined)[]) => [...new Set(texts.map(said).filter((text) => text !== undefined))].join(', ')

/** What a parameter is set to, as a person reads it. */
function valueOf(value: ParamValue): string | undefined {
  const plain = said(value.option?.name) ?? said(value.stringValue) ?? value.longValue ?? value.doubleValue
  if (plain !== undefined && plain !== null) return [String(plain), said(value.unit?.name)].filter((part) => part !== undefined).join(' ')
  // The day as people write it: a parameter has a date, not an hour.
  if (value.dateValue) return value.dateValue.slice(0, 10).split('-').toReversed().join('.')
  return value.booleanValue === true ? 'да' : value.booleanValue === false ? 'нет' : undefined
}

/** Each named parameter once with all its values, in the order in which they stand in the card. */
function paramLines(values: readonly ParamValue[]): string[] {
  const byName = new Map<string, string[]>()
  for (const value of values) {
    const [name, text] = [said(value.paramName), valueOf(value)]
    if (name !== undefined && text !== undefined) byName.set(name, [...(byName.get(name) ?? []), text])
  }
  return [...byName].map(([name, texts]) => `${name}: ${listed(texts)}.`)
}

/** Millimetres as people say them. */
const centimetres = (millimetres: number) => String(Math.round(millimetres) / 10).replace('.', ',')
function packLine({
  packWidth,
  packHeight,
  packDepth,
  packWeight,
}: Pick<Product, 'packWidth' | 'packHeight' | 'packDepth' | 'packWeight'>): string | undefined {
  const size = packWidth && packHeight && packDepth ? `${[packWidth, packHeight, packDepth].map(centimetres).join(' × ')} см` : undefined
  const parts = listed([size, packWeight ? `${packWeight} г` : undefined])
  return parts === '' ? undefined : `Упаковка: ${parts}.`
}

const line = (name: string, text: string | undefined) => (text === undefined || text === '' ? undefined : `${name}: ${text}.`)

/**
 * The description of a card, in Russian as the cards are; `defaults` are values of its category, for what it does not say itself.
 * @example describe({ title: 'Кеды', brand: { name: 'Ветер' }, views: [{ color: 'белый', sizes: [{ size: '42' }] }] })
 */
export function describe(card: ProductModel, defaults: readonly ParamValue[] = []): string {
  const views = (card.views ?? []).filter((view) => view.deleted !== true)
  const sizes = views.flatMap((view) => (view.sizes ?? []).filter((size) => size.deleted !== true))
  const name = said(card.title) ?? said(card.name) ?? said(sizes[0]?.name) ?? card.article ?? ''
  const brand = card.brand?.name === 'Без бренда' ? undefined : said(card.brand?.name)
  const own = [...(card.values ?? []), ...views.flatMap((view) => view.values ?? []), ...sizes.flatMap((size) => size.values ?? [])]
  const values = [...own, ...defaults.filter((value) => !own.some((other) => other.paramId === value.paramId))]
  return [
    `${[name, brand !== undefined && !name.includes(brand) ? brand : undefined].filter((part) => part !== undefined).join(' ')}.`,
    line('Категория', said(card.category?.name)),
    line('Цвет', listed(views.map((view) => view.color))),
    line('Размер', listed(sizes.map((size) => size.size))),
    ...paramLines(values),
    packLine(card),
    line('Страна производства', said(card.countryName)),
    line('Производитель', said(card.manufacturer?.name)),
  ]
    .filter((text) => text !== undefined)
    .join('\n')
    .slice(0, LONGEST)
}
