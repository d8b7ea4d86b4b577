// All SQL of API tokens.
import { contains, sql, type Tx } from '../../../kit/db.ts'

export type TokenRow = { id: number; name: string; readOnly: boolean; createdAt: Date; usedAt: Date | null; expiresAt: Date | null }
export type NewToken = { name: string; hash: Buffer; readOnly: boolean; personId: number | null; role: string | null; expiresAt?: Date | null }

/** Undefined when the name is taken. */
export const insertToken = (db: Tx, clientId: number, { name, hash, readOnly, personId, role, expiresAt = null }: NewToken) =>
  db.maybe<TokenRow>(sql`insert into api_token (client_id, name, hash, read_only, person_id, role, expires_at)
    values (${clientId}, ${name}, ${hash}, ${readOnly}, ${personId}, ${role}, ${expiresAt}) on conflict (client_id, lower(name)) do nothing returning *`)

const isOf = (ownerId: number | null) => sql`(${ownerId}::bigint is null or person_id = ${ownerId}::bigint)`
/** Tokens by name: of one person, or of all where no owner is said. */
export const listTokens = (db: Tx, clientId: number, { name, ownerId }: { name: string; ownerId: number | null }) =>
  db.all<TokenRow>(sql`select * from api_token where client_id = ${clientId} and name ilike ${contains(name)} and ${isOf(ownerId)} order by id`)

export const deleteToken = (db: Tx, clientId: number, { id, ownerId }: { id: number; ownerId: number | null }) =>
  db.maybe<{ name: string }>(sql`delete from api_token where client_id = ${clientId} and id = ${id} and ${isOf(ownerId)} returning name`)
