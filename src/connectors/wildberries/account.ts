// A Wildberries account: what the seller fills in, and the check that it works.
import { Type, type Static } from 'typebox'
import { exchange, Secret } from '../kit.ts'
import { limits } from './limits.ts'

export const AccountSchema = Type.Object({
  token: Secret({ title: 'API token', description: 'Category "Marketplace", personal or service' }),
  shippingPointId: Type.Optional(Type.String({ title: 'Shipping point', pattern: '^\\d{1,16}$' })),
  shippingMethod: Type.Optional(Type.Union([Type.Literal('self'), Type.Literal('transport_company')], { title: 'Shipping method' })),
})
export type Account = Static<typeof AccountSchema>

/** Succeeds when the token is valid for this address. Asked once: Wildberries blocks those who automate it. */
export const checkAccount = exchange('GET /ping', {
  limit: limits.ping, attempts: 1,
  build: () => ({}),
  reply: Type.Object({ Status: Type.Literal('OK') }),
  read: () => undefined,
})
