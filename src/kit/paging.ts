// Lists: limit, page, count, sortBy from a closed set, ascending; seek instead of offset where a position is known.
import { Type, type TUnsafe } from 'typebox'
import { type Sql, sql, raw } from './db.ts'

const literals = <const T extends string>(values: readonly T[]) => Type.Unsafe<T>({ type: 'string', enum: [...values] })

/** The paging part of a list's query schema; `sorts` is the closed set of sortBy, the first is the default. */
export const Paging = <const Sort extends string>(sorts: readonly Sort[]) => ({
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
  count: Type.Optional(Type.Boolean()),
  sortBy: Type.Optional(literals(sorts)),
  ascending: Type.Optional(Type.Boolean()),
})
export type PagingQuery<Sort extends string> = { limit?: number; page?: number; count?: boolean; sortBy?: Sort; ascending?: boolean }

export const limitOf = (query: PagingQuery<string>) => query.limit ?? 100
export const offsetOf = (query: PagingQuery<string>) => ((query.page ?? 1) - 1) * limitOf(query)

/** `order by` for a closed set of columns, with the id as the last word so that pages never overlap. */
export function orderBy<Sort extends string>(
  query: PagingQuery<Sort>,
  columns: Record<Sort, string>,
  fallback: Sort,
  idColumn: string,
  ascendingByDefault = false,
): Sql {
  const direction = (query.ascending ?? ascendingByDefault) ? raw('asc') : raw('desc')
  const column = columns[query.sortBy ?? fallback]
  // An id is never null, and an index read backwards would put nulls first: saying where they go would cost that index.
  if (column === idColumn) return sql`order by ${raw(column)} ${direction}`
  return sql`order by ${raw(column)} ${direction} nulls last, ${raw(idColumn)} ${direction}`
}

/** The rows of the page that is asked for. @example sql`select … order by id ${directionOf(filter)} ${slice(filter)}` */
export const slice = (query: PagingQuery<string>): Sql => sql`limit ${limitOf(query)} offset ${offsetOf(query)}`
/** For lists of one order: the newest first unless the caller says otherwise. */
export const directionOf = ({ ascending }: { ascending?: boolean | null }): Sql => (ascending === true ? raw('asc') : raw('desc'))

/** The answer of a list. */
export const page = <Row>(query: PagingQuery<string>, rows: Row[], total?: number) => ({ rows, page: query.page ?? 1, ...(total !== undefined && { total }) })

/** One of a closed set of texts. */
export const OneOf = literals
export const Id = Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER, format: 'int64' })
/** A list of ids, repeated or comma-separated. */
export const Ids = Type.Array(Id, { maxItems: 10_000 })
/** An instant as the wire writes it; kept as text so that a date without a time can mean the whole day. */
export const Instant = Type.String({ format: 'date-time', maxLength: 64 })
export const Text = (maxLength: number): TUnsafe<string> => Type.Unsafe<string>({ type: 'string', maxLength })
