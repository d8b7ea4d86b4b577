// Templates of labels, and the printers that each person prints them on.
import { requireVersion } from '../../../kit/errors.ts'
import { invalid, reasons } from '../../../kit/invalid.ts'
import type { Context } from '../../../kit/op.ts'
import { wireSchemas, type Label, type LabelElement } from '../../../wire/index.ts'
import { errors } from './errors.ts'
import { changeLabel, deleteLabel, insertLabel, lockLabel, readLabels, savePrinters, takeElementIds, type LabelRow, type LabelValues } from './queries.ts'
import { dotsOf } from './rules.ts'

/** Columns, and what is computed or kept elsewhere. */
const apart = new Set(['id', 'name', 'clientId', 'deleted', 'version', 'elements', 'printerName', 'imageWidth', 'imageHeight'])
const bodyFields = Object.keys(wireSchemas.Label.properties ?? {}).filter((name) => !apart.has(name))
const elementFields = Object.keys(wireSchemas.LabelElement.properties ?? {}).filter((name) => name !== 'id' && name !== 'labelId')

const pick = (names: readonly string[], sent: object): Record<string, unknown> => {
  const all = new Map<string, unknown>(Object.entries(sent))
  return Object.fromEntries(names.flatMap((name) => (all.get(name) === undefined || all.get(name) === null ? [] : [[name, all.get(name)]])))
}
const personOf = ({ actor }: Context) => actor.userId ?? 0

function present(clientId: number, { id, name, body, elements, deleted, version, printerName, supportPrintCount }: LabelRow): Label {
  const label: Label = { ...body, id, name, clientId, deleted, version, elements: elements.map((element) => ({ ...element, labelId: id })) }
  return {
    ...label,
    imageWidth: dotsOf(label.width ?? 0, label.resolution),
    imageHeight: dotsOf(label.height ?? 0, label.resolution),
    ...(printerName !== null && { printerName }),
    ...(supportPrintCount !== null && { supportPrintCount }),
  }
}

const SIDE_MM = 1000
const ELEMENTS = 1000
function within(field: string, value: number | null | undefined, least: number, most: number) {
  if (value !== null && value !== undefined && (value < least || value > most)) throw invalid(field, reasons.between(least, most))
}
function check(label: Label) {
  const name = label.name ?? ''
  if (name.trim() === '' || name.length > 255) throw invalid('name', reasons.characters(255, 1))
  for (const field of ['width', 'height'] as const) {
    if (label[field] === null || label[field] === undefined) throw invalid(field, reasons.required)
    within(field, label[field], 1, SIDE_MM)
  }
  for (const field of ['marginTop', 'marginBottom', 'marginLeft', 'marginRight'] as const) within(field, label[field], 0, 10_000)
  within('printQuantity', label.printQuantity, 1, 1000)
  if ((label.elements ?? []).length > ELEMENTS) throw invalid('elements', reasons.items(ELEMENTS))
}

/** Elements keep their numbers where they are known; new ones get theirs. */
async function elementsOf({ db }: Context, sent: readonly LabelElement[], known: ReadonlySet<number>): Promise<object[]> {
  const kept = new Set<number>()
  const ids = sent.map(({ id }) => {
    if (!id || !known.has(id) || kept.has(id)) return undefined
    kept.add(id)
    return id
  })
  const fresh = await takeElementIds(db, ids.filter((id) => id === undefined).length)
  return sent.map((element, at) => ({ position: at, ...pick(elementFields, element), id: ids[at] ?? fresh.shift() }))
}

async function readLabel(call: Context, id: number): Promise<Label> {
  const [row] = await readLabels(call.db, call.clientId, personOf(call), [id])
  if (!row) throw errors.error_label_not_found({ id })
  return present(call.clientId, row)
}

/** All labels of the client, each with the caller's printer. */
export const listLabels = async (call: Context): Promise<Label[]> =>
  (await readLabels(call.db, call.clientId, personOf(call), null)).map((row) => present(call.clientId, row))

export async function createLabel(call: Context, sent: Label): Promise<Label> {
  check(sent)
  const values: LabelValues = { name: sent.name ?? '', body: pick(bodyFields, sent), elements: await elementsOf(call, sent.elements ?? [], new Set()) }
  return readLabel(call, (await insertLabel(call.db, call.clientId, values)).id)
}

const isEmptied = (field: string, sent: object) => field !== 'width' && field !== 'height' && new Map<string, unknown>(Object.entries(sent)).get(field) === null

/** What is not sent stays as it was, and null empties what a label can be without; elements that are sent are all there are. */
export async function updateLabel(call: Context, sent: Label): Promise<Label> {
  const id = sent.id ?? 0
  const stored = await lockLabel(call.db, call.clientId, id)
  if (!stored) throw errors.error_label_not_found({ id })
  requireVersion(stored, sent.version)
  const body = Object.fromEntries(Object.entries({ ...stored.body, ...pick(bodyFields, sent) }).filter(([field]) => !isEmptied(field, sent)))
  const name = sent.name ?? stored.name
  check({ ...body, name, elements: sent.elements ?? [] })
  const known = new Set(stored.elements.flatMap((element) => (typeof element['id'] === 'number' ? [element['id']] : [])))
  const elements = sent.elements ? await elementsOf(call, sent.elements, known) : stored.elements
  await changeLabel(call.db, call.clientId, id, { name, body, elements })
  return readLabel(call, id)
}

export async function removeLabel(call: Context, id: number): Promise<string> {
  if (!(await lockLabel(call.db, call.clientId, id))) throw errors.error_label_not_found({ id })
  await deleteLabel(call.db, call.clientId, id)
  return 'removed'
}

/** The caller's own printers: another person prints the same labels elsewhere. */
export async function updatePrinters(call: Context, sent: readonly Label[]): Promise<Label[]> {
  const chosen = new Map(sent.map((label, at) => [idOf(label, at), label]))
  const ids = [...chosen.keys()]
  const known = new Set((await readLabels(call.db, call.clientId, personOf(call), ids)).map(({ id }) => id))
  for (const id of ids) if (!known.has(id)) throw errors.error_label_not_found({ id })
  const rows = [...chosen].map(([labelId, { printerName = null, supportPrintCount = null }]) => ({
    labelId,
    printerName: printerName || null,
    supportPrintCount,
  }))
  for (const { printerName } of rows) if ((printerName ?? '').length > 255) throw invalid('printerName', reasons.characters(255))
  if (rows.length > 0)
    await savePrinters(
      call.db,
      call.clientId,
      personOf(call),
      rows.toSorted((a, b) => a.labelId - b.labelId),
    )
  return (await readLabels(call.db, call.clientId, personOf(call), ids)).map((row) => present(call.clientId, row))
}
function idOf({ id }: Label, at: number): number {
  if (id === undefined || id === null) throw invalid(`${at}.id`, reasons.required)
  return id
}
