// Tells the marketplaces what is free, within two seconds of the change: outbox → offers that are due → one conversation an account at a time.
// Nothing is lost by a crash: an offer stays due until the answer of the marketplace is written down.
import { randomUUID } from 'node:crypto'
import { ConnectorFailure, isMarketService, type LineResult, type StockLevel, type StockLine } from '../../connectors/index.ts'
import type { Pool, Tx } from '../../kit/db.ts'
import { enqueuer } from '../../kit/jobs.ts'
import type { Log } from '../../kit/log.ts'
import { listIntegrations, noteIntegrationProblem, openIntegration, openMarket } from '../client/index.ts'
import { notify, stockCode } from '../notifications/index.ts'
import {
  accountsWithWork,
  clientsWithWork,
  dueOffers,
  fanOut,
  holdOffers,
  leaveLane,
  noteShown,
  postponeOffers,
  settleOffers,
  standing,
  takeLane,
  writePushes,
  type Offer,
} from './queries/offers.ts'
import { delayOf, keyOf, mustAsk, showing } from './rules.ts'

/** What a marketplace must be able to do for us; `readStocks` lets the first word be a careful one. */
export type StockMarket = {
  pushStocks: (input: { serviceWarehouseId: string; lines: readonly StockLine[] }) => Promise<LineResult[]>
  readStocks?: (input: { serviceWarehouseId: string; serviceProductIds: readonly string[] }) => Promise<StockLevel[]>
}
/** Opens the marketplace of an account; undefined when nobody speaks its language. */
export type OpenMarket = (pool: Pool, clientId: number, integrationId: number, signal: AbortSignal) => Promise<StockMarket | undefined>
type Line = { offer: Offer; key: string; quantity: number }
type Talk = { pool: Pool; clientId: number; integrationId: number; market: StockMarket; log: Log }

const EVERY_MS = 200
const LEASE_SECONDS = 20
const BATCH = 2_000
const WINDOW_MINUTES = 10
const REFUSALS = 5

export const openStockMarket: OpenMarket = async (pool, clientId, integrationId, signal) => {
  const integration = await pool.tx({ clientId, readOnly: true }, (db) => openIntegration(db, clientId, { id: integrationId }))
  return isMarketService(integration.service) ? openMarket(integration, signal) : undefined
}

/** Watches the outbox until stopped. Accounts do not wait for each other. */
export function startPushing({ pool, ownerPool, log, open = openStockMarket }: { pool: Pool; ownerPool: Pool; log: Log; open?: OpenMarket }): {
  stop: () => Promise<void>
} {
  const stopping = new AbortController()
  const talking = new Map<string, Promise<void>>()
  const holder = randomUUID()
  const talk = (clientId: number, integrationId: number) => {
    const name = `${clientId}:${integrationId}`
    if (talking.has(name)) return
    talking.set(
      name,
      serveAccount({ pool, clientId, integrationId, holder, log, open, signal: stopping.signal })
        .catch((error: unknown) => log.warn({ err: error, clientId, integrationId }, 'stock could not be sent'))
        .finally(() => talking.delete(name)),
    )
  }
  const lookAt = async (clientId: number) => {
    while ((await pool.tx({ clientId }, (db) => fanOut(db, clientId))) > 0 && !stopping.signal.aborted);
    for (const integrationId of await pool.tx({ clientId, readOnly: true }, (db) => accountsWithWork(db, clientId))) talk(clientId, integrationId)
  }
  const told = (what: object) => (error: unknown) => {
    if (!stopping.signal.aborted) log.warn({ err: error, ...what }, 'the outbox of stock could not be read')
  }
  const look = async () => {
    // The trouble of one client keeps no other waiting.
    for (const clientId of await ownerPool.tx({ readOnly: true }, clientsWithWork)) await lookAt(clientId).catch(told({ clientId }))
  }
  const watch = async () => {
    while (!stopping.signal.aborted) {
      await look().catch(told({}))
      await pause(EVERY_MS, stopping.signal)
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      stopping.abort(new Error('the server is stopping'))
      await watching
      await Promise.all(talking.values())
    },
  }
}

const pause = (ms: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done)
  })

type Serving = { pool: Pool; clientId: number; integrationId: number; holder: string; log: Log; open: OpenMarket; signal: AbortSignal }
/** Says everything that is due to one account, when nobody else is speaking to it. */
async function serveAccount({ pool, clientId, integrationId, holder, log, open, signal }: Serving): Promise<void> {
  const lease = () => pool.tx({ clientId }, (db) => takeLane(db, clientId, integrationId, holder, LEASE_SECONDS))
  if (!(await lease())) return
  const renewing = setInterval(
    () => {
      lease().catch((error: unknown) => log.warn({ err: error, integrationId }, 'the lease of an account could not be renewed'))
    },
    (LEASE_SECONDS * 1000) / 3,
  )
  try {
    const market = await open(pool, clientId, integrationId, signal)
    for (;;) {
      const offers = await pool.tx({ clientId, readOnly: true }, (db) => dueOffers(db, clientId, integrationId, BATCH))
      if (offers.length === 0 || signal.aborted) return
      if (!market) return await delay(pool, clientId, integrationId, offers, 3600)
      await speak({ pool, clientId, integrationId, market, log }, offers)
    }
  } catch (error) {
    // Not the marketplace but we are wrong (a key that can not be read, say): once a minute is often enough.
    if (!signal.aborted)
      await delay(pool, clientId, integrationId, await pool.tx({ clientId, readOnly: true }, (db) => dueOffers(db, clientId, integrationId, BATCH)), 60)
    throw error
  } finally {
    clearInterval(renewing)
    await pool.tx({ clientId }, (db) => leaveLane(db, clientId, integrationId, holder))
  }
}

/** One batch: what must be asked about is held, what is shown already is not said again, the rest is sent warehouse by warehouse. */
export async function speak(talk: Talk, offers: readonly Offer[]): Promise<void> {
  const { pool, clientId, integrationId } = talk
  const wanted = offers.map((offer) => ({ offer, key: keyOf(offer), quantity: showing(offer).quantity }))
  const quiet = wanted.filter(({ quantity, key }) => quantity === null || key === null).map(({ offer }) => ({ ...offer, shown: null, zeroed: false }))
  const loud = wanted.flatMap(({ offer, key, quantity }): Line[] => (quantity === null || key === null ? [] : [{ offer, key, quantity }]))
  try {
    const known = await learn(talk, loud)
    const held = await hold(talk, known)
    const same = known.filter(isShown)
    const settled = [...quiet, ...same.map(({ offer }) => ({ ...offer, zeroed: false }))]
    if (settled.length > 0) await pool.tx({ clientId }, (db) => settleOffers(db, clientId, integrationId, settled))
    const rest = known.filter((line) => !isShown(line) && !held.has(line))
    for (const [externalId, lines] of Map.groupBy(rest, (line) => line.offer.externalId)) await send(talk, externalId, lines)
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    await fail(talk, loud, error)
  }
}

/** There is nothing to say; what is no longer believed (`shownAt` is forgotten) is said again even so. */
const isShown = ({ offer, quantity }: Line) => offer.shownAt !== null && offer.shown === quantity

/** Before the first word to a warehouse, and where our last is not believed: what it shows now, where the marketplace can be asked. */
async function learn({ pool, clientId, integrationId, market }: Talk, lines: readonly Line[]): Promise<Line[]> {
  const fresh = lines.filter(({ offer }) => offer.shown === null || offer.shownAt === null)
  const found = new Map<Line, number>()
  if (market.readStocks)
    for (const [externalId, group] of Map.groupBy(fresh, (line) => line.offer.externalId)) {
      const levels = new Map(
        (await market.readStocks({ serviceWarehouseId: externalId, serviceProductIds: group.map((line) => line.key) })).map((level) => [
          level.serviceProductId,
          level.quantity,
        ]),
      )
      for (const line of group) {
        const level = levels.get(line.key)
        if (level !== undefined) found.set(line, level)
      }
    }
  if (found.size > 0)
    await pool.tx({ clientId }, (db) =>
      noteShown(
        db,
        clientId,
        integrationId,
        [...found].map(([{ offer }, shown]) => ({ ...offer, shown })),
      ),
    )
  return lines.map((line) => (found.has(line) ? { ...line, offer: { ...line.offer, shown: found.get(line) ?? null, shownAt: new Date() } } : line))
}

/** Those that would empty too much of the account at once, by someone's hand and not by sales: they wait for a yes. */
async function hold({ pool, clientId, integrationId, log }: Talk, lines: readonly Line[]): Promise<Set<Line>> {
  const emptying = lines.filter(({ offer, quantity }) => quantity === 0 && (offer.shown ?? 0) > 0 && !offer.bySale && !offer.approved)
  if (emptying.length === 0) return new Set()
  return pool.tx({ clientId }, async (db) => {
    const { positive, emptied, held } = await standing(db, clientId, integrationId, WINDOW_MINUTES)
    const products = new Set(emptying.map(({ offer }) => offer.skuId)).size + emptied + held
    if (!mustAsk({ emptying: emptying.length + emptied + held, products, positive: positive + emptied })) return new Set<Line>()
    await holdOffers(
      db,
      clientId,
      integrationId,
      emptying.map(({ offer }) => offer),
    )
    log.warn({ clientId, integrationId, emptying: emptying.length, positive }, 'too much stock would become zero: held until it is approved')
    return new Set(emptying)
  })
}

async function send({ pool, clientId, integrationId, market }: Talk, externalId: string, lines: readonly Line[]): Promise<void> {
  const answers = await market.pushStocks({
    serviceWarehouseId: externalId,
    lines: lines.map(({ key, quantity, offer }) => ({ serviceProductId: key, quantity, barcodes: offer.barcodes })),
  })
  const refusals = new Map(answers.map((answer) => [answer.serviceProductId, answer.refused]))
  const errorOf = (line: Line) => {
    const refused = refusals.get(line.key)
    return refused ? `${refused.code}: ${refused.message}` : null
  }
  const again = lines.filter((line) => refusals.get(line.key) && line.offer.attempts < REFUSALS)
  const done = lines.filter((line) => !again.includes(line))
  await pool.tx({ clientId }, async (db) => {
    await writePushes(
      db,
      clientId,
      lines.map((line) => ({ offer: line.offer, key: line.key, sent: line.quantity, error: errorOf(line) })),
    )
    if (done.length > 0)
      await settleOffers(
        db,
        clientId,
        integrationId,
        done.map((line) => {
          const taken = errorOf(line) === null
          return {
            ...line.offer,
            shown: taken ? line.quantity : null,
            zeroed: taken && line.quantity === 0 && (line.offer.shown ?? 0) > 0 && !line.offer.bySale && !line.offer.approved,
          }
        }),
      )
    if (again.length > 0)
      await postponeOffers(
        db,
        clientId,
        integrationId,
        again.map(({ offer }) => ({ ...offer, seconds: 15 * delayOf(offer.attempts, undefined) })),
      )
    await noteIntegrationProblem(db, clientId, integrationId, null)
    const [refused] = done.flatMap((line) => errorOf(line) ?? [])
    if (refused !== undefined) await tellOfRefusal(db, clientId, integrationId, refused)
  })
}

/** Given up after the last try: people are told, the same reason once an hour. */
async function tellOfRefusal(db: Tx, clientId: number, integrationId: number, reason: string) {
  const found = (await listIntegrations(db, clientId)).find(({ id }) => id === integrationId)
  if (!found) return
  const { service, organizationId } = found
  await notify(
    { db, clientId, enqueue: enqueuer(db, clientId) },
    { code: stockCode(service), organizationId, params: { service, reason: reason.slice(0, 300) } },
  )
}

/** The account as a whole failed: everything stays due and is tried again, later and later. */
async function fail({ pool, clientId, integrationId, log }: Talk, lines: readonly Line[], failure: ConnectorFailure): Promise<void> {
  log.warn({ clientId, integrationId, kind: failure.kind, message: failure.message }, 'the marketplace did not take the stock')
  const wished = failure.retryAfterMs === undefined ? undefined : failure.retryAfterMs / 1000
  await pool.tx({ clientId }, async (db) => {
    const first = lines.filter((line) => line.offer.attempts === 0)
    if (first.length > 0)
      await writePushes(
        db,
        clientId,
        first.map((line) => ({ offer: line.offer, key: line.key, sent: line.quantity, error: `${failure.kind}: ${failure.message}`.slice(0, 1000) })),
      )
    if (lines.length > 0)
      await postponeOffers(
        db,
        clientId,
        integrationId,
        lines.map(({ offer }) => ({ ...offer, seconds: failure.passing ? delayOf(offer.attempts, wished) : Math.max(60, delayOf(offer.attempts, wished)) })),
      )
    if (!failure.passing) await noteIntegrationProblem(db, clientId, integrationId, failure.message)
  })
}

const delay = (pool: Pool, clientId: number, integrationId: number, offers: readonly Offer[], seconds: number) =>
  pool.tx({ clientId }, async (db) => {
    await postponeOffers(
      db,
      clientId,
      integrationId,
      offers.map((offer) => ({ ...offer, seconds })),
    )
  })
