// Whether whoever holds a session also knows the password: asked before what would hand the account to somebody else.
import type { Context, LongContext } from '../../kit/op.ts'
import { isPassword } from '../client/index.ts'
import { countAttempt, personGates } from './attempts.ts'
import { errors } from './errors.ts'
import { forgetAttempts, isProven, lockPerson, proveSession } from './queries.ts'
import { requireSession } from './second-factor.ts'

/** Whether this is the password of a person; every try counts before it is looked at, and a right one forgets those before. */
export async function isPasswordOf(call: Pick<LongContext, 'clientId' | 'tx'>, personId: number, password: string): Promise<boolean> {
  const gates = personGates(call.clientId, personId)
  await countAttempt(gates)
  const person = await call.tx(({ db }) => lockPerson(db, call.clientId, personId))
  if (!person?.passwordHash || !(await isPassword(password, person.passwordHash))) return false
  await call.tx(({ db }) => forgetAttempts(db, gates))
  return true
}

/** Notes on the session that its person has just given their password. */
export async function confirmPassword(call: LongContext, password: string): Promise<void> {
  const { personId, sessionId } = requireSession(call)
  if (!(await isPasswordOf(call, personId, password))) throw errors.error_old_password()
  // A session that ended meanwhile proves nothing, and needs nothing.
  await call.tx(({ db }) => proveSession(db, call.clientId, personId, sessionId))
}

/** Refused where a session has not been given its password within ten minutes. A token has no password, and is not asked for one. */
export async function requireProof({ db, clientId, actor }: Pick<Context, 'db' | 'clientId' | 'actor'>): Promise<void> {
  if (actor.sessionId === undefined || actor.userId === null) return
  if (!(await isProven(db, clientId, actor.userId, actor.sessionId))) throw errors.error_password_needed()
}
