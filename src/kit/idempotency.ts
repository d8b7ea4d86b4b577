// Idempotency-Key: the same key with the same request answers the first result for 24 hours.
// The key is written in the transaction of the work, so a second request waits for the first and then reads its answer.
// Inputs may hold passwords and answers may hold tokens: neither can be read from the table without SECRET_KEY.
import { invalid, reasons } from './invalid.ts'
import { createHmac } from 'node:crypto'
import { sql, type Tx } from './db.ts'
import { kitErrors } from './errors.ts'
import { FileReply, JsonText, type Actor } from './op.ts'
import { decryptSecret, encryptSecret } from './secrets.ts'

type Keyed = { key: string; line: string; inputs: unknown; caller: string; secretKey: Buffer }

/** Whose key it is: the same key of another person, token or shop of the client is another request. */
export const keyHolder = ({ userId, tokenId, shopId }: Pick<Actor, 'userId' | 'tokenId' | 'shopId'>): string =>
  shopId !== undefined ? `shop ${shopId}` : userId === null ? `token ${tokenId ?? 0}` : `person ${userId}`

const fingerprintOf = ({ line, inputs, caller, secretKey }: Keyed) =>
  createHmac('sha256', secretKey)
    .update(`idempotency\n${caller}\n${line}\n`)
    .update(JSON.stringify(inputs) ?? '')
    .digest()

const contextOf = (clientId: number, key: string) => `idempotency:${clientId}:${key}`

/** The first answer, when this key has already been used; otherwise takes the key. */
export async function replayed(db: Tx, clientId: number, keyed: Keyed): Promise<string | undefined> {
  if (keyed.key.length > 200 || keyed.key === '') throw invalid('Idempotency-Key', reasons.characters(200, 1))
  const fingerprint = fingerprintOf(keyed)
  const taken = await db.run(sql`
    insert into idempotency_key (client_id, key, fingerprint) values (${clientId}, ${keyed.key}, ${fingerprint})
    on conflict (client_id, key) do update set fingerprint = excluded.fingerprint, answer = null, created_at = now()
      where idempotency_key.created_at < now() - interval '24 hours'`)
  if (taken === 1) return undefined
  const earlier = await db.one<{ fingerprint: Buffer; answer: string | null }>(
    sql`select fingerprint, answer from idempotency_key where client_id = ${clientId} and key = ${keyed.key}`,
  )
  if (!earlier.fingerprint.equals(fingerprint)) throw kitErrors.error_idempotency_key_reused()
  return earlier.answer === null ? '{}' : decryptSecret(keyed.secretKey, Buffer.from(earlier.answer, 'base64'), contextOf(clientId, keyed.key))
}

export async function remember(db: Tx, clientId: number, keyed: Keyed, answer: unknown): Promise<void> {
  if (answer instanceof FileReply) return
  const text = answer instanceof JsonText && typeof answer.content === 'string' ? answer.content : JSON.stringify(answer === undefined ? {} : answer)
  const sealed = encryptSecret(keyed.secretKey, text, contextOf(clientId, keyed.key)).toString('base64')
  await db.run(sql`update idempotency_key set answer = ${sealed} where client_id = ${clientId} and key = ${keyed.key}`)
}

const PAGE = 5_000
export const hasOldAnswers = async (db: Tx, clientId: number): Promise<boolean> =>
  (await db.maybe(sql`select from idempotency_key where client_id = ${clientId} and created_at < now() - interval '24 hours' limit 1`)) !== undefined
/** Forgets a page of what is answered no more; true when there may be further ones. */
export const forgetOldAnswers = async (db: Tx, clientId: number): Promise<boolean> =>
  (await db.run(sql`delete from idempotency_key where client_id = ${clientId} and key in (
    select key from idempotency_key where client_id = ${clientId} and created_at < now() - interval '24 hours' limit ${PAGE})`)) === PAGE
