// The zip inside an xlsx, taken apart with bounds: what is needed of it, whole, in the order that lets a reader stream, and never more than allowed.
// Not its job: what the parts mean (index.ts).
import { Readable } from 'node:stream'
import { createInflateRaw } from 'node:zlib'
import { catalog, type Words } from '../kit/errors.ts'

export const archiveErrors = catalog({
  error_spreadsheet_unreadable: [400, 'The file can not be read as a spreadsheet: {reason}', 'Файл не читается как таблица: {reason}'],
  error_spreadsheet_too_large: [413, 'The spreadsheet is too large: {what}', 'Таблица слишком велика: {what}'],
})
const unreadable = (reason: Words) => archiveErrors.error_spreadsheet_unreadable({ reason })
const tooLarge = (what: Words) => archiveErrors.error_spreadsheet_too_large({ what })

export type ArchiveLimits = { sheetBytes: number; partBytes: number }
type Entry = { name: string; method: number; packed: number; size: number; at: number }

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const SHEET = /^xl\/worksheets\/sheet\d+\.xml$/i
const PART = /^(\[Content_Types\]\.xml|_rels\/\.rels|xl\/_rels\/workbook\.xml\.rels|xl\/(workbook|sharedStrings|styles)\.xml)$/i
const MAX_ENTRIES = 10_000

function endOfDirectory(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 65_557); at -= 1) if (bytes.readUInt32LE(at) === END) return at
  throw unreadable(['the archive breaks off', 'архив обрывается'])
}

/** What the archive says it holds, as far as a table needs it: small parts first, sheets last. */
function directoryOf(bytes: Buffer): Entry[] {
  const end = endOfDirectory(bytes)
  const count = bytes.readUInt16LE(end + 10)
  if (count > MAX_ENTRIES) throw tooLarge([`${count} parts`, `частей: ${count}`])
  const entries: Entry[] = []
  let at = bytes.readUInt32LE(end + 16)
  for (let n = 0; n < count; n += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== CENTRAL) throw unreadable(['the list of its parts is damaged', 'список частей повреждён'])
    const [flags, method] = [bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10)]
    const [packed, size, offset] = [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), bytes.readUInt32LE(at + 42)]
    const [nameLength, extra, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)]
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength).replace(/^\//, '')
    at += 46 + nameLength + extra + comment
    if (!PART.test(name) && !SHEET.test(name)) continue
    if ((flags & 1) === 1) throw unreadable(['it is protected by a password', 'он защищён паролем'])
    if (method !== 0 && method !== 8) throw unreadable(['it is packed in an unknown way', 'неизвестный способ сжатия'])
    if (size === 0xffffffff || packed === 0xffffffff || offset === 0xffffffff) throw tooLarge(['a part is larger than 4 GiB', 'часть больше 4 ГиБ'])
    entries.push({ name, method, packed, size, at: offset })
  }
  if (new Set(entries.map(({ name }) => name.toLowerCase())).size < entries.length)
    throw unreadable(['it has two parts of one name', 'две части с одним именем'])
  return [...entries.filter(({ name }) => !SHEET.test(name)), ...entries.filter(({ name }) => SHEET.test(name))]
}

function packedBytes(bytes: Buffer, { at, packed }: Entry): Buffer {
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== LOCAL) throw unreadable(['a part is not where it should be', 'часть не на своём месте'])
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)
  if (from + packed > bytes.length) throw unreadable(['a part breaks off', 'часть обрывается'])
  return bytes.subarray(from, from + packed)
}

// Excel itself allows 32,767 characters in a cell and 16,384 cells in a row. A reader holds one cell and one row in memory, so neither may be endless.
const MAX_TEXT = 512 * 1024
const MAX_ROW = 8 * 1024 * 1024

function* watched(part: Buffer, state: { sinceTag: number; sinceRow: number }): Generator<Buffer> {
  const tag = part.lastIndexOf(0x3c)
  const row = part.lastIndexOf('row')
  state.sinceTag = tag < 0 ? state.sinceTag + part.length : part.length - tag
  state.sinceRow = row < 0 ? state.sinceRow + part.length : part.length - row
  if (state.sinceTag > MAX_TEXT) throw tooLarge(['a cell is longer than a cell may be', 'ячейка длиннее допустимого'])
  if (state.sinceRow > MAX_ROW) throw tooLarge(['a row is longer than a row may be', 'строка длиннее допустимого'])
  yield part
}

/** The part unpacked, exactly as long as it said. */
async function* contents(bytes: Buffer, entry: Entry): AsyncGenerator<Buffer> {
  const packed = packedBytes(bytes, entry)
  const source: Readable = entry.method === 0 ? Readable.from(slices(packed)) : Readable.from([packed]).pipe(createInflateRaw({ chunkSize: CHUNK }))
  const state = { sinceTag: 0, sinceRow: 0 }
  let size = 0
  try {
    for await (const part of source) {
      if (!Buffer.isBuffer(part)) throw new Error('unpacking gave something that is not bytes')
      size += part.length
      if (size > entry.size) throw unreadable(['a part is longer than it says', 'часть длиннее заявленного'])
      if (SHEET.test(entry.name)) yield* watched(part, state)
      else yield part
    }
  } catch (error) {
    throw error instanceof Error && 'code' in error && String(error.code).startsWith('Z_') ? unreadable(['a part is damaged', 'часть повреждена']) : error
  } finally {
    source.destroy()
  }
  if (size !== entry.size) throw unreadable(['a part is shorter than it says', 'часть короче заявленного'])
}

const CHUNK = 64 * 1024
function* slices(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += CHUNK) yield bytes.subarray(at, at + CHUNK)
}

function localHeader({ name, size }: Entry): Buffer {
  const text = Buffer.from(name)
  const header = Buffer.alloc(30)
  header.writeUInt32LE(LOCAL, 0)
  header.writeUInt16LE(20, 4)
  header.writeUInt32LE(size, 18)
  header.writeUInt32LE(size, 22)
  header.writeUInt16LE(text.length, 26)
  return Buffer.concat([header, text])
}

/** The parts a table needs, unpacked, as one archive that can be read from front to back. `passed` hears how far it is. */
export async function* plainArchive(
  bytes: Buffer,
  limits: ArchiveLimits,
  passed: (done: number, total: number) => void = () => undefined,
): AsyncGenerator<Buffer> {
  const entries = directoryOf(bytes)
  let sheets = 0
  for (const { name, size } of entries) {
    if (!SHEET.test(name) && size > limits.partBytes) throw tooLarge([`${name}: ${size} bytes`, `${name}: ${size} байт`])
    if (SHEET.test(name)) sheets += size
  }
  if (sheets > limits.sheetBytes) throw tooLarge([`${sheets} bytes when unpacked`, `${sheets} байт после распаковки`])
  let done = 0
  for (const entry of entries) {
    yield localHeader(entry)
    for await (const part of contents(bytes, entry)) {
      if (SHEET.test(entry.name)) passed((done += part.length), sheets)
      yield part
    }
  }
}

/** The name of the first sheet, for people. */
export async function firstSheetName(bytes: Buffer, limits: ArchiveLimits): Promise<string> {
  const workbook = directoryOf(bytes).find(({ name }) => /^xl\/workbook\.xml$/i.test(name))
  if (!workbook) throw unreadable(['it is an archive but no workbook', 'это архив, но не книга Excel'])
  if (workbook.size > limits.partBytes) throw tooLarge([`${workbook.name}: ${workbook.size} bytes`, `${workbook.name}: ${workbook.size} байт`])
  const parts: Buffer[] = []
  for await (const part of contents(bytes, workbook)) parts.push(part)
  const name = /<(?:\w+:)?sheet\s[^>]*?\bname="([^"]*)"/.exec(Buffer.concat(parts).toString('utf8'))?.[1] ?? ''
  return name.replace(/&(lt|gt|quot|apos|amp);/g, (_, sign: string) => ({ lt: '<', gt: '>', quot: '"', apos: "'" })[sign] ?? '&').slice(0, 100)
}
