// The table of boxes' barcodes that a marketplace's cabinet gives, read; nothing is kept of it.
import type { LongContext } from '../../../kit/op.ts'
import { readFirstFile } from '../../../kit/uploads.ts'
import { readTable } from '../../../spreadsheets/index.ts'
import type { Box } from '../../../wire/index.ts'
import { errors } from '../errors.ts'
import { presentBox } from '../present.ts'
import { findBoxesByBarcode } from '../queries/boxes.ts'

const columns = {
  barcode: {
    titles: [
      'ШК короба',
      'Штрихкод короба',
      'Штрих-код короба',
      'Баркод короба',
      'Код короба',
      'ШК грузового места',
      'Box barcode',
      'Штрихкод',
      'Штрих-код',
      'Баркод',
      'ШК',
      'Barcode',
    ],
    type: 'text',
    required: true,
    maxLength: 255,
  },
} as const
const MOST = 20_000

async function barcodesIn(source: AsyncIterable<Uint8Array>): Promise<string[]> {
  const barcodes = new Set<string>()
  for await (const { values, faults } of readTable(source, columns, { rows: MOST, fileBytes: 10 * 1024 * 1024 })) {
    const [fault] = faults
    if (fault) throw fault
    if (values.barcode !== undefined) barcodes.add(values.barcode)
  }
  return [...barcodes]
}

/** The boxes of a file, each once, in its order; those that are known here with what is known of them. */
export async function readBoxFile(call: LongContext): Promise<Box[]> {
  const barcodes = await readFirstFile(call, errors.error_box_file, ({ stream }) => barcodesIn(stream))
  const known = await call.tx(({ db, clientId, actor }) => findBoxesByBarcode(db, clientId, barcodes, actor), { readOnly: true })
  const boxes = new Map(known.map((row) => [row.barcode, presentBox(call.clientId, row)]))
  return barcodes.map((barcode) => boxes.get(barcode) ?? { barcode, clientId: call.clientId })
}
