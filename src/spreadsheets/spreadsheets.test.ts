// Spreadsheets in and out: what is written comes back, what people leave in cells is understood, and what would harm is refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { setTimeout as pause } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { Refusal } from '../kit/errors.ts'
import { readTable, writeTable, type CellValue, type Columns, type SheetLimits, type TableRow, type Written } from './index.ts'

const columns = {
  name: { titles: ['Наименование', 'Name'], type: 'text', required: true, maxLength: 255 },
  inn: { titles: ['ИНН', 'INN'], type: 'text' },
  price: { titles: ['Цена', 'Price'], type: 'money' },
  lead: { titles: ['Срок поставки, дней', 'Lead time'], type: 'integer', most: 365 },
  since: { titles: ['С даты', 'Since'], type: 'date' },
  remove: { titles: ['Удалить', 'Remove'], type: 'flag' },
} as const satisfies Columns
const written: Written[] = Object.values(columns).map(({ titles, type }) => ({ title: titles[0], type }))

async function* from<T>(values: Iterable<T>) {
  yield* values
}
async function* pieces(bytes: Buffer, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function read(source: Buffer | AsyncIterable<Uint8Array>, limits: Partial<SheetLimits> = {}) {
  const rows: TableRow<typeof columns>[] = []
  for await (const row of readTable(Buffer.isBuffer(source) ? pieces(source) : source, columns, limits)) rows.push(row)
  return rows
}
const refusal = (code: string, pattern?: RegExp) => (error: unknown) => {
  assert.ok(error instanceof Refusal, String(error))
  assert.equal(error.code, code, error.message)
  if (pattern) assert.match(error.localMessage('ru'), pattern)
  return true
}

// A workbook by hand, so that tests can lie in it.
type Part = { name: string; body: string | Buffer; size?: number; stored?: boolean }
function zip(parts: readonly Part[]): Buffer {
  const [locals, centrals]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const { name, body, size, stored } of parts) {
    const plain = Buffer.from(body)
    const packed = stored ? plain : deflateRawSync(plain)
    const common = Buffer.alloc(26)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(stored ? 0 : 8, 4)
    common.writeUInt32LE(crc32(plain), 10)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(size ?? plain.length, 18)
    common.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, Buffer.from(name), packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at, 10)
    centrals.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, Buffer.from(name)]))
    locals.push(local)
    at += local.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}
const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const book = (sheet: string | Buffer, more: readonly Part[] = [], sheetMore: Partial<Part> = {}) =>
  zip([
    { name: 'xl/worksheets/sheet1.xml', body: sheet, ...sheetMore },
    { name: '[Content_Types].xml', body: '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>' },
    { name: '_rels/.rels', body: `<Relationships><Relationship Id="rId1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>` },
    { name: 'xl/workbook.xml', body: `<workbook xmlns:r="${rel}"><sheets><sheet name="Лист &amp; К" sheetId="1" r:id="rId1"/></sheets></workbook>` },
    {
      name: 'xl/_rels/workbook.xml.rels',
      body: `<Relationships><Relationship Id="rId1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    ...more,
  ])
const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`
const sheetOf = (...rows: string[]) => `<worksheet><sheetData>${rows.map((cells) => `<row>${cells}</row>`).join('')}</sheetData></worksheet>`

const samples: CellValue[][] = [
  ['ООО «Ромашка»', '7707083893', 123456, 14, new Date('2026-03-01T00:00:00Z'), true],
  ['=HYPERLINK("http://x","y")', '0012345678', -5, 0, null, false],
  ['+7 (495) 000-00-00', null, 0, null, null, null],
  ['"a";b,c\nd & <e> \'f\' 🙂 @x', null, 100, null, null, null],
]
for (const format of ['xlsx', 'csv'] as const) {
  test(`${format}: what is written is read back with its types; nothing is a formula`, async () => {
    const bytes = await buffer(writeTable({ format, sheet: 'Контрагенты [1]', columns: written, rows: from(samples) }))
    const rows = await read(bytes)
    assert.deepEqual(
      rows.map(({ values, faults }) => [...Object.values(values).map((value) => value ?? null), faults.length]),
      samples.map((row) => [...row, 0]),
    )
    assert.deepEqual(
      rows.map(({ row, sheet }) => [row, sheet]),
      format === 'xlsx' ? [2, 3, 4, 5].map((row) => [row, 'Контрагенты  1']) : [2, 3, 4, 5].map((row) => [row, 'CSV']),
    )
    if (format === 'csv') assert.match(bytes.toString(), /\n"?'=HYPERLINK/)
    else assert.ok(!bytes.includes('<f>'), 'no formula is written')
  })
  test(`${format}: any text comes back as it was, but for what a file can not hold`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { minLength: 1, maxLength: 8 }), async (texts) => {
        const bytes = await buffer(writeTable({ format, sheet: 'S', columns: written.slice(0, 2), rows: from(texts.map((text) => ['x', text])) }))
        const rows = await read(bytes)
        const kept = (text: string) =>
          text
            .replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '')
            .toWellFormed()
            .replace(/\r\n?/g, '\n')
            .trim()
        assert.deepEqual(
          rows.map(({ values }) => (values.inn ?? '').replace(/\r\n?/g, '\n')),
          texts.map(kept),
        )
      }),
      { numRuns: 60 },
    )
  })
}

test('columns go by their names in either language, wherever they stand, below a title', async () => {
  const rows = await read(Buffer.from('Отчёт за март;;\n;;\nЛишнее;  inn ;NAME *;Цена:\nx;7707083893;Ромашка;1 234,50 ₽\n;;;\ny;;Лютик;\n'))
  assert.deepEqual(
    rows.map(({ row, values }) => [row, values.name, values.inn, values.price]),
    [
      [4, 'Ромашка', '7707083893', 123450],
      [6, 'Лютик', undefined, undefined],
    ],
  )
  assert.deepEqual([...(rows[0]?.given ?? [])], ['name', 'inn', 'price'])
})

test('Windows-1251 and UTF-16 are read, quotes hold line ends, and rows keep their numbers', async () => {
  const cp1251 = Buffer.concat([Buffer.from([0xc8, 0xcd, 0xcd]), Buffer.from(';Name\n1;'), Buffer.from([0xd0, 0xee, 0xec]), Buffer.from('\n')])
  assert.deepEqual(
    (await read(cp1251)).map(({ values }) => [values.inn, values.name]),
    [['1', 'Ром']],
  )
  const utf16 = Buffer.from('\ufeffName\tИНН\r\n"a\r\nb"\t2\r\n', 'utf16le')
  assert.deepEqual(
    (await read(utf16)).map(({ values }) => [values.inn, values.name]),
    [['2', 'a\r\nb']],
  )
})

test('what can not be read of a cell is said with sheet, row and column, in both languages; the rest of the row is read', async () => {
  const text = 'Name;INN;Цена;Lead time;С даты;Удалить\n;1;дорого;400;31.02.2026;может быть\nA;1;1,234;1,5;01.03.2026;да\n'
  const [first, second] = await read(Buffer.from(text))
  assert.deepEqual(
    first?.faults.map((fault) => fault.code),
    ['error_cell_required', 'error_cell_money', 'error_cell_range', 'error_cell_date', 'error_cell_flag'],
  )
  assert.equal(first?.faults[1]?.localMessage('ru'), 'Лист «CSV», строка 2, столбец «Цена»: «дорого» — не сумма денег')
  assert.equal(first?.values.inn, '1')
  assert.deepEqual(
    second?.faults.map((fault) => fault.code),
    ['error_cell_money', 'error_cell_integer'],
  )
  assert.equal(second?.values.remove, true)
  const numbers = sheetOf(cell('Name') + cell('ИНН'), `${cell('A')}<c><v>7707083893</v></c>`, `${cell('B')}<c><v>1.2345678901234567E+19</v></c>`)
  const [smuggled] = await read(book(sheetOf(cell('Name'), cell('a_x0000_b_xD800_'))))
  assert.equal(smuggled?.values.name, 'ab\ufffd')
  const [whole, rounded] = await read(book(numbers))
  assert.equal(whole?.values.inn, '7707083893')
  assert.deepEqual([rounded?.faults[0]?.code, rounded?.sheet], ['error_cell_rounded', 'Лист & К'])
})

test('a file that is no table is refused in words', async () => {
  const cases: [Buffer, string, RegExp?][] = [
    [Buffer.alloc(0), 'error_spreadsheet_empty'],
    [Buffer.from('x'), 'error_spreadsheet_columns', /«Наименование»/],
    [Buffer.from('INN;Цена\n1;2\n'), 'error_spreadsheet_columns', /«Наименование»/],
    [Buffer.from('Name;Наименование\n1;2\n'), 'error_spreadsheet_column_twice'],
    [Buffer.from('Name\n"a'), 'error_spreadsheet_unreadable', /кавычка/],
    [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]), 'error_spreadsheet_unreadable'],
    [Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'error_spreadsheet_old_format', /xlsx/],
    [Buffer.from('PK\x03\x04 but nothing more'), 'error_spreadsheet_unreadable', /обрывается/],
    [zip([{ name: 'a.txt', body: 'a' }]), 'error_spreadsheet_unreadable', /не книга/],
    [book('<worksheet><sheetData><row><c t="inlineStr"><is><t>Name'), 'error_spreadsheet_columns'],
    [book(sheetOf(cell('Name'), cell('a'))).subarray(0, 300), 'error_spreadsheet_unreadable'],
    [book(sheetOf(cell('Name'), '<c r="ZZZZ2"><v>1</v></c>')), 'error_spreadsheet_unreadable'],
  ]
  for (const [bytes, code, pattern] of cases) await assert.rejects(read(bytes), refusal(code, pattern))
})

test('bombs are refused: by what they say, by what they are, by one endless cell, by entities', async () => {
  const zeros = ' '.repeat(4 * 1024 * 1024)
  const good = sheetOf(cell('Name'), cell('a'))
  await assert.rejects(read(book(good + zeros), { sheetBytes: 1024 * 1024 }), refusal('error_spreadsheet_too_large'))
  await assert.rejects(read(book(good + zeros, [], { size: 500 })), refusal('error_spreadsheet_unreadable', /длиннее заявленного/))
  await assert.rejects(read(book(sheetOf(cell('Name'), cell(zeros)))), refusal('error_spreadsheet_too_large', /ячейка/))
  await assert.rejects(read(book(sheetOf(cell('Name'), '<c/>'.repeat(3_000_000)))), refusal('error_spreadsheet_too_large', /строка/))
  await assert.rejects(
    read(book(good, [{ name: 'xl/sharedStrings.xml', body: zeros }]), { partBytes: 1024 * 1024 }),
    refusal('error_spreadsheet_too_large', /sharedStrings/),
  )
  await assert.rejects(read(Buffer.from(`Name\n"${zeros}`)), refusal('error_spreadsheet_too_large'))
  const laugh = `<!DOCTYPE w [<!ENTITY a "${'x'.repeat(1000)}"><!ENTITY b "${'&a;'.repeat(1000)}">]>${sheetOf(cell('Name'), cell('&b;'))}`
  const rows = await read(book(laugh)).catch((error: unknown) => {
    refusal('error_spreadsheet_unreadable')(error)
    return []
  })
  assert.ok(
    rows.every(({ values }) => (values.name ?? '').length < 10),
    'entities of a file are never filled in',
  )
  await assert.rejects(read(Buffer.from('Name\n' + 'a\n'.repeat(50)), { rows: 50 }), refusal('error_spreadsheet_rows'))
  await assert.rejects(read(Buffer.from('Name;b\n' + 'a;b\n'.repeat(50)), { cells: 50 }), refusal('error_spreadsheet_cells'))
  await assert.rejects(read(Buffer.from('Name\n' + 'a\n'.repeat(50)), { fileBytes: 50 }), refusal('error_spreadsheet_bytes'))
})

test('damage anywhere in a workbook is refused or read, never a fault of ours', async () => {
  const bytes = await buffer(writeTable({ format: 'xlsx', sheet: 'S', columns: written, rows: from(samples) }))
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 0, max: 255 }), async (at, value) => {
      const damaged = Buffer.from(bytes)
      damaged[at] = value
      await read(damaged).catch((error: unknown) => assert.ok(error instanceof Refusal, String(error)))
    }),
    { numRuns: 400 },
  )
})

test('a slow reader holds no more of a large sheet than it has asked for, and may leave early', async () => {
  let pulled = 0
  async function* many() {
    for (let n = 0; n < 60_000; n += 1) yield [`Контрагент ${n}`, '7707083893', n]
  }
  const bytes = await buffer(writeTable({ format: 'xlsx', sheet: 'S', columns: written.slice(0, 3), rows: many() }))
  globalThis.gc?.()
  const before = process.memoryUsage().heapUsed
  let most = 0
  for await (const { row } of readTable(pieces(bytes, 65_536), columns)) {
    pulled = row
    if (row % 200 === 0) {
      await pause(1)
      most = Math.max(most, process.memoryUsage().heapUsed - before)
    }
    if (row === 40_000) break
  }
  assert.equal(pulled, 40_000)
  assert.ok(most < 100 * 1024 * 1024, `the heap grew by ${Math.round(most / 1024 / 1024)} MiB`)
})
