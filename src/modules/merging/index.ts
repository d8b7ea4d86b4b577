// The door of merging: duplicates, cards and shared stock.
// It stands apart because it moves what the catalogue, orders and stock own together.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export const merging: Module = { name: 'merging', ops: http, tasks: [] }
