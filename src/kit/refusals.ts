// What of a failure the caller is told: the refusal that an error means, in the one shape; everything else is a bug, hidden and logged.
// Not its job: the refusals themselves (errors.ts and the catalogs of modules).
import { invalid, reasons } from './invalid.ts'
import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isUnreadable } from './uploads.ts'
import { isDatabaseAway, sqlState } from './db.ts'
import { kitErrors, Refusal, type Lang } from './errors.ts'
import type { Log } from './log.ts'

export const JSON_BODY = 10 * 1024 * 1024
export const UPLOAD = 200 * 1024 * 1024

// What PostgreSQL refuses because of what the caller sent. Anything else of its is our mistake.
const refusalOfState: Record<string, (constraint: string) => Refusal> = {
  '23505': (constraint) => kitErrors.error_conflict({ constraint }),
  '23503': (constraint) => kitErrors.error_reference_missing({ constraint }),
  '23514': (constraint) => invalid(constraint, reasons.valid),
  '22003': () => kitErrors.error_value_out_of_range(),
  '22008': () => kitErrors.error_value_out_of_range(),
  '22021': () => kitErrors.error_value_out_of_range(),
  '22P05': () => kitErrors.error_value_out_of_range(),
  '57014': () => kitErrors.error_busy(),
  '53300': () => kitErrors.error_busy(),
  // So many who change the same rows that trying again did not help.
  '40001': () => kitErrors.error_busy(),
  '40P01': () => kitErrors.error_busy(),
}
const frameworkRefusals: Record<string, (error: Error, bodyLimit: number) => Refusal> = {
  FST_ERR_CTP_BODY_TOO_LARGE: (_error, limit) => kitErrors.error_body_too_large({ limit }),
  FST_REQ_FILE_TOO_LARGE: () => kitErrors.error_body_too_large({ limit: UPLOAD }),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: (error) => kitErrors.error_media_type({ type: error.message.slice(0, 100) }),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => kitErrors.error_body_required(),
  FST_ERR_BAD_URL: () => kitErrors.error_address_unreadable(),
  FST_ERR_MAX_PARAM_LENGTH: () => kitErrors.error_address_too_long(),
  ERR_HTTP_REQUEST_TIMEOUT: () => kitErrors.error_request_too_slow(),
  HPE_HEADER_OVERFLOW: () => kitErrors.error_headers_too_large(),
}

/** The refusal that an error means, or undefined when it is a bug. */
export function refusalOf(error: unknown, bodyLimit = JSON_BODY): Refusal | undefined {
  if (error instanceof Refusal) return error
  if (!(error instanceof Error)) return undefined
  if (isDatabaseAway(error)) return kitErrors.error_busy()
  const state = sqlState(error)
  if (state !== undefined && Object.hasOwn(refusalOfState, state))
    return refusalOfState[state]?.('constraint' in error && typeof error.constraint === 'string' ? error.constraint : state)
  if (state !== undefined && Object.hasOwn(frameworkRefusals, state)) return frameworkRefusals[state]?.(error, bodyLimit)
  // What the framework refuses itself (a bad header, an unreadable address) is the caller's mistake.
  if (isUnreadable(error) && !('statusCode' in error)) return kitErrors.error_upload_unreadable({ reason: error.message.slice(0, 200) })
  const status = 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500
  return status >= 400 && status < 500 ? kitErrors.error_body_unreadable({ reason: error.message.slice(0, 200) }) : undefined
}

/** What does not even parse as HTTP gets the same shape of refusal, and the connection ends. */
export function refuseConnection(error: Error, socket: Socket) {
  if (!socket.writable || sqlState(error) === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const refusal = frameworkRefusals[sqlState(error) ?? '']?.(error, JSON_BODY) ?? kitErrors.error_request_unreadable()
  const body = JSON.stringify(refusal.body('ru', randomUUID()))
  socket.end(
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status] ?? ''}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

export function sendError(error: Error, request: FastifyRequest, reply: FastifyReply, log: Log) {
  const refusal = refusalOf(error, request.routeOptions.bodyLimit) ?? kitErrors.error_internal()
  if (refusal.status >= 500)
    log[refusal.code === 'error_internal' ? 'error' : 'warn']({ requestId: request.id, path: request.url.split('?')[0], err: error }, 'request failed')
  const accept = request.headers['accept-language'] ?? ''
  const lang: Lang = /\ben\b/i.test(accept) && !/\bru\b/i.test(accept) ? 'en' : 'ru'
  const body = refusal.body(lang, request.id)
  return reply.code(refusal.status).headers(refusal.headers).type('application/json; charset=utf-8').send(JSON.stringify(body))
}
