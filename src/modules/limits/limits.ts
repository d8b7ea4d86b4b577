// The limits of the tariff that a client has, and the refusal of whatever would go beyond them.
import { Type } from 'typebox'
import { equipment } from '../../equipment.ts'
import type { Refusal } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { task } from '../../kit/task.ts'
import { errors } from './errors.ts'
import { freeTariff, type OfferedTariff } from './offer.ts'
import { addStored, countUsed, lockSales, readTerms, setStored, type Limited } from './queries.ts'

type Keeper = Pick<Context, 'db' | 'clientId'>
const MB = 1024 * 1024
const limitedThings: readonly Limited[] = ['products', 'users', 'organizations', 'contractors', 'storage']

/** What a tariff allows by itself; null is without a limit. */
const allowedBy = (terms: OfferedTariff): Record<Limited, number | null> => ({
  products: terms.productsLimit ?? null,
  users: terms.usersLimit ?? null,
  organizations: terms.organizationLimit ?? null,
  contractors: terms.contractorsLimit ?? null,
  storage: terms.maxStorageSizeMb === undefined || terms.maxStorageSizeMb === null ? null : terms.maxStorageSizeMb * MB,
})

const unlimited = { products: null, users: null, organizations: null, contractors: null, storage: null } satisfies Record<Limited, null>
const nothingMore = { products: 0, users: 0, organizations: 0, contractors: 0, storage: 0 } satisfies Record<Limited, number>

/** Limits that hold now: those of the active tariff, or of the free one, raised by add-ons. Without either nothing new may be added. */
async function limitsNow({ db, clientId }: Keeper): Promise<Record<Limited, number | null>> {
  if (equipment().config.billingFile === undefined) return unlimited
  const { tariff, addons } = await readTerms(db, clientId)
  const terms = tariff ?? freeTariff()
  const limits = terms ? allowedBy(terms) : { ...nothingMore }
  for (const { adds } of addons) {
    if (!adds) continue
    const kept = limits[adds.what]
    if (kept !== null) limits[adds.what] = kept + adds.count * (adds.what === 'storage' ? MB : 1)
  }
  return limits
}

export type LimitInUse = { what: Limited; used: number; limit?: number }
/** What is in use of each limit; storage in megabytes. A limit that is absent does not end. */
export async function limitsInUse({ db, clientId }: Keeper): Promise<LimitInUse[]> {
  const limits = await limitsNow({ db, clientId })
  const found: LimitInUse[] = []
  for (const what of limitedThings) {
    const unit = what === 'storage' ? MB : 1
    const limit = limits[what]
    found.push({ what, used: Math.ceil((await countUsed(db, clientId, what)) / unit), ...(limit !== null && { limit: Math.floor(limit / unit) }) })
  }
  return found
}

/** How many cards count as test cards: null is all that ever came to a marketplace. */
export async function testCardsAllowed({ db, clientId }: Keeper): Promise<number | null> {
  if (equipment().config.billingFile === undefined) return null
  const { tariff } = await readTerms(db, clientId)
  const terms = tariff ?? freeTariff()
  return terms ? (terms.testCards ?? null) : 0
}

const refusals = {
  products: errors.error_tariff_limit_products,
  users: errors.error_tariff_limit_users,
  organizations: errors.error_tariff_limit_organizations,
  contractors: errors.error_tariff_limit_contractors,
  storage: errors.error_tariff_limit_storage,
} satisfies Record<Limited, (slots: { limit: number; wanted: number }) => Refusal>

async function check({ db, clientId }: Keeper, what: Limited, more: number): Promise<void> {
  if ((await limitsNow({ db, clientId }))[what] === null) return
  await lockSales(db, clientId)
  const limit = (await limitsNow({ db, clientId }))[what]
  if (limit === null) return
  const wanted = (await countUsed(db, clientId, what)) + more
  const unit = what === 'storage' ? MB : 1
  if (wanted > limit) throw refusals[what]({ limit: Math.floor(limit / unit), wanted: Math.ceil(wanted / unit) })
}

/**
 * Refuses when `more` of something would go beyond the tariff. Ask in the transaction that adds it, before adding; two at once wait for each other.
 * @example await requireRoom(call, 'users')
 */
export async function requireRoom(call: Keeper, what: Limited, more = 1): Promise<void> {
  if (more > 0) await check(call, what, more)
}

/**
 * The same, asked when what was added is in the database already, as the last word of its transaction: where it is hard to say before how much it will be.
 * @example await requireWithin(call, 'products')
 */
export const requireWithin = (call: Keeper, what: Limited): Promise<void> => check(call, what, 0)

/** True for the refusal that says a tariff is full of something. */
export const isFull = (refusal: Refusal): boolean => Object.values(refusals).some((make) => make({ limit: 0, wanted: 0 }).code === refusal.code)

/** Notes bytes of files that are stored, or with a minus removed, and refuses what goes beyond the tariff. Where nothing is sold, the nightly count is enough. */
export async function takeStorage({ db, clientId }: Keeper, bytes: number): Promise<void> {
  if (bytes === 0 || equipment().config.billingFile === undefined) return
  await requireRoom({ db, clientId }, 'storage', bytes)
  await addStored(db, clientId, bytes)
}

/** Refuses a tariff that is smaller than what is in use. */
export async function requireFits({ db, clientId }: Keeper, terms: OfferedTariff): Promise<void> {
  const allowed = allowedBy(terms)
  for (const what of limitedThings) {
    const limit = allowed[what]
    if (limit === null) continue
    const used = await countUsed(db, clientId, what)
    if (used > limit) throw errors.error_tariff_too_small({ what, used, limit })
  }
}

/** Counts anew what is really stored: what was noted on the way drifts when files are removed by other means. */
export const measureStorage = task(
  'billing.measureStorage',
  { payload: Type.Object({}), attempts: 2, every: { cron: '40 2 * * *', payloads: async () => [{}] } },
  async ({ clientId, tx, signal }) => {
    let bytes = 0
    for await (const { size } of equipment().files.list(clientId)) {
      signal.throwIfAborted()
      bytes += size
    }
    await tx(({ db }) => setStored(db, clientId, bytes))
  },
)
