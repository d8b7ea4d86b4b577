// The whole list of customs codes, out of a file: it is the same for all clients, so whoever runs the server brings it in.
import { createReadStream } from 'node:fs'
import { importTnved } from '../modules/knowledge/index.ts'
import { command, required } from './command.ts'
import { withDatabase } from './database.ts'

export const tnvedImport = command(
  'tnved:import --file PATH',
  'takes customs codes (ТН ВЭД) from a spreadsheet, .xlsx or CSV, with the columns "Код" and "Наименование"',
  { file: { type: 'string' } },
  (values) => {
    const file = required('file', values.file)
    return withDatabase(async (pool) => {
      const { saved, faults } = await importTnved(pool, createReadStream(file), (count) => process.stderr.write(`\r${count} codes`))
      const wrong = faults.length === 0 ? '' : `\n${faults.join('\n')}`
      return `${saved} customs codes are known now.${wrong}`
    })
  },
)
