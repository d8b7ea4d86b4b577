// Reading PNG and JPEG far enough to know that they are whole: a drawing library would put a broken one on paper without a word.
// Not its job: re-encoding.
import { crc32, inflateSync } from 'node:zlib'
import type { Words } from '../errors.ts'
import { paperErrors } from './errors.ts'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }
/** 50 megapixels: an A4 sheet at 600 dpi has 35. */
const maxPixels = 50_000_000

/** `packed` is the image data as it lies in the file: deflated rows with PNG predictors, which a PDF holds in the same form. */
export type Png = { width: number; height: number; depth: number; colour: number; interlaced: boolean; palette: Buffer; packed: Buffer; clear: boolean }

const unreadable = (reason: Words) => paperErrors.error_image_unreadable({ reason })

function chunksOf(bytes: Buffer) {
  const found = new Map<string, Buffer[]>()
  for (let at = signature.length; at < bytes.length;) {
    if (at + 12 > bytes.length) throw unreadable(['it is cut off', 'файл обрывается'])
    const length = bytes.readUInt32BE(at)
    const end = at + 8 + length
    if (end + 4 > bytes.length) throw unreadable(['it is cut off', 'файл обрывается'])
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) throw unreadable(['a checksum in it is wrong', 'контрольная сумма не сходится'])
    const type = bytes.toString('latin1', at + 4, at + 8)
    found.set(type, [...(found.get(type) ?? []), bytes.subarray(at + 8, end)])
    at = end + 4
    if (type === 'IEND') return found
  }
  throw unreadable(['it is cut off', 'файл обрывается'])
}

/** Checks a PNG whole: chunks, their checksums, and that its data gives as many rows as it says. */
export function readPng(source: Uint8Array): Png {
  const bytes = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  if (!bytes.subarray(0, 8).equals(signature)) throw unreadable(['it does not begin as a PNG', 'это не PNG'])
  const chunks = chunksOf(bytes)
  const header = chunks.get('IHDR')?.[0]
  if (header?.length !== 13) throw unreadable(['it has no header', 'нет заголовка'])
  const [width, height, depth, colour] = [header.readUInt32BE(0), header.readUInt32BE(4), header.readUInt8(8), header.readUInt8(9)]
  const samples = channels[colour]
  if (samples === undefined || ![1, 2, 4, 8, 16].includes(depth) || width === 0 || height === 0) throw unreadable(['its header is wrong', 'заголовок неверный'])
  if (width * height > maxPixels) throw unreadable([`it is larger than ${maxPixels} pixels`, `больше ${maxPixels} точек`])
  const packed = Buffer.concat(chunks.get('IDAT') ?? [])
  const interlaced = header.readUInt8(12) === 1
  const expected = height * (1 + Math.ceil((width * samples * depth) / 8))
  // Interlaced rows are padded in seven passes: a little longer than the plain ones.
  const allowed = interlaced ? expected * 2 + 64 : expected
  let size: number
  try {
    size = inflateSync(packed, { maxOutputLength: allowed }).length
  } catch (cause) {
    throw Object.assign(unreadable(['its data can not be unpacked', 'данные не распаковываются']), { cause })
  }
  if (size < expected) throw unreadable(['rows are missing', 'не хватает строк'])
  const palette = chunks.get('PLTE')?.[0] ?? Buffer.alloc(0)
  if (colour === 3 && (palette.length === 0 || palette.length % 3 !== 0)) throw unreadable(['its palette is wrong', 'палитра неверная'])
  return { width, height, depth, colour, interlaced, palette, packed, clear: samples % 2 === 0 || chunks.has('tRNS') }
}

/** Checks that the bytes are a PNG or a JPEG that can be drawn. */
export function checkImage(bytes: Uint8Array) {
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8
  if (!isJpeg) readPng(bytes)
  else if (
    !Buffer.from(bytes)
      .subarray(-64)
      .includes(Buffer.from([0xff, 0xd9]))
  )
    throw unreadable(['it is cut off', 'файл обрывается'])
}
