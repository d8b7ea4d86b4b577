// Structured logs: JSON lines on stdout, secrets redacted.
import { pino } from 'pino'

export type Log = {
  debug: (fields: object, message: string) => void
  info: (fields: object, message: string) => void
  warn: (fields: object, message: string) => void
  error: (fields: object, message: string) => void
}

const secret = ['authorization', 'cookie', 'token', 'password', 'secret', 'apiKey', 'api_key', 'secretKey', 'privateKey']

/** What is told of an error: never the objects that hang on it, which hold statements, values and connections. */
function tellError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) }
  const code = 'code' in error && (typeof error.code === 'string' || typeof error.code === 'number') ? { code: error.code } : {}
  return { type: error.name, message: error.message, ...code, stack: error.stack, ...(error.cause !== undefined && { cause: tellError(error.cause) }) }
}

/** A logger that never prints what is named like a secret, at the top or one level down. */
export const openLog = (level: string) =>
  pino({
    level,
    serializers: { err: tellError },
    redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `req.headers.${name}`]), censor: '[redacted]' },
  })
