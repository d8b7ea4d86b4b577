// The state of a list in its address: filters, order, page, tab. Back and a copied link bring it back.
import { useCallback, useMemo } from 'react'
import { useLocation, useSearch } from 'wouter'

/** How one value stands in the address. Methods, so that a parameter of any kind is a parameter. */
export type Param<T> = { read(texts: readonly string[]): T; write(value: T): readonly string[] }

const first = (texts: readonly string[]) => texts[0] ?? ''
const numberIn = (texts: readonly string[]) => (/^-?\d{1,15}$/.test(first(texts)) ? Number(first(texts)) : undefined)

export const param = {
  text: (): Param<string> => ({ read: first, write: (value) => (value === '' ? [] : [value]) }),
  /** An id or another whole number that may be absent. */
  number: (): Param<number | undefined> => ({ read: numberIn, write: (value) => (value === undefined ? [] : [String(value)]) }),
  /** A whole number from 1 to `most`; anything else in the address is the `usual` one. */
  count: (usual: number, most: number): Param<number> => ({
    read: (texts) => {
      const read = numberIn(texts) ?? usual
      return read >= 1 && read <= most ? read : usual
    },
    write: (value) => (value === usual ? [] : [String(value)]),
  }),
  flag: (): Param<boolean> => ({ read: (texts) => first(texts) === 'true', write: (value) => (value ? ['true'] : []) }),
  oneOf: <const T extends string>(values: readonly T[]): Param<T | undefined> => ({
    read: (texts) => values.find((value) => value === first(texts)),
    write: (value) => (value === undefined ? [] : [value]),
  }),
  list: (): Param<readonly string[]> => ({ read: (texts) => texts, write: (value) => value }),
  listOf: <const T extends string>(values: readonly T[]): Param<readonly T[]> => ({
    read: (texts) => values.filter((value) => texts.includes(value)),
    write: (value) => value,
  }),
}

export type StateOf<P> = { [K in keyof P]: P[K] extends Param<infer T> ? T : never }

/** What every list has: its page, how many rows, and the order. */
export const paging = { page: param.count(1, 1_000_000), limit: param.count(50, 500), sortBy: param.text(), ascending: param.flag() }

/**
 * Reads and writes the state of a list in the address. A change of anything but the page begins again at page 1.
 * @example const [state, setState] = useUrlState({ ...paging, status: param.oneOf(statuses) })
 */
export function useUrlState<P extends Record<string, Param<unknown>>>(params: P) {
  const search = useSearch()
  const [path, go] = useLocation()
  const state = useMemo(() => readState(params, search), [params, search])
  const setState = useCallback(
    (changes: Partial<StateOf<P>>, { replace = false }: { replace?: boolean } = {}) => {
      const now = new URLSearchParams(window.location.search)
      for (const [name, value] of Object.entries(changes)) {
        now.delete(name)
        for (const text of value === undefined ? [] : (params[name]?.write(value) ?? [])) now.append(name, text)
      }
      if (!('page' in changes)) now.delete('page')
      const tail = now.toString()
      go(tail === '' ? path : `${path}?${tail}`, { replace })
    },
    [go, params, path],
  )
  return [state, setState] as const
}

const readState = <P extends Record<string, Param<unknown>>>(params: P, search: string) => {
  const from = new URLSearchParams(search)
  // Each name is read by the parameter of that name, which the compiler can not follow through entries.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(params).map(([name, one]) => [name, one.read(from.getAll(name))])) as StateOf<P>
}
