// PostgreSQL: pools, transactions that belong to one client, and plain SQL with named prepared statements.
// Not its job: any statement of the domain; those live in the modules' queries.
import { createHash } from 'node:crypto'
import type { Writable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import sql, { Sql, join, raw } from 'sql-template-tag'

export { sql, join, raw, Sql }
export { empty } from 'sql-template-tag'

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new Error(`bigint ${text} does not fit a JavaScript number`)
  return value
}
const BIGINT_ARRAY = 1016 as never // pg names only the types of single values
pg.types.setTypeParser(pg.types.builtins.INT8, parseBigint)
pg.types.setTypeParser(BIGINT_ARRAY, (text): (number | null)[] =>
  text === '{}'
    ? []
    : text
        .slice(1, -1)
        .split(',')
        .map((item) => (item === 'NULL' ? null : parseBigint(item))),
)

/** A text as LIKE finds it: nothing in it means anything but itself. */
export const likeText = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
/** What LIKE finds the text anywhere by. */
export const contains = (text: string): string => `%${likeText(text)}%`

/** Conditions joined with AND; nothing at all is `true`. */
export const and = (conditions: readonly Sql[]) => (conditions.length === 0 ? sql`true` : join(conditions, ' and '))

/** The column holds one of these ids; null is any. `column` is a name of ours. @example sql`… and ${isAmong('o.organization_id', organizationIds)}` */
export const isAmong = (column: string, ids: readonly number[] | null) => sql`(${ids}::bigint[] is null or ${raw(column)} = any(${ids}::bigint[]))`
/** The same of a column that may hold none: such a row is there for everyone. */
export const isAmongOrNone = (column: string, ids: readonly number[] | null) =>
  sql`(${ids}::bigint[] is null or ${raw(column)} is null or ${raw(column)} = any(${ids}::bigint[]))`

// PostgreSQL keeps a named statement per connection for ever, so only texts that come back earn a name, and not more than this many.
const NAMED_STATEMENTS = 500
const names = new Map<string, { seen: number; name: string }>()
function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (!known) {
    if (names.size < NAMED_STATEMENTS) names.set(text, { seen: 1, name: createHash('sha1').update(text).digest('base64url') })
    return undefined
  }
  known.seen += 1
  return known.seen > 2 ? known.name : undefined
}

const camelNames = new Map<string, string>()
function camel(name: string): string {
  const known = camelNames.get(name)
  if (known !== undefined) return known
  const made = name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  camelNames.set(name, made)
  return made
}

function toObjects<Row>(result: pg.QueryArrayResult): Row[] {
  const keys = result.fields.map((field) => camel(field.name))
  return result.rows.map((values: unknown[]) => {
    const row: Record<string, unknown> = {}
    for (let at = 0; at < keys.length; at++) row[keys[at] as string] = values[at]
    return row as Row
  })
}

/** `fresh`: planned anew each time, for searches whose best plan depends on the values (a rare word or a common one). */
export type QueryOptions = { fresh?: boolean }

/** One connection inside one transaction. Columns come back in camelCase. */
export class Tx {
  readonly #client: pg.PoolClient
  readonly #release: () => void
  /** `release` lets go what was written and is still held back (`holdBack`). */
  constructor(client: pg.PoolClient, release: () => void = () => undefined) {
    this.#client = client
    this.#release = release
  }

  async query<Row>(statement: Sql, { fresh = false }: QueryOptions = {}): Promise<{ rows: Row[]; count: number }> {
    const text = statement.text
    const name = fresh ? undefined : nameOf(text)
    const answer = this.#client.query({ text, values: statement.values, rowMode: 'array', ...(name !== undefined && { name }) })
    this.#release()
    const result = await answer
    return { rows: toObjects<Row>(result), count: result.rowCount ?? 0 }
  }
  /** All rows. */
  async all<Row>(statement: Sql, options?: QueryOptions): Promise<Row[]> {
    return (await this.query<Row>(statement, options)).rows
  }
  /** The first row, or undefined. */
  async maybe<Row>(statement: Sql): Promise<Row | undefined> {
    return (await this.query<Row>(statement)).rows[0]
  }
  /** Exactly the one row that must be there. */
  async one<Row>(statement: Sql, options?: QueryOptions): Promise<Row> {
    const { rows } = await this.query<Row>(statement, options)
    if (rows.length !== 1) throw new Error(`expected one row, got ${rows.length}: ${statement.text.slice(0, 200)}`)
    return rows[0] as Row
  }
  /** The only value of the only row. @example db.value<number>(sql`select count(*) from brand where client_id = ${clientId}`) */
  async value<Value>(statement: Sql, options?: QueryOptions): Promise<Value> {
    return Object.values(await this.one<Record<string, Value>>(statement, options))[0] as Value
  }
  /** Whether there is any row. @example db.has(sql`select from cell where client_id = ${clientId} and id = ${id}`) */
  async has(statement: Sql): Promise<boolean> {
    return (await this.query(statement)).rows.length > 0
  }
  /** Waits until nobody else is at this work of the client, and is alone at it until the transaction ends. @example await db.alone('billing', clientId) */
  async alone(work: string, clientId: number): Promise<void> {
    await this.run(sql`select pg_advisory_xact_lock(hashtextextended(${work}, ${clientId}))`)
  }
  /** How many rows a write touched. */
  async run(statement: Sql): Promise<number> {
    return (await this.query(statement)).count
  }

  /** Rows by a cursor, `size` at a time: for exports that must not hold everything in memory. */
  async *stream<Row>(statement: Sql, size = 500): AsyncGenerator<Row[]> {
    this.#release()
    await this.#client.query({ text: `declare stream_cursor no scroll cursor for ${statement.text}`, values: statement.values })
    for (;;) {
      const result = await this.#client.query({ text: `fetch ${size} from stream_cursor`, rowMode: 'array' })
      if (result.rows.length === 0) break
      yield toObjects<Row>(result)
    }
    await this.#client.query('close stream_cursor')
  }
}

export type TxOptions = { clientId?: number; readOnly?: boolean; isolation?: 'repeatable read' }
export type Pool = {
  tx: <T>(options: TxOptions, work: (tx: Tx) => Promise<T>) => Promise<T>
  /** The first row of one statement that needs no client and no transaction: one flight. */
  ask: <Row>(statement: Sql) => Promise<Row | undefined>
  end: () => Promise<void>
  readonly waiting: number
  readonly native: pg.Pool
}

const RETRYABLE = new Set(['40001', '40P01'])
const MOST_TRIES = 6
/** For work that finds, after it waited for rows, that others should have been locked before them: the transaction begins anew. @example throw overtaken() */
export const overtaken = () => Object.assign(new Error('rows changed while others were waited for'), { code: '40001' })
// 57P01..03: the server is going down or coming up; 08: the connection broke.
const AWAY_STATES = /^(57P0[123]|08...)$/
const AWAY_TEXTS =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|connect ECONNREFUSED|read ECONNRESET|write EPIPE)/
/** True when PostgreSQL itself is out of reach for the moment: nobody's mistake, and worth trying again. */
export const isDatabaseAway = (error: unknown): boolean => error instanceof Error && (AWAY_STATES.test(sqlState(error) ?? '') || AWAY_TEXTS.test(error.message))
/** The code by which PostgreSQL, or Node, names a failure. */
export const sqlState = (error: unknown) => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined)

/**
 * A pool whose transactions carry a client: row level security sees nothing else.
 * `role` is taken on connect; deadlocks and serialization failures are tried again, the work must therefore have no other effects.
 */
export function openPool(url: string, options: { max: number; role?: string; name: string; onError?: (error: Error) => void }): Pool {
  const native = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    pipeline: true,
    connectionTimeoutMillis: 15_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: 120_000,
    idle_in_transaction_session_timeout: 120_000,
  })
  let ending = false
  // A server that stops while the last connections close is no news.
  const lost = (error: Error) => {
    if (!ending) options.onError?.(error)
  }
  native.on('error', lost)
  const { role } = options
  // Our statements are short: compiling a plan (JIT) takes longer than running it. As a statement, not as an option of the start: a pooler knows none.
  const settle = `set jit = off${role === undefined ? '' : `; set role ${pg.escapeIdentifier(role)}`}`
  const settled = new WeakMap<object, Promise<unknown>>()
  native.on('connect', (client) => {
    client.on('error', lost)
    const done = client.query(settle)
    done.catch(lost)
    settled.set(client, done)
  })
  // Without its role a connection has the rights of the owner, for whom there is no wall: nothing is asked by it before.
  const take = async (): Promise<pg.PoolClient> => {
    const client = await native.connect()
    const settling = settled.get(client)
    if (settling === undefined) return client
    try {
      await settling
      settled.delete(client)
      return client
    } catch (error) {
      client.release(true)
      throw error
    }
  }
  const attempt = async <T>(txOptions: TxOptions, work: (tx: Tx) => Promise<T>): Promise<T> => {
    const client = await take()
    let broken: Error | undefined
    let committed: Promise<unknown> | undefined
    const release = holdBack(client)
    try {
      // Written without being sent: it travels with the first statement of the work, in one packet.
      const begun = client.query(beginText(txOptions))
      begun.catch(() => undefined) // awaited below; without this a failure before that would be unhandled
      const result = await work(new Tx(client, release))
      release()
      await begun
      if (txOptions.readOnly) {
        // Nothing was written that could still be lost: the answer does not wait for the end, and goes out before it.
        committed = new Promise<void>((resolve) => {
          setImmediate(resolve)
        }).then(() => client.query('commit'))
        return result
      }
      const done = await client.query('commit')
      if (done.command !== 'COMMIT') throw new Error('the transaction was already aborted when it was committed')
      return result
    } catch (error) {
      release()
      await client.query('rollback').catch((failure: Error) => {
        broken = failure
      })
      throw error
    } finally {
      if (committed)
        committed.then(
          () => client.release(),
          (failure: Error) => client.release(failure),
        )
      else client.release(broken)
    }
  }
  return {
    native,
    get waiting() {
      return native.waitingCount
    },
    end: () => {
      ending = true
      return native.end()
    },
    ask: async <Row>({ text, values }: Sql) => {
      const name = nameOf(text)
      const client = await take()
      try {
        return toObjects<Row>(await client.query({ text, values, rowMode: 'array', ...(name !== undefined && { name }) }))[0]
      } finally {
        client.release()
      }
    },
    tx: async (txOptions, work) => {
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(txOptions, work)
        } catch (error) {
          if (tries >= MOST_TRIES || !RETRYABLE.has(sqlState(error) ?? '')) throw error
          // Not at once and not together: those who met would meet again.
          await setTimeout(Math.random() * 10 * 2 ** tries)
        }
      }
    },
  }
}

/** Holds back what is written to a connection until it is released; every packet apart wakes the server's process once more. */
function holdBack(client: pg.PoolClient): () => void {
  const { stream } = (client as unknown as { connection: { stream: Writable } }).connection
  stream.cork()
  let isHeld = true
  return () => {
    if (isHeld) stream.uncork()
    isHeld = false
  }
}

function beginText({ clientId, readOnly, isolation }: TxOptions): string {
  const begin = `begin${isolation ? ` isolation level ${isolation}` : ''}${readOnly ? ' read only' : ''}`
  if (clientId === undefined) return begin
  if (!Number.isSafeInteger(clientId)) throw new Error('a client id must be an integer')
  return `${begin}; select set_config('app.client', '${clientId}', true)`
}

/** A unique index has it already; something else refers to it. */
export const [TAKEN, IN_USE] = ['23505', '23503'] as const
/** Runs a write; when PostgreSQL refuses it for this reason, that is told in words. @example refusedAs(TAKEN, errors.error_param_already_exists, write) */
export async function refusedAs<T>(state: typeof TAKEN | typeof IN_USE, refusal: () => Error, write: () => Promise<T>): Promise<T> {
  try {
    return await write()
  } catch (error) {
    throw sqlState(error) === state ? refusal() : error
  }
}
