// The door of what is known about goods: parameters, marketplaces' directories, labels.
// Not its job: values of parameters on cards; those are the catalogue's.
import type { Module } from '../../modules.ts'
import { startExtracts } from './directories/extracts.ts'
import { http as directories } from './directories/http.ts'
import { refreshCategory, refreshDirectory } from './directories/tasks.ts'
import { http as params } from './http.ts'
import { http as labels } from './labels/http.ts'

export { importTnved } from './directories/import.ts'
export { listJobs } from './labels/jobs.ts'
export { listLabels } from './labels/labels.ts'
export { piecePrice } from './labels/queries.ts'
export const knowledge: Module = {
  name: 'knowledge',
  ops: [...params, ...directories, ...labels],
  tasks: [refreshDirectory, refreshCategory],
  start: startExtracts,
}
