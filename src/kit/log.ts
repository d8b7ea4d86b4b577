// Structured logs: JSON lines on stdout, secrets redacted.
import { pino } from 'pino'

export type Log = {
  debug: (fields: object, message: string) => void
  info: (fields: object, message: string) => void
  warn: (fields: object, message: string) => void
  error: (fields: object, message: string) => void
}

const secret = ['authorization', 'cookie', 'token', 'password', 'secret', 'apiKey', 'api_key', 'secretKey', 'privateKey']

/** A logger that never prints what is named like a secret, at the top or one level down. */
export const openLog = (level: string) =>
  pino({ level, redact: { paths: secret.flatMap((name) => [name, `*.${name}`, `req.headers.${name}`]), censor: '[redacted]' } })
