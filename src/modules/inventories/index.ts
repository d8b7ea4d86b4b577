// The door of inventories: what lies in a warehouse is counted cell by cell.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export const inventories: Module = { name: 'inventories', ops: http, tasks: [] }
