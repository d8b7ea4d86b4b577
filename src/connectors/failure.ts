// The closed set of ways a marketplace call fails, and the removal of secrets from anything that is kept or shown.
// Which status means which kind is decided in transport.ts, from the connector's data.

export type FailureKind = 'unauthorised' | 'throttled' | 'refused' | 'unavailable' | 'unreadable'

/** What a marketplace said about a refusal, in its own words. */
export type Problem = { code?: string; message?: string; requestId?: string }

type FailureParts = Problem & {
  line: string
  status?: number
  /** When the marketplace says when to come back. */
  retryAfterMs?: number
  /** True when the marketplace may have done what was asked although no answer came. */
  outcomeUnknown?: boolean
  /** The refusal's body, for the connector that knows its shape. */
  body?: unknown
  cause?: unknown
}

/** A call that did not succeed. Callers decide by `kind`; `code` and `message` are the marketplace's, for people to read. */
export class ConnectorFailure extends Error {
  readonly kind: FailureKind
  readonly line: string
  readonly status: number | undefined
  readonly code: string | undefined
  readonly requestId: string | undefined
  readonly retryAfterMs: number | undefined
  readonly outcomeUnknown: boolean
  readonly body: unknown

  constructor(kind: FailureKind, parts: FailureParts) {
    super(parts.message ?? parts.code ?? kind, { cause: parts.cause })
    this.name = 'ConnectorFailure'
    this.kind = kind
    this.line = parts.line
    this.status = parts.status
    this.code = parts.code
    this.requestId = parts.requestId
    this.retryAfterMs = parts.retryAfterMs
    this.outcomeUnknown = parts.outcomeUnknown ?? false
    this.body = parts.body
  }

  /** Whether the same call may succeed later without anyone changing anything. */
  get passing(): boolean {
    return this.kind === 'throttled' || this.kind === 'unavailable'
  }
}

/** Replaces every secret inside a value that came from outside: a marketplace may echo a token in its refusal. */
export function redact<T>(value: T, secrets: readonly string[]): T
export function redact(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return secrets.reduce((text, secret) => (secret ? text.replaceAll(secret, '***') : text), value)
  if (Array.isArray(value)) return value.map((item: unknown) => redact(item, secrets))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => [key, redact(item, secrets)]))
  }
  return value
}
