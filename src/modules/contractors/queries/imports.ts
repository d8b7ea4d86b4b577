// SQL of imports of tables: how far each is, and what of which row could not be taken.
import { sql, type Tx } from '../../../kit/db.ts'

export type ImportState = { rowDone: number; created: number; changed: number; removed: number; refused: number }
const columns = sql`row_done, created, changed, removed, refused`

/** The state of an import; made when it begins. */
export const openImport = (db: Tx, clientId: number, taskId: number) =>
  db.one<ImportState>(sql`
    insert into contractor_import (client_id, task_id) values (${clientId}, ${taskId})
    on conflict (client_id, task_id) do update set task_id = excluded.task_id returning ${columns}`)

/** Moves on from a row; false when another run has moved on meanwhile. */
export const advanceImport = async (db: Tx, clientId: number, taskId: number, from: number, to: ImportState) =>
  (await db.run(sql`
    update contractor_import set (row_done, created, changed, removed, refused) = (${to.rowDone}, ${to.created}, ${to.changed}, ${to.removed}, ${to.refused})
    where client_id = ${clientId} and task_id = ${taskId} and row_done = ${from}`)) === 1

export type Problem = { row: number; position: number; name: string; code: string; params: Record<string, string | number | boolean> }
export const insertProblems = (db: Tx, clientId: number, taskId: number, problems: readonly Problem[]) =>
  db.run(sql`
    insert into contractor_import_problem (client_id, task_id, row, position, name, code, params)
    select ${clientId}, ${taskId}, p.row, p.position, p.name, p.code, p.params
    from jsonb_to_recordset(${JSON.stringify(problems)}::jsonb) as p (row int, position int, name text, code text, params jsonb) on conflict do nothing`)

export const streamProblems = (db: Tx, clientId: number, taskId: number) =>
  db.stream<Problem>(
    sql`select row, position, name, code, params from contractor_import_problem where client_id = ${clientId} and task_id = ${taskId} order by row, position`,
  )
