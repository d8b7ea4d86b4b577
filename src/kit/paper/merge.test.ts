import assert from 'node:assert/strict'
import { buffer } from 'node:stream/consumers'
import { test } from 'node:test'
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib'
import type { PDFPage } from 'pdf-lib'
import { Refusal } from '../errors.ts'
import { drawLabels } from './draw.ts'
import { commandsOf, linesOf, png } from './given.ts'
import { mergeLabels } from './merge.ts'
import type { FinishedLabel } from './merge.ts'
import { points } from './sizes.ts'
import { orderLabel } from './templates.ts'

const pdf = async (...numbers: string[]): Promise<FinishedLabel> => ({
  format: 'pdf',
  bytes: await buffer(drawLabels(numbers.map((number) => orderLabel({ number, lines: [] }, 'label75x120')))),
})
const sticker = (shape: Parameters<typeof png>[0] = {}): FinishedLabel => ({ format: 'png', bytes: png(shape) })
async function* listed(...labels: FinishedLabel[]) {
  yield* labels
}
const merge = (...labels: FinishedLabel[]) => mergeLabels(listed(...labels), { page: 'label58x40' })
const pagesOf = async (bytes: Uint8Array) => (await PDFDocument.load(bytes)).getPages()

function placed(page: PDFPage | undefined) {
  const [, width, height, x, y] = /([\d.]+) 0 0 ([\d.]+) ([\d.]+) ([\d.]+) cm/.exec(page ? commandsOf(page) : '') ?? []
  return [width, height, x, y].map((number) => Math.round(((Number(number) * 25.4) / 72) * 100) / 100)
}

test('labels lie in the order of the list, PDFs in their own size, pictures on the page asked for', async () => {
  const bytes = await merge(await pdf('A-1', 'A-2'), sticker(), await pdf('A-3'))
  const pages = await pagesOf(bytes)
  assert.deepEqual(
    pages.map((page) => Math.round(page.getWidth() / points(1))),
    [75, 75, 58, 75],
  )
  assert.deepEqual(
    (await linesOf(bytes)).map((lines) => lines[0]),
    ['Заказ A-1', 'Заказ A-2', undefined, 'Заказ A-3'],
  )
})

for (const [kind, colour] of [
  ['RGB', 2],
  ['grey', 0],
  ['palette', 3],
] as const)
  test(`a sticker of 580 × 400 (${kind}) fills a 58 × 40 label without being packed again`, async () => {
    const [page] = await pagesOf(await merge(sticker({ colour })))
    assert.deepEqual(placed(page), [58, 40, 0, 0])
    const images =
      page?.doc.context
        .enumerateIndirectObjects()
        .flatMap(([, object]) => (object instanceof PDFRawStream && object.dict.get(PDFName.of('Subtype')) === PDFName.of('Image') ? [object] : [])) ?? []
    assert.equal(images.length, 1)
    assert.ok(png({ colour }).includes(Buffer.from(images[0]?.contents ?? [])))
  })

test('a picture of other proportions is centred', async () => {
  assert.deepEqual(placed((await pagesOf(await merge(sticker({ width: 100, height: 100 }))))[0]), [40, 40, 9, 0])
})

test('a picture with transparency is joined too', async () => {
  const [page] = await pagesOf(await merge(sticker({ width: 58, height: 40, colour: 6 })))
  assert.equal(Math.round((page?.getWidth() ?? 0) / points(1)), 58)
  assert.match(page ? commandsOf(page) : '', / Do/)
})

const broken: [string, FinishedLabel][] = [
  ['a PDF that is not one', { format: 'pdf', bytes: Buffer.from('<html>error</html>') }],
  ['an empty PDF', { format: 'pdf', bytes: Buffer.alloc(0) }],
  ['a PNG cut off', { format: 'png', bytes: png().subarray(0, 300) }],
  ['a PNG whose rows are missing', { format: 'png', bytes: png({ rows: 399 }) }],
  ['a PNG with too many rows', { format: 'png', bytes: png({ rows: 4000 }) }],
  ['a PNG of a false size', { format: 'png', bytes: png({ width: 100_000, height: 100_000, rows: 0 }) }],
  ['a PNG with a flipped byte', { format: 'png', bytes: png().map((byte, at) => (at === 60 ? byte ^ 1 : byte)) }],
  ['a PNG that is a PDF', { format: 'png', bytes: Buffer.from('%PDF-1.4') }],
]
for (const [name, label] of broken)
  test(`${name} is refused by its index`, async () => {
    await assert.rejects(
      merge(sticker(), label, sticker()),
      (error) => error instanceof Refusal && error.code === 'error_label_unreadable' && error.params['index'] === 1,
    )
  })

test('a PDF cut off is refused by its index', async () => {
  const whole = await pdf('A-1')
  await assert.rejects(
    merge({ format: 'pdf', bytes: whole.bytes.subarray(0, 900) }),
    (error) => error instanceof Refusal && error.code === 'error_label_unreadable' && error.params['index'] === 0,
  )
})

test('an SVG is refused by its index, and an empty list too', async () => {
  await assert.rejects(
    merge(sticker(), { format: 'svg', bytes: Buffer.from('<svg/>') }),
    (error) => error instanceof Refusal && error.code === 'error_label_format' && error.params['index'] === 1,
  )
  await assert.rejects(merge(), (error) => error instanceof Refusal && error.code === 'error_labels_absent')
})
