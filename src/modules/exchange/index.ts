// The door of exchanges that a client starts by hand: links of cards, dates of imports.
import type { Module } from '../../modules.ts'
import { cardTasks } from './cards.ts'
import { http } from './http.ts'

export const exchange: Module = { name: 'exchange', ops: http, tasks: [...cardTasks.values()] }
