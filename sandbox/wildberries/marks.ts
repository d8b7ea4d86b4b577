// Identifiers of marking on an assembly order: setting, reading, deleting, and the verdict that decides whether a supply may leave.
import type { FastifyInstance } from 'fastify'
import { knownOrders } from './orders.ts'
import { refusal } from './refusals.ts'
import { fields, id, ids } from './shapes.ts'
import type { Order, World } from './world.ts'

type Kind = {
  key: string
  path: string
  field: string
  schema: Record<string, unknown>
  /** Half of the calls publish no 404; an unknown order is a 409 there. */
  unknownOrder: 404 | 409
  decide: (value: string) => string
}

const text = (minLength: number, maxLength = minLength) => ({ type: 'string', minLength, maxLength })
const filled = () => 'filled'
const kinds: Kind[] = [
  {
    key: 'sgtin',
    path: '/api/v3/orders/:orderId/meta/sgtin',
    field: 'sgtins',
    unknownOrder: 404,
    decide: decideSgtin,
    schema: { type: 'array', minItems: 1, maxItems: 100, items: text(16, 135) },
  },
  {
    key: 'uin',
    path: '/api/v3/orders/:orderId/meta/uin',
    field: 'uin',
    schema: text(16),
    unknownOrder: 409,
    decide: (uin) => (/^\d+$/.test(uin) ? 'uinMaySell' : 'uinInvalidFormat'),
  },
  {
    key: 'imei',
    path: '/api/v3/orders/:orderId/meta/imei',
    field: 'imei',
    schema: text(15),
    unknownOrder: 409,
    decide: (imei) => (/^\d+$/.test(imei) ? 'imeiMaySell' : 'imeiInvalidFormat'),
  },
  { key: 'gtin', path: '/api/v3/orders/:orderId/meta/gtin', field: 'gtin', schema: text(13), unknownOrder: 409, decide: filled },
  {
    key: 'expiration',
    path: '/api/v3/orders/:orderId/meta/expiration',
    field: 'expiration',
    unknownOrder: 404,
    decide: filled,
    schema: { type: 'string', pattern: '^\\d{2}\\.\\d{2}\\.\\d{4}$' },
  },
  {
    key: 'customsDeclaration',
    path: '/api/marketplace/v3/orders/:orderId/meta/customs-declaration',
    field: 'customsDeclaration',
    schema: text(17, 29),
    unknownOrder: 404,
    decide: filled,
  },
]
// An expiry can be replaced but never deleted.
const deletable = kinds.map((kind) => kind.key).filter((key) => key !== 'expiration')
const passing = new Set(['filled', 'optional', 'deadlineExceeded', 'imeiMaySell', 'imeiSoldB2B', 'uinMaySell', 'sgtinIntroduced', 'sgtinSoldB2B'])
const shortestLife = 30 * 24 * 60 * 60 * 1000

export function marksRoutes(app: FastifyInstance, world: World): void {
  for (const kind of kinds) {
    app.put<{ Params: { orderId: number }; Body: Record<string, string | string[]> }>(
      kind.path,
      { schema: { params: fields({ orderId: id }), body: fields({ [kind.field]: kind.schema }) } },
      (request, reply) => {
        setMark(world, request.params.orderId, kind, [request.body[kind.field] ?? []].flat())
        return reply.code(204).send()
      },
    )
  }

  app.post<{ Body: { orders: number[] } }>('/api/marketplace/v3/orders/meta', { schema: { body: fields({ orders: ids(0, 100) }) } }, ({ body }) => {
    const found = knownOrders(world, body.orders)
    if (found.length === 0 && body.orders.length > 0) throw refusal(404, 'NotFound', {})
    return { orders: found.map((order) => ({ id: order.id, metaDetails: describeMarks(order) })) }
  })

  app.delete<{ Params: { orderId: number }; Querystring: { key: string } }>(
    '/api/v3/orders/:orderId/meta',
    { schema: { params: fields({ orderId: id }), querystring: fields({ key: { enum: deletable } }) } },
    ({ params, query }, reply) => {
      const order = world.orders.get(params.orderId)
      if (order?.supplierStatus !== 'confirm' || !keysOf(order).includes(query.key)) throw refusal(409, 'FailedToUpdateMeta')
      order.marks.delete(query.key)
      return reply.code(204).send()
    },
  )
}

type MarkDetail = { key: string; value: string | null; decision: string }

/** Every identifier the order can have, set or not. */
export function describeMarks(order: Order): MarkDetail[] {
  return keysOf(order).flatMap((key): MarkDetail[] => {
    const missing = order.good.requiredMeta?.includes(key) === true ? 'required' : 'optional'
    return order.marks.get(key)?.map((mark) => ({ key, ...mark })) ?? [{ key, value: null, decision: missing }]
  })
}

/** What keeps the order from leaving; empty when it may. */
export function failingMarks(order: Order): MarkDetail[] {
  return describeMarks(order).filter((mark) => !passing.has(mark.decision))
}

function keysOf({ good }: Order): string[] {
  return [...(good.requiredMeta ?? []), ...(good.optionalMeta ?? [])]
}

function setMark(world: World, orderId: number, kind: Kind, values: string[]): void {
  const order = world.orders.get(orderId)
  if (order === undefined) throw kind.unknownOrder === 404 ? refusal(404, 'NotFound') : refusal(409, 'FailedToUpdateMeta')
  if (!keysOf(order).includes(kind.key)) throw refusal(409, 'MetaKeyNotRequired')
  if (order.supplierStatus !== 'confirm' || order.wbStatus !== 'waiting') throw refusal(409, 'FailedToUpdateMeta')
  if (kind.key === 'expiration') for (const value of values) checkExpiration(value, world.now())
  order.marks.set(
    kind.key,
    values.map((value) => ({ value, decision: kind.decide(value) })),
  )
}

function checkExpiration(value: string, now: number): void {
  const written = value.split('.').reverse().join('-')
  const on = new Date(`${written}T00:00:00Z`)
  if (Number.isNaN(on.getTime()) || on.toISOString().slice(0, 10) !== written) throw refusal(400, 'IncorrectRequest')
  if (on.getTime() < now + shortestLife) throw refusal(400, 'LowExpirationDate')
}

/** Only the form is judged here; what the register knows about a code comes through world.decideMark. */
function decideSgtin(code: string): string {
  const characters = Array.from(code, (character) => character.charCodeAt(0))
  if (characters.some((number) => number > 0x7e)) return 'sgtinHasNonLatinSymbols'
  if (characters.some((number) => number < 0x21 && number !== 0x1d)) return 'sgtinHasInvalidSymbols'
  const [head, ...groups] = code.split('\u001d')
  if (groups.length === 0) return 'sgtinNoGS'
  return /^01\d{14}21.{1,20}$/.test(head ?? '') ? 'sgtinIntroduced' : 'sgtinInvalidPattern'
}
