// The explicit list of modules: what is mounted and what runs in the background.
import type { Op } from './kit/op.ts'
import type { AnyTask } from './kit/task.ts'
import { catalogue } from './modules/catalogue/index.ts'
import { client } from './modules/client/index.ts'
import { orders } from './modules/orders/index.ts'
import { stock } from './modules/stock/index.ts'
import { tasks } from './modules/tasks/index.ts'

/** What a module shows to the application: its operations and its background work. */
export type Module = { name: string; ops: readonly Op[]; tasks: readonly AnyTask[] }

export const modules: readonly Module[] = [client, tasks, catalogue, stock, orders]
