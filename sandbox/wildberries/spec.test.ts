// Every reply of a working day, and of a round of refusals, against the official specification when it lies beside the checkout.
import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { at, main, mug, openShop, openSupply, sofa, workDay } from './given.ts'
import type { Exchange } from './given.ts'

const folder = new URL('../../../shared/specs/wildberries/', import.meta.url)
const files = ['03-orders-fbs.addendum-2026-09-04.yaml', '03-orders-fbs.yaml', '02-items.yaml', '01-general.yaml']
const missing = files.filter((file) => !existsSync(new URL(file, folder)))

type Json = Record<string, unknown>
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const child = (value: unknown, key: string): unknown => (isJson(value) ? value[key] : undefined)

/** OpenAPI 3.0 to JSON Schema: references in place, `nullable` as a type, and no field that is not described. */
function toSchema(node: unknown, root: unknown): unknown {
  if (Array.isArray(node)) return node.map((item) => toSchema(item, root))
  if (!isJson(node)) return node
  if (typeof node['$ref'] === 'string') return toSchema(follow(root, node['$ref']), root)
  const { nullable, example: _example, description: _description, format: _format, ...rest } = node
  const schema: Json = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'properties' && isJson(value) ? eachToSchema(value, root) : toSchema(value, root)]),
  )
  if (isJson(schema['properties'])) schema['additionalProperties'] = false
  return nullable === true ? { anyOf: [schema, { type: 'null' }] } : schema
}

function eachToSchema(properties: Json, root: unknown): Json {
  return Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, toSchema(inner, root)]))
}

function follow(root: unknown, reference: string): unknown {
  return reference.slice(2).split('/').reduce<unknown>(child, root)
}

/** The addendum adds fields to the older description of a supply. */
function merged(documents: unknown[]): void {
  const added = child(follow(documents[0], '#/components/schemas/SupplyNewFields'), 'properties')
  const supply = child(follow(documents[1], '#/components/schemas/Supply'), 'properties')
  assert.ok(isJson(added) && isJson(supply))
  for (const [name, schema] of Object.entries(added)) supply[name] ??= schema
}

function matches(template: string, path: string): boolean {
  return new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(path)
}

/** The description of the reply with its own document, or undefined when no document describes it. */
function described(documents: unknown[], { method, path, status }: Exchange): { response: unknown; root: unknown } | undefined {
  for (const root of documents) {
    const paths = child(root, 'paths')
    const templates = isJson(paths) ? Object.keys(paths).filter((template) => matches(template, path)) : []
    templates.sort((one, other) => one.split('{').length - other.split('{').length)
    const responses = child(child(child(paths, templates[0] ?? ''), method.toLowerCase()), 'responses')
    const response = child(responses, String(status))
    const reference = child(response, '$ref')
    if (response !== undefined) return { response: typeof reference === 'string' ? follow(root, reference) : response, root }
  }
  return undefined
}

function complaint(ajv: Ajv, documents: unknown[], exchange: Exchange): string | undefined {
  const name = `${exchange.method} ${exchange.path} ${exchange.status}`
  const found = described(documents, exchange)
  if (found === undefined) return `${name}: not described`
  const schema = toSchema(child(child(child(found.response, 'content'), 'application/json'), 'schema'), found.root)
  if (!isJson(schema)) return undefined
  const valid = ajv.validate(schema, exchange.body)
  return valid ? undefined : `${name}: ${ajv.errorsText()} in ${JSON.stringify(exchange.body).slice(0, 300)}`
}

test(
  'every reply is as the official specification describes it',
  { skip: missing.length > 0 && `not beside the checkout in ../shared/specs/wildberries: ${missing.join(', ')}` },
  async () => {
    const documents: unknown[] = files.map((file) => parse(readFileSync(new URL(file, folder), 'utf8')))
    merged(documents)
    const shop = await openShop()
    try {
      const { mugOrder, supplyId } = await workDay(shop)
      const { call } = shop
      await call('PUT', `/api/v3/stocks/${main}`, {
        stocks: [
          { chrtId: 5, amount: 1 },
          { chrtId: mug.chrtId, amount: 100_001 },
          { chrtId: sofa.chrtId, amount: 1 },
        ],
      })
      await call('PUT', `/api/v3/stocks/${main}`, { stocks: [{ sku: '1', amount: 1 }] })
      shop.world.blockStocks('StatusNotAcceptable')
      await call('PUT', `/api/v3/stocks/${main}`, { stocks: [{ chrtId: mug.chrtId, amount: 1 }] })
      await call('DELETE', `/api/v3/stocks/${main}`, { chrtIds: [5] })
      await call('GET', '/api/v3/orders?limit=0&next=0')
      await call('POST', '/content/v2/get/cards/list', { settings: { sort: { ascending: true }, cursor: { limit: 2 } } })
      await call('PATCH', `/api/v3/orders/${mugOrder}/cancel`)
      await call('PUT', `/api/v3/orders/${mugOrder}/meta/sgtin`, { sgtins: ['0104630568317423'] })
      await call('POST', '/api/marketplace/v3/orders/meta', { orders: [1] })
      await call('PATCH', `/api/marketplace/v3/supplies/${supplyId}/orders`, { orders: [mugOrder] })
      const second = await openSupply(shop)
      await call('GET', `/api/v3/supplies/${second}`)
      await call('GET', `/api/v3/supplies/${second}/barcode?type=svg`)
      await call('PATCH', `/api/v3/supplies/${second}/deliver`)
      const [marked] = shop.world.createOrder({ article: 'shirt' })
      await call('PATCH', `/api/marketplace/v3/supplies/${second}/orders`, { orders: [marked?.id] })
      await call('DELETE', `/api/v3/supplies/${second}`)
      await call('PATCH', '/api/marketplace/v3/fbs/supplies/shipping-method', {
        data: ['WB-GI-0', second].map((id) => ({ supplyId: id, shippingDt: '2999-01-01', shippingPointId: 15, shippingType: 'transportCompany' })),
      })
      await call('PATCH', `/api/v3/supplies/${second}/deliver`)
      shop.world.fail({ times: 1, status: 429 })
      await call('GET', '/api/v3/orders/new')
      shop.world.fail({ times: 1, status: 401 })
      await call('GET', '/api/v3/orders/new')
      const ajv = new Ajv({ strict: false, allErrors: true })
      assert.deepEqual(
        shop.exchanges.flatMap((exchange) => complaint(ajv, documents, exchange) ?? []),
        [],
      )
      assert.ok(shop.exchanges.length > 45 && at(shop.exchanges.at(-1), 'status') === 401)
    } finally {
      await shop.close()
    }
  },
)
