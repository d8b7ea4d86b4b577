// Reading CSV as it comes: any of the delimiters that spreadsheets write, UTF-8, UTF-16 or Windows-1251, bounded rows.
// Not its job: headers (index.ts) and types of columns (cells.ts).
import type { Words } from '../kit/errors.ts'
import { archiveErrors } from './archive.ts'

const MAX_RECORD = 8 * 1024 * 1024
const MAX_CELL = 512 * 1024

/** The encoding by the first bytes: a mark at the start, bytes that are no UTF-8 are Windows-1251. */
function encodingOf(head: Buffer): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1251'
    throw error
  }
}

/** The delimiter that the first line has most of, outside of quotes. */
function delimiterOf(text: string): string {
  const [line = ''] = text.replace(/"[^"]*"/g, '').split(/\r?\n/, 1)
  const counts = [';', '\t', ','].map((sign) => ({ sign, count: line.split(sign).length - 1 }))
  return counts.reduce((best, one) => (one.count > best.count ? one : best)).sign
}

type Decoder = InstanceType<typeof TextDecoder>
type State = { cell: string; row: string[]; quoted: boolean; closed: boolean; size: number }
const unreadable = (reason: Words) => archiveErrors.error_spreadsheet_unreadable({ reason })

/** Takes whole records off the text; what is left of a record waits in `state`. */
function* records(text: string, delimiter: string, state: State): Generator<string[]> {
  for (const sign of text) {
    state.size += 1
    if (state.size > MAX_RECORD || state.cell.length > MAX_CELL)
      throw archiveErrors.error_spreadsheet_too_large({ what: ['a row does not end: is a quote open?', 'строка не кончается: не открыта ли кавычка?'] })
    if (state.quoted && !state.closed) {
      if (sign === '"') state.closed = true
      else state.cell += sign
    } else if (state.closed && sign === '"') {
      state.cell += '"'
      state.closed = false
    } else if (sign === delimiter || sign === '\n') {
      state.row.push(state.quoted ? state.cell : state.cell.replace(/\r$/, ''))
      Object.assign(state, { cell: '', quoted: false, closed: false })
      if (sign === delimiter) continue
      const { row } = state
      Object.assign(state, { row: [], size: 0 })
      yield row
    } else if (sign === '"' && state.cell === '') state.quoted = true
    else if (!(state.closed && sign === '\r')) state.cell += sign
  }
}

function decoded(decoder: Decoder, bytes?: Buffer): string {
  try {
    return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch (error) {
    throw error instanceof TypeError ? unreadable(['its text is neither UTF-8 nor Windows-1251', 'текст не в UTF-8 и не в Windows-1251']) : error
  }
}

/** Rows of texts; the first part of the source tells the encoding and the delimiter, so it is not cut short. A row of nothing counts as a row, so that numbers of rows are those that people see. */
export async function* csvRows(source: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
  const state: State = { cell: '', row: [], quoted: false, closed: false, size: 0 }
  let decoder: Decoder | undefined
  let delimiter = ''
  for await (const part of source) {
    const bytes = Buffer.from(part)
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true })
    const text = decoded(decoder, bytes)
    if (text.includes('\0')) throw unreadable(['it is neither xlsx nor text', 'это не xlsx и не текст'])
    if (delimiter === '') delimiter = delimiterOf(text)
    yield* records(text, delimiter, state)
  }
  if (decoder) yield* records(decoded(decoder), delimiter, state)
  if (state.quoted && !state.closed) throw unreadable(['a quote is not closed', 'кавычка не закрыта'])
  if (state.cell !== '' || state.row.length > 0) yield [...state.row, state.cell]
}
