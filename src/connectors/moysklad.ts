// МойСклад's directories (JSON API 1.2): the organizations, counterparties and contracts that a seller chooses from.
// Not its job: which key is used, and orders or goods of МойСклад.
import { Type, type TProperties } from 'typebox'
import { Value } from 'typebox/value'
import { ask, type Asking } from './access.ts'

const MOY_SKLAD = 'https://api.moysklad.ru/api/remap/1.2'

/** A token, or the login and the password of a person there. */
export type MoySkladKey = { siteDomain?: string | undefined; token?: string | undefined; login?: string | undefined; password?: string | undefined }
/** Which rows: at most a thousand from `offset`, those that `search` finds. */
export type MoySkladPage = { limit: number; offset?: number | undefined; search?: string | undefined }

const text = Type.Optional(Type.Union([Type.String(), Type.Null()]))
const named = { id: Type.String(), name: Type.String() }

const authorization = ({ token, login, password }: MoySkladKey) =>
  token === undefined ? `Basic ${Buffer.from(`${login ?? ''}:${password ?? ''}`).toString('base64')}` : `Bearer ${token}`

async function rows<P extends TProperties>(asking: Asking, key: MoySkladKey, entity: string, row: P, { limit, offset, search }: MoySkladPage) {
  const query = new URLSearchParams({
    limit: String(Math.min(limit, 1000)),
    offset: String(offset ?? 0),
    ...(search !== undefined && search !== '' && { search }),
  })
  const reply = Type.Object({ rows: Type.Array(Type.Object(row)) })
  // Both are required: it answers 400 and 415 without them.
  const headers = { authorization: authorization(key), accept: 'application/json;charset=utf-8', 'accept-encoding': 'gzip' }
  const answer = await ask(asking, reply, `${key.siteDomain ?? MOY_SKLAD}/entity/${entity}?${query.toString()}`, { headers })
  // A row has dozens of other fields.
  const ours = Type.Object(row, { additionalProperties: false })
  return answer.rows.flatMap((one) => {
    const kept = Value.Clean(ours, one)
    return Value.Check(ours, kept) ? [kept] : []
  })
}

/** The seller's own legal entities there. */
export const moySkladOrganizations = (asking: Asking, key: MoySkladKey, page: MoySkladPage) =>
  rows(asking, key, 'organization', { ...named, description: text }, page)

/** Buyers and suppliers. */
export const moySkladCounterparties = (asking: Asking, key: MoySkladKey, page: MoySkladPage) =>
  rows(asking, key, 'counterparty', { ...named, email: text, phone: text, created: text, updated: text, actualAddress: text }, page)

export const moySkladContracts = (asking: Asking, key: MoySkladKey, page: MoySkladPage) =>
  rows(asking, key, 'contract', { ...named, moment: text, contractType: text, description: text, updated: text }, page)
