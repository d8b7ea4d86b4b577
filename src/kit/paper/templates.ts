// The labels and sheets that we draw ourselves, as pages. Each takes plain values; not its job: finding them.
import { isEan13, markingElements } from './barcode.ts'
import type { BarcodeElement, Box, LabelPage, PageElement, TextElement } from './page.ts'
import { paper } from './sizes.ts'

export type ProductLabel = { name: string; article?: string; size?: string; colour?: string; barcode: string; manufacturer?: string }
export type OrderLine = { name: string; article?: string; quantity: number }
export type OrderLabel = { number: string; service?: string; warehouse?: string; createdOn?: string; lines: OrderLine[] }
export type SupplySheet = { number: string; service?: string; warehouse?: string; createdOn?: string; orderCount: number; code: string }
export type LabelSize = 'label58x40' | 'label75x120'

type Style = Partial<Pick<TextElement, 'bold' | 'align' | 'middle' | 'maxLines'>> & { size: number }
const text = (value: string, box: Box, style: Style): TextElement => ({ kind: 'text', text: value, ...box, ...style })

/** A product's code is an EAN-13 when it is a right one, and Code 128 otherwise (marketplaces issue such codes too). */
const codeOf = (value: string, box: Box): BarcodeElement => ({
  kind: 'barcode',
  barcode: isEan13(value) ? 'ean13' : 'code128',
  text: value,
  caption: true,
  ...box,
})

/** Code 128 while its bars stay readable on a 58 mm label, a QR code after that. */
const orderCodeOf = (value: string, box: Box): BarcodeElement => ({
  kind: 'barcode',
  barcode: /^[\x20-\x7e]{1,20}$/.test(value) ? 'code128' : 'qr',
  text: value,
  ...box,
})

const named = (pairs: Record<string, string | undefined>) => Object.entries(pairs).flatMap(([title, value]) => (value ? [`${title}: ${value}`] : []))

/** The label of a piece: the name in at most two lines, article, size and colour, the barcode. */
export function productLabel(product: ProductLabel, size: LabelSize = 'label58x40'): LabelPage {
  const { width, height } = paper[size]
  const small = size === 'label58x40'
  const [inner, nameSize, rowSize] = [width - 4, small ? 8 : 12, small ? 7 : 10]
  const row = rowSize * 0.43
  const top = 1.5 + (small ? 7.5 : 11)
  const rows = [...named({ Артикул: product.article }), named({ Размер: product.size, Цвет: product.colour }).join(' · '), product.manufacturer ?? ''].filter(
    (line) => line !== '',
  )
  const below = top + rows.length * row + 1
  return {
    size,
    elements: [
      text(product.name, { x: 2, y: 1.5, width: inner, height: top - 1.5 }, { size: nameSize, bold: true, maxLines: 2 }),
      ...rows.map((line, place) => text(line, { x: 2, y: top + place * row, width: inner, height: row }, { size: rowSize, maxLines: 1 })),
      codeOf(product.barcode, { x: 1, y: below, width: width - 2, height: Math.min(height - below - 1, small ? 20 : 45) }),
    ],
  }
}

/** What lies in an order, beside the marketplace's own label: number as text and as a code, then as many lines as fit. */
export function orderLabel(order: OrderLabel, size: LabelSize = 'label58x40'): LabelPage {
  const { width, height } = paper[size]
  const small = size === 'label58x40'
  const [rowSize, row, code] = small ? [6.5, 2.9, 9] : [9, 4, 20]
  const top = 6 + row + code + 1.5
  const fitting = Math.floor((height - top - 1) / row)
  const shown = order.lines.length <= fitting ? order.lines : order.lines.slice(0, fitting - 1)
  const rows = shown.map(({ name, article, quantity }) => `${quantity} × ${article ? `${article} ` : ''}${name}`)
  if (shown.length < order.lines.length) rows.push(`… и ещё строк: ${order.lines.length - shown.length}`)
  const about = [order.service, order.warehouse, order.createdOn].filter((value) => value).join(' · ')
  return {
    size,
    elements: [
      text(`Заказ ${order.number}`, { x: 2, y: 1, width: width - 4, height: 5 }, { size: small ? 9 : 12, bold: true, maxLines: 1 }),
      text(about, { x: 2, y: 6, width: width - 4, height: row }, { size: rowSize, maxLines: 1 }),
      orderCodeOf(order.number, { x: 1, y: 6 + row, width: width - 2, height: code }),
      { kind: 'line', x: 2, y: top - 0.75, width: width - 4, height: 0 },
      ...rows.map((line, place) => text(line, { x: 2, y: top + place * row, width: width - 4, height: row }, { size: rowSize, maxLines: 1 })),
    ],
  }
}

/** The A4 sheet that goes with a supply: its QR code large enough to scan from a pallet. */
export function supplySheet(supply: SupplySheet): LabelPage {
  const facts = named({ Сервис: supply.service, Склад: supply.warehouse, Дата: supply.createdOn, Заказов: String(supply.orderCount) })
  const elements: PageElement[] = [
    text(`Поставка ${supply.number}`, { x: 20, y: 20, width: 170, height: 24 }, { size: 26, bold: true, align: 'center', maxLines: 2 }),
    { kind: 'barcode', barcode: 'qr', text: supply.code, x: 45, y: 50, width: 120, height: 120 },
    text(supply.code, { x: 20, y: 174, width: 170, height: 16 }, { size: 16, align: 'center', maxLines: 2 }),
    { kind: 'line', x: 20, y: 195, width: 170, height: 0 },
    ...facts.map((fact, place) => text(fact, { x: 20, y: 202 + place * 10, width: 170, height: 9 }, { size: 16, maxLines: 1 })),
  ]
  return { size: 'a4', elements }
}

/** A marking code (Честный знак) for a piece: the DataMatrix, its readable beginning, the name. */
export function markingLabel({ code, name }: { code: string; name: string }): LabelPage {
  // The part that people compare, GTIN and serial, ends at the first separator; 38 signs is the longest.
  const readable = /^[\x21-\x7e]{0,38}/.exec(markingElements(code))?.[0] ?? ''
  return {
    size: 'label58x40',
    elements: [
      { kind: 'barcode', barcode: 'gs1datamatrix', text: code, x: 1, y: 2, width: 27, height: 27 },
      text(name, { x: 30, y: 2, width: 26, height: 26 }, { size: 7.5, bold: true, maxLines: 7 }),
      text(readable, { x: 2, y: 31, width: 54, height: 7 }, { size: 6.5, maxLines: 2 }),
    ],
  }
}
