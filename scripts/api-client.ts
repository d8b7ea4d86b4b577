// Writes web/src/api/schema.gen.ts: what each operation of our own OpenAPI description takes and answers, for the cabinet.
// Run by the checks and by `npm run dev`; the file is not kept in the repository, so that it can not fall behind the operations.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { apiDescription } from '../src/app.ts'

const target = fileURLToPath(new URL('../web/src/api/schema.gen.ts', import.meta.url))

const Node = Type.Object({
  type: Type.Optional(Type.String()),
  format: Type.Optional(Type.String()),
  $ref: Type.Optional(Type.String()),
  const: Type.Optional(Type.Unknown()),
  enum: Type.Optional(Type.Array(Type.Unknown())),
  items: Type.Optional(Type.Unknown()),
  anyOf: Type.Optional(Type.Array(Type.Unknown())),
  allOf: Type.Optional(Type.Array(Type.Unknown())),
  properties: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  required: Type.Optional(Type.Array(Type.String())),
  additionalProperties: Type.Optional(Type.Unknown()),
})
const Content = Type.Record(Type.String(), Type.Object({ schema: Type.Unknown() }))
const Parameter = Type.Object({ name: Type.String(), in: Type.String(), required: Type.Optional(Type.Boolean()), schema: Type.Unknown() })
const Operation = Type.Object({
  summary: Type.String(),
  parameters: Type.Optional(Type.Array(Parameter)),
  requestBody: Type.Optional(Type.Object({ content: Content })),
  responses: Type.Record(Type.String(), Type.Object({ content: Type.Optional(Content) })),
  'x-permission': Type.String(),
})
const Description = Type.Object({
  paths: Type.Record(Type.String(), Type.Record(Type.String(), Operation)),
  components: Type.Object({ schemas: Type.Record(Type.String(), Type.Unknown()) }),
})

const key = (name: string) => (/^\w+$/.test(name) ? name : JSON.stringify(name))
const nameOf = (ref: string) => ref.split('/').at(-1) ?? 'never'
const oneOf = (texts: readonly string[]) => [...new Set(texts)].join(' | ') || 'never'

/** The type of a schema. `isWire`: of the published contract, whose every field may be null. */
function typeText(raw: unknown, isWire = false): string {
  const node = Value.Parse(Node, raw)
  if (node.$ref !== undefined) return nameOf(node.$ref)
  if (node.allOf) return node.allOf.map((inner) => requiring(typeText(inner, isWire), node.required)).join(' & ')
  if (node.anyOf) return oneOf(node.anyOf.map((inner) => typeText(inner, isWire)))
  if (node.const !== undefined) return JSON.stringify(node.const)
  if (node.enum) return oneOf(node.enum.map((value) => JSON.stringify(value)))
  if (node.type === 'array') return `Array<${typeText(node.items ?? {}, isWire)}>`
  if (node.type === 'string') return node.format === 'binary' ? 'Blob' : 'string'
  if (node.type === 'integer' || node.type === 'number') return 'number'
  if (node.type === 'boolean') return 'boolean'
  if (node.type === 'null') return 'null'
  if (node.properties && Object.keys(node.properties).length > 0) return objectText(node, isWire)
  if (typeof node.additionalProperties === 'object') return `Record<string, ${typeText(node.additionalProperties, isWire)}>`
  return node.type === 'object' ? 'Record<string, unknown>' : 'unknown'
}

function objectText({ properties = {}, required = [] }: Static<typeof Node>, isWire: boolean): string {
  const fields = Object.entries(properties).map(([name, inner]) => {
    const type = typeText(inner, isWire)
    return required.includes(name) ? `${key(name)}: ${type}` : `${key(name)}?: ${type}${isWire ? ' | null' : ''}`
  })
  return `{ ${fields.join('; ')} }`
}

const requiring = (type: string, required: readonly string[] = []) =>
  required.length === 0 ? type : `Needs<${type}, ${required.map((name) => JSON.stringify(name)).join(' | ')}>`

/** Parameters of one place, as the fields of an object; what is described as an object (`filter`) is its fields. */
function parametersText(parameters: readonly Static<typeof Parameter>[]): { text: string; needed: boolean } {
  const fields = parameters.flatMap((parameter) => {
    const node = Value.Parse(Node, parameter.schema)
    if (node.properties) return Object.entries(node.properties).map(([name, schema]) => ({ name, schema, needed: node.required?.includes(name) ?? false }))
    return [{ name: parameter.name, schema: parameter.schema, needed: parameter.required === true }]
  })
  return {
    text: `{ ${fields.map(({ name, schema, needed }) => `${key(name)}${needed ? '' : '?'}: ${typeText(schema)}`).join('; ')} }`,
    needed: fields.some(({ needed }) => needed),
  }
}

function inputText({ parameters = [], requestBody }: Static<typeof Operation>): string {
  const parts: string[] = []
  for (const place of ['path', 'query']) {
    const own = parameters.filter((parameter) => parameter.in === place)
    if (own.length === 0) continue
    const { text, needed } = parametersText(own)
    parts.push(`${place}${needed ? '' : '?'}: ${text}`)
  }
  const json = requestBody?.content['application/json']
  const bodies = [...(json ? [typeText(json.schema)] : []), ...(requestBody?.content['multipart/form-data'] ? ['FormData'] : [])]
  if (bodies.length > 0) parts.push(`body: ${oneOf(bodies)}`)
  return `{ ${parts.join('; ')} }`
}

function replyText({ responses }: Static<typeof Operation>): string {
  const [first] = Object.entries(responses['200']?.content ?? {})
  return first ? typeText(first[1].schema) : 'Record<string, never>'
}

/** The whole file as text. */
export function clientTypes(description: unknown = apiDescription()): string {
  const { paths, components } = Value.Parse(Description, description)
  const lines = [
    '// Generated by scripts/api-client.ts from our OpenAPI description. Do not edit.',
    'type Needs<T, K extends keyof T> = T & { [Name in K]-?: NonNullable<T[Name]> }',
    '',
  ]
  for (const [name, schema] of Object.entries(components.schemas)) lines.push(`export type ${name} = ${typeText(schema, name !== 'Error')}`)
  lines.push('', 'export type Operations = {')
  for (const [path, item] of Object.entries(paths))
    for (const [method, operation] of Object.entries(item))
      lines.push(
        `  /** ${operation.summary.replaceAll('*/', '')} */`,
        `  ${JSON.stringify(`${method.toUpperCase()} ${path}`)}: { input: ${inputText(operation)}; reply: ${replyText(operation)} }`,
      )
  const permissions = new Set(Object.values(paths).flatMap((item) => Object.values(item).map((operation) => operation['x-permission'])))
  return [...lines, '}', '', `export type Permission = ${oneOf([...permissions].sort().map((name) => JSON.stringify(name)))}`, ''].join('\n')
}

/** Writes the file when it would change. */
export function writeClientTypes(): void {
  const text = clientTypes()
  if (existsSync(target) && readFileSync(target, 'utf8') === text) return
  const draft = `${target}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, target)
}

if (import.meta.main) writeClientTypes()
