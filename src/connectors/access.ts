// How access is got where there is no connector (yet): keys that are tried, codes that become tokens, signatures that open the marking system.
// Not its job: where any of it is kept.
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { buffer } from 'node:stream/consumers'
import { Type, type Static, type TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { FetchError, isHeaderText, type GuardedFetch, type GuardedReply, type GuardedRequest } from '../kit/guarded-fetch.ts'
import { ConnectorFailure, type FailureKind } from './failure.ts'

export type Asking = { fetch: GuardedFetch; signal: AbortSignal }

const Complaint = Type.Object({
  message: Type.Optional(Type.String()),
  error_message: Type.Optional(Type.String()),
  error_description: Type.Optional(Type.String()),
  error: Type.Optional(Type.String()),
  globalErrors: Type.Optional(Type.Array(Type.Object({ error: Type.String() }))),
  errors: Type.Optional(Type.Array(Type.Object({ error: Type.String() }))),
})
function complaintOf(body: unknown): string {
  if (!Value.Check(Complaint, body)) return ''
  return (
    (body.globalErrors ?? body.errors)?.map(({ error }) => error).join('; ') ||
    body.error_message ||
    body.error_description ||
    body.message ||
    body.error ||
    ''
  ).slice(0, 300)
}

const failed = (kind: FailureKind, message: string, status?: number) =>
  new ConnectorFailure(kind, { line: 'access', message, ...(status !== undefined && { status }) })
function kindOf(status: number): FailureKind {
  if (status === 401 || status === 403) return 'unauthorised'
  if (status === 429) return 'throttled'
  return status >= 500 ? 'unavailable' : 'refused'
}

const MAX_ANSWER = 1024 * 1024
const unpack = promisify(gunzip)
async function textOf({ headers, body }: GuardedReply): Promise<string> {
  const bytes = await buffer(body)
  if (headers['content-encoding'] !== 'gzip') return bytes.toString()
  try {
    return (await unpack(bytes, { maxOutputLength: 8 * MAX_ANSWER })).toString()
  } catch (error) {
    throw error instanceof Error ? failed('unreadable', 'its answer can not be unpacked') : error
  }
}

/** One question: the answer as its schema, or a failure of the closed set. Nothing of the request is ever in the failure. */
export async function ask<S extends TSchema>({ fetch, signal }: Asking, reply: S, address: string, request: GuardedRequest = {}): Promise<Static<S>> {
  if (!Object.values(request.headers ?? {}).every(isHeaderText)) throw failed('refused', 'this can not be a key: it has signs that no key has')
  try {
    const answer = await fetch(address, { ...request, signal, timeoutMs: 20_000, maxBytes: MAX_ANSWER })
    const text = await textOf(answer)
    const isGood = answer.status >= 200 && answer.status <= 299
    const body: unknown = text === '' || (!isGood && !text.trimStart().startsWith('{')) ? {} : JSON.parse(text)
    if (!isGood) throw failed(kindOf(answer.status), complaintOf(body) || `it answers ${answer.status}`, answer.status)
    if (!Value.Check(reply, body)) throw failed('unreadable', 'its answer is not what it publishes')
    return body
  } catch (error) {
    if (error instanceof FetchError) throw failed('unavailable', error.kind)
    if (error instanceof SyntaxError) throw failed('unreadable', 'its answer is not JSON')
    throw error
  }
}

const json = (body: unknown) => ({
  method: 'POST' as const,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', accept: 'application/json' },
})

const OZON = 'https://api-seller.ozon.ru'
/** Whether Ozon takes the key: the one call that every key may make. */
export async function checkOzonKey(
  asking: Asking,
  { siteDomain = OZON, clientId, apiKey }: { siteDomain?: string | undefined; clientId: string; apiKey: string },
): Promise<void> {
  if (!/^[\x21-\x7e]{1,200}$/.test(apiKey) || !/^\d{1,20}$/.test(clientId))
    throw failed('refused', 'this can not be a key: Client-Id is a number, Api-Key has no spaces')
  const request = json({})
  await ask(asking, Type.Object({ roles: Type.Array(Type.Object({ name: Type.String() })) }), `${siteDomain}/v1/roles`, {
    ...request,
    headers: { ...request.headers, 'client-id': clientId, 'api-key': apiKey },
  })
}

const YandexToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  refresh_token: Type.Optional(Type.String()),
  expires_in: Type.Optional(Type.Number()),
})
export type YandexApplication = { oauthUrl: string; clientId: string; clientSecret: string }
/** Exchanges the code that Yandex sent a seller back with. */
export async function yandexToken(asking: Asking, { oauthUrl, clientId, clientSecret }: YandexApplication, code: string) {
  const body = new URLSearchParams({ grant_type: 'authorization_code', code, client_id: clientId, client_secret: clientSecret }).toString()
  return ask(asking, YandexToken, `${oauthUrl}/token`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  })
}

/** A new token for the one that is going to end; Yandex may give another refresh token with it. */
export const renewedYandexToken = (asking: Asking, { oauthUrl, clientId, clientSecret }: YandexApplication, refreshToken: string) =>
  ask(asking, YandexToken, `${oauthUrl}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken, client_id: clientId, client_secret: clientSecret }).toString(),
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
  })

// The bits of `s` in a token of Wildberries, by the names of its cabinet; bit 30 is "read only". The specifications name the bits nowhere:
// these positions are the ones that public clients of the API use.
const NEEDED: ReadonlyMap<number, string> = new Map([
  [1, 'Контент'],
  [4, 'Маркетплейс'],
])
const READ_ONLY = 30
const Claims = Type.Object({ s: Type.Integer({ minimum: 0 }), exp: Type.Optional(Type.Number()), t: Type.Optional(Type.Boolean()) })
export type TokenFlaw = { kind: 'expired'; on: string } | { kind: 'test' | 'read_only' } | { kind: 'lacks'; categories: string[] }

/** Why a token of Wildberries can not do our work, as it says itself (it is a JWT); one that says nothing is judged by Wildberries alone. */
export function wildberriesTokenFlaw(token: string, now: Date): TokenFlaw | undefined {
  const claims = claimsOf(token)
  if (!claims) return undefined
  if (claims.exp !== undefined && claims.exp * 1000 <= now.getTime()) return { kind: 'expired', on: new Date(claims.exp * 1000).toISOString().slice(0, 10) }
  if (claims.t === true) return { kind: 'test' }
  // By arithmetic: the bit operators of the language stop at 32 bits.
  const has = (bit: number) => Math.floor(claims.s / 2 ** bit) % 2 === 1
  const categories = [...NEEDED].filter(([bit]) => !has(bit)).map(([, name]) => name)
  if (categories.length > 0) return { kind: 'lacks', categories }
  return has(READ_ONLY) ? { kind: 'read_only' } : undefined
}
function claimsOf(token: string): Static<typeof Claims> | undefined {
  const [, payload] = token.split('.')
  if (payload === undefined || token.split('.').length !== 3) return undefined
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString())
    return Value.Check(Claims, claims) ? claims : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

export type SignedData = { uuid: string; data: string }
const Key = Type.Object({ uuid: Type.String(), data: Type.String() })
const TRUE_API = '/api/v3/true-api/auth'

/** Random data to sign with the seller's certificate. */
export const markingKey = (asking: Asking, crptUrl: string): Promise<SignedData> =>
  ask(asking, Key, `${crptUrl}${TRUE_API}/key`, { headers: { accept: 'application/json' } })

// Since autumn 2026 the answer has only the second token; before, only the first. Both open the same doors.
const MarkingToken = Type.Object({ token: Type.Optional(Type.String()), uuidToken: Type.Optional(Type.String()), expireDate: Type.Optional(Type.String()) })
export async function markingToken(asking: Asking, crptUrl: string, signed: SignedData): Promise<string> {
  const { token, uuidToken } = await ask(asking, MarkingToken, `${crptUrl}${TRUE_API}/simpleSignIn`, json({ ...signed, unitedToken: true }))
  const found = uuidToken ?? token
  if (!found) throw failed('unreadable', 'its answer has no token')
  return found
}
/** The token of the station of codes; a new one ends the one before. */
export const stationToken = async (asking: Asking, crptUrl: string, { omsConnection, ...signed }: SignedData & { omsConnection: string }): Promise<string> =>
  (
    await ask(
      asking,
      Type.Object({ token: Type.String({ minLength: 1 }) }),
      `${crptUrl}${TRUE_API}/simpleSignIn/${encodeURIComponent(omsConnection)}`,
      json(signed),
    )
  ).token

const oms = (omsId: string) => `omsId=${encodeURIComponent(omsId)}`
/** Whether the station answers this seller. */
export const pingStation = async (asking: Asking, suzUrl: string, { omsId, clientToken }: { omsId: string; clientToken: string }): Promise<string> =>
  (
    await ask(asking, Type.Object({ omsId: Type.String() }), `${suzUrl}/api/v3/ping?${oms(omsId)}`, {
      headers: { clienttoken: clientToken, accept: 'application/json' },
    })
  ).omsId

const Registered = Type.Object({ status: Type.String(), omsConnection: Type.Optional(Type.String()), rejectReason: Type.Optional(Type.String()) })
export type Registration = { omsId: string; text: string; signature: string; registrationKey: string }
/** Registers this installation at the seller's station: the bytes that were signed, and the detached signature beside them. */
export async function registerAtStation(asking: Asking, integratorUrl: string, { omsId, text, signature, registrationKey }: Registration): Promise<string> {
  const { status, omsConnection, rejectReason } = await ask(asking, Registered, `${integratorUrl}/api/v3/integration/connection?${oms(omsId)}`, {
    method: 'POST',
    body: text,
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-signature': signature, 'x-registrationkey': registrationKey },
  })
  if (status !== 'SUCCESS' || !omsConnection) throw failed('refused', rejectReason ?? status)
  return omsConnection
}
/** Takes an installation off the station; one that is not there is off already. */
export async function leaveStation(
  asking: Asking,
  suzUrl: string,
  { omsId, omsConnection, clientToken }: { omsId: string; omsConnection: string; clientToken: string },
): Promise<void> {
  await ask(asking, Type.Object({}), `${suzUrl}/api/v3/integration/connection?${oms(omsId)}&omsConnection=${encodeURIComponent(omsConnection)}`, {
    method: 'DELETE',
    headers: { clienttoken: clientToken, accept: 'application/json' },
  })
}
