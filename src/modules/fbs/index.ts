// The door of assembly: orders of marketplaces from import to hand-over.
import type { Module } from '../../modules.ts'
import { collecting } from './http/collecting.ts'
import { supplies } from './http/supplies.ts'
import { walks } from './http/walks.ts'
import './papers.ts'
import { tellMarketplace } from './retry.ts'
import { importByClock, importNow, printLabels, rewindOne } from './tasks.ts'

export { attachMark } from './actions/marks.ts'
export { getSupply } from './actions/supplies.ts'
export { mayBeOf, readMark, type Mark } from './mark-code.ts'
export { rewindImports } from './tasks.ts'
export { findCollects } from './queries/collects.ts'
export { detachMark } from './queries/papers.ts'
export const fbs: Module = {
  name: 'fbs',
  ops: [...collecting, ...supplies, ...walks],
  tasks: [importByClock, importNow, printLabels, rewindOne, tellMarketplace],
}
