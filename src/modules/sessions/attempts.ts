// How often a password may be guessed: every try counts before the password is looked at, by login, wherever a password is asked.
import { createHash } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import { Refusal } from '../../kit/errors.ts'
import { errors } from './errors.ts'
import { takeAttempt } from './queries.ts'

export const loginHash = (login: string): Buffer => createHash('sha256').update(login.trim().toLowerCase()).digest()

/** Counts a try, in a transaction of its own: a refusal does not take it back. Refused after too many, with when it opens again. */
export async function countAttempt(key: Buffer): Promise<void> {
  const seconds = await equipment().pool.tx({}, (db) => takeAttempt(db, key))
  if (seconds === 0) return
  const refusal = errors.error_sign_in_wait({ seconds })
  throw new Refusal(refusal.code, refusal.entry, refusal.params, { 'retry-after': String(seconds) })
}
