// What the person who runs the server does for a client from the command line: tokens and people. Runs as the owner of the schema.
import { sql, type Tx } from '../../kit/db.ts'
import { hashToken, newToken } from '../../kit/secrets.ts'
import type { Role } from '../../rights.ts'
import { checkedLogin, checkedPassword, loginIsTaken } from './credentials.ts'
import { errors } from './errors.ts'
import { hashPassword } from './passwords.ts'
import { tokenName } from './public-tokens.ts'
import { insertToken } from './queries/tokens.ts'

async function noteFromOutside(db: Tx, clientId: number, action: string, subject: string, id: number, details: Record<string, unknown>) {
  await db.run(sql`insert into audit (client_id, request_id, action, subject, subject_id, details) values (${clientId}, 'cli', ${action}, ${subject}, ${id},
    ${JSON.stringify(details)}::jsonb)`)
}

async function requireClient(db: Tx, clientId: number) {
  const found = await db.maybe(sql`select from client where id = ${clientId} and not deleted`)
  if (!found) throw errors.error_client_missing({ id: clientId })
}

/** A token with all rights of the client's main person. */
export async function createToken(db: Tx, { clientId, name: given, readOnly }: { clientId: number; name: string; readOnly: boolean }) {
  await requireClient(db, clientId)
  const name = tokenName(given)
  const main = await db.maybe<{ id: number }>(sql`select id from person where client_id = ${clientId} and is_main order by id limit 1`)
  const token = newToken()
  const row = await insertToken(db, clientId, { name, hash: hashToken(token), readOnly, personId: main?.id ?? null, role: null })
  if (!row) throw errors.error_token_name_taken({ name })
  await noteFromOutside(db, clientId, 'token.add', 'api_token', row.id, { name, readOnly })
  return { clientId, tokenId: row.id, token }
}

export type NewPerson = { clientId: number; login: string; name: string; roles: readonly Role[]; password: string | undefined }

/** A person who signs in to the cabinet; without a password they can not yet. */
export async function createPerson(db: Tx, { clientId, login: given, name, roles, password }: NewPerson) {
  await requireClient(db, clientId)
  const login = checkedLogin(given)
  const hash = password === undefined ? null : await hashPassword(checkedPassword(password))
  const row = await db.maybe<{ id: number }>(sql`insert into person (client_id, login, name, roles, password_hash)
    values (${clientId}, ${login}, ${name}, ${[...roles]}::text[], ${hash}) on conflict (lower(login)) do nothing returning id`)
  if (!row) throw loginIsTaken(login)
  await noteFromOutside(db, clientId, 'person.add', 'person', row.id, { login, roles })
  return { clientId, userId: row.id, login }
}
