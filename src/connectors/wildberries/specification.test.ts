// Every request the connector makes, and every reply it is tested on, against the official specification where it lies at hand.
import { Ajv, type ValidateFunction } from 'ajv'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { openAccount } from '../index.ts'
import { stand, type Stand } from '../testing.ts'
import { cases } from './exchanges.cases.ts'

const FOLDER = fileURLToPath(new URL('../../../../shared/specs/wildberries/', import.meta.url))
// The addendum comes last: where it repeats an operation it holds the newer words.
const FILES = ['01-general.yaml', '02-items.yaml', '03-orders-fbs.yaml', '03-orders-fbs.addendum-2026-09-04.yaml']
const skip = existsSync(FOLDER) ? false : 'the official Wildberries specification (../shared/specs/wildberries) is not here'

type Json = Readonly<Record<string, unknown>>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, ...keys: string[]): unknown => keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)
const listAt = (value: unknown, ...keys: string[]): unknown[] => {
  const list = at(value, ...keys)
  return Array.isArray(list) ? list : []
}

/** OpenAPI 3.0 to JSON Schema: references opened, `nullable` spelt out; `closed` forbids names the schema does not know. */
function schemaOf(document: unknown, schema: unknown, closed: boolean): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => schemaOf(document, item, closed))
  if (!isObject(schema)) return schema
  const { $ref, nullable, example: _, examples: __, format: ___, ...rest } = schema
  if (typeof $ref === 'string') return schemaOf(document, at(document, ...$ref.slice(2).split('/')), closed)
  const own: Record<string, unknown> = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, schemaOf(document, value, closed)]))
  if (nullable === true) return { anyOf: [own, { type: 'null' }] }
  return closed && isObject(own['properties']) ? { ...own, additionalProperties: false } : own
}

const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes: false })
const inQuery = new Ajv({ strict: false, coerceTypes: true })
const explain = (validate: ValidateFunction) => JSON.stringify(validate.errors)

type Operation = { document: unknown; operation: unknown }
function operationOf(documents: unknown[], line: string): Operation[] {
  const [verb = '', path = ''] = line.split(' ')
  return documents.flatMap((document) => {
    const operation = at(document, 'paths', path, verb.toLowerCase())
    return operation === undefined ? [] : [{ document, operation }]
  })
}

let wb: Stand
before(async () => {
  wb = await stand()
})
after(() => wb.close())
const documents = skip ? [] : FILES.map((file): unknown => parse(readFileSync(FOLDER + file, 'utf8')))

for (const item of cases) {
  test(`the specification allows ${item.line}`, { skip }, async () => {
    wb.answers(...item.replies)
    await item.call(openAccount({ service: 'WILDBERRIES', account: { token: 'secret-token' }, siteDomain: wb.address, ports: wb.ports }))
    const nth = item.nth ?? 0
    const heard = wb.heard[nth]
    assert.ok(heard)
    const found = operationOf(documents, item.line)
    const [first] = found
    assert.ok(first, 'the operation is in the specification')
    const { document, operation } = first
    checkQuery(document, operation, heard.query)
    checkPath(document, item.line, heard.path, operation)
    const wanted = at(operation, 'requestBody', 'content', 'application/json', 'schema')
    assert.equal(heard.body === undefined, wanted === undefined, 'a body where the specification wants one, and only there')
    if (wanted !== undefined) {
      const validate = ajv.compile(Object(schemaOf(document, wanted, true)))
      assert.ok(validate(heard.body), explain(validate))
    }
    for (const reply of [item.replies[nth], item.refusal]) if (reply) checkReply(found, reply)
  })
}

const SHARED_STATUSES = new Set(['401', '402', '403', '429'])

function checkReply(found: Operation[], reply: { status: number; body?: unknown }) {
  const status = String(reply.status)
  const answers = found.flatMap(({ document, operation }) => {
    const answer = at(operation, 'responses', status)
    return answer === undefined ? [] : [{ document, answer }]
  })
  assert.ok(answers.length > 0 || SHARED_STATUSES.has(status), `the specification knows the status ${status}`)
  const [first] = answers
  if (!first) return
  const schema = at(first.answer, 'content', 'application/json', 'schema')
  if (schema === undefined) return
  const validate = ajv.compile(Object(schemaOf(first.document, schema, false)))
  assert.ok(validate(reply.body), `${status}: ${explain(validate)}`)
}

function followed(document: unknown, parameter: unknown): unknown {
  const ref = at(parameter, '$ref')
  return typeof ref === 'string' ? at(document, ...ref.slice(2).split('/')) : parameter
}
const parametersOf = (document: unknown, operation: unknown, place: string) =>
  listAt(operation, 'parameters')
    .map((parameter) => followed(document, parameter))
    .filter((parameter) => at(parameter, 'in') === place)

function objectOf(document: unknown, parameters: unknown[]) {
  const named = parameters.map((parameter) => [String(at(parameter, 'name')), parameter] as const)
  return {
    type: 'object',
    additionalProperties: false,
    required: named.flatMap(([name, parameter]) => (at(parameter, 'required') === true ? [name] : [])),
    properties: Object.fromEntries(named.map(([name, parameter]) => [name, schemaOf(document, at(parameter, 'schema'), true)])),
  }
}

function checkQuery(document: unknown, operation: unknown, query: object) {
  const validate = inQuery.compile(objectOf(document, parametersOf(document, operation, 'query')))
  assert.ok(validate({ ...query }), explain(validate))
}

function checkPath(document: unknown, line: string, path: string, operation: unknown) {
  const template = line.split(' ')[1] ?? ''
  const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name)
  const values = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path)
  assert.ok(values, `${path} fits ${template}`)
  const validate = inQuery.compile(objectOf(document, parametersOf(document, operation, 'path')))
  assert.ok(validate(Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index + 1] ?? '')]))), explain(validate))
}
