// Who has a session, and whether they also know the password: asked before what would hand the account to somebody else.
import type { Context, LongContext } from '../../kit/op.ts'
import { isPassword } from '../client/index.ts'
import { countAttempt, personGates } from './attempts.ts'
import { errors } from './errors.ts'
import { forgetAttempts, isProven, lockPerson, proveSession } from './queries.ts'

/** Who has a session: the person of it. */
export function requireSession({ actor }: Pick<Context, 'actor'>): { personId: number; sessionId: number } {
  if (actor.sessionId === undefined || actor.userId === null) throw errors.error_no_session()
  return { personId: actor.userId, sessionId: actor.sessionId }
}

type Asked = Pick<LongContext, 'clientId' | 'tx'>
/** The hash of the person's password when this is it; every try counts before it is looked at, and a right one forgets those before. */
async function hashOf(call: Asked, personId: number, password: string): Promise<string | undefined> {
  const gates = personGates(call.clientId, personId)
  await countAttempt(gates)
  const person = await call.tx(({ db }) => lockPerson(db, call.clientId, personId))
  if (!person?.passwordHash || !(await isPassword(password, person.passwordHash))) return undefined
  await call.tx(({ db }) => forgetAttempts(db, gates))
  return person.passwordHash
}

/** Whether this is the password of a person. @example if (!(await isPasswordOf(call, user.id, given))) throw errors.error_user_old_password() */
export const isPasswordOf = async (call: Asked, personId: number, password: string): Promise<boolean> => (await hashOf(call, personId, password)) !== undefined

/** Refuses whoever does not know their password; answers what it was, so that a change in between is seen. */
export async function requirePassword(call: Asked, personId: number, password: string): Promise<string> {
  const hash = await hashOf(call, personId, password)
  if (hash === undefined) throw errors.error_old_password()
  return hash
}

/** Notes on the session that its person has just given their password. */
export async function confirmPassword(call: LongContext, password: string): Promise<void> {
  const { personId, sessionId } = requireSession(call)
  await requirePassword(call, personId, password)
  // A session that ended meanwhile proves nothing, and needs nothing.
  await call.tx(({ db }) => proveSession(db, call.clientId, personId, sessionId))
}

/** Refused where a session has not been given its password within ten minutes. A token has no password, and is not asked for one. */
export async function requireProof({ db, clientId, actor }: Pick<Context, 'db' | 'clientId' | 'actor'>): Promise<void> {
  if (actor.sessionId === undefined || actor.userId === null) return
  if (!(await isProven(db, clientId, actor.userId, actor.sessionId))) throw errors.error_password_needed()
}
