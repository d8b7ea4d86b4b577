// The door of live updates: open pages hear which topics changed.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export { startListening, stopListening } from './listeners.ts'
export const live: Module = { name: 'live', ops: http, tasks: [] }
