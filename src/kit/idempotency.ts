// Idempotency-Key: the same key with the same request answers the first result for 24 hours.
// The key is written in the transaction of the work, so a second request waits for the first and then reads its answer.
import { createHash } from 'node:crypto'
import { sql, type Tx } from './db.ts'
import { kitErrors } from './errors.ts'
import { FileReply, JsonText } from './op.ts'

type Keyed = { key: string; line: string; inputs: unknown }

const fingerprintOf = ({ line, inputs }: Keyed) =>
  createHash('sha256')
    .update(line)
    .update(JSON.stringify(inputs) ?? '')
    .digest()

/** The first answer, when this key has already been used; otherwise takes the key. */
export async function replayed(db: Tx, clientId: number, keyed: Keyed): Promise<string | undefined> {
  if (keyed.key.length > 200 || keyed.key === '') throw kitErrors.error_validation({ field: 'Idempotency-Key', reason: 'must have 1 to 200 characters' })
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
  return earlier.answer ?? '{}'
}

export async function remember(db: Tx, clientId: number, keyed: Keyed, answer: unknown): Promise<void> {
  if (answer instanceof FileReply) return
  const text = answer instanceof JsonText && typeof answer.content === 'string' ? answer.content : JSON.stringify(answer === undefined ? {} : answer)
  await db.run(sql`update idempotency_key set answer = ${text} where client_id = ${clientId} and key = ${keyed.key}`)
}
