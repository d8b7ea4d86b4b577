// Yandex Market, so far: whether an account works, and its categories. https://yandex.ru/dev/market/partner-api, read 2026-08.
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Problem } from '../failure.ts'
import { connector, exchange, Secret } from '../kit.ts'
import { categoryPage, parameters } from './directory.ts'
import { limits } from './limits.ts'

// The one list that both kinds of token open.
const checkAccount = exchange('GET /v2/campaigns', {
  limit: limits.campaigns,
  build: () => ({ query: { limit: 1 } }),
  reply: Type.Object({ campaigns: Type.Array(Type.Object({})) }),
  read: () => undefined,
})

const Refused = Type.Object({
  errors: Type.Optional(Type.Union([Type.Null(), Type.Array(Type.Object({ code: Type.String(), message: Type.Optional(Type.String()) }))])),
})
function problem(body: unknown): Problem {
  const first = Value.Check(Refused, body) ? body.errors?.[0] : undefined
  return first ? { code: first.code, ...(first.message && { message: first.message }) } : {}
}

export const yandexMarket = connector({
  id: 'YANDEX_MARKET',
  title: 'Яндекс Маркет',
  account: Type.Object({ token: Secret({ title: 'API key', description: 'An Api-Key of the shop, or an OAuth token' }) }),
  host: 'https://api.partner.market.yandex.ru',
  limits,
  // Keys of a shop begin with ACMA; what does not is a token that Yandex ID gave.
  sign: ({ token }): Record<string, string> => (token.startsWith('ACMA:') ? { 'api-key': token } : { authorization: `Bearer ${token}` }),
  problem,
  temporary: [],
  headers: { wait: ['retry-after'], remaining: 'x-ratelimit-resource-remaining' },
  can: { checkAccount, categoryPage, parameters },
})
