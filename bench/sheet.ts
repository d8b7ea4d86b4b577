// One process that writes a spreadsheet of so many rows and forty columns to nowhere, by our door or by the library alone, and says what it took.
// The row that compares them is rows/spreadsheet.ts.
import { writeXlsxStream } from 'hucre/xlsx'
import { writeTable, type CellValue, type Written } from '../src/spreadsheets/index.ts'

const [, , how, count] = process.argv
const kinds = ['text', 'money', 'integer', 'date', 'text'] as const
const columns: Written[] = Array.from({ length: 40 }, (_, at) => ({ title: `Столбец ${at + 1}`, type: kinds[at % kinds.length] ?? 'text' }))
const day = new Date('2026-01-01T00:00:00Z')

function cell(row: number, at: number, isBare: boolean): CellValue {
  const kind = kinds[at % kinds.length]
  if (kind === 'date') return day
  if (kind === 'integer') return row * at
  if (kind === 'money') return isBare ? (row + at) / 100 : row + at
  return `Товар ${row} из столбца ${at}`
}

async function* rows(isBare: boolean) {
  for (let row = 0; row < Number(count); row += 1) yield columns.map((_, at) => cell(row, at, isBare))
}

const formats: Record<string, string> = { money: '#,##0.00', date: 'dd.mm.yyyy', text: '@' }
const bare = () =>
  writeXlsxStream(rows(true), {
    name: 'Bench',
    columns: columns.map(({ title, type }) => ({ header: title, ...(formats[type] !== undefined && { numFmt: formats[type] }) })),
  })
const ours = () => writeTable({ format: 'xlsx', sheet: 'Bench', columns, rows: rows(false) })

const idleKiB = process.memoryUsage.rss() / 1024
const begun = process.cpuUsage()
let bytes = 0
for await (const part of how === 'ours' ? ours() : bare()) bytes += part.length
const { user, system } = process.cpuUsage(begun)
// Of the processor, on all threads: what else the machine does meanwhile does not count.
const seconds = (user + system) / 1e6
process.stdout.write(JSON.stringify({ seconds, bytes, overIdleMiB: (process.resourceUsage().maxRSS - idleKiB) / 1024 }))
