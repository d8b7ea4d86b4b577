// The door of boxes: packing shipments to a marketplace's warehouse into boxes, and the works that pay by the piece.
// Not its job: orders of buyers, which are packed on the floor (packing).
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export const boxes: Module = { name: 'boxes', ops: http, tasks: [] }
