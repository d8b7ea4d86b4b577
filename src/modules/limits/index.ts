// The door of limits: what a tariff allows, and the refusal of whatever would go beyond it. Not its job: selling (billing).
// It stands below the client and the catalogue, so that whoever adds something can ask it first.
import type { Module } from '../../modules.ts'
import { measureStorage } from './limits.ts'
import { offer } from './offer.ts'

export { isFull, limitsInUse, requireFits, requireRoom, requireWithin, takeStorage, testCardsAllowed } from './limits.ts'
export { forgetOffer, isFree, offer, type OfferedAddon, type OfferedTariff, type Payee } from './offer.ts'
export { active, lockSales, readActiveTariff, type AddonRow, type SalePeriod, type TariffRow } from './queries.ts'
export const limits: Module = {
  name: 'limits',
  ops: [],
  tasks: [measureStorage],
  // Wrong terms stop the start, not the first customer.
  start: () => {
    offer()
    return { stop: async () => undefined }
  },
}
