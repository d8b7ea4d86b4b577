// Decisions of the packing API and of the floor: dates, sources of shops, what the state of an order means. Pure: no database, no clock.
import { DAY_MS } from '../../kit/dates.ts'
import type { PackingStatus } from '../orders/index.ts'

export const isUuid = (text: string) => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text)

/** The day of an instant, as dates are written: in UTC. */
export const dayOf = (instant: Date | null) => (instant ? instant.toISOString().slice(0, 10) : null)
/** From the beginning of a day to the beginning of the next; in UTC. */
export const boundsOf = (day: string) => ({ from: new Date(`${day}T00:00:00Z`), to: new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS) })
/** When the packing window of a shop ends, seen from a day: orders planned before that are given out. */
export const windowEnd = (today: string, days: number) => new Date(Date.parse(`${today}T00:00:00Z`) + (days + 1) * DAY_MS)

const sources: Record<string, string> = {
  WILDBERRIES: 'Wildberries',
  OZON: 'Ozon',
  YANDEX_MARKET: 'Яндекс Маркет',
  ALIEXPRESS: 'AliExpress',
  SBER_MEGA_MARKET: 'МегаМаркет',
  AVITO: 'Авито',
  LEROY_MERLIN: 'Лемана ПРО',
  DETMIR: 'Детский мир',
  KAZAN_EXPRESS: 'Магнит Маркет',
  AMAZON: 'Amazon',
  EBAY: 'eBay',
  NONE: 'Собственные продажи',
}
/** Where the orders of a shop come from: its name and the word that programs use. */
export const sourceOf = ({ type, service }: { type: 'API' | 'ACCOUNT'; service: string }) =>
  type === 'API'
    ? { name: 'API', slug: 'api' }
    : { name: sources[service] ?? service, slug: service === 'NONE' ? 'own' : service.toLowerCase().replaceAll('_', '-') }

/** The states of orders that are given out to be packed. */
export const packable = ['CREATED', 'COLLECTING', 'PACKING'] as const
export const isPackable = (status: string) => packable.some((known) => known === status)

type Dated = { status: PackingStatus; packagedAt: Date | null; shippedAt: Date | null; cancelledAt: Date | null }
/** The dates that an order has in its state: one that was sent back to the beginning has none of them. */
export function datesOf({ status, packagedAt, shippedAt, cancelledAt }: Dated) {
  return {
    packagedAt: status === 'accepted' ? null : packagedAt,
    shippedAt: status === 'shipped' ? shippedAt : null,
    cancelledAt: status === 'cancelled' ? cancelledAt : null,
  }
}

/** A package goes with its order: it is shipped when that is, and packed when its label was scanned. */
export const packageStatus = (order: PackingStatus, scannedAt: Date | null): 'accepted' | 'packaged' | 'shipped' =>
  order === 'shipped' ? 'shipped' : scannedAt !== null || order === 'packaged' ? 'packaged' : 'accepted'

/** What a scanner says to the program: printed as barcodes beside the station. */
export const commands = { 'AMBAR:NEXT': 'next', 'AMBAR:UNDO': 'undo', 'AMBAR:RELEASE': 'release', 'AMBAR:ASIDE': 'aside' } as const
export type Command = (typeof commands)[keyof typeof commands]
export const commandOf = (text: string): Command | undefined => Object.entries(commands).find(([code]) => code === text.trim().toUpperCase())?.[1]

/** The ways in which the number of a marking code stands in barcodes of the product. */
export const barcodesOfGtin = (gtin: string) => [gtin, ...(gtin.startsWith('0') ? [gtin.slice(1)] : []), ...(gtin.startsWith('000000') ? [gtin.slice(6)] : [])]

/** The barcode of a package that came without one. */
export const ownPackageCode = (orderId: number, n: number) => `PACK-${orderId}-${n}`

export type Counters = { total: number; packed: number; left: number }
export const countersOf = (total: number, packed: number): Counters => ({ total, packed, left: total - packed })

/** A larger order is not packed piece by piece. */
export const MOST_PIECES = 10_000
