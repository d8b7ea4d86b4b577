// Users as tests call them: by a token that is no weaker than they are.
import { sql } from '../../src/kit/db.ts'
import { hashToken, newToken } from '../../src/kit/secrets.ts'
import type { Caller, Served } from '../../src/testing.ts'

export async function tokenFor(api: Served, userId: number): Promise<Caller> {
  const token = newToken()
  await api.app.pool.tx({ clientId: api.clientId }, (db) =>
    db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${api.clientId}, ${token.slice(0, 20)}, ${hashToken(token)}, ${userId})`),
  )
  return api.with(token)
}
