// Makes the calls of a connector: address, signature, turn under the limit, retries, the call log, and the kind of each failure.
// It knows no marketplace; what differs between them comes as data in the connector.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { buffer } from 'node:stream/consumers'
import type { Static, TObject } from 'typebox'
import { Value } from 'typebox/value'
import { FetchError, guardedFetch, isHeaderText, type GuardedFetch, type GuardedReply, type GuardedRequest } from '../kit/guarded-fetch.ts'
import { ConnectorFailure, redact, type FailureKind } from './failure.ts'
import { bind, type Bound, type Call, type Connector, type Wire } from './kit.ts'
import { tokenBuckets, type Clock, type Limiter } from './limiter.ts'

/** One line of the call log. It never holds a header, a body or a secret. */
export type CallEntry = {
  service: string
  line: string
  attempt: number
  ms: number
  status: number | undefined
  kind: FailureKind | undefined
  code: string | undefined
}
/** What all accounts of a process share. */
export type Ports = { fetch: GuardedFetch; limiter: Limiter; clock: Clock }
export type AccountOptions = {
  account: unknown
  siteDomain?: string
  signal?: AbortSignal
  log?: (entry: CallEntry) => void
  /** At most so many tries of each call, where somebody waits for the answer. */
  attempts?: number
}

const ATTEMPTS = 4
const FIRST_DELAY_MS = 1000
const LONGEST_DELAY_MS = 30_000
// A marketplace that asks for more patience than this gets it from the job queue, not from a job that sleeps.
const PATIENCE_MS = 60_000
const MAX_REPLY_BYTES = 32 * 1024 * 1024

export const systemClock: Clock = {
  now: Date.now,
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, signal ? { signal } : {}).catch((cause: unknown) => {
      signal?.throwIfAborted() // the caller's reason rather than the timer's
      throw cause
    })
  },
}

/** @example const ports = openPorts({ allowPrivateHosts: settings.allowPrivateHosts }) */
export function openPorts({ allowPrivateHosts }: { allowPrivateHosts: boolean }): Ports {
  return { fetch: guardedFetch({ allowPrivateHosts, maxRedirects: 0 }), limiter: tokenBuckets(systemClock), clock: systemClock }
}

/** Opens one account of a connector: its functions, ready to be called. */
export function open<A extends TObject, Can extends object>(connector: Connector<A, Can>, options: AccountOptions, ports: Ports): Bound<Can> {
  const account = checkedAccount(connector, options.account)
  const wire: Wire<Static<A>> = { account, now: () => new Date(ports.clock.now()), send: sender(connector, account, options, ports) }
  return bind(connector.can, wire)
}

function checkedAccount<A extends TObject>({ id, account: schema }: Connector<A, object>, account: unknown): Static<A> {
  if (Value.Check(schema, account)) return account
  const fields = [...new Set(Value.Errors(schema, account).map((e) => e.instancePath.slice(1) || e.message))].join(', ')
  throw new ConnectorFailure('unauthorised', { line: '', code: 'account_incomplete', message: `The ${id} account is not filled in correctly: ${fields}` })
}

function signed<A extends TObject>({ id, sign }: Connector<A, object>, account: Static<A>) {
  const headers = sign(account)
  if (Object.values(headers).every(isHeaderText)) return headers
  throw new ConnectorFailure('unauthorised', { line: '', code: 'account_incomplete', message: `The ${id} account has a key with signs that no key has` })
}

/** The values of an account that must never be seen. */
const secretsOf = (schema: TObject, account: unknown): string[] =>
  Object.entries(account ?? {}).flatMap(([name, value]: [string, unknown]) => {
    const field: object | undefined = schema.properties[name]
    return field && 'format' in field && field.format === 'password' && typeof value === 'string' ? [value] : []
  })

function sender<A extends TObject>(connector: Connector<A, object>, account: Static<A>, options: AccountOptions, ports: Ports) {
  const { fetch, limiter, clock } = ports
  const { signal, log } = options
  const secrets = secretsOf(connector.account, account)
  const headers = { accept: 'application/json', ...signed(connector, account) }
  const owner = createHash('sha256')
    .update(JSON.stringify([options.siteDomain ?? connector.host, ...secrets]))
    .digest('hex')
    .slice(0, 16)

  async function attempt(call: Call): Promise<{ answer: unknown; status: number } | ConnectorFailure> {
    const request: GuardedRequest = {
      method: call.verb,
      maxBytes: MAX_REPLY_BYTES,
      ...(signal && { signal }),
      ...contentOf(call, { ...headers, ...call.headers }),
    }
    try {
      const reply = await fetch(baseOf(options.siteDomain ?? call.host ?? connector.host) + targetOf(call), request)
      const text = (await buffer(reply.body)).toString()
      await settleTokens(call, reply)
      return judge(connector, call, { reply, text, secrets })
    } catch (cause) {
      if (cause instanceof FetchError) return unreached(call, cause)
      throw cause
    }
  }

  async function settleTokens(call: Call, reply: GuardedReply) {
    const key = keyOf(call)
    const remaining = Number.parseInt(reply.headers[connector.headers.remaining ?? ''] ?? '', 10)
    if (remaining >= 0) await limiter.hear(key, call.limit, remaining)
    const isRefusal = reply.status >= 400 && reply.status < 500
    if (isRefusal && call.limit.refusalCost) await limiter.charge(key, call.limit, call.limit.refusalCost - 1)
  }

  const keyOf = (call: Call) => `${connector.id}:${owner}:${call.limit.name}`

  return async function send(call: Call): Promise<unknown> {
    for (let round = 1; ; round++) {
      await limiter.take(keyOf(call), call.limit, signal)
      const started = clock.now()
      const result = await attempt(call)
      const failure = result instanceof ConnectorFailure ? result : undefined
      log?.({
        service: connector.id,
        line: redact(`${call.verb} ${targetOf(call)}`, secrets),
        attempt: round,
        ms: clock.now() - started,
        status: result.status,
        kind: failure?.kind,
        code: failure?.code,
      })
      if (!(result instanceof ConnectorFailure)) return result.answer
      const delay = Math.max(result.retryAfterMs ?? 0, Math.min(FIRST_DELAY_MS * 2 ** (round - 1), LONGEST_DELAY_MS))
      // A limit concerns everyone who shares it, so the whole group waits; an outage is this call's own trouble.
      if (result.kind === 'throttled') {
        await limiter.hear(keyOf(call), call.limit, 0)
        await limiter.hold(keyOf(call), call.limit, Math.min(delay, PATIENCE_MS))
      }
      if (!mayRepeat(result, call) || round >= Math.min(call.attempts ?? ATTEMPTS, options.attempts ?? ATTEMPTS) || delay > PATIENCE_MS) throw result
      if (result.kind !== 'throttled') await clock.sleep(delay, signal)
    }
  }
}

// What was certainly not carried out may be asked again; what may have been, only where asking twice is harmless.
const mayRepeat = (failure: ConnectorFailure, call: Call) => failure.passing && (call.repeatable || !failure.outcomeUnknown)

function contentOf({ body, file }: Call, headers: Record<string, string>): Pick<GuardedRequest, 'headers' | 'body'> {
  if (file) {
    const edge = `----${createHash('sha256').update(file.content).digest('hex').slice(0, 40)}`
    const head = `--${edge}\r\ncontent-disposition: form-data; name="${file.field}"; filename="${file.filename}"\r\ncontent-type: ${file.contentType}\r\n\r\n`
    const whole = Buffer.concat([Buffer.from(head), file.content, Buffer.from(`\r\n--${edge}--\r\n`)])
    return { headers: { ...headers, 'content-type': `multipart/form-data; boundary=${edge}` }, body: whole }
  }
  return body === undefined ? { headers } : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function targetOf(call: Call): string {
  const path = call.route.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(call.path[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query)) if (value !== undefined) query.append(name, String(value))
  return query.size > 0 ? `${path}?${query}` : path
}

/** The base address of an integration: a bare host means https, a path in front of the operations is kept. */
export function baseOf(siteDomain: string): string {
  const address = siteDomain.trim()
  return (/^[a-z]+:\/\//i.test(address) ? address : `https://${address}`).replace(/\/+$/, '')
}

type Heard = { reply: GuardedReply; text: string; secrets: readonly string[] }

function judge<A extends TObject>(connector: Connector<A, object>, call: Call, { reply, text, secrets }: Heard) {
  const { status } = reply
  const body = text === '' ? undefined : parsed(text)
  if (status >= 200 && status < 300) {
    if (body !== NOT_JSON) return { answer: body, status }
    return new ConnectorFailure('unreadable', { line: call.line, status, code: 'not_json', message: `The answer to ${call.line} is not JSON` })
  }
  const shown = redact(body === NOT_JSON ? undefined : body, secrets)
  const problem = connector.problem(shown)
  const kind = kindOf(status, connector.temporary.includes(problem.code ?? ''))
  const retryAfterMs = waitOf(reply, connector.headers.wait)
  return new ConnectorFailure(kind, {
    ...problem,
    message: problem.message ?? `${call.line} was answered ${status}`,
    line: call.line,
    status,
    body: shown,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    outcomeUnknown: status >= 500 && call.verb !== 'GET',
  })
}

function kindOf(status: number, temporary: boolean): FailureKind {
  if (status === 401 || status === 403) return 'unauthorised'
  if (status === 429 || status === 420) return 'throttled' // 420: how Yandex Market says it
  if (temporary || status === 408 || status >= 500) return 'unavailable'
  return status >= 400 ? 'refused' : 'unreadable'
}

// Seconds, as a number or as the date they end on (RFC 9110 allows both in Retry-After).
function waitOf(reply: GuardedReply, names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = reply.headers[name]
    if (value === undefined) continue
    const seconds = Number(value)
    if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000
    const until = Date.parse(value)
    const sentAt = Date.parse(reply.headers['date'] ?? '')
    if (!Number.isNaN(until) && !Number.isNaN(sentAt)) return Math.max(until - sentAt, 0)
  }
  return undefined
}

const NOT_JSON = Symbol('not JSON')
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return NOT_JSON
  }
}

const UNREACHED: Record<FetchError['kind'], FailureKind> = {
  bad_address: 'refused',
  forbidden_address: 'refused',
  unreachable: 'unavailable',
  timed_out: 'unavailable',
  too_large: 'unreadable',
  too_many_redirects: 'unreadable',
}
const unreached = (call: Call, cause: FetchError) =>
  new ConnectorFailure(UNREACHED[cause.kind], {
    line: call.line,
    code: cause.kind,
    message: cause.message,
    outcomeUnknown: cause.sent && call.verb !== 'GET',
    cause,
  })
