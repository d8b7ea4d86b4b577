// The door of tasks: what a caller watches (TmsTask), how other modules start work, and the tasks that people set each other.
import type { Module } from '../../modules.ts'
import { forgetAnswers } from './answers.ts'
import { http } from './http.ts'

export { startTask, type TaskRow } from './actions.ts'
export { watch } from './watch.ts'
export const tasks: Module = { name: 'tasks', ops: http, tasks: [forgetAnswers] }
