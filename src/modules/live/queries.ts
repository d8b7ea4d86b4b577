// All SQL of live updates: what is asked once a second for every client that has pages open.
import { sql, type Tx } from '../../kit/db.ts'
import type { Topic } from './rules.ts'

export type Prints = { clientId: number } & Record<Topic, string | null>
export const readPrints = (db: Tx, clientIds: readonly number[]) => db.all<Prints>(sql`select * from live_prints(${clientIds}::bigint[])`)

/** A session or a token, and whose it is. */
export type Held = { clientId: number; id: number }

const columns = (held: readonly Held[]) => sql`${held.map(({ clientId }) => clientId)}::bigint[], ${held.map(({ id }) => id)}::bigint[]`

/** Of these sessions and tokens, the ids of those that still stand. */
export async function readStanding(db: Tx, sessions: readonly Held[], tokens: readonly Held[]) {
  const [standingSessions, standingTokens] = await Promise.all([
    db.all<{ id: number }>(sql`select * from live_sessions(${columns(sessions)})`),
    db.all<{ id: number }>(sql`select * from live_tokens(${columns(tokens)})`),
  ])
  return { sessions: new Set(standingSessions.map(({ id }) => id)), tokens: new Set(standingTokens.map(({ id }) => id)) }
}
