// The door of billing: subscriptions, bills and their payment, charges of fulfilment. What a tariff allows is asked of limits.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { askPayments } from './payments.ts'
import { warnOfEnd } from './warning.ts'

export { payBill } from './bills.ts'
export { addCharge, type Charge } from './charges.ts'
export { activeTariff } from './subscriptions.ts'
export const billing: Module = { name: 'billing', ops: http, tasks: [askPayments, warnOfEnd] }
