// The bare SQL of an operation: its statements are recorded once while its action runs here, and then replayed over a plain connection
// (prepared as the application prepares them, behind the same wall) with nothing of HTTP, tokens, transactions or JSON around them.
import type pg from 'pg'
import { openPool, Tx } from '../src/kit/db.ts'
import { systemActor } from '../src/kit/jobs.ts'
import type { Context } from '../src/kit/op.ts'
import type { Ground } from './ground.ts'

export type Statement = { text: string; values: unknown[]; name?: string; rowMode: 'array' }
type Work = (call: Context) => Promise<unknown>

const isStatement = (given: unknown): given is Statement => typeof given === 'object' && given !== null && 'text' in given && 'values' in given
/** The same connection, telling of every statement. */
const recording = (client: pg.PoolClient, note: (statement: Statement) => void) =>
  new Proxy(client, {
    get: (target, key) => {
      if (key !== 'query') return Reflect.get(target, key)
      return (given: unknown) => {
        if (isStatement(given)) note(given)
        return Reflect.apply(target.query, target, [given])
      }
    },
  })

export type Bare = {
  statementsOf: (work: Work) => Promise<Statement[]>
  replay: (lane: number, statements: readonly Statement[]) => Promise<void>
  end: () => Promise<void>
}

/** Connections of the application's role, inside the client's wall for good. */
export async function openBare({ databaseUrl, clientId }: Ground, lanes: number): Promise<Bare> {
  const pool = openPool(databaseUrl, { max: lanes, role: 'ambar_app', name: 'bench-bare' })
  const clients = await Promise.all(Array.from({ length: lanes }, () => pool.native.connect()))
  for (const client of clients) await client.query("select set_config('app.client', $1, false)", [String(clientId)])
  const [first] = clients
  if (!first) throw new Error('no connection')
  const record = async (work: Work) => {
    const heard: Statement[] = []
    const refuse = () => Promise.reject(new Error('a read queues nothing'))
    await work({
      db: new Tx(recording(first, (statement) => heard.push(statement))),
      actor: systemActor(clientId),
      clientId,
      lang: 'ru',
      requestId: 'bench',
      enqueue: refuse,
    })
    return heard
  }
  return {
    // A statement earns its name when it comes back, as it has on a server that has run for a while.
    statementsOf: async (work) => {
      for (let turn = 0; turn < 3; turn++) await record(work)
      return record(work)
    },
    replay: async (lane, statements) => {
      for (const statement of statements) await clients[lane]?.query(statement)
    },
    end: async () => {
      for (const client of clients) client.release()
      await pool.end()
    },
  }
}
