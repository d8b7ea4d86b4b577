// The door of billing: the limits of a tariff, subscriptions and bills, charges of fulfilment.
import type { Module } from '../../modules.ts'
import { http } from './http.ts'
import { measureStorage } from './limits.ts'
import { offer } from './offer.ts'

export { payBill } from './bills.ts'
export { addCharge, type Charge } from './charges.ts'
export { requireRoom, takeStorage } from './limits.ts'
export const billing: Module = {
  name: 'billing',
  ops: http,
  tasks: [measureStorage],
  // Wrong terms stop the start, not the first customer.
  start: () => {
    offer()
    return { stop: async () => undefined }
  },
}
