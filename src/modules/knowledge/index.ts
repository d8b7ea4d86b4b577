// The door of what is known about goods: parameters, marketplaces' directories, labels.
// Not its job: values of parameters on cards; those are the catalogue's.
import type { Module } from '../../modules.ts'
import { http as params } from './http.ts'

export const knowledge: Module = { name: 'knowledge', ops: [...params], tasks: [] }
