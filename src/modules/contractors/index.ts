// The door of contractors: whom goods are bought from, and on what terms.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { importContractors } from './tables/contractors.ts'
import { exportGoods, importGoods } from './tables/goods.ts'

export { getContractors } from './actions.ts'
export { modelContractors, setModelContractors } from './cards.ts'
export { noteIncome, requireSupplier } from './suppliers.ts'

export const contractors: Module = { name: 'contractors', ops: http, tasks: [importContractors, importGoods, exportGoods] }
