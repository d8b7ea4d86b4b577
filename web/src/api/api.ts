// Calls our API: one line names an operation, and its input and answer are typed from our own description.
// Not its job: what is remembered of answers (query.ts).
import type { Operations } from './schema.gen.ts'

export type Line = keyof Operations & string
export type ReadLine = Extract<Line, `GET ${string}`>
export type Reply<L extends Line> = Operations[L]['reply']
export type Input<L extends Line> = Operations[L]['input']
type Parts = { path?: Record<string, unknown>; query?: Record<string, unknown>; body?: unknown }

/** A refusal of the server, in the words for a person; or that the server was not reached. */
export class ApiError extends Error {
  readonly code: string
  readonly status: number
  readonly params: Record<string, unknown>
  readonly requestId: string
  constructor(code: string, status: number, words: string, params: Record<string, unknown> = {}, requestId = '') {
    super(words)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.params = params
    this.requestId = requestId
  }
}

/** What every call carries; the session sets it. */
const caller = {
  csrf: '',
  lang: 'ru',
  /** Whether the same person has another session by now, so that what was denied may be sent again. */
  onDenied: () => Promise.resolve(false),
  offline: '',
  /** The server was not reached yet to say who this is. */ isUnknown: false,
}
export const setCaller = (changes: Partial<typeof caller>) => Object.assign(caller, changes)

const isFields = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown) => (typeof value === 'string' ? value : '')

/** The address of a call: its path with its parameters, lists repeated, what is absent left out. */
export function addressOf(path: string, { path: inPath = {}, query = {} }: Parts): string {
  const filled = path.replace(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(inPath[name])))
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined && one !== null && one !== '') search.append(name, String(one))
  const tail = search.toString()
  return tail === '' ? filled : `${filled}?${tail}`
}

async function errorOf(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined)
  if (!isFields(body)) return new ApiError('error_unreadable', response.status, `${response.status} ${response.statusText}`)
  return new ApiError(text(body.error), response.status, text(body.localMessage), isFields(body.params) ? body.params : {}, text(body.requestId))
}

export type CallOptions = { signal?: AbortSignal; idempotencyKey?: string; form?: FormData }

async function send(line: string, parts: Parts, options: CallOptions, isAgain = false): Promise<Response> {
  const { signal, idempotencyKey, form } = options
  const [method = 'GET', path = '/'] = line.split(' ')
  // Without its session it would be refused, and what was kept to be sent would be taken for refused.
  if (method !== 'GET' && caller.isUnknown) throw new ApiError('error_offline', 0, caller.offline)
  const body = form ?? (parts.body instanceof FormData ? parts.body : parts.body === undefined ? undefined : JSON.stringify(parts.body))
  const headers: Record<string, string> = { 'accept-language': caller.lang }
  if (method !== 'GET') headers['x-csrf-token'] = caller.csrf
  if (typeof body === 'string') headers['content-type'] = 'application/json'
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  const response = await fetch(addressOf(path, parts), { method, headers, body, signal, credentials: 'same-origin' }).catch((cause: unknown) => {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause
    throw new ApiError('error_offline', 0, caller.offline)
  })
  if (response.ok) return response
  const error = await errorOf(response)
  // Another tab may have signed in anew: the cookie is its own since then, the key of this page is not.
  if (error.code === 'error_access_denied' && (await caller.onDenied()) && !isAgain) return send(line, parts, options, true)
  throw error
}

/** Calls an operation. @example await call('POST /api/task/cancelTask', { query: { taskId } }) */
export async function call<L extends Line>(line: L, input: Input<L>, options: CallOptions = {}): Promise<Reply<L>> {
  return (await send(line, input, options)).json()
}

/** A file that an operation answers, with the name the server gives it. */
export async function callFile<L extends Line>(line: L, input: Input<L>, options: CallOptions = {}): Promise<{ blob: Blob; name: string }> {
  const response = await send(line, input, options)
  const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? ''
  return { blob: await response.blob(), name: decodeURIComponent(name) }
}

/** The address of a file of ours, for a link or a picture. */
export const fileAddress = (path: string) => `/files/file?path=${encodeURIComponent(path)}`
