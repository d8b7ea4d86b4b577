// What Wildberries tells of its subjects, their characteristics and the lists that values are chosen from.
// https://dev.wildberries.ru/openapi/work-with-products, read 2026-08. Another host and another token category than orders and stock.
import { Type, type Static, type TSchema } from 'typebox'
import { ConnectorFailure } from '../failure.ts'
import { exchange, type Wire } from '../kit.ts'
import type { CustomsCode, DirectoryCategory, DirectoryParameter, DirectoryValue, ValuesQuery } from '../vocabulary.ts'
import { limits } from './limits.ts'
import { Maybe } from './words.ts'

const host = 'https://content-api.wildberries.ru'
const PAGE = 1000

/** Every answer of this category says by itself whether it is one. */
const Answer = <T extends TSchema>(data: T) => Type.Object({ data: Maybe(data), error: Maybe(Type.Boolean()), errorText: Maybe(Type.String()) })
function checked<T>(line: string, { data, error, errorText }: { data?: T | null; error?: boolean | null; errorText?: string | null }): T | undefined {
  if (error === true) throw new ConnectorFailure('refused', { line, code: 'content_error', message: errorText || 'an error without a word' })
  return data ?? undefined
}

const SUBJECTS = 'GET /content/v2/object/all'
export const categoryPage = exchange(SUBJECTS, {
  limit: limits.content,
  host,
  build: ({ after }: { after: number }) => ({ query: { limit: PAGE, offset: after, locale: 'ru' } }),
  reply: Answer(
    Type.Array(Type.Object({ subjectID: Type.Integer(), subjectName: Type.String(), parentID: Maybe(Type.Integer()), parentName: Maybe(Type.String()) })),
  ),
  read: (reply, { after }) => {
    const subjects = checked(SUBJECTS, reply) ?? []
    const items = subjects.map(({ subjectID: id, subjectName: name, parentID, parentName }): DirectoryCategory => ({
      id,
      parentId: parentID ?? undefined,
      name,
      path: parentName ? `${parentName} / ${name}` : name,
      leaf: true,
      published: true,
      types: [],
    }))
    return { items, next: subjects.length < PAGE ? undefined : after + subjects.length }
  },
})

// Characteristics whose values have lists of their own; Wildberries joins the two by name alone.
const LISTS: Readonly<Record<string, string>> = { Цвет: 'colors', Пол: 'kinds', 'Страна производства': 'countries', Сезон: 'seasons' }
const USED: Readonly<Record<number, DirectoryParameter['value']>> = { 1: 'text', 4: 'number' }

const Characteristic = Type.Object({
  charcID: Type.Integer(),
  name: Type.String(),
  required: Maybe(Type.Boolean()),
  unitName: Maybe(Type.String()),
  maxCount: Maybe(Type.Integer()),
  charcType: Maybe(Type.Integer()),
  isVariable: Maybe(Type.Boolean()),
})
function parameterOf({ charcID, name, required, unitName, maxCount, charcType, isVariable }: Static<typeof Characteristic>): DirectoryParameter[] {
  const value = USED[charcType ?? 0]
  if (!value) return [] // 0: the characteristic is not used
  const list = LISTS[name]
  return [
    {
      id: charcID,
      name,
      description: undefined,
      group: undefined,
      value: list ? 'choice' : value,
      required: required ?? false,
      maxValues: value === 'number' ? undefined : (maxCount ?? 0),
      units: unitName ? [unitName] : [],
      distinctive: isVariable === true || list === 'colors',
      ownValues: list === undefined,
      dictionary: list ? { key: list, perCategory: false } : undefined,
      values: undefined,
    },
  ]
}
const CHARACTERISTICS = 'GET /content/v2/object/charcs/{subjectId}'
export const parameters = exchange(CHARACTERISTICS, {
  limit: limits.content,
  host,
  build: ({ categoryId }: { categoryId: number; typeId: number | undefined }) => ({ path: { subjectId: String(categoryId) }, query: { locale: 'ru' } }),
  reply: Answer(Type.Array(Characteristic)),
  read: (reply) => (checked(CHARACTERISTICS, reply) ?? []).flatMap(parameterOf),
})

const Named = Type.Array(Type.Object({ id: Maybe(Type.Integer()), name: Type.String() }))
const Words = Type.Array(Type.String())
const named = (line: `GET /${string}`) =>
  exchange(line, {
    limit: limits.content,
    host,
    build: () => ({ query: { locale: 'ru' } }),
    reply: Answer(Named),
    read: (reply): DirectoryValue[] => (checked(line, reply) ?? []).map(({ id, name }) => ({ id: id ?? undefined, name })),
  })
const words = (line: `GET /${string}`) =>
  exchange(line, {
    limit: limits.content,
    host,
    build: () => ({ query: { locale: 'ru' } }),
    reply: Answer(Words),
    read: (reply): DirectoryValue[] => (checked(line, reply) ?? []).map((name) => ({ id: undefined, name })),
  })
const lists = new Map([
  ['colors', named('GET /content/v2/directory/colors')],
  ['countries', named('GET /content/v2/directory/countries')],
  ['kinds', words('GET /content/v2/directory/kinds')],
  ['seasons', words('GET /content/v2/directory/seasons')],
])

/** The whole list comes at once. */
export async function valuePage(wire: Wire, { dictionary }: ValuesQuery): Promise<{ items: DirectoryValue[]; next: number | undefined }> {
  const list = lists.get(dictionary)
  if (!list) throw new ConnectorFailure('refused', { line: '', code: 'unknown_list', message: `Wildberries has no list "${dictionary}"` })
  return { items: await list(wire), next: undefined }
}

const CUSTOMS = 'GET /content/v2/directory/tnved'
export const customsCodes = exchange(CUSTOMS, {
  limit: limits.content,
  host,
  build: ({ categoryId }: { categoryId: number }) => ({ query: { subjectID: categoryId, locale: 'ru' } }),
  reply: Answer(Type.Array(Type.Object({ tnved: Type.String(), isKiz: Maybe(Type.Boolean()) }))),
  read: (reply): CustomsCode[] => (checked(CUSTOMS, reply) ?? []).map(({ tnved, isKiz }) => ({ code: tnved, marked: isKiz === true })),
})
