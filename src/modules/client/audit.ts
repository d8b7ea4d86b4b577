// The audit trail: who changed what, when, through what.
import { sql } from '../../kit/db.ts'
import type { Context } from '../../kit/op.ts'

/**
 * Writes a line of the audit trail in the transaction of the change. Details never hold a secret.
 * @example await audit(call, 'token.add', 'api_token', id, { name, readOnly })
 */
export async function audit(
  { db, clientId, actor, requestId }: Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>,
  action: string,
  subject: string,
  id: number | null,
  details: Record<string, unknown> = {},
) {
  await db.run(sql`insert into audit (client_id, person_id, token_id, request_id, action, subject, subject_id, details)
    values (${clientId}, ${actor.userId}, ${actor.tokenId}, ${requestId}, ${action}, ${subject}, ${id}, ${JSON.stringify(details)}::jsonb)`)
}

/** The same of many subjects at once, a line each, so that each can be asked for. */
export async function auditEach(
  { db, clientId, actor, requestId }: Pick<Context, 'db' | 'clientId' | 'actor' | 'requestId'>,
  action: string,
  subject: string,
  ids: readonly number[],
) {
  if (ids.length === 0) return
  await db.run(sql`insert into audit (client_id, person_id, token_id, request_id, action, subject, subject_id)
    select ${clientId}, ${actor.userId}, ${actor.tokenId}, ${requestId}, ${action}, ${subject}, * from unnest(${ids}::bigint[])`)
}
