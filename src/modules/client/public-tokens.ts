// API tokens as people manage them: made once, shown once, removed at once.
import { instantOrNull, toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { hashToken, newToken } from '../../kit/secrets.ts'
import { isWhole } from '../../kit/reach.ts'
import type { ClientPublicToken } from '../../wire/index.ts'
import { audit } from './audit.ts'
import { errors } from './errors.ts'
import { deleteToken, insertToken, listTokens, type TokenRow } from './queries/tokens.ts'

export type ShownToken = ClientPublicToken & { createdDate: string; usedDate: string | null; expiredDate: string | null }
const present = (clientId: number, { id, name, readOnly, createdAt, usedAt, expiresAt }: TokenRow): ShownToken => ({
  clientTokenId: id,
  clientId,
  tokenName: name,
  readOnly,
  createdDate: toWire(createdAt),
  usedDate: usedAt && toWire(usedAt),
  expiredDate: expiresAt && toWire(expiresAt),
})

function endOf(given: string | undefined): Date | null {
  const end = instantOrNull(given)
  if (end !== null && end.getTime() <= Date.now()) throw errors.error_token_expiry()
  return end
}
type TokenForm = { tokenName: string; readOnly?: boolean; expiredDate?: string }

/** The name as it is kept; refused when it is none. */
export function tokenName(given: string): string {
  const name = given.trim()
  if (name === '' || name.length > 100) throw errors.error_token_name_empty()
  return name
}

/** A new token. It acts for whoever made it, within the role API; its text is in this answer and nowhere else. */
export async function addToken(call: Context, { tokenName: given, readOnly = false, expiredDate }: TokenForm): Promise<ShownToken> {
  const token = newToken()
  const name = tokenName(given)
  const expiresAt = endOf(expiredDate)
  const row = await insertToken(call.db, call.clientId, { name, hash: hashToken(token), readOnly, personId: call.actor.userId, role: 'API', expiresAt })
  if (!row) throw errors.error_token_name_taken({ name })
  await audit(call, 'token.add', 'api_token', row.id, { name, readOnly })
  return { ...present(call.clientId, row), token }
}

/** Whose tokens the caller manages: all of them, or where the caller sees a part of the client only, their own. */
const ownerOf = ({ actor }: Context): number | null => (isWhole(actor) ? null : actor.userId)

export const findTokens = async (call: Context, query: string | undefined) =>
  (await listTokens(call.db, call.clientId, { name: query ?? '', ownerId: ownerOf(call) })).map((row) => present(call.clientId, row))

export async function removeToken(call: Context, id: number): Promise<void> {
  const removed = await deleteToken(call.db, call.clientId, { id, ownerId: ownerOf(call) })
  if (!removed) throw errors.error_token_missing({ id })
  await audit(call, 'token.remove', 'api_token', id, { name: removed.name })
}
