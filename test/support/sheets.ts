// Tables as tests write and read them.
import { buffer } from 'node:stream/consumers'
import { readTable, writeTable, type CellValue, type Columns, type RowOf } from '../../src/spreadsheets/index.ts'

export async function* from<T>(values: Iterable<T>): AsyncGenerator<T> {
  yield* values
}

/** A workbook of texts under these names of columns. */
export const sheet = (titles: readonly string[], rows: readonly (readonly CellValue[])[]): Promise<Buffer> =>
  buffer(writeTable({ format: 'xlsx', sheet: 'Лист1', columns: titles.map((title) => ({ title, type: 'text' as const })), rows: from(rows) }))

/** The rows of a table by the keys of these columns. */
export async function rowsUnder<C extends Columns>(bytes: Buffer, columns: C): Promise<RowOf<C>[]> {
  const rows: RowOf<C>[] = []
  for await (const { values } of readTable(from([bytes]), columns)) rows.push(values)
  return rows
}
