// Ozon, so far: whether an account works, and its categories. https://docs.ozon.ru/api/seller, read 2026-08.
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Problem } from '../failure.ts'
import { connector, exchange, Secret } from '../kit.ts'
import { categoryPage, parameters, valuePage } from './directory.ts'
import { limits } from './limits.ts'
import { sendPictureLinks } from './pictures.ts'

const checkAccount = exchange('POST /v1/roles', {
  limit: limits.all,
  repeatable: true,
  build: () => ({ body: {} }),
  reply: Type.Object({ roles: Type.Array(Type.Object({ name: Type.String() })) }),
  read: () => undefined,
})

const Refused = Type.Object({ code: Type.Optional(Type.Union([Type.Integer(), Type.String()])), message: Type.Optional(Type.String()) })
function problem(body: unknown): Problem {
  if (!Value.Check(Refused, body)) return {}
  return { ...(body.code !== undefined && { code: String(body.code) }), ...(body.message && { message: body.message }) }
}

export const ozon = connector({
  id: 'OZON',
  title: 'Ozon',
  account: Type.Object({ clientId: Type.String({ title: 'Client-Id', pattern: '^\\d{1,20}$' }), token: Secret({ title: 'Api-Key' }) }),
  host: 'https://api-seller.ozon.ru',
  limits,
  sign: ({ clientId, token }) => ({ 'client-id': clientId, 'api-key': token }),
  problem,
  temporary: [],
  headers: { wait: ['retry-after'] },
  can: { checkAccount, categoryPage, parameters, valuePage, sendPictureLinks },
})
