// A pasted table or a file as rows of a change: goods by article or barcode, and a quantity.
// Not its job: which goods are meant; the server knows.
import type { CellValue } from 'hucre/xlsx'

export type PastedRow = { line: number; key: string; quantity: number }
export type BadLine = { line: number; text: string }
export const MOST_ROWS = 5_000

const cellsOf = (line: string) =>
  (line.includes('\t') ? line.split('\t') : line.includes(';') ? line.split(';') : line.split(/\s*,\s*|\s+(?=\S+\s*$)/)).map((cell) =>
    cell.trim().replace(/^"(.*)"$/, '$1'),
  )
// Programs write 12.0 and 1 200 for whole numbers.
const wholeOf = (text: string) => {
  const plain = text.replace(/[\s\u00a0]/g, '').replace(/[.,]0+$/, '')
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined
}

/** Rows in the order they stand; a first line without a number names the columns. */
export function readPasted(text: string): { rows: PastedRow[]; bad: BadLine[] } {
  const rows: PastedRow[] = []
  const bad: BadLine[] = []
  text.split(/\r?\n/).forEach((whole, at) => {
    if (whole.trim() === '') return
    const [key = '', ...rest] = cellsOf(whole)
    const last = rest.findLast((cell) => cell !== '') ?? ''
    const quantity = wholeOf(last)
    if (key !== '' && quantity !== undefined) rows.push({ line: at + 1, key, quantity })
    else if (rows.length > 0 || bad.length > 0 || at > 0 || /\d/.test(last)) bad.push({ line: at + 1, text: whole.trim().slice(0, 80) })
  })
  return { rows, bad }
}

const shown = (value: CellValue | undefined) => (value === null || value === undefined ? '' : value instanceof Date ? value.toISOString() : String(value))

/** The text of a file: a table of a spreadsheet becomes lines, an old Russian encoding is recognised. */
export async function textOfFile(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
    const { readXlsx } = await import('hucre/xlsx')
    const [sheet] = (await readXlsx(bytes)).sheets
    return (sheet?.rows ?? [])
      .map((row) => row.map(shown))
      .filter((row) => row.some((cell) => cell !== ''))
      .map((row) => row.join('\t'))
      .join('\n')
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // Not UTF-8: what Russian spreadsheets save as CSV.
    return new TextDecoder('windows-1251').decode(bytes)
  }
}
