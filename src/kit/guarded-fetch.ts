// The one HTTP client for addresses that users give us (integrations, webhooks, images by link, feeds).
// It decides where a request may go and how much may come back. Signing, retries and parsing are its callers' job.
import { lookup as dnsLookup } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Readable } from 'node:stream'
import { callbackify } from 'node:util'
import ipaddr from 'ipaddr.js'
import { Agent, request as undiciRequest, type Dispatcher } from 'undici'

export type FetchFault = 'bad_address' | 'forbidden_address' | 'unreachable' | 'timed_out' | 'too_large' | 'too_many_redirects'

/** Why a guarded request failed. `sent` is false when it is certain that the other side never received the request. */
export class FetchError extends Error {
  readonly kind: FetchFault
  readonly sent: boolean
  constructor(kind: FetchFault, message: string, more: { sent?: boolean; cause?: unknown } = {}) {
    super(message, { cause: more.cause })
    this.name = 'FetchError'
    this.kind = kind
    this.sent = more.sent ?? false
  }
}

export type GuardedRequest = {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers?: Readonly<Record<string, string>>
  body?: string | Buffer
  signal?: AbortSignal
  maxBytes?: number
  timeoutMs?: number
}
/** `body` is bounded and streams; read it, or destroy it. `address` is where the redirects ended. */
export type GuardedReply = { status: number; headers: Readonly<Record<string, string>>; address: string; body: Readable }
export type GuardedFetch = ((address: string, request?: GuardedRequest) => Promise<GuardedReply>) & { close: () => Promise<void> }

export type GuardOptions = {
  allowPrivateHosts: boolean
  maxBytes?: number
  /** For the whole exchange: every redirect and the last byte of the body. */
  timeoutMs?: number
  maxRedirects?: number
  /** Replaces DNS in tests. */
  resolve?: (host: string) => Promise<readonly string[]>
}

// Link-local stays out even then: the metadata services of clouds live there.
// So do these, in ranges that are private otherwise.
const METADATA = new Set(['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200'].map((ip) => ipaddr.parse(ip).toNormalizedString()))
const PRIVATE_RANGES = new Set(['private', 'loopback', 'uniqueLocal', 'carrierGradeNat'])
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3')
const REDIRECTS = new Set([301, 302, 303, 307, 308])
// What may follow a redirect to another origin: nothing that identifies or authorises the caller.
const NEUTRAL_HEADERS = new Set(['accept', 'accept-language', 'user-agent'])
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'])
const TIMED_OUT = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT'])

/** Whether a text can stand in a header: keys are pasted by people, with whatever is around them. */
export const isHeaderText = (text: string): boolean => /^[\t\x20-\x7e\x80-\xff]*$/.test(text)

/** True when a request may go to this IP address. */
export function mayConnect(ip: string, allowPrivateHosts: boolean): boolean {
  if (!ipaddr.isValid(ip)) return false
  const parsed = ipaddr.process(ip) // an IPv4 address inside an IPv6 one is judged as IPv4
  if (METADATA.has(parsed.toNormalizedString())) return false
  const range = parsed.range()
  if (PRIVATE_RANGES.has(range)) return allowPrivateHosts
  if (range !== 'unicast') return false
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6)
}

/**
 * Makes the client. Keep one per process: it pools connections.
 * @example
 *   const fetch = guardedFetch({ allowPrivateHosts: settings.allowPrivateHosts })
 *   const { body } = await fetch('https://shop.example/feed.yml', { signal })
 */
export function guardedFetch(options: GuardOptions): GuardedFetch {
  const limits = { maxBytes: options.maxBytes ?? 64 * 1024 * 1024, timeoutMs: options.timeoutMs ?? 30_000 }
  const maxRedirects = options.maxRedirects ?? 5
  const agent = new Agent({ connect: { lookup: guardedLookup(options), timeout: 10_000 }, connections: 16 })

  async function run(address: string, request: GuardedRequest = {}): Promise<GuardedReply> {
    const timeout = AbortSignal.timeout(request.timeoutMs ?? limits.timeoutMs)
    const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
    const maxBytes = request.maxBytes ?? limits.maxBytes
    const method = request.method ?? 'GET'
    const follows = method === 'GET' || method === 'HEAD' // a write is never sent twice, nor to a place its caller did not name
    let url = checkedUrl(address, options)
    let headers: Record<string, string> = { 'user-agent': 'Ambar', ...request.headers }
    const fault = (cause: unknown) => translate(cause, { timeout, caller: request.signal, url })
    for (let hops = 0; ; hops++) {
      const reply = await undiciRequest(url, { method, headers, body: request.body ?? null, signal, dispatcher: agent, ...unhurried }).catch(
        (cause: unknown) => {
          throw fault(cause)
        },
      )
      const target = follows && REDIRECTS.has(reply.statusCode) ? flat(reply.headers)['location'] : undefined
      if (target === undefined) return settled(reply, url, { maxBytes, fault })
      reply.body.on('error', ignoreAbandoned).destroy()
      if (hops >= maxRedirects) {
        throw new FetchError('too_many_redirects', `${url.origin} redirects more than ${maxRedirects} times`, { sent: true })
      }
      const next = checkedUrl(target, options, url)
      if (next.origin !== url.origin) headers = neutral(headers)
      url = next
    }
  }
  return Object.assign(run, { close: () => agent.destroy() })
}

const neutral = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).filter(([name]) => NEUTRAL_HEADERS.has(name.toLowerCase())))
// The signal above bounds the whole exchange; undici's own timers would only cut a long one short.
const unhurried = { headersTimeout: 0, bodyTimeout: 0 } as const
// Destroying a body nobody will read makes it report the abort; there is no one to tell.
const ignoreAbandoned = () => undefined

function checkedUrl(address: string, options: GuardOptions, relativeTo?: URL): URL {
  const url = URL.parse(address, relativeTo?.href)
  if (!url) throw new FetchError('bad_address', 'Not an address')
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new FetchError('bad_address', `Only http and https are allowed, not ${url.protocol}`)
  }
  if (url.username || url.password) throw new FetchError('bad_address', 'An address must not carry a user name or a password')
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) > 0 && !mayConnect(literal, options.allowPrivateHosts)) throw forbidden(url.hostname)
  return url
}

const forbidden = (host: string) => new FetchError('forbidden_address', `${host} is not a public address`)

// Runs while the socket connects, so the address that was judged is the address that is used: a second DNS answer can not replace it.
function guardedLookup({ allowPrivateHosts, resolve = resolveAll }: GuardOptions): LookupFunction {
  const judge = callbackify(async (host: string) => {
    const ips = await resolve(host)
    if (ips.length === 0) throw new FetchError('unreachable', `${host} has no address`)
    if (!ips.every((ip) => mayConnect(ip, allowPrivateHosts))) throw forbidden(host)
    return ips.map((address) => ({ address, family: isIP(address) }))
  })
  return (host, wanted, done) =>
    judge(host, (error, found) => {
      const [first] = found ?? []
      if (error || !first || wanted.all) done(error, found ?? [])
      else done(null, first.address, first.family)
    })
}

const resolveAll = async (host: string) => (await dnsLookup(host, { all: true })).map(({ address }) => address)

type Bounds = { maxBytes: number; fault: (cause: unknown) => unknown }

function settled(reply: Dispatcher.ResponseData, url: URL, { maxBytes, fault }: Bounds): GuardedReply {
  const headers = flat(reply.headers)
  if (Number(headers['content-length'] ?? 0) > maxBytes) {
    reply.body.on('error', ignoreAbandoned).destroy()
    throw tooLarge(maxBytes)
  }
  const body = Readable.from(bounded(reply.body, { maxBytes, fault }), { objectMode: false })
  return { status: reply.statusCode, headers, address: url.href, body }
}

async function* bounded(body: Readable, { maxBytes, fault }: Bounds) {
  let seen = 0
  try {
    for await (const part of body) {
      seen += part.length
      if (seen > maxBytes) throw tooLarge(maxBytes)
      yield part
    }
  } catch (cause) {
    throw fault(cause)
  }
}

const tooLarge = (maxBytes: number) => new FetchError('too_large', `The answer is larger than ${maxBytes} bytes`, { sent: true })

const flat = (headers: Record<string, string | string[] | undefined>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]))

// A caller's own abort comes back as the caller gave it; everything else becomes one of the closed set of faults.
function translate(cause: unknown, { timeout, caller, url }: { timeout: AbortSignal; caller: AbortSignal | undefined; url: URL }): unknown {
  if (cause instanceof FetchError) return cause
  if (caller?.aborted) return caller.reason
  if (timeout.aborted) return new FetchError('timed_out', `${url.origin} took too long`, { sent: true, cause })
  const code = codeOf(cause)
  if (code === 'UND_ERR_INVALID_ARG') return cause
  return new FetchError(TIMED_OUT.has(code) ? 'timed_out' : 'unreachable', `${url.origin} can not be reached (${code || 'no answer'})`, {
    sent: !NEVER_SENT.has(code),
    cause,
  })
}

function codeOf(cause: unknown): string {
  if (cause instanceof AggregateError) return codeOf(cause.errors[0])
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
}
