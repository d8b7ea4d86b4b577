// The door of purchases: what is ordered of suppliers, and what must be.
import type { Module } from '../../modules.ts'
import { sweepPictures } from './actions/images.ts'
import { http } from './http.ts'
import { exportItems, exportNeeds } from './tables/tasks.ts'

export const purchases: Module = { name: 'purchases', ops: http, tasks: [exportItems, exportNeeds, sweepPictures] }
