// Runs operations over HTTP: who calls, what is valid, one transaction, one shape of errors.
// Not its job: what an operation does, or who a token belongs to (`authenticate` is given).
import { invalid, reasons } from './invalid.ts'
import { randomUUID } from 'node:crypto'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest, type RequestPayload } from 'fastify'
import multipart from '@fastify/multipart'
import type { Pool, Tx } from './db.ts'
import { kitErrors, type Lang } from './errors.ts'
import { keyHolder, replayed, remember } from './idempotency.ts'
import { CallerChanged, type Caller } from './remembered.ts'
import type { Log } from './log.ts'
import { FileReply, JsonText, WithHeaders, type Actor, type Context, type LongContext, type Op, type Verb } from './op.ts'
import { mayReadMetrics, openMetrics } from './metrics.ts'
import { addressKey, limitRates, strangersRate, type Rates } from './rates.ts'
import { JSON_BODY, refuseConnection, sendError, UPLOAD } from './refusals.ts'
import { isRawUpload, uploadParts } from './uploads.ts'
import { readQuery, type Validator } from './validate.ts'

export type Enqueuer = (db: Tx, clientId: number) => Context['enqueue']
/** `csrf` is the header that a page of ours adds and a foreign page can not; `isWriting` says whether a cookie needs it. */
export type Credentials = {
  authorization: string | undefined
  cookie: string | undefined
  csrf: string | undefined
  isWriting: boolean
  address: string
  mayRemember: boolean
}
export type HttpParts = {
  ops: readonly Op[]
  pool: Pool
  validator: Validator
  /** The caller behind the Authorization header or cookie; undefined when there is none or it is wrong. From memory only where `mayRemember`. */
  authenticate: (request: Credentials) => Promise<Caller | undefined>
  enqueuer: Enqueuer
  log: Log
  /** Seals what is remembered of answers. */
  secretKey: Buffer
  /** The published query parameters of an operation: those that it does not read are refused. */
  publishedQuery: (op: Op) => ReadonlySet<string>
  limits?: Rates
  /** As TRUST_PROXY and METRICS_TOKEN say. */
  trustProxy?: number | string[]
  metricsToken?: string | undefined
  /** In tests: every reply is compared with its schema. */
  checkReplies?: boolean
}

const usualRates: Rates = { perToken: 120_000, perAddress: 6_000 }

export async function createHttp(given: HttpParts): Promise<FastifyInstance> {
  const proxies = given.trustProxy ?? 'loopback'
  const app = Fastify({
    bodyLimit: JSON_BODY,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    requestTimeout: 120_000,
    forceCloseConnections: 'idle',
    genReqId: (request) => clientRequestId(request.headers['x-request-id']) ?? randomUUID(),
    requestIdHeader: false,
    logger: false,
    trustProxy: typeof proxies === 'number' ? (_address, hop) => hop < proxies : proxies,
    exposeHeadRoutes: false,
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => sendError(error, request, reply, given.log),
    clientErrorHandler: refuseConnection,
  })
  const metrics = openMetrics(given.pool)
  acceptBodies(app)
  await app.register(multipart, { limits: { fileSize: UPLOAD, files: 20, fields: 200, fieldSize: 1024 * 1024 } })
  const noteToken = await limitRates(app, given.limits ?? usualRates)
  const parts: HttpParts = {
    ...given,
    authenticate: async (credentials) => {
      const caller = await given.authenticate(credentials)
      if (credentials.authorization !== undefined) noteToken(credentials.authorization, caller !== undefined)
      return caller
    },
  }
  let stopping = false
  app.addHook('preClose', async () => {
    stopping = true
  })
  app.addHook('onRequest', async (request, reply) => {
    // What is sent is never guessed to be anything else.
    reply.header('x-request-id', request.id).header('x-content-type-options', 'nosniff')
    if (stopping) throw kitErrors.error_busy()
  })
  // A connection that falls idle after the stop began would be waited for as long as it may stay open.
  app.addHook('onSend', async (_request, reply) => {
    if (stopping) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async (request, reply) => {
    metrics.observe(request.method, request.routeOptions.url ?? 'unknown', reply.statusCode, reply.elapsedTime)
    parts.log.debug(
      { requestId: request.id, method: request.method, path: request.url.split('?')[0], status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request',
    )
  })
  app.setErrorHandler((error: Error, request, reply) => sendError(error, request, reply, parts.log))
  app.setNotFoundHandler((request, reply) => sendError(kitErrors.error_not_found(), request, reply, parts.log))
  for (const op of parts.ops.filter(({ spec }) => !spec.rawUpload)) mountAll(app, op, parts)
  await app.register(async (streaming) => {
    acceptRawUploads(streaming)
    for (const op of parts.ops.filter(({ spec }) => spec.rawUpload)) mountAll(streaming, op, parts)
  })
  app.get('/metrics', async (request, reply) => {
    if (!mayReadMetrics(request, given.metricsToken)) throw kitErrors.error_not_found()
    return reply.type(metrics.contentType).send(await metrics.text())
  })
  return app
}

const clientRequestId = (given: string | string[] | undefined) => (typeof given === 'string' && /^[\w.:-]{1,100}$/.test(given) ? given : undefined)

/** Bodies are JSON whatever they are called: older clients send them as text or as a form (`curl -d`). */
function acceptBodies(app: FastifyInstance) {
  app.removeAllContentTypeParsers()
  const readJson = (_request: FastifyRequest, body: string | Buffer, done: (error: Error | null, value?: unknown) => void) => {
    const text = String(body).trim()
    if (text === '') return done(null, undefined)
    try {
      done(
        null,
        JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value)),
      )
    } catch (error) {
      done(kitErrors.error_body_unreadable({ reason: error instanceof Error ? error.message.slice(0, 200) : 'not JSON' }))
    }
  }
  app.addContentTypeParser(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream'], { parseAs: 'string' }, readJson)
  app.addContentTypeParser('*', { parseAs: 'string' }, (request, body, done) => {
    const type = request.headers['content-type']
    if (type === undefined) readJson(request, body, done)
    else done(kitErrors.error_media_type({ type: type.slice(0, 100) }))
  })
}

/** A body is the file itself, whatever it is called; it is not read before someone asks for it. */
function acceptRawUploads(app: FastifyInstance) {
  app.removeContentTypeParser(['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'application/octet-stream', ''])
  app.addContentTypeParser('*', (_request, payload, done) => {
    done(null, payload)
  })
}

function mountAll(app: FastifyInstance, op: Op, parts: HttpParts) {
  for (const line of [op.line, ...(op.spec.aliases ?? [])]) mount(app, op, line, parts)
}

/** The largest body of whoever is not asked who they are. */
const STRANGERS_BODY = 64 * 1024
const isLarge = ({ headers }: FastifyRequest) => headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > STRANGERS_BODY

function mount(app: FastifyInstance, op: Op, line: string, parts: HttpParts) {
  const [method, url] = line.split(' ') as [Verb, string]
  const known = parts.publishedQuery(op)
  app.route({
    method,
    url,
    ...(op.spec.can === 'public' && method !== 'GET' && { config: strangersRate(parts.limits ?? usualRates) }),
    ...(op.spec.can === 'public' ? { bodyLimit: STRANGERS_BODY } : op.spec.bodyLimit !== undefined && { bodyLimit: op.spec.bodyLimit }),
    ...(method !== 'GET' && {
      // Before a large body is read and taken apart, and after the request was counted. Of small ones the lookup would be the greater work.
      preParsing: async (request: FastifyRequest, _reply: FastifyReply, payload: RequestPayload) => {
        if (op.spec.can !== 'public' && isLarge(request)) await admit(op, request, parts)
        return payload
      },
    }),
    handler: async (request, reply) => {
      const answer = await answerOf(op, request, reply, known, parts)
      if (reply.sent) return reply
      const content = answer instanceof WithHeaders ? answer.answer : answer
      if (answer instanceof WithHeaders) reply.headers(answer.headers)
      if (parts.checkReplies && !(content instanceof FileReply) && !(content instanceof JsonText)) checkReply(op, content, parts.validator)
      return send(reply, content)
    },
  })
}

async function answerOf(
  op: Op,
  request: FastifyRequest,
  reply: FastifyReply,
  known: ReadonlySet<string>,
  parts: HttpParts,
  mayRemember = op.kind === 'short',
): Promise<unknown> {
  const { actor, holds } = await admit(op, request, parts, mayRemember)
  const inputs = readInputs(op, request, known, parts.validator)
  const base = { actor, clientId: actor.clientId, lang: langOf(request, actor), requestId: request.id }
  if (op.kind === 'long') return runLong(op, inputs, base, request, reply, parts)
  try {
    return await runShort(op, inputs, base, request, reply, parts, holds)
  } catch (error) {
    if (error instanceof CallerChanged) return answerOf(op, request, reply, known, parts, false)
    throw error
  }
}

const nobody: Actor = {
  clientId: 0,
  userId: null,
  tokenId: null,
  login: '',
  lang: null,
  readOnly: true,
  permissions: new Set(),
  organizationIds: null,
  warehouseIds: null,
}

const ownSites: ReadonlySet<string> = new Set(['none', 'same-origin'])

/** The caller, who may do this; or 403, the same whether the token is absent, wrong or too weak. A refusal is never from memory. */
async function admit(op: Op, request: FastifyRequest, parts: HttpParts, mayRemember = false): Promise<Caller> {
  if (op.spec.can === 'public') {
    // A foreign page must not sign a person in as someone else: the cookie would be set all the same.
    if (!isReading(op) && !ownSites.has(String(request.headers['sec-fetch-site'] ?? 'none'))) throw kitErrors.error_access_denied()
    return { actor: nobody }
  }
  const csrf = request.headers['x-csrf-token']
  const caller = await parts.authenticate({
    authorization: request.headers.authorization,
    cookie: request.headers.cookie,
    csrf: typeof csrf === 'string' ? csrf : undefined,
    isWriting: !isReading(op),
    address: request.ip,
    mayRemember,
  })
  if (caller && mayCall(op, caller.actor)) return caller
  if (caller?.holds) return admit(op, request, parts, false)
  throw kitErrors.error_access_denied()
}

function mayCall(op: Op, actor: Actor): boolean {
  const isOpen = op.spec.can === 'signed' ? actor.shopId === undefined : actor.permissions.has(op.spec.can)
  return isOpen && (!actor.readOnly || isReading(op))
}

const isReading = (op: Op) => op.spec.reads ?? op.line.startsWith('GET ')

function readInputs(op: Op, request: FastifyRequest, known: ReadonlySet<string>, validator: Validator) {
  const query = readQuery(op.spec.query, request.query as Record<string, unknown>, known)
  if (op.spec.query) validator.check(op.spec.query, query)
  const params = readParams(op, request.params as Record<string, string>)
  if (op.spec.params) validator.check(op.spec.params, params)
  if (op.spec.body && !op.spec.upload) {
    if (request.body === undefined) throw kitErrors.error_body_required()
    validator.check(op.spec.body, request.body)
  }
  return { params, query, body: request.body }
}

/** Path parameters are ids unless the operation says otherwise. A path that is no id names nothing: 404 would hide the mistake, so 400. */
function readParams(op: Op, raw: Record<string, string>): Record<string, unknown> {
  const declared = op.spec.params?.properties ?? {}
  const out: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(raw)) {
    if (name in declared) {
      out[name] = text
      continue
    }
    if (!/^\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) throw invalid(name, reasons.id)
    out[name] = Number(text)
  }
  return out
}

function langOf(request: FastifyRequest, actor: Actor): Lang {
  const wanted = /\b(ru|en)\b/i.exec(request.headers['accept-language'] ?? '')?.[1]?.toLowerCase()
  return wanted === 'en' || wanted === 'ru' ? wanted : (actor.lang ?? 'ru')
}

type Base = Omit<Context, 'db' | 'enqueue'>
type CallInputs = { params: unknown; query: unknown; body: unknown }

/** One transaction of the caller's client, or of none. */
const inTransaction = <T>(parts: HttpParts, base: Base, options: { readOnly?: boolean }, work: (context: Context) => Promise<T>): Promise<T> =>
  parts.pool.tx({ ...(base.clientId > 0 && { clientId: base.clientId }), ...options }, (db) =>
    work({ ...base, db, enqueue: parts.enqueuer(db, base.clientId) }),
  )

async function runShort(
  op: Op,
  inputs: CallInputs,
  base: Base,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: HttpParts,
  holds: Caller['holds'],
): Promise<unknown> {
  const run = (context: Context) => op.run({ ...context, ...inputs } as never)
  const work = holds === undefined ? run : (context: Context) => whileItHolds(context, holds, run)
  if (isReading(op)) return inTransaction(parts, base, { readOnly: true }, work)
  const done = await runOnce(op, inputs, base, request, reply, parts, work)
  return 'replayed' in done ? done.replayed : done.answer
}

/** Asks in the flight of the work whether the caller still is who they were; if not, nothing of the work stays and nothing of it is told. */
async function whileItHolds(context: Context, holds: NonNullable<Caller['holds']>, run: (context: Context) => Promise<unknown>): Promise<unknown> {
  const asked = holds(context.db)
  const [done, held] = await Promise.allSettled([run(context), asked])
  if (held.status === 'rejected') throw held.reason
  if (!held.value) throw new CallerChanged()
  if (done.status === 'rejected') throw done.reason
  return done.value
}

/** One transaction; under an Idempotency-Key its answer is remembered with it, and a repeat is given that answer. */
async function runOnce<T>(
  op: Op,
  inputs: CallInputs,
  base: Base,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: HttpParts,
  work: (context: Context) => Promise<T>,
): Promise<{ answer: T } | { replayed: JsonText }> {
  const key = request.headers['idempotency-key']
  return inTransaction(parts, base, {}, async (context) => {
    const { db } = context
    if (typeof key !== 'string' || base.clientId === 0) return { answer: await work(context) }
    const keyed = { key, line: op.line, inputs, caller: keyHolder(base.actor), secretKey: parts.secretKey }
    const earlier = await replayed(db, base.clientId, keyed)
    if (earlier) {
      reply.header('idempotent-replayed', 'true')
      return { replayed: new JsonText(earlier) }
    }
    const answer = await work(context)
    await remember(db, base.clientId, keyed, answer instanceof WithHeaders ? answer.answer : answer)
    return { answer }
  })
}

async function runLong(op: Op, inputs: CallInputs, base: Base, request: FastifyRequest, reply: FastifyReply, parts: HttpParts): Promise<unknown> {
  const stop = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) stop.abort()
  })
  const context: LongContext = {
    ...base,
    signal: stop.signal,
    address: addressKey(request.ip),
    tx: (work, options = {}) => inTransaction(parts, base, { readOnly: options.readOnly ?? isReading(op) }, work),
    once: (work) => runOnce(op, inputs, base, request, reply, parts, work),
    isUpload: request.isMultipart() || isRawUpload(request),
    upload: () => uploadParts(request),
    ...(request.headers.range !== undefined && { range: request.headers.range }),
  }
  return op.run({ ...context, ...inputs } as never)
}

function checkReply(op: Op, answer: unknown, validator: Validator) {
  const complaint = validator.complaint(op.spec.reply, answer === undefined ? {} : JSON.parse(JSON.stringify(answer)))
  if (complaint !== undefined) throw new Error(`${op.line} answers what it does not declare: ${complaint}`)
}

function send(reply: FastifyReply, answer: unknown) {
  if (answer instanceof FileReply) {
    if (answer.filename !== undefined)
      reply.header('content-disposition', `${answer.inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(answer.filename)}`)
    if (answer.part) {
      const { start, end, size, partial } = answer.part
      reply.header('accept-ranges', 'bytes').header('content-length', size === 0 ? 0 : end - start + 1)
      if (partial) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`)
    }
    return reply.type(answer.contentType).send(answer.content)
  }
  reply.type('application/json; charset=utf-8')
  if (answer instanceof JsonText) return reply.send(answer.content)
  return reply.send(JSON.stringify(answer === undefined ? {} : answer))
}
