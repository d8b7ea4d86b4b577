// What a cell means: the type that its column has, read from whatever people and programs leave in cells.
import { parseInstant } from '../kit/dates.ts'
import { catalog, type Refusal } from '../kit/errors.ts'
import { toMinor } from '../kit/money.ts'

const place = ['Sheet «{sheet}», row {row}, column «{column}»', 'Лист «{sheet}», строка {row}, столбец «{column}»'] as const
export const cellErrors = catalog({
  error_cell_required: [400, `${place[0]}: it is empty`, `${place[1]}: не заполнено`],
  error_cell_too_long: [400, `${place[0]}: longer than {limit} characters`, `${place[1]}: длиннее {limit} символов`],
  error_cell_integer: [400, `${place[0]}: «{value}» is not a whole number`, `${place[1]}: «{value}» — не целое число`],
  error_cell_range: [400, `${place[0]}: «{value}» is not from {least} to {most}`, `${place[1]}: «{value}» не в пределах от {least} до {most}`],
  error_cell_money: [400, `${place[0]}: «{value}» is not an amount of money`, `${place[1]}: «{value}» — не сумма денег`],
  error_cell_date: [400, `${place[0]}: «{value}» is not a date such as 31.12.2026`, `${place[1]}: «{value}» — не дата вида 31.12.2026`],
  error_cell_flag: [400, `${place[0]}: «{value}» is neither yes nor no`, `${place[1]}: «{value}» — не «Да» и не «Нет»`],
  error_cell_rounded: [
    400,
    `${place[0]}: the number {value} lost its last digits, make the cell a text`,
    `${place[1]}: число {value} потеряло последние цифры, сделайте ячейку текстовой`,
  ],
})

export type CellValue = string | number | boolean | Date | null
/** `titles` are the headers it goes by, in any language; the first is how it is written. */
export type Column = {
  titles: readonly [string, ...string[]]
  type: 'text' | 'integer' | 'money' | 'date' | 'flag'
  required?: boolean
  /** Of texts. */
  maxLength?: number
  /** Of whole numbers. */
  least?: number
  most?: number
}
export type Columns = Record<string, Column>
type Meaning = { text: string; integer: number; money: number; date: Date; flag: boolean }
/** What a row holds; money in minor units. An empty cell is undefined. */
export type RowOf<C extends Columns> = { [K in keyof C]: Meaning[C[K]['type']] | undefined }
export type Place = { sheet: string; row: number; column: string }

const day = (date: Date) => `${String(date.getUTCDate()).padStart(2, '0')}.${String(date.getUTCMonth() + 1).padStart(2, '0')}.${date.getUTCFullYear()}`

function textOf(value: CellValue): string {
  if (value === null) return ''
  if (value instanceof Date) return day(value)
  // An escape of the format can smuggle in what no database keeps.
  return String(value).replaceAll('\0', '').toWellFormed().trim()
}

const numeric = (text: string) => text.replace(/[\s\u00a0\u202f]|₽|руб\.?|р\.$/giu, '').replace(',', '.')
const isNumber = (text: string) => /^[+-]?\d{1,15}(\.\d+)?$/.test(text)

function dateOf(value: CellValue): Date | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value
  const text = textOf(value)
  const [, date, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? []
  return parseInstant(year === undefined ? text : `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}`)
}

const yes = new Set(['да', 'yes', 'true', '1', 'истина', '+'])
const no = new Set(['нет', 'no', 'false', '0', 'ложь', '-'])

/** The value of a cell as its column means it, or the refusal in words. */
export function readCell(column: Column, value: CellValue, at: Place): string | number | Date | boolean | undefined | Refusal {
  const text = textOf(value)
  const slots = { ...at, value: text.slice(0, 60) }
  if (text === '') return column.required === true ? cellErrors.error_cell_required({ ...at }) : undefined
  if (column.type === 'date') return dateOf(value) ?? cellErrors.error_cell_date(slots)
  if (column.type === 'flag') {
    const word = text.toLowerCase()
    return yes.has(word) ? true : no.has(word) ? false : cellErrors.error_cell_flag(slots)
  }
  if (column.type === 'text') {
    // Fifteen digits is what a number in a cell keeps.
    if (typeof value === 'number' && Math.abs(value) >= 1e15) return cellErrors.error_cell_rounded(slots)
    const limit = column.maxLength ?? 32_767
    return text.length > limit ? cellErrors.error_cell_too_long({ ...at, limit }) : text
  }
  const plain = numeric(text)
  if (column.type === 'integer') {
    const { least = 0, most = 2_147_483_647 } = column
    if (!isNumber(plain) || !Number.isInteger(Number(plain))) return cellErrors.error_cell_integer(slots)
    return Number(plain) < least || Number(plain) > most ? cellErrors.error_cell_range({ ...slots, least, most }) : Number(plain)
  }
  const isMoney = isNumber(plain) && /^[^.]*(\.\d{1,2}0*)?$/.test(plain) && Number.isSafeInteger(Math.round(Number(plain) * 100))
  return isMoney ? toMinor(Number(plain), at.column) : cellErrors.error_cell_money(slots)
}
