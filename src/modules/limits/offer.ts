// What this server sells: tariffs, add-ons and who is paid, from the file BILLING_FILE. Without it: one free tariff without limits.
// Not its job: what a client has taken of it.
import { readFileSync } from 'node:fs'
import { Type, type Static } from 'typebox'
import { Value } from 'typebox/value'
import { equipment } from '../../equipment.ts'
import { SettingError } from '../../kit/config.ts'

const Count = Type.Optional(Type.Union([Type.Integer({ minimum: 0, maximum: 2_147_483_647 }), Type.Null()]))
const Flag = Type.Optional(Type.Boolean())
/** Whole roubles, as the contract has them. */
const Price = Type.Integer({ minimum: 0, maximum: 2_147_483_647 })
const Prices = Type.Object({
  DAY: Type.Optional(Price),
  WEEK: Type.Optional(Price),
  MONTH: Type.Optional(Price),
  MONTH_3: Type.Optional(Price),
  MONTH_6: Type.Optional(Price),
  YEAR: Type.Optional(Price),
})
const Number32 = Type.Integer({ minimum: 1, maximum: 2_147_483_647 })
const OfferedTariff = Type.Object({
  id: Number32,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  usersLimit: Count,
  productsLimit: Count,
  organizationLimit: Count,
  maxStorageSizeMb: Count,
  contractorsLimit: Count,
  /** How many cards may be made or changed on marketplaces to try it: those that came there first. Our own word, the contract has none. */
  testCards: Count,
  analytics: Flag,
  fbs: Flag,
  fbo: Flag,
  cards: Flag,
  prices: Prices,
  version: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000 })),
})
const OfferedAddon = Type.Object({
  id: Number32,
  name: Type.String({ minLength: 1, maxLength: 200 }),
  prices: Prices,
  /** What of the limits it raises, and by how much. */
  adds: Type.Optional(
    Type.Object({
      what: Type.Enum(['products', 'users', 'organizations', 'contractors', 'storage']),
      count: Type.Integer({ minimum: 1, maximum: 1_000_000_000 }),
    }),
  ),
})
const Payee = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 160 }),
  inn: Type.String({ pattern: '^(\\d{10}|\\d{12})$' }),
  kpp: Type.Optional(Type.String({ pattern: '^\\d{9}$' })),
  bank: Type.String({ minLength: 1, maxLength: 45 }),
  bik: Type.String({ pattern: '^\\d{9}$' }),
  corrBill: Type.String({ pattern: '^\\d{20}$' }),
  billNumber: Type.String({ pattern: '^\\d{20}$' }),
  address: Type.Optional(Type.String({ maxLength: 300 })),
  /** In percent; absent when the payee does not pay VAT. */
  vatRate: Type.Optional(Type.Integer({ minimum: 0, maximum: 99 })),
})
const Offer = Type.Object({ tariffs: Type.Array(OfferedTariff, { minItems: 1 }), addons: Type.Array(OfferedAddon), payee: Type.Optional(Payee) })
export type Offer = Static<typeof Offer>
export type OfferedTariff = Static<typeof OfferedTariff>
export type OfferedAddon = Static<typeof OfferedAddon>
export type Payee = Static<typeof Payee>

const everything: Offer = {
  tariffs: [{ id: 1, name: 'Без ограничений', analytics: true, fbs: true, fbo: true, cards: true, prices: { MONTH: 0 }, version: 1 }],
  addons: [],
}

function readOffer(path: string): Offer {
  let given: unknown
  try {
    given = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new SettingError(`BILLING_FILE can not be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (!Value.Check(Offer, given)) {
    const [first] = Value.Errors(Offer, given)
    throw new SettingError(`BILLING_FILE is not right at ${first?.instancePath || 'its top'}: ${first?.message ?? 'unreadable'}`)
  }
  for (const list of [given.tariffs, given.addons])
    if (new Set(list.map(({ id }) => id)).size < list.length) throw new SettingError('BILLING_FILE names an id twice')
  return given
}

let kept: { path: string; offer: Offer } | undefined
/** What is sold here. */
export function offer(): Offer {
  const path = equipment().config.billingFile
  if (path === undefined) return everything
  if (kept?.path !== path) kept = { path, offer: readOffer(path) }
  return kept.offer
}

/** Reads the file again when it is next asked for. */
export async function forgetOffer(): Promise<void> {
  kept = undefined
}

/** A tariff without any price is not sold, which is not the same. */
export const isFree = ({ prices }: Pick<OfferedTariff, 'prices'>): boolean =>
  Object.values(prices).length > 0 && Object.values(prices).every((price) => price === 0)

/** The tariff of whoever has taken none: the first that costs nothing. */
export const freeTariff = (): OfferedTariff | undefined => offer().tariffs.find(isFree)
