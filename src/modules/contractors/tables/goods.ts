// Which cards a contractor supplies, as a table: a row is a card with one of its contractors. Two contractors are two rows.
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { Refusal } from '../../../kit/errors.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { writeTable, writtenAs, type CellValue, type TableRow } from '../../../spreadsheets/index.ts'
import { task, type Job } from '../../../kit/task.ts'
import { AllowedIds } from '../../../kit/reach.ts'
import type { TmsTask } from '../../../wire/index.ts'
import { startTask } from '../../tasks/index.ts'
import { errors } from '../errors.ts'
import { candidates, type ContractorRow } from '../queries/contractors.ts'
import {
  cardsBy,
  countCards,
  fillDefaults,
  lockCards,
  pageOfGoods,
  removeLinks,
  saveTerms,
  setDefaults,
  type Card,
  type GoodsRow,
  type Terms,
} from '../queries/goods.ts'
import { goodsColumns } from './columns.ts'
import { ImportPayload, importTable, keepTable, noOutcome, type Outcome } from './importing.ts'
import { cardMeant, contractorMeant } from './rules.ts'

type Row = TableRow<typeof goodsColumns>
type Known = { cards: readonly Card[]; contractors: readonly ContractorRow[] }
type Meant = Terms & { remove: boolean; isDefault: boolean }

/** What the row asks for; undefined for a card whose supplier nobody filled in, as the table goes out. */
function meant({ cards, contractors }: Known, { values }: Row): Meant | Refusal | undefined {
  const { contractor: name, contractorInn: inn, contractorArticle, price, multiplicity, leadDays, isDefault, remove } = values
  if (name === undefined && inn === undefined) {
    const isBlank = [contractorArticle, price, multiplicity, leadDays].every((value) => value === undefined) && isDefault !== true && remove !== true
    return isBlank ? undefined : errors.error_row_contractor_empty()
  }
  const card = cardMeant(cards, values)
  if (card instanceof Refusal) return card
  const contractor = contractorMeant(contractors, { name, inn })
  if (contractor === 'several') return errors.error_row_contractor_several({ name: name ?? inn ?? '' })
  if (!contractor) return errors.error_row_contractor_unknown({ name: name ?? inn ?? '' })
  return {
    modelId: card.id,
    contractorId: contractor.id,
    article: contractorArticle,
    priceMinor: price,
    multiplicity,
    leadDays,
    remove: remove === true,
    isDefault: isDefault === true,
  }
}

/** Of rows of one card and contractor the last counts, as if they had been done in turn. */
async function carryOut({ db, clientId }: Context, wishes: readonly Meant[], given: Row['given']): Promise<Pick<Outcome, 'created' | 'changed' | 'removed'>> {
  const last = [...new Map(wishes.map((wish) => [`${wish.modelId} ${wish.contractorId}`, wish])).values()].sort(
    (one, other) => one.modelId - other.modelId || one.contractorId - other.contractorId,
  )
  const modelIds = [...new Set(last.map(({ modelId }) => modelId))]
  await lockCards(db, clientId, modelIds)
  const kept = last.filter(({ remove }) => !remove)
  const columns = { article: given.has('contractorArticle'), price: given.has('price'), multiplicity: given.has('multiplicity'), lead: given.has('leadDays') }
  const saved = await saveTerms(db, clientId, kept, columns)
  const removed = await removeLinks(
    db,
    clientId,
    last.filter(({ remove }) => remove),
  )
  await setDefaults(db, clientId, [...new Map(kept.filter(({ isDefault }) => isDefault).map((wish) => [wish.modelId, wish])).values()])
  await fillDefaults(db, clientId, modelIds)
  const created = saved.filter((one) => one.created).length
  return { created, changed: saved.length - created, removed }
}

async function savePage(call: Context, rows: readonly Row[]): Promise<Outcome> {
  const { db, clientId, actor } = call
  const keys = { ids: rows.flatMap(({ values }) => values.modelId ?? []), articles: rows.flatMap(({ values }) => values.article ?? []) }
  const known: Known = {
    cards: await cardsBy(db, clientId, keys, actor.organizationIds),
    contractors: await candidates(db, clientId, {
      ids: [],
      inns: rows.flatMap(({ values }) => values.contractorInn ?? []),
      names: rows.flatMap(({ values }) => values.contractor?.toLowerCase() ?? []),
    }),
  }
  const outcome = noOutcome()
  const wishes: Meant[] = []
  for (const row of rows) {
    const wish = row.faults.length > 0 ? undefined : meant(known, row)
    const refusals = row.faults.length > 0 ? row.faults : wish instanceof Refusal ? [wish] : []
    if (refusals.length > 0) outcome.refused.push({ row: row.row, name: row.values.article ?? row.values.name ?? String(row.values.modelId ?? ''), refusals })
    else if (wish !== undefined && !(wish instanceof Refusal)) wishes.push(wish)
  }
  const [first] = rows
  return first === undefined || wishes.length === 0 ? outcome : { ...outcome, ...(await carryOut(call, wishes, first.given)) }
}

export const importGoods = task(
  'contractors.importGoods',
  { type: 'MODEL_CONTRACTORS_IMPORT', payload: ImportPayload, attempts: 5, lane: (_, clientId) => `contractors:${clientId}` },
  (job) => importTable(job, goodsColumns, savePage),
)

export async function startGoodsImport(call: LongContext): Promise<TmsTask> {
  const path = await keepTable(call)
  const payload = { path, login: call.actor.login, lang: call.lang, organizationIds: call.actor.organizationIds }
  return call.tx((inner) => startTask(inner, importGoods, payload, { inputPath: path }))
}

const ExportPayload = Type.Object({ organizationIds: AllowedIds })
const PAGE = 500

const cellsOf = (row: GoodsRow): CellValue[] => [
  row.modelId,
  row.organization,
  row.article,
  row.name,
  row.contractorName,
  row.contractorInn || null,
  row.contractorArticle,
  row.priceMinor,
  row.multiplicity,
  row.leadDays,
  row.isDefault === true ? true : null,
  null,
]

async function* rowsOut({ tx, payload, progress, signal }: Job<typeof ExportPayload>): AsyncGenerator<CellValue[]> {
  const total = await tx(({ db, clientId }) => countCards(db, clientId, payload.organizationIds), { readOnly: true })
  let done = 0
  for (let afterId = 0; ;) {
    signal.throwIfAborted()
    const from = afterId
    const rows = await tx(({ db, clientId }) => pageOfGoods(db, clientId, payload.organizationIds, from, PAGE), { readOnly: true })
    const last = rows.at(-1)
    if (!last) return
    for (const row of rows) yield cellsOf(row)
    done += new Set(rows.map(({ modelId }) => modelId)).size
    progress(done, total)
    afterId = last.modelId
  }
}

/** All cards with their contractors; written whole or not at all, so a run that died begins again. */
export const exportGoods = task('contractors.exportGoods', { type: 'MODEL_CONTRACTORS_EXPORT', payload: ExportPayload, attempts: 5 }, async (job) => {
  const path = `exports/${job.taskId ?? 0}-suppliers.xlsx`
  await equipment().files.write(
    job.clientId,
    path,
    writeTable({ format: 'xlsx', sheet: 'Поставщики товаров', columns: writtenAs(Object.values(goodsColumns)), rows: rowsOut(job) }),
  )
  job.result({ path })
})

export const startGoodsExport = (call: Context): Promise<TmsTask> => startTask(call, exportGoods, { organizationIds: call.actor.organizationIds })
