// Joins finished labels, as marketplaces give them, into one PDF in the order of the list.
// Not its job: fetching them, or drawing our own (draw).
import { setImmediate } from 'node:timers/promises'
import type { PDFDocument, PDFPage, PDFRef } from 'pdf-lib'
import { Refusal } from '../errors.ts'
import { pdfLib } from '../libraries.ts'
import { paperErrors } from './errors.ts'
import { readPng } from './image.ts'
import { openPdf } from './packed.ts'
import { paper, points } from './sizes.ts'
import type { PaperName, PaperSize } from './sizes.ts'

export type FinishedLabel = { format: 'pdf' | 'png' | 'svg'; bytes: Uint8Array }

const colourSpaces: Record<number, { name: string; colors: number }> = {
  0: { name: 'DeviceGray', colors: 1 },
  2: { name: 'DeviceRGB', colors: 3 },
  3: { name: 'Indexed', colors: 1 },
}

/**
 * A PNG put into the PDF as it is: PDF reads the same deflated rows. Decoding and packing it again took 70 ms a label.
 * Undefined for the kinds that PDF does not read so: with transparency, or interlaced.
 */
function embedAsIs(target: PDFDocument, bytes: Uint8Array): { ref: PDFRef; width: number; height: number } | undefined {
  const { width, height, depth, colour, interlaced, palette, packed, clear } = readPng(bytes)
  const space = colourSpaces[colour]
  if (clear || interlaced || space === undefined) return undefined
  const { context } = target
  const indexed = () => [
    pdfLib().PDFName.of('Indexed'),
    pdfLib().PDFName.of('DeviceRGB'),
    palette.length / 3 - 1,
    context.register(context.flateStream(palette)),
  ]
  const dictionary = context.obj({
    Type: 'XObject',
    Subtype: 'Image',
    Width: width,
    Height: height,
    BitsPerComponent: depth,
    Filter: 'FlateDecode',
    ColorSpace: colour === 3 ? indexed() : space.name,
    DecodeParms: { Predictor: 15, Colors: space.colors, BitsPerComponent: depth, Columns: width },
  })
  return { ref: context.register(pdfLib().PDFRawStream.of(dictionary, packed)), width, height }
}

/** The largest size of these proportions inside the page, centred. */
function centred(image: PaperSize, page: PaperSize) {
  const scale = Math.min(page.width / image.width, page.height / image.height)
  const [width, height] = [image.width * scale, image.height * scale]
  return { x: Math.max(0, page.width - width) / 2, y: Math.max(0, page.height - height) / 2, width, height }
}

function placeAsIs(page: PDFPage, image: { ref: PDFRef; width: number; height: number }) {
  const { x, y, width, height } = centred(image, page.getSize())
  const name = page.node.newXObject('Label', image.ref)
  const content = `q ${width.toFixed(4)} 0 0 ${height.toFixed(4)} ${x.toFixed(4)} ${y.toFixed(4)} cm ${name.asString()} Do Q`
  page.node.addContentStream(page.doc.context.register(page.doc.context.stream(content)))
}

async function addPng(target: PDFDocument, bytes: Uint8Array, size: PaperSize) {
  const asIs = embedAsIs(target, bytes)
  const image = asIs ? undefined : await target.embedPng(bytes)
  const page = target.addPage([points(size.width), points(size.height)])
  if (asIs) placeAsIs(page, asIs)
  if (image) page.drawImage(image, centred(image, page.getSize()))
}

async function addPdf(target: PDFDocument, bytes: Uint8Array) {
  const source = await openPdf(bytes, { strict: true })
  if (source.getPageCount() === 0) throw new Error('it has no pages')
  for (const page of await target.copyPages(source, source.getPageIndices())) target.addPage(page)
}

async function addLabel(target: PDFDocument, label: FinishedLabel, { index, size }: { index: number; size: PaperSize }) {
  const { format, bytes } = label
  if (format === 'svg') throw paperErrors.error_label_format({ index, format })
  try {
    await (format === 'pdf' ? addPdf(target, bytes) : addPng(target, bytes, size))
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    const reason = cause instanceof Refusal ? cause.words('reason') : cause.message.slice(0, 200)
    throw Object.assign(paperErrors.error_label_unreadable({ index, format, reason }), { cause })
  }
}

/**
 * One PDF of the labels in their order: pages of a PDF keep their own size, for scaling would spoil their barcodes; a PNG lies centred
 * on a page of `page`. A label that can not be read is refused by its index in the list, from 0.
 * @example await mergeLabels(labels, { page: 'label58x40' })
 */
export async function mergeLabels(
  items: AsyncIterable<FinishedLabel> | Iterable<FinishedLabel>,
  { page }: { page: PaperName | PaperSize },
): Promise<Uint8Array> {
  const target = await pdfLib().PDFDocument.create()
  const size = typeof page === 'string' ? paper[page] : page
  let index = 0
  for await (const label of items) {
    await addLabel(target, label, { index, size })
    index++
    // Others are served between two labels.
    await setImmediate()
  }
  if (index === 0) throw paperErrors.error_labels_absent()
  return target.save({ objectsPerTick: 200 })
}
