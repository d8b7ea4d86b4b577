// Pure decisions of the catalogue: check digits, names by default, how lists of barcodes come together.
import { isAllowed, type Allowed } from '../../kit/reach.ts'
import { checkDigit } from '../../kit/gtin.ts'
import type { ProductBarcode } from '../../wire/index.ts'
import type { BarcodeRow } from './queries/cards.ts'
import type { BarcodeWrite } from './queries/barcodes.ts'

/** A barcode of our own. Prefix 2 is for internal use, and 29 keeps clear of those that marketplaces give out (20…). */
export const internalBarcode = (number: number): string => {
  const digits = `29${String(number).padStart(10, '0')}`
  return `${digits}${checkDigit(digits)}`
}

/** The barcode of a number out of a range: an EAN of so many digits, the last of which checks the others. */
export const rangeBarcode = (number: number, digits: number): string => {
  const body = String(number).padStart(digits - 1, '0')
  return `${body}${checkDigit(body)}`
}

type Called = { title?: unknown; name?: unknown; article: string }
const ownName = ({ title, name, article }: Called): string => [title, name].find((text): text is string => typeof text === 'string' && text !== '') ?? article
/** What a product is called when nobody said: the card's own words, then the colour and the size. */
export const defaultName = (card: Called, color: string, size: string): string =>
  [ownName(card), color, size]
    .filter((part) => part !== '')
    .join(' ')
    .slice(0, 240)

/** How a category names its goods, when it does: `{name}` is the card's own name, beside `{article}`, `{category}`, `{color}` and `{size}`. */
export type Naming = { pattern: string; category: string }
export const namingOf = ({ name, extra }: { name: string; extra: Record<string, unknown> }): Naming | undefined =>
  extra.autoName === true && typeof extra.namePattern === 'string' && extra.namePattern.trim() !== ''
    ? { pattern: extra.namePattern, category: name }
    : undefined
/** @example nameBy({ pattern: '{category} {color} {size}', category: 'Платье' }, { article: 'R-1' }, 'белый', '42') // 'Платье белый 42' */
export function nameBy({ pattern, category }: Naming, card: Called, color: string, size: string): string {
  const words = new Map(Object.entries({ name: ownName(card), article: card.article, category, color, size }))
  const text = pattern.replace(/\{(\w+)\}/g, (whole, word: string) => words.get(word.toLowerCase()) ?? whole)
  return text.replace(/\s+/g, ' ').trim().slice(0, 240).trim() || defaultName(card, color, size)
}

const orElse = <T>(value: T | null | undefined, otherwise: T): T => (value === null || value === undefined ? otherwise : value)

/** A sent barcode as a row: what it does not say stays as the stored one has it; a new one is for every service. */
function laidOver(sent: ProductBarcode, stored: BarcodeRow | undefined, productId: number, scope: number, position: number): BarcodeWrite {
  return {
    id: stored?.id ?? null,
    product_id: productId,
    barcode: sent.barcode ?? '',
    organization_id: stored?.organizationId ?? scope,
    position,
    use_in_wildberries: orElse(sent.useInWildberries, stored ? stored.useInWildberries : true),
    use_in_ozon: orElse(sent.useInOzon, stored ? stored.useInOzon : true),
    use_in_yandex_market: orElse(sent.useInYandexMarket, stored ? stored.useInYandexMarket : true),
    use_in_aliexpress: orElse(sent.useInAliexpress, stored ? stored.useInAliexpress : true),
    use_in_sber_megamarket: orElse(sent.useInSberMegamarket, stored ? stored.useInSberMegamarket : true),
    format: orElse(sent.format, stored?.format ?? null),
  }
}

export type BarcodeChange = { remove: number[]; write: BarcodeWrite[] }

/**
 * What becomes of a product's barcodes. A sent one is the stored one with its id, or else with its text. Those that were not sent go when
 * the list replaces, stay when it merges. A changed text is deleted first and written again under its id, so that two products may swap.
 */
export function changeBarcodes(
  productId: number,
  scope: number,
  stored: readonly BarcodeRow[],
  sent: readonly ProductBarcode[],
  replace: boolean,
): BarcodeChange {
  const left = new Map(stored.map((row) => [row.id, row]))
  const write: BarcodeWrite[] = []
  const remove: number[] = []
  for (const code of sent) {
    if (write.some((row) => row.barcode === code.barcode)) continue
    const same = [...left.values()].find((row) => row.id === code.id) ?? [...left.values()].find((row) => row.barcode === code.barcode)
    if (same) left.delete(same.id)
    if (same && same.barcode !== code.barcode) remove.push(same.id)
    write.push(laidOver(code, same, productId, scope, write.length))
  }
  if (replace) remove.push(...left.keys())
  else for (const row of left.values()) write.push(laidOver({ barcode: row.barcode }, row, productId, scope, write.length))
  return { remove, write }
}

/** A manufacturer may be one organization's own: then it is not there for who does not see that organization. */
export const isHiddenFrom = (organizationIds: Allowed, row: object): boolean =>
  'organizationId' in row && typeof row.organizationId === 'number' && !isAllowed(organizationIds, row.organizationId)
