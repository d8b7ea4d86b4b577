// The door of removals: an organization or its goods leave, confirmed by a code.
import type { Module } from '../../modules.ts'
import { removeData } from './actions.ts'
import { http } from './http.ts'

export const removal: Module = { name: 'removal', ops: http, tasks: [removeData] }
