// API tokens as people manage them: made once, shown once, removed at once.
import type { Context } from '../../kit/op.ts'
import { hashToken, newToken } from '../../kit/secrets.ts'
import type { ClientPublicToken } from '../../wire/index.ts'
import { audit } from './audit.ts'
import { errors } from './errors.ts'
import { deleteToken, insertToken, listTokens, type TokenRow } from './queries/tokens.ts'

const present = (clientId: number, { id, name, readOnly }: TokenRow): ClientPublicToken => ({ clientTokenId: id, clientId, tokenName: name, readOnly })

/** The name as it is kept; refused when it is none. */
export function tokenName(given: string): string {
  const name = given.trim()
  if (name === '' || name.length > 100) throw errors.error_token_name_empty()
  return name
}

/** A new token. It acts for whoever made it, within the role API; its text is in this answer and nowhere else. */
export async function addToken(call: Context, { tokenName: given, readOnly = false }: { tokenName: string; readOnly?: boolean }): Promise<ClientPublicToken> {
  const token = newToken()
  const name = tokenName(given)
  const row = await insertToken(call.db, call.clientId, { name, hash: hashToken(token), readOnly, personId: call.actor.userId, role: 'API' })
  if (!row) throw errors.error_token_name_taken({ name })
  await audit(call, 'token.add', 'api_token', row.id, { name, readOnly })
  return { ...present(call.clientId, row), token }
}

export const findTokens = async ({ db, clientId }: Context, query: string | undefined) =>
  (await listTokens(db, clientId, query)).map((row) => present(clientId, row))

export async function removeToken(call: Context, id: number): Promise<void> {
  const removed = await deleteToken(call.db, call.clientId, id)
  if (!removed) throw errors.error_token_missing({ id })
  await audit(call, 'token.remove', 'api_token', id, { name: removed.name })
}
