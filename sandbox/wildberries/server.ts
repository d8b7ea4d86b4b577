// Stands in for Wildberries' marketplace API (FBS) over HTTP: who may call, how often, what fails on purpose, what was told.
// The calls themselves are in the files by noun. Written from the published specification alone; imports nothing of src.
import { Ajv } from 'ajv'
import fastify from 'fastify'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { STATUS_CODES } from 'node:http'
import { boxesRoutes } from './boxes.ts'
import { directoryRoutes } from './directory.ts'
import { cardsRoutes } from './cards.ts'
import { createLimits, groupOf } from './limits.ts'
import type { Allowance } from './limits.ts'
import { marksRoutes } from './marks.ts'
import { mediaRoutes } from './media.ts'
import { ordersRoutes } from './orders.ts'
import { gatewayBody, Refusal, refusal } from './refusals.ts'
import { shippingRoutes } from './shipping.ts'
import { stocksRoutes } from './stocks.ts'
import { suppliesRoutes } from './supplies.ts'
import { World } from './world.ts'
import type { Call, Fault, WorldOptions } from './world.ts'

export type Options = WorldOptions & { port?: number; host?: string; token?: string; limits?: 'published' | 'none' }

export type Wildberries = { url: string; token: string; world: World; close: () => Promise<void> }

/** Starts the stand-in; port 0 (the default) takes a free one: `const wb = await startWildberries({ limits: 'none' })`. */
export async function startWildberries(options: Options = {}): Promise<Wildberries> {
  const world = new World(options)
  const token = options.token ?? 'sandbox-wildberries-token'
  const app = fastify({ genReqId: () => world.digest(`request ${world.nextNumber()}`).slice(0, 32), forceCloseConnections: true })
  acceptBodies(app)
  const noteStatus = recordCalls(app, world)
  failOnPurpose(app, world)
  requireToken(app, world, token)
  if ((options.limits ?? 'published') === 'published') enforceLimits(app, world)
  app.addHook('onSend', noteStatus)
  answerRefusals(app, world)
  app.get('/ping', () => ({ TS: world.stamp(), Status: 'OK' }))
  for (const routes of [stocksRoutes, ordersRoutes, marksRoutes, suppliesRoutes, shippingRoutes, boxesRoutes, cardsRoutes, directoryRoutes, mediaRoutes])
    routes(app, world)
  const url = await app.listen({ port: options.port ?? 0, host: options.host ?? '127.0.0.1' })
  return { url, token, world, close: () => app.close() }
}

function acceptBodies(app: FastifyInstance): void {
  const strict = new Ajv()
  const converting = new Ajv({ coerceTypes: true })
  app.setValidatorCompiler(({ schema, httpPart }) => (httpPart === 'body' ? strict : converting).compile(schema))
  // A PATCH without a body may still say that it is JSON.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    if (body === '') return done(null)
    try {
      done(null, JSON.parse(body.toString()))
    } catch {
      done(refusal(400, 'IncorrectRequestBody'))
    }
  })
}

/** Gives the hook that notes the status; it must be added after the hooks that change it. */
function recordCalls(app: FastifyInstance, world: World) {
  const open = new WeakMap<FastifyRequest, Call>()
  app.addHook('onRequest', async (request) => {
    const [path = '', query = ''] = request.url.split('?')
    const call: Call = { at: world.now(), method: request.method, path, query, body: undefined, status: 0 }
    open.set(request, call)
    world.record(call)
  })
  app.addHook('preValidation', async (request) => {
    const call = open.get(request)
    if (call !== undefined) call.body = structuredClone(request.body)
  })
  return async (request: FastifyRequest, reply: FastifyReply) => {
    const call = open.get(request)
    if (call !== undefined && !request.raw.socket.destroyed) call.status = reply.statusCode
  }
}

function failOnPurpose(app: FastifyInstance, world: World): void {
  const losing = new WeakMap<FastifyRequest, Fault>()
  app.addHook('onRequest', async (request, reply) => {
    const fault = takeFault(world, request)
    if (fault === undefined) return
    if (fault.lost === true) {
      losing.set(request, fault)
      return
    }
    if (fault.status === 'drop') {
      request.raw.socket.destroy()
      return reply.hijack()
    }
    if (fault.status === 429) writeLimitHeaders(reply, { allowed: false, limit: 20, remaining: 0, retrySeconds: 1, resetSeconds: 4 })
    return gatewayReply(reply, world, fault.status, 'failed on purpose')
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const fault = losing.get(request)
    if (fault === undefined) return payload
    if (fault.status === 'drop') {
      request.raw.socket.destroy()
      return payload
    }
    reply.code(fault.status).type('application/json').removeHeader('content-length')
    return JSON.stringify(gatewayBody(fault.status, STATUS_CODES[fault.status] ?? '', 'reply lost on purpose', request.id, world.now()))
  })
}

function takeFault(world: World, request: FastifyRequest): Fault | undefined {
  const [path = ''] = request.url.split('?')
  const fault = world.faults.find((one) => one.times > 0 && path.includes(one.path ?? '') && (one.method ?? request.method) === request.method)
  if (fault === undefined) return undefined
  fault.times -= 1
  if (fault.times === 0) world.faults.splice(world.faults.indexOf(fault), 1)
  return fault
}

function requireToken(app: FastifyInstance, world: World, token: string): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.headers.authorization === token) return
    return gatewayReply(reply, world, 401, 'token problem; token is malformed or withdrawn')
  })
}

function enforceLimits(app: FastifyInstance, world: World): void {
  const limits = createLimits(world.now)
  const counted = new WeakSet<FastifyRequest>()
  app.addHook('onRequest', async (request, reply) => {
    const route = request.routeOptions.url
    if (route === undefined) return
    const allowance = limits.take(groupOf(request.method, route))
    writeLimitHeaders(reply, allowance)
    if (!allowance.allowed) return gatewayReply(reply, world, 429, 'limited by the published rate of this group of methods')
    counted.add(request)
  })
  app.addHook('onSend', async (request, reply, payload) => {
    const route = request.routeOptions.url
    const refused = reply.statusCode >= 400 && reply.statusCode < 500
    if (route !== undefined && refused && counted.delete(request)) limits.chargeRefusal(groupOf(request.method, route))
    return payload
  })
}

/** Seconds, not moments: `Retry` until the next request, `Reset` until the whole burst is back. */
function writeLimitHeaders(reply: FastifyReply, allowance: Allowance): void {
  reply.header('X-Ratelimit-Remaining', allowance.remaining)
  if (allowance.allowed) return
  reply.header('X-Ratelimit-Retry', allowance.retrySeconds).header('X-Ratelimit-Limit', allowance.limit)
  reply.header('X-Ratelimit-Reset', allowance.resetSeconds)
}

function gatewayReply(reply: FastifyReply, world: World, status: number, detail: string): FastifyReply {
  return reply.code(status).send(gatewayBody(status, STATUS_CODES[status] ?? '', detail, reply.request.id, world.now()))
}

function answerRefusals(app: FastifyInstance, world: World): void {
  app.setNotFoundHandler((request, reply) => gatewayReply(reply, world, 404, `${request.method} ${request.url} is not served`))
  app.setErrorHandler((error: FastifyError | Refusal, request, reply) => {
    if (error instanceof Refusal) return reply.code(error.status).send(error.body)
    if (request.routeOptions.url === '/api/marketplace/v3/orders/meta' && error.validation !== undefined) {
      return reply.code(400).send(refusal(400, 'BadRequest', {}).body)
    }
    if (error.validation !== undefined) {
      return reply.code(400).send(refusal(400, error.validationContext === 'body' ? 'IncorrectRequestBody' : 'IncorrectParameter').body)
    }
    if (error.statusCode !== undefined && error.statusCode < 500) return reply.code(400).send(refusal(400, 'IncorrectRequestBody').body)
    return gatewayReply(reply, world, 500, error.message)
  })
}
