// Sessions of the cabinet: signing in and out, and passwords. Not its job: who a cookie belongs to (client), or users (people).
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import { toWire } from '../../kit/dates.ts'
import { addJob, enqueuer } from '../../kit/jobs.ts'
import { WithHeaders, type Context, type LongContext } from '../../kit/op.ts'
import { hashToken, newToken } from '../../kit/secrets.ts'
import { task } from '../../kit/task.ts'
import { audit, callingUser, checkedPassword, csrfToken, hashPassword, isPassword, sessionCookie } from '../client/index.ts'
import { requireMail, sendMail } from '../mail/index.ts'
import { countAttempt, loginGates, personGates } from './attempts.ts'
import { errors } from './errors.ts'
import { resetLetter } from './letters.ts'
import {
  deleteSession,
  deleteSessions,
  findLogin,
  findReset,
  forgetAttempts,
  hasFactor,
  insertReset,
  insertSession,
  listSessions,
  lockPerson,
  savePassword,
  saveProfile,
  takeReset,
  trimSessions,
} from './queries.ts'
import { requirePassword, requireSession } from './proof.ts'
import { requireCode } from './second-factor.ts'

export type SignIn = { login: string; password: string; code?: string; device?: string }
type Keeper = Pick<Context, 'db' | 'clientId' | 'requestId'>

// A job of no client: whose login it is, if anyone's, is not known yet.
const NOBODY = 0
const resetKey = (login: string) => hashToken(login.toLowerCase()).toString('hex')

const DAYS_14 = 14 * 24 * 3600

// Verified when there is no such login, so that the time of the answer does not tell.
let decoy: Promise<string> | undefined
const decoyHash = () => (decoy ??= hashPassword('nobody has this password'))

/** Opens a session. Every attempt counts before its password is looked at. */
export async function signIn(call: LongContext, { login, password, code, device = '' }: SignIn) {
  const { pool } = equipment()
  const gates = loginGates(login, call.address)
  await countAttempt(gates)
  const found = await pool.tx({ readOnly: true }, (db) => findLogin(db, login.trim()))
  const isRight = await isPassword(password, found?.passwordHash ?? (await decoyHash()))
  if (!found?.passwordHash || !isRight) throw errors.error_sign_in()
  const { clientId, personId } = found
  const codes = code === undefined || code === '' ? [] : personGates(clientId, personId)
  // Who knows the password still guesses at the code, from however many addresses.
  if (codes.length > 0 && (await pool.tx({ clientId, readOnly: true }, (db) => hasFactor(db, clientId, personId)))) await countAttempt(codes)
  return pool.tx({ clientId }, async (db) => {
    // Locked, so that a change of the password or a removal does not slip in between.
    const person = await lockPerson(db, clientId, personId)
    if (person?.passwordHash !== found.passwordHash) throw errors.error_sign_in()
    await requireCode({ db, clientId }, personId, code)
    await forgetAttempts(db, [...gates, ...codes])
    return openSession({ db, clientId, requestId: call.requestId }, personId, device, 'session.begin')
  })
}

/** A session for a person who has proved who they are: the cookie, and what a page needs to write. The oldest device gives way to one too many. */
export async function openSession(keeper: Keeper, personId: number, device: string, action: string) {
  const { db, clientId } = keeper
  const token = newToken()
  const { id } = await insertSession(db, clientId, { personId, hash: hashToken(token), device })
  await trimSessions(db, clientId, personId, equipment().config.sessionsPerLogin)
  await note(keeper, personId, action, { device })
  return new WithHeaders({ csrfToken: csrfToken(clientId, id), userId: personId, clientId }, sessionCookie(token, DAYS_14))
}

/** Who has no actor yet is written down as the person they turned out to be. */
const note = (keeper: Keeper, personId: number, action: string, details: Record<string, unknown> = {}) => {
  const actor = {
    clientId: keeper.clientId,
    userId: personId,
    tokenId: null,
    login: '',
    lang: null,
    readOnly: false,
    permissions: new Set<string>(),
    organizationIds: null,
    warehouseIds: null,
  }
  return audit({ ...keeper, actor }, action, 'person', personId, details)
}

export async function signOut(call: Context) {
  const { personId, sessionId } = requireSession(call)
  await deleteSession(call.db, call.clientId, personId, sessionId)
  await audit(call, 'session.end', 'person', personId)
  return new WithHeaders<void>(undefined, sessionCookie('', 0))
}

/** The caller, what they may do, and what a page must send with its writes. */
export async function currentSession(call: Context) {
  const { clientId, actor } = call
  return {
    user: await callingUser(call),
    permissions: [...actor.permissions].toSorted(),
    readOnly: actor.readOnly,
    ...(actor.sessionId !== undefined && { sessionId: actor.sessionId, csrfToken: csrfToken(clientId, actor.sessionId) }),
  }
}

export async function ownSessions(call: Context) {
  const { personId, sessionId } = requireSession(call)
  const rows = await listSessions(call.db, call.clientId, personId)
  return rows.map(({ id, device, createdAt, usedAt }) => ({
    id,
    device,
    isCurrent: id === sessionId,
    createdDate: toWire(createdAt),
    usedDate: toWire(usedAt),
  }))
}

/** Ends all other sessions of the caller. */
export async function endOtherSessions(call: Context): Promise<void> {
  const { personId, sessionId } = requireSession(call)
  await endSessions(call, personId, sessionId)
  await audit(call, 'session.end_others', 'person', personId)
}

/** Ends the sessions of a person, but for one. @example await endSessions(call, userId) */
export const endSessions = (call: Pick<Context, 'db' | 'clientId'>, personId: number, except?: number) =>
  deleteSessions(call.db, call.clientId, personId, except ?? null)

/** A new password, in the text form of passwords.ts; what was opened with the old one ends. */
export async function setPasswordHash(call: Context, personId: number, hash: string): Promise<void> {
  await savePassword(call.db, call.clientId, personId, hash)
  await endSessions(call, personId, call.actor.sessionId)
}

/** What a person changes of their own; their rights and login are an administrator's. */
export async function saveOwnProfile(call: Context, { name, lang }: { name?: string | null; lang?: 'ru' | 'en' | null }): Promise<void> {
  const { personId } = requireSession(call)
  await saveProfile(call.db, call.clientId, personId, { name: name?.trim() || null, lang: lang ?? null })
}

export async function changePassword(call: LongContext, { oldPassword, newPassword }: { oldPassword: string; newPassword: string }): Promise<void> {
  const { personId } = requireSession(call)
  checkedPassword(newPassword)
  // A stolen session must not be a way to guess the password.
  const before = await requirePassword(call, personId, oldPassword)
  const hash = await hashPassword(newPassword)
  await call.tx(async (inner) => {
    const now = await lockPerson(inner.db, inner.clientId, personId)
    if (now?.passwordHash !== before) throw errors.error_old_password()
    await setPasswordHash(inner, personId, hash)
    await audit(inner, 'password.change', 'person', personId)
  })
}

/** Whom a forgotten password is of is found out apart from the request, so that its time does not tell whether there is such a login. */
export const sendReset = task(
  'sessions.reset',
  // One at a time: whoever asks for many logins keeps no other work waiting.
  { payload: Type.Object({ login: Type.String(), requestId: Type.String() }), attempts: 3, lane: () => 'reset' },
  async ({ payload: { login, requestId } }) => {
    const { pool, config } = equipment()
    const found = await pool.tx({ readOnly: true }, (db) => findLogin(db, login))
    if (!found?.email) return
    const { clientId, personId, email, lang } = found
    const token = newToken()
    await pool.tx({ clientId }, async (db) => {
      if (!(await insertReset(db, clientId, personId, hashToken(token)))) return
      await sendMail({ db, clientId, enqueue: enqueuer(db, clientId) }, { to: email, ...resetLetter(lang, `${config.publicUrl}/reset-password#${token}`) })
      await note({ db, clientId, requestId }, personId, 'password.forgotten')
    })
  },
)

/** Sends a link to the mail of the login, if there is one. The answer is the same when there is none, and takes as long. */
export async function forgotPassword({ requestId }: LongContext, login: string): Promise<void> {
  requireMail()
  const payload = { login: login.trim(), requestId }
  await equipment().pool.tx({}, (db) => addJob(db, sendReset, { clientId: NOBODY, taskId: null, payload }, { key: resetKey(payload.login) }))
}

/** A new password by the link of a letter: good once, for an hour. All sessions end; a second factor stays. */
export async function resetPassword(call: LongContext, { token, newPassword }: { token: string; newPassword: string }): Promise<void> {
  checkedPassword(newPassword)
  const { pool } = equipment()
  const hash = hashToken(token)
  const found = await pool.tx({ readOnly: true }, (db) => findReset(db, hash))
  if (!found) throw errors.error_reset()
  const { clientId, personId } = found
  const passwordHash = await hashPassword(newPassword)
  await pool.tx({ clientId }, async (db) => {
    const person = await lockPerson(db, clientId, personId)
    if (!person || !(await takeReset(db, clientId, hash))) throw errors.error_reset()
    await savePassword(db, clientId, personId, passwordHash)
    await deleteSessions(db, clientId, personId, null)
    await forgetAttempts(db, [...loginGates(person.login, call.address), ...personGates(clientId, personId)])
    await note({ db, clientId, requestId: call.requestId }, personId, 'password.reset')
  })
}
