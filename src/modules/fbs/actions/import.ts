// Orders come from a marketplace account: new ones, those of the period since the last import, and what became of the open ones.
// Everything may run twice: an order is one by its number, a state is applied once, the cursor moves with the last page.
import type { MarketOrder, OrderState } from '../../../connectors/index.ts'
import type { Context } from '../../../kit/op.ts'
import { DAY_MS } from '../../../kit/dates.ts'
import { findListings } from '../../catalogue/index.ts'
import { listIntegrations, saveCursor } from '../../client/index.ts'
import { noteOrders, notify, unknownProductCode } from '../../notifications/index.ts'
import { changeLine, changeOrder, changeStatus, createOrders, lockOrder, mayFollow, type LineDraft, type OrderDraft } from '../../orders/index.ts'
import { errors } from '../errors.ts'
import { dueStates, findKnown, findUntied, noteAsked, saveMarketOrders, saveState, type ToldLine } from '../queries/market.ts'
import { firstSight, isFinal, moveOf } from '../rules.ts'
import { inChunks, type Account, type Hands } from './account.ts'

const FIRST_IMPORT_MS = 90 * DAY_MS
// Orders may be listed later than they were made: each import looks this far back once more.
const OVERLAP_MS = DAY_MS / 4
const CURSOR = 'fbsOrders'
const WEEK_MS = 7 * DAY_MS
type Told = { order: MarketOrder; state: OrderState | undefined }

/** Imports new orders of an account; answers how many there were. */
export async function importOrders(hands: Hands, account: Account): Promise<number> {
  const { integration, market } = account
  const now = new Date()
  let count = await savePage(
    hands,
    account,
    (await market.pullNewOrders()).map((order) => ({ order, state: undefined })),
    null,
  )
  const cursor = integration.cursors[CURSOR]
  const from = typeof cursor === 'string' ? new Date(Date.parse(cursor) - OVERLAP_MS) : new Date(now.getTime() - FIRST_IMPORT_MS)
  let last: Told[] = []
  for await (const page of market.pullOrders({ from, to: now })) {
    count += await savePage(hands, account, last, null)
    last = await withStates(hands, account, page)
  }
  return count + (await savePage(hands, account, last, now.toISOString()))
}

/** Sets back by a week how far the import has come; what it brings again is known and changes nothing. One that has not come that far stays. */
export async function rewindOrders({ db, clientId }: Context, integrationId: number): Promise<void> {
  const found = (await listIntegrations(db, clientId)).find(({ id }) => id === integrationId)
  const [cursor, wanted] = [found?.cursors[CURSOR], Date.now() - WEEK_MS]
  if (typeof cursor === 'string' && Date.parse(cursor) > wanted) await saveCursor(db, clientId, integrationId, CURSOR, new Date(wanted).toISOString())
}

/** The list of a period does not tell states, and they decide in what state an unknown order is kept. */
async function withStates(hands: Hands, { integration, market }: Account, page: readonly MarketOrder[]): Promise<Told[]> {
  const known = await hands.tx(
    ({ db, clientId }) =>
      findKnown(
        db,
        clientId,
        integration.id,
        page.map((order) => order.externalOrderId),
      ),
    { readOnly: true },
  )
  const isKnown = new Set(known.map(({ externalId }) => externalId))
  const fresh = page.filter((order) => !isKnown.has(order.externalOrderId))
  if (fresh.length === 0) return []
  const states = new Map(
    (await market.orderStates({ externalOrderIds: fresh.map((order) => order.externalOrderId) })).map((state) => [state.externalOrderId, state]),
  )
  return fresh.map((order) => ({ order, state: states.get(order.externalOrderId) }))
}

async function savePage(hands: Hands, { integration }: Account, told: readonly Told[], cursor: string | null): Promise<number> {
  const last = told.at(-1)
  let made = 0
  await inChunks(hands, told, async (call, chunk) => {
    made += await saveOrders(call, integration, chunk)
    if (cursor !== null && chunk.at(-1) === last) await saveCursor(call.db, call.clientId, integration.id, CURSOR, cursor)
  })
  if (cursor !== null && !last) await hands.tx((call) => saveCursor(call.db, call.clientId, integration.id, CURSOR, cursor))
  return made
}

async function saveOrders(call: Context, integration: Account['integration'], told: readonly Told[]): Promise<number> {
  const { db, clientId } = call
  const known = new Map(
    (
      await findKnown(
        db,
        clientId,
        integration.id,
        told.map(({ order }) => order.externalOrderId),
      )
    ).map((row) => [row.externalId, row]),
  )
  const fresh = told.filter(({ order }) => !known.has(order.externalOrderId))
  const products = await productsOf(
    call,
    integration,
    fresh.flatMap(({ order }) => [...order.lines]),
  )
  const created = await createOrders(
    call,
    fresh.map(({ order, state }) => draftOf(call, integration, { order, state }, products)),
  )
  await saveMarketOrders(
    db,
    clientId,
    integration.id,
    fresh.flatMap(({ order, state }, n) => {
      const row = created[n]?.order
      return row ? [{ orderId: row.id, order, state }] : []
    }),
  )
  await tellOfOrders(
    call,
    integration,
    fresh.flatMap((told, n) => (created[n]?.isNew ? [{ ...told, orderId: created[n].order.id }] : [])),
    products,
  )
  for (const [n, { state }] of fresh.entries()) {
    const row = created[n]?.order
    if (row && state) await saveState(db, clientId, row.id, state, isFinal(state.state))
  }
  // An order that was first seen in a list that does not tell of marks.
  const later = told.flatMap(({ order, state }) => {
    const row = known.get(order.externalOrderId)
    return row && !row.hasMarks && order.requiredMarks ? [{ orderId: row.orderId, order, state }] : []
  })
  await saveMarketOrders(db, clientId, integration.id, later)
  return created.filter(({ isNew }) => isNew).length
}

/** Orders that wait for us are news; those that the first import finds finished are not. Goods that nobody knows here are. */
async function tellOfOrders(
  call: Context,
  { organizationId, service }: Account['integration'],
  fresh: readonly (Told & { orderId: number })[],
  productOf: Products,
) {
  const waiting = fresh.filter(({ state }) => (state?.state ?? 'new') === 'new')
  await noteOrders(
    call,
    waiting.map(({ order, orderId }) => ({ orderId, organizationId, service, number: order.number, isExpress: order.kind === 'EXPRESS' })),
  )
  const unknown = unique(
    waiting.flatMap(({ order }) =>
      order.lines.filter((line) => productOf({ ...line, barcodes: [...line.barcodes] }) === null).map((line) => line.article || line.serviceProductId),
    ),
  )
  const listed = unknown.slice(0, 5).join(', ') + (unknown.length > 5 ? `… (${unknown.length})` : '')
  if (unknown.length > 0) await notify(call, { code: unknownProductCode(service), organizationId, params: { service, product: listed } })
}

type Products = (line: ToldLine) => number | null
/** Finds goods by the listing's key, then by a barcode, then by the article. */
async function productsOf(
  call: Context,
  { organizationId, service }: Account['integration'],
  lines: readonly Pick<MarketOrder['lines'][number], 'serviceProductId' | 'article' | 'barcodes'>[],
): Promise<Products> {
  const found =
    lines.length === 0
      ? []
      : await findListings(call, {
          service,
          organizationId,
          serviceProductIds: unique(lines.map((line) => line.serviceProductId)),
          articles: unique(lines.map((line) => line.article)),
          barcodes: unique(lines.flatMap((line) => [...line.barcodes])),
        })
  const by = new Map(found.map((row) => [`${row.by}:${row.key}`, row.productId]))
  const first = (...keys: string[]) => keys.flatMap((key) => by.get(key) ?? []).at(0) ?? null
  return ({ serviceProductId, article, barcodes }) =>
    first(`serviceProductId:${serviceProductId}`, ...barcodes.map((barcode) => `barcode:${barcode}`), `article:${article}`)
}
const unique = (texts: readonly string[]) => [...new Set(texts.filter((text) => text !== ''))]

function draftOf(call: Context, integration: Account['integration'], { order, state }: Told, productOf: Products): OrderDraft {
  const { status, holdsStock } = firstSight(state?.state ?? 'new')
  return {
    type: 'FBS',
    organizationId: integration.organizationId,
    service: serviceOf(integration.service),
    externalId: order.externalOrderId,
    status,
    writeOffStocks: holdsStock,
    serviceWarehouseId: order.serviceWarehouseId,
    createdAt: order.createdAt,
    deliveryAt: order.deliverBy === undefined ? null : new Date(order.deliverBy),
    comment: order.comment?.slice(0, 10_000) ?? null,
    lines: order.lines.map((line, position) => lineOf(call, order, line, { position, productOf })),
  }
}

function lineOf(
  call: Context,
  order: MarketOrder,
  line: MarketOrder['lines'][number],
  { position, productOf }: { position: number; productOf: Products },
): LineDraft {
  const productId = productOf({ ...line, barcodes: [...line.barcodes] })
  const keys = [line.serviceProductId, ...line.barcodes, line.article]
    .filter((key) => key !== '')
    .join(', ')
    .slice(0, 300)
  return {
    productId,
    position,
    quantity: line.quantity,
    priceMinor: line.priceMinor,
    error: productId === null ? errors.error_fbs_product_unknown({ keys }).localMessage(call.lang) : null,
    extra: order.requiredMarks === undefined ? {} : { markingRequired: order.requiredMarks.includes('marking_code') },
  }
}

const services = ['WILDBERRIES', 'OZON', 'YANDEX_MARKET', 'ALIEXPRESS', 'SBER_MEGA_MARKET', 'AVITO', 'OTHER'] as const
const serviceOf = (service: string): NonNullable<OrderDraft['service']> => services.find((known) => known === service) ?? 'OTHER'

/** Ties lines whose product was not known when their order came; their reserve follows. */
export async function tieLines(hands: Hands, { integration }: Account): Promise<void> {
  const untied = await hands.tx(({ db, clientId }) => findUntied(db, clientId, integration.id), { readOnly: true })
  await inChunks(hands, untied, async (call, chunk) => {
    const productOf = await productsOf(
      call,
      integration,
      chunk.flatMap(({ told }) => told ?? []),
    )
    for (const { orderId, lineId, told } of chunk) {
      const productId = told ? productOf(told) : null
      if (productId !== null) await changeLine(call, orderId, { id: lineId, productId })
    }
  })
}

const ASK_AT_ONCE = 1000
const STATES_A_RUN = 5000
/** Asks what became of open orders: those still here at every import, those on their way each quarter of an hour, or all of them now. */
export async function refreshOpen(hands: Hands, account: Account, full: boolean): Promise<void> {
  const now = Date.now()
  const due = await hands.tx(
    ({ db, clientId }) =>
      dueStates(db, clientId, account.integration.id, {
        before: new Date(full ? now : now - 50_000),
        sentBefore: new Date(full ? now : now - 15 * 60_000),
        limit: STATES_A_RUN,
      }),
    { readOnly: true },
  )
  for (let at = 0; at < due.length; at += ASK_AT_ONCE) await refreshStates(hands, account, due.slice(at, at + ASK_AT_ONCE))
}

export async function refreshStates(hands: Hands, { market }: Account, orders: readonly { orderId: number; externalId: string }[]): Promise<void> {
  if (orders.length === 0) return
  const states = new Map(
    (await market.orderStates({ externalOrderIds: orders.map(({ externalId }) => externalId) })).map((state) => [state.externalOrderId, state]),
  )
  await inChunks(
    hands,
    orders.toSorted((a, b) => a.orderId - b.orderId),
    async (call, chunk) => {
      for (const { orderId, externalId } of chunk) {
        const state = states.get(externalId)
        if (state) await applyState(call, orderId, state)
      }
      await noteAsked(
        call.db,
        call.clientId,
        chunk.map(({ orderId }) => orderId),
      )
    },
  )
}

/** The marketplace's word about an order: our state follows where it is theirs to say. */
export async function applyState(call: Context, orderId: number, state: OrderState): Promise<void> {
  const order = await lockOrder(call, orderId)
  const next = order.deleted ? undefined : moveOf(state.state, order.status)
  const over = isFinal(state.state)
  // What was still to be told is told to nobody any more.
  const change = over && order.updateInService ? { updateInService: false } : {}
  if (next !== undefined && mayFollow(order.status, next)) await changeStatus(call, orderId, next, { byMarketplace: true, reason: state.raw, change })
  else if (over && order.updateInService) await changeOrder(call, orderId, change)
  await saveState(call.db, call.clientId, orderId, state, over)
}
