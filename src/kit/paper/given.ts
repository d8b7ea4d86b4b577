// For tests of papers: images made on the spot, and the text of a drawn PDF. Nothing of the server uses it.
import { crc32, deflateSync } from 'node:zlib'
import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream } from 'pdf-lib'
import type { PDFObject, PDFPage } from 'pdf-lib'

const samples: Record<number, number> = { 0: 1, 2: 3, 3: 1, 6: 4 }

function chunk(type: string, content: Uint8Array) {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(content.length)
  const sum = Buffer.alloc(4)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** A PNG of stripes; `colour` as in PNG: 0 grey, 2 RGB, 3 palette of black and white, 6 RGB with transparency. */
export function png(shape: { width?: number; height?: number; colour?: number; rows?: number } = {}): Buffer {
  const { width = 580, height = 400, colour = 2 } = shape
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, colour], 8)
  const row = Buffer.alloc(1 + width * (samples[colour] ?? 1), colour === 3 ? 1 : 200)
  row[0] = 0
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    ...(colour === 3 ? [chunk('PLTE', Buffer.from([0, 0, 0, 255, 255, 255]))] : []),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: shape.rows ?? height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const streamText = (object: PDFObject | undefined) =>
  object instanceof PDFRawStream ? Buffer.from(decodePDFRawStream(object).decode()).toString('latin1') : ''

/** The drawing commands of a page. */
export function commandsOf(page: PDFPage): string {
  const contents = page.node.Contents()
  if (!(contents instanceof PDFArray)) return streamText(contents)
  return contents
    .asArray()
    .map((part) => streamText(page.doc.context.lookup(part)))
    .join('\n')
}

const utf16 = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')

/** Glyph number → text, from the ToUnicode map of each font of the page. */
function glyphsOf(page: PDFPage): Map<string, Map<number, string>> {
  const fonts = page.node.Resources()?.lookupMaybe(PDFName.of('Font'), PDFDict)
  return new Map(
    (fonts?.keys() ?? []).map((name) => {
      const map = new Map<number, string>()
      const ranges = streamText(fonts?.lookup(name, PDFDict).lookup(PDFName.of('ToUnicode')))
      for (const [, from = '', list = ''] of ranges.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([^\]]*)\]/gi))
        [...list.matchAll(/<([0-9a-f]+)>/gi)].forEach(([, hex = ''], place) => map.set(Number.parseInt(from, 16) + place, utf16(hex)))
      return [name.asString(), map]
    }),
  )
}

/** The lines of text of every page that pdfkit drew, read through the fonts' maps as a viewer copies them. */
export async function linesOf(bytes: Uint8Array): Promise<string[][]> {
  const document = await PDFDocument.load(bytes)
  return document.getPages().map((page) => {
    const fonts = glyphsOf(page)
    let glyphs = new Map<number, string>()
    const lines: string[] = []
    for (const [, font, shown] of commandsOf(page).matchAll(/(\/\S+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[-\d.\s])*)\] TJ/gi)) {
      if (font !== undefined) glyphs = fonts.get(font) ?? new Map<number, string>()
      else lines.push([...(shown ?? '').replace(/>[^<]*<|[<>\s]/g, '').matchAll(/.{4}/g)].map(([hex]) => glyphs.get(Number.parseInt(hex, 16)) ?? '?').join(''))
    }
    return lines
  })
}
