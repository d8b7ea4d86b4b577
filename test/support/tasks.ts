// Long work as tests wait for it, and the files that it leaves.
import { until, type Caller, type Reply } from '../../src/testing.ts'
import { fieldsOf, type Field } from '../given.ts'

const OVER = new Set<unknown>(['FINISHED', 'ERROR', 'EXCEPTION', 'INTERRUPTED', 'STOPPED'])

/** A task once it is over, however it ended. */
export const taskEnded = (caller: Caller, id: number, ms = 60_000): Promise<Field> =>
  until(async () => {
    const task = fieldsOf(await caller.get(`/api/task/getTask?id=${id}`))
    return OVER.has(task.status) ? task : undefined
  }, ms)

/** The file that a task has left. */
export const fileOf = (caller: Caller, task: Field): Promise<Reply> => caller.get(`/files/file?path=${encodeURIComponent(String(task.file))}`)
