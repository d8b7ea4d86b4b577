// The base of contractors as a table: out as it is, in by id, INN or name; a row that is the same changes nothing.
import { Refusal } from '../../../kit/errors.ts'
import type { Context, FileReply, LongContext } from '../../../kit/op.ts'
import { tableReply, writtenAs, type CellValue, type TableRow } from '../../../spreadsheets/index.ts'
import { task } from '../../../kit/task.ts'
import type { Contractor } from '../../../wire/index.ts'
import { requireRoom } from '../../limits/index.ts'
import { startTask } from '../../tasks/index.ts'
import { blank, mergedValues } from '../actions.ts'
import { errors } from '../errors.ts'
import {
  candidates,
  insertContractor,
  isTaken,
  markContractor,
  pageOfContractors,
  updateContractor,
  type ContractorRow,
  type ContractorValues,
} from '../queries/contractors.ts'
import { contractorColumns } from './columns.ts'
import { ImportPayload, importTable, keepTable, noOutcome, type Outcome } from './importing.ts'
import { contractorMeant } from './rules.ts'

type Row = TableRow<typeof contractorColumns>
const PAGE = 500

/** What the row sets: columns that the file has; an empty cell empties, but for the INN and what is told apart by it. */
function given({ values, given: has }: Row): Contractor {
  const cell = (key: 'phoneNumber' | 'email' | 'contactName' | 'url') => (has.has(key) ? { [key]: values[key] ?? null } : {})
  return {
    ...cell('phoneNumber'),
    ...cell('email'),
    ...cell('contactName'),
    ...cell('url'),
    ...(values.name !== undefined && { name: values.name }),
    organization: {
      ...(values.inn !== undefined && { inn: values.inn }),
      ...(has.has('kpp') && { kpp: values.kpp ?? null }),
      ...(has.has('legalName') && { name: values.legalName ?? null }),
    },
  }
}

type Plain = Omit<ContractorValues, 'requisites'> & { requisites: Record<string, unknown> }
const pick = ({ name, inn, kpp, phone, email, contactName, url, moySkladId, organizationId, requisites }: Plain) =>
  JSON.stringify([
    name,
    inn,
    kpp,
    phone,
    email,
    contactName,
    url,
    moySkladId,
    organizationId,
    Object.entries(requisites).sort(([one], [other]) => (one < other ? -1 : 1)),
  ])

/** Saves one row over what is known; answers what became of it, and keeps `known` true for the rows below. */
async function saveRow(call: Context, known: ContractorRow[], row: Row): Promise<'created' | 'changed' | 'removed' | 'same'> {
  const { db, clientId, actor } = call
  const { id, name, inn, remove } = row.values
  const found = contractorMeant(known, { id, name, inn })
  if (found === 'several') throw errors.error_row_contractor_several({ name: name ?? inn ?? '' })
  if (!found && id !== undefined) throw errors.error_contractor_missing({ contractorId: id })
  const at = found ? known.indexOf(found) : known.length
  if (remove === true) {
    if (!found) return 'same'
    await markContractor(db, clientId, found.id, true)
    known.splice(at, 1)
    return 'removed'
  }
  const sent = given(row)
  const values = mergedValues(found ?? blank, found?.organizationId == null ? sent : { ...sent, organization: null })
  if (found && pick(found) === pick(values)) return 'same'
  if (found && (await isTaken(db, clientId, values, found.id))) throw errors.error_contractor_exists({ name: values.name })
  if (!found) await requireRoom(call, 'contractors')
  const saved = found ? await updateContractor(db, clientId, found.id, values) : await insertContractor(db, clientId, values, actor.login)
  if (!saved) throw errors.error_contractor_exists({ name: values.name })
  known.splice(at, found ? 1 : 0, saved)
  return found ? 'changed' : 'created'
}

async function savePage(call: Context, rows: readonly Row[]): Promise<Outcome> {
  const known = await candidates(call.db, call.clientId, {
    ids: rows.flatMap(({ values }) => values.id ?? []),
    inns: rows.flatMap(({ values }) => values.inn ?? []),
    names: rows.flatMap(({ values }) => values.name?.toLowerCase() ?? []),
  })
  const outcome = noOutcome()
  const refuse = (row: Row, refusals: readonly Refusal[]) => outcome.refused.push({ row: row.row, name: row.values.name ?? row.values.inn ?? '', refusals })
  for (const row of rows) {
    if (row.faults.length > 0) {
      refuse(row, row.faults)
      continue
    }
    try {
      const done = await saveRow(call, known, row)
      if (done !== 'same') outcome[done] += 1
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      refuse(row, [error])
    }
  }
  return outcome
}

export const importContractors = task(
  'contractors.import',
  // The contract has no type of its own for it; this is the nearest.
  { type: 'MODEL_CONTRACTORS_IMPORT', payload: ImportPayload, attempts: 5, lane: (_, clientId) => `contractors:${clientId}` },
  (job) => importTable(job, contractorColumns, savePage),
)

/** Answers the id of the task, as the contract wants a text. */
export async function startImport(call: LongContext): Promise<string> {
  const path = await keepTable(call)
  const { actor, lang } = call
  const started = await call.tx((inner) =>
    startTask(inner, importContractors, { path, login: actor.login, lang, organizationIds: actor.organizationIds }, { inputPath: path }),
  )
  return String(started.id)
}

const legalName = ({ name }: Record<string, unknown>) => (typeof name === 'string' ? name : null)

async function* rowsOut(call: LongContext): AsyncGenerator<CellValue[]> {
  for (let afterId = 0; ;) {
    const from = afterId
    const rows = await call.tx(({ db, clientId }) => pageOfContractors(db, clientId, from, PAGE), { readOnly: true })
    for (const row of rows)
      yield [row.id, row.name, legalName(row.requisites), row.inn, row.kpp, row.contactName, row.email, row.phone, row.url, null].map((cell) => cell || null)
    const last = rows.at(-1)
    if (!last || rows.length < PAGE) return
    afterId = last.id
  }
}

/** The base as it is: what to fill in and send back. */
export const contractorsFile = async (call: LongContext): Promise<FileReply> =>
  tableReply('contractors.xlsx', { sheet: 'Контрагенты', columns: writtenAs(Object.values(contractorColumns)), rows: rowsOut(call) })
