// The first start: a client with one organization, its administrator and a token. Also how the command line makes further clients.
import { sql, type Pool, type Tx } from '../../kit/db.ts'
import { hashToken, newToken } from '../../kit/secrets.ts'

const FIRST_CLIENT = 7_273_102

/** A new client with an organization of the same name, an administrator and a token. Runs as the owner of the schema. */
export async function createClient(db: Tx, { name, token = newToken() }: { name: string; token?: string }) {
  const client = await db.one<{ id: number }>(sql`insert into client (name) values (${name}) returning id`)
  const organization = await db.one<{ id: number }>(
    sql`insert into organization (client_id, name, short_name, is_default) values (${client.id}, ${name}, ${name}, true) returning id`,
  )
  const person = await db.one<{ id: number }>(
    sql`insert into person (client_id, login, name, roles, is_main) values (${client.id}, ${`admin@${client.id}`}, 'Administrator', '{ADMIN}', true) returning id`,
  )
  await db.run(sql`insert into api_token (client_id, name, hash, person_id) values (${client.id}, 'administrator', ${hashToken(token)}, ${person.id})`)
  return { clientId: client.id, organizationId: organization.id, personId: person.id, token }
}

/** Makes the first client when there is none; answers its token, which is not to be had again. */
export const bootstrap = (ownerPool: Pool, givenToken: string | undefined): Promise<string | undefined> =>
  ownerPool.tx({}, async (db) => {
    await db.run(sql`select pg_advisory_xact_lock(${FIRST_CLIENT})`)
    const { some } = await db.one<{ some: boolean }>(sql`select exists (select from client) as some`)
    if (some) return undefined
    return (await createClient(db, { name: 'Ambar', ...(givenToken !== undefined && { token: givenToken }) })).token
  })
