// How often a password or a code may be guessed: every try counts before it is looked at, wherever one is asked for.
import { createHash } from 'node:crypto'
import { equipment } from '../../equipment.ts'
import { Refusal } from '../../kit/errors.ts'
import { errors } from './errors.ts'
import { takeAttempt } from './queries.ts'

/** What tries are counted under, and how many of them cost no wait. */
type Gate = { key: Buffer; free: number }

const FEW = 5
// So many that a stranger at one address, who soon waits, never gets there: else anyone could shut out a person whose login they know.
const MANY = 300
const gate = (free: number, ...of: readonly (string | number)[]): Gate => ({ free, key: createHash('sha256').update(of.join('\n')).digest() })

// PostgreSQL may lower letters in another way than we do; letters that differ only by marks count as one, so that nobody gets further tries by them.
const plain = (login: string) => login.trim().toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')

/** Signing in: by login and address, and more patiently by the login from wherever. */
export const loginGates = (login: string, address: string): readonly Gate[] => [gate(FEW, 'login', plain(login), address), gate(MANY, 'login', plain(login))]
/** The token of the first start may be one that a person thought up. */
export const setupGates = (address: string): readonly Gate[] => [gate(FEW, 'the first start', address), gate(MANY, 'the first start')]
/** Whoever holds a session or knows the password. A stranger gets nowhere near. */
export const personGates = (clientId: number, personId: number): readonly Gate[] => [gate(FEW, 'person', clientId, personId)]

/** Counts a try, in transactions of its own: a refusal does not take it back. Refused after too many, with when it opens again. */
export async function countAttempt(gates: readonly Gate[]): Promise<void> {
  for (const one of gates) {
    const seconds = await equipment().pool.tx({}, (db) => takeAttempt(db, one))
    if (seconds === 0) continue
    const refusal = errors.error_sign_in_wait({ seconds })
    throw new Refusal(refusal.code, refusal.entry, refusal.params, { 'retry-after': String(seconds) })
  }
}
