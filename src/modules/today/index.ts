// The door of the first screen: numbers of the day.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export const today: Module = { name: 'today', ops: http, tasks: [] }
