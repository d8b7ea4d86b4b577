// Every exchange about directories four ways, and the same requests and replies against the official specifications where they lie at hand.
import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { after, before, suite, test } from 'node:test'
import { parse } from 'yaml'
import { accounts, cases, type Case } from './directory.cases.ts'
import { ConnectorFailure, openDirectory, type DirectoryService } from './index.ts'
import { stand, type Stand } from './testing.ts'
import yandex from './yandex-market/samples/directory.json' with { type: 'json' }
import wildberries from './wildberries/samples/directory.json' with { type: 'json' }

let market: Stand
before(async () => {
  market = await stand()
})
after(() => market.close())
const opened = (service: DirectoryService) =>
  openDirectory({ service, account: accounts[service].account, siteDomain: `${market.address}/base`, ports: market.ports })

async function heardOf({ service, call, reply }: Case) {
  market.answers({ status: 200, body: reply })
  const result = await call(opened(service))
  const [heard] = market.heard
  assert.ok(heard)
  return { result, heard }
}

for (const item of cases) {
  suite(`${item.service} ${item.line}`, () => {
    test('request built, call made', async () => {
      const { heard } = await heardOf(item)
      assert.deepEqual([heard.method, heard.path], [item.line.split(' ')[0], `/base${item.sent.path}`])
      assert.deepEqual({ query: heard.query, body: heard.body }, { query: item.sent.query ?? {}, body: item.sent.body })
      for (const [name, value] of Object.entries(accounts[item.service].headers)) assert.equal(heard.headers[name], value)
    })
    test('reply read', async () => {
      assert.deepEqual((await heardOf(item)).result, item.result)
    })
    test('refusal read', async () => {
      market.answers(item.refusal)
      await assert.rejects(item.call(opened(item.service)), (failure: unknown) => {
        assert.ok(failure instanceof ConnectorFailure, String(failure))
        assert.deepEqual({ kind: failure.kind, code: failure.code }, item.failure)
        return true
      })
    })
  })
}

test('a page that is full says where to go on', async () => {
  const [subject] = wildberries.subjects.data
  market.answers({ status: 200, body: { ...wildberries.subjects, data: Array.from({ length: 1000 }, (_, at) => ({ ...subject, subjectID: at + 1 })) } })
  assert.equal((await opened('WILDBERRIES').categoryPage({ after: 2000 })).next, 3000)
})
test('an answer that says it is an error is one, whatever its status', async () => {
  market.answers({ status: 200, body: { data: null, error: true, errorText: 'нет предмета' } })
  await assert.rejects(opened('WILDBERRIES').parameters({ categoryId: 1, typeId: undefined }), { kind: 'refused', message: 'нет предмета' })
})
test('420 is a limit: it is waited for', async () => {
  market.answers({ status: 420, body: yandex.limited }, { status: 200, body: yandex.tree })
  assert.equal((await opened('YANDEX_MARKET').categoryPage({ after: 0 })).items.length, 3)
  assert.equal(market.heard.length, 2)
})
test('a token that Yandex ID gave is a bearer', async () => {
  market.answers({ status: 200, body: yandex.campaigns })
  await openDirectory({ service: 'YANDEX_MARKET', account: { token: 'y0_abc' }, siteDomain: market.address, ports: market.ports }).checkAccount()
  assert.equal(market.heard[0]?.headers['authorization'], 'Bearer y0_abc')
})

const FILES: Record<DirectoryService, string> = {
  WILDBERRIES: 'wildberries/02-items.yaml',
  OZON: 'ozon/swagger.json',
  YANDEX_MARKET: 'yandex-market/openapi.json',
}
const folder = new URL('../../../shared/specs/', import.meta.url)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)
const at = (value: unknown, ...keys: string[]): unknown => keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value)

/** OpenAPI 3.0 as JSON Schema reads it: what has another meaning there is taken out, `nullable` is left to Ajv where it stands by a type. */
function asSchema(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asSchema)
  if (!isObject(node)) return node
  const { example: _, examples: __, exclusiveMinimum: ___, nullable, ...rest } = node
  const own = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, asSchema(value)]))
  return nullable === true && typeof rest['type'] === 'string' ? { ...own, nullable: true } : own
}

const documents = new Map<DirectoryService, { document: unknown; ajv: Ajv }>()
function specificationOf(service: DirectoryService) {
  const known = documents.get(service)
  if (known) return known
  const text = readFileSync(new URL(FILES[service], folder), 'utf8')
  const document = asSchema(FILES[service].endsWith('.yaml') ? parse(text) : JSON.parse(text))
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false })
  ajv.addSchema(Object(document), 'specification')
  const made = { document, ajv }
  documents.set(service, made)
  return made
}
const pointer = (...keys: string[]) => keys.map((key) => encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
const resolved = (document: unknown, value: unknown): unknown => {
  const reference = at(value, '$ref')
  return typeof reference === 'string' ? at(document, ...reference.slice(2).split('/')) : value
}

for (const item of cases) {
  const skip = existsSync(new URL(FILES[item.service], folder)) ? false : `the official specification (../shared/specs/${FILES[item.service]}) is not here`
  test(`the specification of ${item.service} allows ${item.line}`, { skip }, async () => {
    const { document, ajv } = specificationOf(item.service)
    const [verb = '', path = ''] = item.line.split(' ')
    const place = ['paths', path, verb.toLowerCase()]
    const operation = at(document, ...place)
    assert.ok(operation, 'the operation is in the specification')
    const { heard } = await heardOf(item)
    const parameters = at(operation, 'parameters')
    const names = Array.isArray(parameters) ? parameters.map((one: unknown) => at(resolved(document, one), 'name')) : []
    for (const name of Object.keys(heard.query)) assert.ok(names.includes(name), `the query knows ${name}`)
    const check = (keys: string[], value: unknown) => {
      const schema = at(document, ...place, ...keys)
      if (schema === undefined) return
      const validate = ajv.compile({ $ref: `specification#/${pointer(...place, ...keys)}` })
      assert.ok(validate(value), JSON.stringify(validate.errors))
      const fields = at(resolved(document, schema), 'properties')
      if (isObject(fields) && isObject(value)) for (const name of Object.keys(value)) assert.ok(Object.hasOwn(fields, name), `a field ${name}`)
    }
    check(['requestBody', 'content', 'application/json', 'schema'], heard.body)
    check(['responses', '200', 'content', 'application/json', 'schema'], item.reply)
  })
}
