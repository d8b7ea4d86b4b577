// The first start: whoever holds the token that the server printed becomes the administrator who signs in with a password.
// Closed for good as soon as anyone can sign in.
import { equipment } from '../../equipment.ts'
import type { Lang } from '../../kit/errors.ts'
import type { LongContext } from '../../kit/op.ts'
import { hashToken } from '../../kit/secrets.ts'
import { checkedLogin, checkedPassword, hashPassword } from '../client/index.ts'
import { countAttempt, setupGates } from './attempts.ts'
import { errors } from './errors.ts'
import { findTokenOwner, forgetAttempts, isSetUp, lockSetup, nameOrganization, saveFirstPerson } from './queries.ts'
import { openSession } from './sessions.ts'

export type Setup = { token: string; login: string; password: string; name?: string; organizationName?: string; lang?: Lang; device?: string }

// It never opens again, so what was seen once need not be asked again.
let isOver = false

/** Whether the server waits for its first administrator. */
export async function setupState(): Promise<{ open: boolean }> {
  isOver ||= await equipment().pool.tx({ readOnly: true }, isSetUp)
  return { open: !isOver }
}

/** Gives the main person of the token a login and a password, and signs them in. */
export async function setUp(call: LongContext, given: Setup) {
  if (!(await setupState()).open) throw errors.error_setup_over()
  const { pool } = equipment()
  const login = checkedLogin(given.login)
  checkedPassword(given.password)
  const gates = setupGates(call.address)
  await countAttempt(gates)
  const owner = await pool.tx({ readOnly: true }, (db) => findTokenOwner(db, hashToken(given.token.trim())))
  if (!owner?.personId || owner.readOnly || owner.role !== null || !owner.roles.includes('ADMIN')) throw errors.error_setup_token()
  const { clientId, personId } = owner
  const passwordHash = await hashPassword(given.password)
  return pool.tx({ clientId }, async (db) => {
    // One at a time: of two at once the second finds it over.
    await lockSetup(db)
    if (await isSetUp(db)) throw errors.error_setup_over()
    const name = given.name?.trim() || 'Administrator'
    await saveFirstPerson(db, clientId, personId, { login, name, lang: given.lang ?? null, passwordHash })
    const organization = given.organizationName?.trim()
    if (organization) await nameOrganization(db, clientId, organization.slice(0, 255))
    await forgetAttempts(db, gates)
    return openSession({ db, clientId, requestId: call.requestId }, personId, given.device ?? '', 'installation.setup')
  })
}
