// Small JSON schemas that several calls share. Values in a path or a query are text and get converted; bodies never are.

export const id = { type: 'integer' }
export const ids = (minItems: number, maxItems: number) => ({ type: 'array', items: id, minItems, maxItems })
export const fields = (properties: Record<string, unknown>, required: string[] = Object.keys(properties)) => ({ type: 'object', properties, required })

/** Limit and next, the paging of the published lists. */
export const paging = { limit: { type: 'integer', minimum: 1, maximum: 1000 }, next: { type: 'integer', minimum: 0 } }

export type Paging = { limit: number; next: number }

/** The rows after the cursor; `next` is the last number given, 0 when there was nothing left to give. */
export function pageOf<Row>(rows: Iterable<Row>, numberOf: (row: Row) => number, { limit, next }: Paging): { next: number; page: Row[] } {
  const page: Row[] = []
  for (const row of rows) {
    if (numberOf(row) > next) page.push(row)
    if (page.length === limit) break
  }
  const last = page.at(-1)
  return { next: last === undefined ? 0 : numberOf(last), page }
}
