// Who calls: the client, person and rights behind an API token or a session, or the one shop behind the key of a shop.
// Not its job: beginning and ending sessions.
import type { Credentials } from '../../kit/http.ts'
import type { Actor } from '../../kit/op.ts'
import { sql, type Pool } from '../../kit/db.ts'
import { openMemory, type Caller } from '../../kit/remembered.ts'
import { hashToken } from '../../kit/secrets.ts'
import { permissionsOf, shopPermission } from '../../rights.ts'
import { isCsrfToken, sessionToken } from './session-cookie.ts'

type Found = {
  clientId: number
  tokenId: number
  personId: number | null
  login: string
  lang: 'ru' | 'en'
  readOnly: boolean
  roles: string[]
  role: string | null
  organizationIds: number[] | null
  warehouseIds: number[] | null
  usedAt: Date | null
}

type FoundShop = { clientId: number; shopId: number; organizationId: number; name: string; lang: 'ru' | 'en' }
/** A shop: it may do nothing but hand over and look at its own orders. */
const shopActor = ({ clientId, shopId, organizationId, name, lang }: FoundShop): Actor => ({
  clientId,
  shopId,
  userId: null,
  tokenId: null,
  login: name,
  lang,
  readOnly: false,
  permissions: new Set([shopPermission]),
  organizationIds: [organizationId],
  warehouseIds: null,
})

const USE_NOTED_EVERY = 60_000

// A token is never stronger than the person it acts for, nor than its own role.
const rightsOf = ({ roles, role }: Found) => (role === null ? permissionsOf(roles) : permissionsOf(roles).intersection(permissionsOf([role])))

const lookToken = (hash: Buffer) => sql`select * from find_token(${hash})`
// When it was used last is no part of who it is.
const tokens = openMemory<Found>(lookToken, (found) => JSON.stringify({ ...found, usedAt: null }))

async function callerOfToken(pool: Pool, authorization: string, mayRemember: boolean): Promise<Caller | undefined> {
  const token = authorization.replace(/^Bearer\s+/i, '').trim()
  if (!token || token.length > 500) return undefined
  const hash = hashToken(token)
  const remembered = mayRemember ? tokens.recall(hash) : undefined
  if (remembered) return remembered
  const found = await pool.ask<Found>(lookToken(hash))
  if (!found) {
    const shop = await pool.ask<FoundShop>(sql`select * from find_shop_key(${hash})`)
    return shop && { actor: shopActor(shop) }
  }
  if (!found.usedAt || Date.now() - found.usedAt.getTime() > USE_NOTED_EVERY)
    await pool.tx({ clientId: found.clientId }, (db) =>
      db.run(sql`update api_token set used_at = now() where client_id = ${found.clientId} and id = ${found.tokenId}`),
    )
  const actor: Actor = {
    clientId: found.clientId,
    userId: found.personId,
    tokenId: found.tokenId,
    login: found.login,
    lang: found.lang,
    readOnly: found.readOnly,
    permissions: rightsOf(found),
    organizationIds: found.organizationIds,
    warehouseIds: found.warehouseIds,
  }
  tokens.keep(hash, found, actor)
  return { actor }
}

type FoundSession = Pick<Found, 'clientId' | 'login' | 'lang' | 'roles' | 'organizationIds' | 'warehouseIds'> & {
  sessionId: number
  personId: number
  usedAt: Date
}

/** A session reads by its cookie alone; to write it needs the header that no foreign page can send. */
async function callerOfSession(pool: Pool, { cookie, csrf, isWriting }: Credentials): Promise<Caller | undefined> {
  const token = sessionToken(cookie)
  if (!token || token.length > 100) return undefined
  const found = await pool.ask<FoundSession>(sql`select * from find_session(${hashToken(token)})`)
  if (!found) return undefined
  const { clientId, sessionId } = found
  if (isWriting && !isCsrfToken(csrf, clientId, sessionId)) return undefined
  if (Date.now() - found.usedAt.getTime() > USE_NOTED_EVERY)
    await pool.tx({ clientId }, (db) =>
      db.run(sql`update session set used_at = now(), expires_at = least(now() + interval '14 days', created_at + interval '90
      days') where client_id = ${clientId} and id = ${sessionId}`),
    )
  return {
    actor: {
      clientId,
      sessionId,
      userId: found.personId,
      tokenId: null,
      login: found.login,
      lang: found.lang,
      readOnly: false,
      permissions: permissionsOf(found.roles),
      organizationIds: found.organizationIds,
      warehouseIds: found.warehouseIds,
    },
  }
}

/**
 * Finds the caller of a token, bare or after `Bearer `, or of a session. A token that was seen within the last minute is not looked up first
 * but confirmed in the flight of the work: what is revoked is dead at once, in every process.
 */
export const openAuthenticator =
  (pool: Pool) =>
  (credentials: Credentials): Promise<Caller | undefined> =>
    credentials.authorization === undefined ? callerOfSession(pool, credentials) : callerOfToken(pool, credentials.authorization, credentials.mayRemember)
