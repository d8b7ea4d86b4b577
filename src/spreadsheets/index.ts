// Spreadsheets in and out: the one door over the library. Rows stream both ways, columns are found by their names, cells have types.
// Not its job: what rows mean (modules) and where files are kept (files.ts).
import { setImmediate as nextTurn } from 'node:timers/promises'
import { streamXlsxRows } from 'hucre/xlsx'
import { catalog, Refusal } from '../kit/errors.ts'
import { archiveErrors, firstSheetName, plainArchive, type ArchiveLimits } from './archive.ts'
import { readCell, type CellValue, type Column, type Columns, type RowOf } from './cells.ts'
import { csvRows } from './csv.ts'

export type { CellValue, Column, Columns, RowOf } from './cells.ts'
export { TableFile, tableReply, writeTable, writtenAs, type Written } from './writing.ts'

export const spreadsheetErrors = catalog({
  error_spreadsheet_empty: [400, 'The file is empty', 'Файл пустой'],
  error_spreadsheet_old_format: [
    400,
    'It is an old .xls or a workbook with a password: save it as .xlsx without a password',
    'Это старый формат .xls или книга с паролем: сохраните её как .xlsx без пароля',
  ],
  error_spreadsheet_bytes: [413, 'The file is larger than {limit} bytes', 'Файл больше {limit} байт'],
  error_spreadsheet_rows: [413, 'The sheet has more than {limit} rows', 'На листе больше {limit} строк'],
  error_spreadsheet_cells: [413, 'The sheet has more than {limit} cells', 'На листе больше {limit} ячеек'],
  error_spreadsheet_columns: [
    400,
    'Sheet «{sheet}» has no column «{columns}»: the first rows must hold the names of columns',
    'На листе «{sheet}» нет столбца «{columns}»: названия столбцов должны стоять в первых строках',
  ],
  error_spreadsheet_column_twice: [400, 'Sheet «{sheet}» has the column «{column}» twice', 'На листе «{sheet}» столбец «{column}» встречается дважды'],
})

export type SheetLimits = ArchiveLimits & { fileBytes: number; rows: number; cells: number }
/** Bytes of the table that are behind; their total is not known of CSV. */
export type Passed = (done: number, total: number | undefined) => void
/** What is read unless a caller asks for less: more than a spreadsheet program opens with ease. */
export const sheetLimits: SheetLimits = {
  fileBytes: 64 * 1024 * 1024,
  sheetBytes: 512 * 1024 * 1024,
  partBytes: 64 * 1024 * 1024,
  rows: 1_048_576,
  cells: 20_000_000,
}

type RawRow = { row: number; cells: readonly CellValue[] }
type Raw = { sheet: string; rows: AsyncIterable<RawRow> }

const HEAD = 64 * 1024
/** The source with its first part at least so long, or whole. */
async function* headed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let head: Buffer[] | undefined = []
  let size = 0
  for await (const part of source) {
    if (head === undefined) {
      yield Buffer.from(part)
      continue
    }
    head.push(Buffer.from(part))
    size += part.length
    if (size < HEAD) continue
    yield Buffer.concat(head)
    head = undefined
  }
  if (head !== undefined && size > 0) yield Buffer.concat(head)
}

async function* bounded(source: AsyncIterable<Uint8Array>, fileBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const part of source) {
    size += part.length
    if (size > fileBytes) throw spreadsheetErrors.error_spreadsheet_bytes({ limit: fileBytes })
    yield part
  }
}

async function* followedBy(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  for (;;) {
    const next = await rest.next()
    if (next.done === true) return
    yield next.value
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, passed: Passed): AsyncGenerator<Uint8Array> {
  let size = 0
  for await (const part of source) {
    passed((size += part.length), undefined)
    yield part
  }
}

async function* numbered(rows: AsyncIterable<readonly CellValue[]>): AsyncGenerator<RawRow> {
  let row = 0
  for await (const cells of rows) yield { row: (row += 1), cells }
}

/** A CSV cell that was guarded against being a formula comes back as it was. */
async function* unguarded(rows: AsyncIterable<string[]>): AsyncGenerator<string[]> {
  for await (const cells of rows) yield cells.map((cell) => (/^'[=+\-@\t\r\n|]/.test(cell) ? cell.slice(1) : cell))
}

/** Rows of the first sheet. The library reads on while rows wait, so it is fed only while someone waits for a row. */
async function* xlsxRows(bytes: Buffer, limits: SheetLimits, passed: Passed): AsyncGenerator<RawRow> {
  const gate: { waiting: boolean; wake: () => void } = { waiting: false, wake: () => undefined }
  const open = (waiting: boolean) => {
    gate.waiting = waiting
    if (waiting) gate.wake()
  }
  const archive = plainArchive(bytes, limits, passed)
  const source = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        await nextTurn()
        while (!gate.waiting) await new Promise<void>((resolve) => (gate.wake = resolve)).then(() => nextTurn())
        const next = await archive.next()
        if (next.done === true) controller.close()
        else controller.enqueue(next.value)
      },
      async cancel() {
        await archive.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
  const rows = streamXlsxRows(source, { maxInputBytes: limits.partBytes })
  try {
    for (;;) {
      open(true)
      const next = await rows.next()
      open(false)
      if (next.done === true) return
      yield { row: next.value.index + 1, cells: next.value.values }
    }
  } catch (error) {
    throw error instanceof Refusal ? error : unreadable(error)
  } finally {
    open(true)
    await rows.return(undefined)
    await archive.return(undefined)
  }
}

// The library names its own failures; whatever else is a fault of ours.
const libraryFailures = new Set(['ParseError', 'ZipError', 'EncryptedFileError', 'HucreError', 'XmlError', 'DefterError'])
function unreadable(error: unknown): unknown {
  if (!(error instanceof Error) || !libraryFailures.has(error.name)) return error
  return archiveErrors.error_spreadsheet_unreadable({ reason: error.message.slice(0, 200) })
}

/** The first sheet of whatever this is: xlsx by its first bytes, CSV otherwise. */
async function open(source: AsyncIterable<Uint8Array>, limits: SheetLimits, passed: Passed): Promise<Raw> {
  const parts = headed(bounded(source, limits.fileBytes))
  const first = await parts.next()
  if (first.done === true) throw spreadsheetErrors.error_spreadsheet_empty()
  const head = first.value
  if (head.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex'))) {
    await parts.return(undefined)
    throw spreadsheetErrors.error_spreadsheet_old_format()
  }
  if (head.length < 4 || head.readUInt16LE(0) !== 0x4b50) return { sheet: 'CSV', rows: numbered(unguarded(csvRows(counted(followedBy(head, parts), passed)))) }
  const all: Buffer[] = []
  for await (const part of followedBy(head, parts)) all.push(part)
  const bytes = Buffer.concat(all)
  return { sheet: await firstSheetName(bytes, limits), rows: xlsxRows(bytes, limits, passed) }
}

const plain = (title: CellValue) =>
  typeof title === 'string' ? title.toLowerCase().replaceAll('ё', 'е').replace(/[*:]/g, ' ').replace(/\s+/g, ' ').trim() : ''

type Found<C> = { key: keyof C & string; at: number; title: string; column: Column }[]

/** Which cell is which column, when this row is the header; undefined when it is not. */
function headerIn<C extends Columns>(columns: C, cells: readonly CellValue[], sheet: string): { found: Found<C>; missing: string[] } {
  const titles = cells.map(plain)
  const found: Found<C> = []
  const missing: string[] = []
  for (const [key, column] of Object.entries(columns)) {
    const names = column.titles.map(plain)
    const places = titles.flatMap((title, at) => (title !== '' && names.includes(title) ? [at] : []))
    const [at, again] = places
    if (at === undefined) {
      if (column.required === true) missing.push(column.titles[0])
      continue
    }
    if (again !== undefined) throw spreadsheetErrors.error_spreadsheet_column_twice({ sheet, column: column.titles[0] })
    found.push({ key, at, title: String(cells[at]).trim().slice(0, 100), column })
  }
  return { found, missing }
}

const HEADER_ROWS = 20
/** `faults` are what could not be read of the row; its values are what could. `given` are the columns that the file has. */
export type TableRow<C extends Columns> = { sheet: string; row: number; values: RowOf<C>; faults: Refusal[]; given: ReadonlySet<keyof C & string> }

function readRow<C extends Columns>(found: Found<C>, { row, cells }: RawRow, sheet: string): { values: RowOf<C>; faults: Refusal[] } {
  const faults: Refusal[] = []
  const values: Record<string, unknown> = {}
  for (const { key, at, title, column } of found) {
    const value = readCell(column, cells[at] ?? null, { sheet, row, column: title })
    if (value instanceof Refusal) faults.push(value)
    else values[key] = value
  }
  return { values: values as RowOf<C>, faults }
}

const isEmpty = (cells: readonly CellValue[]) => cells.every((cell) => cell === null || (typeof cell === 'string' && cell.trim() === ''))

/**
 * The rows under the header, typed; empty rows are passed over. A file that is no table is refused in words before the first row comes.
 * @example for await (const { row, values, faults } of readTable(file.stream, { inn: { titles: ['ИНН', 'INN'], type: 'text' } })) …
 */
export async function* readTable<C extends Columns>(
  source: AsyncIterable<Uint8Array>,
  columns: C,
  limits: Partial<SheetLimits> = {},
  passed: Passed = () => undefined,
): AsyncGenerator<TableRow<C>> {
  const bounds = { ...sheetLimits, ...limits }
  const { sheet, rows } = await open(source, bounds, passed)
  let header: { found: Found<C>; given: ReadonlySet<keyof C & string> } | undefined
  let missing = Object.values(columns).flatMap((column) => (column.required === true ? [column.titles[0]] : []))
  let [count, cells] = [0, 0]
  for await (const raw of rows) {
    count += 1
    cells += raw.cells.length
    if (count > bounds.rows) throw spreadsheetErrors.error_spreadsheet_rows({ limit: bounds.rows })
    if (cells > bounds.cells) throw spreadsheetErrors.error_spreadsheet_cells({ limit: bounds.cells })
    if (isEmpty(raw.cells)) continue
    if (header) {
      yield { sheet, row: raw.row, ...readRow(header.found, raw, sheet), given: header.given }
      continue
    }
    const seen = headerIn(columns, raw.cells, sheet)
    if (seen.missing.length === 0 && seen.found.length > 0) header = { found: seen.found, given: new Set(seen.found.map(({ key }) => key)) }
    else if (seen.missing.length < missing.length || missing.length === 0) missing = seen.missing
    if (!header && count >= HEADER_ROWS) break
  }
  if (!header) throw spreadsheetErrors.error_spreadsheet_columns({ sheet, columns: missing.join('», «') || Object.values(columns)[0]?.titles[0] || '' })
}
