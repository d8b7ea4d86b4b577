// A Wildberries account: what the seller fills in, and the check that it works.
import { Type, type Static } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange, Secret, type Wire } from '../kit.ts'
import { limits } from './limits.ts'
import { listWarehouses } from './stocks.ts'

export const AccountSchema = Type.Object({
  token: Secret({ title: 'API token', description: 'Category "Marketplace", personal or service' }),
  shippingPointId: Type.Optional(Type.String({ title: 'Shipping point', pattern: '^\\d{1,16}$' })),
  shippingMethod: Type.Optional(Type.Union([Type.Literal('self'), Type.Literal('transport_company')], { title: 'Shipping method' })),
})
export type Account = Static<typeof AccountSchema>

// Asked once: Wildberries blocks those who automate it.
const ping = exchange('GET /ping', {
  limit: limits.ping,
  attempts: 1,
  build: () => ({}),
  reply: Type.Object({ Status: Type.Literal('OK') }),
  read: () => undefined,
})

/** Succeeds when the token is valid at this address. An address of one's own may lack the ping; then a harmless list tells. */
export async function checkAccount(wire: Wire): Promise<void> {
  try {
    await ping(wire)
  } catch (failure) {
    if (!(failure instanceof ConnectorFailure) || failure.status !== 404) throw failure
    await listWarehouses(wire)
  }
}
