// Draws pages as a PDF, page by page: a roll of ten thousand labels takes the memory of one.
// Not its job: what a label looks like (templates) and joining finished papers (merge).
import { readFileSync } from 'node:fs'
import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type PdfKit from 'pdfkit'
import { pdfkit } from '../libraries.ts'
import { barcodeOf } from './barcode.ts'
import { paperErrors } from './errors.ts'
import { checkImage } from './image.ts'
import type { BarcodeElement, ImageElement, LabelPage, LineElement, PageElement, TextElement } from './page.ts'
import { paper, points } from './sizes.ts'
import { wrapLines } from './wrap.ts'

type Paper = InstanceType<typeof PdfKit>

const fontFile = (name: string) => readFileSync(new URL(import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`)))
let fonts: { regular: Buffer; bold: Buffer } | undefined
const loadFonts = () => (fonts ??= { regular: fontFile('DejaVuSans'), bold: fontFile('DejaVuSans-Bold') })

/** DejaVu's own line height. */
const lineHeight = 1.17
const captionSize = 8
const captionMm = 3.6
/** One dot of the usual 203 dpi label printer. Bars of whole dots print evenly; thinner ones do not print at all. */
const dotMm = 0.125

function drawText(doc: Paper, element: TextElement) {
  doc.font(element.bold ? 'bold' : 'regular').fontSize(element.size)
  const [width, height, step] = [points(element.width), points(element.height), element.size * lineHeight]
  const most = Math.max(1, Math.min(element.maxLines ?? Infinity, Math.floor(height / step + 0.01)))
  const lines = wrapLines(element.text, most, (line) => doc.widthOfString(line) <= width)
  const top = points(element.y) + (element.middle ? Math.max(0, (height - lines.length * step) / 2) : 0)
  const share = { left: 0, center: 0.5, right: 1 }[element.align ?? 'left']
  lines.forEach((line, row) => {
    if (line !== '') doc.text(line, points(element.x) + (width - doc.widthOfString(line)) * share, top + row * step, { lineBreak: false })
  })
}

function drawBarcode(doc: Paper, element: BarcodeElement) {
  const { barcode: kind, text, caption } = element
  const code = barcodeOf(kind, text)
  const height = element.height - (caption ? captionMm : 0)
  const fitting = Math.min(element.width / code.width, code.linear ? Infinity : height / code.height)
  if (fitting < dotMm || height <= 0)
    throw paperErrors.error_barcode_too_small({ kind, text: text.slice(0, 100), width: element.width, height: element.height })
  const module = Math.floor(fitting / dotMm + 0.001) * dotMm
  const tall = code.linear ? height : module
  const left = element.x + (element.width - code.width * module) / 2
  const top = element.y + (height - code.height * tall) / 2
  for (const { x, y, width, height: rows } of code.dark)
    doc.rect(points(left + x * module), points(top + y * tall), points(width * module), points(rows * tall))
  doc.fill('#000000')
  if (!caption) return
  const under = { x: element.x, y: element.y + height, width: element.width, height: captionMm, size: captionSize }
  drawText(doc, { kind: 'text', text, align: 'center', maxLines: 1, ...under })
}

function drawImage(doc: Paper, { bytes, x, y, width, height }: ImageElement) {
  checkImage(bytes)
  doc.image(Buffer.from(bytes), points(x), points(y), { fit: [points(width), points(height)], align: 'center', valign: 'center' })
}

function drawLine(doc: Paper, { x, y, width, height, thickness = 0.2 }: LineElement) {
  doc
    .lineWidth(points(thickness))
    .moveTo(points(x), points(y))
    .lineTo(points(x + width), points(y + height))
    .stroke('#000000')
}

function drawElement(doc: Paper, element: PageElement) {
  switch (element.kind) {
    case 'text':
      return drawText(doc, element)
    case 'barcode':
      return drawBarcode(doc, element)
    case 'image':
      return drawImage(doc, element)
    case 'line':
      return drawLine(doc, element)
  }
}

/** What the document has ready and nobody took yet. */
function* taken(doc: Paper): Generator<Buffer> {
  for (let chunk: unknown = doc.read(); chunk !== null; chunk = doc.read()) if (Buffer.isBuffer(chunk)) yield chunk
}

async function* draw(pages: Iterable<LabelPage> | AsyncIterable<LabelPage>): AsyncGenerator<Buffer> {
  const { regular, bold } = loadFonts()
  const Pdf = pdfkit()
  const doc = new Pdf({ autoFirstPage: false, margin: 0, info: { Producer: 'Ambar' } })
  doc.registerFont('regular', regular).registerFont('bold', bold)
  let count = 0
  for await (const { size, elements } of pages) {
    const { width, height } = typeof size === 'string' ? paper[size] : size
    doc.addPage({ size: [points(width), points(height)], margin: 0 })
    for (const element of elements) drawElement(doc, element)
    yield* taken(doc)
    count++
    // A page takes milliseconds: the server answers others between pages.
    await setImmediate()
  }
  if (count === 0) throw paperErrors.error_labels_absent()
  doc.end()
  for await (const chunk of doc) yield chunk
}

/**
 * Pages as one PDF, drawn as they are asked for. A page that can not be drawn ends the stream with its refusal.
 * @example return drawLabels(products.map(productLabel))
 */
export const drawLabels = (pages: Iterable<LabelPage> | AsyncIterable<LabelPage>): Readable => Readable.from(draw(pages), { objectMode: false })
