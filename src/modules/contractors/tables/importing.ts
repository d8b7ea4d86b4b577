// What imports of tables share: the upload, pages of rows saved with their place, and the file of what could not be taken.
// Not its job: what a row means (contractors.ts, goods.ts).
import { randomUUID } from 'node:crypto'
import { Type } from 'typebox'
import { equipment } from '../../../equipment.ts'
import { knownCodes, Refusal, type Lang } from '../../../kit/errors.ts'
import type { Context, LongContext } from '../../../kit/op.ts'
import { readTable, writeTable, type CellValue, type Columns, type TableRow } from '../../../spreadsheets/index.ts'
import { final, type Job } from '../../../kit/task.ts'
import { readFirstFile } from '../../../kit/uploads.ts'
import { AllowedIds } from '../../../kit/reach.ts'
import { errors } from '../errors.ts'
import { advanceImport, insertProblems, openImport, streamProblems, type ImportState, type Problem } from '../queries/imports.ts'

export const ImportPayload = Type.Object({
  path: Type.String(),
  login: Type.String(),
  lang: Type.Unsafe<Lang>({ type: 'string', enum: ['ru', 'en'] }),
  /** What the person who began it is limited to; null is nothing. */
  organizationIds: AllowedIds,
})
export type ImportJob = Job<typeof ImportPayload>

const LARGEST = 64 * 1024 * 1024
/** Keeps the uploaded table; it is read by the task. */
export const keepTable = (call: LongContext): Promise<string> =>
  readFirstFile(call, errors.error_contractor_file, async ({ stream }) => {
    const path = `imports/${randomUUID()}.xlsx`
    await equipment().files.write(call.clientId, path, stream, { maxBytes: LARGEST })
    return path
  })

export type Outcome = { created: number; changed: number; removed: number; refused: { row: number; name: string; refusals: readonly Refusal[] }[] }
export const noOutcome = (): Outcome => ({ created: 0, changed: 0, removed: 0, refused: [] })

/** More problems than this are counted, not kept: a wrong file has one a row. */
const MAX_PROBLEMS = 20_000
const PAGE = 200
const ROWS = 200_000

type Passed = { done: number; total: number | undefined }
/** Rows by pages, from the first that was not saved yet. What stood before the place where a file breaks off comes first. */
async function* pagesOf<C extends Columns>(source: AsyncIterable<Uint8Array>, columns: C, after: number, passed: Passed): AsyncGenerator<TableRow<C>[]> {
  let page: TableRow<C>[] = []
  let end: unknown
  try {
    for await (const row of readTable(source, columns, { rows: ROWS }, (done, total) => Object.assign(passed, { done, total }))) {
      if (row.row <= after) continue
      page.push(row)
      if (page.length < PAGE) continue
      yield page
      page = []
    }
  } catch (error) {
    end = error
  }
  if (page.length > 0) yield page
  if (end !== undefined) throw end
}

const problemsOf = ({ refused }: Outcome): Problem[] =>
  refused.flatMap(({ row, name, refusals }) => refusals.map(({ code, params }, position) => ({ row, position, name: name.slice(0, 300), code, params })))

/** Saves page after page, each with its place in one transaction: a run that died goes on where it stood, and nothing is taken twice. */
export async function importTable<C extends Columns>(
  job: ImportJob,
  columns: C,
  save: (context: Context, rows: readonly TableRow<C>[]) => Promise<Outcome>,
): Promise<void> {
  const taskId = job.taskId ?? 0
  const { files } = equipment()
  const file = await files.read(job.clientId, job.payload.path)
  if (!file) throw final(errors.error_contractor_file_gone())
  let state = await job.tx(({ db, clientId }) => openImport(db, clientId, taskId))
  const passed: Passed = { done: 0, total: undefined }
  try {
    for await (const rows of pagesOf(file.stream, columns, state.rowDone, passed)) {
      job.signal.throwIfAborted()
      state = await savePage(job, taskId, state, rows, save)
      job.progress(passed.done, passed.total ?? file.size)
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (state.rowDone === 0) throw final(error)
    state = await noteEnd(job, taskId, state, error)
  } finally {
    file.stream.destroy()
  }
  const { created, changed, removed, refused } = state
  const problems = refused > 0 ? await writeProblems(job, taskId) : undefined
  job.result({ ...(problems !== undefined && { path: problems }), message: 'message_import_finished', params: { created, changed, removed, refused } })
}

/** A file that breaks off after rows that were taken: that is told with the rows. */
const noteEnd = (job: ImportJob, taskId: number, state: ImportState, { code, params }: Refusal): Promise<ImportState> =>
  job.tx(async ({ db, clientId }) => {
    await insertProblems(db, clientId, taskId, [{ row: state.rowDone + 1, position: 0, name: '', code, params }])
    return { ...state, refused: state.refused + 1 }
  })

const savePage = <C extends Columns>(
  job: ImportJob,
  taskId: number,
  before: ImportState,
  rows: readonly TableRow<C>[],
  save: (context: Context, rows: readonly TableRow<C>[]) => Promise<Outcome>,
): Promise<ImportState> =>
  job.tx(async (context) => {
    const { login, lang, organizationIds } = job.payload
    const outcome = await save({ ...context, lang, actor: { ...context.actor, login, organizationIds } }, rows)
    const after: ImportState = {
      rowDone: rows.at(-1)?.row ?? before.rowDone,
      created: before.created + outcome.created,
      changed: before.changed + outcome.changed,
      removed: before.removed + outcome.removed,
      refused: before.refused + outcome.refused.length,
    }
    if (!(await advanceImport(context.db, context.clientId, taskId, before.rowDone, after))) throw new Error('another run of this import has gone on meanwhile')
    if (before.refused < MAX_PROBLEMS) await insertProblems(context.db, context.clientId, taskId, problemsOf(outcome))
    return after
  })

const titles = { ru: ['Строка', 'Запись', 'Причина'], en: ['Row', 'Entry', 'Reason'] } as const

function sentence({ code, params }: Problem, lang: Lang): string {
  const entry = knownCodes.get(code)
  return entry ? new Refusal(code, entry, params).localMessage(lang) : code
}

async function* problemRows(pages: AsyncIterable<Problem[]>, lang: Lang): AsyncGenerator<CellValue[]> {
  for await (const page of pages) for (const problem of page) yield [problem.row, problem.name, sentence(problem, lang)]
}

/** What could not be taken, row by row, as a table for people. */
async function writeProblems({ tx, payload, clientId }: ImportJob, taskId: number): Promise<string> {
  const path = `imports/${taskId}-problems.xlsx`
  const [row, entry, reason] = titles[payload.lang]
  await tx(
    async ({ db }) => {
      await equipment().files.write(
        clientId,
        path,
        writeTable({
          format: 'xlsx',
          sheet: payload.lang === 'ru' ? 'Не загружено' : 'Left out',
          columns: [
            { title: row, type: 'integer' },
            { title: entry, type: 'text', width: 40 },
            { title: reason, type: 'text', width: 100 },
          ],
          rows: problemRows(streamProblems(db, clientId, taskId), payload.lang),
        }),
      )
    },
    { readOnly: true },
  )
  return path
}
