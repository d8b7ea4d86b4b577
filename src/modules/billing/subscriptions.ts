// Taking a tariff or an add-on: what it costs, and what is left of the one before. Prices come from the offer, never from the caller.
import { toWire } from '../../kit/dates.ts'
import type { Context } from '../../kit/op.ts'
import { isWhole, requireWhole } from '../../kit/reach.ts'
import type { AddonTariff, AdditionalTariffOptions, ClientTariff, Tariff, TariffsInfo } from '../../wire/index.ts'
import { audit } from '../client/index.ts'
import {
  isFree,
  lockSales,
  offer,
  readActiveTariff,
  requireFits,
  type AddonRow,
  type OfferedAddon,
  type OfferedTariff,
  type SalePeriod,
  type TariffRow,
} from '../limits/index.ts'
import { errors } from './errors.ts'
import { holdsFreeAddon, insertAddon, insertTariff, listTariffs, replaceActive } from './queries.ts'
import { daysBetween, daysFor, periodEnd, periods, restPriceMinor, unusedMinor, type Period } from './rules.ts'

const optionalWire = (at: Date | null) => (at === null ? null : toWire(at))
const isPeriod = (period: SalePeriod): period is Period => period !== 'END_OF_TARIFF'

const limitsOf = (terms: OfferedTariff) => ({
  usersLimit: terms.usersLimit ?? null,
  productsLimit: terms.productsLimit ?? null,
  organizationLimit: terms.organizationLimit ?? null,
  contractorsLimit: terms.contractorsLimit ?? null,
  maxStorageSizeMb: terms.maxStorageSizeMb ?? null,
  analytics: terms.analytics ?? false,
  fbs: terms.fbs ?? false,
  fbo: terms.fbo ?? false,
  cards: terms.cards ?? false,
})

export const presentTariff = (clientId: number, row: TariffRow): ClientTariff => ({
  ...limitsOf(row.terms),
  id: row.id,
  name: row.terms.name,
  clientId,
  price: row.priceMinor / 100,
  status: row.status,
  period: row.period,
  forBill: row.forBill,
  changeTariffId: row.replacesId,
  createdDate: toWire(row.createdAt),
  expiredDate: optionalWire(row.expiresAt),
  changedUserName: row.changedBy,
  lastChangedDate: toWire(row.changedAt),
  tariffVersion: row.terms.version ?? 1,
})

const presentAddon = (clientId: number, row: AddonRow): AddonTariff => ({
  id: row.id,
  clientId,
  addonId: row.addonId,
  ...(row.tariffId !== null && { tariffId: row.tariffId }),
  price: row.priceMinor / 100,
  status: row.status,
  period: row.period,
  forBill: row.forBill,
  createdDate: toWire(row.createdAt),
  expiredDate: optionalWire(row.expiresAt),
})

const presentOffered = (terms: OfferedTariff): Tariff => ({
  ...limitsOf(terms),
  id: terms.id,
  name: terms.name,
  price: terms.prices.MONTH ?? null,
  yearPrice: terms.prices.YEAR ?? null,
  prices: { ...terms.prices },
  version: terms.version ?? 1,
})

function optionsOf(addons: readonly OfferedAddon[]): AdditionalTariffOptions {
  const of = (what: string) => addons.find(({ adds }) => adds?.what === what)
  const [products, organizations, users, storage] = [of('products'), of('organizations'), of('users'), of('storage')]
  return {
    productCount: products?.adds?.count ?? null,
    productPrice: products?.prices.MONTH ?? null,
    productYearPrice: products?.prices.YEAR ?? null,
    organizationCount: organizations?.adds?.count ?? null,
    organizationPrice: organizations?.prices.MONTH ?? null,
    organizationYearPrice: organizations?.prices.YEAR ?? null,
    userCount: users?.adds?.count ?? null,
    userPrice: users?.prices.MONTH ?? null,
    userYearPrice: users?.prices.YEAR ?? null,
    storageSizeMbCount: storage?.adds?.count ?? null,
    storageSizeMbPrice: storage?.prices.MONTH ?? null,
    storageSizeYearMbPrice: storage?.prices.YEAR ?? null,
  }
}

/** What is sold here, and who is paid. */
export async function offeredTariffs(): Promise<TariffsInfo> {
  const { tariffs, addons, payee } = offer()
  return {
    tariffs: tariffs.map(presentOffered),
    options: optionsOf(addons),
    ...(payee && {
      organization: {
        name: payee.name,
        inn: payee.inn,
        kpp: payee.kpp ?? null,
        bank: payee.bank,
        bik: payee.bik,
        corrBill: payee.corrBill,
        billNumber: payee.billNumber,
      },
    }),
  }
}

function offeredTariff(id: number): OfferedTariff {
  const found = offer().tariffs.find((tariff) => tariff.id === id)
  if (!found) throw errors.error_tariff_missing({ id })
  return found
}

/** The price of a period; one that is not named is not sold. */
function priceOf({ prices }: OfferedTariff | OfferedAddon, period: Period): number {
  const price = prices[period]
  if (price === undefined) throw errors.error_tariff_period({ period })
  return price * 100
}
/** The price and the period that days are counted by: the shortest usual one that is sold. */
export function dayBasis(terms: OfferedTariff | OfferedAddon): { priceMinor: number; period: Period } {
  const period = (['MONTH', ...periods] as const).find((name) => terms.prices[name] !== undefined)
  if (period === undefined) throw errors.error_tariff_period({ period: 'MONTH' })
  return { priceMinor: priceOf(terms, period), period }
}

/** Who sees a part of the client is not told where the whole is paid. */
export const clientTariffs = async ({ db, clientId, actor }: Context, expired: boolean): Promise<ClientTariff[]> =>
  (await listTariffs(db, clientId, expired)).map((row) => ({
    ...presentTariff(clientId, row),
    ...(isWhole(actor) && row.bankOrderId !== null && { bankOrderId: row.bankOrderId }),
    ...(isWhole(actor) && row.paymentUrl !== null && { formUrl: row.paymentUrl }),
  }))

/** The tariff that holds now. */
export async function activeTariff({ db, clientId }: Pick<Context, 'db' | 'clientId'>): Promise<ClientTariff | undefined> {
  const row = await readActiveTariff(db, clientId)
  return row && presentTariff(clientId, row)
}

/** By how many days the unused rest of the tariff that is paid lengthens another one. */
export async function tariffDayCount({ db, clientId }: Context, tariffId: number): Promise<number> {
  const { priceMinor, period } = dayBasis(offeredTariff(tariffId))
  const current = await readActiveTariff(db, clientId)
  return current?.status === 'PAYED' ? daysFor(unusedMinor(current, new Date()), priceMinor, period) : 0
}

function tariffPrice(terms: OfferedTariff, period: SalePeriod, current: TariffRow | undefined, now: Date): number {
  if (isPeriod(period)) return priceOf(terms, period)
  if (!current?.expiresAt) throw errors.error_tariff_period({ period })
  return restPriceMinor({ ...dayBasis(terms), days: daysBetween(now, current.expiresAt), leftMinor: unusedMinor(current, now) })
}

/** A new subscription: of a free tariff it holds at once, of another when its bill is paid. `id` is the number of what is offered. */
export async function takeTariff(call: Context, given: ClientTariff): Promise<ClientTariff> {
  // What is bought is bought for the whole client: who sees a part of it does not buy.
  requireWhole(call)
  const { db, clientId, actor } = call
  const terms = offeredTariff(given.id ?? 0)
  const period = given.period ?? 'MONTH'
  await lockSales(db, clientId)
  await requireFits(call, terms)
  const now = new Date()
  const current = await readActiveTariff(db, clientId)
  const priceMinor = tariffPrice(terms, period, current, now)
  const costsNothing = isFree(terms)
  // Until the end it would cost less than is paid for already: a cheaper tariff is taken for a period, lengthened by the rest.
  if (!isPeriod(period) && priceMinor === 0) throw errors.error_tariff_period({ period })
  if (costsNothing && current?.status === 'PAYED' && current.expiresAt) throw errors.error_tariff_paid_rest({ until: toWire(current.expiresAt) })
  if (costsNothing) await replaceActive(db, clientId, actor.login)
  const row = await insertTariff(db, clientId, {
    terms,
    period,
    priceMinor,
    status: costsNothing ? 'FREE' : 'CREATED',
    forBill: given.forBill ?? false,
    replacesId: current?.id ?? null,
    startedAt: costsNothing ? now : null,
    expiresAt: !costsNothing && !isPeriod(period) ? (current?.expiresAt ?? null) : null,
    changedBy: actor.login,
  })
  await audit(call, 'tariff.take', 'client_tariff', row.id, { tariff: terms.id, period, price: priceMinor / 100 })
  return presentTariff(clientId, row)
}

/** A new subscription to an add-on; a free one holds at once. */
export async function takeAddon(call: Context, given: AddonTariff): Promise<AddonTariff> {
  requireWhole(call)
  const { db, clientId } = call
  const id = given.addonId ?? 0
  const terms = offer().addons.find((addon) => addon.id === id)
  if (!terms) throw errors.error_addon_missing({ id })
  const period = given.period ?? 'MONTH'
  await lockSales(db, clientId)
  const now = new Date()
  const current = await readActiveTariff(db, clientId)
  if (!isPeriod(period) && !current?.expiresAt) throw errors.error_tariff_period({ period })
  const end = isPeriod(period) ? null : (current?.expiresAt ?? null)
  const priceMinor = isPeriod(period) ? priceOf(terms, period) : restPriceMinor({ ...dayBasis(terms), days: daysBetween(now, end ?? now), leftMinor: 0 })
  const costsNothing = priceMinor === 0
  // Taken again and again it would raise the limits for nothing.
  if (costsNothing && (await holdsFreeAddon(db, clientId, id))) throw errors.error_addon_held({ id })
  const row = await insertAddon(db, clientId, {
    terms,
    period,
    priceMinor,
    status: costsNothing ? 'FREE' : 'CREATED',
    forBill: given.forBill ?? false,
    tariffId: current?.id ?? null,
    expiresAt: costsNothing && isPeriod(period) ? periodEnd(now, period) : end,
  })
  await audit(call, 'addon.take', 'addon_tariff', row.id, { addon: id, period, price: priceMinor / 100 })
  return presentAddon(clientId, row)
}
