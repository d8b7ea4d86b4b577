// What Ozon tells of its description categories, the types of goods in them, attributes and their dictionaries.
import { Type, type Static } from 'typebox'
import { exchange } from '../kit.ts'
import type { DirectoryCategory, DirectoryParameter, DirectoryValue, ValuesQuery } from '../vocabulary.ts'
import { limits } from './limits.ts'

const VALUES = 2000

type Node = {
  description_category_id?: number | undefined
  category_name?: string | undefined
  type_id?: number | undefined
  type_name?: string | undefined
  disabled?: boolean | undefined
  children?: Node[] | undefined
}
// A tree of categories whose leaves are types of goods: a category that holds types is where cards are made.
const Tree = Type.Cyclic(
  {
    Node: Type.Object({
      description_category_id: Type.Optional(Type.Integer()),
      category_name: Type.Optional(Type.String()),
      type_id: Type.Optional(Type.Integer()),
      type_name: Type.Optional(Type.String()),
      disabled: Type.Optional(Type.Boolean()),
      children: Type.Optional(Type.Array(Type.Ref('Node'))),
    }),
  },
  'Node',
)

type Above = { id: number | undefined; path: string }
function* categoriesOf(nodes: readonly Node[], above: Above): Generator<DirectoryCategory> {
  for (const { description_category_id: id, category_name: name = '', disabled = false, children = [] } of nodes) {
    if (id === undefined) continue
    const path = above.path === '' ? name : `${above.path} / ${name}`
    const types = children.flatMap((child) => (child.type_id === undefined || child.disabled ? [] : [{ id: child.type_id, name: child.type_name ?? '' }]))
    yield { id, parentId: above.id, name, path, leaf: children.some((child) => child.type_id !== undefined), published: !disabled, types }
    yield* categoriesOf(children, { id, path })
  }
}

/** The whole tree comes at once. */
export const categoryPage = exchange('POST /v1/description-category/tree', {
  limit: limits.all,
  repeatable: true,
  build: ({ language = 'DEFAULT' }: { after: number; language?: 'DEFAULT' | 'RU' | 'EN' }) => ({ body: { language } }),
  reply: Type.Object({ result: Type.Array(Tree) }),
  read: ({ result }): { items: DirectoryCategory[]; next: number | undefined } => ({
    items: [...categoriesOf(result, { id: undefined, path: '' })],
    next: undefined,
  }),
})

const KINDS: Readonly<Record<string, DirectoryParameter['value']>> = { integer: 'integer', decimal: 'number', boolean: 'boolean', multiline: 'long_text' }

const Attribute = Type.Object({
  id: Type.Integer(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  type: Type.Optional(Type.String()),
  is_collection: Type.Optional(Type.Boolean()),
  is_required: Type.Optional(Type.Boolean()),
  is_aspect: Type.Optional(Type.Boolean()),
  max_value_count: Type.Optional(Type.Integer()),
  group_name: Type.Optional(Type.String()),
  dictionary_id: Type.Optional(Type.Integer()),
  category_dependent: Type.Optional(Type.Boolean()),
})
function parameterOf(attribute: Static<typeof Attribute>): DirectoryParameter {
  const { id, name, description, type = '', is_collection, max_value_count = 0, group_name, dictionary_id = 0 } = attribute
  return {
    id,
    name,
    description: description || undefined,
    group: group_name || undefined,
    value: dictionary_id > 0 ? 'choice' : (KINDS[type.toLowerCase()] ?? 'text'),
    required: attribute.is_required ?? false,
    maxValues: is_collection ? max_value_count : undefined,
    units: [],
    distinctive: attribute.is_aspect ?? false,
    ownValues: dictionary_id === 0,
    dictionary: dictionary_id > 0 ? { key: String(dictionary_id), perCategory: attribute.category_dependent ?? false } : undefined,
    values: undefined,
  }
}

export const parameters = exchange('POST /v1/description-category/attribute', {
  limit: limits.all,
  repeatable: true,
  build: ({ categoryId, typeId = 0 }: { categoryId: number; typeId: number | undefined }) => ({
    body: { description_category_id: categoryId, type_id: typeId, language: 'DEFAULT' },
  }),
  reply: Type.Object({ result: Type.Array(Attribute) }),
  read: ({ result }) => result.map(parameterOf),
})

export const valuePage = exchange('POST /v1/description-category/attribute/values', {
  limit: limits.all,
  repeatable: true,
  build: ({ categoryId, typeId = 0, parameterId, after }: ValuesQuery) => ({
    body: {
      description_category_id: categoryId,
      type_id: typeId,
      attribute_id: parameterId,
      language: 'DEFAULT',
      limit: VALUES,
      ...(after > 0 && { last_value_id: after }),
    },
  }),
  reply: Type.Object({ result: Type.Array(Type.Object({ id: Type.Integer(), value: Type.String() })), has_next: Type.Optional(Type.Boolean()) }),
  read: ({ result, has_next }): { items: DirectoryValue[]; next: number | undefined } => ({
    items: result.map(({ id, value }) => ({ id, name: value })),
    next: has_next ? result.at(-1)?.id : undefined,
  }),
})
