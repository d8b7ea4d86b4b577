// Bringing in a whole list of customs codes, row by row: however long it is, a portion of it is in memory.
import type { Pool } from '../../../kit/db.ts'
import { readTable } from '../../../spreadsheets/index.ts'
import { errors } from './errors.ts'
import { customsCode } from './rules.ts'
import { saveTnved, type TnvedIn } from './stores.ts'

const columns = {
  code: { titles: ['Код', 'Код ТН ВЭД', 'КОД', 'Code', 'ТН ВЭД'], type: 'text', required: true },
  name: { titles: ['Наименование', 'Наименование позиции', 'Название', 'Описание', 'Name'], type: 'text', required: true },
  categoryClass: { titles: ['Группа маркировки', 'Marking group'], type: 'text' },
} as const
const PORTION = 1000
const FAULTS = 100

/** A list indents what is inside by dashes; a name without them reads the same. */
const nameOf = (text: string) =>
  text
    .replace(/^[\s\-–—]+/, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s:]+$/, '')
    .slice(0, 2000)

/**
 * Saves the codes of a spreadsheet; a row that can not be read is told and passed over. Taking the same file again changes nothing.
 * @example const { saved, faults } = await importTnved(ownerPool, createReadStream('tnved.xlsx'))
 */
export async function importTnved(ownerPool: Pool, source: AsyncIterable<Uint8Array>, progress: (saved: number) => void = () => undefined) {
  const faults: string[] = []
  const fault = (text: string) => {
    if (faults.length < FAULTS) faults.push(text)
  }
  let portion = new Map<string, TnvedIn>()
  let saved = 0
  const save = async () => {
    const rows = [...portion.values()]
    portion = new Map()
    if (rows.length === 0) return
    await ownerPool.tx({}, (db) => saveTnved(db, rows, true))
    saved += rows.length
    progress(saved)
  }
  for await (const { row, values, faults: wrong } of readTable(source, columns)) {
    // An empty cell is told below, or is none of a fault: sections stand between codes.
    for (const one of wrong) if (one.code !== 'error_cell_required') fault(one.localMessage('ru'))
    const text = values.code?.trim() ?? ''
    if (text === '') continue
    const code = customsCode(text)
    const name = nameOf(values.name ?? '')
    if (code === undefined) fault(errors.error_tnved_code({ row, code: text.slice(0, 40) }).localMessage('ru'))
    else if (name === '') fault(errors.error_tnved_name({ row, code }).localMessage('ru'))
    else portion.set(code, { code, name, categoryClass: values.categoryClass?.trim() || null })
    if (portion.size >= PORTION) await save()
  }
  await save()
  return { saved, faults }
}
