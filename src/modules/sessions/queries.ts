// All SQL of sessions, second factors, passwords and their resets.
import { sql, type Tx } from '../../kit/db.ts'

export type LoginRow = { clientId: number; personId: number; passwordHash: string | null; email: string | null; lang: 'ru' | 'en' }
export type SessionRow = { id: number; device: string; createdAt: Date; usedAt: Date }
export type FactorRow = { secret: Buffer; confirmed: boolean; lastStep: number }
export type NewSession = { personId: number; hash: Buffer; device: string }

/** How many seconds it is still closed; 0 counts an attempt and lets in. */
export const takeAttempt = (db: Tx, { key, free }: { key: Buffer; free: number }) => db.value<number>(sql`select take_attempt(${key}, ${free}::int) as wait`)
export const forgetAttempts = (db: Tx, gates: readonly { key: Buffer }[]) =>
  db.run(sql`select forget_attempts(key) from unnest(${gates.map(({ key }) => key)}::bytea[]) key`)
export const findLogin = (db: Tx, login: string) => db.maybe<LoginRow>(sql`select * from find_login(${login})`)
export const findReset = (db: Tx, hash: Buffer) => db.maybe<{ clientId: number; personId: number }>(sql`select * from find_reset(${hash})`)

export const lockPerson = (db: Tx, clientId: number, id: number) =>
  db.maybe<{ login: string; passwordHash: string | null }>(
    sql`select login, password_hash from person where client_id = ${clientId} and id = ${id} and active for update`,
  )
export const savePassword = (db: Tx, clientId: number, id: number, hash: string) =>
  db.run(sql`update person set password_hash = ${hash} where client_id =
  ${clientId} and id = ${id}`)

export const insertSession = (db: Tx, clientId: number, { personId, hash, device }: NewSession) =>
  db.one<{ id: number }>(sql`insert into session (client_id, person_id, hash, device, expires_at) values (${clientId}, ${personId}, ${hash}, ${device}, now() +
    interval '14 days') returning id`)
/** Leaves only so many of the sessions of a person, those that were used last. */
export const trimSessions = (db: Tx, clientId: number, personId: number, keep: number) =>
  db.run(sql`delete from session where client_id = ${clientId} and person_id = ${personId} and (expires_at <= now() or id not in (
    select id from session where client_id = ${clientId} and person_id = ${personId} and expires_at > now() order by used_at desc, id desc limit ${keep}))`)
export const listSessions = (db: Tx, clientId: number, personId: number) =>
  db.all<SessionRow>(sql`select * from session where client_id = ${clientId} and person_id = ${personId} and expires_at > now() order by used_at desc, id desc`)
export const deleteSession = (db: Tx, clientId: number, personId: number, id: number) =>
  db.run(sql`delete from session where client_id = ${clientId} and person_id = ${personId} and id = ${id}`)
export const deleteSessions = (db: Tx, clientId: number, personId: number, except: number | null) =>
  db.run(sql`delete from session where client_id = ${clientId} and person_id = ${personId} and id is distinct from ${except}::bigint`)

export const proveSession = (db: Tx, clientId: number, personId: number, id: number) =>
  db.run(sql`update session set proven_at = now() where client_id = ${clientId} and person_id = ${personId} and id = ${id}`)
export const isProven = (db: Tx, clientId: number, personId: number, id: number) =>
  db.value<boolean>(sql`select exists (select from session where client_id = ${clientId} and person_id = ${personId} and id = ${id}
    and proven_at > now() - interval '10 minutes') as proven`)

export const lockFactor = (db: Tx, clientId: number, personId: number) =>
  db.maybe<FactorRow>(sql`select * from second_factor where client_id = ${clientId} and person_id = ${personId} for update`)
export const hasFactor = (db: Tx, clientId: number, personId: number) =>
  db.value<boolean>(sql`select exists (select from second_factor where client_id = ${clientId} and person_id = ${personId} and confirmed) as has`)
export const beginFactor = (db: Tx, clientId: number, personId: number, secret: Buffer) =>
  db.run(sql`insert into second_factor (client_id, person_id, secret) values (${clientId}, ${personId}, ${secret})
    on conflict (client_id, person_id) do update set secret = excluded.secret, last_step = 0, created_at = now() where not second_factor.confirmed`)
export const useFactor = (db: Tx, clientId: number, personId: number, step: number) =>
  db.run(sql`update second_factor set confirmed = true, last_step = ${step} where client_id = ${clientId} and person_id = ${personId}`)
export const deleteFactor = (db: Tx, clientId: number, personId: number) =>
  db.run(sql`delete from second_factor where client_id = ${clientId} and person_id = ${personId}`)

/**
 * False when a letter went out within the last ten minutes: nobody fills another's mailbox, nor makes the link of a letter worthless that has
 * only just come by asking for the next.
 */
export const insertReset = async (db: Tx, clientId: number, personId: number, hash: Buffer) =>
  (await db.run(sql`insert into password_reset (client_id, person_id, hash, expires_at) values (${clientId}, ${personId}, ${hash}, now() + interval '1 hour')
    on conflict (client_id, person_id) do update set hash = excluded.hash, expires_at = excluded.expires_at, created_at = now() where password_reset.created_at <
      now() - interval '10 minutes'`)) === 1
export const takeReset = async (db: Tx, clientId: number, hash: Buffer) =>
  (await db.run(sql`delete from password_reset where client_id = ${clientId} and hash =
  ${hash} and expires_at > now()`)) === 1

/** True as soon as anyone on this server can sign in. */
export const isSetUp = (db: Tx) => db.value<boolean>(sql`select is_set_up() as done`)
export const lockSetup = (db: Tx) => db.run(sql`select pg_advisory_xact_lock(7273104)`)
export type TokenOwner = { clientId: number; personId: number | null; readOnly: boolean; role: string | null; roles: string[] }
export const findTokenOwner = (db: Tx, hash: Buffer) => db.maybe<TokenOwner>(sql`select * from find_token(${hash})`)
export type FirstPerson = { login: string; name: string; lang: string | null; passwordHash: string }
export const saveFirstPerson = (db: Tx, clientId: number, id: number, { login, name, lang, passwordHash }: FirstPerson) =>
  db.run(sql`update person set login = ${login}, name = ${name}, lang = coalesce(${lang}, lang), password_hash = ${passwordHash}
    where client_id = ${clientId} and id = ${id}`)
/** Names the organization that was made with the client. */
export const nameOrganization = (db: Tx, clientId: number, name: string) =>
  db.run(sql`update organization set name = ${name}, short_name = ${name} where client_id = ${clientId} and is_default`)
/** What a person changes of their own. */
export const saveProfile = (db: Tx, clientId: number, id: number, { name, lang }: { name: string | null; lang: string | null }) =>
  db.run(sql`update person set name = coalesce(${name}, name), lang = coalesce(${lang}, lang) where client_id = ${clientId} and id = ${id}`)

export type ListView = { title: string; search: string }
export const listViews = (db: Tx, clientId: number, personId: number, list: string) =>
  db.all<ListView>(sql`select title, search from list_view where client_id = ${clientId} and person_id = ${personId} and list = ${list} order by title`)
export const countViews = (db: Tx, clientId: number, personId: number, list: string) =>
  db.value<number>(sql`select count(*) from list_view where client_id = ${clientId} and person_id = ${personId} and list = ${list}`)
export const upsertView = (db: Tx, clientId: number, personId: number, { list, title, search }: ListView & { list: string }) =>
  db.run(sql`insert into list_view (client_id, person_id, list, title, search) values (${clientId}, ${personId}, ${list}, ${title}, ${search})
    on conflict (client_id, person_id, list, title) do update set search = excluded.search, kept_at = now()`)
export const deleteView = (db: Tx, clientId: number, personId: number, { list, title }: { list: string; title: string }) =>
  db.run(sql`delete from list_view where client_id = ${clientId} and person_id = ${personId} and list = ${list} and title = ${title}`)
