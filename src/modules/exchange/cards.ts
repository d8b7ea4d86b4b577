// Refreshing the links between our goods and the cards of a marketplace. It ties what is there on both sides; it makes no goods and no cards.
import { Type } from 'typebox'
import { ConnectorFailure, connectors, isMarketService, type MarketCard } from '../../connectors/index.ts'
import { Id } from '../../kit/paging.ts'
import type { Context } from '../../kit/op.ts'
import { task, type Job, type Task } from '../../kit/task.ts'
import type { TmsTask } from '../../wire/index.ts'
import { findListings, saveListings } from '../catalogue/index.ts'
import { getOrganizationFor, openIntegration, openMarket } from '../client/index.ts'
import { startTask } from '../tasks/index.ts'
import { errors } from './errors.ts'

const Payload = Type.Object({ integrationId: Id })
type Refreshing = Job<typeof Payload>

/** What the published list of task types calls this work, service by service. */
const types: Readonly<Record<string, string>> = {
  WILDBERRIES: 'WILDBERRIES_CARD_UPDATE',
  OZON: 'OZON_CARD_UPDATE_TASK',
  ALIEXPRESS: 'ALIEXPRESS_UPDATE_CARD_TASK',
  YANDEX_MARKET: 'YANDEX_MARKET_CARD_IMPORT',
  AVITO: 'AVITO_CARD_IMPORT',
}
export const cardTasks: ReadonlyMap<string, Task<typeof Payload>> = new Map(
  Object.entries(types).map(([service, type]) => [
    service,
    task(`exchange.cards.${service}`, { type, payload: Payload, attempts: 4, lane: ({ integrationId }) => `cards:${integrationId}` }, refreshCards),
  ]),
)

/** Everything may run twice: a link that is tied again stays as it is. */
async function refreshCards(job: Refreshing): Promise<void> {
  const integration = await job.tx(({ db, clientId }) => openIntegration(db, clientId, { id: job.payload.integrationId }), { readOnly: true })
  const { service, organizationId } = integration
  let [cards, linked, unknown] = [0, 0, 0]
  try {
    for await (const page of openMarket(integration, job.signal).pullCards()) {
      const tied = await job.tx((call) => tieCards(call, { service, organizationId }, page))
      cards += page.length
      linked += tied.linked
      unknown += tied.unknown
      job.progress(cards, null)
    }
  } catch (error) {
    if (!(error instanceof ConnectorFailure)) throw error
    throw Object.assign(errors.error_cards_unavailable({ service, reason: error.message.slice(0, 300) }), { cause: error })
  }
  job.result({ message: 'message_cards_refreshed', params: { cards, linked, unknown } })
}

type Account = { service: string; organizationId: number }
/** Each size is found by the link there is, then by a barcode, then by the article where the card has one size only. */
async function tieCards(call: Context, { service, organizationId }: Account, cards: readonly MarketCard[]): Promise<{ linked: number; unknown: number }> {
  const sizes = cards.flatMap((card) => card.sizes.map((size) => ({ card, size })))
  const single = (card: MarketCard) => card.article !== '' && card.sizes.length === 1
  const found = await findListings(call, {
    service,
    organizationId,
    serviceProductIds: sizes.map(({ size }) => size.serviceProductId),
    barcodes: sizes.flatMap(({ size }) => size.barcodes),
    articles: cards.filter(single).map(({ article }) => article),
  })
  const by = new Map(found.map((row) => [`${row.by}:${row.key}`, row.productId]))
  const ties = sizes.flatMap(({ card, size }) => {
    const keys = [
      `serviceProductId:${size.serviceProductId}`,
      ...size.barcodes.map((barcode) => `barcode:${barcode}`),
      ...(single(card) ? [`article:${card.article}`] : []),
    ]
    const productId = keys.map((key) => by.get(key)).find((id) => id !== undefined)
    return productId === undefined ? [] : [{ productId, service, patch: { service_product_id: size.serviceProductId, card_id: card.serviceCardId } }]
  })
  await saveListings(call, ties)
  return { linked: ties.length, unknown: sizes.length - ties.length }
}

/** Starts it; a service whose connector can not list cards is refused at once. */
export async function startCards(call: Context, { service, organizationId }: Account): Promise<TmsTask> {
  const { id } = await getOrganizationFor(call, organizationId)
  const work = cardTasks.get(service)
  if (!work || !isMarketService(service) || !('pullCards' in connectors[service].can)) throw errors.error_cards_not_supported({ service })
  const integration = await openIntegration(call.db, call.clientId, { organizationId: id, service })
  return startTask(call, work, { integrationId: integration.id }, { organizationId: id })
}
