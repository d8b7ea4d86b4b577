// Writing tables: rows stream out as they are pulled, and every cell is what its column says. Reading is in index.ts, the door.
import { Readable } from 'node:stream'
import { writeCsvStream } from 'hucre/csv'
import { writeXlsxStream } from 'hucre/xlsx'
import { contentTypeOf } from '../kit/files.ts'
import { FileReply, fileOf } from '../kit/op.ts'
import type { CellValue, Column } from './cells.ts'

export type Written = { title: string; type: Column['type']; width?: number }
/** How columns that we read are written: each under the first of its names. @example writtenAs(Object.values(contractorColumns)) */
export const writtenAs = (columns: readonly Column[]): Written[] => columns.map(({ titles, type }) => ({ title: titles[0], type }))

const formats: Partial<Record<Column['type'], string>> = { money: '#,##0.00', date: 'dd.mm.yyyy', text: '@' }

const CELL = 32_767
// What XML can not hold, and half of a pair: a program refuses to open a file with them.
const DOUBTFUL = /[\p{Cc}\p{Cs}\ufffe\uffff]/u
const writable = (text: string) =>
  text.length <= CELL && !DOUBTFUL.test(text)
    ? text
    : text
        .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
        .slice(0, CELL)
        .toWellFormed()

function cellOf(type: Column['type'] | undefined, value: CellValue | undefined): CellValue {
  if (value === null || value === undefined) return null
  if (type === 'money' && typeof value === 'number') return value / 100
  if (type === 'flag' && typeof value === 'boolean') return value ? 'Да' : 'Нет'
  return typeof value === 'string' ? writable(value) : value
}

async function* cellRows(columns: readonly Written[], rows: AsyncIterable<readonly (CellValue | undefined)[]>): AsyncGenerator<CellValue[]> {
  for await (const row of rows) yield columns.map(({ type }, at) => cellOf(type, row[at]))
}

type Table = { format: 'xlsx' | 'csv'; sheet: string; columns: readonly Written[]; rows: AsyncIterable<readonly (CellValue | undefined)[]> }
/**
 * A table as bytes, as they are read; rows are pulled no faster. Money comes in minor units. A text is never a formula, whatever it begins with.
 * @example await files.write(clientId, path, writeTable({ format: 'xlsx', sheet: 'Контрагенты', columns, rows }))
 */
export function writeTable(table: Table): AsyncIterable<Uint8Array> {
  const rows = cellRows(table.columns, table.rows)
  if (table.format === 'csv') {
    return writeCsvStream(rows, { headers: table.columns.map(({ title }) => title), delimiter: ';', bom: true, escapeFormulae: true })
  }
  return writeXlsxStream(rows, {
    name:
      table.sheet
        .replace(/[[\]:*?/\\]/g, ' ')
        .slice(0, 31)
        .trim() || 'Sheet',
    freezePane: { rows: 1 },
    columns: table.columns.map(({ title, type, width }) => {
      const numFmt = formats[type]
      return { header: title, width: width ?? Math.min(60, Math.max(10, title.length + 2)), ...(numFmt !== undefined && { numFmt }) }
    }),
  })
}

const XLSX = contentTypeOf('table.xlsx')
/** The schema of a reply that is a table. */
export const TableFile = fileOf(XLSX)
/** A table as the answer to a call, streamed. @example return tableReply('contractors.xlsx', { sheet: 'Контрагенты', columns, rows }) */
export const tableReply = (filename: string, table: Omit<Table, 'format'>): FileReply =>
  new FileReply(XLSX, Readable.from(writeTable({ ...table, format: 'xlsx' })), filename)
