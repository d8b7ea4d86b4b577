// The door of quality documents: what proves that goods may be sold.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { sweepPages } from './pages.ts'

export { documentsOfModel } from './actions.ts'
export const certificates: Module = { name: 'certificates', ops: http, tasks: [sweepPages] }
