// How a connector is declared: exchanges (one operation of a marketplace each) and the connector that gathers them.
// Sending, signing, limits and retries are transport.ts; what goes in and out is vocabulary.ts.
import { Type, type Static, type TObject, type TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { ConnectorFailure, type Problem } from './failure.ts'
import type { Limit } from './limiter.ts'

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
type Line = `${Verb} /${string}`
export type NamedLimit = Limit & { name: string }

type Slots<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Slots<Rest> : never
type Query = Readonly<Record<string, string | number | undefined>>
type Slotted<L extends string> = [Slots<L>] extends [never] ? unknown : { path: Record<Slots<L>, string> }
/** One file, sent as the only part of a form. */
export type FormFile = { field: string; filename: string; contentType: string; content: Buffer }
type Built<L extends string> = { query?: Query; body?: unknown; file?: FormFile; headers?: Readonly<Record<string, string>> } & Slotted<L>

export type Call = {
  line: Line
  verb: Verb
  /** The path as declared, its slots still open. */
  route: string
  path: Readonly<Record<string, string>>
  query: Query
  body: unknown
  /** Instead of a body. */
  file?: FormFile
  headers?: Readonly<Record<string, string>>
  limit: NamedLimit
  host: string | undefined
  attempts: number | undefined
  /** Asking twice does no more than asking once, so a lost answer may be asked for again. */
  repeatable: boolean
}
/** What a connector's function is given: its account, the time, and a way to make calls. */
export type Wire<A = unknown> = { account: A; now: () => Date; send: (call: Call) => Promise<unknown> }
export type Exchange<In, Out> = (wire: Wire, input: In) => Promise<Out>

type ExchangeParts<L extends Line, In, Reply extends TSchema, Out> = {
  limit: NamedLimit
  host?: string
  attempts?: number
  /** By default everything but POST and PATCH. */
  repeatable?: boolean
  /** A list of the input that is sent in portions; the results, lists too, are joined. */
  batch?: { of: keyof In & string; max: number }
  build: (input: In) => Built<L>
  reply: Reply
  read: (reply: Static<Reply>, input: In) => Out
  /** Reads a refusal that is a result (refused lines, say); undefined means it is a failure after all. */
  refused?: (failure: ConnectorFailure, input: In) => Out | undefined
}

/** A secret of an account: drawn as a password field, encrypted when stored, never in a log. */
export const Secret = (options: { title?: string; description?: string } = {}) =>
  Type.String({ ...options, format: 'password', minLength: 1, maxLength: 8000, pattern: '^[\\x21-\\x7e]+$' })

/** For operations whose answer says nothing beyond its status. */
export const Nothing = Type.Unknown()

/**
 * Declares one operation of a marketplace.
 * @example
 *   export const readStocks = exchange('POST /api/v3/stocks/{warehouseId}', {
 *     limit: limits.stocks, repeatable: true, batch: { of: 'keys', max: 1000 },
 *     build: ({ warehouse, keys }: StockQuery) => ({ path: { warehouseId: warehouse }, body: { chrtIds: keys.map(Number) } }),
 *     reply: StocksReply,
 *     read: ({ stocks }) => stocks.map((s) => ({ key: String(s.chrtId), quantity: s.amount })),
 *   })
 */
export function exchange<const L extends Line, In = void, Reply extends TSchema = TSchema, Out = unknown>(line: L, parts: ExchangeParts<L, In, Reply, Out>) {
  const validator = Compile(parts.reply)
  const [verb = 'GET', route = '/'] = line.split(' ') as [Verb, string]
  const repeatable = parts.repeatable ?? (verb !== 'POST' && verb !== 'PATCH')

  const callOf = (input: In): Call => {
    const built: { query?: Query; body?: unknown; path?: Record<string, string>; file?: FormFile; headers?: Readonly<Record<string, string>> } =
      parts.build(input)
    return {
      line,
      verb,
      route,
      path: built.path ?? {},
      query: built.query ?? {},
      body: built.body,
      ...(built.file && { file: built.file }),
      ...(built.headers && { headers: built.headers }),
      limit: parts.limit,
      host: parts.host,
      attempts: parts.attempts,
      repeatable,
    }
  }
  const readOf = (reply: unknown, input: In): Out => {
    if (validator.Check(reply)) return parts.read(reply, input)
    const where = validator
      .Errors(reply)
      .slice(0, 3)
      .map((e) => `${e.instancePath || '/'} ${e.message}`)
      .join('; ')
    throw new ConnectorFailure('unreadable', { line, code: 'unexpected_reply', message: `The answer to ${line} has another shape: ${where}` })
  }
  const once = async (wire: Wire, input: In): Promise<Out> => {
    try {
      return readOf(await wire.send(callOf(input)), input)
    } catch (failure) {
      const result = failure instanceof ConnectorFailure && failure.kind === 'refused' ? parts.refused?.(failure, input) : undefined
      if (result === undefined) throw failure
      return result
    }
  }
  const run: Exchange<In, Out> = async (wire, input) => {
    if (!parts.batch) return once(wire, input)
    const { of, max } = parts.batch
    const joined: unknown[] = []
    for (const portion of portions(input[of] as readonly unknown[], max)) {
      joined.push(...((await once(wire, { ...input, [of]: portion })) as readonly unknown[]))
    }
    return joined as Out
  }
  return Object.assign(run, { line })
}

/** Cuts a list into portions. @example [...portions([1, 2, 3], 2)] // [[1, 2], [3]] */
export function* portions<T>(list: readonly T[], max: number): Generator<readonly T[]> {
  for (let at = 0; at < list.length; at += max) yield list.slice(at, at + max)
}

/** Follows a marketplace's cursor until it ends. `page` answers undefined as the next cursor on the last page. */
export async function* pages<Item, Cursor>(first: Cursor, page: (cursor: Cursor) => Promise<{ items: Item[]; next: Cursor | undefined }>) {
  for (let cursor: Cursor | undefined = first; cursor !== undefined;) {
    const { items, next }: { items: Item[]; next: Cursor | undefined } = await page(cursor)
    if (items.length > 0) yield items
    cursor = next
  }
}

export type Connector<A extends TObject, Can extends object> = {
  id: string
  title: string
  /** The account's settings: also the form that asks for them. */
  account: A
  /** The official address; an exchange may name another, an integration's own address replaces all of them. */
  host: string
  limits: Readonly<Record<string, NamedLimit>>
  sign: (account: Static<A>) => Record<string, string>
  problem: (body: unknown) => Problem
  /** Codes of refusals that pass by themselves. */
  temporary: readonly string[]
  /** Answer headers that speak of limits: seconds to wait (the first present counts), requests left. */
  headers: { wait: readonly string[]; remaining?: string }
  can: Can
}

/** Declares a connector; see wildberries/index.ts for a whole one. */
export const connector = <A extends TObject, Can extends object>(declared: Connector<A, Can>): Connector<A, Can> => declared

/** A connector's functions with their wire already given. */
export type Bound<Can> = { [K in keyof Can]: Can[K] extends (wire: never, ...rest: infer Rest) => infer Out ? (...rest: Rest) => Out : never }
export const bind = <Can extends object>(can: Can, wire: Wire): Bound<Can> =>
  Object.fromEntries(Object.entries(can).map(([name, run]) => [name, (...rest: unknown[]): unknown => run(wire, ...rest)])) as Bound<Can>
