// The second factor: a code of an authenticator, if a person wants it.
import { randomBytes } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import type { Context, LongContext } from '../../kit/op.ts'
import { decryptSecret, encryptSecret } from '../../kit/secrets.ts'
import { requireWhole } from '../../kit/reach.ts'
import { audit } from '../client/index.ts'
import { errors } from './errors.ts'
import { beginFactor, deleteFactor, hasFactor, lockFactor, useFactor } from './queries.ts'
import { requirePassword, requireSession } from './proof.ts'
import { base32, matchingStep } from './rules.ts'

type Asker = Pick<Context, 'db' | 'clientId'>
const contextOf = (clientId: number, personId: number) => `totp:${clientId}:${personId}`

/** Takes the code: it is good once. */
async function takeCode({ db, clientId }: Asker, personId: number, code: string): Promise<void> {
  const factor = await lockFactor(db, clientId, personId)
  if (!factor) throw errors.error_second_factor_none()
  const secret = Buffer.from(decryptSecret(equipment().config.secretKey, factor.secret, contextOf(clientId, personId)), 'hex')
  const step = matchingStep(secret, code, { now: Date.now(), lastStep: factor.lastStep })
  if (step === undefined) throw errors.error_second_factor()
  await useFactor(db, clientId, personId, step)
}

/** At signing in: asks for a code when the person has a second factor. */
export async function requireCode(call: Asker, personId: number, code: string | undefined): Promise<void> {
  if (await hasFactor(call.db, call.clientId, personId)) await takeCode(call, personId, code ?? '')
}

export async function ownSecondFactor(call: Context): Promise<{ on: boolean }> {
  return { on: await hasFactor(call.db, call.clientId, requireSession(call).personId) }
}

/** A new secret for an authenticator; it counts from the first code on. */
export async function beginSecondFactor(call: Context): Promise<{ secret: string; url: string }> {
  const { personId } = requireSession(call)
  if (await hasFactor(call.db, call.clientId, personId)) throw errors.error_second_factor_on()
  const secret = randomBytes(20)
  await beginFactor(call.db, call.clientId, personId, encryptSecret(equipment().config.secretKey, secret.toString('hex'), contextOf(call.clientId, personId)))
  const text = base32(secret)
  return { secret: text, url: `otpauth://totp/${encodeURIComponent(`Ambar:${call.actor.login}`)}?secret=${text}&issuer=Ambar` }
}

export async function confirmSecondFactor(call: Context, code: string): Promise<void> {
  const { personId } = requireSession(call)
  if (await hasFactor(call.db, call.clientId, personId)) throw errors.error_second_factor_on()
  await takeCode(call, personId, code)
  await audit(call, 'second_factor.add', 'person', personId)
}

/** Takes it away; whoever holds an open session must still know the password. */
export async function removeSecondFactor(call: LongContext, password: string): Promise<void> {
  const { personId } = requireSession(call)
  await requirePassword(call, personId, password)
  await call.tx(async (inner) => {
    await deleteFactor(inner.db, inner.clientId, personId)
    await audit(inner, 'second_factor.remove', 'person', personId)
  })
}

/** An administrator takes it away from a person who lost their authenticator. */
export async function resetSecondFactor(call: Context, personId: number): Promise<void> {
  // Who sees a part of the client does not touch the accounts of those who see all of it.
  requireWhole(call)
  if ((await deleteFactor(call.db, call.clientId, personId)) === 0) throw errors.error_second_factor_none()
  await audit(call, 'second_factor.reset', 'person', personId)
}
