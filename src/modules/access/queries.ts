// All SQL of access to services.
import { sql, type Tx } from '../../kit/db.ts'

/** False when it was taken before. Those whose time is over are forgotten. */
export async function takeState(db: Tx, clientId: number, { seal, until }: { seal: string; until: Date }): Promise<boolean> {
  await db.run(sql`delete from connect_state where client_id = ${clientId} and until < now() - interval '1 hour'`)
  return (await db.run(sql`insert into connect_state (client_id, seal, until) values (${clientId}, ${seal}, ${until}) on conflict do nothing`)) === 1
}
