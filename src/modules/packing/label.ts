// The label that a shop gives with an order: read from Base64, looked at, stored. Not its job: printing it.
import { randomUUID } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import { openPdf } from '../../kit/paper/packed.ts'
import { errors } from './errors.ts'

const SMALLEST = 10_000
const LARGEST = 20 * 1024 * 1024
/** The body that carries such a label: Base64 is a third longer, and the order is in it too. */
export const LABEL_BODY = 32 * 1024 * 1024
// Reading a PDF costs time that others wait for: a larger one is printed whole.
const COUNTED = 4 * 1024 * 1024

export type Label = { bytes: Buffer; pages: number | null }

/** The label in a body: none when it is absent or empty. Refused when it is small, large or no PDF. */
export async function readLabel(given: string | null | undefined, packages: number): Promise<Label | undefined> {
  const text = (given ?? '').replace(/^data:application\/pdf;base64,/, '').trim()
  if (text === '') return undefined
  if (text.length > LARGEST * 1.5) throw errors.error_packing_label_too_large({ limit: LARGEST })
  if (!/^[A-Za-z0-9+/\s_-]*={0,2}$/.test(text)) throw errors.error_packing_label()
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length > LARGEST) throw errors.error_packing_label_too_large({ limit: LARGEST })
  if (bytes.length < SMALLEST || bytes.toString('latin1', 0, 5) !== '%PDF-') throw errors.error_packing_label()
  return { bytes, pages: packages > 1 && bytes.length <= COUNTED ? await countPages(bytes) : null }
}

/** How many pages it has; null when only a printer can make sense of it. */
async function countPages(bytes: Buffer): Promise<number | null> {
  const document = await openPdf(bytes).catch(() => undefined)
  return document?.getPageCount() ?? null
}

/** Stores it and answers its path. */
export async function storeLabel(clientId: number, { bytes }: Label): Promise<string> {
  const path = `labels/shop/${randomUUID()}.pdf`
  await equipment().files.write(clientId, path, bytes)
  return path
}
export const removeLabel = (clientId: number, path: string) => equipment().files.remove(clientId, path)
