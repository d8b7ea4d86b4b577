// What Yandex Market tells of its categories and their characteristics; lists of values come together with them.
import { Type, type Static, type TSchema } from 'typebox'
import { exchange } from '../kit.ts'
import type { DirectoryCategory, DirectoryParameter } from '../vocabulary.ts'
import { limits } from './limits.ts'

const Maybe = <T extends TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]))

type Node = { id: number; name: string; children?: Node[] | null | undefined }
const Tree = Type.Cyclic({ Node: Type.Object({ id: Type.Integer(), name: Type.String(), children: Maybe(Type.Array(Type.Ref('Node'))) }) }, 'Node')

function* categoriesOf(nodes: readonly Node[], above: { id: number; path: string } | undefined): Generator<DirectoryCategory> {
  for (const { id, name, children } of nodes) {
    const path = above === undefined || above.path === '' ? name : `${above.path} / ${name}`
    const below = children ?? []
    yield { id, parentId: above?.id, name, path, leaf: below.length === 0, published: true, types: [] }
    // The root, "all goods", is above everything and says nothing: paths begin below it.
    yield* categoriesOf(below, { id, path: above === undefined ? '' : path })
  }
}

/** The whole tree comes at once. */
export const categoryPage = exchange('POST /v2/categories/tree', {
  limit: limits.categories,
  repeatable: true,
  build: ({ language = 'RU' }: { after: number; language?: 'RU' | 'EN' }) => ({ body: { language } }),
  reply: Type.Object({ status: Maybe(Type.String()), result: Maybe(Tree) }),
  read: ({ result }): { items: DirectoryCategory[]; next: number | undefined } => ({
    items: result ? [...categoriesOf([result], undefined)] : [],
    next: undefined,
  }),
})

const KINDS: Readonly<Record<string, DirectoryParameter['value']>> = { TEXT: 'text', ENUM: 'choice', BOOLEAN: 'boolean', NUMERIC: 'number' }

const Parameter = Type.Object({
  id: Type.Integer(),
  name: Maybe(Type.String()),
  type: Type.String(),
  unit: Maybe(Type.Object({ units: Maybe(Type.Array(Type.Object({ name: Type.String() }))) })),
  description: Maybe(Type.String()),
  required: Type.Boolean(),
  distinctive: Type.Boolean(),
  multivalue: Type.Boolean(),
  allowCustomValues: Type.Boolean(),
  values: Maybe(Type.Array(Type.Object({ id: Type.Integer(), value: Type.String() }))),
})
const parameterOf = ({ id, name, type, unit, description, values, ...parameter }: Static<typeof Parameter>): DirectoryParameter => ({
  id,
  name: name ?? String(id),
  description: description || undefined,
  group: undefined,
  value: KINDS[type] ?? 'text',
  required: parameter.required,
  maxValues: parameter.multivalue ? 0 : undefined,
  units: (unit?.units ?? []).map((one) => one.name),
  distinctive: parameter.distinctive,
  ownValues: type !== 'ENUM' || parameter.allowCustomValues,
  dictionary: undefined,
  values: values?.map((one) => ({ id: one.id, name: one.value })),
})

export const parameters = exchange('POST /v2/category/{categoryId}/parameters', {
  limit: limits.parameters,
  repeatable: true,
  build: ({ categoryId }: { categoryId: number; typeId: number | undefined }) => ({ path: { categoryId: String(categoryId) } }),
  reply: Type.Object({ result: Maybe(Type.Object({ parameters: Maybe(Type.Array(Parameter)) })) }),
  read: ({ result }) => (result?.parameters ?? []).map(parameterOf),
})
