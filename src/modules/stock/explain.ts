// Why a marketplace shows what it shows: gate by gate for a product, and what is held until someone says yes.
import { Type, type Static } from 'typebox'
import { isMarketService } from '../../connectors/index.ts'
import { toWire } from '../../kit/dates.ts'
import type { Lang } from '../../kit/errors.ts'
import type { Context } from '../../kit/op.ts'
import { Id, Text } from '../../kit/paging.ts'
import { audit } from '../client/index.ts'
import { errors } from './errors.ts'
import { approveHeld, factsOf, findProduct, hasListing, heldAccounts, lastPushes, type Explained } from './queries/offers.ts'
import type { Service } from './queries/warehouses.ts'
import { showing, type GateName } from './rules.ts'
import { Nullable } from './schemas.ts'
import { AnyService } from '../../wire/services.ts'

const GateReply = Type.Object({ gate: Type.String(), passed: Type.Boolean(), effect: Type.String(), localMessage: Type.String() })
export const Explanation = Type.Object({
  productId: Id,
  skuId: Id,
  service: AnyService,
  /** True when every linked warehouse of the service is told about this product. */
  sent: Type.Boolean(),
  /** What stands in the way before any warehouse is looked at. */
  gates: Type.Array(GateReply),
  warehouses: Type.Array(
    Type.Object({
      serviceWarehouseId: Text(200),
      organizationId: Id,
      free: Type.Integer(),
      quantity: Nullable(Type.Integer()),
      shown: Nullable(Type.Integer()),
      shownAt: Nullable(Type.String()),
      pending: Type.Boolean(),
      held: Type.Boolean(),
      lastSentAt: Nullable(Type.String()),
      lastStatus: Nullable(Type.String()),
      lastError: Nullable(Type.String()),
      gates: Type.Array(GateReply),
    }),
  ),
})
type GateShown = Static<typeof GateReply>

type Wording = readonly [passedEn: string, passedRu: string, closedEn: string, closedRu: string]
const wording: Record<GateName | 'listing' | 'account' | 'connector' | 'link' | 'approved', Wording> = {
  listing: [
    'The product has a card at the service',
    'У товара есть карточка на площадке',
    'The product has no card at the service',
    'У товара нет карточки на площадке',
  ],
  account: [
    'The service is connected',
    'Площадка подключена',
    'The service is not connected for this organization',
    'Площадка не подключена для этой организации',
  ],
  connector: [
    'Stock can be sent to this service',
    'На эту площадку можно передавать остатки',
    'Stock can not be sent to this service',
    'На эту площадку остатки не передаются',
  ],
  link: [
    'A warehouse of ours is linked to one of the service',
    'Наш склад связан со складом площадки',
    'No warehouse of ours is linked to one of the service',
    'Ни один наш склад не связан со складом площадки',
  ],
  auto_sync: [
    'Sending stock is on for the organization',
    'Передача остатков организации включена',
    'Sending stock is off for the organization (autoSyncFbsStocks)',
    'Передача остатков организации выключена (autoSyncFbsStocks)',
  ],
  linked: [
    'A warehouse of ours feeds this one',
    'Этот склад связан с нашим',
    'The warehouses that feed this one are deleted',
    'Наши склады, связанные с этим, удалены',
  ],
  synced: [
    'It is fed by a warehouse that may be told of',
    'Остатки нашего склада передаются',
    'All warehouses that feed this one are marked not to be sent (notSyncStocks)',
    'Все связанные склады помечены «Не передавать остатки» (notSyncStocks)',
  ],
  key: [
    'The card has its key at the service',
    'У карточки есть идентификатор площадки',
    'The card has no key at the service yet',
    'У карточки ещё нет идентификатора площадки',
  ],
  not_ignored: [
    'This warehouse is not excluded for the product',
    'Склад не исключён для товара',
    'This warehouse is excluded for the product (ignoreFbsWarehouses, fbsWarehouses)',
    'Склад исключён для товара (ignoreFbsWarehouses, fbsWarehouses)',
  ],
  not_archived: ['The product is not archived', 'Товар не в архиве', 'The product is archived: zero is sent', 'Товар в архиве: передаётся ноль'],
  not_removed: [
    'Stock of the product is not switched off',
    'Остатки товара не отключены',
    'Stock is switched off for the product, its category or this service (removeFbsStock): zero is sent',
    'Остатки отключены для товара, категории или площадки (removeFbsStock): передаётся ноль',
  ],
  share: [
    'All of the free stock is offered here',
    'Передаётся весь свободный остаток',
    'The strategy gives this card only a part of the free stock (stockStrategy)',
    'По стратегии карточке достаётся только часть остатка (stockStrategy)',
  ],
  above_minimum: [
    'The free stock is above the minimum',
    'Остаток выше минимального',
    'The free stock is not above the minimum (minFbsStock): zero is sent',
    'Остаток не выше минимального (minFbsStock): передаётся ноль',
  ],
  approved: [
    'Nothing waits for approval',
    'Ничего не ждёт подтверждения',
    'Too much would become zero at once: it waits for approval (POST /api/stock/held/{integrationId}/approve)',
    'Обнулилось бы слишком много сразу: ждёт подтверждения (POST /api/stock/held/{integrationId}/approve)',
  ],
}
const shown = (lang: Lang, gate: keyof typeof wording, passed: boolean, effect = 'nothing'): GateShown => ({
  gate,
  passed,
  effect,
  localMessage: wording[gate][(passed ? 0 : 2) + (lang === 'ru' ? 1 : 0)] ?? '',
})

/** Everything that stands between the stock of a product and a marketplace, with what was said last and what was answered. */
export async function explainStock(call: Context, productId: number, service: Service): Promise<Static<typeof Explanation>> {
  const product = await findProduct(call.db, call.clientId, productId, call.actor.organizationIds)
  if (!product) throw errors.error_product_not_found({ productId })
  const facts = await factsOf(call.db, call.clientId, productId, service)
  const listed = facts.length > 0 || (await hasListing(call.db, call.clientId, productId, service))
  const gates = [
    shown(call.lang, 'listing', listed),
    shown(call.lang, 'connector', isMarketService(service)),
    shown(call.lang, 'link', facts.length > 0),
    shown(call.lang, 'account', facts.length > 0 && facts.every((one) => one.integrationId !== null)),
  ]
  const pushes = new Map((await lastPushes(call.db, call.clientId, productId, service)).map((push) => [push.externalId, push]))
  const warehouses = facts.map((one) => explainOne(call.lang, one, pushes.get(one.externalId)))
  return {
    productId,
    skuId: product.skuId,
    service,
    gates,
    warehouses,
    sent: gates.every((gate) => gate.passed) && warehouses.every((one) => one.quantity !== null && !one.held),
  }
}

type LastPush = { at: Date; status: string; error: string | null }
function explainOne(lang: Lang, facts: Explained, last: LastPush | undefined) {
  const { gates, quantity } = showing(facts)
  return {
    serviceWarehouseId: facts.externalId,
    organizationId: facts.organizationId,
    free: facts.free,
    quantity,
    shown: facts.shown,
    shownAt: facts.shownAt && toWire(facts.shownAt),
    pending: facts.pending,
    held: facts.heldAt !== null,
    lastSentAt: last ? toWire(last.at) : null,
    lastStatus: last?.status ?? null,
    lastError: last?.error ?? null,
    gates: [...gates.map((gate) => shown(lang, gate.gate, gate.passed, gate.effect)), shown(lang, 'approved', facts.heldAt === null)],
  }
}

export const HeldReply = Type.Array(
  Type.Object({
    integrationId: Id,
    service: AnyService,
    organizationId: Id,
    since: Type.String(),
    count: Type.Integer(),
    positive: Type.Integer(),
    skuIds: Type.Array(Id),
    productIds: Type.Array(Id),
    localMessage: Type.String(),
  }),
)
/** What would have emptied more than a fifth of an account at once, and waits for a yes. */
export const listHeld = async (call: Context): Promise<Static<typeof HeldReply>> =>
  (await heldAccounts(call.db, call.clientId, call.actor.organizationIds)).map((row) => ({
    ...row,
    since: toWire(row.since),
    localMessage:
      call.lang === 'ru'
        ? `Станет равным нулю: ${row.count} из ${row.positive}. Подтвердите или верните остатки.`
        : `${row.count} of ${row.positive} would become zero. Approve it, or set the stock back.`,
  }))

/** Lets what is held go. */
export async function approve(call: Context, integrationId: number): Promise<{ approved: number }> {
  const approved = await approveHeld(call.db, call.clientId, integrationId, call.actor.organizationIds)
  if (approved === 0) throw errors.error_stock_nothing_held({ integrationId })
  await audit(call, 'stock.approveHeld', 'integration', integrationId, { approved })
  return { approved }
}
