import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { PDFDocument } from 'pdf-lib'
import { Refusal } from '../errors.ts'
import { drawLabels } from './draw.ts'
import { commandsOf, linesOf, png } from './given.ts'
import type { LabelPage, PageElement } from './page.ts'
import { paper, points } from './sizes.ts'
import { markingLabel, orderLabel, productLabel, supplySheet } from './templates.ts'

const longName = 'Платье женское летнее длинное в пол с рукавами-фонариками и цветочным принтом, ёлочка, хлопок 100 %'
const refuses = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code
const drawn = (...pages: LabelPage[]) => buffer(drawLabels(pages))
const onLabel = (element: PageElement): LabelPage => ({ size: 'label58x40', elements: [element] })
async function pagesOf(bytes: Uint8Array) {
  return (await PDFDocument.load(bytes)).getPages()
}
/** Rectangles of a page in mm, as they were given. */
async function bars(bytes: Uint8Array) {
  const [page] = await pagesOf(bytes)
  const found = page ? [...commandsOf(page).matchAll(/([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re/g)] : []
  return found
    .map(([, ...numbers]) => numbers.map((number) => (Number(number) * 25.4) / 72))
    .map(([x = 0, y = 0, width = 0, height = 0]) => ({ x, y, width, height }))
}

test('every page has its exact size in points', async () => {
  const pages = await pagesOf(
    await drawn(...(['label58x40', 'label58x80', 'label75x120', 'a4'] as const).map((size) => ({ size, elements: [] })), {
      size: { width: 100, height: 150 },
      elements: [],
    }),
  )
  const expected = [
    [58, 40],
    [58, 80],
    [75, 120],
    [210, 297],
    [100, 150],
  ]
  assert.equal(pages.length, expected.length)
  pages.forEach((page, place) => {
    const [width = 0, height = 0] = expected[place] ?? []
    assert.ok(Math.abs(page.getWidth() - (width * 72) / 25.4) < 0.01)
    assert.ok(Math.abs(page.getHeight() - (height * 72) / 25.4) < 0.01)
  })
})

test('a product label says everything in Cyrillic, a long name in two lines', async () => {
  const label = productLabel({ name: longName, article: 'АРТ-001', size: '42-44', colour: 'Жёлтый', barcode: '4600000000015', manufacturer: 'ООО «Ёж»' })
  const [lines = []] = await linesOf(await drawn(label))
  assert.match(lines[0] ?? '', /^Платье женское/)
  assert.match(lines[1] ?? '', /…$/)
  assert.deepEqual(lines.slice(2), ['Артикул: АРТ-001', 'Размер: 42-44 · Цвет: Жёлтый', 'ООО «Ёж»', '4600000000015'])
})

test('a short product label has no empty lines, and a code that is no EAN-13 becomes Code 128', async () => {
  const [lines] = await linesOf(await drawn(productLabel({ name: 'Кружка', barcode: 'OZN1234567' }, 'label75x120')))
  assert.deepEqual(lines, ['Кружка', 'OZN1234567'])
})

test('bars are whole dots of a 203 dpi printer and stay inside their box', async () => {
  const box = { x: 2, y: 10, width: 54, height: 20 }
  const found = await bars(await drawn(onLabel({ kind: 'barcode', barcode: 'ean13', text: '4600000000015', ...box })))
  assert.equal(found.length, 30)
  for (const { x, y, width, height } of found) {
    const dots = width / 0.125
    assert.ok(Math.abs(dots - Math.round(dots)) < 0.01 && dots > 2.9)
    assert.ok(x >= 2 && x + width <= 56 && Math.abs(y - 10) < 0.01 && Math.abs(height - 20) < 0.01)
  }
})

test('an order label names the lines that it has no room for', async () => {
  const lines = Array.from({ length: 12 }, (_, place) => ({ name: longName, article: `A${place}`, quantity: 2 }))
  const label = orderLabel({ number: 'WB-1234567890', service: 'Wildberries', createdOn: '02.01.2026', lines })
  const [shown = []] = await linesOf(await drawn(label))
  assert.deepEqual(shown.slice(0, 2), ['Заказ WB-1234567890', 'Wildberries · 02.01.2026'])
  assert.match(shown[2] ?? '', /^2 × A0 Платье/)
  assert.equal(shown.at(-1), `… и ещё строк: ${12 - (shown.length - 3)}`)
})

test('an order number that Code 128 can not hold becomes a QR code', async () => {
  const found = await bars(await drawn(orderLabel({ number: 'Заказ-Иванова-1', lines: [] }, 'label75x120')))
  assert.ok(new Set(found.map(({ y }) => y.toFixed(2))).size > 15)
})

test('the sheet of a supply holds its number, its facts and a large QR code', async () => {
  const supply = { number: 'WB-GI-1', service: 'Wildberries', warehouse: 'Основной', orderCount: 120, code: 'WB-GI-1' }
  const bytes = await drawn(supplySheet(supply))
  assert.deepEqual(await linesOf(bytes), [['Поставка WB-GI-1', 'WB-GI-1', 'Сервис: Wildberries', 'Склад: Основной', 'Заказов: 120']])
  const found = await bars(bytes)
  assert.ok(Math.max(...found.map(({ y, height }) => y + height)) - Math.min(...found.map(({ y }) => y)) > 80)
})

test('a label of a marking code with its long verification tail is drawn', async () => {
  const code = `010460000000001521abc12345\u001d91EE10\u001d92${'A'.repeat(44)}`
  const bytes = await drawn(markingLabel({ code, name: longName }))
  assert.equal((await linesOf(bytes))[0]?.at(-1), '010460000000001521abc12345')
  for (const { x, y, width } of await bars(bytes)) assert.ok(x >= 1 && x + width <= 28 && y >= 2 && y <= 29)
})

test('a picture keeps its proportions inside its box', async () => {
  const bytes = await drawn(onLabel({ kind: 'image', bytes: png({ width: 200, height: 100 }), x: 4, y: 5, width: 20, height: 20 }))
  const [page] = await pagesOf(bytes)
  const [, width, height] = /([\d.]+) 0 0 -?([\d.]+) [\d.]+ [\d.]+ cm\s+\/I\d+ Do/.exec(page ? commandsOf(page) : '') ?? []
  assert.ok(Math.abs(Number(width) - points(20)) < 0.01)
  assert.ok(Math.abs(Number(height) - points(10)) < 0.01)
})

test('what can not be drawn is refused in words', async () => {
  const box = { x: 1, y: 1, width: 50, height: 30 }
  await assert.rejects(drawn(onLabel({ kind: 'barcode', barcode: 'ean13', text: '123', ...box })), refuses('error_barcode_text'))
  const long = onLabel({ kind: 'barcode', barcode: 'code128', text: 'X'.repeat(60), ...box })
  await assert.rejects(drawn(long), refuses('error_barcode_too_small'))
  await assert.rejects(drawn(onLabel({ kind: 'image', bytes: Buffer.from('GIF89a'), ...box })), refuses('error_image_unreadable'))
  await assert.rejects(drawn(onLabel({ kind: 'image', bytes: png().subarray(0, 200), ...box })), refuses('error_image_unreadable'))
  await assert.rejects(drawn(), refuses('error_labels_absent'))
})

test('a roll is drawn as it is read: pages are asked for as the reader takes them', async () => {
  let asked = 0
  function* roll() {
    for (; asked < 400; asked++) yield productLabel({ name: `${longName} ${asked}`, barcode: '4600000000015' })
  }
  const stream = drawLabels(roll())
  await new Promise((resolve) => {
    stream.once('readable', resolve)
  })
  assert.ok(asked < 400)
  assert.equal((await pagesOf(await buffer(stream))).length, 400)
})

test('paper sizes are those of the label printers', () => {
  assert.deepEqual(paper.label58x40, { width: 58, height: 40 })
  assert.equal(points(25.4), 72)
})
