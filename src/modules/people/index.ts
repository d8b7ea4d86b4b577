// The door of people: users with their roles and limits, employees and their positions.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'

export { findEmployees, findPositions } from './staff.ts'
export const people: Module = { name: 'people', ops: http, tasks: [] }
