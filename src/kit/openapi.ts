// OpenAPI from the operations: published paths, sections and schema names, and only what is mounted.
import type { AnySpec, Op } from './op.ts'
import { knownCodes } from './errors.ts'

type Published = { path: string; tag: string }
type Json = Record<string, unknown>
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** `GET /api/task/:id` → `GET /api/task/{}`: how the published contract is looked up. */
export const contractKey = (line: string) => line.replace(/:(\w+)/g, '{}').replace(/(.)\/$/, '$1')

export function describeApi(ops: readonly Op[], schemas: Record<string, object>, published: Record<string, Published>, version: string): Json {
  const used = new Set<string>()
  const paths: Record<string, Json> = {}
  for (const op of ops)
    for (const line of [op.line, ...(op.spec.aliases ?? [])]) {
      const [method = '', url = ''] = line.split(' ')
      const known =
        published[contractKey(line)] ??
        (line === op.line ? undefined : published[contractKey(op.line)] && { path: undefined, tag: published[contractKey(op.line)]?.tag ?? '' })
      const path = known?.path ?? url.replace(/:(\w+)/g, '{$1}')
      paths[path] = { ...paths[path], [method.toLowerCase()]: describeOperation(op, line, path, known?.tag ?? op.spec.tag ?? 'Ambar', used) }
    }
  return {
    openapi: '3.1.0',
    info: { title: 'Ambar', version, description: 'A self-hosted seller platform, wire-compatible with SelSup and oShip.', license: { name: 'Apache-2.0' } },
    security: [{ token: [] }],
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => a.localeCompare(b))),
    components: {
      securitySchemes: { token: { type: 'apiKey', in: 'header', name: 'Authorization' } },
      schemas: { Error: errorSchema(), ...reach(used, schemas) },
    },
  }
}

function describeOperation(op: Op, line: string, path: string, tag: string, used: Set<string>): Json {
  const { spec } = op
  const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '')
  const ours = [...line.matchAll(/:(\w+)/g)].map((match) => match[1] ?? '')
  const parameters = [
    ...names.map((name, at) => ({
      name,
      in: 'path',
      required: true,
      schema: rewrite(spec.params?.properties[ours[at] ?? name] ?? { type: 'integer', format: 'int64' }, used),
    })),
    ...(spec.queryName === undefined ? [] : [{ name: spec.queryName, in: 'query', style: 'form', explode: true, schema: rewrite(spec.query, used) }]),
    ...Object.entries(spec.queryName === undefined ? (spec.query?.properties ?? {}) : {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: spec.query?.required?.includes(name) ?? false,
      schema: rewrite(schema, used),
    })),
  ]
  const reply = rewrite(spec.reply, used)
  const replyTypes = typeof reply.contentMediaType === 'string' ? reply.contentMediaType.split(', ') : ['application/json']
  return {
    tags: [tag],
    summary: spec.summary,
    ...(parameters.length > 0 && { parameters }),
    ...((spec.body ?? spec.upload) && { requestBody: { required: true, content: bodyContent(spec, used) } }),
    responses: {
      200: { description: 'Done', content: Object.fromEntries(replyTypes.map((type) => [type, { schema: reply }])) },
      default: { description: 'Refused', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
    'x-permission': spec.can,
    ...(spec.can === 'public' && { security: [] }),
  }
}

const bodyContent = ({ body, upload, rawUpload }: AnySpec, used: Set<string>) => ({
  ...(body && { 'application/json': { schema: rewrite(body, used) } }),
  ...(upload && { 'multipart/form-data': { schema: uploadSchema(upload) } }),
  ...(rawUpload && { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }),
})
const uploadSchema = (fields: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(fields.map((name) => [name, name === 'file' ? { type: 'string', format: 'binary' } : { type: 'string' }])),
})

/** `$ref: 'Order'` → `#/components/schemas/Order`, noting what was used. */
function rewrite(schema: unknown, used: Set<string>): Json {
  if (!isObject(schema)) return {}
  const out: Json = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === '$ref' && typeof value === 'string') {
      used.add(value)
      out.$ref = `#/components/schemas/${value}`
    } else if (Array.isArray(value)) out[key] = value.map((item: unknown) => (isObject(item) ? rewrite(item, used) : item))
    else out[key] = isObject(value) ? rewrite(value, used) : value
  }
  return out
}

/** The named schemas that are used, and those that these use. */
function reach(used: Set<string>, schemas: Record<string, object>): Json {
  const out: Json = {}
  const queue = [...used]
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (name in out || !(name in schemas)) continue
    const next = new Set<string>()
    out[name] = rewrite(schemas[name], next)
    queue.push(...next)
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => a.localeCompare(b)))
}

const errorSchema = () => ({
  type: 'object',
  required: ['error', 'message', 'localMessage', 'params', 'messageParams', 'requestId'],
  properties: {
    error: { type: 'string', description: 'A stable code', enum: [...knownCodes.keys()].sort() },
    message: { type: 'string', description: 'The same code, for older clients' },
    localMessage: { type: 'string', description: 'The sentence in the language of the caller' },
    params: { type: 'object' },
    messageParams: { type: 'string', description: 'params as JSON text, for older clients' },
    requestId: { type: 'string' },
  },
})
